"""What `state.result()` gives, for every sort of state."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rota.core.clock import current_clock, utc_now
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.exceptions import CancelledRun, CrashedRun, FailedRun, MissingResult, PausedRun, UnfinishedRun
from rota.results import ResultStore, load_result
from rota.serializers import JSONSerializer
from rota.storage import reading
from rota.storage.reading import HeldResult, read_state_result, state_exception

COMPLETED, FAILED, CRASHED, CANCELLED = StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED
VALUE = ValueError("v")


def state(kind: StateType, data: Any = None, message: str | None = None) -> State[Any]:
    return State(kind, data=data, message=message)


INNER = state(FAILED, message="inner")

RAISES: list[tuple[State[Any], type[BaseException], str]] = [
    (state(StateType.SCHEDULED), UnfinishedRun, "Run is in SCHEDULED state, its result is not available."),
    (state(StateType.PENDING), UnfinishedRun, "Run is in PENDING state"),
    (state(StateType.RUNNING), UnfinishedRun, "Run is in RUNNING state"),
    (state(StateType.CANCELLING), UnfinishedRun, "Run is in CANCELLING state"),
    (state(StateType.PAUSED), PausedRun, "Run is paused"),
    (state(COMPLETED), MissingResult, "was not kept.*persist_result=True.*ROTA_RESULTS_PERSIST_BY_DEFAULT"),
    (state(COMPLETED, {"type": "unpersisted"}), MissingResult, "was not kept"),
    (state(FAILED), FailedRun, "^Run failed.$"),
    (state(FAILED, message="why"), FailedRun, "^why$"),
    (state(FAILED, "text"), FailedRun, "^text$"),
    (state(FAILED, VALUE), ValueError, "^v$"),
    (state(FAILED, [state(COMPLETED), INNER, state(FAILED, message="second")]), FailedRun, "^inner$"),
    (state(FAILED, INNER), FailedRun, "^inner$"),
    (state(FAILED, [state(CRASHED, message="c"), INNER]), CrashedRun, "^c$"),
    (state(FAILED, {"type": "unpersisted"}, "why"), FailedRun, "^why$"),
    (state(FAILED, {"a": 1}), TypeError, "holds a dict, from which no exception follows"),
    (state(FAILED, 5), TypeError, "holds a int"),
    (state(CRASHED), CrashedRun, "^Run crashed.$"),
    (state(CRASHED, message="c"), CrashedRun, "^c$"),
    (state(CANCELLED), CancelledRun, "^Run cancelled.$"),
    (state(CANCELLED, message="x"), CancelledRun, "^x$"),
]


@pytest.mark.parametrize(("given", "kind", "message"), RAISES)
def test_a_state_without_value_raises(given: State[Any], kind: type[BaseException], message: str) -> None:
    with pytest.raises(kind, match=message):
        read_state_result(given)


RETURNS: list[tuple[State[Any], Any]] = [
    (state(COMPLETED, 5), 5),
    (state(COMPLETED, {"a": 1}), {"a": 1}),
    (state(COMPLETED, HeldResult(None)), None),
    (state(COMPLETED, HeldResult({"type": "unpersisted"})), {"type": "unpersisted"}),
    (
        state(COMPLETED, HeldResult({"storage_key": "mine", "serializer": "mine"})),
        {"storage_key": "mine", "serializer": "mine"},
    ),
    (state(COMPLETED, [INNER]), [INNER]),
    (state(FAILED, VALUE), VALUE),
    (state(FAILED, "text"), "text"),
    (state(FAILED, [INNER]), [INNER]),
    (state(FAILED, {"a": 1}), {"a": 1}),
]


@pytest.mark.parametrize(("given", "wanted"), RETURNS)
def test_a_value_is_returned(given: State[Any], wanted: Any) -> None:
    assert read_state_result(given, raise_on_failure=False) == wanted
    if given.is_completed():
        assert read_state_result(given) == wanted


@pytest.mark.parametrize(("kind", "error"), [(FAILED, FailedRun), (CRASHED, CrashedRun), (CANCELLED, CancelledRun)])
def test_a_failure_without_data_is_returned_as_its_exception(kind: StateType, error: type[BaseException]) -> None:
    returned = read_state_result(state(kind, message="why"), raise_on_failure=False)
    assert type(returned) is error
    assert str(returned) == "why"


def test_an_unfinished_run_raises_in_any_case() -> None:
    for kind, error in ((StateType.RUNNING, UnfinishedRun), (StateType.PAUSED, PausedRun)):
        with pytest.raises(error):
            read_state_result(state(kind), raise_on_failure=False)


def test_a_paused_run_tells_its_state() -> None:
    paused = state(StateType.PAUSED)
    with pytest.raises(PausedRun) as caught:
        read_state_result(paused)
    assert caught.value.state is paused


def test_the_exception_of_a_state_that_did_not_fail_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Expected a failed, crashed or cancelled state, got Completed\(\)"):
        state_exception(state(COMPLETED))


def test_the_run_whose_result_is_missing_is_named() -> None:
    missing = state(COMPLETED)
    missing.state_details.task_run_id = missing.id
    with pytest.raises(MissingResult, match=f"The result of task run '{missing.id}' was not kept"):
        read_state_result(missing)


def test_a_record_gives_its_value(store: ResultStore) -> None:
    record = store.create_result_record(None)
    assert read_state_result(state(COMPLETED, record)) is None


def test_a_state_from_the_api_gives_the_stored_value() -> None:
    store = ResultStore(serializer=JSONSerializer())
    record = store.create_result_record({"a": (1, 2)})
    store.persist_result_record(record)
    for data in (record.metadata, record.metadata.model_dump(mode="json")):
        assert read_state_result(state(COMPLETED, data)) == {"a": (1, 2)}


def test_a_stored_failure_is_raised_and_a_lost_one_is_told_by_its_message() -> None:
    store = ResultStore()
    record = store.create_result_record(ValueError("stored"))
    store.persist_result_record(record)
    failed = state(FAILED, record.metadata.model_dump(mode="json"), message="told")
    with pytest.raises(ValueError, match=r"^stored$"):
        read_state_result(failed)
    Path(record.metadata.storage_key or "").unlink()
    with pytest.raises(FailedRun, match=r"^told$"):
        read_state_result(failed)


def test_an_expired_or_deleted_result_is_missing() -> None:
    store = ResultStore()
    expired = store.create_result_record(1, expiration=utc_now() - timedelta(seconds=1))
    store.persist_result_record(expired)
    with pytest.raises(MissingResult, match="has expired"):
        read_state_result(state(COMPLETED, expired.metadata))
    gone = store.create_result_record(1)
    with pytest.raises(MissingResult, match="There is no result at"):
        read_state_result(state(COMPLETED, gone.metadata))


def test_a_path_outside_of_every_result_folder_is_not_followed(tmp_path: Path) -> None:
    """A state comes from a server: it must not make this process load any file that it names."""
    elsewhere = ResultStore(result_storage=tmp_path / "home-of-another-script")
    record = elsewhere.create_result_record([1])
    elsewhere.persist_result_record(record)
    data = record.metadata.model_dump(mode="json")
    assert load_result(data) == [1]  # this process has named the folder itself
    code = "import sys, json; from rota.results import load_result; load_result(json.loads(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, record.metadata.model_dump_json()], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "MissingResult: The result lies at" in done.stderr
    assert "outside of the result folder" in done.stderr
    assert "ROTA_RESULTS_LOCAL_STORAGE_PATH" in done.stderr


class Forgetful:
    """Shows what was written only at the third look, as an object store may."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.content = b""

    def write_path(self, path: str, content: bytes) -> None:
        self.content = content

    def read_path(self, path: str) -> bytes:
        self.looks -= 1
        if self.looks > 0:
            raise KeyError(path)
        return self.content


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    asked: list[float] = []
    monkeypatch.setattr(current_clock(), "sleep", asked.append)
    return asked


@pytest.mark.parametrize(("looks", "retry", "waited"), [(1, True, []), (3, True, [0.1, 0.5]), (4, True, [0.1, 0.5, 2.0])])
def test_a_read_that_may_succeed_later_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, waits: list[float], looks: int, retry: bool, waited: list[float]
) -> None:
    storage = Forgetful(looks)
    monkeypatch.setattr("rota.results.storage_holding", lambda key, block_id: storage)
    store = ResultStore(result_storage=storage)
    record = store.create_result_record("value", "key")
    store.persist_result_record(record)
    assert load_result(record.metadata, retry) == "value"
    assert waits == waited


@pytest.mark.parametrize(("looks", "retry", "waited"), [(3, False, []), (9, True, [0.1, 0.5, 2.0])])
def test_a_read_is_given_up(
    monkeypatch: pytest.MonkeyPatch, waits: list[float], looks: int, retry: bool, waited: list[float]
) -> None:
    storage = Forgetful(looks)
    monkeypatch.setattr("rota.results.storage_holding", lambda key, block_id: storage)
    record = ResultStore(result_storage=storage).create_result_record("value", "key")
    with pytest.raises(MissingResult, match="KeyError"):
        load_result(record.metadata, retry)
    assert waits == waited


def test_a_folder_is_not_asked_again(waits: list[float]) -> None:
    gone = ResultStore().create_result_record(1)
    with pytest.raises(MissingResult):
        load_result(gone.metadata)
    assert waits == []


def test_reading_a_value_of_this_process_loads_no_storage() -> None:
    code = (
        "import sys\n"
        "from rota.core.states import State\n"
        "from rota.core.vocabulary import StateType\n"
        "from rota.storage.reading import HeldResult, read_state_result\n"
        "assert read_state_result(State(StateType.COMPLETED, data=HeldResult(5))) == 5\n"
        "print([name for name in ('pydantic', 'rota.results', 'cloudpickle', 'asyncio') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
    assert reading.HeldResult(5).value == 5
