"""A bounded place for log records between the code that logs and the recorder that ships them."""

from __future__ import annotations

import os
import sys
import threading
from collections import defaultdict
from weakref import WeakSet

from rota.contract.record import Kind, LogRecord
from rota.core.ids import uuid7_bytes
from rota.logging.context import FLOW_RUNS, TASK_RUNS

_WARNING = 30
_OVERHEAD = 200
"""Bytes of a record besides its message: the tuple, its id, its time (CPython 3.11; the other items are shared)."""
_MAX_GAPS = 1_000


class LogBuffer:
    """Holds log records up to `max_bytes` of memory; what does not fit is dropped, counted and told in the log itself.

    One flow run fills at most `share` of the room, so that a run that floods leaves place for the others of its process.
    Each drain ends with one marker a run whose lines were dropped since the drain before, dated at the first of them; the
    numbers of all markers add up to the number of lines for which `put` returned False. Thread-safe. A forked child starts
    with an empty buffer: its parent ships what was in it.
    """

    def __init__(self, max_bytes: int = 32_000_000, share: float = 0.5) -> None:
        self.max_bytes = max_bytes
        self.max_bytes_per_run = int(max_bytes * share)
        self._clear()
        _buffers.add(self)

    def _clear(self) -> None:
        self._lock = threading.Lock()
        self._records: list[LogRecord] = []
        self._bytes = 0
        self._bytes_by_run: defaultdict[bytes | None, int] = defaultdict(int)
        self._gaps: dict[tuple[bytes | None, bytes | None], _Gap] = {}

    def put(self, record: LogRecord) -> bool:
        """Take `record`; False when there was no room and it was dropped. Never blocks for long, never raises."""
        size = sys.getsizeof(record.message) + _OVERHEAD
        run = record.flow_run_id
        with self._lock:
            held = self._bytes_by_run[run] + size
            if self._bytes + size > self.max_bytes or held > self.max_bytes_per_run:
                self._drop(record)
                return False
            self._bytes_by_run[run] = held
            self._bytes += size
            self._records.append(record)
            return True

    def drain(self) -> list[LogRecord]:
        """Take everything out, oldest first, markers of dropped lines at the end."""
        with self._lock:
            records, gaps = self._records, self._gaps
            self._records, self._gaps = [], {}
            self._bytes = 0
            self._bytes_by_run.clear()
        records.extend(_marker(run, gap) for run, gap in gaps.items())
        return records

    def __len__(self) -> int:
        return len(self._records)

    @property
    def held_bytes(self) -> int:
        """The memory in use, about."""
        return self._bytes

    def _drop(self, record: LogRecord) -> None:
        run = (record.flow_run_id, record.task_run_id)
        if run not in self._gaps and len(self._gaps) >= _MAX_GAPS:
            run = (record.flow_run_id, None)  # a flood over thousands of task runs is told once for their flow run
        gap = self._gaps.get(run)
        if gap is None:
            self._gaps[run] = _Gap(record.timestamp_us)
        else:
            gap.count += 1


class _Gap:
    __slots__ = ("count", "since_us")

    def __init__(self, since_us: int) -> None:
        self.count = 1
        self.since_us = since_us


def _marker(run: tuple[bytes | None, bytes | None], gap: _Gap) -> LogRecord:
    flow_run_id, task_run_id = run
    lines = "1 log line was dropped" if gap.count == 1 else f"{gap.count} log lines were dropped"
    return LogRecord(
        kind=int(Kind.LOG),
        id=uuid7_bytes(),
        flow_run_id=flow_run_id,
        task_run_id=task_run_id,
        name=FLOW_RUNS if task_run_id is None else TASK_RUNS,
        level=_WARNING,
        message=f"{lines}: they came faster than they could be stored.",
        timestamp_us=gap.since_us,
    )


_buffers: WeakSet[LogBuffer] = WeakSet()


def _empty_after_fork() -> None:
    for buffer in list(_buffers):
        buffer._clear()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_empty_after_fork)
