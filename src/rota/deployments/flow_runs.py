"""Running a deployment from code: make a run of it, and wait until whoever serves it has run it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from rota.client import RotaClient, SyncRotaClient, get_client
from rota.core.clock import current_clock
from rota.core.states import State, scheduled
from rota.core.vocabulary import StateType
from rota.engine.inputs import trace_inputs
from rota.engine.scopes import current_flow_run, new_task_run
from rota.tasks import Task
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    from rota.contract.deployments import Deployment
    from rota.contract.flow_runs import FlowRun
    from rota.engine.live import LiveTaskRun

__all__ = ["arun_deployment", "run_deployment"]

POLL_SECONDS = 5.0


async def arun_deployment(
    name: UUID | str,
    client: RotaClient | None = None,
    parameters: dict[str, Any] | None = None,
    scheduled_time: datetime | None = None,
    flow_run_name: str | None = None,
    timeout: float | None = None,
    poll_interval: float | None = POLL_SECONDS,
    tags: Iterable[str] | None = None,
    idempotency_key: str | None = None,
    work_queue_name: str | None = None,
    as_subflow: bool | None = True,
    job_variables: dict[str, Any] | None = None,
) -> FlowRun:
    """Run a deployment; as `run_deployment`, but awaited."""
    client = client or get_client()
    poll = _poll_seconds(timeout, poll_interval)
    deployment = await _deployment(client, name)
    stand_in = _stand_in(deployment, parameters) if as_subflow else None
    run = None if stand_in is None else await _of_earlier_attempt(client, stand_in)
    if run is None:
        if stand_in is not None:
            await asyncio.to_thread(_make_known, stand_in)
        state: State[Any] = scheduled(scheduled_time or current_clock().now())
        run = await client.create_flow_run_from_deployment(
            deployment.id,
            **_asked(parameters, flow_run_name, tags, idempotency_key, work_queue_name, job_variables, stand_in),
            state=state,
        )
    steps = _waits(timeout, poll)
    for seconds in steps:
        if run.state is not None and run.state.is_final():
            break
        await asyncio.sleep(seconds)
        run = await client.read_flow_run(run.id)
    return run


@dual(arun_deployment)
def run_deployment(
    name: UUID | str,
    client: SyncRotaClient | RotaClient | None = None,
    parameters: dict[str, Any] | None = None,
    scheduled_time: datetime | None = None,
    flow_run_name: str | None = None,
    timeout: float | None = None,
    poll_interval: float | None = POLL_SECONDS,
    tags: Iterable[str] | None = None,
    idempotency_key: str | None = None,
    work_queue_name: str | None = None,
    as_subflow: bool | None = True,
    job_variables: dict[str, Any] | None = None,
) -> FlowRun:
    """Create a run of a deployment, wait until it is over, and return it as it is then.

    `name` is ``<flow>/<deployment>``, or the deployment's id. `parameters` and `job_variables` go over the deployment's.
    The run is for now, or for `scheduled_time`. It is looked at every `poll_interval` seconds; after `timeout` seconds it is
    returned as it is and goes on: 0 does not wait, None waits for ever. Inside of a flow it becomes part of that flow's run, as
    a subflow does, unless `as_subflow` is False. With an `idempotency_key` that a run of the flow has, that run is taken.

    Whoever serves the deployment, or a worker of its work pool, runs it; without one it stays Scheduled.

    Raises:
        ObjectNotFound: there is no such deployment.
        InvalidRequest: the parameters do not fit the deployment's schema.
        ValueError: `timeout` or `poll_interval` is negative, or `name` is no name of a deployment.
    """
    with_client = client if isinstance(client, SyncRotaClient) else None
    if with_client is None:
        with_client = get_client(sync_client=True) if client is None else SyncRotaClient(client.transport)
    poll = _poll_seconds(timeout, poll_interval)
    deployment = _read(with_client, name)
    stand_in = _stand_in(deployment, parameters) if as_subflow else None
    run = None
    if stand_in is not None and (child := _unfinished_child(stand_in)) is not None:
        run = with_client.read_flow_run(child)
        run = None if run.state is not None and run.state.is_final() else run
    if run is None:
        if stand_in is not None:
            _make_known(stand_in)
        state: State[Any] = scheduled(scheduled_time or current_clock().now())
        run = with_client.create_flow_run_from_deployment(
            deployment.id,
            **_asked(parameters, flow_run_name, tags, idempotency_key, work_queue_name, job_variables, stand_in),
            state=state,
        )
    for seconds in _waits(timeout, poll):
        if run.state is not None and run.state.is_final():
            break
        time.sleep(seconds)
        run = with_client.read_flow_run(run.id)
    return run


async def _deployment(client: RotaClient, name: UUID | str) -> Deployment:
    found = _as_id(name)
    return await (client.read_deployment_by_name(str(name)) if found is None else client.read_deployment(found))


def _read(client: SyncRotaClient, name: UUID | str) -> Deployment:
    found = _as_id(name)
    return client.read_deployment_by_name(str(name)) if found is None else client.read_deployment(found)


def _as_id(name: UUID | str) -> UUID | None:
    if isinstance(name, UUID):
        return name
    try:
        return UUID(name)
    except ValueError:
        return None


def _poll_seconds(timeout: float | None, poll_interval: float | None) -> float:
    if timeout is not None and timeout < 0:
        raise ValueError(f"`timeout` is {timeout:g}; it takes seconds from 0 on, or None to wait for ever.")
    if poll_interval is not None and poll_interval < 0:
        raise ValueError(f"`poll_interval` is {poll_interval:g}; it takes seconds from 0 on.")
    return POLL_SECONDS if poll_interval is None else max(poll_interval, 0.01)


def _waits(timeout: float | None, poll: float) -> Generator[float, None, None]:
    """Yield how long to sleep before each further look, until the time is over."""
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        left = None if end is None else end - time.monotonic()
        if left is not None and left <= 0:
            return
        yield poll if left is None else min(poll, left)


def _asked(
    parameters: dict[str, Any] | None,
    flow_run_name: str | None,
    tags: Iterable[str] | None,
    idempotency_key: str | None,
    work_queue_name: str | None,
    job_variables: dict[str, Any] | None,
    stand_in: LiveTaskRun | None,
) -> dict[str, Any]:
    return {
        "parameters": to_jsonable_python(parameters or {}),
        "name": flow_run_name,
        "tags": tags,
        "idempotency_key": idempotency_key,
        "work_queue_name": work_queue_name,
        "job_variables": job_variables,
        "parent_task_run_id": None if stand_in is None else stand_in.id,
    }


# --- as part of the flow run around the caller -------------------------------------------------------------------------------


def _stand_in(deployment: Deployment, parameters: dict[str, Any] | None) -> LiveTaskRun | None:
    """Return a task run for the deployment's run in the flow run around the present code; None outside of flows."""
    if current_flow_run() is None:
        return None

    def deployed() -> None:
        """Runs elsewhere."""

    task: Task[..., Any] = Task(deployed, name=deployment.name, persist_result=False)
    task.task_key = f"deployment-{deployment.id}"
    run = new_task_run(task, dict(parameters or {}))
    trace_inputs(run, None)
    return run


def _make_known(stand_in: LiveTaskRun) -> None:
    """Tell the server of the task run; from then on it has the states of the deployment's run."""
    if stand_in.is_told:
        return
    pending: State[Any] = State(StateType.PENDING)
    stand_in.describe(pending.timestamp)
    stand_in.enter(pending)
    stand_in.tell()
    stand_in.scope.recorder.flush()


def _unfinished_child(stand_in: LiveTaskRun) -> UUID | None:
    """Return the run that an earlier attempt of the flow made here."""
    state = stand_in.state
    return None if state is None else state.state_details.child_flow_run_id


async def _of_earlier_attempt(client: RotaClient, stand_in: LiveTaskRun) -> FlowRun | None:
    child = _unfinished_child(stand_in)
    if child is None:
        return None
    run = await client.read_flow_run(child)
    return None if run.state is not None and run.state.is_final() else run
