"""Sending log lines from a process in which no flow is run: a worker, or a child process that was handed a run's logger.

Where flows run, the engine's recorder does this instead, and better: it keeps what the server did not take.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from rota.contract.record import Kind, LogRecord
from rota.core.ids import uuid7_bytes
from rota.logging.buffer import LogBuffer
from rota.logging.context import id_text

_internal = logging.getLogger("rota._internal")

GIVE_UP_SECONDS = 10.0
"""How long lines are tried to be sent when the process ends."""
RETRY_SECONDS = 0.5


class APILogWorker:
    """Collects lines and sends them in batches from a thread of its own. Thread-safe.

    There is one a process (`instance`). What comes faster than it can be sent is dropped and counted in the log itself, see
    `LogBuffer`. A forked child begins empty.
    """

    _instance: ClassVar[APILogWorker | None] = None
    _guard: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, *args: Any) -> None:  # noqa: ARG002 - the documented signature
        from rota.settings import get_settings  # late, as the client below

        group = get_settings().logging.to_api
        self._buffer = LogBuffer()
        self._max_bytes = group.batch_size
        self._interval = group.batch_interval
        self._thread: threading.Thread | None = None
        self.reset_for_fork()

    @classmethod
    def instance(cls, *args: Any) -> Self:
        """Return the one of this process."""
        with cls._guard:
            if not isinstance(cls._instance, cls):
                cls._instance = cls(*args)
            return cls._instance

    @property
    def max_batch_size(self) -> int:
        """Bytes of a batch at most."""
        return self._max_bytes

    @property
    def min_interval(self) -> float:
        """Seconds between two batches."""
        return self._interval

    def send(self, item: Mapping[str, Any]) -> None:
        """Take a line in the form of `LogCreate`'s fields; see `APILogHandler.prepare`."""
        self.put(_record_of(item))

    def put(self, record: LogRecord) -> None:
        """Take a line as the recorder's log buffer holds it. Never blocks for long."""
        self._buffer.put(record)
        self.start()

    def start(self) -> None:
        """Start the thread that sends, if it does not run."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._stopping.clear()
                self._thread = threading.Thread(target=self._run, name="rota-log-worker", daemon=True)
                self._thread.start()

    def drain(self, at_exit: bool = False) -> bool:
        """Send what is left; whether all of it was taken, for which it is tried for 10 seconds when `at_exit`, else once."""
        deadline = time.monotonic() + (GIVE_UP_SECONDS if at_exit else 0)
        while True:
            if self._ship():
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(RETRY_SECONDS)

    @classmethod
    def drain_all(cls, timeout: float | None = None, at_exit: bool = True) -> bool:  # noqa: ARG003 - `drain` has its own limit
        """Send what is left in this process; see `drain`."""
        worker = cls._instance
        return worker is None or worker.drain(at_exit)

    def wait_until_empty(self) -> None:
        """Return when everything that was given before has been sent, or has failed once."""
        self.drain()

    def reset_for_fork(self) -> None:
        """Begin anew: what was waiting is the parent's to send."""
        self._lock = threading.Lock()
        self._shipping = threading.Lock()
        self._stopping = threading.Event()
        self._thread = None

    @classmethod
    def reset_instances_for_fork(cls) -> None:
        """The same for the one of this process."""
        cls._guard = threading.Lock()
        if cls._instance is not None:
            cls._instance.reset_for_fork()

    def _run(self) -> None:
        while not self._stopping.wait(self._interval):
            self._ship()

    def _ship(self) -> bool:
        from rota.client import get_client

        with self._shipping:
            lines = self._buffer.drain()
            while lines:
                batch = _first_bytes(lines, self._max_bytes)
                try:
                    get_client(sync_client=True).create_logs([_fields_of(line) for line in batch])
                except Exception as error:  # noqa: BLE001 - whatever it is, lines are kept, and code that logs goes on
                    _internal.warning("Log lines are kept and sent again: %s", error, extra={"send_to_api": False})
                    for line in lines:
                        self._buffer.put(line)
                    return False
                del lines[: len(batch)]
        return True


def _first_bytes(lines: list[LogRecord], max_bytes: int) -> list[LogRecord]:
    held = 0
    for number, line in enumerate(lines):
        held += len(line.message) + 200
        if held > max_bytes and number:
            return lines[:number]
    return list(lines)


def _record_of(item: Mapping[str, Any]) -> LogRecord:
    moment = item["timestamp"]
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return LogRecord(
        int(Kind.LOG),
        uuid7_bytes(),
        _id_of(item.get("flow_run_id")),
        _id_of(item.get("task_run_id")),
        item["name"],
        item["level"],
        item["message"],
        int(moment.timestamp() * 1_000_000),
    )


def _id_of(value: UUID | str | None) -> bytes | None:
    return None if value is None else UUID(str(value)).bytes


def _fields_of(line: LogRecord) -> dict[str, Any]:
    return {
        "name": line.name,
        "level": line.level,
        "message": line.message,
        "timestamp": datetime.fromtimestamp(line.timestamp_us / 1_000_000, UTC),
        "flow_run_id": id_text(line.flow_run_id),
        "task_run_id": id_text(line.task_run_id),
    }


@atexit.register
def _send_the_rest() -> None:
    APILogWorker.drain_all()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=APILogWorker.reset_instances_for_fork)
