"""The worker of a managed pool: a process of the server's machine that the server starts, watches over and ends.

``python -m rota.workers.managed POOL NAME LIMIT`` serves a pool until SIGTERM, or until its standard input ends: then whoever
started it is gone.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, Field

from rota.exceptions import InvalidRequest
from rota.workers.process import ProcessJobConfiguration, ProcessWorker

if TYPE_CHECKING:
    from rota.contract.deployments import DeploymentResponse
    from rota.contract.flow_runs import FlowRun
    from rota.contract.flows import Flow
    from rota.contract.work_pools import WorkPool

END_SECONDS = 5
"""How long a run that is ended may take to put things in order: the server waits for it when it stops."""

ORPHAN_SECONDS = 10.0
"""How long a worker goes on whose server is gone."""

STEERING = ("PYTHON", "LD_", "DYLD_", "MALLOC_", "PATH", "HOME", "ROTA_", "PREFECT_")
"""Beginnings of variables that decide which code is run and which server it talks to: who may only start a run sets none."""


class ManagedJobConfiguration(ProcessJobConfiguration):
    """As of a process, but for `command`: what is run is the deployment's code."""

    @classmethod
    def json_template(cls) -> dict[str, Any]:
        return {name: f"{{{{ {name} }}}}" for name in ManagedVariables.model_fields}

    def prepare_for_flow_run(
        self,
        flow_run: FlowRun,
        deployment: DeploymentResponse | None = None,
        flow: Flow | None = None,
        work_pool: WorkPool | None = None,
        worker_name: str | None = None,
        worker_id: UUID | None = None,
    ) -> None:
        if deployment is None:
            raise InvalidRequest("A managed work pool runs deployments only, and this run is of none.")
        _check_environment(flow_run, deployment)
        self.command = None
        super().prepare_for_flow_run(flow_run, deployment, flow, work_pool, worker_name, worker_id)


def _check_environment(run: FlowRun, deployment: DeploymentResponse) -> None:
    allowed, asked = _environment(deployment.job_variables), _environment(run.job_variables)
    for name, value in asked.items():
        if name.upper().startswith(STEERING) and (name not in allowed or allowed[name] != value):
            raise InvalidRequest(
                f"A run in a managed work pool cannot set the environment variable {name!r}: set it in the job variables of "
                "its deployment or pool."
            )


def _environment(job_variables: Mapping[str, Any] | None) -> Mapping[str, Any]:
    env = (job_variables or {}).get("env")
    return env if isinstance(env, dict) else {}


class ManagedVariables(BaseModel):
    name: str | None = Field(default=None, description="Name of what is created for the run.")
    env: dict[str, str | None] = Field(default_factory=dict, description="Environment variables; null unsets one.")
    labels: dict[str, str] = Field(default_factory=dict, description="Labels of what is created for the run.")
    stream_output: bool = Field(default=True, description="Show what the run's process prints in the server's own output.")


class ManagedWorker(ProcessWorker):
    """Runs the deployments of a managed pool. Its server starts it; nobody else needs to."""

    type = "managed"
    job_configuration = ManagedJobConfiguration
    job_configuration_variables = ManagedVariables  # type: ignore[assignment]  # fewer than of other types

    _description = (
        "Run deployments as processes of the server's own machine. The server starts and watches them: no worker is needed."
    )

    async def kill_infrastructure(
        self,
        infrastructure_pid: str,
        configuration: ProcessJobConfiguration,
        grace_seconds: int = END_SECONDS,
    ) -> None:
        await super().kill_infrastructure(infrastructure_pid, configuration, grace_seconds)


def main() -> None:
    """Serve a pool, as told by the arguments."""
    pool, name, limit = sys.argv[1:]
    # A server that waits for signals has them blocked, which is inherited.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
    worker = ManagedWorker(pool, name=name, limit=int(limit), create_pool_if_not_found=False)
    asyncio.run(_serve(worker))


async def _serve(worker: ManagedWorker) -> None:
    loop = asyncio.get_running_loop()

    def hear() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            os.kill(os.getpid(), signal.SIGTERM)
            # There is no server to tell anything. What runs goes on, and is looked after by the next server's worker.
            ending = threading.Timer(ORPHAN_SECONDS, os._exit, (1,))
            ending.daemon = True
            ending.start()

    loop.add_reader(0, hear)
    await worker.start(printer=_say)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
