"""Logging of everybody else: left as it is, and kept with the run all the same."""

from __future__ import annotations

import logging
import subprocess
import sys
import textwrap
import warnings

import pytest
from logging_runs import FLOW_RUN, Console, flow_run, running

from rota.contract.record import LogRecord
from rota.logging.configuration import LoggingConfig, configure


def run_python(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a fresh process, where no test runner has touched logging."""
    start = """
        import logging, warnings
        from rota.logging import RunInfo, current_run, get_logger, get_run_logger, set_log_sink
        from rota.logging.configuration import LoggingConfig, configure
        kept = []
        def set_up():
            configure(LoggingConfig())
            set_log_sink(lambda record: kept.append(record.message))
    """
    program = textwrap.dedent(start) + textwrap.dedent(code)
    return subprocess.run([sys.executable, *options, "-c", program], capture_output=True, text=True, check=True)


def test_the_root_logger_and_others_are_untouched() -> None:
    done = run_python("""
        def look():
            loggers = [logging.root, *map(logging.getLogger, ["foreign", "foreign.library", "py.warnings"])]
            return [(one.level, one.handlers[:], one.filters[:], one.propagate, one.disabled) for one in loggers]
        logging.getLogger("foreign").setLevel(logging.ERROR)
        before = look()
        set_up()
        current_run.set(RunInfo("flow", bytes(16)))
        logging.getLogger("foreign.library").error("x")
        assert look() == before
        assert logging.lastResort is not None and logging.root.manager.disable == 0
    """)
    assert done.stdout == ""


@pytest.mark.parametrize("in_run", [True, False])
def test_warnings_of_loggers_nobody_set_up_still_appear(in_run: bool) -> None:
    code = """
        logging.getLogger("foreign").warning("watch out")
        logging.getLogger("foreign").info("not this")
        logging.root.error("broken")
        print(kept)
    """
    enter = 'set_up(); current_run.set(RunInfo("flow", bytes(16)))' if in_run else "set_up()"
    done = run_python(f"{enter}\n{textwrap.dedent(code)}")
    assert done.stderr == "watch out\nbroken\n"
    assert done.stdout == ("['watch out', 'broken']\n" if in_run else "[]\n")


def test_basic_config_works_inside_of_a_run() -> None:
    done = run_python("""
        set_up()
        current_run.set(RunInfo("flow", bytes(16)))
        logging.basicConfig(level=logging.INFO, format="mine: %(message)s")
        logging.getLogger("foreign").info("one")
        get_run_logger().info("two")
        print(kept)
    """)
    ours = done.stderr.splitlines()[1]
    assert done.stderr.splitlines()[0] == "mine: one"
    assert ours.endswith("| Flow run None - two")
    assert len(done.stderr.splitlines()) == 2
    assert done.stdout == "['one', 'two']\n"


def test_a_dict_config_does_not_stop_the_keeping() -> None:
    done = run_python("""
        import logging.config
        set_up()
        current_run.set(RunInfo("flow", bytes(16)))
        logging.config.dictConfig({"version": 1, "root": {"level": "INFO"}})
        logging.getLogger("later").info("one")
        get_run_logger().info("two")
        print(kept)
    """)
    assert done.stdout == "['one', 'two']\n"


def test_a_librarys_own_level_decides_what_is_kept(kept: list[LogRecord], foreign: logging.Logger) -> None:
    with running(flow_run()):
        foreign.setLevel(logging.ERROR)
        foreign.warning("below its level")
        foreign.setLevel(logging.DEBUG)
        foreign.debug("let through")
    foreign.debug("outside of the run")
    assert [(line.name, line.level, line.message, line.flow_run_id) for line in kept] == [
        ("foreign.library", logging.DEBUG, "let through", FLOW_RUN)
    ]


def test_a_logger_that_keeps_to_itself_is_not_kept(kept: list[LogRecord], foreign: logging.Logger) -> None:
    foreign.propagate = False
    with running(flow_run()):
        foreign.error("for the audit file only")
        foreign.getChild("part").error("this one too")
    assert kept == []


def test_records_of_others_are_not_printed_by_us(kept: list[LogRecord], foreign: logging.Logger, console: Console) -> None:
    foreign.addHandler(logging.NullHandler())
    with running(flow_run()):
        foreign.error("quiet")
    assert console.text() == ""
    assert [line.message for line in kept] == ["quiet"]


def test_a_wrapper_around_ours_still_works(kept: list[LogRecord], foreign: logging.Logger) -> None:
    """Error trackers wrap the same method."""
    seen: list[str] = []
    ours = logging.Logger.callHandlers

    def theirs(self: logging.Logger, record: logging.LogRecord) -> None:
        ours(self, record)
        seen.append(record.getMessage())

    logging.Logger.callHandlers = theirs  # type: ignore[method-assign]  # what is tested
    try:
        configure(LoggingConfig(level="DEBUG"))
        with running(flow_run()):
            foreign.warning("once")
    finally:
        logging.Logger.callHandlers = ours  # type: ignore[method-assign]  # back again
    assert seen == ["once"]
    assert [line.message for line in kept] == ["once"]


def test_extra_loggers_get_our_console_and_store(kept: list[LogRecord], foreign: logging.Logger, console: Console) -> None:
    configure(LoggingConfig(extra_loggers=("foreign.library",)))
    foreign.getChild("part").info("shown")
    with running(flow_run()):
        foreign.info("shown and kept")
    configure(LoggingConfig())
    foreign.info("not ours any more")
    assert [line.split(" | ", 1)[1] for line in console.lines()] == [
        "INFO      | foreign.library.part - shown",
        "INFO      | foreign.library - shown and kept",
    ]
    assert [line.message for line in kept] == ["shown and kept"]
    assert foreign.level == logging.NOTSET


def test_an_extra_logger_below_another_shows_each_line_once(foreign: logging.Logger, console: Console) -> None:
    configure(LoggingConfig(extra_loggers=("foreign.library", "foreign", "foreign", "rota.etl")))
    foreign.info("a")
    logging.getLogger("rota.etl").info("b")
    assert [line.rpartition(" | ")[2] for line in console.lines()] == ["foreign.library - a", "rota.etl - b"]


def test_an_extra_loggers_own_level_stays(foreign: logging.Logger, console: Console) -> None:
    foreign.setLevel(logging.ERROR)
    configure(LoggingConfig(extra_loggers=("foreign.library",)))
    foreign.info("below")
    assert foreign.level == logging.ERROR
    assert console.text() == ""


# ---- Python's warnings ------------------------------------------------------------------------------------------------


def test_warnings_are_shown_as_always_and_kept_with_the_run() -> None:
    code = """
        set_up()
        warnings.warn("outside")
        current_run.set(RunInfo("flow", bytes(16)))
        warnings.warn("inside", DeprecationWarning)
        with warnings.catch_warnings(record=True):
            warnings.warn("caught")
        print(kept)
    """
    done = run_python(code, "-W", "always")
    plain = run_python(code.replace("set_up()", ""), "-W", "always")
    strip = [line.split(": ", 1)[1] for line in done.stderr.splitlines() if "Warning" in line]
    assert strip == [line.split(": ", 1)[1] for line in plain.stderr.splitlines() if "Warning" in line]
    assert strip == ["UserWarning: outside", "DeprecationWarning: inside"]
    assert done.stdout.endswith("DeprecationWarning: inside']\n")
    assert done.stdout.count("Warning") == 1


def test_warnings_that_become_log_records_are_kept_once(kept: list[LogRecord]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        try:
            with running(flow_run()):
                warnings.warn("old", DeprecationWarning, stacklevel=1)
        finally:
            logging.captureWarnings(False)
    assert len(kept) == 1
    assert (kept[0].name, kept[0].level) == ("py.warnings", logging.WARNING)
