"""Programs run inside of runs: their lines, levels, ends."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from logging_runs import FLOW_RUN, TASK_RUN, Console, running, task_run

from rota.contract.record import LogRecord
from rota.logging import get_logger, get_run_logger
from rota.logging.output import Command, arun_logged, run_logged
from rota.testing import wait_until


class Heard(logging.Handler):
    """The records of a logger."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def logger(heard: Heard) -> logging.Logger:
    made = logging.Logger("program")
    made.addHandler(heard)
    return made


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", code]


def test_each_line_is_logged_with_its_stream_and_level(logger: logging.Logger, heard: Heard) -> None:
    done = run_logged(Command(python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")), logger)
    lines = {(one.__dict__["stream"], one.levelname, one.getMessage()) for one in heard.records}
    assert lines == {("stdout", "INFO", "out"), ("stderr", "WARNING", "err")}
    assert done.returncode == 3
    with pytest.raises(subprocess.CalledProcessError):
        done.check("python")


def test_lines_belong_to_the_run(kept: list[LogRecord], console: Console) -> None:
    with running(task_run()):
        run_logged(Command(python("print('hello %s')")), get_run_logger())
        run_logged(Command(python("print('again')")), get_logger("shell"))
    assert [(line.message, line.flow_run_id, line.task_run_id) for line in kept] == [
        ("hello %s", FLOW_RUN, TASK_RUN),
        ("again", FLOW_RUN, TASK_RUN),
    ]


def test_lines_come_while_the_program_runs(logger: logging.Logger, heard: Heard, tmp_path: Path) -> None:
    go_on = tmp_path / "go-on"
    code = f"import os, time\nprint('first')\nwhile not os.path.exists({str(go_on)!r}): time.sleep(0.01)\nprint('last')"

    def seen(process: subprocess.Popen[bytes]) -> None:
        wait_until(lambda: heard.records, 30, "the first line")
        assert process.poll() is None
        go_on.touch()

    run_logged(Command(python(code)), logger, seen)
    assert [one.getMessage() for one in heard.records] == ["first", "last"]


def test_bytes_that_are_no_text_are_shown_and_long_lines_cut(logger: logging.Logger, heard: Heard) -> None:
    code = "import sys; sys.stdout.buffer.write(b'a\\xffb\\r\\n' + b'x' * 100_000)"
    run_logged(Command(python(code)), logger)
    texts = [one.getMessage() for one in heard.records]
    assert texts[0] == "a\\xffb"
    assert [len(text) for text in texts[1:]] == [65_536, 34_464]


def test_the_last_lines_come_back(logger: logging.Logger) -> None:
    done = run_logged(Command(python("for i in range(9): print(i)"), keep_lines=2), logger)
    assert (done.stdout, done.stderr) == (["7", "8"], [])


def test_a_line_for_the_shell_with_variables_and_a_folder(logger: logging.Logger, heard: Heard, tmp_path: Path) -> None:
    run_logged(Command('echo "$WORD in $(basename $PWD)"', shell=True, env={"WORD": "hi"}, cwd=tmp_path), logger)
    assert heard.records[0].getMessage() == f"hi in {tmp_path.name}"


def test_a_time_limit_ends_the_program(logger: logging.Logger) -> None:
    started: list[subprocess.Popen[bytes]] = []
    with pytest.raises(subprocess.TimeoutExpired):
        run_logged(Command(python("import time; time.sleep(600)"), timeout_seconds=0.2), logger, started.append)
    assert started[0].returncode == -signal.SIGTERM


def test_cancelling_ends_the_program(logger: logging.Logger, heard: Heard) -> None:
    async def work() -> None:
        program = asyncio.create_task(arun_logged(Command(python("import time; print(1); time.sleep(600)")), logger))
        while not heard.records:
            await asyncio.sleep(0.01)
        program.cancel()
        await asyncio.wait([program])
        assert program.cancelled()

    asyncio.run(work())
    pid = heard.records[0].__dict__["pid"]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_end_is_awaited(logger: logging.Logger, heard: Heard) -> None:
    done = asyncio.run(arun_logged(Command(python("print('x')")), logger))
    assert (done.returncode, [one.getMessage() for one in heard.records]) == (0, ["x"])


def test_a_program_that_is_not_there(logger: logging.Logger) -> None:
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        run_logged(Command(["no-such-program"]), logger)
