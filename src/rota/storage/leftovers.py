"""Files that killed writers left half written: removed by a later writer, never while their own lives.

A writer holds a lock on its temporary file, which the kernel takes back when the process dies, however it dies. Where there are
no such locks (Windows), a temporary file is a day old before it counts as left over.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

TEMPORARY_SUFFIX = ".part"
_OLD_SECONDS = 24 * 3600.0

_swept: set[str] = set()
"""Folders that this process has looked through: once is enough, and a folder may hold 100,000 results."""


def mark_as_alive(descriptor: int) -> None:
    """Lock an open temporary file until it is closed."""
    if fcntl is not None:
        with suppress(OSError):  # a file system without locks: then nobody can lock it to remove it, either
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sweep_once(folder: Path) -> None:
    """Remove what killed writers left in `folder`, the first time that this process writes there.

    A file that cannot be removed, as it belongs to somebody else, stays.
    """
    name = str(folder)
    if name in _swept:
        return
    _swept.add(name)
    with os.scandir(folder) as entries:
        leftovers = [Path(entry.path) for entry in entries if entry.name.endswith(TEMPORARY_SUFFIX)]
    for path in leftovers:
        with suppress(OSError):
            if _is_left_over(path):
                path.unlink()


def _is_left_over(path: Path) -> bool:
    if fcntl is None:
        return time.time() - path.stat().st_mtime > _OLD_SECONDS
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises when its writer lives
    finally:
        os.close(descriptor)
    return True
