"""Faults made to measure: they strike where they were told to, and nowhere else."""

from __future__ import annotations

import asyncio
import signal

import pytest

from rota import flow, task
from rota.exceptions import ServerUnreachable
from rota.testing import (
    FakeClock,
    Harness,
    InjectedFault,
    assert_completed,
    assert_failed,
    assert_legal_history,
    assert_task_runs,
    delayed,
    failing,
    flow_runs_of,
    unreliable_server,
)
from rota.testing.killed import parse
from rota.testing.processes import Sandbox

done: list[int] = []


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


@task(retries=2, persist_result=True)
def step(number: int) -> int:
    done.append(number)
    return number


@task
async def astep(number: int) -> int:
    done.append(number)
    return number


@flow
def work(count: int = 3) -> list[int]:
    return [step(number) for number in range(count)]


def test_a_task_fails_at_the_chosen_calls_and_is_tried_again(rota_harness: Harness) -> None:
    with failing(step, 2, 3) as calls:
        assert work() == [0, 1, 2]
    assert (calls.total, calls.struck) == (5, [2, 3])
    assert done == [0, 1, 2], "the body did not run at the calls that failed"
    assert_task_runs(work, "step-1", attempts=3, state="Completed")
    assert_task_runs(work, "step-0", attempts=1)


def test_a_task_that_fails_always_with_an_error_of_the_tests_own(rota_harness: Harness) -> None:
    with failing(step, error=ConnectionError("no line")), pytest.raises(ConnectionError, match="no line"):
        work()
    assert_failed(work, message="no line")
    assert_task_runs(work, step, state="Failed", attempts=3)
    assert done == []


def test_afterwards_the_task_is_as_before(rota_harness: Harness) -> None:
    before = step.fn
    with failing(step), pytest.raises(InjectedFault, match="'step'"):
        work()
    assert step.fn is before
    assert work() == [0, 1, 2]


def test_a_coroutine_fails_like_others(rota_harness: Harness) -> None:
    @flow
    async def awork() -> int:
        return await astep(1)

    with failing(astep, 1), pytest.raises(InjectedFault):
        asyncio.run(awork())
    assert asyncio.run(awork()) == 1
    assert done == [1]


def test_submitted_tasks_fail_in_their_threads(rota_harness: Harness) -> None:
    @flow
    def mapped() -> list[int]:
        return [future.result() for future in step.map([1, 2, 3])]

    with failing(step, 1) as calls:
        assert mapped() == [1, 2, 3]
    assert calls.total == 4


def test_a_fault_does_not_change_what_call_it_is(rota_harness: Harness) -> None:
    """Tried again, a flow takes what the calls before the fault returned."""

    @flow(retries=1)
    def stubborn() -> list[int]:
        return [step(number) for number in range(3)]

    with failing(step, 3, 4, 5):
        assert stubborn() == [0, 1, 2]
    assert done == [0, 1, 2]
    assert_legal_history(stubborn)


def test_a_delay_passes_by_the_clock(rota_clock: FakeClock) -> None:
    with delayed(step, 3600, 2):
        work()
    assert rota_clock.sleeps == [3600]


def test_calls_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"), failing(step, 0):
        pass


@pytest.mark.parametrize("fault", ["lose_requests", "lose_replies", "repeat"])
def test_what_tasks_tell_survives_the_way_to_the_server(rota_harness: Harness, fault: str) -> None:
    with unreliable_server(operation="record", **{fault: [1, 2]}) as calls:
        assert work() == [0, 1, 2]
        rota_harness.flush()
    assert calls.struck
    assert_completed(work)
    assert_legal_history(work)
    assert_task_runs(work, step, count=3, state="Completed")


def test_a_run_whose_making_was_answered_to_nobody_is_not_made_twice(rota_harness: Harness) -> None:
    with unreliable_server(operation="create_flow_run", repeat=[1]) as calls:
        work()
    assert calls.total == 1
    assert len(flow_runs_of(work)) == 1
    with unreliable_server(operation="create_flow_run", lose_requests=[1]), pytest.raises(ServerUnreachable, match="call 1"):
        work()


SCRIPT = """
    import os
    from rota import flow, task

    @task
    def step(n):
        with open(os.environ["LEDGER"], "a") as ledger:
            print("step", n, file=ledger)

    @flow
    def work():
        for n in range(3):
            step(n)

    if __name__ == "__main__":
        work()
"""


@pytest.mark.slow
@pytest.mark.parametrize(("point", "number"), [("call", 4), ("reply", 3), ("record", 2), ("record", 5)])
def test_a_program_dies_at_the_chosen_step_and_the_run_goes_on_from_there(sandbox: Sandbox, point: str, number: int) -> None:
    script = sandbox.write("work.py", SCRIPT)
    killed = sandbox.run_killed(point, number, script)  # type: ignore[arg-type]  # one of the points
    assert killed.returncode == -signal.SIGKILL
    listed = sandbox.rota("flow-run", "ls").checked()
    assert "Crashed" in listed.stdout
    again = sandbox.rota("flow-run", "retry", _id_of_the_run(sandbox))
    assert again.returncode == 0, again.stderr
    assert sorted(set(sandbox.ledger)) == ["step 0", "step 1", "step 2"]


def _id_of_the_run(sandbox: Sandbox) -> str:
    import json

    rows = json.loads(sandbox.rota("flow-run", "ls", "--output", "json").checked().stdout)
    return str(rows[0]["id"])


@pytest.mark.slow
def test_a_program_that_ends_before_the_step_ends_well(sandbox: Sandbox) -> None:
    sandbox.run_killed("call", 10_000, sandbox.write("work.py", SCRIPT)).checked()
    assert sandbox.ledger == ["step 0", "step 1", "step 2"]


@pytest.mark.parametrize("text", ["", "call", "call:", "call:0", "call:-1", "answer:1", "call:x"])
def test_what_is_no_step_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="names no step: expected one of call, reply, record"):
        parse(text)
