"""A flow run that is tried again does not repeat what its subflows have done."""

from __future__ import annotations

import pytest
from records import Records

from rota import flow, task


def test_a_finished_subflow_is_not_run_again_and_an_unfinished_one_goes_on(records: Records) -> None:
    did: list[str] = []

    @task
    def step(x: int) -> int | None:
        did.append(f"step {x}")
        return None if x == 0 else x

    @task
    def flaky(x: int) -> int:
        did.append(f"flaky {x}")
        if did.count(f"flaky {x}") == 1:
            raise RuntimeError("the first time")
        return x

    @flow
    def finishes() -> int:
        did.append("finishes")
        assert step(0) is None
        return 5

    @flow
    def breaks(x: int) -> int:
        did.append("breaks")
        step(x + 10)
        return flaky(x)

    @flow(retries=1)
    def outer() -> int:
        return finishes() + breaks(2)

    assert outer() == 7
    assert did == ["finishes", "step 0", "breaks", "step 12", "flaky 2", "breaks", "flaky 2"]
    runs = {run.name: run for run in records.client.read_flow_runs()}
    assert len(runs) == 3, "the subflow that broke went on as the same run"
    assert sorted(run.run_count for run in runs.values()) == [1, 2, 2]
    assert all(run.state is not None and run.state.is_completed() for run in runs.values())


def test_a_subflow_with_other_arguments_runs_again(records: Records) -> None:
    seen: list[int] = []

    @flow
    def inner(attempt: int) -> int:
        seen.append(attempt)
        return attempt

    attempts: list[int] = []

    @flow(retries=1)
    def outer() -> int:
        attempts.append(1)
        result = inner(len(attempts))
        if len(attempts) == 1:
            raise RuntimeError("the first time")
        return result

    assert outer() == 2
    assert seen == [1, 2]


def test_a_subflow_that_keeps_no_result_runs_again(records: Records) -> None:
    bodies: list[int] = []

    @flow(persist_result=False)
    def inner() -> int:
        bodies.append(1)
        return 1

    @flow(retries=1)
    def outer() -> int:
        inner()
        if len(bodies) == 1:
            raise RuntimeError("the first time")
        return 1

    outer()
    assert len(bodies) == 2


@pytest.mark.parametrize("result", [None, 0, "", [], {"a": [1, 2]}])
def test_results_of_any_kind_come_back_from_an_earlier_attempt(records: Records, result: object) -> None:
    made: list[object] = []

    @task
    def give() -> object:
        made.append(result)
        return result

    fails = [True]

    @flow(retries=1)
    def outer() -> object:
        given = give()
        if fails.pop() if fails else False:
            raise RuntimeError("the first time")
        return given

    assert outer() == result
    assert len(made) == 1
