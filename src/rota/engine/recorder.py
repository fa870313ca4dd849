"""The recorder: what a flow's process has to tell the server, kept safe, in order, and shipped in batches.

Records of runs go to the journal before `put` returns (kill -9 loses none) and to the server within 50 ms; log lines go to
the server within 50 ms. A batch that the server did not take stays and is sent again with the same ids. The same thread
keeps the leases of the runs in this process alive.
"""

from __future__ import annotations

import atexit
import concurrent.futures.thread  # noqa: F401 - it registers itself for the end of the program, which is too late then
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import rota.contract.recording  # noqa: F401 - for the first delivery, which must not wait for an import that Ctrl-C broke off
from rota.client import get_client
from rota.contract.record import LogRecord
from rota.contract.recording import RecordResult
from rota.engine.bell import Bell
from rota.engine.holding import HeldRuns
from rota.engine.journal import Journal
from rota.engine.left_behind import send_in_background
from rota.exceptions import RecordingError, RunAborted
from rota.logging import set_log_sink
from rota.logging.buffer import LogBuffer
from rota.logging.context import Route
from rota.settings import Settings, get_settings

Record = tuple[Any, ...]

MAX_PENDING = 4_000
"""Records that wait at most before the caller ships them itself: bounds memory when work outruns the database."""
MAX_JOURNAL_BYTES = 4_000_000
CLOSING_SECONDS = 5.0
"""How long closing waits for a delivery that has begun."""
RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
ATTEMPTS_IN_SILENCE = 3
"""Failed deliveries after which those who wait are told why."""
BACKGROUND_RETRY_SECONDS = 1.0

_logger = logging.getLogger("rota.engine.recorder")


class Recorder:
    """Ships records of this process to one server (or embedded database). Thread-safe."""

    def __init__(
        self,
        journal_directory: Path,
        address: str,
        *,
        interval_seconds: float,
        heartbeat_seconds: float,
        lease_seconds: float,
        give_up_seconds: float,
    ) -> None:
        self.journal = Journal(journal_directory, address)
        self.client = get_client(sync_client=True)
        self.interval_seconds = interval_seconds
        self.heartbeat_seconds = heartbeat_seconds
        self.give_up_seconds = give_up_seconds
        self.logs = LogBuffer()
        self.log_route = Route(self.put_log)
        """For the log records of runs that are recorded here."""
        self.lease_seconds = lease_seconds
        self.flow_ids: dict[str, UUID] = {}
        """Flows that the server knows, by name."""
        self._is_of_child = False
        """In a forked child, which may be ended at any moment, as by the pool that it works for: nothing waits to be sent."""
        self._begin()

    def _begin(self) -> None:
        self.held = HeldRuns(self.client, self.holder, self.lease_seconds)
        self._pending: list[Record] = []
        """What the server does not have yet. Taken out when it has, so that an interrupt on the way loses nothing."""
        self._given_up: set[UUID | None] = set()
        """Runs that this process had to leave to the server. What is put before is sent before they are ended."""
        self._news: RecordResult | None = None
        """What the server said of this process's runs in its last answer, to be told to them."""
        self._is_all_journaled = True
        self._has_warned_of_journal = False
        self._lock = threading.Lock()
        self._shipping = threading.Lock()
        self._bell = Bell()
        self._awake = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def holder(self) -> str:
        """The name under which this process holds leases."""
        return self.journal.holder

    def put(self, records: Sequence[Record], flow_run_id: UUID | None = None) -> None:
        """Keep `records`, of this flow run, safe and send them soon.

        Raises:
            RunAborted: the flow run was given up; nothing more can happen in it.
            RecordingError: they could neither be journaled nor sent.
        """
        with self._lock:
            if flow_run_id in self._given_up:
                raise RunAborted("Its flow run was interrupted, and has been given up.")
            # In this order: an interrupt between the two loses nothing, and what arrives twice changes nothing.
            self._pending.extend(records)
            journaled = self._journal(records)
            self._is_all_journaled &= journaled
            crowded = self._is_of_child or len(self._pending) >= MAX_PENDING or self.journal.size >= MAX_JOURNAL_BYTES
        if crowded or not journaled:
            self.flush()
        elif not self._awake:
            self._rouse()

    def put_log(self, record: Any) -> None:
        """Take a log line; never blocks, never raises."""
        self.logs.put(record)
        if not self._awake:
            self._rouse()

    def _journal(self, records: Sequence[Record]) -> bool:
        try:
            self.journal.append(records)
        except OSError as error:
            # The caller ships at once instead; what cannot be sent either is an error for the run.
            if not self._has_warned_of_journal:
                self._has_warned_of_journal = True
                _logger.warning(
                    "The journal in %s cannot be written (%s): what flows do is recorded at once, which is slower.",
                    self.journal.directory,
                    error.strerror or error,
                )
            return False
        return True

    def flush(self) -> None:
        """Return when the server has everything that was put before.

        Raises:
            RecordingError: the server did not take it for `give_up_seconds`; the records stay in the journal.
        """
        deadline = time.monotonic() + self.give_up_seconds
        attempt = 0
        while True:
            try:
                self._ship()
            except Exception as error:
                if not _may_pass(error):
                    self._ship_one_by_one()
                    return
                pause = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]
                seconds_left = deadline - time.monotonic()
                if pause > seconds_left:
                    raise RecordingError(f"What this flow did could not be recorded: {error} {self._fate()}") from error
                attempt += 1
                if attempt == ATTEMPTS_IN_SILENCE:
                    _logger.warning("Recording is tried again for up to %.0f second(s): %s", seconds_left, error)
                time.sleep(pause)
            else:
                return

    def _fate(self) -> str:
        """What becomes of records that could not be sent."""
        if self._is_all_journaled:
            return f"The records are kept in {self.journal.directory} and sent by the next rota process."
        return f"They could not all be kept in {self.journal.directory} either: the last of them end with this process."

    def _ship(self) -> None:
        with self._shipping:
            with self._lock:
                batch = self._pending.copy()
            logs = self.logs.drain()
            if not batch and not logs:
                return
            try:
                news = self.client.record([*batch, *logs], holder=self.holder)
            except BaseException:
                for line in logs:
                    self.logs.put(line)
                raise
            with self._lock:
                del self._pending[: len(batch)]
                if not self._pending:
                    self._is_all_journaled = True
                    self.journal.clear()
            if news.paused or news.suspended or news.cancelling:
                self._news = news
                if threading.current_thread() is not self._thread:
                    self._rouse()

    def _ship_one_by_one(self) -> None:
        """Send what the server takes: a record that it refuses for what it holds must not keep back those of other runs.

        Raises:
            RecordingError: it refused one; that one is dropped.
        """
        refused: Exception | None = None
        with self._shipping:
            with self._lock:
                batch = self._pending.copy()
            for record in batch:
                try:
                    self.client.record([record], holder=self.holder)
                except Exception as error:
                    if _may_pass(error):
                        raise RecordingError(f"What this flow did could not be recorded: {error} {self._fate()}") from error
                    refused = error
                    _logger.error("A record that the server refuses is dropped: %.300r (%s)", record, error)  # noqa: TRY400
                with self._lock:
                    del self._pending[0]
            with self._lock:
                if not self._pending:
                    self._is_all_journaled = True
                    self.journal.clear()
        if refused is not None:
            raise RecordingError(f"Not all of what this flow did could be recorded: {refused}") from refused

    def expect(self, flow_run_id: UUID) -> None:
        """Answer for the end of a run from now on, which is about to be claimed."""
        with self._lock:
            self._given_up.discard(flow_run_id)
        self.held.expect(flow_run_id)

    def hold(
        self,
        flow_run_id: UUID,
        on_lost: Callable[[], None],
        on_cancel: Callable[[], None],
        claimed_at: float,
        on_held_back: Callable[[str], None] = lambda kind: None,  # noqa: ARG005
    ) -> None:
        """Keep the lease of a run alive until `release`, and tell it what others want of it."""
        self.held.add(flow_run_id, on_lost, on_cancel, claimed_at, on_held_back)
        self._rouse()  # a thread that has held nothing until now sleeps without end

    def release(self, flow_run_id: UUID, *, is_over: bool) -> None:
        """Let go of a run. One that is not over, because ending it was interrupted, is ended from the background."""
        if is_over:
            self.held.remove(flow_run_id, is_over=True)
            return
        with self._lock:
            self._given_up.add(flow_run_id)
        self.held.remove(flow_run_id, is_over=False)
        self._rouse()

    def open_journal(self) -> None:
        """Make the journal's lock, by which others see that this process lives; where the disk refuses, leases alone tell."""
        with self._lock:
            try:
                self.journal.open()
            except OSError as error:
                _logger.debug("No journal in %s: %s", self.journal.directory, error)

    def _rouse(self) -> None:
        with self._lock:
            if self._stopping.is_set():
                return
            if self._thread is None:
                _close_with_child_process()
                self._thread = threading.Thread(target=self._run, name="rota-recorder", daemon=True)
                self._thread.start()
            self._awake = True
        self._bell.ring()

    def _run(self) -> None:
        next_heartbeat = time.monotonic() + self.heartbeat_seconds
        while not self._stopping.is_set():
            timeout = max(0.0, next_heartbeat - time.monotonic()) if self.held else None
            self._bell.wait(timeout)
            if self._awake:
                self._stopping.wait(self.interval_seconds)
                self._bell.hush()
                self._awake = False
                given_up = self.held.given_up  # nothing is put for these any more, so what they did is sent before they end
                if self._ship_in_background():
                    self.held.end(given_up)
                self._tell_news()
            if self.held and time.monotonic() >= next_heartbeat:
                self.held.renew()
                if self.held.given_up:
                    self._rouse()
            if not self.held or time.monotonic() >= next_heartbeat:
                next_heartbeat = time.monotonic() + self.heartbeat_seconds

    def _tell_news(self) -> None:
        """On this thread only: what is told may stop the flow's."""
        news, self._news = self._news, None
        if news is not None:
            self.held.hear(news)

    def _ship_in_background(self) -> bool:
        try:
            self._ship()
        except Exception as error:  # noqa: BLE001 - the records stay; whoever flushes gets the error
            _logger.debug("Records are kept and sent again: %s", error)
            self._stopping.wait(BACKGROUND_RETRY_SECONDS)
            self._rouse()
            return False
        return True

    def close(self, *, at_exit: bool = False) -> None:
        """Send what is left and stop. When the process exits, its runs end, too."""
        if at_exit:
            with self._lock:
                self._given_up |= self.held.open_runs
        try:
            self._await_delivery()
            self.flush()
        except RecordingError as error:
            _logger.warning("%s", error)
        else:
            if at_exit:
                self.held.end_all()
        with self._lock:
            self._stopping.set()
        self._bell.ring()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(CLOSING_SECONDS)
        with self._lock:
            self.journal.close(is_needed=at_exit and bool(self.held.open_runs))

    def _await_delivery(self) -> None:
        """Wait for a delivery that has begun, but not for ever: an interrupt may have left it without what it waits for.

        Raises:
            RecordingError: it does not come back.
        """
        if not self._shipping.acquire(timeout=self.give_up_seconds):
            raise RecordingError(f"What this flow did could not be recorded: its delivery hangs. {self._fate()}")
        self._shipping.release()

    def begin_in_child(self) -> None:
        """In a forked child: be a recorder of its own. What is pending, held and journaled is the parent's, as is its thread.

        The same object, as runs that were going on have it: a child may call tasks of its parent's flow run.
        """
        self.journal.abandon()
        self.journal = Journal(self.journal.directory, self.journal.address)
        self._is_of_child = True
        self._begin()

    @property
    def is_usable(self) -> bool:
        """Whether it is open."""
        return not self._stopping.is_set()


def _may_pass(error: Exception) -> bool:
    """Whether trying again can help: anything that is about reaching or using the database, not about the records."""
    from rota.exceptions import InvalidRequest

    return not isinstance(error, InvalidRequest | TypeError | ValueError)


_recorders: dict[tuple[str, ...], Recorder] = {}
_latest: Recorder | None = None
"""The one that was asked for last: log lines go to it whose run this process does not hold."""
_guard = threading.Lock()


def get_recorder() -> Recorder:
    """Return the recorder of this process for the database or server of the present settings."""
    settings = get_settings()
    key = (str(settings.home), str(settings.api.url or ""), settings.server.database.url_text)
    recorder = _recorders.get(key)
    if recorder is None or not recorder.is_usable:
        recorder = _make_recorder(key, settings)
    global _latest
    if recorder is not _latest:
        _latest = recorder
        set_log_sink(_put_log, _flush_latest)
    return recorder


def _put_log(line: LogRecord) -> None:
    """Take a line that does not say where it goes: to the recorder that holds its flow run, where there are several."""
    recorder = _latest
    if len(_recorders) > 1 and line.flow_run_id is not None:
        run_id = UUID(bytes=line.flow_run_id)
        recorder = next((one for one in list(_recorders.values()) if one.held.answers_for(run_id)), recorder)
    if recorder is not None:
        recorder.put_log(line)


def _flush_latest() -> None:
    if _latest is not None:
        _latest.flush()


def _make_recorder(key: tuple[str, ...], settings: Settings) -> Recorder:
    with _guard:
        recorder = _recorders.get(key)
        if recorder is None or not recorder.is_usable:
            recorder = _recorders[key] = Recorder(
                Path(settings.home) / "journal",
                settings.api.url or settings.server.database.url_text,
                interval_seconds=settings.logging.batch_seconds,
                heartbeat_seconds=settings.flows.heartbeat_seconds,
                lease_seconds=settings.flows.lease_seconds,
                give_up_seconds=_patience(settings),
            )
            if settings.api.url:
                send_in_background(recorder.client, recorder.journal.directory, settings.api.url)
    return recorder


def _patience(settings: Settings) -> float:
    """How long what is recorded may wait for the server: one that is away for a while must not fail the flows that it knows."""
    seconds = settings.flows.recording_timeout_seconds
    return max(seconds, settings.api.outage_seconds) if settings.api.url else seconds


def close_recorders(*, at_exit: bool = False) -> None:
    """Flush and stop every recorder of this process."""
    with _guard:
        recorders = list(_recorders.values())
        _recorders.clear()
    for recorder in recorders:
        try:
            recorder.close(at_exit=at_exit)
        except KeyboardInterrupt:
            # Ctrl-C while the process ends: what was not sent is in the journal, for the next rota process.
            if not at_exit:
                raise
    _forget_latest()


def _forget_latest() -> None:
    global _latest
    _latest = None
    set_log_sink(None)


atexit.register(close_recorders, at_exit=True)


def _close_with_child_process() -> None:
    """A child that `multiprocessing` made by forking ends without exit handlers, but not without its own."""
    util = sys.modules.get("multiprocessing.util")
    if util is not None and sys.modules["multiprocessing.process"].parent_process() is not None:
        util.Finalize(None, close_recorders, kwargs={"at_exit": True}, exitpriority=0)


def _after_fork() -> None:
    # The child inherits locks in any state.
    global _guard
    _guard = threading.Lock()
    for recorder in _recorders.values():
        recorder.begin_in_child()


os.register_at_fork(after_in_child=_after_fork)
