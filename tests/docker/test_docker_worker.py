"""The Docker worker on a real engine."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from rota.client import SyncRotaClient
from rota.contract.flow_runs import FlowRun
from rota.contract.work_pools import WorkPoolCreate, WorkPoolStatus
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox
from rota.workers.docker import DockerWorker, DockerWorkerJobConfiguration

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    # docker-py leaves the sockets of streams to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

FLOWS = """
import os
import time
from pathlib import Path
from rota import flow

@flow(log_prints=True)
def inside(seconds: float = 0, fails: bool = False, memory: int = 0):
    print("greeting", os.environ.get("GREETING"), "pid 1 is", Path("/proc/1/comm").read_text().strip())
    time.sleep(seconds)
    held = bytearray(memory)
    if fails:
        os._exit(3)
    return len(held)
"""


PACKED = """
import json
import sys
from pathlib import Path
from rota import flow
from rota.docker import DockerImage

@flow(log_prints=True)
def packed(name: str):
    print("packed says", name, Path("/opt/shop/words.txt").read_text())

if __name__ == "__main__":
    packed.deploy(
        "image",
        work_pool_name="containers",
        image=DockerImage("team/shop", tag="1.0", dockerfile="Dockerfile"),
        push=False,
        parameters={"name": "Ada"},
        job_variables={"volumes": json.loads(sys.argv[1])},
    )
"""


class Place(NamedTuple):
    client: SyncRotaClient
    known: dict[str, str]
    """What programs find the server and the engine by."""
    worker: Program
    run: Callable[..., FlowRun]
    end_of: Callable[[FlowRun], FlowRun]


@pytest.fixture
def place(sandbox: Sandbox, engine_address: str, image: str, volumes: list[str]) -> Iterator[Place]:
    """A server, and a worker of a docker pool whose containers have this machine's Python."""
    script = "import sys; from rota.cli.main import main; sys.exit(main())"
    sandbox.write("flows.py", FLOWS)
    started = sandbox.rota("server", "start", "--background", "--port", "0", timeout=120).checked()
    try:
        url = started.stdout.split("background at ")[1].split()[0] + "/api"
        known = {"ROTA_API_URL": url, "DOCKER_HOST": engine_address}
        with SyncRotaClient(url) as client:
            template = DockerWorker.get_default_base_job_template()
            defaults = {
                "image": image,
                "network_mode": "host",
                "command": f"{sys.executable} -m rota.flow_engine",
                "volumes": [*volumes, f"{sandbox.folder}:{sandbox.folder}"],
                "env": {"HOME": "/tmp", "ROTA_HOME": "/tmp/rota", "PYTHONDONTWRITEBYTECODE": "1"},
            }
            for name, value in defaults.items():
                template["variables"]["properties"][name]["default"] = value
            client.create_work_pool(WorkPoolCreate(name="containers", type="docker", base_job_template=template))
            sandbox.rota("deploy", "flows.py:inside", "-n", "d", "-p", "containers", **known).checked()
            deployment = client.read_deployment_by_name("inside/d")

            def run(job_variables: dict[str, Any] | None = None, **parameters: Any) -> FlowRun:
                return client.create_flow_run_from_deployment(deployment.id, parameters=parameters, job_variables=job_variables)

            def end_of(one: FlowRun) -> FlowRun:
                def ended() -> FlowRun | None:
                    found = client.read_flow_run(one.id)
                    return found if found.state is not None and found.state.is_final() else None

                found = wait_until(ended, 120, lambda: worker.stdout + worker.stderr)
                assert found is not None
                return found

            command = [sys.executable, "-c", script, "worker", "start", "-p", "containers"]
            with sandbox._start(command, known) as worker:
                wait_until(
                    lambda: client.read_work_pool("containers").status is WorkPoolStatus.READY, 60, lambda: worker.stderr
                )
                yield Place(client, known, worker, run, end_of)
    finally:
        sandbox.rota("server", "stop", timeout=120).checked()


def left(engine: Any) -> list[Any]:
    return engine.containers.list(all=True, ignore_removed=True)  # type: ignore[no-any-return]  # docker-py has no types


def lines_of(place: Place, run: FlowRun) -> list[str]:
    return [line.message for line in place.client.read_logs(limit=200) if line.flow_run_id == run.id]


def test_runs_are_run_in_containers_that_are_removed_after(place: Place, engine: Any) -> None:
    run = place.end_of(place.run({"env": {"GREETING": "hello"}}))
    assert run.state_type is StateType.COMPLETED, (lines_of(place, run), place.worker.stdout, place.worker.stderr)
    said = lines_of(place, run)
    assert any(line.startswith("greeting hello pid 1 is") for line in said)
    assert not any("pid 1 is systemd" in line for line in said)
    assert run.infrastructure_pid is not None
    wait_until(lambda: left(engine) == [], 30, lambda: left(engine))


def test_a_container_that_dies_ends_its_run_as_crashed(place: Place) -> None:
    run = place.end_of(place.run(fails=True))
    assert run.state_type is StateType.CRASHED
    assert run.state is not None
    assert "3" in (run.state.message or "")


def test_memory_is_limited_and_names_and_labels_are_the_runs(place: Place, engine: Any) -> None:
    asked = place.run({"mem_limit": "300m", "memswap_limit": "300m", "auto_remove": False}, memory=2_000_000_000)
    run = place.end_of(asked)
    assert run.state_type is StateType.CRASHED, run.state
    (container,) = engine.containers.list(all=True)
    assert container.name == asked.name
    assert container.labels["prefect.io/flow-run-id"] == str(asked.id)
    assert container.attrs["HostConfig"]["Memory"] == 300 * 1024 * 1024
    container.remove(force=True)


def test_a_cancelled_run_takes_its_container_along(place: Place, engine: Any) -> None:
    run = place.run(seconds=600)
    wait_until(lambda: place.client.read_flow_run(run.id).state_type is StateType.RUNNING, 60, lambda: place.worker.stderr)
    assert len(engine.containers.list()) == 1
    place.client.set_flow_run_state(run.id, State(StateType.CANCELLING))
    assert place.end_of(run).state_type is StateType.CANCELLED
    wait_until(lambda: left(engine) == [], 60, lambda: left(engine))


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"image": "rota-nowhere:1", "image_pull_policy": "Never"}, "rota-nowhere"),
        ({"image": "localhost:1/nowhere:1"}, "could not be pulled"),
        ({"networks": ["no-such-network"], "network_mode": None}, "no-such-network"),
        ({"command": "/no/such/program"}, "exit code 127"),
    ],
)
def test_a_container_that_cannot_be_made_says_why(place: Place, engine: Any, variables: dict[str, Any], sentence: str) -> None:
    run = place.end_of(place.run(variables))
    assert run.state_type is StateType.CRASHED
    assert run.state is not None
    assert sentence in (run.state.message or "")
    assert left(engine) == []


def test_addresses_of_this_machine_are_changed_for_those_inside() -> None:
    configuration = DockerWorkerJobConfiguration(env={"ROTA_API_URL": "http://ada:x@localhost:4200/api"})
    from rota.workers.docker import _seen_from_inside

    assert _seen_from_inside(configuration.env["ROTA_API_URL"]) == "http://ada:x@host.docker.internal:4200/api"
    assert _seen_from_inside("https://rota.example/api") == "https://rota.example/api"
    assert _seen_from_inside(None) is None


def test_a_flow_is_deployed_with_an_image_of_its_code(
    place: Place, sandbox: Sandbox, engine: Any, image: str, volumes: list[str]
) -> None:
    sandbox.write("shop.py", PACKED)
    sandbox.write("words.txt", "from the image")
    sandbox.write("Dockerfile", f"FROM {image}\nWORKDIR /opt/shop\nCOPY shop.py words.txt ./\n")
    # Without the folder of this test: the container has the code from its image, or not at all.
    sandbox.run("shop.py", json.dumps(volumes), timeout=120, **place.known).checked()
    assert "team/shop:1.0" in engine.images.get("team/shop:1.0").tags
    deployment = place.client.read_deployment_by_name("packed/image")
    assert deployment.job_variables["image"] == "team/shop:1.0"
    run = place.end_of(place.client.create_flow_run_from_deployment(deployment.id))
    assert run.state_type is StateType.COMPLETED, (lines_of(place, run), place.worker.stdout, place.worker.stderr)
    assert "packed says Ada from the image" in lines_of(place, run)
