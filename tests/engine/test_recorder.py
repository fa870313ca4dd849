"""The recorder and its journal: what was put is never lost, in order, and memory stays bounded."""

from __future__ import annotations

import errno
import fcntl
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from rota.contract.record import LogRecord
from rota.contract.recording import RecordResult
from rota.core.journal import iter_frames, target_of
from rota.engine import recorder as module
from rota.engine.recorder import MAX_PENDING, Recorder
from rota.exceptions import InvalidRequest, RecordingError, RunAborted, StoreUnavailable
from rota.testing import wait_until


class Server:
    """Takes batches, or refuses as many as it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[Any, ...]] = []
        self.refusals: list[BaseException] = []

    def record(self, records: list[tuple[Any, ...]], holder: str) -> RecordResult:
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken += records
        return RecordResult(accepted=len(records))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    stand_in = Server()
    monkeypatch.setattr(module, "get_client", lambda sync_client: stand_in)
    monkeypatch.setattr(module, "RETRY_SECONDS", (0.0,))
    return stand_in


@pytest.fixture
def recorder(server: Server, tmp_path: Path) -> Iterator[Recorder]:
    # The interval is long, so that nothing but the test ships.
    made = Recorder(
        tmp_path / "journal",
        "sqlite:///here.db",
        interval_seconds=3600,
        heartbeat_seconds=3600,
        lease_seconds=45,
        give_up_seconds=5,
    )
    yield made
    server.refusals.clear()
    made._stopping.set()
    made._bell.ring()


def journaled(recorder: Recorder) -> list[Any]:
    (path,) = recorder.journal.directory.glob("*.journal")
    _, *frames = iter_frames(path.read_bytes())
    return [record for frame in frames for record in frame]


def test_records_are_on_disk_when_put_returns(recorder: Recorder) -> None:
    recorder.put([(1, b"a"), (2, b"b")])
    recorder.put([(2, b"c")])
    assert journaled(recorder) == [(1, b"a"), (2, b"b"), (2, b"c")]


def test_the_journal_says_which_database_its_records_are_for(recorder: Recorder) -> None:
    recorder.open_journal()
    (path,) = recorder.journal.directory.glob("*.journal")
    header = next(iter_frames(path.read_bytes()))
    assert header["target"] == target_of("sqlite:///here.db")


def test_what_the_server_has_leaves_the_journal(recorder: Recorder, server: Server) -> None:
    recorder.put([(1, b"a")])
    recorder.flush()
    assert server.taken == [(1, b"a")]
    assert journaled(recorder) == []


def test_a_refused_batch_is_sent_again_in_order(recorder: Recorder, server: Server) -> None:
    server.refusals = [StoreUnavailable("busy"), StoreUnavailable("busy")]
    recorder.put([(1, b"a")])
    recorder.put([(1, b"b")])
    recorder.flush()
    assert server.taken == [(1, b"a"), (1, b"b")]


def test_a_flush_gives_up_with_a_sentence_and_keeps_the_records(recorder: Recorder, server: Server) -> None:
    server.refusals = [StoreUnavailable("no server answers")]
    recorder.give_up_seconds = -1
    recorder.put([(1, b"a")])
    with pytest.raises(RecordingError, match=r"no server answers.*next rota process"):
        recorder.flush()
    assert journaled(recorder) == [(1, b"a")]


def test_a_record_that_is_refused_for_what_it_holds_does_not_keep_back_others(recorder: Recorder, server: Server) -> None:
    recorder.put([(1, b"a"), (1, b"odd"), (1, b"b")])
    taking = server.record

    def picky(records: list[tuple[Any, ...]], holder: str) -> None:
        if (1, b"odd") in records:
            raise InvalidRequest("b'odd' is not right")
        taking(records, holder)

    server.record = picky  # type: ignore[method-assign]  # a server with opinions
    with pytest.raises(RecordingError, match="odd"):
        recorder.flush()
    recorder.put([(1, b"c")])
    recorder.flush()
    assert server.taken == [(1, b"a"), (1, b"b"), (1, b"c")]
    assert journaled(recorder) == []


def test_the_lease_of_a_run_is_renewed_also_when_nothing_else_happens(recorder: Recorder, server: Server) -> None:
    renewed: list[str] = []

    def renew(holder: str, runs: list[Any], seconds: float) -> Any:
        renewed.append(holder)
        return SimpleNamespace(renewed=runs, lost=[], cancelling=[], paused=[], suspended=[])

    server.renew_leases = renew  # type: ignore[attr-defined]  # part of the client that other tests need not
    recorder.interval_seconds = 0.0
    recorder.heartbeat_seconds = 0.01
    recorder.put([(1, b"a")])
    wait_until(lambda: server.taken and not recorder._awake, what="the thread to sleep, holding nothing")
    recorder.hold(uuid4(), lambda: None, lambda: None, 0.0)
    wait_until(lambda: len(renewed) > 1, what="heartbeats")


def test_memory_is_bounded_by_shipping_on_the_callers_thread(recorder: Recorder, server: Server) -> None:
    for n in range(MAX_PENDING + 10):
        recorder.put([(1, n)])
    assert len(server.taken) == MAX_PENDING
    assert len(recorder._pending) == 10


def test_a_full_disk_makes_the_recorder_ship_at_once(
    recorder: Recorder, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recorder.journal, "append", full)
    recorder.put([(1, b"a")])
    assert server.taken == [(1, b"a")]


def test_the_journal_is_locked_while_its_process_lives(recorder: Recorder) -> None:
    recorder.open_journal()
    (path,) = recorder.journal.directory.glob("*.journal")
    with path.open("rb") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_recorder_that_has_sent_all_leaves_no_file(recorder: Recorder) -> None:
    recorder.put([(1, b"a")])
    recorder.close()
    assert list(recorder.journal.directory.iterdir()) == []


def test_a_recorder_that_could_not_send_leaves_its_journal(recorder: Recorder, server: Server) -> None:
    server.refusals = [StoreUnavailable("no") for _ in range(10)]
    recorder.give_up_seconds = -1
    recorder.put([(1, b"a")])
    recorder.close()
    assert journaled(recorder) == [(1, b"a")]


def test_an_interrupt_during_delivery_loses_nothing(recorder: Recorder, server: Server) -> None:
    server.refusals = [KeyboardInterrupt()]
    recorder.put([(1, b"a")])
    recorder.put_log(LogRecord(3, b"line", None, None, "name", 20, "text", 7))
    with pytest.raises(KeyboardInterrupt):
        recorder.flush()
    recorder.flush()
    assert [record[:2] for record in server.taken] == [(1, b"a"), (3, b"line")]


def test_an_interrupt_before_delivery_loses_nothing(
    recorder: Recorder, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> Any:
        raise KeyboardInterrupt

    recorder.put([(1, b"a")])
    with monkeypatch.context() as patched:
        patched.setattr(recorder.logs, "drain", interrupted)
        with pytest.raises(KeyboardInterrupt):
            recorder.flush()
    recorder.flush()
    assert server.taken == [(1, b"a")]


def test_what_is_neither_sent_nor_journaled_is_said_to_be_lost(
    recorder: Recorder, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recorder.journal, "append", full)
    server.refusals = [StoreUnavailable("no")]
    recorder.give_up_seconds = -1
    with pytest.raises(RecordingError, match="end with this process"):
        recorder.put([(1, b"a")])


def test_a_run_that_was_given_up_is_ended_after_all_that_was_put_before_and_takes_nothing_more(
    recorder: Recorder, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, seen = uuid4(), []
    monkeypatch.setattr(server, "recover", lambda holder, runs: seen.append((runs, list(server.taken))), raising=False)
    recorder.interval_seconds = 0
    recorder.expect(run)
    recorder.put([(1, b"a")], run)
    recorder.release(run, is_over=False)
    with pytest.raises(RunAborted):
        recorder.put([(1, b"b")], run)
    recorder.put([(1, b"c")], uuid4())
    wait_until(lambda: seen, what="the end of the run")
    assert seen[0][0] == [run]
    assert (1, b"a") in seen[0][1]
    recorder.expect(run)
    recorder.put([(1, b"d")], run)
