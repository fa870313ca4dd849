"""The process worker, its server and its runs, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
from itertools import pairwise

import pytest
from working import Yard, is_alive, wait_for_word

from rota import contract
from rota.client.calls import Call
from rota.contract.flows import FlowCreate
from rota.core.vocabulary import StateType
from rota.testing import wait_until
from rota.testing.processes import Program

pytestmark = pytest.mark.slow


def test_runs_are_run_at_once_each_in_a_fresh_copy_of_the_loaded_code(yard: Yard) -> None:
    with yard.worker("--name", "w") as worker:
        first = yard.schedule("hello", word="first")
        yard.wait_for(first, "Completed")
        second = yard.schedule("hello", word="second", job_variables={"env": {"MINE": "x"}})
        yard.wait_for(second, "Completed")
        third = yard.schedule("hello", word="third")
        yard.wait_for(third, "Completed")
        assert [line.split()[:2] for line in yard.lines()] == [["first", "1"], ["second", "1"], ["third", "1"]]
        assert [line.split()[3] for line in yard.lines()] == ["None", "x", "None"]
        # The third is forked of a process that had loaded the flow for the first.
        assert yard.lines()[2].split()[4] == "False"
        run = yard.client.read_flow_run(third.id)
        assert (run.infrastructure_pid or "").partition(":")[0] == os.uname().nodename
        pool = yard.client.read_work_pool("p")
        assert pool.status is contract.work_pools.WorkPoolStatus.READY
        assert [each.name for each in yard.client.read_workers_for_work_pool("p")] == ["w"]
        worker.send(signal.SIGTERM)
        assert worker.finish().returncode == 0


def test_changed_code_is_loaded_anew(yard: Yard) -> None:
    with yard.worker():
        yard.wait_for(yard.schedule("hello", word="old"), "Completed")
        text = yard.flows.read_text()
        yard.flows.write_text(text.replace("note(path, word, COUNT", "note(path, word + '-changed', COUNT"))
        yard.wait_for(yard.schedule("hello", word="new"), "Completed")
        assert [line.split()[0] for line in yard.lines()] == ["old", "new-changed"]


def test_what_does_not_load_crashes_the_run_with_its_reason(yard: Yard) -> None:
    with yard.worker():
        yard.flows.write_text("raise RuntimeError('no good')")
        state = yard.wait_for(yard.schedule("hello"), "Crashed")
        assert "no good" in state.message


def test_a_command_of_ones_own_is_run_and_its_lines_are_kept(yard: Yard) -> None:
    with yard.worker():
        run = yard.schedule("hello", job_variables={"command": "sh -c 'echo from the command; exit 3'"})
        state = yard.wait_for(run, "Crashed")
        assert state.message == "process ended with exit code 3"

        def logged() -> bool:
            return any("from the command" in line.message for line in yard.client.read_logs())

        wait_until(logged, 20, "the command's line")


def test_a_killed_run_is_reported_with_its_signal_and_nothing_of_it_is_left(yard: Yard) -> None:
    with yard.worker():
        run = yard.schedule("sleeper", detached=True)
        child, leader = yard.wait_for_note("child")[1], yard.wait_for_note("pid")[1]
        os.kill(int(leader), signal.SIGKILL)
        state = yard.wait_for(run, "Crashed")
        assert state.message == "process died (signal 9)"
        wait_until(lambda: not is_alive(child), 20, "the end of what it started")
        yard.wait_for(yard.schedule("hello"), "Completed")


def test_cancelling_ends_a_run_and_all_that_it_started(yard: Yard) -> None:
    with yard.worker():
        run = yard.schedule("sleeper", detached=True)
        child, leader = yard.wait_for_note("child")[1], yard.wait_for_note("pid")[1]
        yard.wait_for(run, "Running")
        yard.cancel(run)
        yard.wait_for(run, "Cancelled", timeout=60)
        wait_until(lambda: not is_alive(leader) and not is_alive(child), 30, "the end of the processes")


def test_a_worker_that_is_asked_to_end_waits_for_its_runs_and_takes_no_more(yard: Yard) -> None:
    with yard.worker("--limit", "1") as worker:
        run = yard.schedule("sleeper", seconds=3)
        yard.wait_for_note("pid")
        waiting = yard.schedule("hello")
        worker.send(signal.SIGTERM)
        wait_for_word(worker, "stops")
        assert worker.finish().returncode == 0
        assert yard.state(run).name == "Completed"
        assert yard.state(waiting).name == "Scheduled"


def test_asked_twice_it_ends_its_runs(yard: Yard) -> None:
    with yard.worker() as worker:
        run = yard.schedule("sleeper")
        _, leader = yard.wait_for_note("pid")
        yard.wait_for(run, "Running")
        worker.send(signal.SIGTERM)
        wait_for_word(worker, "stops")
        worker.send(signal.SIGTERM)
        assert worker.finish().returncode == 0
        assert yard.state(run).type is StateType.CRASHED
        assert not is_alive(leader)


def test_a_worker_that_comes_after_a_dead_one_looks_after_its_runs(yard: Yard) -> None:
    with yard.worker("--name", "dead") as worker:
        run = yard.schedule("sleeper")
        _, leader = yard.wait_for_note("pid")
        yard.wait_for(run, "Running")
        worker.kill()
    assert is_alive(leader)
    with yard.worker("--name", "next"):
        os.kill(int(leader), signal.SIGKILL)
        state = yard.wait_for(run, "Crashed")
        assert "process ended" in state.message


def test_a_worker_that_dies_before_the_process_is_there_loses_no_run(yard: Yard) -> None:
    program = yard.sandbox.write(
        "dying.py",
        """
        import asyncio, os, signal
        import rota.workers.base
        from rota.workers.process import ProcessWorker

        rota.workers.base.LEASE_SECONDS = 2.0

        class Dying(ProcessWorker):
            async def run(self, *args, **options):
                os.kill(os.getpid(), signal.SIGKILL)

        asyncio.run(Dying("p").start())
        """,
    )
    with yard.sandbox.start(program, **yard.environment) as dying:
        wait_for_word(dying, "it takes flow runs")
        run = yard.schedule("hello")
        wait_until(lambda: dying.process.poll() is not None, 30, "its death")
    assert yard.state(run).name == "Pending"
    with yard.worker():
        yard.wait_for(run, "Completed")
    assert len(yard.lines()) == 1
    history = [state.name for state in yard.client.read_flow_run_states(run.id)]
    history = [name for name in history if name != "Late"]  # on a machine that is busy
    assert history == ["Scheduled", "Pending", "Scheduled", "Pending", "Running", "Completed"]


def test_a_limit_of_the_pool_holds_over_several_workers(yard: Yard) -> None:
    yard.client.create_work_pool(contract.work_pools.WorkPoolCreate(name="q", type="process", concurrency_limit=1))
    with yard.worker("--name", "a", pool="q"), yard.worker("--name", "b", pool="q"):
        runs = [yard.schedule("sleeper", pool="q", seconds=0.3) for _ in range(4)]
        for run in runs:
            yard.wait_for(run, "Completed")
    ended = [yard.client.read_flow_run(run.id) for run in runs]
    spans = sorted((run.start_time, run.end_time) for run in ended if run.start_time and run.end_time)
    for (_, end), (start, _) in pairwise(spans):
        assert start >= end


def test_a_worker_runs_once_what_is_due_and_ends(yard: Yard) -> None:
    yard.client.create_work_pool(contract.work_pools.WorkPoolCreate(name="p", type="process"))
    run = yard.schedule("hello")
    ended: Program
    with yard.worker("--run-once") as ended:
        assert ended.finish().returncode == 0
    assert yard.state(run).name == "Completed"
    assert re.search("is being started", ended.stdout)


def test_a_deployment_runs_in_its_folder_with_its_job_variables(yard: Yard) -> None:
    flow_id = yard.client.transport.send(Call(contract.flows.CREATE_FLOW, body=FlowCreate(name="hello"))).id
    with yard.worker():
        create = contract.deployments.DeploymentCreate(
            name="d",
            flow_id=flow_id,
            work_pool_name="p",
            entrypoint="yard_flows.py:hello",
            pull_steps=[{"rota.deployments.steps.set_working_directory": {"directory": str(yard.sandbox.folder)}}],
            parameters={"path": str(yard.notes)},
            job_variables={"env": {"MINE": "deployed"}},
        )
        deployment = yard.client.transport.send(Call(contract.deployments.CREATE_DEPLOYMENT, body=create))
        for word in ("first", "second"):
            run = yard.client.create_flow_run_from_deployment(deployment.id, parameters={"word": word})
            yard.wait_for(run, "Completed")
        assert [line.split()[:4] for line in yard.lines()] == [
            [word, "1", str(yard.sandbox.folder), "deployed"] for word in ("first", "second")
        ]
