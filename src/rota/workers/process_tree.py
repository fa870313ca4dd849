"""The processes of a run: found, ended politely, ended by force, with all that they started, also what left their group.

A run's process leads a session of its own, so most of what it starts can be signalled as its group. What called ``setsid``
itself is still found below it while it lives; what lost its parent is found by the session it was born in, or by the
environment that runs hand on to programs that they start.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

MARK = "ROTA__FLOW_RUN_ID"


def start_of(pid: int) -> int | None:
    """Return when a process started, in the kernel's ticks since boot, which with its number is unique; None: there is none."""
    fields = _stat(pid)
    return None if fields is None else int(fields[19])


def is_alive(pid: int, started: int | None = None) -> bool:
    """Whether a process is there and no zombie; with `started`, whether it is the one that started then."""
    fields = _stat(pid)
    if fields is None or fields[0] in ("Z", "X"):
        return False
    return started is None or int(fields[19]) == started


def _stat(pid: int) -> list[str] | None:
    """Return the fields of /proc/<pid>/stat after the name, which may hold anything: state, parent, group, session, …"""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def family_of(leader: int, mark: str | None = None) -> set[int]:
    """Return what lives of a run: its leader, all below it, its session, and what carries its mark in the environment."""
    parents: dict[int, int] = {}
    found = {leader} if is_alive(leader) else set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        pid = int(entry.name)
        fields = _stat(pid)
        if fields is None or fields[0] in ("Z", "X"):
            continue
        parents[pid] = int(fields[1])
        if int(fields[3]) == leader or int(fields[2]) == leader or (mark is not None and _is_marked(pid, mark)):
            found.add(pid)
    grown = True
    while grown:
        below = {pid for pid, parent in parents.items() if (parent in found or parent == leader) and pid not in found}
        found |= below
        grown = bool(below)
    return found - {os.getpid()}


def _is_marked(pid: int, mark: str) -> bool:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return f"{MARK}={mark}".encode() in environment.split(b"\0")


def terminate(leader: int) -> None:
    """Ask a run's group to end; the flow's process gets to put things in order."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGTERM)


def kill(leader: int, mark: str | None = None, patience_seconds: float = 5.0) -> set[int]:
    """End by force all that lives of a run; return what still does, which is nothing but what the system does not let go."""
    deadline = time.monotonic() + patience_seconds
    known: set[int] = set()
    while left := (family_of(leader, mark) | {pid for pid in known if is_alive(pid)}):
        known |= left
        # Held first, so that nothing is started while the others are looked for; the leader last, as the way to them.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in sorted(left, key=lambda pid: pid == leader):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
        if time.monotonic() > deadline:
            return left
        time.sleep(0.02)
    return set()


def kill_each(pids: set[int]) -> None:
    """End by force those of these processes that still live."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
