"""States that functions return: each run that ends in one has it as an entry of its own."""

from __future__ import annotations

from typing import Any

import pytest
from records import Records

from rota import flow, task
from rota.exceptions import FailedRun
from rota.states import AwaitingRetry, Completed, Failed, Pending, Running, Scheduled, State

pytestmark = pytest.mark.usefixtures("rota_harness")

NOTHING_TO_DO: State[Any] = Completed(message="nothing to do")


def types(states: list[State[Any]]) -> list[str]:
    return [state.type.value for state in states]


@task
def idle() -> State[Any]:
    return NOTHING_TO_DO


def test_one_state_may_end_many_flow_runs(records: Records) -> None:
    @flow
    def resting() -> State[Any]:
        return NOTHING_TO_DO

    for _ in range(2):
        assert resting(return_state=True).is_completed()
    first, second = records.flow_runs()
    assert first.state_type == second.state_type == "COMPLETED"
    assert first.state_id != second.state_id


def test_one_state_may_end_many_task_runs(records: Records) -> None:
    @flow
    def resting() -> None:
        idle()
        idle()

    resting()
    for run in records.task_runs():
        assert types(records.history(run)) == ["PENDING", "RUNNING", "COMPLETED"]


def test_a_task_may_end_as_another_task_did(records: Records) -> None:
    @task(persist_result=True)
    def inner() -> int:
        return 5

    @task
    def outer() -> Any:
        return inner(return_state=True)

    @flow
    def around() -> Any:
        return outer() + 1

    assert around() == 6
    outer_run, inner_run = records.task_run("outer-0"), records.task_run("inner-0")
    assert types(records.history(outer_run)) == types(records.history(inner_run)) == ["PENDING", "RUNNING", "COMPLETED"]
    assert records.history(outer_run)[-1].state_details.task_run_id == outer_run.id


def test_the_value_in_a_state_is_what_a_later_attempt_gets(records: Records) -> None:
    attempts: list[int] = []

    @task
    def careful() -> State[Any]:
        return Completed(message="checked", data=[1, 2])

    @flow(retries=1)
    def twice() -> Any:
        attempts.append(1)
        found = careful()
        if len(attempts) == 1:
            raise ValueError("once more")
        return found

    assert twice() == [1, 2]


@pytest.mark.parametrize("state", [Running(), Pending(), Scheduled(), AwaitingRetry()], ids=lambda state: state.name)
def test_a_flow_that_returns_a_state_that_is_no_end_fails(records: Records, state: State[Any]) -> None:
    @flow(retries=1)
    def endless() -> State[Any]:
        return state

    with pytest.raises(FailedRun, match="no run can end"):
        endless()
    assert records.flow_run().state_type == "FAILED"


def test_a_task_that_returns_a_state_that_is_no_end_fails(records: Records) -> None:
    @task
    def endless() -> State[Any]:
        return Running()

    @flow
    def around() -> str:
        return endless(return_state=True).type.value

    assert around() == "FAILED"
    assert types(records.history(records.task_run("endless-0"))) == ["PENDING", "RUNNING", "FAILED"]


def test_a_failed_state_may_hold_anything(records: Records) -> None:
    @task
    def collecting() -> State[Any]:
        return Failed(message="some failed", data=[Completed(), Failed(message="this one")])

    @flow
    def around() -> str | None:
        return collecting(return_state=True).message

    assert around() == "some failed"
    assert records.task_run("collecting-0").state_type == "FAILED"


def test_a_state_whose_message_is_no_text_harms_no_other_run(records: Records) -> None:
    @task
    def counted() -> State[Any]:
        message: Any = 5
        return Completed(message=message)

    @flow
    def around() -> None:
        counted()

    around()
    assert records.flow_run().state_type == "COMPLETED"
    assert records.history(records.task_run("counted-0"))[-1].message == "5"
