"""What tests of deployments ask an app, in words short enough to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rota.contract.deployment_schedules import CREATE_SCHEDULES, READ_SCHEDULES, UPDATE_SCHEDULE, DeploymentSchedule
from rota.contract.deployments import (
    CREATE_DEPLOYMENT,
    CREATE_FLOW_RUN_FROM_DEPLOYMENT,
    READ_DEPLOYMENT,
    UPDATE_DEPLOYMENT,
    Deployment,
)
from rota.contract.flow_runs import READ_FLOW_RUN, SET_FLOW_RUN_STATE, FlowRun
from rota.contract.flows import CREATE_FLOW
from rota.contract.queries.flow_runs import READ_FLOW_RUNS
from rota.contract.states import OrchestrationResult
from rota.server.app import App
from rota.server.request import Values
from rota.server.services import late_runs, scheduler
from rota.testing import FakeClock


@dataclass
class Desk:
    """An app, the clock that it goes by, and the services that go with deployments."""

    app: App
    clock: FakeClock

    def deployment(self, name: str = "nightly", *, flow: str = "hello", **fields: Any) -> Deployment:
        flow_id = self.app.handle(CREATE_FLOW, body={"name": flow}).id
        return self.app.handle(CREATE_DEPLOYMENT, body={"name": name, "flow_id": flow_id, **fields})

    def cron(self, cron: str = "0 * * * *", **fields: Any) -> dict[str, Any]:
        return {"schedule": {"cron": cron, "timezone": fields.pop("timezone", None)}, **fields}

    def read(self, deployment: Deployment) -> Deployment:
        return self.app.handle(READ_DEPLOYMENT, {"id": deployment.id})

    def update(self, deployment: Deployment, **fields: Any) -> None:
        self.app.handle(UPDATE_DEPLOYMENT, {"id": deployment.id}, body=fields)

    def schedules(self, deployment: Deployment) -> list[DeploymentSchedule]:
        return self.app.handle(READ_SCHEDULES, {"id": deployment.id})

    def add_schedules(self, deployment: Deployment, *schedules: dict[str, Any]) -> list[DeploymentSchedule]:
        return self.app.handle(CREATE_SCHEDULES, {"id": deployment.id}, body=list(schedules))

    def change_schedule(self, changed: DeploymentSchedule, **fields: Any) -> None:
        path = {"id": changed.deployment_id, "schedule_id": changed.id}
        self.app.handle(UPDATE_SCHEDULE, path, body=fields)

    def run(self, deployment: Deployment, **fields: Any) -> FlowRun:
        return self.app.handle(CREATE_FLOW_RUN_FROM_DEPLOYMENT, {"id": deployment.id}, body=fields)

    def read_run(self, run: FlowRun | UUID) -> FlowRun:
        return self.app.handle(READ_FLOW_RUN, {"id": run if isinstance(run, UUID) else run.id})

    def propose(self, run: FlowRun, kind: str, **fields: Any) -> OrchestrationResult:
        return self.app.handle(SET_FLOW_RUN_STATE, {"id": run.id}, body={"state": {"type": kind, **fields}})

    def runs(self, deployment: Deployment | None = None) -> list[FlowRun]:
        """All runs, the first to come first."""
        wanted = {} if deployment is None else {"flow_runs": {"deployment_id": {"any_": [deployment.id]}}}
        return self.app.handle(READ_FLOW_RUNS, body={"sort": "EXPECTED_START_TIME_ASC", **wanted})

    def instants(self, deployment: Deployment | None = None) -> list[datetime]:
        return [run.expected_start_time for run in self.runs(deployment) if run.expected_start_time is not None]

    def schedule(self, **values: Any) -> int:
        """A pass of the scheduler."""
        return scheduler.run_once(self.app.store, self.clock, values=Values(**values))

    def pass_seconds(self, seconds: int, **values: Any) -> None:
        """Let time go by while the scheduler does its rounds."""
        for _ in range(0, seconds, 20):
            self.clock.advance(20)
            self.schedule(**values)

    def mark_late(self) -> list[UUID]:
        return late_runs.run_once(self.app.store, self.clock)
