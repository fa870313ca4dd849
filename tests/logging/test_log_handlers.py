"""The handlers that configurations name, and the sender for processes without flows."""

from __future__ import annotations

import asyncio
import io
import logging
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from logging_runs import FLOW_RUN, TASK_RUN, flow_run, running, task_run

from rota import flow, get_run_logger
from rota.contract.record import LogRecord
from rota.exceptions import MissingContextError
from rota.logging.delivery import APILogWorker
from rota.logging.formatters import JsonFormatter
from rota.logging.handlers import (
    APILogHandler,
    PrefectConsoleHandler,
    WorkerAPILogHandler,
    emit_api_log,
    set_api_log_sink,
)
from rota.logging.highlighters import LevelHighlighter
from rota.logging.loggers import get_worker_logger
from rota.settings import temporary_settings
from rota.testing.isolation import Harness


def record(message: str = "hi", **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("rota.flow_runs", logging.ERROR, "/a/b.py", 3, message, (), None)
    made.__dict__.update(fields)
    return made


def test_a_console_handler_writes_to_the_stream_it_is_given() -> None:
    stream = io.StringIO()
    handler = PrefectConsoleHandler(stream, level="ERROR")
    handler.handle(record("hello"))
    assert stream.getvalue().endswith("rota.flow_runs - hello\n")
    assert handler.level == logging.ERROR
    assert isinstance(handler, logging.StreamHandler)
    assert handler.stream is stream


@pytest.mark.parametrize("highlighter", [None, LevelHighlighter])
def test_styles_colour_the_console(monkeypatch: pytest.MonkeyPatch, highlighter: type[LevelHighlighter] | None) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    stream = io.StringIO()
    style = "level.error_level" if highlighter else "log.error_level"
    more = {"highlighter": highlighter} if highlighter else {}
    PrefectConsoleHandler(stream, styles={style: "red"}, **more).handle(record("no [bold]markup[/]"))
    assert "\x1b[31mERROR\x1b[0m" in stream.getvalue()
    assert "[bold]markup[/]" in stream.getvalue()


def test_json_is_never_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    stream = io.StringIO()
    handler = PrefectConsoleHandler(stream)
    handler.setFormatter(JsonFormatter("default", "", "%"))
    handler.handle(record())
    assert "\x1b" not in stream.getvalue()


def test_markup_is_style_when_the_setting_says_so() -> None:
    stream = io.StringIO()
    with temporary_settings({"logging.markup": True}):
        PrefectConsoleHandler(stream).handle(record("[bold]done[/]"))
    assert stream.getvalue().endswith("- done\n")


def test_what_is_stored_of_a_record() -> None:
    run_id = uuid4()
    fields = APILogHandler().prepare(record("x", flow_run_id=str(run_id)))
    assert datetime.fromisoformat(fields.pop("timestamp")).tzinfo is UTC
    assert fields == {
        "name": "rota.flow_runs",
        "level": 40,
        "message": "x",
        "flow_run_id": str(run_id),
        "task_run_id": None,
    }
    with pytest.raises(MissingContextError, match="belongs to no run"):
        APILogHandler().prepare(record())


def test_the_handler_keeps_lines_of_the_run(kept: list[LogRecord]) -> None:
    with running(task_run()):
        APILogHandler().handle(record("kept"))
    assert [(line.message, line.flow_run_id, line.task_run_id) for line in kept] == [("kept", FLOW_RUN, TASK_RUN)]


def test_flushing_has_lines_stored(rota_harness: Harness) -> None:
    seen: list[int] = []

    @flow
    def talk() -> None:
        get_run_logger().info("one")
        APILogHandler().flush()
        seen.append(len([line for line in rota_harness.client.read_logs() if line.message in ("one", "two")]))
        get_run_logger().info("two")
        asyncio.run(APILogHandler.aflush())
        seen.append(len([line for line in rota_harness.client.read_logs() if line.message in ("one", "two")]))

    talk()
    assert seen == [1, 2]


def test_a_line_can_be_sent_without_a_run_around(rota_harness: Harness) -> None:
    @flow
    def quiet() -> None: ...

    quiet()
    (run,) = rota_harness.client.read_flow_runs()
    fields = APILogHandler().prepare(record("from a worker", flow_run_id=run.id))
    emit_api_log(fields)
    assert APILogWorker.drain_all()
    (line,) = [line for line in rota_harness.client.read_logs() if line.message == "from a worker"]
    assert (line.flow_run_id, line.level) == (run.id, 40)


def test_lines_go_to_the_sink_instead_where_there_is_one() -> None:
    got: list[dict[str, object]] = []
    set_api_log_sink(got.append)
    try:
        emit_api_log({"message": "x"})
        with running(flow_run()):
            WorkerAPILogHandler().handle(record("of a worker", worker_id="w"))
        WorkerAPILogHandler().handle(record("of no run", worker_id="w"))
        with running(flow_run()):
            WorkerAPILogHandler().handle(record("of no worker"))
    finally:
        set_api_log_sink(None)
    assert [line["message"] for line in got] == ["x", "of a worker"]


def test_what_cannot_be_sent_is_kept() -> None:
    with temporary_settings({"api.url": "http://127.0.0.1:9/api", "client.max_retries": 0}):
        worker = APILogWorker()
        worker._buffer.put(_line("kept"))
        assert worker.drain() is False
        assert len(worker._buffer) == 1


def _line(message: str) -> LogRecord:
    return LogRecord(3, bytes(16), FLOW_RUN, None, "x", 20, message, 0)


def test_batches_are_no_larger_than_the_setting(rota_harness: Harness) -> None:
    @flow
    def quiet() -> None: ...

    quiet()
    (run,) = rota_harness.client.read_flow_runs()
    with temporary_settings({"logging.to_api.batch_size": 1_000, "logging.to_api.max_log_size": 500}):
        worker = APILogWorker()
        assert (worker.max_batch_size, worker.min_interval) == (1_000, 2.0)
        for number in range(20):
            worker._buffer.put(_line(f"{number} {'x' * 100}")._replace(flow_run_id=run.id.bytes))
        assert worker.drain()
    assert len([line for line in rota_harness.client.read_logs() if "xxx" in line.message]) == 20


class FakeWorker:
    type = "process"
    name = "My Worker"
    backend_id: object = None


def test_a_workers_logger() -> None:
    worker = FakeWorker()
    assert get_worker_logger(worker).name == "rota.workers.process.my worker"
    assert get_worker_logger(worker, "own").name == "rota.own"
    worker.backend_id = uuid4()
    logger = get_worker_logger(worker)
    assert isinstance(logger, logging.LoggerAdapter)
    assert logger.extra["worker_id"] == str(worker.backend_id)
