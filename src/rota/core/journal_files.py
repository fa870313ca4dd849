"""Journals as files: those of a folder, whose owners live and whose are dead, and what is in them.

A journal is locked by its owner for as long as it lives, so whoever gets the lock knows that the owner is dead, and has the
file to itself. (The one place in `core` that reads files: server and engine both look after what dead processes left.)
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rota.core.journal import DRAFT_SUFFIX, SUFFIX, JournalHeader, iter_frames

DRAFT_SECONDS = 60.0
"""Age at which a journal that was never finished belongs to nobody any more."""

BATCH = 2_000
"""Records that are put together."""


def living_holders(directory: Path) -> set[str]:
    """Return the holders whose processes live on this machine: their journals are locked.

    A process that was stopped, or whose machine slept, sends no heartbeat and lives all the same.
    """
    holders = set()
    for path in list_journals(directory):
        fd = take(path)
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


def list_journals(directory: Path, suffix: str = SUFFIX) -> list[Path]:
    """Return the journals of a folder, the oldest first; none where there is no such folder."""
    try:
        return sorted(Path(entry.path) for entry in os.scandir(directory) if entry.name.endswith(suffix))
    except FileNotFoundError:
        return []


def remove_drafts(directory: Path) -> None:
    """Remove journals whose process died before it had made them: nothing was recorded there."""
    for path in list_journals(directory, DRAFT_SUFFIX):
        # A living owner needs microseconds from making the file to locking it: a fresh one is left to it, unlocked.
        if not _is_older(path, DRAFT_SECONDS):
            continue
        fd = take(path)
        if fd is not None:
            path.unlink(missing_ok=True)
            os.close(fd)


def _is_older(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime > seconds
    except FileNotFoundError:
        return False


def take(path: Path) -> int | None:
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


def batches_of(frames: Iterator[list[tuple[Any, ...]]]) -> Iterator[list[tuple[Any, ...]]]:
    """Put frames together: most hold a single task's start or end, and each batch is a transaction."""
    batch: list[tuple[Any, ...]] = []
    for records in frames:
        batch += records
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def read_journal(fd: int) -> bytes:
    """Return all that is in an open journal."""
    return b"".join(_blocks(fd))


def _blocks(fd: int) -> Iterator[bytes]:
    while block := os.read(fd, 1 << 20):
        yield block
