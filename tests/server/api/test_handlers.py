"""Operations and handlers are two sides of one table."""

from __future__ import annotations

import inspect
import time
from pathlib import Path
from uuid import UUID

import pytest
from api_driver import Api

from rota import contract
from rota._version import __version__
from rota.contract.admin import READ_API_VERSION, READ_HEALTH, READ_HELLO, READ_READY, READ_VERSION
from rota.contract.flow_runs import CREATE_FLOW_RUN, READ_FLOW_RUN
from rota.contract.flows import CREATE_FLOW, READ_FLOW, READ_FLOW_BY_NAME
from rota.contract.logs import CREATE_LOGS, LogCreate
from rota.contract.operation import Operation
from rota.contract.queries.flow_runs import READ_FLOW_RUNS
from rota.contract.queries.logs import READ_LOGS
from rota.exceptions import InvalidRequest, ObjectNotFound, StoreUnavailable
from rota.server.api import HANDLERS, find_handler
from rota.server.app import App
from rota.server.store.engine import open_store
from rota.testing.processes import Sandbox


def test_every_operation_has_a_handler_and_every_handler_an_operation() -> None:
    assert set(HANDLERS) == set(contract.OPERATIONS)


@pytest.mark.parametrize("operation", sorted(HANDLERS))
def test_a_handler_takes_request_transaction_and_caller(operation: str) -> None:
    assert list(inspect.signature(find_handler(operation)).parameters) == ["request", "tx", "caller"]


def test_every_public_function_of_a_noun_is_in_the_table() -> None:
    folder = Path(inspect.getfile(find_handler("read_flow"))).parent
    for noun in set(HANDLERS.values()):
        module = inspect.getmodule(find_handler(next(name for name, place in HANDLERS.items() if place == noun)))
        functions = {
            name
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if not name.startswith("_") and function.__module__ == f"rota.server.api.{noun}"
        }
        assert functions == {name for name, place in HANDLERS.items() if place == noun}
    helpers = {"__init__", "paging", "histories"}
    assert {path.stem for path in folder.glob("*.py")} == set(HANDLERS.values()) | helpers


def test_opening_the_app_loads_no_handler(sandbox: Sandbox) -> None:
    program = """
        import sys
        from rota.server.embedded import get_app
        get_app()
        print([name for name in sys.modules if name.startswith("rota.server.api.")])
        print([name for name in sys.modules if name.split(".")[0] in ("alembic", "fastapi", "httpx", "typer", "psycopg")])
    """
    assert sandbox.run(sandbox.write("program.py", program)).checked().stdout.splitlines() == ["[]", "[]"]


def test_bodies_and_parameters_may_be_what_json_gives(local: Api) -> None:
    flow = local.app.handle(CREATE_FLOW, body={"name": "etl", "tags": ["a"]})
    assert local.app.handle(READ_FLOW, {"id": str(flow.id)}) == flow
    run = local.app.handle(CREATE_FLOW_RUN, body={"flow_id": str(flow.id), "state": {"type": "SCHEDULED"}})
    assert local.app.handle(READ_FLOW_RUN, {"id": str(run.id)}).state_name == "Scheduled"
    assert local.app.handle(READ_FLOW_RUNS) == [local.read(run)]
    lines = [{"name": "x", "level": 20, "message": "hi", "timestamp": "2030-01-01T00:00:00Z", "flow_run_id": str(run.id)}]
    local.app.handle(CREATE_LOGS, body=lines)
    local.app.handle(CREATE_LOGS, body=[LogCreate.model_validate(line) for line in lines])
    assert [line.message for line in local.app.handle(READ_LOGS, body={})] == ["hi", "hi"]


@pytest.mark.parametrize(
    ("operation", "path", "query", "body", "sentence"),
    [
        (READ_FLOW, {"id": "no-uuid"}, {}, None, "path parameter 'id' of read_flow is not valid"),
        (READ_FLOW, {}, {}, None, "path parameter 'id' of read_flow is not valid"),
        (READ_FLOW, {"id": UUID(int=7)}, {"deep": 1}, None, "takes no query parameter 'deep'"),
        (contract.states.READ_FLOW_RUN_STATES, {}, {}, None, "query parameter 'flow_run_id'"),
        (contract.states.READ_FLOW_RUN_STATES, {}, {"flow_run_id": "x"}, None, "query parameter 'flow_run_id'"),
        (CREATE_FLOW, {}, {}, {"name": "a", "colour": 1}, "colour: Extra inputs are not permitted"),
        (CREATE_FLOW, {}, {}, {}, "name: Field required"),
        (CREATE_FLOW, {}, {}, {"name": 1, "tags": "x"}, r"\(1 more\)"),
        (CREATE_FLOW, {}, {}, "text", "body of create_flow is not valid"),
        (CREATE_LOGS, {}, {}, [{}], "body of create_logs is not valid"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(
    local: Api, operation: Operation[object], path: dict[str, object], query: dict[str, object], body: object, sentence: str
) -> None:
    with pytest.raises(InvalidRequest, match=sentence):
        local.app.handle(operation, path, query, body)


def test_all_that_is_wrong_is_told(local: Api) -> None:
    with pytest.raises(InvalidRequest) as caught:
        local.app.handle(CREATE_FLOW, body={"name": 1, "tags": "x"})
    assert [error["loc"] for error in caught.value.errors] == [("name",), ("tags",)]


def test_what_is_not_there_is_not_found(local: Api) -> None:
    for operation, path in ((READ_FLOW, {"id": UUID(int=7)}), (READ_FLOW_BY_NAME, {"name": "x/y"})):
        with pytest.raises(ObjectNotFound, match="There is no flow"):
            local.app.handle(operation, path)


def test_a_database_that_cannot_be_reached_is_unavailable() -> None:
    app = App(open_store("sqlite:////proc/nowhere/rota.db", timeout=1))
    with pytest.raises(StoreUnavailable, match="/proc/nowhere"):
        app.handle(READ_FLOW, {"id": UUID(int=7)})
    app.close()


def test_the_server_tells_of_itself(local: Api) -> None:
    assert local.app.handle(READ_HEALTH) is True
    assert local.app.handle(READ_READY).message == "OK"
    assert local.app.handle(READ_HELLO) == "👋"
    assert local.app.handle(READ_API_VERSION) == "0.8.4"
    assert local.app.handle(READ_VERSION) == __version__


def test_an_answer_costs_little_beside_its_handler(local: Api) -> None:
    def once() -> float:
        start = time.process_time()
        for _ in range(2000):
            local.app.handle(READ_HEALTH)
        return (time.process_time() - start) / 2000

    # Measured 3 µs (2026-11, Python 3.11); what is tested is that nothing of another order has crept in.
    assert min(once() for _ in range(5)) < 20e-6
