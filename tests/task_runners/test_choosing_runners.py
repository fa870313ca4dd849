"""Task runners by name, from settings and entry points, and runners of one's own."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import runner_program
from runner_conditions import told_of

from rota import flow, task
from rota.exceptions import ConfigurationError
from rota.settings import temporary_settings
from rota.task_runners import (
    BUILT_IN,
    Answer,
    ProcessPoolTaskRunner,
    RemoteTaskRunner,
    SequentialTaskRunner,
    TaskRunner,
    ThreadPoolTaskRunner,
    Work,
    find_runner,
    perform,
    runner_for,
)
from rota.testing import Harness


@task
def thread_name() -> str:
    return threading.current_thread().name


def test_a_flow_may_name_its_runner(rota_harness: Harness) -> None:
    @flow(task_runner="sequential")
    def named() -> list[str]:
        return [thread_name.submit().result() for _ in range(3)]

    assert named() == ["rota-task-1"] * 3
    assert named.with_options(task_runner="threads")()


def test_the_setting_names_the_runner_of_flows_that_do_not(rota_harness: Harness) -> None:
    with temporary_settings({"tasks.runner.name": "sequential"}):
        assert type(runner_for(None)) is SequentialTaskRunner
        assert type(runner_for(ThreadPoolTaskRunner)) is ThreadPoolTaskRunner
    assert type(runner_for(None)) is ThreadPoolTaskRunner


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_built_in_name_finds_its_class(name: str) -> None:
    runner = find_runner(name)()
    assert runner.name in {"threadpool", "sequential", "processpool", "dask", "ray"}
    assert runner == runner.duplicate()
    assert type(pickle.loads(pickle.dumps(runner))) is type(runner)


def test_an_unknown_name_says_which_there_are(rota_harness: Harness) -> None:
    @flow(task_runner="dusk")
    def lost() -> None:
        thread_name.submit()

    with pytest.raises(ConfigurationError, match=r"no task runner 'dusk'.*dask, processes, ray, sequential, threads"):
        lost()


def test_what_is_no_runner_is_refused() -> None:
    with pytest.raises(TypeError, match=r"takes a task runner such as .* got 3"):
        runner_for(3)  # type: ignore[arg-type]


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    """A folder in which packages are found as installed ones are."""
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))


def install(folder: Path, value: str) -> None:
    info = folder / "other_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-package\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[rota.task_runners]\nelsewhere = {value}\n")


def test_another_packages_runner_is_found_by_its_entry_point(installed: Path) -> None:
    install(installed, f"{__name__}:ExecutorTaskRunner")
    assert metadata.entry_points(group="rota.task_runners", name="elsewhere")
    assert find_runner("elsewhere") is ExecutorTaskRunner
    with pytest.raises(ConfigurationError, match="dask, elsewhere, processes"):
        find_runner("nowhere")


def test_an_entry_point_that_is_no_runner_says_so(installed: Path) -> None:
    install(installed, "rota.flows:Flow")
    with pytest.raises(ConfigurationError, match=r"'elsewhere' \(rota\.flows:Flow\) is no class of task runners"):
        find_runner("elsewhere")


class ExecutorTaskRunner(RemoteTaskRunner):
    """All that a runner of one's own needs."""

    def start(self) -> None:
        import multiprocessing

        self._executor = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))

    def stop(self) -> None:
        self._executor.shutdown()

    def send(self, work: Work) -> Future[Answer]:
        return self._executor.submit(perform, work.content)


@pytest.mark.slow
def test_a_runner_of_ones_own_is_a_few_lines(rota_harness: Harness, tmp_path: Path) -> None:
    result = runner_program.everything.with_options(task_runner=ExecutorTaskRunner)(str(tmp_path))
    told = told_of(rota_harness, result, tmp_path)
    assert told.result["around"] == 11
    states = {name: states for name, states, _, _ in told.task_runs}
    assert states["third_time-0"] == (
        "Pending",
        "Running",
        "AwaitingRetry",
        "Retrying",
        "AwaitingRetry",
        "Retrying",
        "Completed",
    )


@pytest.mark.parametrize("runner", [ThreadPoolTaskRunner, ProcessPoolTaskRunner])
def test_a_runner_that_is_not_started_takes_no_tasks(runner: type[TaskRunner]) -> None:
    with pytest.raises(RuntimeError, match="must be started"):
        runner().submit(thread_name, {})


def test_wrong_options_of_dask_are_refused() -> None:
    from rota.task_runners import DaskTaskRunner

    cases: list[tuple[dict[str, Any], str]] = [
        ({"address": "tcp://127.0.0.1:1", "cluster_class": "dask.LocalCluster"}, "one of `cluster`, `address`"),
        ({"address": "tcp://127.0.0.1:1", "cluster_kwargs": {"n_workers": 1}}, "not with `address`"),
        ({"client_kwargs": {"asynchronous": True}}, "not for you to set"),
    ]
    for options, message in cases:
        with pytest.raises(ValueError, match=message):
            DaskTaskRunner(**options)
    with pytest.raises(ConfigurationError, match=r"'no\.such\.Cluster' cannot be imported"):
        DaskTaskRunner(cluster_class="no.such.Cluster").start()


def test_importing_everything_loads_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rota.integrations.dask", None)
    monkeypatch.setitem(sys.modules, "rota.integrations.ray", None)
    names: dict[str, object] = {}
    exec("from rota.task_runners import *", names)
    assert "ThreadPoolTaskRunner" in names
