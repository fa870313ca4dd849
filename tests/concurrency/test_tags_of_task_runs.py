"""Limits on tags: a task run waits before Running and holds a slot while it runs, wherever it runs and however it ends."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ledgers import Ledger, peak_of_lines

from rota import flow, tags, task
from rota.client import SyncRotaClient
from rota.contract.concurrency_limits import ConcurrencyLimit
from rota.core.states import State
from rota.engine import tag_slots
from rota.task_runners import ThreadPoolTaskRunner
from rota.testing import wait_until
from rota.testing.isolation import Harness, harness
from rota.testing.processes import Sandbox

PROCESS_FLOW = """
import os, time
from rota import flow, task
from rota.task_runners import ProcessPoolTaskRunner

@task(tags=["db"])
def work(number: int) -> int:
    ledger = os.open(os.environ["LEDGER"], os.O_RDWR | os.O_APPEND | os.O_CREAT)
    os.write(ledger, b"+\\n")
    end = time.monotonic() + 30
    while os.pread(ledger, 1000, 0).count(b"+") < 2 and time.monotonic() < end:  # two are let in, however slow they are
        time.sleep(0.01)
    time.sleep(0.02)
    os.write(ledger, b"-\\n")
    return number

@flow(task_runner=ProcessPoolTaskRunner(max_workers=3))
def pool() -> int:
    return sum(work.map(range(8)).result())

if __name__ == "__main__":
    assert pool() == 28
"""

KILLED_FLOW = """
import os, time
from rota import flow, task

@task(tags=["db"])
def work() -> None:
    with open(os.environ["LEDGER"], "a") as ledger:
        ledger.write("running\\n")
    time.sleep(60)

@flow
def killed() -> None:
    work()

if __name__ == "__main__":
    killed()
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Harness]:
    tag_slots.forget()
    with harness(home=tmp_path / "rota-home") as running:
        running.client.create_concurrency_limit("db", 2)
        yield running


def held(client: SyncRotaClient) -> list[Any]:
    limit: ConcurrencyLimit = client.read_concurrency_limit_by_tag("db")
    return limit.active_slots


def test_called_submitted_and_mapped_tasks_keep_to_the_limit(here: Harness) -> None:
    ledger = Ledger()

    @task(tags={"db", "other"})
    def work(number: int) -> int:
        with ledger.use("db"):
            assert len(held(here.client)) <= 2
            time.sleep(0.005)
        return number

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=6))
    def outer() -> int:
        first = work(0)
        return first + work.submit(1).result() + sum(work.map(range(10)).result())

    assert outer() == 46
    assert ledger.peak["db"] == 2
    wait_until(lambda: held(here.client) == [])


def test_tags_from_around_count_and_async_tasks_wait_too(here: Harness) -> None:
    ledger = Ledger()

    @task
    async def work() -> None:
        with ledger.use("db"):
            await asyncio.sleep(0.005)

    @flow
    async def outer() -> None:
        with tags("db"):
            await asyncio.gather(*(work() for _ in range(12)))

    asyncio.run(outer())
    assert ledger.peak["db"] == 2
    wait_until(lambda: held(here.client) == [])


def test_who_waits_is_pending(here: Harness) -> None:
    started = threading.Event()

    @task(tags=["db"])
    def work() -> None:
        started.set()

    @flow
    def outer() -> State[Any]:
        future = work.submit()
        wait_until(lambda: here.client.read_slot_use("tag:db").waiting == 1)
        assert not started.is_set()
        assert future.state.is_pending()
        here.client.release_concurrency_slots_with_lease(lease.lease_id)
        future.wait()
        return future.state

    lease = here.client.increment_concurrency_slots_with_lease(["tag:db"], 2, "concurrency", 300)
    assert outer(return_state=True).is_completed()


def test_the_slot_comes_back_after_failures_between_attempts_and_after_interruptions(here: Harness) -> None:
    seen: list[int] = []

    @task(tags=["db"], retries=1, retry_delay_seconds=0.3)
    def fails() -> None:
        seen.append(len(held(here.client)))
        raise ValueError

    @task(tags=["db"])
    def is_interrupted() -> None:
        raise KeyboardInterrupt

    @flow
    def outer() -> None:
        future = fails.submit()
        wait_until(lambda: future.state.name == "AwaitingRetry")
        wait_until(lambda: held(here.client) == [])
        future.wait()
        is_interrupted()

    with pytest.raises(KeyboardInterrupt):
        outer()
    assert seen == [1, 1]
    wait_until(lambda: held(here.client) == [])


def test_a_limit_of_0_lets_nothing_start(here: Harness) -> None:
    here.client.create_concurrency_limit("none", 0)

    @task(tags=["none"])
    def work() -> None:
        pytest.fail("it started")

    @flow
    def outer() -> None:
        work()

    state = outer(return_state=True)
    assert not state.is_completed()
    assert "may not start" in (state.message or "")


def test_a_flow_that_is_cancelled_does_not_wait_on(here: Harness) -> None:
    @task(tags=["db"])
    def work() -> None:
        pytest.fail("it started")

    @flow(timeout_seconds=0.5)
    def outer() -> None:
        work.submit().wait()

    lease = here.client.increment_concurrency_slots_with_lease(["tag:db"], 2, "concurrency", 300)
    assert outer(return_state=True).name == "TimedOut"
    wait_until(lambda: here.client.read_slot_use("tag:db").waiting == 0)
    here.client.release_concurrency_slots_with_lease(lease.lease_id)


def test_tasks_without_tags_ask_nothing(here: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tag_slots, "take", lambda run: pytest.fail(f"{run} asked"))

    @task
    def work() -> int:
        return 1

    @flow
    def outer() -> int:
        return work() + work.submit().result()

    assert outer() == 2


@pytest.mark.slow
def test_tasks_in_other_processes_keep_to_the_limit(here: Harness, sandbox: Sandbox) -> None:
    sandbox.run(sandbox.write("pool.py", PROCESS_FLOW), timeout=100).checked()
    lines = sandbox.ledger_path.read_text().splitlines()
    assert (len(lines), peak_of_lines(lines)) == (16, 2)
    wait_until(lambda: held(here.client) == [])


@pytest.mark.slow
def test_a_killed_flow_gives_its_slots_back_when_it_is_found_dead(here: Harness, sandbox: Sandbox) -> None:
    with sandbox.start(sandbox.write("killed.py", KILLED_FLOW)) as program:
        program.wait_for_note("running")
        assert len(held(here.client)) == 1
        program.kill()
    look = sandbox.write(
        "look.py",
        """
        from rota.client import get_client
        print(len(get_client(sync_client=True).read_concurrency_limit_by_tag("db").active_slots))
        """,
    )
    assert sandbox.run(look).checked().stdout.strip() == "0"
