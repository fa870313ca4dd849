"""Calling, submitting and mapping tasks, and the futures that stand for them."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from records import Records

from rota import allow_failure, flow, task
from rota.exceptions import (
    MissingContextError,
    ParameterBindError,
    UpstreamTaskError,
)
from rota.futures import RotaFuture, wait
from rota.task_runners import SequentialTaskRunner, ThreadPoolTaskRunner
from rota.utilities.annotations import quote

pytestmark = pytest.mark.usefixtures("rota_harness")


@task
def double(x: int) -> int:
    return 2 * x


@task
def add(x: int, y: int = 0) -> int:
    return x + y


@task
def fail(reason: str = "no luck") -> None:
    raise ValueError(reason)


# ---------------------------------------------------------------------- calls


def test_a_call_returns_what_the_function_returns_and_is_recorded(records: Records) -> None:
    @flow
    def doubled(n: int) -> int:
        return double(n) + add(1, y=2)

    assert doubled(4) == 11
    run = records.flow_run("doubled")
    assert run.state_type == "COMPLETED"
    assert run.parameters == {"n": 4}
    assert records.state_names(run) == ["Pending", "Running", "Completed"]
    assert records.names_of_task_runs(run) == ["double-0", "add-0"]
    for task_run in records.task_runs(run):
        assert records.state_names(task_run) == ["Pending", "Running", "Completed"]
        assert task_run.run_count == task_run.flow_run_run_count == 1
        assert run.start_time <= task_run.start_time <= task_run.end_time <= run.end_time


def test_return_state_gives_the_final_state_of_flow_and_task(records: Records) -> None:
    @flow
    def stated() -> str:
        state = double(3, return_state=True)
        assert state.is_completed()
        assert state.result() == 6
        return "fine"

    state = stated(return_state=True)
    assert state.is_completed()
    assert state.result() == "fine"
    assert state.id == records.flow_run().state_id
    assert state.state_details.flow_run_id == records.flow_run().id


def test_a_failing_task_raises_its_own_exception_where_it_was_called(records: Records) -> None:
    @flow
    def careful() -> str:
        try:
            fail("rain")
        except ValueError as error:
            return f"caught {error}"
        return "nothing"

    assert careful() == "caught rain"
    task_run = records.task_run("fail-0")
    assert task_run.state.message == "Task run encountered an exception ValueError: rain"
    assert records.state_names(task_run) == ["Pending", "Running", "Failed"]
    assert records.flow_run().state_type == "COMPLETED"


def test_a_failed_state_gives_its_exception_or_raises_it() -> None:
    @flow
    def asks() -> None:
        state = fail(return_state=True)
        assert state.is_failed()
        assert isinstance(state.result(raise_on_failure=False), ValueError)
        with pytest.raises(ValueError, match="no luck"):
            state.result()

    asks()


def test_a_failing_flow_raises_its_own_exception(records: Records) -> None:
    @flow
    def breaks() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        breaks()
    run = records.flow_run()
    assert (run.state_type, run.state.message) == ("FAILED", "Flow run encountered an exception: LookupError: gone")
    assert breaks(return_state=True).is_failed()


def test_a_task_runs_outside_of_a_flow(records: Records) -> None:
    assert add(1, 2) == 3
    assert records.flow_runs() == []
    (run,) = records.client.read_task_runs()
    assert run.flow_run_id is None
    assert run.state_type == "COMPLETED"


def test_missing_arguments_are_named_before_anything_is_recorded(records: Records) -> None:
    @flow
    def short(a: int, b: int) -> int:
        return a + b

    with pytest.raises(ParameterBindError, match="b"):
        short(1)
    with pytest.raises(TypeError, match="c"):
        short(1, 2, c=3)
    assert records.flow_runs() == []


# ---------------------------------------------------------------------- submit


def test_submit_gives_a_future_with_state_and_result(records: Records) -> None:
    @flow
    def submits() -> int:
        future = double.submit(21)
        assert isinstance(future, RotaFuture)
        assert future.result() == 42
        assert future.is_done()
        assert future.state.is_completed()
        assert str(future.task_run_id) == str(future.state.state_details.task_run_id)
        return future.result()

    assert submits() == 42
    assert "Submitted task run 'double-0' for execution." in records.messages(records.flow_run())


def test_submitted_tasks_run_at_the_same_time() -> None:
    together = threading.Barrier(3)

    @task
    def meet() -> int:
        return together.wait(timeout=30)

    @flow
    def meeting() -> list[int]:
        return [future.result() for future in [meet.submit() for _ in range(3)]]

    assert sorted(meeting()) == [0, 1, 2]


@pytest.mark.parametrize("runner", [ThreadPoolTaskRunner(max_workers=1), SequentialTaskRunner(), SequentialTaskRunner])
def test_a_task_runner_bounds_how_many_run_at_once(runner: Any) -> None:
    running, most = 0, 0
    lock = threading.Lock()

    @task
    def counted() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1

    @flow(task_runner=runner)
    def bounded() -> None:
        wait([counted.submit() for _ in range(5)])

    bounded()
    assert most == 1


def test_a_future_given_to_a_task_is_waited_for_and_becomes_its_result() -> None:
    @flow
    def chained() -> int:
        a = double.submit(1)
        b = add.submit(a, y=double.submit(10))
        return add(b, 100)

    assert chained() == 122


def test_futures_inside_collections_become_results_too() -> None:
    @task
    def total(numbers: list[int], more: dict[str, Any]) -> int:
        return sum(numbers) + more["deep"][0]

    @flow
    def gathers() -> int:
        return total([double.submit(1), double.submit(2)], {"deep": (double.submit(50),)})

    assert gathers() == 106


def test_a_task_whose_upstream_failed_does_not_run(records: Records) -> None:
    ran = []

    @task
    def after(value: Any) -> None:
        ran.append(value)

    @flow
    def stops() -> None:
        upstream = fail.submit()
        future = after.submit(upstream)
        future.wait()
        assert future.state.name == "NotReady"
        with pytest.raises(UpstreamTaskError, match="did not reach a 'COMPLETED' state"):
            after(upstream)

    stops()
    assert ran == []
    (state,) = [run.state for run in records.task_runs() if run.name == "after-0"]
    assert state.is_final(), "nothing is left waiting for ever"


def test_allow_failure_lets_a_task_run_on_a_failed_upstream() -> None:
    seen = []

    @task
    def handles(value: Any) -> str:
        seen.append(value)
        return "handled"

    @flow
    def tolerant() -> str:
        return handles(allow_failure(fail.submit()))

    assert tolerant() == "handled"
    assert isinstance(seen[0], ValueError)


def test_wait_for_orders_tasks_that_share_no_data(records: Records) -> None:
    done = []

    @task
    def slow() -> None:
        time.sleep(0.02)
        done.append("slow")

    @task
    def then() -> None:
        done.append("then")

    @flow
    def ordered() -> None:
        first = slow.submit()
        then.submit(wait_for=[first]).wait()

    ordered()
    assert done == ["slow", "then"]
    assert records.inputs(records.task_run("then-0"))["wait_for"] == [records.task_run("slow-0").id]


def test_wait_for_a_failed_task_keeps_the_next_from_running_unless_allowed() -> None:
    ran = []

    @task
    def then(name: str) -> None:
        ran.append(name)

    @flow
    def ordered() -> None:
        failed = fail.submit()
        then.submit("strict", wait_for=[failed]).wait()
        then.submit("tolerant", wait_for=[allow_failure(failed)]).wait()

    ordered()
    assert ran == ["tolerant"]


def test_quote_hands_a_value_over_unsearched() -> None:
    class Unsearchable(list[Any]):
        def __iter__(self) -> Any:
            raise AssertionError("searched")

    @task
    def size(value: list[Any]) -> int:
        return len(value)

    @flow
    def quoting() -> int:
        return size.submit(quote(Unsearchable([1, 2, 3]))).result()

    assert quoting() == 3


def test_a_result_that_takes_too_long_is_a_timeout_and_the_task_goes_on() -> None:
    release = threading.Event()

    @task
    def held() -> str:
        assert release.wait(30)
        return "done"

    @flow
    def impatient() -> str:
        future = held.submit()
        with pytest.raises(TimeoutError, match=r"held-0 was not over after 0.01 second\(s\)"):
            future.result(timeout=0.01)
        future.wait(0.01)
        assert not future.is_done()
        release.set()
        return future.result()

    assert impatient() == "done"


def test_return_state_on_submit_waits_and_gives_the_final_state() -> None:
    @flow
    def states() -> None:
        assert double.submit(2, return_state=True).result() == 4
        assert fail.submit(return_state=True).is_failed()

    states()


def test_submit_and_map_outside_of_a_flow_say_what_to_do() -> None:
    with pytest.raises(MissingContextError, match="call it inside a @flow"):
        double.submit(1)
    with pytest.raises(MissingContextError, match="call it inside a @flow"):
        double.map([1])


def test_a_submitted_task_submits_tasks_itself(records: Records) -> None:
    @task
    def inner(x: int) -> int:
        return x + 1

    @task
    def outer(x: int) -> int:
        return sum(inner.submit(x + i).result() for i in range(2))

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=4))
    def deep() -> int:
        return outer.submit(1).result()

    assert deep() == 5
    parent = records.task_run("outer-0")
    assert records.inputs(records.task_run("inner-0"))["__parents__"] == [parent.id]
