"""What a line on the console looks like, and that a console in any condition leaves the run alone."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from logging_runs import FLOW_RUN, TASK_RUN, Console, flow_run, running, task_run

from rota.contract.record import LogRecord
from rota.logging import emit_run_line, get_logger, get_run_logger
from rota.logging.colors import STATES, wants_color
from rota.logging.configuration import LoggingConfig, configure
from rota.logging.console import ConsoleHandler
from rota.logging.storing import RunLogHandler

LINE = re.compile(r"\d\d:\d\d:\d\d\.\d\d\d \| (?P<level>.{9}) \| (?P<rest>.*)")


def rest_of(line: str) -> str:
    found = LINE.fullmatch(line)
    assert found, line
    return found["rest"]


def test_lines_are_those_of_the_course(console: Console) -> None:
    created = "Created flow run 'macho-sturgeon' for flow 'log-example-flow'"
    emit_run_line(logging.INFO, "engine", "", created, None, None)
    with running(flow_run()):
        get_run_logger().info("INFO level log message.")
    emit_run_line(logging.INFO, "task", "x-0", "Finished in state Completed()", FLOW_RUN, TASK_RUN)
    emit_run_line(logging.INFO, "flow", "macho-sturgeon", "Finished in state Completed('All done.')", FLOW_RUN, None)
    assert re.sub(r"\d\d:\d\d:\d\d\.\d\d\d", "14:24:55.950", console.text()) == (
        "14:24:55.950 | INFO      | rota.engine - Created flow run 'macho-sturgeon' for flow 'log-example-flow'\n"
        "14:24:55.950 | INFO      | Flow run 'macho-sturgeon' - INFO level log message.\n"
        "14:24:55.950 | INFO      | Task run 'x-0' - Finished in state Completed()\n"
        "14:24:55.950 | INFO      | Flow run 'macho-sturgeon' - Finished in state Completed('All done.')\n"
    )


def test_the_time_is_local_and_cut_to_the_millisecond() -> None:
    record = logging.makeLogRecord({"name": "rota", "levelname": "INFO", "msg": "now", "created": 1717200000.9996})
    handler = ConsoleHandler()
    local = logging.Formatter("%(asctime)s", "%H:%M:%S").format(record)
    assert handler.format(record) == f"{local}.999 | INFO      | rota - now"


def test_every_level_fills_the_same_column(console: Console) -> None:
    for level in ("warning", "error", "critical"):
        getattr(get_logger("etl"), level)("x")
    assert [line[12:] for line in console.lines()] == [
        " | WARNING   | rota.etl - x",
        " | ERROR     | rota.etl - x",
        " | CRITICAL  | rota.etl - x",
    ]


def test_a_traceback_follows_its_line(console: Console) -> None:
    with running(task_run()):
        try:
            raise LookupError("no such table")
        except LookupError:
            get_run_logger().exception("Load failed")
    first, *more = console.lines()
    assert rest_of(first) == "Task run 'x-0' - Load failed"
    assert more[0] == "Traceback (most recent call last):"
    assert more[-1] == "LookupError: no such table"


@pytest.mark.parametrize("name", ["it's", 'a"b', "zero\x00width\u200b", "new\nline", "\x1b[31mred", "ünï✓", ""])
def test_a_run_name_of_any_kind_stays_on_its_line(console: Console, name: str) -> None:
    emit_run_line(logging.INFO, "flow", name, "Finished", FLOW_RUN, None)
    assert rest_of(console.text().removesuffix("\n")) == f"Flow run {name!r} - Finished"


@contextmanager
def only_our_handlers() -> Iterator[None]:
    """Take pytest's own handlers off: they raise for messages that cannot be formatted."""
    logger = get_logger()
    others = [handler for handler in logger.handlers if not isinstance(handler, ConsoleHandler | RunLogHandler)]
    for handler in others:
        logger.removeHandler(handler)
    try:
        yield
    finally:
        for handler in others:
            logger.addHandler(handler)


def test_wrong_arguments_are_shown_instead_of_losing_the_line(console: Console, kept: list[LogRecord]) -> None:
    with only_our_handlers(), running(flow_run()):
        get_run_logger().info("%d rows", "many")
    assert rest_of(console.lines()[0]).startswith(
        "Flow run 'macho-sturgeon' - %d rows (arguments ('many',) cannot be filled in: TypeError: %d format"
    )
    assert kept[0].message.startswith("%d rows (arguments ('many',)")


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


def test_a_message_without_text_is_named_by_its_type(console: Console) -> None:
    with only_our_handlers():
        get_logger().info(Unprintable())
        get_logger().info("%s", Unprintable())
    assert [rest_of(line) for line in console.lines()] == [
        "rota - <Unprintable that has no text> (arguments () cannot be filled in: RuntimeError: no text)",
        "rota - %s (arguments <tuple that has no text> cannot be filled in: RuntimeError: no text)",
    ]


# ---- The stream -------------------------------------------------------------------------------------------------------


def test_the_stream_is_the_standard_error_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    for stream, text in ((first, "one"), (second, "two"), (first, "three")):
        monkeypatch.setattr(sys, "stderr", stream)
        get_logger().info(text)
    assert [rest_of(line) for line in first.getvalue().splitlines()] == ["rota - one", "rota - three"]
    assert [rest_of(line) for line in second.getvalue().splitlines()] == ["rota - two"]


def test_pytest_captures_the_lines(capsys: pytest.CaptureFixture[str]) -> None:
    get_logger().info("heard")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert rest_of(captured.err.removesuffix("\n")) == "rota - heard"


def test_a_buffered_stream_is_flushed_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "err").open("w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        get_logger().info("at once")
        assert (tmp_path / "err").read_text().endswith("at once\n")


class Pipe(io.StringIO):
    writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        raise BrokenPipeError(32, "Broken pipe")


def closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize("stream", [closed(), Pipe(), None, object()], ids=["closed", "pipe", "none", "no stream"])
def test_a_broken_console_costs_only_the_console(
    monkeypatch: pytest.MonkeyPatch, kept: list[LogRecord], stream: object
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with running(flow_run()):
        get_run_logger().info("one")
        get_run_logger().info("two")
    assert [record.message for record in kept] == ["one", "two"]
    back = io.StringIO()
    monkeypatch.setattr(sys, "stderr", back)
    get_logger().info("three")
    assert rest_of(back.getvalue().removesuffix("\n")) == "rota - three"


def test_the_end_of_recursion_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deep(io.StringIO):
        def write(self, text: str) -> int:
            raise RecursionError

    monkeypatch.setattr(sys, "stderr", Deep())
    with pytest.raises(RecursionError):
        get_logger().info("too deep")


@pytest.mark.parametrize(
    ("encoding", "message", "expected"),
    [("ascii", "über ✓", r"\xfcber \u2713"), ("latin-1", "über ✓", r"über \u2713"), ("utf-8", "half \ud800", r"half \ud800")],
)
def test_what_the_console_cannot_show_is_escaped(
    monkeypatch: pytest.MonkeyPatch, encoding: str, message: str, expected: str
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(raw, encoding=encoding, errors="strict"))
    get_logger().info(message)
    assert rest_of(raw.getvalue().decode(encoding).removesuffix("\n")) == f"rota - {expected}"


def test_a_standard_error_that_logs_what_it_is_given_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    class ToLogger(io.StringIO):
        def write(self, text: str) -> int:
            get_logger("stderr").error(text.rstrip())
            return len(text)

    real = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", real)
    monkeypatch.setattr(sys, "stderr", ToLogger())
    get_logger().info("round")
    assert re.fullmatch(r".* \| ERROR     \| rota\.stderr - .* \| INFO      \| rota - round\n", real.getvalue())


def test_lines_of_many_threads_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = threading.Barrier(4)

    def work(number: int) -> None:
        start.wait()
        for line in range(200):
            get_logger("threads").info("%d-%d-%s", number, line, "x" * 50)

    with (tmp_path / "err").open("w", buffering=1) as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    seen = {rest_of(line) for line in (tmp_path / "err").read_text().splitlines()}
    assert seen == {f"rota.threads - {number}-{line}-{'x' * 50}" for number in range(4) for line in range(200)}


# ---- Colours ----------------------------------------------------------------------------------------------------------

SPEAK = """
import logging
from rota.logging import emit_run_line
from rota.logging.configuration import LoggingConfig, configure
configure(LoggingConfig(colors={colors}))
emit_run_line(logging.INFO, "task", "x-0", {message!r}, None, None)
"""


def speak(message: str, *, terminal: bool, colors: bool = True, env: dict[str, str] | None = None) -> str:
    """What a fresh process writes to its standard error."""
    code = SPEAK.format(message=message, colors=colors)
    names = ("NO_COLOR", "FORCE_COLOR")
    clean = {name: value for name, value in os.environ.items() if name not in names} | {"TERM": "xterm"} | (env or {})
    if not terminal:
        done = subprocess.run([sys.executable, "-c", code], env=clean, stderr=subprocess.PIPE, text=True, check=True)
        return done.stderr
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", code], env=clean, stderr=theirs, check=True)
    os.close(theirs)
    text = os.read(ours, 65536).decode()
    os.close(ours)
    return text.replace("\r\n", "\n")


def test_a_terminal_gets_colours_by_level_and_state() -> None:
    line = speak("Finished in state Completed()", terminal=True)
    assert line.endswith("\x1b[36mINFO\x1b[0m      | Task run 'x-0' - Finished in state \x1b[32mCompleted\x1b[0m()\n")


def test_a_pipe_gets_none() -> None:
    assert speak("Finished in state Completed()", terminal=False)[12:] == (
        " | INFO      | Task run 'x-0' - Finished in state Completed()\n"
    )


@pytest.mark.parametrize(
    ("terminal", "colors", "env", "coloured"),
    [
        (True, False, {}, False),
        (True, True, {"NO_COLOR": "1"}, False),
        (True, True, {"NO_COLOR": ""}, True),
        (True, True, {"TERM": "dumb"}, False),
        (False, True, {"FORCE_COLOR": "1"}, True),
        (False, True, {"FORCE_COLOR": "0"}, False),
        (False, True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (False, False, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_who_decides_about_colours(terminal: bool, colors: bool, env: dict[str, str], coloured: bool) -> None:
    assert ("\x1b[" in speak("hello", terminal=terminal, colors=colors, env=env)) is coloured


def test_a_closed_stream_wants_no_colours() -> None:
    assert wants_color(closed()) is False


def test_states_and_links_are_coloured_and_prose_is_not(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for name in STATES:
        console.clear()
        get_logger().error(f"{name} is a word; in state {name}('x') at http://127.0.0.1:4200/runs/1, state '{name}'")
        assert console.text().endswith(
            f"\x1b[31mERROR\x1b[0m     | rota - {name} is a word; in state {STATES[name]}{name}\x1b[0m('x') at "
            f"\x1b[4;36mhttp://127.0.0.1:4200/runs/1\x1b[0m, state '{STATES[name]}{name}\x1b[0m'\n"
        )


# ---- Markup and other formats -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "plain"),
    [("[bold red]stop[/] now", "stop now"), ("list[0] and [/unmatched]", "list[0] and [/unmatched]"), ("none", "none")],
)
def test_tags_are_styles_only_when_asked_for(console: Console, kept: list[LogRecord], message: str, plain: str) -> None:
    with running(flow_run()):
        get_run_logger().info(message)
        configure(LoggingConfig(markup=True))
        get_run_logger().info(message)
    assert [rest_of(line).partition(" - ")[2] for line in console.lines()] == [message, plain]
    assert [record.message for record in kept] == [message, message]


def test_tags_become_terminal_codes_and_long_lines_stay_whole(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    configure(LoggingConfig(markup=True))
    get_logger().info(f"[red]stop[/] {'x' * 500}")
    assert console.text().endswith(f"rota - \x1b[31mstop\x1b[0m {'x' * 500}\n")


def test_another_formatter_takes_the_place_of_ours(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    class Json(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return json.dumps({"level": record.levelname, "message": record.getMessage()})

    monkeypatch.setenv("FORCE_COLOR", "1")
    handler = next(handler for handler in get_logger().handlers if isinstance(handler, ConsoleHandler))
    before = handler.formatter
    handler.setFormatter(Json())
    try:
        get_logger().info("in state Completed()")
    finally:
        handler.setFormatter(before)
    assert json.loads(console.text()) == {"level": "INFO", "message": "in state Completed()"}
