"""`log_prints`: which prints become log lines, and that print is itself again afterwards."""

from __future__ import annotations

import asyncio
import builtins
import io
import logging
import pickle
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

import pytest
from logging_runs import FLOW_RUN, Console, flow_run, running, task_run

from rota.contract.record import LogRecord
from rota.logging import RunInfo, get_logger
from rota.logging.configuration import LoggingConfig, configure
from rota.logging.loggers import print_as_log
from rota.logging.prints import patch_print

BUILTIN = builtins.print


@pytest.fixture(autouse=True)
def print_comes_back() -> Iterator[None]:
    assert builtins.print is BUILTIN
    yield
    assert builtins.print is BUILTIN


@contextmanager
def printing(run: RunInfo) -> Iterator[None]:
    run.log_prints = True
    with running(run), patch_print():
        yield


def test_a_print_is_a_line_of_its_run(kept: list[LogRecord], capsys: pytest.CaptureFixture[str]) -> None:
    with printing(flow_run()):
        print("Forecasted temp C:", 5.1, "degrees")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith(" | INFO      | Flow run 'macho-sturgeon' - Forecasted temp C: 5.1 degrees\n")
    assert [(line.message, line.level, line.name) for line in kept] == [
        ("Forecasted temp C: 5.1 degrees", logging.INFO, "rota.flow_runs")
    ]


def test_a_run_that_did_not_ask_prints(kept: list[LogRecord], capsys: pytest.CaptureFixture[str]) -> None:
    with printing(flow_run()), running(task_run()):
        print("plain")
    assert (capsys.readouterr().out, kept) == ("plain\n", [])


def test_outside_of_runs_print_is_pythons_own() -> None:
    with running(flow_run(log_prints=True)):
        assert builtins.print is BUILTIN
        with patch_print():
            assert builtins.print is not BUILTIN
            assert builtins.print.__name__ == "print"


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        (("a", "b"), {"sep": "-"}, "a-b"),
        (("a",), {"end": ""}, "a"),
        (("a",), {"end": "!\n"}, "a!"),
        (("a\n",), {}, "a\n"),
        (("a  ",), {"flush": True}, "a  "),
        ((), {}, ""),
        (("100%", "%s"), {}, "100% %s"),
        (("two\nlines",), {}, "two\nlines"),
        (("out",), {"file": None}, "out"),
    ],
)
def test_the_words_of_print_are_respected(
    kept: list[LogRecord], args: tuple[str], kwargs: dict[str, str], message: str
) -> None:
    with printing(flow_run()):
        builtins.print(*args, **kwargs)  # type: ignore[call-overload]  # a table of calls
    assert [line.message for line in kept] == [message]


def test_a_print_names_the_place_that_printed(caplog: pytest.LogCaptureFixture) -> None:
    with printing(flow_run()):
        print("here")
    assert caplog.records[0].filename == "test_log_prints.py"
    assert caplog.records[0].funcName == "test_a_print_names_the_place_that_printed"


def test_wrong_use_is_the_callers_error_as_always(kept: list[LogRecord]) -> None:
    with printing(flow_run()), pytest.raises(TypeError):
        print("x", ending="")  # type: ignore[call-overload]  # what is tested
    assert kept == []


def test_standard_streams_are_logged_and_other_files_are_not(kept: list[LogRecord], capsys: pytest.CaptureFixture[str]) -> None:
    own = io.StringIO()
    with printing(flow_run()):
        print("one", file=sys.stdout)
        print("two", file=sys.stderr)
        print("three", file=own)
    assert [line.message for line in kept] == ["one", "two"]
    assert own.getvalue() == "three\n"
    assert capsys.readouterr().out == ""


def test_captured_output_stays_with_who_captures_it(kept: list[LogRecord]) -> None:
    own = io.StringIO()
    with printing(flow_run()):
        with redirect_stdout(own):
            print("for me")
        print("for the log")
    assert own.getvalue() == "for me\n"
    assert [line.message for line in kept] == ["for the log"]


def test_a_wrapper_around_the_terminal_is_no_capture(kept: list[LogRecord], monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrapper:  # as colorama's and tqdm's
        def __init__(self, stream: object) -> None:
            self._stream = stream

        def __getattr__(self, name: str) -> object:
            return getattr(self._stream, name)

    with printing(flow_run()):
        monkeypatch.setattr(sys, "stdout", Wrapper(sys.stdout))
        print("still a line")
    assert [line.message for line in kept] == ["still a line"]


def test_runs_inside_of_runs_keep_their_prints_apart(kept: list[LogRecord]) -> None:
    with printing(flow_run()):
        print("flow")
        with printing(task_run()):
            print("task")
        print("flow again")
    assert [(line.name, line.message) for line in kept] == [
        ("rota.flow_runs", "flow"),
        ("rota.task_runs", "task"),
        ("rota.flow_runs", "flow again"),
    ]


def test_one_runs_end_does_not_stop_anothers_prints(kept: list[LogRecord]) -> None:
    ended, printed = threading.Event(), threading.Event()

    def other() -> None:
        with printing(task_run()):
            started.set()
            ended.wait(10)
            print("after the other's end")
        printed.set()

    started = threading.Event()
    thread = threading.Thread(target=other)
    with printing(flow_run()):
        thread.start()
        assert started.wait(10)
    ended.set()
    assert printed.wait(10)
    thread.join()
    assert [line.message for line in kept] == ["after the other's end"]


def test_a_thread_that_was_not_started_in_a_run_prints(kept: list[LogRecord], capsys: pytest.CaptureFixture[str]) -> None:
    may_print = threading.Event()
    thread = threading.Thread(target=lambda: may_print.wait(10) and print("from a thread"))
    thread.start()
    with printing(flow_run()):
        may_print.set()
        thread.join()
    assert (capsys.readouterr().out, kept) == ("from a thread\n", [])


def test_a_thread_that_a_run_starts_prints_into_its_log(kept: list[LogRecord], capsys: pytest.CaptureFixture[str]) -> None:
    with printing(flow_run()):
        thread = threading.Thread(target=print, args=("from a thread",))
        thread.start()
        thread.join()
    assert (capsys.readouterr().out, [(line.flow_run_id, line.message) for line in kept]) == ("", [(FLOW_RUN, "from a thread")])


def test_prints_of_one_event_loop_go_to_their_own_runs(kept: list[LogRecord]) -> None:
    async def work(number: int) -> None:
        with printing(RunInfo("task", FLOW_RUN, task_run_id=bytes([number]) * 16, task_run_name=f"x-{number}")):
            for _ in range(3):
                print("by", number)
                await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(*(work(number) for number in range(5)))

    asyncio.run(main())
    assert len(kept) == 15
    assert {(line.message, line.task_run_id) for line in kept} == {(f"by {n}", bytes([n]) * 16) for n in range(5)}


def test_an_error_in_the_run_puts_print_back() -> None:
    with pytest.raises(ZeroDivisionError), printing(flow_run()):
        raise ZeroDivisionError
    assert builtins.print is BUILTIN


@contextmanager
def somebody_elses_patch(said: list[str]) -> Iterator[None]:
    before = builtins.print

    def theirs(*args: object, **kwargs: object) -> None:
        said.append(" ".join(map(str, args)))
        before(*args, **kwargs)  # type: ignore[call-overload]  # what it was given

    builtins.print = theirs
    try:
        yield
    finally:
        builtins.print = before


def test_a_patch_inside_of_ours_is_called_and_undone(kept: list[LogRecord]) -> None:
    said: list[str] = []
    with printing(flow_run()):
        with somebody_elses_patch(said):
            print("one")
        print("two")
    assert said == ["one"]
    assert [line.message for line in kept] == ["one", "two"]


def test_a_patch_around_ours_is_put_back(kept: list[LogRecord]) -> None:
    said: list[str] = []
    with somebody_elses_patch(said):
        theirs = builtins.print
        with printing(flow_run()):
            print("one")
        assert builtins.print is theirs
    assert [line.message for line in kept] == ["one"]


def test_a_patch_that_outlives_ours_leaves_nothing_behind(kept: list[LogRecord], capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    ours = printing(flow_run())
    ours.__enter__()
    with somebody_elses_patch(said):
        ours.__exit__(None, None, None)
        with printing(flow_run()):
            print("through both")
        print("through theirs")
    # They have put our function back, although no run is active; it leaves at its first use.
    print("last")
    assert builtins.print is BUILTIN
    assert [line.message for line in kept] == ["through both"]
    assert capsys.readouterr().out == "through theirs\nlast\n"


def test_a_handler_that_prints_does_not_come_round_again(kept: list[LogRecord], capsys: pytest.CaptureFixture[str]) -> None:
    class Printer(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            print("handled", record.getMessage())

    handler = Printer()
    get_logger().addHandler(handler)
    try:
        with printing(flow_run()):
            print("hello")
    finally:
        get_logger().removeHandler(handler)
    assert [line.message for line in kept] == ["hello"]
    assert capsys.readouterr().out == "handled hello\n"


def test_prints_follow_the_level(kept: list[LogRecord], console: Console) -> None:
    configure(LoggingConfig(level="WARNING"))
    with printing(flow_run()):
        print("an INFO line")
    assert (kept, console.text()) == ([], "")


def test_print_can_be_sent_to_other_processes_meanwhile() -> None:
    with printing(flow_run()):
        assert pickle.loads(pickle.dumps(builtins.print)) is builtins.print


def test_print_as_log_is_a_print_that_logs(kept: list[LogRecord], capsys: pytest.CaptureFixture[str]) -> None:
    print_as_log("outside")
    with running(flow_run(log_prints=True)):
        print_as_log("a", "b", sep="")
    assert [line.message for line in kept] == ["ab"]
    assert capsys.readouterr().out == "outside\n"
