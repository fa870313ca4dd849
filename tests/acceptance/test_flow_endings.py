"""What a flow returns decides how its run ends."""

from __future__ import annotations

from typing import Any

import pytest
from records import Records

from rota import flow, task
from rota.exceptions import CancelledRun, FailedRun
from rota.states import Cancelled, Completed, Failed, State

pytestmark = pytest.mark.usefixtures("rota_harness")


@task
def succeed(value: Any = "good") -> Any:
    return value


@task
def fail() -> None:
    raise ValueError("bad")


def ending(records: Records) -> tuple[str, str | None]:
    run = records.flow_run()
    return run.state_type, run.state.message


@pytest.mark.parametrize("value", [None, 0, "text", [], {}, [1, 2], {"a": [1]}, (), object])
def test_a_plain_value_completes_the_run(records: Records, value: Any) -> None:
    @flow
    def plain() -> Any:
        return value

    assert plain() == value
    assert ending(records) == ("COMPLETED", None)


def test_futures_that_completed(records: Records) -> None:
    @flow
    def gathered() -> Any:
        return [succeed.submit(1), succeed.submit(2)]

    states = gathered()
    assert [state.result() for state in states] == [1, 2]
    assert ending(records) == ("COMPLETED", "All states completed.")


def test_a_mapped_list_that_completed(records: Records) -> None:
    @flow
    def mapped() -> Any:
        return succeed.map([1, 2, 3])

    assert [state.result() for state in mapped()] == [1, 2, 3]
    assert ending(records) == ("COMPLETED", "All states completed.")


def test_one_of_two_failed(records: Records) -> None:
    @flow
    def half() -> Any:
        return succeed.submit(), fail.submit()

    state = half(return_state=True)
    assert state.is_failed()
    assert ending(records) == ("FAILED", "1/2 states failed.")


def test_a_caller_gets_the_states_of_a_collection_to_look_at_even_when_one_failed(records: Records) -> None:
    @flow
    def half() -> Any:
        return succeed.submit(), fail.submit()

    good, bad = half()
    assert good.result() == "good"
    with pytest.raises(ValueError, match="bad"):
        bad.result()
    assert ending(records) == ("FAILED", "1/2 states failed.")


def test_a_single_future_that_failed_raises_its_exception(records: Records) -> None:
    @flow
    def single() -> Any:
        return fail.submit()

    with pytest.raises(ValueError, match="bad"):
        single()
    assert ending(records) == ("FAILED", "1/1 states failed.")


def test_a_single_future_that_completed_gives_its_state(records: Records) -> None:
    @flow
    def single() -> Any:
        return succeed.submit("value")

    assert single().result() == "value"
    assert ending(records) == ("COMPLETED", "All states completed.")


def test_states_of_tasks_decide_like_futures(records: Records) -> None:
    @flow
    def stated() -> Any:
        return [succeed(return_state=True), fail(return_state=True)]

    assert stated(return_state=True).is_failed()
    assert ending(records) == ("FAILED", "1/2 states failed.")


def test_a_failed_task_whose_state_is_not_returned_does_not_fail_the_flow(records: Records) -> None:
    @flow
    def shrugs() -> str:
        fail(return_state=True)
        return "fine"

    assert shrugs() == "fine"
    assert ending(records) == ("COMPLETED", None)


def test_a_failed_state_of_ones_own_making_fails_the_run(records: Records) -> None:
    @flow
    def refuses() -> State:
        return Failed(message="not today")

    with pytest.raises(FailedRun, match="not today"):
        refuses()
    assert ending(records) == ("FAILED", "not today")


def test_a_completed_state_of_ones_own_making_keeps_its_message_and_name(records: Records) -> None:
    @flow
    def skips() -> State:
        return Completed(message="nothing to do", name="Skipped", data=7)

    state = skips(return_state=True)
    assert (state.name, state.message, state.result()) == ("Skipped", "nothing to do", 7)
    run = records.flow_run()
    assert (run.state_type, run.state_name, run.state.message) == ("COMPLETED", "Skipped", "nothing to do")


def test_a_cancelled_state_cancels_the_run(records: Records) -> None:
    @flow
    def stops() -> State:
        return Cancelled(message="enough")

    with pytest.raises(CancelledRun, match="enough"):
        stops()
    assert ending(records) == ("CANCELLED", "enough")


def test_cancelled_outweighs_failed_among_returned_states(records: Records) -> None:
    @flow
    def mixed() -> Any:
        return [Completed(), Failed(message="bad"), Cancelled()]

    assert mixed(return_state=True).is_cancelled()
    assert ending(records) == ("CANCELLED", "1/3 states cancelled.")


def test_a_task_may_return_a_state_of_its_own_making(records: Records) -> None:
    @task
    def judged(ok: bool) -> State:
        return Completed(message="fine", data=1) if ok else Failed(message="judged bad")

    @flow
    def judging() -> None:
        assert judged(True) == 1
        with pytest.raises(FailedRun, match="judged bad"):
            judged(False)

    judging()
    good, bad = records.task_runs()
    assert (good.state_type, good.state.message) == ("COMPLETED", "fine")
    assert (bad.state_type, bad.state.message) == ("FAILED", "judged bad")
