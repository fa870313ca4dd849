"""The writing side of the journal: records are on disk before user code relies on them.

One file per process, locked (`flock`) by its living owner. A process that finds the lock free knows that the owner is dead,
replays the file and ends what the owner held (`rota.server.embedded`). What the server has acknowledged is cut off.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rota.core.ids import uuid7
from rota.core.journal import DRAFT_SUFFIX, SUFFIX, JournalHeader, encode_frame, encode_header, target_of


def boot_id() -> str:
    """Return what tells one start of this machine from the next; empty where the kernel does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


class Journal:
    """An append-only file of records that the server does not have yet. Not thread-safe: the recorder locks."""

    def __init__(self, directory: Path, address: str) -> None:
        self.directory = directory
        self.address = address
        """Of the server or database that the records are for: one home may be used with several."""
        self.host = socket.gethostname()
        self.holder = f"{self.host}:{os.getpid()}:{uuid7().hex[-12:]}"
        self.size = 0
        self._fd: int | None = None
        self._path: Path | None = None
        self._header_size = 0

    def append(self, records: Sequence[tuple[Any, ...]]) -> None:
        """Write `records` in one system call.

        Raises:
            OSError: the file cannot be written (disk full, no permission); nothing torn is left behind.
        """
        frame = encode_frame(records)
        if self._fd is None:
            self._open()
        assert self._fd is not None
        written = os.write(self._fd, frame)
        if written != len(frame):
            os.ftruncate(self._fd, self.size)
            raise OSError(28, f"No space left on device after {written} of {len(frame)} bytes", str(self._path))
        self.size += written

    def open(self) -> None:
        """Make the file now, so that its lock tells others that this process lives."""
        if self._fd is None:
            self._open()

    def clear(self) -> None:
        """Drop what was acknowledged."""
        if self._fd is not None and self.size > self._header_size:
            os.ftruncate(self._fd, self._header_size)
            self.size = self._header_size

    def close(self, *, is_needed: bool = False) -> None:
        """Give the file up: removed when everything in it was acknowledged, else left for the next process to replay.

        `is_needed`: left in any case, so that the next process ends what this one could not.
        """
        if self._fd is None or self._path is None:
            return
        if self.size <= self._header_size and not is_needed:
            self._path.unlink(missing_ok=True)
        os.close(self._fd)
        self._fd = None

    def abandon(self) -> None:
        """After a fork, in the child: the file is the parent's, and so is its lock while the parent lives."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _open(self) -> None:
        for folder in (self.directory.parent, self.directory):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # a journal holds results, which may be secret
        final = self.directory / f"{self.holder.replace('/', '_')}{SUFFIX}"
        # Written and locked under a name that nobody looks for, then renamed: a reader never meets it unlocked.
        draft = final.with_suffix(DRAFT_SUFFIX)
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            header = JournalHeader(
                holder=self.holder,
                pid=os.getpid(),
                host=self.host,
                boot_id=boot_id(),
                started_us=time.time_ns() // 1000,
                target=target_of(self.address),
            )
            frame = encode_header(header)
            os.write(fd, frame)
            draft.rename(final)
        except BaseException:
            os.close(fd)
            draft.unlink(missing_ok=True)
            raise
        self._fd, self._path = fd, final
        self._header_size = self.size = len(frame)
