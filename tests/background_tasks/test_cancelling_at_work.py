"""Cancelling background task runs, wherever they are: waiting, at work, or deaf."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from office_programs import opened_office

from rota import task
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine import background_stops
from rota.task_worker import TaskWorker
from rota.testing import check_history, wait_until
from rota.testing.isolation import Harness
from rota.testing.processes import Sandbox

Serve = Callable[..., TaskWorker]

begun = threading.Event()
released = threading.Event()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    begun.clear()
    released.clear()


@task
def patient() -> str:
    begun.set()
    while not released.is_set():
        time.sleep(0.01)
    return "done"


@task
async def async_patient() -> None:
    begun.set()
    await asyncio.sleep(300)


@task(retries=3, retry_delay_seconds=300)
def failing() -> None:
    begun.set()
    raise ValueError("again")


@task
def deaf() -> str:
    begun.set()
    released.wait(60)  # in C: no exception gets in before it returns
    return "done"


@task
def quick() -> int:
    return 1


def cancel(home: Harness, future: Any, kind: StateType) -> None:
    home.client.set_task_run_state(future.task_run_id, State(kind))


def wait_for_cancelled(home: Harness, future: Any) -> list[str]:
    run_id = future.task_run_id
    wait_until(
        lambda: home.client.read_task_run(run_id).state_type is StateType.CANCELLED, 30, lambda: str(states(home, future))
    )
    return states(home, future)


def states(home: Harness, future: Any) -> list[str]:
    found = home.client.read_task_run_states(future.task_run_id)
    check_history(found)
    return [state.name for state in found]


@pytest.mark.parametrize("kind", [StateType.CANCELLING, StateType.CANCELLED])
@pytest.mark.parametrize("doing", [patient, async_patient], ids=["blocking", "async"])
def test_a_run_at_work_is_stopped(home: Harness, serve: Serve, doing: Any, kind: StateType) -> None:
    worker = serve(doing, quick, limit=1)
    future = doing.delay()
    assert begun.wait(30)
    cancel(home, future, kind)
    names = wait_for_cancelled(home, future)
    assert names[:3] == ["Scheduled", "Pending", "Running"]
    assert names.count("Cancelled") == 1
    assert quick.delay().result(30) == 1, "its place is free again"
    wait_until(lambda: worker.current_tasks == 0, 30, "the end of the run")
    assert states(home, future)[-1] == "Cancelled"


def test_a_run_that_waits_for_its_next_attempt_is_stopped(home: Harness, serve: Serve) -> None:
    worker = serve(failing)
    future = failing.delay()
    run_id = future.task_run_id
    wait_until(lambda: home.client.read_task_run(run_id).state_name == "AwaitingRetry", 30, "the first failure")
    cancel(home, future, StateType.CANCELLING)
    wait_for_cancelled(home, future)
    wait_until(lambda: worker.current_tasks == 0, 30, "the end of the run")


def test_a_run_that_nobody_has_is_cancelled_at_once_and_never_begun(home: Harness, serve: Serve) -> None:
    future = patient.delay()
    cancel(home, future, StateType.CANCELLING)
    assert home.client.read_task_run(future.task_run_id).state_type is StateType.CANCELLED
    serve(patient, quick)
    assert quick.delay().result(30) == 1
    assert not begun.is_set()


def test_the_end_of_a_run_that_hears_nothing_counts_for_nothing(
    home: Harness, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_stops, "INTERRUPTION_SECONDS", 0.3)
    worker = serve(deaf)
    future = deaf.delay()
    assert begun.wait(30)
    cancel(home, future, StateType.CANCELLING)
    wait_for_cancelled(home, future)
    assert worker.current_tasks == 1, "it still takes its place"
    released.set()
    wait_until(lambda: worker.current_tasks == 0, 30, "the end of the run")
    assert states(home, future)[-1] == "Cancelled"


@pytest.mark.slow
def test_with_a_server_the_worker_is_woken(sandbox: Sandbox) -> None:
    with opened_office(sandbox) as office, office.worker() as worker:
        with office.start("""
            from tasks import patient
            print(patient.delay("ada").task_run_id)
        """) as program:
            run_id = program.finish(60).stdout.strip()
        worker.wait_for_note("ada begun")
        client = office.client
        client.set_task_run_state(run_id, State(StateType.CANCELLING))
        wait_until(
            lambda: client.read_task_run(run_id).state_type is StateType.CANCELLED, 30, lambda: f"its end: {worker.stderr}"
        )
        assert not any("ada done" in line for line in sandbox.ledger)
