"""Making runs of deployments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rota.contract.deployments import DeploymentFlowRunCreate
from rota.contract.flow_runs import CreatedBy
from rota.contract.states import StateCreate
from rota.core.hydration import KIND
from rota.core.states import StateDetails
from rota.core.vocabulary import StateType
from rota.server.actions.base import Did, Doing, related, target_of
from rota.server.runs.deployed import create_run_of_deployment
from rota.server.store import deployments

BY_AUTOMATION = "AUTOMATION"
KEY = "rota-firing-"
"""How idempotency keys of runs begin that automations make; the id of the firing follows, and which action it was."""


def act(doing: Doing) -> Did:
    work, action = doing.work, doing.action
    deployment = deployments.get_deployment(work.tx, work.workspace_id, target_of(doing, "deployment"))
    at = doing.row.created + action.schedule_after
    asked = DeploymentFlowRunCreate(
        state=StateCreate(type=StateType.SCHEDULED, state_details=StateDetails(scheduled_time=at)),
        parameters=filled(action.parameters or {}, iter(doing.rendered)),
        job_variables=action.job_variables,
        idempotency_key=f"{KEY}{doing.key}",
    )
    by = CreatedBy(id=doing.automation.id, type=BY_AUTOMATION, display_value=doing.automation.name)
    run, _ = create_run_of_deployment(work, deployment, asked, created_by=by)
    targets = (related("deployment", deployment.id), related("flow-run", run.id, "flow-run"))
    return Did({"flow_run_id": str(run.id)}, targets)


def filled(value: Any, rendered: Iterator[str]) -> Any:
    """Return parameters with each template replaced by the text that was made of it, in the order in which they stand."""
    if isinstance(value, dict):
        if value.get(KIND) == "jinja" and isinstance(value.get("template"), str):
            return next(rendered)
        return {name: filled(inner, rendered) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, rendered) for inner in value]
    return value
