"""Prefect's own `task.delay()` and task workers, on rota's server."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from wire_server import serving_process

from rota.client import SyncRotaClient
from rota.core.vocabulary import StateType
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox

SCRIPT = Path(__file__).parent / "prefect_background.py"
SHORT_LEASES = {"ROTA_FLOWS_LEASE_SECONDS": "3", "ROTA_FLOWS_HEARTBEAT_SECONDS": "1"}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def start(python: Path, sandbox: Sandbox, url: str, *arguments: str) -> Program:
    known = {"PREFECT_API_URL": f"{url}/api", "PREFECT_HOME": str(sandbox.folder / "prefect-home"), "ROTA_HOME": ""}
    return sandbox._start([str(python), str(SCRIPT), *arguments], known)


def wait_for_worker(client: SyncRotaClient, worker: Program) -> None:
    wait_until(client.read_task_workers, 120, lambda: f"the worker to connect: {worker.stdout}{worker.stderr}")


def test_prefect_hands_over_and_runs_background_tasks(prefect_python: Path, sandbox: Sandbox) -> None:
    with (
        serving_process(sandbox) as (_, url),
        SyncRotaClient(f"{url}/api") as client,
        start(prefect_python, sandbox, url, "serve") as worker,
    ):
        wait_for_worker(client, worker)
        with start(prefect_python, sandbox, url, "call", str(sandbox.folder / "tries")) as caller:
            done = caller.finish(300)
        assert done.returncode == 0, done.stdout + done.stderr + worker.stderr
        lines = [line.split(" ", 2) for line in done.stdout.splitlines() if line.startswith("RUN ")]
        assert [line[2] for line in lines] == ["1", "2", "3", "4", "5", "42", "'done'"]
        for _, run_id, _ in lines:
            states = client.read_task_run_states(UUID(run_id))
            assert [state.type for state in states[:2]] == [StateType.SCHEDULED, StateType.PENDING]
            assert states[-1].type is StateType.COMPLETED
        assert client.read_task_run(UUID(lines[-1][1])).run_count == 2
        (found,) = client.read_task_workers()
        assert len(found.task_keys) == 4


def test_the_runs_of_a_killed_prefect_worker_go_to_another(prefect_python: Path, sandbox: Sandbox) -> None:
    path = sandbox.folder / "hung"
    with serving_process(sandbox, **SHORT_LEASES) as (_, url), SyncRotaClient(f"{url}/api") as client:
        with start(prefect_python, sandbox, url, "serve") as worker:
            wait_for_worker(client, worker)
            with start(prefect_python, sandbox, url, "hang", str(path)) as caller:
                run_id = UUID(caller.finish(120).stdout.split()[1])
            wait_until(path.exists, 120, lambda: f"the task to begin: {worker.stderr}")
            wait_until(lambda: client.read_task_run(run_id).state_type is StateType.RUNNING, 60, "its state to be told")
            worker.kill()
        with start(prefect_python, sandbox, url, "serve") as heir:
            wait_until(
                lambda: client.read_task_run(run_id).state_type is StateType.COMPLETED,
                120,
                lambda: f"the other worker to run it: {heir.stderr}",
            )
        messages = [str(state.message) for state in client.read_task_run_states(run_id)]
        assert any("fell silent" in message for message in messages)
        assert path.read_text().count("begun") == 2
