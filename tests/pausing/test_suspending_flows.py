"""A suspended run leaves its process, and goes on in another: tasks that completed are not run again."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from people import LONG, People

from rota import flow, resume_flow_run, suspend_flow_run, task
from rota.core.states import paused
from rota.engine import child
from rota.exceptions import NotPausedError, Pause, RunAborted
from rota.flows import Flow
from rota.testing import wait_until


def run_here(people: People, run_id: Any, its_flow: Flow[..., Any]) -> Any:
    """Do what a worker's process does: run a run that exists, to wherever it gets."""
    return child.execute_flow_run(run_id, load=lambda run: its_flow)


def test_a_run_is_suspended_and_goes_on_elsewhere_with_its_input(people_anywhere: People) -> None:
    people = people_anywhere
    calls: list[str] = []

    @task
    def step(name: str) -> str:
        calls.append(name)
        return name

    @flow
    def asks() -> list[Any]:
        first = step("first")
        second = step.submit("second")
        answer = suspend_flow_run(wait_for_input=int, timeout=LONG)
        return [first, second.result(), answer, step("last")]

    run = people.deployed_run(asks)
    state = run_here(people, run.id, asks)
    assert state.name == "Suspended"
    assert sorted(calls) == ["first", "second"]  # what was submitted has ended
    resume_flow_run(run.id, {"value": 7})
    assert people.history(run.id)[-1] == "Resuming"
    state = run_here(people, run.id, asks)
    assert state.result() == ["first", "second", 7, "last"]
    assert sorted(calls) == ["first", "last", "second"]
    assert people.client.read_flow_run(run.id).run_count == 1
    expected = ["Pending", "Running", "Suspended", "Resuming", "Pending", "Running", "Completed"]
    assert people.history(run.id) == expected


def test_several_suspensions_and_pauses_are_passed_one_by_one(people: People) -> None:
    @flow
    def asks() -> list[Any]:
        return [suspend_flow_run(wait_for_input=str, key=key) for key in ("a", "b")]

    run = people.deployed_run(asks)
    for answer in ("one", "two"):
        assert run_here(people, run.id, asks).name == "Suspended"
        resume_flow_run(run.id, {"value": answer})
    assert run_here(people, run.id, asks).result() == ["one", "two"]


def test_what_calls_a_suspended_flow_is_left_by_a_signal_that_except_exception_does_not_catch(people: People) -> None:
    @flow
    def asks() -> str:
        try:
            suspend_flow_run()
        except Exception:
            return "swallowed"
        return "passed"

    run = people.deployed_run(asks)
    assert run_here(people, run.id, asks).is_paused()
    assert issubclass(Pause, BaseException)
    assert not issubclass(Pause, Exception)


def test_runs_that_nothing_could_start_again_cannot_be_suspended(people: People) -> None:
    @flow
    def inner() -> None:
        suspend_flow_run()

    @flow
    def outer() -> None:
        inner()

    with pytest.raises(RunAborted, match="without a deployment cannot be suspended"):
        inner()
    with pytest.raises(RunAborted, match="subflow cannot be suspended"):
        outer()


def test_a_run_that_is_suspended_from_elsewhere_stops_before_its_next_task_and_goes_on_once(people: People) -> None:
    started: list[int] = []
    goes_on = threading.Event()

    @task
    def work(number: int) -> int:
        started.append(number)
        return number

    @flow
    def works() -> int:
        number = 0
        while not goes_on.is_set() or number < 5:
            work(number)
            number += 1
        return number

    run = people.deployed_run(works)

    def act() -> None:
        wait_until(lambda: len(started) > 3, LONG)
        suspend_flow_run(flow_run_id=run.id)

    with people.meanwhile(act):
        state = run_here(people, run.id, works)
    assert state.name == "Suspended"
    before = len(started)
    people.flush()
    wait_until(lambda: _resumed(run.id), LONG)
    goes_on.set()
    assert run_here(people, run.id, works).is_completed()
    assert started == sorted(set(started))  # no task ran twice
    assert len(started) >= before


def _resumed(run_id: Any) -> bool:
    """Resume, as soon as the process that had the run has let go of it."""
    try:
        resume_flow_run(run_id)
    except RunAborted as error:
        if "has not stopped yet" not in str(error):
            raise
        return False
    return True


def test_while_its_process_has_not_stopped_a_suspended_run_is_not_resumed(people: People) -> None:
    in_code, go = threading.Event(), threading.Event()

    @flow
    def works() -> None:
        in_code.set()
        go.wait(LONG)

    run = people.deployed_run(works)

    def act() -> None:
        in_code.wait(LONG)
        answer = people.client.set_flow_run_state(run.id, paused(name="Suspended", reschedule=True))
        assert answer.status.value == "ACCEPT"
        try:
            with pytest.raises(RunAborted, match="has not stopped yet"):
                resume_flow_run(run.id)
        finally:
            go.set()

    with people.meanwhile(act):
        state = run_here(people, run.id, works)
    assert state.is_completed()  # it had nothing left to do: its end stands
    with pytest.raises(NotPausedError):
        resume_flow_run(run.id)
