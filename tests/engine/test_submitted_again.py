"""Submitted tasks of a flow that is tried again: those that had finished have no second run."""

from __future__ import annotations

from typing import Any

import pytest

from rota import flow, task
from rota.core.vocabulary import StateType
from rota.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner
from rota.testing import Harness, check_history


@task
def double(n: int) -> int:
    return 2 * n


@task
def last(n: int) -> int:
    return n + 1


def runs_of(harness: Harness) -> list[Any]:
    harness.flush()
    return harness.client.read_task_runs()


@pytest.mark.parametrize(
    "runner", [ThreadPoolTaskRunner(), pytest.param(ProcessPoolTaskRunner(max_workers=1), marks=pytest.mark.slow)]
)
def test_a_submitted_task_that_finished_before_has_one_run_and_no_other_waits_for_ever(
    rota_harness: Harness, runner: TaskRunner
) -> None:
    attempts = iter(range(2))

    @flow(retries=1, task_runner=runner)
    def tried_again() -> int:
        futures = double.map([1, 2, 3])
        total = sum(future.result() for future in futures)
        if next(attempts) == 0:
            raise ValueError("once more")
        return last.submit(double.submit(total)).result()

    assert tried_again() == 25
    runs = runs_of(rota_harness)
    assert sorted(run.name for run in runs) == ["double-0", "double-1", "double-2", "double-3", "last-0"]
    assert {run.state_type for run in runs} == {StateType.COMPLETED}
    for run in runs:
        assert check_history(rota_harness.client.read_task_run_states(run.id), kind="task-run") == []


def test_a_submitted_task_that_is_taken_back_in_a_later_attempt_is_over(rota_harness: Harness) -> None:
    attempts = iter(range(2))

    @flow(retries=1, task_runner=ThreadPoolTaskRunner(max_workers=1))
    def tried_again() -> None:
        double(1)
        first = next(attempts) == 0
        if first:
            raise ValueError("once more")
        for n in range(50):
            double.submit(n + 100)
        raise ValueError("the end")

    tried_again(return_state=True)
    states = {run.state_type for run in runs_of(rota_harness)}
    assert states <= {StateType.COMPLETED, StateType.CANCELLED}
