"""Variables in the store."""

from __future__ import annotations

from typing import Any

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, at

from rota.contract.filters import variables as by
from rota.contract.filters.base import Operator
from rota.contract.variables import Variable, VariableCreate
from rota.core.ids import uuid7
from rota.server.store import variables
from rota.server.store.engine import Store
from rota.server.store.errors import Conflict, NotFound


def make(store: Store, name: str, value: Any = None, tags: list[str] | None = None, seconds: float = 0) -> Variable:
    create = VariableCreate(name=name, value=value, tags=tags or [])
    return store.write(lambda tx: variables.create_variable(tx, WORKSPACE, create, at(seconds)))


@pytest.mark.parametrize(
    "value", [None, True, False, 0, 1, 1.5, -(2**60), "", "1", "ü\n\U0001f600", [], [1, [None]], {}, {"a": {"b": []}}]
)
def test_a_value_comes_back_with_its_type(store: Store, value: Any) -> None:
    made = make(store, "v", value, ["b", "a"])
    assert made == Variable(id=made.id, created=NOW, updated=NOW, name="v", value=value, tags=["b", "a"])
    for found in (
        store.read(lambda tx: variables.get_variable(tx, WORKSPACE, made.id)),
        store.read(lambda tx: variables.get_variable_by_name(tx, WORKSPACE, "v")),
    ):
        assert found == made
        assert type(found.value) is type(value)


def test_a_name_is_there_once_in_each_workspace(store: Store) -> None:
    make(store, "v", 1)
    with pytest.raises(Conflict, match="a variable 'v' already"):
        make(store, "v", 2)
    elsewhere = VariableCreate(name="v", value=3)
    store.write(lambda tx: variables.create_variable(tx, ELSEWHERE, elsewhere, NOW))
    assert store.read(lambda tx: variables.get_variable_by_name(tx, WORKSPACE, "v")).value == 1
    assert store.read(lambda tx: variables.get_variable_by_name(tx, ELSEWHERE, "v")).value == 3
    assert store.read(lambda tx: variables.count_variables(tx, WORKSPACE)) == 1


def test_what_changes_is_what_was_named(store: Store) -> None:
    made = make(store, "v", 1, ["t"])
    store.write(lambda tx: variables.update_variable(tx, WORKSPACE, made.id, {"value": None}, at(1)))
    store.write(lambda tx: variables.update_variable_by_name(tx, WORKSPACE, "v", {"name": "w"}, at(2)))
    changed = store.read(lambda tx: variables.get_variable(tx, WORKSPACE, made.id))
    assert (changed.name, changed.value, changed.tags, changed.created, changed.updated) == ("w", None, ["t"], NOW, at(2))


def test_a_name_of_another_cannot_be_taken(store: Store) -> None:
    first, second = make(store, "v", 1), make(store, "w", 2)
    with pytest.raises(Conflict, match="a variable 'v' already"):
        store.write(lambda tx: variables.update_variable(tx, WORKSPACE, second.id, {"name": "v", "value": 5}, NOW))
    store.write(lambda tx: variables.update_variable(tx, WORKSPACE, first.id, {"name": "v", "value": 6}, NOW))
    found = store.read(lambda tx: variables.list_variables(tx, WORKSPACE))
    assert [(each.name, each.value) for each in found] == [("v", 6), ("w", 2)]


def test_what_is_not_there_is_told(store: Store) -> None:
    made = make(store, "v", 1)
    store.write(lambda tx: variables.delete_variable_by_name(tx, WORKSPACE, "v"))
    for call in (
        lambda tx: variables.get_variable(tx, WORKSPACE, made.id),
        lambda tx: variables.get_variable_by_name(tx, WORKSPACE, "v"),
        lambda tx: variables.update_variable(tx, WORKSPACE, made.id, {"value": 1}, NOW),
        lambda tx: variables.update_variable_by_name(tx, WORKSPACE, "v", {"value": 1}, NOW),
        lambda tx: variables.delete_variable(tx, WORKSPACE, made.id),
        lambda tx: variables.delete_variable_by_name(tx, WORKSPACE, "v"),
    ):
        with pytest.raises(NotFound):
            store.write(call)
    other = make(store, "w", 1)
    with pytest.raises(NotFound):
        store.write(lambda tx: variables.delete_variable(tx, ELSEWHERE, other.id))
    store.write(lambda tx: variables.delete_variable(tx, WORKSPACE, other.id))
    assert store.read(lambda tx: variables.count_variables(tx, WORKSPACE)) == 0


def test_lists_are_filtered_sorted_and_paged(store: Store) -> None:
    made = [make(store, name, 1, tags, seconds) for seconds, (name, tags) in enumerate(_ROWS)]
    store.write(lambda tx: variables.update_variable(tx, WORKSPACE, made[0].id, {"value": 2}, at(10)))

    def names(wanted: by.VariableFilter | None = None, **part: Any) -> list[str]:
        found = store.read(lambda tx: variables.list_variables(tx, WORKSPACE, wanted, **part))
        assert part or len(found) == store.read(lambda tx: variables.count_variables(tx, WORKSPACE, wanted))
        return [each.name for each in found]

    assert names() == ["batch", "batch_size", "url"]
    assert names(sort="NAME_DESC") == ["url", "batch_size", "batch"]
    assert names(sort="CREATED_DESC") == ["batch", "url", "batch_size"]
    assert names(sort="UPDATED_DESC") == ["batch_size", "batch", "url"]
    assert names(limit=1, offset=1) == ["batch_size"]
    like, any_ = by.VariableFilterName(like_="BATCH"), by.VariableFilterName(any_=["url", "nope"])
    assert names(by.VariableFilter(name=like)) == ["batch", "batch_size"]
    assert names(by.VariableFilter(name=any_)) == ["url"]
    assert names(by.VariableFilter(id=by.VariableFilterId(any_=[made[1].id, uuid7()]))) == ["url"]
    assert names(by.VariableFilter(tags=by.VariableFilterTags(all_=["a", "b"]))) == ["url"]
    assert names(by.VariableFilter(tags=by.VariableFilterTags(is_null_=True))) == ["batch"]
    either = by.VariableFilter(operator=Operator.or_, name=any_, tags=by.VariableFilterTags(is_null_=True))
    assert names(either) == ["batch", "url"]


_ROWS: list[tuple[str, list[str]]] = [("batch_size", ["a"]), ("url", ["a", "b"]), ("batch", [])]


@pytest.mark.parametrize(
    "text", ["", " ", "%", "_", "\\", "'", "nul\x00", "half \ud800", "ü\u0301", "x" * 9_999, "{{7*7}}", "\r\n"]
)
def test_odd_texts_find_nothing_and_break_nothing(store: Store, text: str) -> None:
    made = make(store, "v", 1, ["t"])
    with pytest.raises(NotFound):
        store.read(lambda tx: variables.get_variable_by_name(tx, WORKSPACE, text))
    for wanted in (
        by.VariableFilter(name=by.VariableFilterName(any_=[text])),
        by.VariableFilter(tags=by.VariableFilterTags(all_=[text])),
    ):
        assert store.read(lambda tx: variables.list_variables(tx, WORKSPACE, wanted)) == []  # noqa: B023 - called at once
    like = by.VariableFilter(name=by.VariableFilterName(like_=text))
    assert store.read(lambda tx: variables.list_variables(tx, WORKSPACE, like)) == ([made] if text in ("", "%", "_") else [])
