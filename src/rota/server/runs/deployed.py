"""Making runs of deployments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rota.contract.deployments import DeploymentFlowRunCreate, FlowRunCreateResult
from rota.contract.flow_runs import CreatedBy, FlowRun, FlowRunCreate
from rota.contract.states import StateCreate
from rota.core.vocabulary import StateType
from rota.exceptions import RequestRefused
from rota.server.deployments.job_variables import check_job_variables_of_run
from rota.server.deployments.parameters import check_for_run, filled_in
from rota.server.deployments.placement import Placement, place
from rota.server.runs.create import create_flow_run
from rota.server.runs.work import Work
from rota.server.store.deployments import DeploymentRow
from rota.server.store.errors import Conflict, NotFound

BY_DEPLOYMENT = "DEPLOYMENT"


def create_run_of_deployment(
    work: Work, deployment: DeploymentRow, asked: DeploymentFlowRunCreate, *, created_by: CreatedBy | None = None
) -> tuple[FlowRun, bool]:
    """Return a run of the deployment and whether this call made it. One of the same idempotency key is found.

    It is Scheduled for now unless a state says otherwise. The deployment's parameters, job variables, tags and labels are
    its own, under those that are asked for.

    Raises:
        InvalidRequest: the parameters do not fit the deployment's schema, or the job variables the work pool's.
        ObjectNotFound: the deployment's flow, or the work queue, is gone.
    """
    parameters = filled_in(work, {**deployment.parameters, **asked.parameters})
    enforced = asked.enforce_parameter_schema
    if deployment.enforce_parameter_schema if enforced is None else enforced:
        check_for_run(parameters, deployment.parameter_openapi_schema)
    placement = _placement(work, deployment, asked)
    check_job_variables_of_run(work, placement.work_pool_id, deployment.job_variables, asked.job_variables)
    labels: dict[str, Any] = {
        **(deployment.labels or {}),
        "prefect.deployment.id": str(deployment.id),
        **(asked.labels or {}),
    }
    create = FlowRunCreate.model_construct(
        flow_id=deployment.flow_id,
        flow_version=deployment.version,
        name=asked.name,
        state=asked.state or StateCreate(type=StateType.SCHEDULED),
        parameters=parameters,
        context=asked.context,
        parent_task_run_id=asked.parent_task_run_id,
        infrastructure_document_id=asked.infrastructure_document_id or deployment.infrastructure_document_id,
        empirical_policy=asked.empirical_policy,
        tags=list(dict.fromkeys((*deployment.tags, *asked.tags))),
        labels=labels,
        idempotency_key=asked.idempotency_key,
        job_variables={**deployment.job_variables, **(asked.job_variables or {})},
        deployment_id=deployment.id,
    )
    by = created_by or CreatedBy.model_construct(id=deployment.id, type=BY_DEPLOYMENT, display_value=deployment.name)
    columns = {"deployment_version": deployment.version, **placement._asdict()}
    return create_flow_run(work, create, created_by=by, columns=columns)


def create_runs_of_deployment(
    work: Work, deployment: DeploymentRow, asked: Sequence[DeploymentFlowRunCreate]
) -> list[FlowRunCreateResult]:
    """Make several runs; one that is refused does not hurt the others."""
    results = []
    for each in asked:
        try:
            with work.tx.connection.begin_nested():
                run, _ = create_run_of_deployment(work, deployment, each)
        except (RequestRefused, NotFound, Conflict) as error:
            results.append(FlowRunCreateResult(status="FAILED", error=str(error)))
        else:
            results.append(FlowRunCreateResult(flow_run_id=run.id, status="CREATED"))
    return results


def _placement(work: Work, deployment: DeploymentRow, asked: DeploymentFlowRunCreate) -> Placement:
    if asked.work_queue_name is not None and asked.work_queue_name != deployment.work_queue_name:
        return place(work, deployment.work_pool_name, asked.work_queue_name)
    return Placement(deployment.work_pool_id, deployment.work_pool_name, deployment.work_queue_id, deployment.work_queue_name)
