"""What `delay` and `apply_async` leave for workers, without any of them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from rota import flow, tags, task
from rota.core.vocabulary import StateType
from rota.engine import background
from rota.exceptions import ConfigurationError, ParameterBindError, SerializationError
from rota.futures import RotaDistributedFuture
from rota.results import ResultStore, get_or_create_default_task_scheduling_storage
from rota.settings import temporary_settings
from rota.task_runners import PrefectTaskRunner
from rota.task_worker import read_parameters, should_try_to_read_parameters, store_parameters
from rota.testing.isolation import Harness


@task
def add(a: int, b: int = 1) -> int:
    return a + b


@task
def nothing() -> None:
    return


def kept(home: Harness, future: RotaDistributedFuture[Any]) -> dict[str, Any]:
    state = home.client.read_task_run(future.task_run_id).state
    assert state is not None
    assert state.state_details.task_parameters_id is not None
    return background.load_parameters(background.parameter_store(add), state.state_details.task_parameters_id)


def test_a_delayed_run_is_scheduled_and_deferred_and_its_arguments_are_kept(home: Harness) -> None:
    future = add.delay(1, b=2)
    assert isinstance(future, RotaDistributedFuture)
    run = home.client.read_task_run(future.task_run_id)
    assert run.state is not None
    assert (run.name, run.task_key, run.flow_run_id) == ("add", add.task_key, None)
    assert (run.state.type, run.state.name, run.state.state_details.deferred) == (StateType.SCHEDULED, "Scheduled", True)
    assert kept(home, future) == {"parameters": {"a": 1, "b": 2}, "wait_for": [], "context": {"tags": []}}
    assert should_try_to_read_parameters(add, run)
    assert not future.is_done()


def test_two_delays_are_two_runs_and_apply_async_is_the_same_with_options(home: Harness) -> None:
    first = add.delay(1)
    second = add.apply_async((1,), {"b": 5}, wait_for=[first])
    assert first != second
    content = kept(home, second)
    assert content["parameters"] == {"a": 1, "b": 5}
    assert content["wait_for"] == [first]
    inputs = home.client.read_task_run(second.task_run_id).task_inputs
    assert [item.id for item in inputs["wait_for"]] == [first.task_run_id]  # type: ignore[union-attr]  # results of task runs


def test_a_task_without_arguments_keeps_nothing(home: Harness) -> None:
    run = home.client.read_task_run(nothing.delay().task_run_id)
    assert run.state is not None
    assert run.state.state_details.task_parameters_id is None
    assert not should_try_to_read_parameters(nothing, run)


def test_tags_around_and_retries_go_along(home: Harness) -> None:
    with tags("outer"):
        future = add.with_options(tags=["own"], retries=2, retry_delay_seconds=[1, 2]).delay(1)
    run = home.client.read_task_run(future.task_run_id)
    assert run.tags == ["outer", "own"]
    assert (run.empirical_policy.retries, run.empirical_policy.retry_delay) == (2, [1, 2])
    assert kept(home, future)["context"] == {"tags": ["outer"]}


def test_a_run_that_a_flow_delays_names_the_flow_run_and_is_none_of_its_task_runs(home: Harness) -> None:
    found = []

    @flow
    def hand_over() -> Any:
        done = add.submit(1)
        found.append(add.delay(done, b=done))
        return done.result()

    state = hand_over(return_state=True)
    run = home.client.read_task_run(found[0].task_run_id)
    assert run.flow_run_id is None
    assert [item.id for item in run.task_inputs["__parents__"]] == [state.state_details.flow_run_id]  # type: ignore[union-attr]  # as above
    assert kept(home, found[0])["parameters"] == {"a": 2, "b": 2}  # what only this process knows is put in its place
    assert [item.input_type for item in run.task_inputs["a"]] == ["task_run"]


def test_the_flow_goes_on_while_workers_have_its_tasks(home: Harness) -> None:
    @flow(task_runner=PrefectTaskRunner())
    def hand_over() -> list[Any]:
        return [add.submit(1).task_run_id, *(future.task_run_id for future in add.map([2, 3], b=[4, 5]))]

    ids = hand_over()
    assert [home.client.read_task_run(run_id).state_type for run_id in ids] == [StateType.SCHEDULED] * 3
    assert PrefectTaskRunner().duplicate() == PrefectTaskRunner()
    with pytest.raises(RuntimeError, match="must be started"):
        PrefectTaskRunner().submit(add, {"a": 1, "b": 2})


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: add.delay(), ParameterBindError, "a"),
        (lambda: add.delay(1, 2, 3), ParameterBindError, "add"),
        (lambda: add.delay(threading.Lock()), SerializationError, "Task 'add' cannot be handed to task workers"),
    ],
)
def test_what_cannot_be_handed_over_is_refused_and_leaves_nothing(
    home: Harness, call: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        call()
    assert home.client.read_task_runs() == []


def test_a_storage_that_cannot_be_written_is_named(home: Harness, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        temporary_settings({"results.local_storage_path": str(tmp_path / "file" / "folder")}),
        pytest.raises(ConfigurationError, match=r"arguments cannot be kept in .*ROTA_TASKS_SCHEDULING_DEFAULT_STORAGE_BLOCK"),
    ):
        add.delay(1)
    assert home.client.read_task_runs() == []


def test_arguments_of_a_run_that_could_not_be_made_are_removed(home: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise ConnectionError("no server")

    monkeypatch.setattr(background, "_create", refuse)
    with pytest.raises(ConnectionError):
        add.delay(1)
    folder = home.settings.results.local_storage_path
    assert [path for path in (Path(folder) / "parameters").rglob("*") if path.is_file()] == []
    with temporary_settings({"tasks.scheduling.delete_failed_submissions": False}), pytest.raises(ConnectionError):
        add.delay(1)
    assert len([path for path in (Path(folder) / "parameters").iterdir() if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("url", "warns"),
    [
        ("http://127.0.0.1:1/api", False),
        ("http://localhost:1/api", False),
        ("http://rota.example:4200/api", True),
        (None, False),
    ],
)
def test_a_folder_that_other_machines_do_not_see_is_warned_of_once(
    home: Harness, monkeypatch: pytest.MonkeyPatch, url: str | None, warns: bool
) -> None:
    said: list[Any] = []
    monkeypatch.setattr(background, "_warned", set())
    monkeypatch.setattr(background._logger, "warning", lambda *words: said.append(words))
    store = background.parameter_store(add)
    with temporary_settings({"api.url": url}):
        background._warn_of_a_folder_of_ones_own(store)
        background._warn_of_a_folder_of_ones_own(store)
    assert len(said) == (1 if warns else 0)


def test_a_block_that_is_not_there_is_named(home: Harness) -> None:
    with (
        temporary_settings({"tasks.scheduling.default_storage_block": "local-file-system/nowhere"}),
        pytest.raises(ConfigurationError, match="nowhere"),
    ):
        add.delay(1)


async def _kept_and_read(content: dict[str, Any]) -> dict[str, Any]:
    from uuid import uuid4

    store = ResultStore(result_storage=await get_or_create_default_task_scheduling_storage())
    identifier = uuid4()
    await store_parameters(store, identifier, content)
    return await read_parameters(store, identifier)


def test_arguments_come_back_as_they_were_kept(home: Harness) -> None:
    import asyncio

    content = {"parameters": {"a": {1, 2}}, "wait_for": []}
    assert asyncio.run(_kept_and_read(content)) == content
