"""Managed pools: one command is a working scheduler, and no worker has to be started."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from working import ROTA, Yard, is_alive, open_yard, wait_for_word

from rota import contract
from rota.client.calls import Call
from rota.contract.deployments import DeploymentCreate
from rota.contract.flow_runs import FlowRun
from rota.contract.flows import FlowCreate
from rota.core.vocabulary import StateType
from rota.exceptions import InvalidRequest
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox

pytestmark = pytest.mark.slow


@pytest.fixture
def yard(sandbox: Sandbox) -> Iterator[Yard]:
    with open_yard(sandbox, ROTA_SERVER_MANAGED_POOLS_STOP_SECONDS="0.5", ROTA_SERVER_SECRETS_KEY="") as opened:
        yield opened


def rota(yard: Yard, *arguments: str) -> str:
    with yard.sandbox._start([*ROTA, *arguments], yard.environment) as program:
        done = program.finish(60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def deploy(yard: Yard, flow: str, pool: str = "own", **fields: Any) -> Any:
    client = yard.client.transport
    made = client.send(Call(contract.flows.CREATE_FLOW, body=FlowCreate(name=flow)))
    step = {"rota.deployments.steps.set_working_directory": {"directory": str(yard.flows.parent)}}
    body = DeploymentCreate(
        name="d",
        flow_id=made.id,
        work_pool_name=pool,
        entrypoint=f"{yard.flows.name}:{flow}",
        pull_steps=[step],
        parameters={"path": str(yard.notes)},
        **fields,
    )
    return client.send(Call(contract.deployments.CREATE_DEPLOYMENT, body=body))


def start(yard: Yard, deployment: Any, **fields: Any) -> FlowRun:
    return yard.client.create_flow_run_from_deployment(deployment.id, **fields)


def worker_pid(yard: Yard, pool: str = "own") -> int:
    """Return the process that serves a pool."""

    def found() -> int | None:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                    home = f"ROTA_HOME={yard.sandbox.home}".encode() in (entry / "environ").read_bytes().split(b"\0")
                except OSError:
                    continue
                if b"rota.workers.managed" in words and pool.encode() in words and home and is_alive(int(entry.name)):
                    return int(entry.name)
        return None

    return wait_until(found, 30, "the pool's worker")  # type: ignore[no-any-return]  # a number, by then


def test_one_command_runs_what_is_deployed_to_a_managed_pool(yard: Yard) -> None:
    assert "The server runs its runs itself" in rota(yard, "work-pool", "create", "own", "--type", "managed")
    deployment = deploy(yard, "hello")
    run = start(yard, deployment)
    yard.wait_for(run, "Completed")
    (worker,) = yard.client.read_workers_for_work_pool("own")
    assert worker.name.startswith("managed-")
    pool = yard.client.read_work_pool("own")
    assert (pool.type, pool.status) == ("managed", contract.work_pools.WorkPoolStatus.READY)
    assert "managed" in rota(yard, "work-pool", "ls")
    pid = worker_pid(yard)
    assert b"ROTA_SERVER_" not in Path(f"/proc/{pid}/environ").read_bytes()
    yard.client.delete_work_pool("own")
    wait_until(lambda: not is_alive(pid), 30, "the end of the worker of a pool that is gone")


def test_a_killed_worker_is_started_again_and_its_runs_go_on(yard: Yard) -> None:
    rota(yard, "work-pool", "create", "own", "--type", "managed")
    run = start(yard, deploy(yard, "sleeper"), parameters={"path": str(yard.notes), "seconds": 120})
    _, leader = yard.wait_for_note("pid")
    yard.wait_for(run, "Running")
    first = worker_pid(yard)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: worker_pid(yard) != first, 60, "another worker")
    assert is_alive(leader)
    yard.wait_for(start(yard, deploy(yard, "hello")), "Completed")
    os.kill(int(leader), signal.SIGKILL)
    assert yard.wait_for(run, "Crashed").type is StateType.CRASHED


def test_a_server_that_stops_ends_its_workers_and_their_runs(sandbox: Sandbox) -> None:
    environment = {"ROTA_SERVER_MANAGED_POOLS_STOP_SECONDS": "0.2"}
    command = [*ROTA, "server", "start", "--port", "0"]
    with sandbox._start(command, environment) as server:
        yard = Yard(sandbox, _url_of(server))
        rota(yard, "work-pool", "create", "own", "--type", "managed")
        run = start(yard, deploy(yard, "sleeper"))
        _, leader = yard.wait_for_note("pid")
        yard.wait_for(run, "Running")
        pid = worker_pid(yard)
        server.send(signal.SIGTERM)
        done = server.finish(60)
        assert done.returncode == 0, done.stderr
        assert not is_alive(pid)
        assert not is_alive(leader)
        yard.client.transport.close()
    with sandbox._start(command, environment) as server:
        yard = Yard(sandbox, _url_of(server))
        assert yard.state(run).type is StateType.CRASHED
        yard.client.transport.close()


def test_a_killed_server_leaves_no_worker_behind(sandbox: Sandbox) -> None:
    with sandbox._start([*ROTA, "server", "start", "--port", "0"], {}) as server:
        yard = Yard(sandbox, _url_of(server))
        rota(yard, "work-pool", "create", "own", "--type", "managed")
        wait_until(lambda: yard.client.read_workers_for_work_pool("own"), 30, "the worker's sign of life")
        pid = worker_pid(yard)
        server.kill()
        wait_until(lambda: not is_alive(pid), 90, "the end of the worker")
        yard.client.transport.close()


def test_who_may_only_start_runs_steers_no_process(yard: Yard) -> None:
    rota(yard, "work-pool", "create", "own", "--type", "managed")
    deployment = deploy(yard, "hello", job_variables={"env": {"PYTHONUNBUFFERED": "1", "MINE": "x"}})
    bad = start(yard, deployment, job_variables={"env": {"PYTHONPATH": "/tmp/evil"}})
    assert "cannot set the environment variable 'PYTHONPATH'" in yard.wait_for(bad, "Crashed").message
    good = start(yard, deployment, job_variables={"env": {"MINE": "y"}})
    yard.wait_for(good, "Completed")
    free = yard.schedule("hello", pool="own")
    assert "runs deployments only" in yard.wait_for(free, "Crashed").message
    assert len(yard.lines()) == 1


def test_a_server_that_is_told_not_to_makes_no_such_pool(sandbox: Sandbox) -> None:
    body = contract.work_pools.WorkPoolCreate(name="own", type="managed")
    with (
        open_yard(sandbox, ROTA_SERVER_MANAGED_POOLS_ENABLED="false") as yard,
        pytest.raises(InvalidRequest, match="runs no flows itself"),
    ):
        yard.client.create_work_pool(body)


def _url_of(server: Program) -> str:
    wait_for_word(server, "Ctrl-C")
    match = re.search(r"rota serves at (\S+)", server.stdout)
    assert match
    return match[1]
