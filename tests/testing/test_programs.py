"""`Sandbox` and `Program`: programs in processes of their own."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from rota.testing import wait_until
from rota.testing.processes import Sandbox

NOTE = "import os; note = lambda text: print(text, file=open(os.environ['LEDGER'], 'a'), flush=True)\n"


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path)


def test_a_program_runs_with_a_home_of_its_own_and_nothing_of_the_users(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROTA_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    script = sandbox.write(
        "shows.py",
        """
        import os
        ours = sorted(name for name in os.environ if name.startswith(("ROTA_", "PREFECT_")))
        print(*ours, os.environ["ROTA_HOME"], os.getcwd())
        """,
    )
    assert sandbox.run(script).checked().stdout.split() == ["ROTA_HOME", str(sandbox.home), str(sandbox.folder)]


def test_a_failed_program_shows_its_output_when_it_is_checked(sandbox: Sandbox) -> None:
    finished = sandbox.run(sandbox.write("fails.py", "raise SystemExit('no bread')"))
    assert finished.returncode == 1
    with pytest.raises(AssertionError, match="no bread"):
        finished.checked()


def test_a_program_is_killed_at_the_moment_it_has_noted_something(sandbox: Sandbox) -> None:
    script = sandbox.write("waits.py", NOTE + "note('first')\nimport time; time.sleep(600)\nnote('second')\n")
    with sandbox.start(script) as program:
        program.wait_for_note("first")
        assert program.kill().returncode == -signal.SIGKILL
    assert sandbox.ledger == ["first"]


def test_waiting_for_a_note_ends_with_the_program(sandbox: Sandbox) -> None:
    script = sandbox.write("ends.py", NOTE + "note('other')\n")
    with sandbox.start(script) as program, pytest.raises(AssertionError, match=r"ended \(0\) without 'this' in the ledger"):
        program.wait_for_note("this")


def test_a_program_that_does_not_end_in_time_is_killed_and_shown(sandbox: Sandbox) -> None:
    script = sandbox.write("hangs.py", "import sys, time; print('deep in thought', file=sys.stderr); time.sleep(600)")
    with sandbox.start(script) as program:
        program.wait_for_line("deep")
        with pytest.raises(TimeoutError, match="deep in thought"):
            program.finish(timeout=0.01)
        assert program.process.poll() == -signal.SIGKILL


def test_leaving_the_block_ends_the_program_and_what_it_started(sandbox: Sandbox) -> None:
    script = sandbox.write(
        "starts.py",
        NOTE
        + "import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        + "note(str(child.pid))\nchild.wait()\n",
    )
    with sandbox.start(script) as program:
        program._wait_until_seen(lambda: bool(sandbox.ledger), 30, "a child")
        (child,) = map(int, sandbox.ledger)
    wait_until(lambda: not _is_alive(child), what="the end of the program's child")


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z" and os.path.exists(f"/proc/{pid}")
