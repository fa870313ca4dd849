"""Flows that are interrupted, cancelled or fail while tasks are at work and queued elsewhere: all of them end."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from rota.testing import harness
from rota.testing.processes import Sandbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

STARTING_SECONDS = 200

SCRIPT = """
    import asyncio, os, time
    from rota import flow, task
    from rota.task_runners import DaskTaskRunner, ProcessPoolTaskRunner, RayTaskRunner

    def note(line):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(line + "\\n")

    @task
    def quick(n):
        note("quick")
        return n

    @task
    def long(n):
        note("begun")
        try:
            for _ in range(2_000):
                time.sleep(0.05)
        finally:
            note("cleaned up")

    @task
    async def along(n):
        note("begun")
        try:
            await asyncio.sleep(100)
        finally:
            note("cleaned up")

    @flow(task_runner=RUNNER)
    def stopped():
        long.map(range(4))

    @flow(task_runner=RUNNER)
    def astopped():
        along.map(range(4))

    @flow(task_runner=RUNNER, timeout_seconds=8, retries=1)
    def late():
        if not os.path.exists("tried"):
            quick.submit(1).result()
            open("tried", "w").close()
            long.map(range(3))
            time.sleep(100)
        return quick.submit(2).result()

    @task
    def first(n):
        note("begun")
        while not os.path.exists("go"):
            time.sleep(0.05)
        note("ended")

    @flow(task_runner=RUNNER)
    def failing():
        first.submit(1)
        while not os.path.exists(os.environ["LEDGER"]):
            time.sleep(0.01)
        quick.map(range(20))
        open("go", "w").close()
        raise ValueError("bad")

    if __name__ == "__main__":
        import sys
        called = globals()[sys.argv[1]]
        if called is late and "Dask" in repr(late.task_runner):  # starting a cluster takes longer than the limit
            from distributed import LocalCluster
            cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0")
            called = late.with_options(task_runner=DaskTaskRunner(cluster=cluster))
        if called is late and "Ray" in repr(late.task_runner):
            import ray
            ray.init(**late.task_runner.init_kwargs, include_dashboard=False)
        called()
"""
RUNNERS = {
    "processes": "ProcessPoolTaskRunner(max_workers=1)",
    "dask": "DaskTaskRunner(cluster_kwargs={'n_workers': 1, 'threads_per_worker': 1})",
    "ray": "RayTaskRunner(init_kwargs={'num_cpus': 1, '_node_ip_address': '127.0.0.1', 'object_store_memory': 2 * 10**8})",
}
EVERYWHERE = pytest.mark.parametrize("kind", RUNNERS)


def script_of(sandbox: Sandbox, kind: str) -> Path:
    return sandbox.write("program.py", SCRIPT.replace("=RUNNER", f"={RUNNERS[kind]}"))


def states_of(sandbox: Sandbox) -> tuple[list[str | None], list[str | None]]:
    """State names of the flow runs and of the task runs."""
    with harness(home=sandbox.home) as running:
        flows = [run.state_name for run in running.client.read_flow_runs()]
        tasks = [run.state_name for run in running.client.read_task_runs()]
    return sorted(map(str, flows)), sorted(map(str, tasks))


@EVERYWHERE
@pytest.mark.parametrize("flow", ["stopped", "astopped"])
@pytest.mark.parametrize("to_all", [False, True], ids=["to the flow", "to all"])
def test_ctrl_c_stops_tasks_wherever_they_run(sandbox: Sandbox, kind: str, flow: str, to_all: bool) -> None:
    with sandbox.start(script_of(sandbox, kind), flow) as program:
        program.wait_for_note("begun", STARTING_SECONDS)
        program.wait_for_line("Submitted task run 'a?long-3'", STARTING_SECONDS)
        program.send(signal.SIGINT, to_all=to_all)
        finished = program.finish(60)
    assert finished.returncode != 0
    assert states_of(sandbox) == (["Cancelled"], ["Cancelled"] * 4), finished.stderr
    assert sandbox.ledger == ["begun", "cleaned up"]


@EVERYWHERE
def test_a_flow_that_ran_out_of_time_stops_its_tasks_and_can_be_tried_again(sandbox: Sandbox, kind: str) -> None:
    sandbox.run(script_of(sandbox, kind), "late", timeout=STARTING_SECONDS).checked()
    flows, tasks = states_of(sandbox)
    assert flows == ["Completed"]
    assert tasks == ["Cancelled"] * 3 + ["Completed"] * 2


@EVERYWHERE
def test_a_flow_that_fails_lets_what_is_at_work_end_and_takes_back_the_rest(sandbox: Sandbox, kind: str) -> None:
    finished = sandbox.run(script_of(sandbox, kind), "failing", timeout=STARTING_SECONDS)
    assert "ValueError: bad" in finished.stderr
    flows, tasks = states_of(sandbox)
    assert flows == ["Failed"]
    assert tasks.count("Completed") + tasks.count("Cancelled") == 21
    assert "Cancelled" in tasks
    assert sandbox.ledger[:2] in (["begun", "ended"], ["begun", "quick"])
    assert len(sandbox.ledger) == tasks.count("Completed") + 1
