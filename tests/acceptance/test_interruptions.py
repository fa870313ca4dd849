"""Real signals to real processes: Ctrl-C, SIGTERM, and kill -9. The record is complete afterwards, and hooks have run."""

from __future__ import annotations

import signal
import time

import pytest
from console import spoken
from records import Records

from rota.contract.task_runs import TaskRun
from rota.testing.processes import Program, Sandbox

FLOW = """
    import asyncio, os, sys, time
    from rota import flow, task

    def note(text):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(text + "\\n")

    def hook(kind):
        def called(definition, run, state):
            note(f"{kind} {state.name}")
        return called

    @task
    def first():
        note("first")
        return "kept"

    @task
    def long():
        note("begun")
        WAIT

    @flow(
        on_completion=[hook("completion")], on_failure=[hook("failure")],
        on_cancellation=[hook("cancellation")], on_crashed=[hook("crashed")],
    )
    def work():
        first()
        BODY

    if __name__ == "__main__":
        work()
"""

ASYNC_FLOW = (
    FLOW.replace("@task\n    def long", "@task\n    async def long")
    .replace("def work", "async def work")
    .replace("        work()\n", "        asyncio.run(work())\n")
)

BLOCKING = {
    "in the flow": (FLOW, "", 'note("begun"); time.sleep(60)'),
    "in a task": (FLOW, "time.sleep(60)", "long()"),
    "waiting for a submitted task": (FLOW, "for _ in range(6000): time.sleep(0.01)", "long.submit().result()"),
    "in an async flow": (ASYNC_FLOW, "", 'note("begun"); await asyncio.sleep(60)'),
    "in an async task": (ASYNC_FLOW, "await asyncio.sleep(60)", "await long()"),
}


def start(sandbox: Sandbox, place: str) -> Program:
    code, wait, body = BLOCKING[place]
    program = sandbox.start(sandbox.write("work.py", code.replace("WAIT", wait or "pass").replace("BODY", body)))
    program.wait_for_note("begun")
    return program


@pytest.mark.slow
@pytest.mark.parametrize("place", BLOCKING)
def test_ctrl_c_cancels_the_run(sandbox: Sandbox, left_behind: Records, place: str) -> None:
    with start(sandbox, place) as program:
        program.send(signal.SIGINT)
        finished = program.finish(timeout=20)
    assert finished.returncode != 0
    assert "KeyboardInterrupt" in finished.stderr
    assert sandbox.ledger == ["first", "begun", "cancellation Cancelled"]
    run = left_behind.flow_run()
    assert (run.state_type, run.state.message) == ("CANCELLED", "Cancelled by Ctrl-C (SIGINT).")
    assert left_behind.state_names(run) == ["Pending", "Running", "Cancelled"]
    first, *rest = left_behind.task_runs(run)
    assert first.state_type == "COMPLETED"
    assert [task_run.state_type for task_run in rest] == ["CANCELLED"] * len(rest)
    assert any("Finished in state Cancelled('Cancelled by Ctrl-C (SIGINT).')" in text for text in left_behind.messages(run))


@pytest.mark.slow
@pytest.mark.parametrize("place", BLOCKING)
def test_sigterm_crashes_the_run_and_ends_the_process(sandbox: Sandbox, left_behind: Records, place: str) -> None:
    with start(sandbox, place) as program:
        program.send(signal.SIGTERM)
        finished = program.finish(timeout=20)
    assert finished.returncode == -signal.SIGTERM, "a supervisor sees that its signal ended the process"
    assert sandbox.ledger == ["first", "begun", "crashed Crashed"]
    run = left_behind.flow_run()
    assert run.state_type == "CRASHED"
    assert "SIGTERM" in str(run.state.message)
    assert left_behind.state_names(run) == ["Pending", "Running", "Crashed"]
    assert all(task_run.state.is_final() for task_run in left_behind.task_runs(run))
    assert any(line.startswith("ERROR | Flow run 'RUN' - Finished in state Crashed(") for line in spoken(finished))


@pytest.mark.slow
def test_an_interrupted_run_goes_on_where_it_stopped(sandbox: Sandbox, left_behind: Records) -> None:
    with start(sandbox, "in a task") as program:
        program.send(signal.SIGINT)
        program.finish(timeout=20)
    script = sandbox.folder / "work.py"
    script.write_text(script.read_text().replace("time.sleep(60)", 'note("done")'))
    sandbox.rota("flow-run", "retry", left_behind.flow_run().name).checked()
    assert sandbox.ledger == ["first", "begun", "cancellation Cancelled", "begun", "done", "completion Completed"]


@pytest.mark.slow
def test_a_second_ctrl_c_during_the_end_does_not_lose_the_record(sandbox: Sandbox, left_behind: Records) -> None:
    code = FLOW.replace("BODY", 'note("begun"); time.sleep(60)').replace("WAIT", "pass")
    code = code.replace('note(f"{kind} {state.name}")', 'note(f"{kind} {state.name}"); time.sleep(60)')
    with sandbox.start(sandbox.write("work.py", code)) as program:
        program.wait_for_note("begun")
        program.send(signal.SIGINT)
        program.wait_for_note("cancellation Cancelled")
        program.send(signal.SIGINT)
        program.finish(timeout=20)
    assert left_behind.flow_run().state_type == "CANCELLED"


# ---------------------------------------------------------------------- kill -9

ACKNOWLEDGED = """
    import os
    from rota import flow, get_run_logger, task

    def note(text):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(text + "\\n")

    @task
    def step(n):
        return n

    @flow
    def work():
        get_run_logger().info("working")
        for n in range(100_000):
            step(n)
            note(f"step {n}")

    if __name__ == "__main__":
        work()
"""


def all_task_runs(records: Records) -> list[TaskRun]:
    count = records.client.count_task_runs()
    return [run for offset in range(0, count, 200) for run in records.client.read_task_runs(limit=200, offset=offset)]


@pytest.mark.slow
def test_a_killed_process_loses_nothing_that_was_acknowledged(sandbox: Sandbox, left_behind: Records) -> None:
    with sandbox.start(sandbox.write("work.py", ACKNOWLEDGED)) as program:
        program.wait_for_note("step 40")
        program.kill()
    acknowledged = sandbox.ledger
    listed = sandbox.rota("flow-run", "ls").checked().stdout
    assert "Crashed" in listed, "the next process finds out"
    run = left_behind.flow_run()
    assert left_behind.state_names(run) == ["Pending", "Running", "Crashed"]
    states = {task_run.name: task_run.state_name for task_run in all_task_runs(left_behind)}
    missing = [f"step-{n}" for n in range(len(acknowledged)) if states.get(f"step-{n}") != "Completed"]
    assert missing == [], "a result that user code has seen is recorded"
    assert set(states.values()) <= {"Completed", "Crashed"}


def test_a_killed_run_goes_on_and_repeats_nothing(sandbox: Sandbox, left_behind: Records) -> None:
    code = ACKNOWLEDGED.replace("100_000", "60").replace("return n", 'note(f"ran {n}"); return n')
    code = code.replace(
        "            step(n)\n",
        "            step(n)\n            if n == 30 and not os.path.exists('go'): os.kill(os.getpid(), 9)\n",
    )
    killed = sandbox.run(sandbox.write("work.py", code))
    assert killed.returncode == -signal.SIGKILL
    (sandbox.folder / "go").touch()
    sandbox.rota("flow-run", "retry", left_behind.flow_run().name).checked()
    ran = [line for line in sandbox.ledger if line.startswith("ran ")]
    assert ran == [f"ran {n}" for n in range(60)], "also the one whose result was seen right before the kill"
    assert left_behind.flow_run().state_type == "COMPLETED"


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.01, 0.02, 0.03, 0.05, 0.08])
def test_a_kill_at_any_moment_leaves_a_record_that_is_whole(sandbox: Sandbox, left_behind: Records, delay: float) -> None:
    with sandbox.start(sandbox.write("work.py", ACKNOWLEDGED)) as program:
        program.wait_for_line("Created flow run")
        time.sleep(delay)  # a moment of chance is the point
        program.kill()
    sandbox.rota("flow-run", "ls").checked()
    (run,) = left_behind.flow_runs()
    assert run.state_type == "CRASHED"
    left_behind.state_names(run)
    completed = {
        task_run.name for task_run in left_behind.client.read_task_runs(limit=200) if task_run.state_type == "COMPLETED"
    }
    if len(sandbox.ledger) < 150:
        assert {f"step-{n}" for n in range(len(sandbox.ledger))} <= completed
    assert list((sandbox.home / "journal").iterdir()) == []


@pytest.mark.slow
def test_sys_exit_and_os_exit_are_crashes(sandbox: Sandbox, left_behind: Records) -> None:
    script = sandbox.write(
        "exits.py",
        """
        import os, sys
        from rota import flow

        @flow
        def leaves(how):
            sys.exit(3) if how == "sys" else os._exit(4)

        if __name__ == "__main__":
            leaves(sys.argv[1])
        """,
    )
    assert sandbox.run(script, "sys").returncode == 3
    assert sandbox.run(script, "os").returncode == 4
    sandbox.rota("flow-run", "ls").checked()
    first, second = left_behind.flow_runs()
    assert (first.state_type, first.state.message) == ("CRASHED", "Execution was aborted by sys.exit(3).")
    assert second.state_type == "CRASHED"
