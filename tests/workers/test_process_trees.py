"""Ending a process with all that it started."""

from __future__ import annotations

import os
import subprocess
import sys

from rota.testing import wait_until
from rota.workers import process_tree

CHILD = "import os, sys, time; os.setsid(); print(os.getpid(), flush=True); time.sleep(300)"
LEADER = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], stdout=subprocess.PIPE, text=True)
print(child.stdout.readline(), flush=True)
time.sleep(300)
"""


def test_what_is_deaf_and_what_left_its_session_ends_by_force() -> None:
    marked = {**os.environ, process_tree.MARK: "the-run"}
    with subprocess.Popen(
        [sys.executable, "-c", LEADER], stdout=subprocess.PIPE, text=True, start_new_session=True, env=marked
    ) as leader:
        assert leader.stdout is not None
        child = int(leader.stdout.readline())
        assert process_tree.family_of(leader.pid) == {leader.pid, child}
        process_tree.terminate(leader.pid)
        assert process_tree.is_alive(leader.pid)
        assert process_tree.kill(leader.pid, "the-run") == set()
        assert leader.wait(10) == -9
    wait_until(lambda: not process_tree.is_alive(child), 10, "the child's end")


def test_what_lost_its_parent_is_found_by_its_mark() -> None:
    marked = {**os.environ, process_tree.MARK: "an-orphan"}
    with subprocess.Popen(
        [sys.executable, "-c", LEADER], stdout=subprocess.PIPE, text=True, start_new_session=True, env=marked
    ) as leader:
        assert leader.stdout is not None
        child = int(leader.stdout.readline())
        leader.kill()
        leader.wait(10)
        assert process_tree.is_alive(child)
        assert process_tree.kill(leader.pid, "an-orphan") == set()
    assert not process_tree.is_alive(child)


def test_a_process_is_told_from_a_later_one_of_its_number() -> None:
    started = process_tree.start_of(os.getpid())
    assert started is not None
    assert process_tree.is_alive(os.getpid(), started)
    assert not process_tree.is_alive(os.getpid(), started + 1)
