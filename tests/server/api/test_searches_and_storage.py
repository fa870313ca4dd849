"""Saved searches, the block that keeps results by default, and what may be done to the database by request."""

from __future__ import annotations

from dataclasses import replace

import pytest
from api_driver import Api

from rota.contract.block_documents import CREATE_BLOCK_DOCUMENT, BlockDocumentCreate
from rota.contract.block_schemas import CREATE_BLOCK_SCHEMA, BlockSchemaCreate
from rota.contract.block_types import CREATE_BLOCK_TYPE, BlockTypeCreate
from rota.contract.operation import Operation
from rota.contract.queries.flows import COUNT_FLOWS
from rota.contract.queries.saved_searches import READ_SAVED_SEARCHES
from rota.contract.saved_searches import DELETE_SAVED_SEARCH, PUT_SAVED_SEARCH, READ_SAVED_SEARCH
from rota.contract.server_configuration import (
    CLEAR_DATABASE,
    CLEAR_DEFAULT_RESULT_STORAGE,
    CREATE_DATABASE,
    DROP_DATABASE,
    READ_DEFAULT_RESULT_STORAGE,
    UPDATE_DEFAULT_RESULT_STORAGE,
)
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest, NotAllowed, ObjectNotFound
from rota.server.app import App

FILTER = {"object": "flow_run", "property": "name", "type": "string", "operation": "equals", "value": ["a", None, 1]}


def test_a_search_is_made_replaced_listed_and_deleted(api: Api) -> None:
    made = api.app.answer(PUT_SAVED_SEARCH, body={"name": "mine", "filters": [FILTER]})
    again = api.app.answer(PUT_SAVED_SEARCH, body={"name": "mine"})
    assert (made.made, again.made, again.body.id) == (True, False, made.body.id)
    found = api.app.handle(READ_SAVED_SEARCH, {"id": made.body.id})
    assert (found.name, found.filters) == ("mine", [])
    api.app.handle(PUT_SAVED_SEARCH, body={"name": "another"})
    assert [search.name for search in api.app.handle(READ_SAVED_SEARCHES)] == ["another", "mine"]
    assert [search.name for search in api.app.handle(READ_SAVED_SEARCHES, body={"limit": 1, "offset": 1})] == ["mine"]
    api.app.handle(DELETE_SAVED_SEARCH, {"id": found.id})
    with pytest.raises(ObjectNotFound):
        api.app.handle(READ_SAVED_SEARCH, {"id": found.id})


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 1025},
        {"name": "half \ud800"},
        {"name": "many", "filters": [FILTER] * 1001},
        {"name": "large", "filters": [{**FILTER, "value": "x" * 600_000}]},
    ],
    ids=lambda body: body["name"][:5],
)
def test_a_search_that_is_too_much_is_refused(local: Api, body: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        local.app.handle(PUT_SAVED_SEARCH, body=body)


def block(api: Api, *capabilities: str) -> object:
    kind = api.app.handle(CREATE_BLOCK_TYPE, body=BlockTypeCreate(name="Kind", slug=f"kind-{len(capabilities)}"))
    schema = BlockSchemaCreate(
        fields={"type": "object", "properties": {}}, block_type_id=kind.id, capabilities=list(capabilities)
    )
    found = api.app.handle(CREATE_BLOCK_SCHEMA, body=schema)
    create = BlockDocumentCreate(name="b", data={}, block_schema_id=found.id, block_type_id=kind.id)
    return api.app.handle(CREATE_BLOCK_DOCUMENT, body=create).id


@pytest.fixture
def with_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("ROTA_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.mark.usefixtures("with_secrets")
def test_only_a_block_that_can_keep_results_keeps_them_by_default(api: Api) -> None:
    def stored() -> object:
        return api.app.handle(READ_DEFAULT_RESULT_STORAGE).default_result_storage_block_id

    assert stored() is None
    good, bad = block(api, "read-path", "write-path"), block(api, "get-directory")
    api.app.handle(UPDATE_DEFAULT_RESULT_STORAGE, body={"default_result_storage_block_id": good})
    assert stored() == good
    with pytest.raises(InvalidRequest, match="cannot keep results"):
        api.app.handle(UPDATE_DEFAULT_RESULT_STORAGE, body={"default_result_storage_block_id": bad})
    with pytest.raises(ObjectNotFound):
        api.app.handle(UPDATE_DEFAULT_RESULT_STORAGE, body={"default_result_storage_block_id": uuid7()})
    assert stored() == good
    for _ in range(2):
        api.app.handle(CLEAR_DEFAULT_RESULT_STORAGE)
    assert stored() is None


RESETS = [CLEAR_DATABASE, DROP_DATABASE, CREATE_DATABASE]


@pytest.mark.parametrize("operation", RESETS, ids=lambda row: row.name)
def test_nobody_resets_a_database_by_request_unless_settings_and_request_say_so(local: Api, operation: Operation[None]) -> None:
    local.flow("kept")
    with pytest.raises(NotAllowed, match="ROTA_SERVER_API_ALLOW_DATABASE_RESET"):
        local.app.handle(operation, body={"confirm": True})
    with pytest.raises(InvalidRequest, match="confirm"):
        resettable(local).handle(operation)
    assert local.app.handle(COUNT_FLOWS) == 1


def test_a_database_is_cleared_dropped_and_made_again(local: Api) -> None:
    app, yes = resettable(local), {"confirm": True}
    local.flow("gone")
    app.handle(CLEAR_DATABASE, body=yes)
    assert app.handle(COUNT_FLOWS) == 0
    app.handle(DROP_DATABASE, body=yes)
    for _ in range(2):
        app.handle(CREATE_DATABASE, body=yes)
    local.flow("new")
    assert app.handle(COUNT_FLOWS) == 1


def resettable(api: Api) -> App:
    return App(api.app.store, api.clock, replace(api.app.values, allow_database_reset=True))
