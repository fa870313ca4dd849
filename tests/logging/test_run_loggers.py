"""Loggers of runs and of rota's tree: whose lines they are, from threads and tasks, silenced and overheard."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import logging.config
import threading
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from logging_runs import FLOW_RUN, TASK_RUN, Console, flow_run, running, task_run

from rota.contract.record import LogRecord
from rota.exceptions import MissingContextError
from rota.logging import (
    LogEavesdropper,
    RunInfo,
    RunLogger,
    disable_run_logger,
    emit_run_line,
    get_logger,
    get_run_logger,
    propagate_to_root,
)
from rota.logging.loggers import PrefectLogAdapter, disable_logger, flow_run_logger, task_run_logger


class Recorder(logging.Handler):
    """Somebody else's handler, which sees ordinary records."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        (None, "rota"),
        ("rota", "rota"),
        ("etl", "rota.etl"),
        ("rota.etl", "rota.etl"),
        ("rotation", "rota.rotation"),
        ("__main__", "rota.__main__"),
    ],
)
def test_loggers_are_in_rotas_tree(name: str | None, full: str) -> None:
    assert get_logger(name).name == full


def test_no_run_no_run_logger() -> None:
    with pytest.raises(MissingContextError, match=r"no flow run or task run is active.*@flow or @task.*get_logger\(\)"):
        get_run_logger()


def test_the_run_logger_is_made_once_a_run() -> None:
    with running(flow_run()):
        assert get_run_logger() is get_run_logger()
        with running(task_run()):
            inner = get_run_logger()
        assert get_run_logger() is not inner
        assert isinstance(inner, PrefectLogAdapter)


def test_records_carry_the_run_and_where_they_come_from() -> None:
    seen = Recorder()
    get_logger().addHandler(seen)
    try:
        with running(task_run()):
            get_run_logger(team="blue").info("hello %s", "you", extra={"row": 7})
    finally:
        get_logger().removeHandler(seen)
    [record] = seen.records
    facts = ("flow_run_id", "flow_run_name", "flow_name", "task_run_id", "task_run_name", "task_name", "team", "row")
    assert {fact: getattr(record, fact) for fact in facts} == {
        "flow_run_id": str(UUID(bytes=FLOW_RUN)),
        "flow_run_name": "macho-sturgeon",
        "flow_name": "log-example-flow",
        "task_run_id": str(UUID(bytes=TASK_RUN)),
        "task_run_name": "x-0",
        "task_name": "x",
        "team": "blue",
        "row": 7,
    }
    assert (record.name, record.getMessage()) == ("rota.task_runs", "hello you")
    assert (record.filename, record.funcName) == (
        "test_run_loggers.py",
        "test_records_carry_the_run_and_where_they_come_from",
    )


def test_a_name_given_during_the_run_is_the_name_from_then_on(console: Console) -> None:
    with running(task_run(task_run_name="load-0")) as run:
        get_run_logger().info("before")
        run.task_run_name = "load-customers"
        get_run_logger().info("after")
    assert [line.split(" | ")[2] for line in console.lines()] == [
        "Task run 'load-0' - before",
        "Task run 'load-customers' - after",
    ]


def test_a_child_keeps_the_run_and_shows_its_own_name(console: Console, kept: list[LogRecord]) -> None:
    with running(flow_run()):
        logger = get_run_logger()
        assert isinstance(logger, RunLogger)
        logger.getChild("parse", {"file": "a.csv"}).info("hello")
    assert console.lines()[0].endswith(" | rota.flow_runs.parse - hello")
    assert (kept[0].name, kept[0].flow_run_id) == ("rota.flow_runs.parse", FLOW_RUN)


def test_a_logger_handed_to_a_thread_stays_the_runs(kept: list[LogRecord]) -> None:
    with running(task_run()):
        logger = get_run_logger()
    thread = threading.Thread(target=logger.info, args=("from afar",))
    thread.start()
    thread.join()
    assert [(line.message, line.task_run_id) for line in kept] == [("from afar", TASK_RUN)]


def test_a_thread_knows_the_run_that_started_it() -> None:
    answers: list[str] = []

    def ask() -> None:
        try:
            get_run_logger()
            answers.append("run")
        except MissingContextError:
            answers.append("none")

    with running(flow_run()):
        context = contextvars.copy_context()
        for thread in (threading.Thread(target=ask), threading.Thread(target=context.run, args=(ask,))):
            thread.start()
            thread.join()
    assert answers == ["run", "run"]


def test_tasks_of_one_event_loop_log_as_their_own_runs(kept: list[LogRecord]) -> None:
    async def work(number: int) -> None:
        run_id = bytes([number]) * 16
        with running(RunInfo("task", FLOW_RUN, task_run_id=run_id, task_run_name=f"x-{number}")):
            for _ in range(3):
                get_run_logger().info("by %d", number)
                logging.getLogger("foreign").warning("by %d", number)
                await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(*(work(number) for number in range(5)))

    asyncio.run(main())
    assert len(kept) == 30
    assert {(line.message, line.task_run_id) for line in kept} == {(f"by {n}", bytes([n]) * 16) for n in range(5)}


def test_loggers_for_runs_given_as_models(console: Console, kept: list[LogRecord]) -> None:
    flow = SimpleNamespace(id=uuid4(), name="ideal-crow")
    task = SimpleNamespace(id=uuid4(), flow_run_id=flow.id, name="x-0")
    lone = uuid4()
    flow_run_logger(flow, SimpleNamespace(name="etl"), row=1).info("a")  # type: ignore[arg-type]  # what it reads of a model
    task_run_logger(task, SimpleNamespace(name="x"), flow).info("b")  # type: ignore[arg-type]  # the same
    flow_run_logger(flow_run_id=lone).info("c")
    assert [line.split(" | ")[2] for line in console.lines()] == [
        "Flow run 'ideal-crow' - a",
        "Task run 'x-0' - b",
        "Flow run '<unknown>' - c",
    ]
    assert [(line.flow_run_id, line.task_run_id) for line in kept] == [
        (flow.id.bytes, None),
        (flow.id.bytes, task.id.bytes),
        (lone.bytes, None),
    ]


def test_a_task_run_inside_of_its_flow_learns_the_flows_name() -> None:
    task = SimpleNamespace(id=uuid4(), flow_run_id=UUID(bytes=FLOW_RUN), name="x-0")
    with running(flow_run()):
        facts = task_run_logger(task).extra  # type: ignore[arg-type]  # what it reads of a model
    assert (facts["flow_run_name"], facts["flow_name"]) == ("macho-sturgeon", "log-example-flow")


def test_a_context_says_whose_logger_is_wanted(kept: list[LogRecord]) -> None:
    flow = SimpleNamespace(id=uuid4(), name="ideal-crow")
    task = SimpleNamespace(id=uuid4(), flow_run_id=flow.id, name="x-0")
    get_run_logger(SimpleNamespace(flow_run=flow, flow=SimpleNamespace(name="etl"))).info("a")
    get_run_logger(SimpleNamespace(task_run=task, task=SimpleNamespace(name="x"))).info("b")
    assert [line.task_run_id for line in kept] == [None, task.id.bytes]
    with pytest.raises(TypeError, match="was given str"):
        get_run_logger("the flow")


# ---- Silence, eavesdropping, other people's set-up --------------------------------------------------------------------


def test_code_that_wants_a_run_logger_can_be_tested_without_a_run(console: Console) -> None:
    with disable_run_logger():
        get_run_logger().error("nobody hears")
        with running(flow_run()):
            get_run_logger().error("nobody hears")
        emit_run_line(logging.ERROR, "flow", "x", "nobody hears", FLOW_RUN, None)
    assert console.text() == ""
    with pytest.raises(MissingContextError):
        get_run_logger()


def test_silence_can_be_nested_and_ends_as_it_began(console: Console) -> None:
    logger = get_logger("quiet")
    with disable_logger("rota.quiet"):
        with disable_logger("rota.quiet"):
            logger.error("no")
        logger.error("no")
    logger.error("yes")
    assert len(console.lines()) == 1
    logger.disabled = True
    with disable_logger("rota.quiet"):
        pass
    assert logger.disabled
    logger.disabled = False


def test_an_eavesdropper_hears_level_and_message() -> None:
    logger = get_logger("talk")
    with LogEavesdropper("rota.talk", level=logging.INFO) as heard:
        logger.debug("too quiet")
        logger.info("hi %s", 1)
        logger.getChild("child").warning("w")
    logger.info("after")
    assert heard.text() == "[INFO]: hi 1\n[WARNING]: w"


def test_a_flow_that_sets_up_logging_keeps_its_own_log(kept: list[LogRecord]) -> None:
    etl = get_logger("etl")
    with running(flow_run()):
        get_run_logger().info("before")
        logging.config.dictConfig({"version": 1})  # disables all loggers that exist: its default
        get_run_logger().info("after")
        emit_run_line(logging.INFO, "flow", "x", "engine", FLOW_RUN, None)
    etl.disabled = False
    assert [line.message for line in kept] == ["before", "after", "engine"]


def test_silence_outlasts_a_set_up_in_it(console: Console) -> None:
    with running(flow_run()), disable_run_logger():
        logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
        get_run_logger().info("nobody hears")
        get_run_logger().info("nobody hears", extra={})
    assert console.text() == ""


def test_pytest_hears_every_kind_of_line(caplog: pytest.LogCaptureFixture) -> None:
    with running(flow_run()):
        get_run_logger().info("user")
        emit_run_line(logging.INFO, "task", "x-0", "engine", FLOW_RUN, TASK_RUN)
    assert caplog.messages == ["user", "engine"]
    assert caplog.records[1].name == "rota.task_runs"


def test_handlers_of_the_root_logger_hear_rota_when_asked(kept: list[LogRecord]) -> None:
    seen = Recorder()
    root = logging.getLogger()
    root.addHandler(seen)
    try:
        with running(flow_run()):
            get_run_logger().info("unheard")
            with propagate_to_root():
                get_run_logger().info("heard")
                emit_run_line(logging.INFO, "flow", "x", "engine", FLOW_RUN, None)
            get_run_logger().info("unheard")
    finally:
        root.removeHandler(seen)
    assert [record.getMessage() for record in seen.records] == ["heard", "engine"]
    assert len(kept) == 4  # once each, although two ways lead to the store


def test_a_filter_on_the_run_logger_has_the_last_word(kept: list[LogRecord], console: Console) -> None:
    logger = logging.getLogger("rota.flow_runs")

    def no_secrets(record: logging.LogRecord) -> bool:
        record.msg = str(record.msg).replace("hunter2", "***")
        return "skip" not in record.msg

    logger.addFilter(no_secrets)
    try:
        with running(flow_run()):
            get_run_logger().info("password hunter2")
            get_run_logger().info("skip this")
            emit_run_line(logging.INFO, "flow", "x", "engine skip", FLOW_RUN, None)
    finally:
        logger.removeFilter(no_secrets)
    assert [line.message for line in kept] == ["password ***"]
    assert len(console.lines()) == 1


def test_a_record_factory_of_the_users_makes_engine_lines_too() -> None:
    before = logging.getLogRecordFactory()

    def factory(*args: object, **kwargs: object) -> logging.LogRecord:
        record = before(*args, **kwargs)
        record.host = "h1"
        return record

    seen = Recorder()
    get_logger().addHandler(seen)
    logging.setLogRecordFactory(factory)
    try:
        emit_run_line(logging.INFO, "flow", "x", "engine", None, None)
    finally:
        logging.setLogRecordFactory(before)
        get_logger().removeHandler(seen)
    assert seen.records[0].__dict__["host"] == "h1"


def test_other_handlers_can_read_the_run_of_an_engine_line() -> None:
    seen = Recorder()
    get_logger().addHandler(seen)
    try:
        emit_run_line(logging.INFO, "task", "x-0", "engine", FLOW_RUN, TASK_RUN)
    finally:
        get_logger().removeHandler(seen)
    facts = seen.records[0].__dict__
    assert facts["flow_run_id"] == str(UUID(bytes=FLOW_RUN))
    assert facts["task_run_id"] == str(UUID(bytes=TASK_RUN))
    assert facts["task_run_name"] == "x-0"
