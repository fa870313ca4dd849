"""A lock between processes that is handed on, not polled for.

SQLite itself polls: whoever asks at the right moment wins, and under load some process never does. The kernel's queue on a file
gives each its turn and frees the lock when its holder dies, however it dies.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class FileLock:
    """An exclusive lock on `path`, which is made when it is first taken and stays there, empty. Not reentrant."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def acquire(self) -> None:
        """Wait until the lock is ours.

        Raises:
            OSError: the file cannot be made or locked.
        """
        if self._fd is None:
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        # Where there is no flock, SQLite's own polling has to do.
        if sys.platform != "win32":
            fcntl.flock(self._fd, fcntl.LOCK_EX)

    def release(self) -> None:
        if self._fd is not None and sys.platform != "win32":
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
