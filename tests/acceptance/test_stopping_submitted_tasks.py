"""When a flow stops, its submitted tasks stop with it, wherever they wait; what is recorded of them is what futures tell."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from records import Records

from rota import flow, task
from rota.exceptions import FlowRunTimeoutError
from rota.futures import RotaFuture

pytestmark = pytest.mark.usefixtures("rota_harness")

LONG = 60.0


def stopped_after(*tasks: Any) -> list[RotaFuture[Any]]:
    """Submit the tasks in a flow that runs out of time, and return their futures once it has ended."""
    futures: list[RotaFuture[Any]] = []
    started = time.monotonic()

    @flow(timeout_seconds=0.5)
    def short() -> None:
        futures.extend(each.submit() for each in tasks)
        time.sleep(LONG)

    with pytest.raises(FlowRunTimeoutError):
        short()
    assert time.monotonic() - started < LONG / 2
    return futures


def test_async_tasks_are_cancelled_and_may_clean_up(records: Records) -> None:
    cleaned: list[str] = []

    @task
    async def waiting() -> None:
        try:
            await asyncio.sleep(LONG)
        finally:
            await asyncio.sleep(0.01)
            cleaned.append("up")

    (future,) = stopped_after(waiting)
    assert cleaned == ["up"]
    run = records.task_run("waiting-0")
    assert (run.state_type, run.state.message if run.state else None) == ("CANCELLED", "Cancelled with its flow run.")
    assert future.state.is_cancelled()
    assert future.state.id == run.state_id


def test_tasks_that_wait_for_their_next_attempt_do_not_start_it(records: Records) -> None:
    attempts: list[str] = []

    @task(retries=1, retry_delay_seconds=LONG)
    def blocking() -> None:
        attempts.append("blocking")
        raise ValueError

    @task(retries=1, retry_delay_seconds=LONG)
    async def awaiting() -> None:
        attempts.append("awaiting")
        raise ValueError

    stopped_after(blocking, awaiting)
    assert sorted(attempts) == ["awaiting", "blocking"]
    for name in ("blocking-0", "awaiting-0"):
        assert records.state_names(records.task_run(name)) == ["Pending", "Running", "AwaitingRetry", "Cancelled"]


def test_a_flow_that_is_tried_again_after_its_timeout_starts_its_tasks_anew(records: Records) -> None:
    attempts: list[int] = []

    @task
    async def waiting() -> int:
        await asyncio.sleep(LONG if len(attempts) == 1 else 0)
        return len(attempts)

    @flow(timeout_seconds=2, retries=1)
    def short() -> int:
        attempts.append(1)
        return waiting.submit().result()

    assert short() == 2
    assert records.state_names(records.task_run("waiting-0")) == [
        "Pending",
        "Running",
        "Cancelled",
        "Pending",
        "Running",
        "Completed",
    ]


def test_a_task_that_cancels_itself_is_not_taken_for_stopped(records: Records) -> None:
    @task
    async def quitting() -> None:
        raise asyncio.CancelledError

    @flow
    def around() -> bool:
        future = quitting.submit()
        future.wait()
        return future.state.is_crashed()

    assert around()
