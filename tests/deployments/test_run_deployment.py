"""`run_deployment` makes a run and waits for it; in a flow, the run is a part of that flow's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from rota import flow
from rota.client import SyncRotaClient, get_client
from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterFlowRunId
from rota.contract.flow_runs import FlowRun
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.deployments import arun_deployment, run_deployment
from rota.exceptions import InvalidRequest, ObjectNotFound
from rota.testing import rota_test_harness

Serve = Callable[[str], UUID]


@pytest.fixture(scope="module", autouse=True)
def harness() -> Iterator[None]:
    with rota_test_harness():
        yield


@pytest.fixture
def client() -> SyncRotaClient:
    return get_client(sync_client=True)


@pytest.fixture
def deployment(client: SyncRotaClient) -> UUID:
    @flow
    def report(x: int = 1) -> int:
        return x

    schema = {"type": "object", "properties": {"x": {"type": "integer"}}}
    return client.create_deployment(client.create_flow(report), f"d-{uuid4().hex[:8]}", parameter_openapi_schema=schema)


@pytest.fixture
def served(client: SyncRotaClient, deployment: UUID) -> Iterator[UUID]:
    """The deployment, and somebody who ends its runs as fast as they come."""
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            for run in client.get_scheduled_flow_runs_for_deployments([deployment]):
                for kind in (StateType.PENDING, StateType.RUNNING, StateType.COMPLETED):
                    client.set_flow_run_state(run.id, State(kind))
            stopping.wait(0.02)

    thread = threading.Thread(target=serve)
    thread.start()
    yield deployment
    stopping.set()
    thread.join()


def test_it_waits_until_the_run_is_over(served: UUID, client: SyncRotaClient) -> None:
    run = run_deployment(served, parameters={"x": 2}, tags=["t"], flow_run_name="bob", poll_interval=0.02, timeout=60)
    assert run.state is not None
    assert run.state.is_completed()
    assert (run.parameters, run.tags, run.name, run.deployment_id) == ({"x": 2}, ["t"], "bob", served)


def test_it_is_awaited_from_a_coroutine_and_by_name(served: UUID, client: SyncRotaClient) -> None:
    found = client.read_deployment(served)

    async def main() -> tuple[FlowRun, FlowRun]:
        first = await run_deployment(f"report/{found.name}", poll_interval=0.02, timeout=60)  # type: ignore[misc]
        return first, await arun_deployment(str(served), poll_interval=0.02, timeout=60)

    for run in asyncio.run(main()):
        assert run.state is not None
        assert run.state.is_completed()


def test_after_its_timeout_the_run_is_returned_and_goes_on(deployment: UUID) -> None:
    run = run_deployment(deployment, timeout=0)
    assert run.state_name == "Scheduled"
    assert run_deployment(deployment, timeout=0.05, poll_interval=0.01).state_name == "Scheduled"


def test_an_idempotency_key_finds_the_run(deployment: UUID) -> None:
    first, second = (run_deployment(deployment, timeout=0, idempotency_key="k") for _ in range(2))
    assert first.id == second.id


WRONG: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"name": "report"}, ValueError),
    ({"name": "report/nobody"}, ObjectNotFound),
    ({"parameters": {"x": "a"}}, InvalidRequest),
    ({"timeout": -1}, ValueError),
    ({"poll_interval": -1}, ValueError),
]


@pytest.mark.parametrize(("arguments", "error"), WRONG)
def test_what_cannot_be_is_refused(deployment: UUID, arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        run_deployment(**{"name": deployment, "timeout": 0, **arguments})


def test_in_a_flow_the_run_is_a_part_of_it(served: UUID, client: SyncRotaClient) -> None:
    @flow
    def parent() -> tuple[UUID, UUID]:
        inside = run_deployment(served, poll_interval=0.02, timeout=60)
        beside = run_deployment(served, poll_interval=0.02, timeout=60, as_subflow=False)
        return inside.id, beside.id

    state = parent(return_state=True)
    inside, beside = state.result()
    flow_run_id = state.state_details.flow_run_id
    assert flow_run_id is not None
    chosen = TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[flow_run_id]))
    (stand_in,) = client.read_task_runs(task_run_filter=chosen)
    assert client.read_flow_run(inside).parent_task_run_id == stand_in.id
    assert stand_in.state is not None
    assert stand_in.state.is_completed()
    assert stand_in.state.state_details.child_flow_run_id == inside
    assert client.read_flow_run(beside).parent_task_run_id is None
