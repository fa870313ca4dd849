"""What dead processes of this machine left behind: their journals are replayed into the database, their runs end.

A journal is locked by its owner for as long as it lives, so whoever gets the lock knows that the owner is dead, and has the
file to itself.
"""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from rota.core.journal import DRAFT_SUFFIX, SUFFIX, JournalHeader, intact_length, iter_frames
from rota.exceptions import InvalidRequest
from rota.server.app import App
from rota.server.request import LOCAL
from rota.server.runs.crash import crash_runs_of
from rota.server.runs.recording import record_batch
from rota.server.runs.work import Work
from rota.server.store.engine import Tx

DRAFT_SECONDS = 60.0
"""Age at which a journal that was never finished belongs to nobody any more."""

BATCH = 2_000
"""Records of one transaction."""

_logger = logging.getLogger(__name__)


def replay_journals(app: App, directory: Path, target: str) -> list[UUID]:
    """Take over every journal in `directory` whose process is dead and that is meant for `target`; return the runs that ended.

    May be killed at any moment and done again: records count once, and the file goes last. Journals of other machines that
    share the directory are left alone; the leases of their runs tell when they are dead.
    """
    ended: list[UUID] = []
    _remove_drafts(directory)
    for path in _entries(directory, SUFFIX):
        fd = _take(path)
        if fd is None:
            continue
        try:
            ended += _replay(app, path, fd, target)
        finally:
            os.close(fd)
    return ended


def living_holders(directory: Path) -> set[str]:
    """Return the holders whose processes live on this machine: their journals are locked.

    A process that was stopped, or whose machine slept, sends no heartbeat and lives all the same.
    """
    holders = set()
    for path in _entries(directory, SUFFIX):
        fd = _take(path)
        if fd is not None:
            os.close(fd)
            continue
        try:
            header: JournalHeader | None = next(iter_frames(path.read_bytes()), None)
        except FileNotFoundError:
            continue
        if header is not None:
            holders.add(header["holder"])
    return holders


def _entries(directory: Path, suffix: str) -> list[Path]:
    try:
        return sorted(Path(entry.path) for entry in os.scandir(directory) if entry.name.endswith(suffix))
    except FileNotFoundError:
        return []


def _remove_drafts(directory: Path) -> None:
    """Remove journals whose process died before it had made them: nothing was recorded there."""
    for path in _entries(directory, DRAFT_SUFFIX):
        # A living owner needs microseconds from making the file to locking it: a fresh one is left to it, unlocked.
        if not _is_older(path, DRAFT_SECONDS):
            continue
        fd = _take(path)
        if fd is not None:
            path.unlink(missing_ok=True)
            os.close(fd)


def _is_older(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime > seconds
    except FileNotFoundError:
        return False


def _take(path: Path) -> int | None:
    """Return the journal opened and locked; None when its process lives, or another has taken it over."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    if os.fstat(fd).st_nlink == 0:  # replayed and removed between opening and locking
        os.close(fd)
        return None
    return fd


def _replay(app: App, path: Path, fd: int, target: str) -> list[UUID]:
    data = _read(fd)
    frames = iter_frames(data)
    header: JournalHeader | None = next(frames, None)
    if header is None:
        _logger.warning("The journal %s has no readable beginning; it is left as it is.", path)
        return []
    if header["host"] != socket.gethostname() or header.get("target", target) != target:
        return []
    understood = _record_all(app, path, frames)
    unreadable = len(data) - intact_length(data)
    if unreadable:
        _logger.warning("The last %d bytes of the journal %s were not written whole and are dropped.", unreadable, path)
    ended = app.store.write(partial(_crash, app, header))
    if understood:
        path.unlink(missing_ok=True)
    else:
        path.rename(path.with_suffix(".refused"))
    return ended


def _record_all(app: App, path: Path, frames: Iterator[Any]) -> bool:
    """Record what the frames hold; return whether all of it was understood."""
    try:
        for records in _batches(frames):
            app.store.write(partial(_record, app, records))
    except InvalidRequest as error:
        # A newer rota wrote it. It must not keep every later flow of this machine from starting.
        _logger.warning("The journal %s was not taken (%s) and is kept beside the others as .refused.", path, error)
        return False
    return True


def _batches(frames: Iterator[list[tuple[Any, ...]]]) -> Iterator[list[tuple[Any, ...]]]:
    """Put frames together: most hold a single task's start or end, and each batch is a transaction."""
    batch: list[tuple[Any, ...]] = []
    for records in frames:
        batch += records
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _read(fd: int) -> bytes:
    return b"".join(_blocks(fd))


def _blocks(fd: int) -> Iterator[bytes]:
    while block := os.read(fd, 1 << 20):
        yield block


def _work(app: App, tx: Tx) -> Work:
    return Work(tx, LOCAL.workspace_id, app.clock.now(), app.values)


def _record(app: App, records: list[tuple[Any, ...]], tx: Tx) -> int:
    return record_batch(_work(app, tx), records)


def _crash(app: App, header: JournalHeader, tx: Tx) -> list[UUID]:
    message = f"The process that ran this flow (pid {header['pid']} on {header['host']}) ended without finishing it."
    return crash_runs_of(_work(app, tx), header["holder"], message)
