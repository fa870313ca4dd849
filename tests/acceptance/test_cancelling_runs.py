"""A run in a process is cancelled from elsewhere: its user code is stopped, and the end recorded."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from records import Records

from rota import flow, task
from rota.client import get_client
from rota.context import FlowRunContext
from rota.exceptions import CancelledRun
from rota.settings import temporary_settings
from rota.states import Cancelled, Cancelling

LIMIT_SECONDS = 30
"""How long user code would go on if nobody stopped it."""


@pytest.fixture(autouse=True)
def _quick_heartbeats() -> Iterator[None]:
    with temporary_settings({"flows.heartbeat_seconds": 0.05}):
        yield


def cancel_soon() -> None:
    """Ask, as somebody elsewhere would, for the flow run around to stop."""
    context = FlowRunContext.get()
    assert context is not None
    client, run_id = get_client(sync_client=True), context.flow_run.id
    threading.Thread(target=ask_to_cancel, args=(client, run_id)).start()


def ask_to_cancel(client: object, run_id: UUID) -> None:
    client.set_flow_run_state(run_id, Cancelling())  # type: ignore[attr-defined]  # the client of the flow's thread


def work_for_long() -> None:
    until = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < until:
        time.sleep(0.01)


def test_a_flow_is_stopped_in_its_own_code(records: Records) -> None:
    told: list[str] = []

    @flow(on_cancellation=[lambda flow, run, state: told.append(state.name)])
    def long() -> None:
        cancel_soon()
        work_for_long()

    with pytest.raises(CancelledRun, match="was cancelled"):
        long()
    (run,) = records.client.read_flow_runs()
    assert run.state is not None
    assert run.state.is_cancelled()
    assert told == ["Cancelled"]
    history = [state.name for state in records.client.read_flow_run_states(run.id)]
    assert history == ["Pending", "Running", "Cancelling", "Cancelled"]


def test_its_tasks_are_stopped_where_they_are(records: Records) -> None:
    @task
    def slow() -> None:
        work_for_long()

    @flow
    def calls() -> None:
        cancel_soon()
        slow()

    @flow
    def submits() -> None:
        cancel_soon()
        futures = [slow.submit() for _ in range(3)]
        futures[0].result()

    for each in (calls, submits):
        assert each(return_state=True).is_cancelled()
    states = {run.state_name for run in records.client.read_task_runs()}
    assert states == {"Cancelled"}


def test_an_async_flow_is_stopped_while_it_awaits(records: Records) -> None:
    @flow
    async def long() -> None:
        cancel_soon()
        await asyncio.sleep(LIMIT_SECONDS)

    assert asyncio.run(long(return_state=True)).is_cancelled()


def test_a_subflow_that_is_cancelled_alone_fails_the_call_in_its_parent(records: Records) -> None:
    @flow
    def inner() -> None:
        cancel_soon()
        work_for_long()

    @flow
    def outer() -> str:
        with pytest.raises(CancelledRun):
            inner()
        return "went on"

    assert outer() == "went on"


def test_a_flow_that_ends_before_it_hears_of_it_is_cancelled_all_the_same(records: Records) -> None:
    @flow
    def quick() -> int:
        context = FlowRunContext.get()
        assert context is not None
        get_client(sync_client=True).set_flow_run_state(context.flow_run.id, Cancelling())
        return 1

    with temporary_settings({"flows.heartbeat_seconds": 40.0}):
        assert quick(return_state=True).is_cancelled()


def test_what_its_owner_proposes_after_somebody_else_ended_the_run_is_refused(records: Records) -> None:
    @flow
    def ended_elsewhere() -> int:
        context = FlowRunContext.get()
        assert context is not None
        client = get_client(sync_client=True)
        client.set_flow_run_state(context.flow_run.id, Cancelling())
        client.set_flow_run_state(context.flow_run.id, Cancelled())
        return 1

    with temporary_settings({"flows.heartbeat_seconds": 40.0}), pytest.raises(Exception, match=r"refused|cancelled"):
        ended_elsewhere()
    (run,) = records.client.read_flow_runs()
    assert run.state_name == "Cancelled"
