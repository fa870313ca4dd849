"""What happens to tasks when their flow fails, is interrupted, is cancelled from outside, or is deleted."""

from __future__ import annotations

import json
import signal
import threading

import pytest
from records import Records

from rota import flow, task
from rota.task_runners import ThreadPoolTaskRunner
from rota.testing.processes import Sandbox


@pytest.mark.usefixtures("rota_harness")
def test_a_failing_flow_takes_queued_tasks_back_and_lets_running_ones_finish(records: Records) -> None:
    begun, release = threading.Event(), threading.Event()
    ran = []

    @task
    def work(n: int) -> None:
        ran.append(n)
        begun.set()
        assert release.wait(30)

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=1))
    def fails() -> None:
        for n in range(3):
            work.submit(n)
        assert begun.wait(30)
        threading.Timer(0.05, release.set).start()
        raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        fails()
    assert ran == [0]
    assert [run.state_type for run in records.task_runs()] == ["COMPLETED", "CANCELLED", "CANCELLED"]
    assert str(records.task_run("work-2").state.message).startswith("Never started")


@pytest.mark.usefixtures("rota_harness")
def test_a_chain_of_submitted_tasks_ends_with_the_one_that_failed(records: Records) -> None:
    @task
    def fail() -> int:
        raise ValueError("no")

    @task
    def then(n: int) -> int:
        return n

    @flow
    def chain() -> None:
        a = fail.submit()
        then.submit(then.submit(then.submit(a)))

    chain()
    by_name = {run.name: run for run in records.task_runs()}
    assert by_name.pop("fail-0").state_type == "FAILED"
    assert {run.state_type for run in by_name.values()} == {"CANCELLED"}


QUEUE = """
    import os, time
    from rota import flow, task
    from rota.task_runners import ThreadPoolTaskRunner

    def note(text):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(text + "\\n")

    @task
    def work(n):
        note(f"work {n}")
        for _ in range(6000):
            time.sleep(0.01)

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=1), on_cancellation=[lambda f, r, s: note(f"hook {s.name}")])
    def queueing():
        for n in range(4):
            work.submit(n)

    if __name__ == "__main__":
        queueing()
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_flow_stops_running_tasks_and_takes_queued_ones_back(
    sandbox: Sandbox, left_behind: Records, number: signal.Signals
) -> None:
    with sandbox.start(sandbox.write("queueing.py", QUEUE)) as program:
        program.wait_for_note("work 0")
        program.wait_for_line("Submitted task run 'work-3'")
        program.send(number)
        program.finish(timeout=20)
    assert [line for line in sandbox.ledger if line.startswith("work")] == ["work 0"]
    assert all(run.state.is_final() for run in left_behind.task_runs())
    assert len(left_behind.task_runs()) == 4
    assert not any(run.state.is_completed() for run in left_behind.task_runs())


@pytest.mark.slow
def test_a_run_that_is_cancelled_on_the_command_line_ends_cancelled(sandbox: Sandbox, left_behind: Records) -> None:
    code = QUEUE.replace("for _ in range(6000)", "while not os.path.exists('go')").replace("range(4)", "range(1)")
    with sandbox.start(sandbox.write("queueing.py", code)) as program:
        program.wait_for_note("work 0")
        (run,) = json.loads(sandbox.rota("flow-run", "ls", "--output", "json").checked().stdout)
        sandbox.rota("flow-run", "cancel", run["id"]).checked()
        (sandbox.folder / "go").touch()
        finished = program.finish(timeout=30)
    assert finished.returncode != 0
    names = left_behind.state_names(left_behind.flow_run())
    assert names == ["Pending", "Running", "Cancelling", "Cancelled"]
    assert "hook Cancelled" in sandbox.ledger


@pytest.mark.slow
def test_a_run_that_is_deleted_while_it_runs_says_what_happened(sandbox: Sandbox, left_behind: Records) -> None:
    code = QUEUE.replace("for _ in range(6000)", "while not os.path.exists('go')").replace("range(4)", "range(1)")
    with sandbox.start(sandbox.write("queueing.py", code)) as program:
        program.wait_for_note("work 0")
        (run,) = json.loads(sandbox.rota("flow-run", "ls", "--output", "json").checked().stdout)
        sandbox.rota("--no-prompt", "flow-run", "delete", run["id"]).checked()
        (sandbox.folder / "go").touch()
        finished = program.finish(timeout=30)
    assert finished.returncode != 0
    assert run["id"] in finished.stderr or run["name"] in finished.stderr
    assert left_behind.flow_runs() == []
    assert list((sandbox.home / "journal").iterdir()) == []
    sandbox.run(sandbox.write("next.py", "from rota import flow\nflow(lambda: 1)()\n")).checked()
