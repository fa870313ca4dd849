"""States made of what a function returned or raised."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from rota.core.vocabulary import StateType
from rota.results import ResultStore
from rota.states import (
    Completed,
    Failed,
    exception_to_crashed_state,
    exception_to_failed_state,
    format_exception,
    return_value_to_state,
    to_state_create,
)
from rota.storage.local import LocalStorage


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    return ResultStore(result_storage=LocalStorage(tmp_path))


def test_a_value_completes(store: ResultStore) -> None:
    state = asyncio.run(return_value_to_state(42, store))
    assert (state.type, state.result()) == (StateType.COMPLETED, 42)
    assert asyncio.run(return_value_to_state(None, store)).result() is None


def test_a_value_that_is_written_is_read_from_the_file(store: ResultStore, tmp_path: Path) -> None:
    state = asyncio.run(return_value_to_state({"a": 1}, store, key="kept", write_result=True))
    assert state.result() == {"a": 1}
    assert any("kept" in path.name for path in tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("returned", "kind"),
    [
        (Failed(message="no"), StateType.FAILED),
        ([Completed(), Failed()], StateType.FAILED),
        ([Completed(), Completed()], StateType.COMPLETED),
        ([], StateType.COMPLETED),
    ],
)
def test_states_are_the_end_themselves(returned: Any, kind: StateType, store: ResultStore) -> None:
    assert asyncio.run(return_value_to_state(returned, store)).type is kind


def test_exceptions(store: ResultStore) -> None:
    error = ValueError("bad rows")
    failed = asyncio.run(exception_to_failed_state(error, message="Task failed:"))
    assert (failed.type, failed.message, failed.data) == (StateType.FAILED, "Task failed: ValueError: bad rows", error)
    crashed = asyncio.run(exception_to_crashed_state(KeyboardInterrupt()))
    assert crashed.type is StateType.CRASHED
    assert "KeyboardInterrupt" in (crashed.message or "")

    async def handled() -> Any:
        try:
            raise error
        except ValueError:
            return await exception_to_failed_state(result_store=store, write_result=True)

    assert asyncio.run(handled()).message == "ValueError: bad rows"
    with pytest.raises(ValueError, match="no exception"):
        asyncio.run(exception_to_failed_state())


def test_a_traceback_where_one_is_given() -> None:
    with pytest.raises(KeyError) as caught:
        raise KeyError("x")
    assert "Traceback" in format_exception(caught.value, caught.tb)
    assert format_exception(caught.value) == "KeyError: 'x'"


def test_a_state_as_it_is_proposed() -> None:
    state = Completed(message="done", data=5)
    sent = to_state_create(state)
    assert (sent.type, sent.message, sent.id) == (StateType.COMPLETED, "done", state.id)
    assert sent.data is None
    assert sent.model_dump_json()


def test_of_a_kept_result_the_proposal_says_where(store: ResultStore) -> None:
    state = asyncio.run(return_value_to_state(1, store, key="kept", write_result=True))
    assert to_state_create(state).data["storage_key"].endswith("kept")
