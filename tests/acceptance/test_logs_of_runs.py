"""Log lines: which are kept with a run, whoever wrote them."""

from __future__ import annotations

import logging
import threading

import pytest
from records import Records

from rota import flow, get_run_logger, task
from rota.exceptions import MissingContextError
from rota.logging import disable_run_logger, get_logger
from rota.testing import Harness

pytestmark = pytest.mark.usefixtures("rota_harness")


def test_lines_are_kept_with_their_run_and_task_run(records: Records) -> None:
    @task
    def speaks() -> None:
        get_run_logger().warning("task %s", "speaking")

    @flow
    def talks() -> None:
        get_run_logger().info("flow speaking")
        speaks()

    talks()
    run, task_run = records.flow_run(), records.task_run("speaks-0")
    lines = {line.message: line for line in records.logs(run)}
    assert (lines["flow speaking"].level, lines["flow speaking"].task_run_id) == (20, None)
    assert (lines["task speaking"].level, lines["task speaking"].task_run_id) == (30, task_run.id)
    assert (lines["flow speaking"].name, lines["task speaking"].name) == ("rota.flow_runs", "rota.task_runs")


def test_lines_come_back_in_the_order_in_which_they_were_written(records: Records) -> None:
    @flow
    def counts() -> None:
        for n in range(500):
            get_run_logger().info("line %d", n)

    counts()
    found = []
    for offset in range(0, 600, 200):
        found += [line.message for line in records.client.read_logs(limit=200, offset=offset)]
    assert [message for message in found if message.startswith("line ")] == [f"line {n}" for n in range(500)]


def test_other_loggers_are_kept_within_runs(records: Records) -> None:
    @flow
    def uses() -> None:
        logging.getLogger("somebody.else").warning("from a library")
        get_logger("etl").info("from rota's tree")

    uses()
    assert {"from a library", "from rota's tree"} <= set(records.messages(records.flow_run()))


def test_submitted_tasks_log_to_themselves(records: Records) -> None:
    @task
    def speaks(n: int) -> None:
        get_run_logger().info("I am %d", n)

    @flow
    def talks() -> None:
        speaks.map([0, 1]).wait()

    talks()
    by_task = {line.task_run_id: line.message for line in records.logs(records.flow_run()) if line.message.startswith("I am")}
    assert by_task == {records.task_run(f"speaks-{n}").id: f"I am {n}" for n in (0, 1)}


def test_prints_are_kept_where_asked_for(records: Records, capsys: pytest.CaptureFixture[str]) -> None:
    @task
    def inherits() -> None:
        print("inherited")

    @task(log_prints=False)
    def refuses() -> None:
        print("refused")

    @flow(log_prints=True)
    def talks() -> None:
        print("printed")
        inherits()
        refuses()

    talks()
    messages = records.messages(records.flow_run())
    assert "printed" in messages
    assert "inherited" in messages
    assert "refused" not in messages
    assert capsys.readouterr().out == "refused\n"


def test_there_is_no_run_logger_outside_of_runs() -> None:
    with pytest.raises(MissingContextError, match="get_logger"):
        get_run_logger()
    with disable_run_logger():
        get_run_logger().info("said to nobody")


def test_a_thread_of_ones_own_may_use_the_runs_logger(records: Records) -> None:
    @flow
    def talks() -> None:
        logger = get_run_logger()
        thread = threading.Thread(target=logger.info, args=("from a thread",))
        thread.start()
        thread.join()

    talks()
    assert "from a thread" in records.messages(records.flow_run())


def test_caplog_sees_what_runs_say(rota_harness: Harness, caplog: pytest.LogCaptureFixture) -> None:
    @flow
    def talks() -> None:
        get_run_logger().info("heard")

    talks()
    assert "heard" in caplog.text
