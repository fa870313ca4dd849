"""Tasks in other processes: their records, results, logs, failures and deaths."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from console import spoken
from records import Records

from rota.testing.processes import Sandbox

pytestmark = pytest.mark.slow

SCRIPT = """
    import os, sys, time
    from rota import flow, get_run_logger, runtime, tags, task
    from rota.task_runners import ProcessPoolTaskRunner

    @task
    def where(n):
        print("printed", n)
        get_run_logger().info("logged %s in %s", n, runtime.flow_run.name)
        return os.getpid()

    @task
    def double(n):
        return 2 * n

    @task(retries=1)
    def flaky(path):
        if not os.path.exists(path):
            open(path, "w").close()
            raise ValueError("once")
        return runtime.task_run.run_count

    @task
    def dies():
        os._exit(7)

    @task
    def unpicklable():
        return lambda: None

    @task
    def fails():
        raise LookupError("in there")

    @task(timeout_seconds=0.2)
    def slow():
        time.sleep(30)

    @task
    def long(n):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write("begun\\n")
        time.sleep(60)

    @flow(task_runner=ProcessPoolTaskRunner(max_workers=2), log_prints=True)
    def work():
        BODY

    if __name__ == "__main__":
        work()
"""


def write(sandbox: Sandbox, body: str) -> Path:
    code = SCRIPT.replace("        BODY\n", "".join(f"        {line}\n" for line in body.strip().splitlines()))
    return sandbox.write("work.py", code)


def run(sandbox: Sandbox, body: str) -> list[str]:
    return spoken(sandbox.run(write(sandbox, body)).checked())


def test_tasks_run_in_other_processes_and_are_recorded_like_others(sandbox: Sandbox, left_behind: Records) -> None:
    said = run(
        sandbox,
        """
with tags("batch"):
    pids = set(where.map(range(4)).result())
assert os.getpid() not in pids
assert double.submit(double.submit(10)).result() == 40
""",
    )
    assert "INFO | Flow run 'RUN' - Finished in state Completed()" in said
    flow_run = left_behind.flow_run()
    task_runs = {task_run.name: task_run for task_run in left_behind.task_runs(flow_run)}
    assert sorted(task_runs) == ["double-0", "double-1", "where-0", "where-1", "where-2", "where-3"]
    assert all(left_behind.state_names(task_run) == ["Pending", "Running", "Completed"] for task_run in task_runs.values())
    assert task_runs["where-0"].tags == ["batch"]
    assert {"printed 3", f"logged 3 in {flow_run.name}"} <= set(left_behind.messages(flow_run))
    assert left_behind.inputs(task_runs["double-0"]) or left_behind.inputs(task_runs["double-1"])


def test_failures_retries_and_limits_are_the_same_there(sandbox: Sandbox, left_behind: Records) -> None:
    run(
        sandbox,
        """
assert flaky.submit("flag").result() == 2
try:
    fails.submit().result()
except LookupError as error:
    assert "in there" in str(error)
else:
    raise AssertionError("no error")
assert slow.submit(return_state=True).name == "TimedOut"
""",
    )
    flaky = left_behind.task_run("flaky-0")
    assert left_behind.state_names(flaky) == ["Pending", "Running", "AwaitingRetry", "Retrying", "Completed"]
    assert left_behind.task_run("fails-0").state_type == "FAILED"


def test_a_process_that_dies_is_a_crash_of_its_task_and_not_of_the_flow(sandbox: Sandbox, left_behind: Records) -> None:
    run(
        sandbox,
        """
state = dies.submit(return_state=True)
assert state.is_crashed(), state
""",
    )
    task_run = left_behind.task_run("dies-0")
    assert task_run.state_type == "CRASHED"
    assert "ended abruptly" in str(task_run.state.message)
    assert left_behind.flow_run().state_type == "COMPLETED"


def test_what_cannot_travel_says_so(sandbox: Sandbox) -> None:
    run(
        sandbox,
        """
import threading
future = double.submit(threading.Lock())
try:
    future.result()
except Exception as error:
    assert "picklable" in str(error), error
else:
    raise AssertionError("a lock has travelled")
assert unpicklable.submit().result()() is None
""",
    )


@pytest.mark.parametrize(
    ("number", "to_all", "ending"),
    [(signal.SIGINT, True, "CANCELLED"), (signal.SIGINT, False, "CANCELLED"), (signal.SIGTERM, False, "CRASHED")],
)
def test_an_interrupted_flow_ends_its_processes_and_every_task_run(
    sandbox: Sandbox, left_behind: Records, number: signal.Signals, to_all: bool, ending: str
) -> None:
    with sandbox.start(write(sandbox, "long.map(range(4))")) as program:
        program.wait_for_note("begun")
        program.wait_for_line("Submitted task run 'long-3'")
        program.send(number, to_all=to_all)
        finished = program.finish(timeout=20)
    assert finished.returncode != 0
    assert left_behind.flow_run().state_type == ending
    assert {task_run.state_type for task_run in left_behind.task_runs()} <= {"CANCELLED", "CRASHED"}
    assert len(left_behind.task_runs()) == 4
