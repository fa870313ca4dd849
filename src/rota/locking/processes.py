"""Telling whether a process that left a mark somewhere is still alive."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ProcessMark:
    """Names one process for as long as its machine runs: numbers of processes are used again, with another start."""

    machine: str
    """Host name, boot and, where there are such, the container's process numbers."""
    pid: int
    started: str
    """When it started, in the system's own count; empty where that is not known."""


def this_process() -> ProcessMark:
    """Return the mark of this process."""
    pid = os.getpid()
    return ProcessMark(_machine(), pid, _start_of(pid) or "")


def is_dead(mark: ProcessMark) -> bool:
    """Whether the process is known to have ended. Of a process on another machine nothing is known: False."""
    if mark.machine != _machine():
        return False
    if mark.pid == os.getpid():
        return bool(mark.started) and mark.started != (_start_of(mark.pid) or mark.started)
    try:
        os.kill(mark.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass  # it is there, and somebody else's
    started = _start_of(mark.pid)
    return started is not None and bool(mark.started) and started != mark.started


@lru_cache(maxsize=1)
def _machine() -> str:
    parts = [socket.gethostname()]
    for path in ("/proc/sys/kernel/random/boot_id",):
        try:
            parts.append(Path(path).read_text().strip())
        except OSError:
            parts.append("")  # not Linux: the host's name has to do
    try:
        parts.append(os.readlink("/proc/self/ns/pid"))  # noqa: PTH115  # no path, but a name such as `pid:[4026531836]`
    except OSError:
        parts.append("")
    return "/".join(parts)


def _start_of(pid: int) -> str | None:
    """The start of a process in the system's own count (`proc(5)`, field 22 of stat); '' for a zombie; None where not known."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return "" if after_name[0] in "ZX" else after_name[19]
