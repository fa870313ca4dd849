"""The client and the real server, in the process and over HTTP: the same calls have the same answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from scripted_app import Served

from rota.client import RotaClient, SyncRotaClient
from rota.client.calls import Transport
from rota.client.embedded import EmbeddedTransport
from rota.contract.filters.flows import FlowFilter, FlowFilterName
from rota.contract.flow_runs import FlowRunCreate
from rota.contract.logs import LogCreate
from rota.contract.record import CheckpointRecord, Kind, LogRecord
from rota.core.ids import uuid7
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.exceptions import InvalidRequest, LeaseConflict, ObjectNotFound
from rota.server.app import App
from rota.server.store.engine import open_store
from rota.server.store.schema import ensure_schema

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
NOON_US = int(NOON.timestamp()) * 1_000_000


@pytest.fixture
def real(tmp_path: Path) -> Iterator[App]:
    store = open_store(f"sqlite:///{tmp_path}/rota.db")
    ensure_schema(store)
    yield App(store)
    store.close()


@pytest.fixture
def client(real: App, transport: Transport, request: pytest.FixtureRequest) -> SyncRotaClient:
    if isinstance(transport, EmbeddedTransport):
        transport._app = real
    else:
        served: Served = request.getfixturevalue("served")
        served.app.handle = real.handle  # type: ignore[method-assign]  # the scripted app steps aside
    return SyncRotaClient(transport)


def test_a_flow_is_made_known_once(client: SyncRotaClient) -> None:
    flow_id = client.create_flow_from_name("ship it")
    assert client.create_flow_from_name("ship it") == flow_id
    assert client.read_flow(flow_id) == client.read_flow_by_name("ship it")


def test_flows_are_listed_counted_and_deleted(client: SyncRotaClient) -> None:
    ids = [client.create_flow_from_name(name) for name in ("b", "a")]
    assert [flow.name for flow in client.read_flows()] == ["a", "b"]
    wanted = FlowFilter(name=FlowFilterName(any_=["b"]))
    assert [flow.id for flow in client.read_flows(flow_filter=wanted)] == ids[:1]
    assert client.count_flows(flow_filter=wanted) == 1
    assert client.paginate_flows(limit=1, page=2).pages == 2
    client.delete_flow(ids[0])
    assert client.count_flows() == 1


def test_a_flow_that_is_not_there_is_told(client: SyncRotaClient) -> None:
    with pytest.raises(ObjectNotFound, match="nowhere"):
        client.read_flow_by_name("nowhere")
    with pytest.raises(ObjectNotFound):
        client.delete_flow(UUID(int=7))


def test_a_name_that_cannot_be_is_refused(client: SyncRotaClient) -> None:
    with pytest.raises(InvalidRequest, match="name"):
        client.create_flow_from_name("a/b")


def test_a_run_is_created_claimed_driven_and_read(client: SyncRotaClient) -> None:
    flow_id = client.create_flow_from_name("ship it")
    create = FlowRunCreate(id=uuid7(), flow_id=flow_id, parameters={"x": [1, None]})
    run = client.create_flow_run(create)
    assert client.create_flow_run(create).id == run.id == create.id
    claim = client.claim_flow_run(run.id, holder="one")
    with pytest.raises(LeaseConflict):
        client.claim_flow_run(run.id, holder="other")
    running: State[None] = State(StateType.RUNNING)
    answer = client.set_flow_run_state(run.id, running, epoch=claim.epoch)
    assert answer.status == "ACCEPT"
    assert answer.state is not None
    assert answer.state.id == running.id
    assert client.renew_leases("one", [run.id]).renewed == [run.id]
    client.set_flow_run_state(run.id, State(StateType.COMPLETED), epoch=claim.epoch)
    assert client.renew_leases("one", [run.id]).lost == [run.id]
    assert client.read_flow_run(run.id).state_type is StateType.COMPLETED
    assert [state.type for state in client.read_flow_run_states(run.id)][-2:] == [StateType.RUNNING, StateType.COMPLETED]
    assert [one.id for one in client.read_flow_runs()] == [run.id]


def test_a_dead_holders_runs_crash(client: SyncRotaClient) -> None:
    run = client.create_flow_run(FlowRunCreate(id=uuid7(), flow_id=client.create_flow_from_name("ship it")))
    claim = client.claim_flow_run(run.id, holder="one")
    client.set_flow_run_state(run.id, State(StateType.RUNNING), epoch=claim.epoch)
    assert client.recover("one").crashed == [run.id]
    assert client.read_flow_run(run.id).state_type is StateType.CRASHED


def test_records_are_kept_once_and_read_back(client: SyncRotaClient) -> None:
    run = client.create_flow_run(FlowRunCreate(id=uuid7(), flow_id=client.create_flow_from_name("ship it")))
    line = LogRecord(int(Kind.LOG), uuid7().bytes, run.id.bytes, None, "rota.flow_runs", 20, "hello", NOON_US)
    kept = CheckpointRecord(
        int(Kind.CHECKPOINT),
        run.id.bytes,
        "k",
        "load[0]",
        "c",
        bytes(16),
        bytes(16),
        "pickle",
        b"\x00\xff",
        NOON_US,
    )
    client.record([line, kept], holder="one")
    client.record([tuple(line), tuple(kept)], holder="one")
    assert [(log.message, log.timestamp) for log in client.read_logs()] == [("hello", NOON)]
    assert [one.position for one in client.read_checkpoints(run.id)] == ["load[0]"]
    assert client.read_checkpoint(run.id, "k").value == b"\x00\xff"


def test_log_lines_are_added_and_listed(client: SyncRotaClient) -> None:
    client.create_logs([LogCreate(name="n", level=level, message="m", timestamp=NOON) for level in (20, 40)])
    assert sorted(log.level for log in client.read_logs()) == [20, 40]


def test_the_server_tells_that_it_lives(client: SyncRotaClient) -> None:
    assert client.api_healthcheck() is None
    assert client.is_ready()
    assert client.api_version() == "0.8.4"


def test_async_code_has_the_same_answers(client: SyncRotaClient) -> None:
    async def main() -> UUID:
        return (await RotaClient(client.transport).read_flow_by_name("ship it")).id

    assert client.create_flow_from_name("ship it") == asyncio.run(main())
