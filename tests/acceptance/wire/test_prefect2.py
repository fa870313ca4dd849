"""Prefect 2.16.3, of which the course tells, with PREFECT_API_URL set to rota's server: code, commands, worker, serve."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from wire_server import serving_process

from rota.client import SyncRotaClient
from rota.contract.variables import VariableCreate
from rota.contract.work_pools import WorkPoolStatus
from rota.core.vocabulary import StateType
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox

HERE = Path(__file__).parent

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


class Place(NamedTuple):
    """A server, and how Prefect's programs find it."""

    client: SyncRotaClient
    environment: dict[str, str]
    prefect: Callable[..., str]
    """Run its command line and return what it printed."""
    start: Callable[..., Program]


@pytest.fixture
def place(prefect2_python: Path, sandbox: Sandbox) -> Iterator[Place]:
    inherited = {name: value for name, value in sandbox.environment.items() if not name.startswith("ROTA_")}
    with serving_process(sandbox) as (server, url), SyncRotaClient(f"{url}/api") as client:
        environment = {
            **inherited,
            "PREFECT_API_URL": f"{url}/api",
            "PREFECT_HOME": str(sandbox.folder / "prefect-home"),
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PATH": f"{prefect2_python.parent}:{inherited.get('PATH', '')}",
            "COLUMNS": "200",
        }

        def prefect(*words: str) -> str:
            command = [str(prefect2_python.with_name("prefect")), "--no-prompt", *words]
            done = subprocess.run(
                command, env=environment, cwd=sandbox.folder, capture_output=True, text=True, timeout=240, check=False
            )
            assert done.returncode == 0, (words, done.stdout, done.stderr)
            return done.stdout

        def start(*words: str) -> Program:
            return sandbox._start([str(prefect2_python), *words], environment)

        yield Place(client, environment, prefect, start)
        server.send(signal.SIGTERM)
        assert "fault" not in server.finish(60).stderr


def test_what_the_course_writes_runs(place: Place, prefect2_python: Path, sandbox: Sandbox) -> None:
    place.client.create_variable(VariableCreate(name="wire2_variable", value="from rota"))
    done = subprocess.run(
        [prefect2_python, HERE / "prefect2_script.py"],
        env=place.environment,
        cwd=sandbox.folder,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "DONE"


def test_what_the_course_types_is_answered(place: Place, prefect2_python: Path, sandbox: Sandbox) -> None:
    prefect = place.prefect
    sandbox.write("flows.py", (HERE / "prefect2_flows.py").read_text())
    prefect("work-pool", "create", "pool", "--type", "process")
    assert "pool" in prefect("work-pool", "ls")
    prefect("work-pool", "set-concurrency-limit", "pool", "5")
    prefect("work-queue", "create", "fast", "-p", "pool", "--limit", "3")
    assert "fast" in prefect("work-queue", "ls", "-p", "pool")
    prefect("concurrency-limit", "create", "db", "3")
    assert "db" in prefect("concurrency-limit", "ls")
    prefect("concurrency-limit", "delete", "db")
    for words in (("variable", "ls"), ("artifact", "ls"), ("block", "ls"), ("block", "type", "ls"), ("flow-run", "ls")):
        prefect(*words)
    deploy = ("deploy", "flows.py:hello", "-n", "nightly", "-p", "pool", "-q", "fast", "--cron", "0 3 * * *")
    prefect(*deploy, "--timezone", "Europe/Paris", "--tag", "t", "--param", "name=Ada", "-v", '{"env": {"GREETING": "yes"}}')
    made = place.client.read_deployment_by_name("hello/nightly")
    assert made.schedules[0].schedule.timezone == "Europe/Paris"
    assert (made.parameters, made.tags, made.work_queue_name) == ({"name": "Ada"}, ["t"], "fast")
    assert made.job_variables == {"env": {"GREETING": "yes"}}
    shown = prefect("deployment", "inspect", "hello/nightly")
    assert "'infra_overrides'" in shown
    assert "'GREETING': 'yes'" in shown
    prefect("deployment", "pause-schedule", "hello/nightly")
    assert not place.client.read_deployment(made.id).schedules[0].active
    prefect("deployment", "resume-schedule", "hello/nightly")
    prefect("deployment", "schedule", "create", "hello/nightly", "--interval", "3600")
    assert "interval" in prefect("deployment", "schedule", "ls", "hello/nightly")
    assert len(place.client.read_deployment(made.id).schedules) == 2
    prefect("deployment", "schedule", "clear", "-y", "hello/nightly")
    assert place.client.read_deployment(made.id).schedules == []
    with place.start(str(prefect2_python.with_name("prefect")), "worker", "start", "-p", "pool") as worker:
        wait_until(lambda: place.client.read_work_pool("pool").status is WorkPoolStatus.READY, 120, lambda: worker.stderr)
        prefect("deployment", "run", "hello/nightly", "--param", "name=Bob")
        (run,) = place.client.read_flow_runs()
        wait_until(lambda: place.client.read_flow_run(run.id).state_type is StateType.COMPLETED, 120, lambda: worker.stderr)
        assert "hello Bob" in prefect("flow-run", "logs", str(run.id))
        assert str(run.id) in prefect("flow-run", "ls", "--flow-name", "hello")
        prefect("flow-run", "inspect", str(run.id))
        prefect("deployment", "run", "hello/nightly", "--param", "seconds=600")
        long = next(one for one in place.client.read_flow_runs() if one.id != run.id)
        wait_until(lambda: place.client.read_flow_run(long.id).state_type is StateType.RUNNING, 120, lambda: worker.stderr)
        prefect("flow-run", "cancel", str(long.id))
        wait_until(lambda: place.client.read_flow_run(long.id).state_type is StateType.CANCELLED, 120, lambda: worker.stderr)
        worker.send(signal.SIGKILL, to_all=True)
    prefect("flow-run", "delete", str(long.id))
    prefect("deployment", "delete", "hello/nightly")
    assert place.client.read_deployments() == []


def test_its_serve_and_its_agent_take_runs(place: Place, sandbox: Sandbox) -> None:
    sandbox.write("flows.py", (HERE / "prefect2_flows.py").read_text())
    with place.start("flows.py") as served:
        wait_until(lambda: place.client.read_deployments() != [], 120, lambda: served.stderr)
        assert "Completed" in place.prefect("deployment", "run", "hello/served", "--param", "name=Eve", "--watch")
        served.send(signal.SIGINT)
        served.finish(60)
    (deployment,) = place.client.read_deployments()
    assert deployment.paused or not any(one.active for one in deployment.schedules)
    place.prefect("deployment", "build", "flows.py:hello", "-n", "old", "-q", "default", "--apply")
    place.prefect("deployment", "run", "hello/old", "--param", "name=Agent")
    (run,) = [one for one in place.client.read_flow_runs() if one.deployment_id != deployment.id]
    place.prefect("agent", "start", "-q", "default", "--run-once")
    wait_until(lambda: place.client.read_flow_run(run.id).state_type is StateType.COMPLETED, 120, "the agent's run")
