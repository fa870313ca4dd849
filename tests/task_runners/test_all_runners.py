"""Wherever tasks run, they are the same: results, states, names, inputs, logs, artifacts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import runner_program
from runner_conditions import KINDS, REMOTE_KINDS, Told, told_of

from rota.task_runners import TaskRunner, ThreadPoolTaskRunner
from rota.testing import harness

pytestmark = pytest.mark.timeout(600)

EXPECTED = {
    "chain": 8,
    "map": [11, 12, 13],
    "map of futures": [3, 5, 7],
    "completed": [8, 10, 12],
    "talk": "hello",
    "third": 3,
    "failed": ("Failed", "LookupError('lost')"),
    "for good": "Failed",
    "slow": "TimedOut",
    "async": 3,
    "named": "named-x",
    "not ready": "NotReady",
    "allowed": "'allowed'",
    "wait for": "NotReady",
    "kept": ("Cached", True, True),
    "large": 300_000,
    "large nested": {"a": [300_000, 300_000], "b": [5]},
    "large here": (300_000, 300_000, 300_000),
    "around": 2 + 2 + 2 + 3 + 2,
    "forgets": "did not wait",
    "tagged": ["batch", "of-task"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_results_states_names_inputs_logs_and_artifacts_are_the_same(
    kind: str, runner_of: Callable[[str], TaskRunner], tmp_path: Path
) -> None:
    told = run_everything(runner_of(kind), tmp_path / "there")
    found = dict(told.result)
    assert found.pop("who")[0] == "who_am_i-0"
    assert found == EXPECTED
    if kind == "threads":
        return
    here = run_everything(ThreadPoolTaskRunner(), tmp_path / "here")
    assert told.task_runs == here.task_runs
    assert told.artifacts == here.artifacts
    assert told.flow_runs == here.flow_runs
    assert told.logs == here.logs


def run_everything(runner: TaskRunner, folder: Path) -> Told:
    folder.mkdir()
    with harness() as running:
        result = runner_program.everything.with_options(task_runner=runner)(str(folder))
        return told_of(running, result, folder)


@pytest.mark.parametrize("kind", REMOTE_KINDS)
def test_a_killed_process_is_a_crash_of_its_task_which_is_tried_again_where_retries_allow(
    kind: str, runner_of: Callable[[str], TaskRunner], tmp_path: Path
) -> None:
    with harness() as running:
        result = runner_program.deaths.with_options(task_runner=runner_of(kind))(str(tmp_path))
        told = told_of(running, result, tmp_path)
    assert told.result == [2, "Crashed", 8]
    states = {name: states for name, states, _, _ in told.task_runs}
    assert states["dies_once-0"] == ("Pending", "Running", "AwaitingRetry", "Retrying", "Completed")
    assert states["dies-0"] == ("Pending", "Running", "Crashed")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["threads", "processes", "dask", "ray"])
def test_two_thousand_tasks_are_all_recorded(kind: str, runner_of: Callable[[str], TaskRunner], tmp_path: Path) -> None:
    with harness() as running:
        assert runner_program.many.with_options(task_runner=runner_of(kind))(2_000) == 2 * sum(range(2_000))
        from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterState, TaskRunFilterStateType
        from rota.core.vocabulary import StateType

        completed = TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=[StateType.COMPLETED])))
        assert running.client.count_task_runs(task_run_filter=completed) == 2_000
