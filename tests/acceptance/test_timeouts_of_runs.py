"""Time limits: on the main thread, in worker threads, in coroutines. Real time, hundredths of seconds."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from records import Records

from rota import flow, task
from rota.exceptions import FlowRunTimeoutError, TaskRunTimeoutError

pytestmark = pytest.mark.usefixtures("rota_harness")

LIMIT = 0.05
LONG = 30


def sleep_in_c() -> None:
    time.sleep(LONG)


def wait_for_a_lock() -> None:
    threading.Event().wait(LONG)


def compute() -> None:
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        pass


def swallow_exceptions() -> None:
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        try:
            time.sleep(0.001)
        except Exception:
            continue


@pytest.mark.parametrize("work", [sleep_in_c, wait_for_a_lock, compute, swallow_exceptions])
def test_a_flow_is_interrupted_whatever_it_does(records: Records, work: Callable[[], None]) -> None:
    @flow(timeout_seconds=LIMIT)
    def slow() -> None:
        work()

    began = time.monotonic()
    with pytest.raises(FlowRunTimeoutError, match=r"exceeded timeout of 0.05 second\(s\)"):
        slow()
    assert time.monotonic() - began < LONG / 3
    run = records.flow_run()
    assert (run.state_type, run.state_name) == ("FAILED", "TimedOut")


def test_a_timeout_is_a_timeout_error_too() -> None:
    @flow(timeout_seconds=LIMIT)
    def slow() -> None:
        sleep_in_c()

    with pytest.raises(TimeoutError):
        slow()


@pytest.mark.parametrize("work", [sleep_in_c, compute])
def test_a_task_that_is_called_is_interrupted(records: Records, work: Callable[[], None]) -> None:
    @task(timeout_seconds=LIMIT)
    def slow() -> None:
        work()

    @flow
    def waiting() -> str:
        with pytest.raises(TaskRunTimeoutError, match=r"exceeded timeout of 0.05 second\(s\)"):
            slow()
        return "went on"

    assert waiting() == "went on"
    assert records.task_run("slow-0").state_name == "TimedOut"


def test_a_submitted_task_is_interrupted_at_its_next_instruction(records: Records) -> None:
    @task(timeout_seconds=LIMIT)
    def slow() -> None:
        compute()

    @flow
    def waiting() -> Any:
        future = slow.submit()
        future.wait()
        assert future.state.name == "TimedOut"
        with pytest.raises(TaskRunTimeoutError):
            future.result()

    waiting()


def test_an_async_task_and_an_async_flow_are_cancelled(records: Records) -> None:
    cleaned = []

    async def work() -> None:
        try:
            await asyncio.sleep(LONG)
        finally:
            cleaned.append(1)

    @task(timeout_seconds=LIMIT)
    async def slow() -> None:
        await work()

    @flow(timeout_seconds=2 * LIMIT)
    async def waiting() -> None:
        with pytest.raises(TaskRunTimeoutError):
            await slow()
        await work()

    with pytest.raises(FlowRunTimeoutError):
        asyncio.run(waiting())
    assert cleaned == [1, 1]
    assert records.flow_run().state_name == records.task_run("slow-0").state_name == "TimedOut"


def test_a_timeout_may_be_tried_again(records: Records) -> None:
    calls = []

    @task(timeout_seconds=LIMIT, retries=1)
    def slow_once() -> str:
        calls.append(1)
        if len(calls) == 1:
            sleep_in_c()
        return "through"

    @flow
    def trying() -> str:
        return slow_once()

    assert trying() == "through"
    assert len(calls) == 2


def test_the_flows_limit_ends_a_task_inside_it(records: Records) -> None:
    @task
    def slow() -> None:
        sleep_in_c()

    @flow(timeout_seconds=LIMIT)
    def limited() -> None:
        slow()

    with pytest.raises(FlowRunTimeoutError):
        limited()
    assert records.flow_run().state_name == "TimedOut"
    task_run = records.task_run("slow-0")
    assert task_run.state.is_final()
    assert not task_run.state.is_completed()


def test_a_task_within_its_limit_is_not_disturbed_and_nothing_comes_late() -> None:
    @task(timeout_seconds=0.02)
    def quick(n: int) -> int:
        return n

    @flow
    def many() -> int:
        total = sum(quick(n) for n in range(50))
        time.sleep(0.05)
        return total + sum(quick.map(range(50)).result())

    assert many() == 2 * sum(range(50))
