"""Saved searches and the server's configuration in the store."""

from __future__ import annotations

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, at

from rota.contract.saved_searches import SavedSearchCreate, SavedSearchFilter
from rota.core.ids import uuid7
from rota.server.store import saved_searches, schema, server_configuration, variables
from rota.server.store.engine import Store
from rota.server.store.errors import NotFound
from rota.server.store.tables import metadata

FILTER = SavedSearchFilter(object="flow_run", property="name", type="string", operation="equals", value={"a": [1, None]})


def save(store: Store, name: str, *filters: SavedSearchFilter, seconds: float = 0) -> tuple[saved_searches.SavedSearch, bool]:
    create = SavedSearchCreate(name=name, filters=list(filters))
    return store.write(lambda tx: saved_searches.put_saved_search(tx, WORKSPACE, create, at(seconds)))


def test_a_search_comes_back_as_it_was_saved(store: Store) -> None:
    made, is_new = save(store, "mine", FILTER)
    found = store.read(lambda tx: saved_searches.get_saved_search(tx, WORKSPACE, made.id))
    assert is_new
    assert found == made
    assert SavedSearchFilter.model_validate(found.filters[0]) == FILTER


def test_a_search_of_the_same_name_is_replaced_and_keeps_its_id(store: Store) -> None:
    first, _ = save(store, "mine", FILTER)
    second, is_new = save(store, "mine", seconds=5)
    assert not is_new
    assert (second.id, second.created, second.updated, second.filters) == (first.id, NOW, at(5), [])


def test_searches_are_listed_by_name_and_only_those_of_the_workspace(store: Store) -> None:
    for name in ("b", "c", "a"):
        save(store, name)
    elsewhere = SavedSearchCreate(name="other")
    store.write(lambda tx: saved_searches.put_saved_search(tx, ELSEWHERE, elsewhere, NOW))
    listed = store.read(lambda tx: saved_searches.list_saved_searches(tx, WORKSPACE))
    assert [search.name for search in listed] == ["a", "b", "c"]
    page = store.read(lambda tx: saved_searches.list_saved_searches(tx, WORKSPACE, limit=1, offset=1))
    assert [search.name for search in page] == ["b"]


def test_what_was_deleted_or_is_elsewhere_is_not_found(store: Store) -> None:
    made, _ = save(store, "mine")
    with pytest.raises(NotFound):
        store.write(lambda tx: saved_searches.delete_saved_search(tx, ELSEWHERE, made.id))
    store.write(lambda tx: saved_searches.delete_saved_search(tx, WORKSPACE, made.id))
    for call in (saved_searches.delete_saved_search, saved_searches.get_saved_search):
        with pytest.raises(NotFound):
            store.write(lambda tx, call=call: call(tx, WORKSPACE, made.id))  # type: ignore[misc]


def test_one_block_keeps_results_by_default_until_none_does(store: Store) -> None:
    def find() -> object:
        return store.read(lambda tx: server_configuration.find_default_result_storage(tx, WORKSPACE))

    assert find() is None
    for block in (uuid7(), uuid7(), None, None):
        store.write(lambda tx, block=block: server_configuration.set_default_result_storage(tx, WORKSPACE, block, NOW))  # type: ignore[misc]
        assert find() == block
    assert store.read(lambda tx: server_configuration.find_default_result_storage(tx, ELSEWHERE)) is None


def test_a_cleared_database_has_its_tables_and_no_rows(store: Store) -> None:
    save(store, "mine")
    store.write(schema.clear)
    assert schema.current(store) == schema.HEAD
    assert store.read(lambda tx: saved_searches.list_saved_searches(tx, WORKSPACE)) == []


def test_a_dropped_database_can_be_made_again(store: Store) -> None:
    save(store, "mine")
    store.write(schema.drop)
    assert schema.current(store) is None
    for _ in range(2):
        store.write(schema.create_if_missing)
    assert schema.current(store) == schema.HEAD
    assert store.read(lambda tx: variables.count_variables(tx, WORKSPACE)) == 0
    assert {table.name for table in schema.stats(store).tables} == set(metadata.tables)
