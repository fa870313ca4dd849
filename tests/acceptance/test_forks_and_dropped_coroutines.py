"""Runs whose process forks in the middle, and async runs that nobody awaits any more."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
import warnings
from typing import Any

import pytest
from records import Records

from rota import flow, task
from rota.client import get_client
from rota.exceptions import MissingContextError
from rota.testing import wait_until
from rota.testing.processes import Sandbox

FORKING = """
    import multiprocessing, os, sys
    from rota import flow, task

    @task
    def note(text):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(text + "\\n")
        return text

    def call_note(text):
        return note(text)

    BODY

    if __name__ == "__main__":
        forking()
"""


def run_forking(sandbox: Sandbox, body: str) -> None:
    sandbox.run(sandbox.write("forking.py", FORKING.replace("BODY", body))).checked()


@pytest.mark.slow
def test_tasks_of_forked_children_are_recorded_with_the_flow_run(sandbox: Sandbox, left_behind: Records) -> None:
    body = """
    @flow
    def forking():
        note("before")
        with multiprocessing.get_context("fork").Pool(2) as pool:
            pool.map(call_note, ["one", "two", "three"])
        note("after")
    """
    run_forking(sandbox, body)
    assert sorted(sandbox.ledger) == ["after", "before", "one", "three", "two"]
    runs = left_behind.task_runs(left_behind.flow_run())
    assert [run.state_type for run in runs] == ["COMPLETED"] * 5


@pytest.mark.slow
def test_a_child_that_exits_does_not_end_its_parents_runs(sandbox: Sandbox, left_behind: Records) -> None:
    body = """
    @task
    def splitting():
        if os.fork() == 0:
            sys.exit(0)
        os.wait()

    @flow
    def forking():
        splitting()
        if os.fork() == 0:
            sys.exit(0)
        os.wait()
        note("after")
    """
    run_forking(sandbox, body)
    run = left_behind.flow_run()
    assert left_behind.state_names(run) == ["Pending", "Running", "Completed"]
    assert left_behind.state_names(left_behind.task_run("splitting-0")) == ["Pending", "Running", "Completed"]


@pytest.mark.slow
def test_a_forked_child_ends_by_sigterm_as_other_processes_do(sandbox: Sandbox, left_behind: Records) -> None:
    body = """
    @flow
    def forking():
        child = multiprocessing.get_context("fork").Process(target=__import__("time").sleep, args=(60,))
        child.start()
        child.terminate()
        child.join()
        note(str(child.exitcode))
    """
    run_forking(sandbox, body)
    assert sandbox.ledger == ["-15"]


@pytest.mark.usefixtures("rota_harness")
def test_a_run_whose_event_loop_was_left_behind_ends(records: Records) -> None:
    started: list[str] = []

    @task
    async def waiting() -> None:
        started.append("task")
        await asyncio.sleep(600)

    @flow
    async def around() -> None:
        await waiting()

    async def start() -> None:
        running = asyncio.ensure_future(around())
        while not started:
            await asyncio.sleep(0.001)
        del running

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # asyncio says that a task was destroyed, which is what this is about
    loop.run_until_complete(start())
    loop.close()
    del loop
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    wait_until(lambda: records.flow_run().state_type == "CRASHED", what="the run to end")
    assert records.task_run("waiting-0").state_type == "CRASHED"


@pytest.mark.usefixtures("rota_harness")
def test_nothing_is_submitted_to_a_run_that_is_over(records: Records) -> None:
    outcome: list[Any] = []

    @task
    def late() -> None: ...

    @flow
    def short() -> contextvars.Context:
        late.submit()
        return contextvars.copy_context()

    def submit() -> None:
        try:
            late.submit()
        except MissingContextError as error:
            outcome.append(str(error))

    thread = threading.Thread(target=short().run, args=(submit,))
    thread.start()
    thread.join()
    assert "is over" in outcome[0]
    assert len(records.task_runs()) == 1


@pytest.mark.usefixtures("rota_harness")
def test_a_flow_whose_record_was_deleted_can_be_called_again(records: Records) -> None:
    @flow
    def lasting() -> int:
        return 1

    lasting()
    client = get_client(sync_client=True)
    client.delete_flow(client.read_flow_by_name("lasting").id)
    assert lasting() == 1
    assert records.flow_run().state_type == "COMPLETED"
