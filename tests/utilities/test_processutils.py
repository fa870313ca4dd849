"""Commands and processes, with real ones."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from rota.utilities.processutils import (
    command_from_string,
    command_to_string,
    get_sys_executable,
    open_process,
    run_process,
    sanitize_subprocess_env,
)

PYTHON = sys.executable


def test_commands_and_lines_are_the_same() -> None:
    for command in (["a b", "c"], ["x", "", "'", '"'], ["ü", "$HOME", "\n"]):
        assert command_from_string(command_to_string(command)) == command
    assert get_sys_executable() == sys.executable
    for wrong in ([], "ls"):
        with pytest.raises(ValueError, match="list of at least one word"):
            command_to_string(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="quotation"):
        command_from_string("'a")


def test_names_without_a_value_are_left_out() -> None:
    inherited = {"A": "1", "B": "2"}
    assert sanitize_subprocess_env({"A": None, "C": "3"}, remove_from=inherited) == {"C": "3"}
    assert inherited == {"B": "2"}
    assert sanitize_subprocess_env(None) == {}


def test_output_goes_where_it_is_wanted() -> None:
    out, err = io.StringIO(), io.StringIO()
    code = "import sys; print('ünd'); sys.stderr.buffer.write(b'\\xff bad'); sys.exit(3)"
    process = asyncio.run(run_process([PYTHON, "-c", code], stream_output=(out, err), env={**os.environ, "PYTHONUTF8": "1"}))
    assert (process.returncode, out.getvalue(), err.getvalue()) == (3, "ünd\n", "\ufffd bad")
    started: list[Any] = []
    assert asyncio.run(run_process([PYTHON, "-c", "print(1)"], task_status_handler=started.append)).returncode == 0
    assert len(started) == 1


def test_a_process_does_not_outlive_its_block() -> None:
    async def main() -> int | None:
        async with open_process([PYTHON, "-c", "import time; time.sleep(100)"]) as process:
            pass
        return process.returncode

    assert asyncio.run(main()) == -signal.SIGTERM
    with pytest.raises(TypeError, match="list of words"):
        asyncio.run(run_process("ls"))  # type: ignore[arg-type]


def test_a_cancelled_caller_ends_the_process() -> None:
    async def main() -> Any:
        started: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        run = asyncio.create_task(
            run_process([PYTHON, "-c", "import time; time.sleep(100)"], task_status_handler=started.set_result)
        )
        process = await started
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        return process.returncode

    assert asyncio.run(main()) == -signal.SIGTERM


def test_signals_are_passed_on_and_grow_stronger() -> None:
    program = (
        "import subprocess, sys, signal\n"
        "from rota.utilities.processutils import setup_signal_handlers_worker\n"
        "child = subprocess.Popen([sys.executable, '-c', \"import signal, time\\n"
        "signal.signal(signal.SIGINT, lambda *_: print('asked', flush=True))\\nprint('ready', flush=True)\\n"
        'while True: time.sleep(0.05)"], stdout=subprocess.PIPE, text=True, start_new_session=True)\n'
        "setup_signal_handlers_worker(child.pid, 'the child', lambda text: print(text, flush=True))\n"
        "child.stdout.readline()\nprint('go', flush=True)\n"
        "print(child.stdout.readline().strip(), flush=True)\nprint(child.wait(), flush=True)\n"
    )
    parent = subprocess.Popen([PYTHON, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert parent.stdout is not None
    lines = iter(parent.stdout.readline, "")
    assert next(lines) == "go\n"
    parent.send_signal(signal.SIGTERM)
    assert next(lines).startswith("Got SIGTERM; sending SIGINT to the child")
    assert next(lines) == "asked\n"
    parent.send_signal(signal.SIGTERM)
    assert next(lines).startswith("Got SIGTERM; sending SIGKILL to the child")
    assert next(lines) == f"{-signal.SIGKILL}\n"
    assert parent.wait(30) == 0
    parent.stdout.close()
