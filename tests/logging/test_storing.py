"""What the recorder is given: which lines, whose, how long, and that storing never harms the run."""

from __future__ import annotations

import io
import logging
import re
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from logging_runs import FLOW_RUN, TASK_RUN, Console, flow_run, running, task_run

from rota.contract.record import Kind, LogRecord
from rota.core.ids import uuid7_bytes
from rota.exceptions import MissingContextError
from rota.logging import emit_run_line, get_logger, get_run_logger, set_log_sink
from rota.logging.configuration import LoggingConfig, configure
from rota.logging.loggers import flow_run_logger
from rota.logging.text import shorten


def test_a_line_becomes_a_record_of_its_run(kept: list[LogRecord]) -> None:
    before = time.time_ns() // 1000
    with running(task_run()):
        get_run_logger().warning("hello %s", "you")
    [line] = kept
    assert line[0] == Kind.LOG
    assert UUID(bytes=line.id).version == 7
    assert line[2:7] == (FLOW_RUN, TASK_RUN, "rota.task_runs", logging.WARNING, "hello you")
    assert before <= line.timestamp_us + 1 <= time.time_ns() // 1000 + 1


def test_ids_in_bytes_are_version_7_of_this_millisecond() -> None:
    ids = {uuid7_bytes() for _ in range(2000)}
    assert len(ids) == 2000
    for made in (UUID(bytes=one) for one in ids):
        assert (made.version, made.variant) == (7, "specified in RFC 4122")
        assert abs((made.int >> 80) - time.time_ns() // 1_000_000) < 60_000


def test_engine_lines_belong_to_the_run_they_name_and_to_no_other(kept: list[LogRecord]) -> None:
    other = b"o" * 16
    with running(flow_run()):
        emit_run_line(logging.INFO, "task", "x-0", "of a task", other, TASK_RUN)
        emit_run_line(logging.INFO, "engine", "", "only shown", None, None)
        emit_run_line(logging.INFO, "flow", "x", "only shown", None, None)
        emit_run_line(logging.INFO, "engine", "", "of the engine", other, None)
    assert [line[2:5] for line in kept] == [(other, TASK_RUN, "rota.task_runs"), (other, None, "rota.engine")]


def test_a_task_outside_of_flows_has_a_log(kept: list[LogRecord]) -> None:
    with running(task_run(flow_run_id=None)):
        get_run_logger().info("alone")
    assert kept[0][2:4] == (None, TASK_RUN)


def test_lines_of_rotas_tree_are_kept_inside_of_runs_only(kept: list[LogRecord]) -> None:
    get_logger("etl").info("outside")
    with running(flow_run()):
        get_logger("etl").info("inside")
        get_logger("etl").debug("below the level")
    assert [(line.name, line.message) for line in kept] == [("rota.etl", "inside")]


def test_the_servers_own_lines_are_not_the_runs(kept: list[LogRecord]) -> None:
    with running(flow_run()):
        get_logger("server.store").error("embedded")
    assert kept == []


@pytest.mark.parametrize("as_text", [True, False])
def test_a_caller_may_name_the_run_itself(kept: list[LogRecord], as_text: bool) -> None:
    run = uuid4()
    extra = {"flow_run_id": str(run) if as_text else run}
    get_logger("etl").info("from a thread", extra=extra)
    with running(flow_run()):
        get_logger("etl").info("of another run", extra=extra)
        get_logger("etl").info("no id at all", extra={"flow_run_id": "yesterday"})
        get_logger("etl").info("not to be kept", extra={"send_to_api": False})
    assert [line.flow_run_id for line in kept] == [run.bytes, run.bytes, FLOW_RUN]


def test_a_traceback_is_part_of_the_message(kept: list[LogRecord]) -> None:
    with running(flow_run()):
        try:
            raise LookupError("no such table")
        except LookupError:
            get_run_logger().exception("Load failed")
    lines = kept[0].message.splitlines()
    assert (lines[0], lines[1], lines[-1]) == (
        "Load failed",
        "Traceback (most recent call last):",
        "LookupError: no such table",
    )


def test_the_stack_is_part_of_the_message(kept: list[LogRecord]) -> None:
    with running(flow_run()):
        get_run_logger().info("where am I", stack_info=True)
    assert kept[0].message.startswith("where am I\nStack (most recent call last):")


@pytest.mark.parametrize("text", ["nul \x00", "\x1b[31mred\x1b[0m", "<b>html</b>", "half \ud800", "a\r\nb", "‮rtl", "😊", ""])
def test_unusual_characters_are_kept_as_they_are(kept: list[LogRecord], text: str) -> None:
    with running(flow_run()):
        get_run_logger().info(text)
        get_run_logger().info("%s", text)
    assert [line.message for line in kept] == [text, text]


@pytest.mark.parametrize(("level", "stored"), [(25, 25), (10**9, 10**9), (10**12, 2**31 - 1)])
def test_a_level_of_any_height_fits_into_the_database(kept: list[LogRecord], level: int, stored: int) -> None:
    with running(flow_run()):
        get_run_logger().log(level, "high")
    assert kept[0].level == stored


def test_storing_can_be_switched_off(kept: list[LogRecord], console: Console) -> None:
    configure(LoggingConfig(store=False))
    with running(flow_run()):
        get_run_logger().info("only shown")
        logging.getLogger("foreign").warning("not kept")
    assert kept == []
    assert len(console.lines()) == 1


def test_a_failing_sink_is_told_once_and_harms_nobody(console: Console) -> None:
    def full(record: LogRecord) -> None:
        raise OSError("disk full")

    set_log_sink(full)
    with running(flow_run()):
        get_run_logger().info("one")
        get_run_logger().info("two")
    text = console.text()
    assert text.count("rota._internal - Log lines of runs are shown but not stored.") == 1
    assert text.count("OSError: disk full") == 1
    assert " - one\n" in text
    assert " - two\n" in text


# ---- Long lines -------------------------------------------------------------------------------------------------------


def test_a_line_of_ten_megabytes_is_cut_and_says_so(kept: list[LogRecord], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with running(flow_run()):
        get_run_logger().info("start" + "x" * 10_000_000 + "end")
    message = kept[0].message
    assert len(message) <= 1_000_000
    assert message.startswith("startxxx")
    assert message.endswith("xxxend")
    head, _, rest = message.partition("\n… ")
    number, _, tail = rest.partition(" of 10000008 characters cut …\n")
    assert int(number) == 10_000_008 - len(head) - len(tail)


@given(st.text(max_size=600), st.integers(min_value=150, max_value=700))
def test_what_is_cut_fits_and_the_mark_counts_exactly(text: str, limit: int) -> None:
    short = shorten(text, limit)
    size = len(text.encode("utf-8", "surrogatepass"))
    if size <= limit:
        assert short == text
        return
    assert len(short.encode("utf-8", "surrogatepass")) <= limit
    found = re.search(r"\n… (\d+) of (\d+) characters cut …\n", short)
    assert found
    head, tail = short[: found.start()], short[found.end() :]
    cut, whole = int(found[1]), int(found[2])
    assert whole == len(text)
    assert text.startswith(head)
    assert text.endswith(tail)
    assert cut == len(text) - len(head) - len(tail)


# ---- Run loggers without a run ----------------------------------------------------------------------------------------


def test_a_run_logger_without_a_run_warns_where_it_was_used(kept: list[LogRecord], console: Console) -> None:
    with pytest.warns(UserWarning, match=r"'rota\.flow_runs' keeps lines with a flow run.*get_logger\(\)") as caught:
        logging.getLogger("rota.flow_runs").info("lost")
    assert Path(caught[0].filename).name == "test_storing.py"
    with pytest.warns(UserWarning, match="shown but not stored") as caught:
        flow_run_logger().info("lost")
    assert Path(caught[0].filename).name == "test_storing.py"
    assert kept == []
    assert len(console.lines()) == 2


def test_a_run_logger_without_a_run_can_be_an_error(kept: list[LogRecord]) -> None:
    configure(LoggingConfig(missing_run="error"))
    with pytest.raises(MissingContextError, match="none is active here"):
        logging.getLogger("rota.task_runs").info("lost")


def test_a_run_logger_without_a_run_can_be_fine(kept: list[LogRecord]) -> None:
    configure(LoggingConfig(missing_run="ignore"))
    logging.getLogger("rota.task_runs").info("lost")
    assert kept == []


def test_without_a_recorder_nobody_is_warned(console: Console) -> None:
    logging.getLogger("rota.task_runs").info("shown")
    assert len(console.lines()) == 1
