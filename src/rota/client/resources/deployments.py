"""Deployments: what they are, what runs they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.core.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rota.contract.base import Labels, Page
    from rota.contract.deployment_schedules import DeploymentScheduleCreate
    from rota.contract.deployments import (
        ConcurrencyOptions,
        Deployment,
        DeploymentBranchingOptions,
        DeploymentFlowRunCreate,
        DeploymentUpdate,
        FlowRunBulkCreateResponse,
        VersionInfo,
    )
    from rota.contract.filters.deployments import DeploymentFilter, DeploymentSort
    from rota.contract.filters.flow_runs import FlowRunFilter
    from rota.contract.filters.flows import FlowFilter
    from rota.contract.filters.task_runs import TaskRunFilter
    from rota.contract.flow_runs import FlowRun
    from rota.contract.queries.deployments import DeploymentBulkDeleteResult
    from rota.contract.work_queues import WorkQueue


class DeploymentCalls:
    @call
    def create_deployment(
        self,
        flow_id: UUID,
        name: str,
        version: str | None = None,
        version_info: VersionInfo | None = None,
        schedules: list[DeploymentScheduleCreate] | None = None,
        concurrency_limit: int | None = None,
        concurrency_options: ConcurrencyOptions | None = None,
        parameters: dict[str, Any] | None = None,
        description: str | None = None,
        work_queue_name: str | None = None,
        work_pool_name: str | None = None,
        tags: list[str] | None = None,
        storage_document_id: UUID | None = None,
        path: str | None = None,
        entrypoint: str | None = None,
        infrastructure_document_id: UUID | None = None,
        parameter_openapi_schema: dict[str, Any] | None = None,
        paused: bool | None = None,
        pull_steps: list[dict[str, Any]] | None = None,
        enforce_parameter_schema: bool | None = None,
        job_variables: dict[str, Any] | None = None,
        branch: str | None = None,
        base: UUID | None = None,  # noqa: ARG002 - as Prefect's method is called; a branch's root says it, too
        root: UUID | None = None,
        labels: Labels | None = None,
        global_concurrency_limit_id: UUID | None = None,
    ) -> Steps[UUID]:
        """Create a deployment, or change all of the one that has this flow and name; return its id.

        With `branch` and `root`, the deployment whose branch this is, the branch of that one is made or changed.

        Raises:
            ObjectNotFound: there is no such flow, work pool or limit.
            InvalidRequest: a schedule never fires, or the default parameters do not fit their schema.
        """
        fields = {
            "version": version,
            "version_info": version_info,
            "concurrency_limit": concurrency_limit,
            "concurrency_options": concurrency_options,
            "global_concurrency_limit_id": global_concurrency_limit_id,
            "parameters": parameters,
            "description": description,
            "work_queue_name": work_queue_name,
            "work_pool_name": work_pool_name,
            "tags": tags,
            "storage_document_id": storage_document_id,
            "path": path,
            "entrypoint": entrypoint,
            "infrastructure_document_id": infrastructure_document_id,
            "parameter_openapi_schema": parameter_openapi_schema,
            "paused": paused,
            "pull_steps": pull_steps,
            "enforce_parameter_schema": enforce_parameter_schema,
            "job_variables": job_variables,
        }
        if branch is not None and root is not None:
            overrides = contract.wire.build(contract.deployments.DeploymentUpdate, **fields)
            made: Deployment = yield from _branch(root, branch, None, overrides)
            return made.id
        body = contract.wire.build(
            contract.deployments.DeploymentCreate, flow_id=flow_id, name=name, schedules=schedules, labels=labels, **fields
        )
        made = yield from ask(contract.deployments.CREATE_DEPLOYMENT, body=body)
        return made.id

    @call
    def create_deployment_branch(
        self,
        deployment_id: UUID,
        branch: str,
        options: DeploymentBranchingOptions | None = None,
        overrides: DeploymentUpdate | None = None,
    ) -> Steps[UUID]:
        """Copy a deployment under the name ``<name>@<branch>``, with `overrides`; return the copy's id.

        It is paused unless `options` take the schedules over. A branch that is there already gets the overrides.
        """
        made: Deployment = yield from _branch(deployment_id, branch, options, overrides)
        return made.id

    @call
    def read_deployment(self, deployment_id: UUID | str) -> Steps[Deployment]:
        """Read a deployment.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.deployments.READ_DEPLOYMENT, {"id": _as_id(deployment_id)}))

    @call
    def read_deployment_by_name(self, name: str) -> Steps[Deployment]:
        """Read the deployment of a name, ``<flow>/<deployment>``.

        Raises:
            ObjectNotFound: there is none of this name.
            ValueError: the name is not of that form.
        """
        flow_name, slash, deployment_name = name.partition("/")
        if not (slash and flow_name and deployment_name):
            raise ValueError(f"{name!r} is not the name of a deployment: it takes <flow name>/<deployment name>.")
        path = {"flow_name": flow_name, "deployment_name": deployment_name}
        return (yield from ask(contract.deployments.READ_DEPLOYMENT_BY_NAME, path))

    @call
    def read_deployments(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        work_pool_filter: Any | None = None,
        work_queue_filter: Any | None = None,
        limit: int | None = None,
        sort: DeploymentSort | None = None,
        offset: int = 0,
    ) -> Steps[list[Deployment]]:
        """List deployments, by name unless `sort` says otherwise; at most `limit` (None: the server's 200)."""
        body = contract.wire.build(
            contract.queries.deployments.ReadDeployments,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            work_pools=work_pool_filter,
            work_pool_queues=work_queue_filter,
            limit=limit,
            sort=sort,
            offset=offset,
        )
        return (yield from ask(contract.queries.deployments.READ_DEPLOYMENTS, body=body))

    @call
    def paginate_deployments(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        limit: int | None = None,
        sort: DeploymentSort | None = None,
        page: int = 1,
    ) -> Steps[Page[Deployment]]:
        """List one page of deployments, `limit` to a page, and how many there are."""
        body = contract.wire.build(
            contract.queries.deployments.PaginateDeployments,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            deployments=deployment_filter,
            limit=limit,
            sort=sort,
            page=page,
        )
        return (yield from ask(contract.queries.deployments.PAGINATE_DEPLOYMENTS, body=body))

    @call
    def count_deployments(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
    ) -> Steps[int]:
        """Count deployments."""
        body = contract.wire.build(
            contract.queries.deployments.CountDeployments,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            deployments=deployment_filter,
        )
        return (yield from ask(contract.queries.deployments.COUNT_DEPLOYMENTS, body=body))

    @call
    def update_deployment(self, deployment_id: UUID, deployment: DeploymentUpdate) -> Steps[None]:
        """Change what `deployment` gives of a deployment: a field that is None there, and was given, is emptied.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        yield from ask(contract.deployments.UPDATE_DEPLOYMENT, {"id": deployment_id}, body=deployment)

    @call
    def delete_deployment(self, deployment_id: UUID) -> Steps[None]:
        """Delete a deployment and its runs that have not begun. Others are kept.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        yield from ask(contract.deployments.DELETE_DEPLOYMENT, {"id": deployment_id})

    @call
    def bulk_delete_deployments(
        self, deployment_filter: DeploymentFilter | None = None, limit: int = 50
    ) -> Steps[DeploymentBulkDeleteResult]:
        """Delete up to `limit` (at most 50) deployments; says which."""
        body = contract.wire.build(
            contract.queries.deployments.BulkDeleteDeployments, deployments=deployment_filter, limit=limit
        )
        return (yield from ask(contract.queries.deployments.BULK_DELETE_DEPLOYMENTS, body=body))

    @call
    def set_deployment_paused_state(self, deployment_id: UUID, paused: bool) -> Steps[None]:
        """Pause a deployment or let it go on."""
        update = contract.deployments.DeploymentUpdate(paused=paused)
        yield from ask(contract.deployments.UPDATE_DEPLOYMENT, {"id": deployment_id}, body=update)

    @call
    def pause_deployment(self, deployment_id: UUID | str) -> Steps[None]:
        """Stop making runs by schedule, and remove those that have not begun."""
        yield from ask(contract.deployments.PAUSE_DEPLOYMENT, {"id": _as_id(deployment_id)})

    @call
    def resume_deployment(self, deployment_id: UUID | str) -> Steps[None]:
        """Make runs by schedule again. The times of the pause are not made up for."""
        yield from ask(contract.deployments.RESUME_DEPLOYMENT, {"id": _as_id(deployment_id)})

    @call
    def create_flow_run_from_deployment(
        self,
        deployment_id: UUID,
        *,
        parameters: dict[str, Any] | None = None,
        context: dict[str, Any] | None = None,
        state: State[Any] | None = None,
        name: str | None = None,
        tags: Iterable[str] | None = None,
        idempotency_key: str | None = None,
        parent_task_run_id: UUID | None = None,
        work_queue_name: str | None = None,
        job_variables: dict[str, Any] | None = None,
        labels: Labels | None = None,
        enforce_parameter_schema: bool | None = None,
    ) -> Steps[FlowRun]:
        """Create a run of a deployment: scheduled for now, unless `state` says for when.

        With an `idempotency_key` that a run of the flow has already, that run is returned.

        Raises:
            ObjectNotFound: there is no such deployment.
            InvalidRequest: the parameters do not fit the deployment's schema.
        """
        body = contract.wire.build(
            contract.deployments.DeploymentFlowRunCreate,
            parameters=parameters,
            context=context,
            state=None if state is None else contract.states.StateCreate.of(state),
            name=name,
            tags=None if tags is None else list(tags),
            idempotency_key=idempotency_key,
            parent_task_run_id=parent_task_run_id,
            work_queue_name=work_queue_name,
            job_variables=job_variables,
            labels=labels,
            enforce_parameter_schema=enforce_parameter_schema,
        )
        return (yield from ask(contract.deployments.CREATE_FLOW_RUN_FROM_DEPLOYMENT, {"id": deployment_id}, body=body))

    @call
    def bulk_create_flow_runs_from_deployment(
        self, deployment_id: UUID, flow_runs: Sequence[DeploymentFlowRunCreate]
    ) -> Steps[FlowRunBulkCreateResponse]:
        """Create up to 100 runs of a deployment; says for each in turn whether it was made, or why not."""
        return (yield from ask(contract.deployments.BULK_CREATE_FLOW_RUNS, {"id": deployment_id}, body=list(flow_runs)))

    @call
    def schedule_deployment(
        self, deployment_id: UUID, min_runs: int | None = None, max_runs: int | None = None, end_time: datetime | None = None
    ) -> Steps[None]:
        """Make runs of a deployment's schedules now, further ahead than the server does by itself."""
        body = contract.wire.build(
            contract.deployments.ScheduleDeployment, min_runs=min_runs, max_runs=max_runs, end_time=end_time
        )
        yield from ask(contract.deployments.SCHEDULE_DEPLOYMENT, {"id": deployment_id}, body=body)

    @call
    def work_queue_check_for_deployment(self, deployment_id: UUID) -> Steps[list[WorkQueue]]:
        """List the work queues that take the runs of a deployment."""
        return (yield from ask(contract.deployments.CHECK_WORK_QUEUES, {"id": deployment_id}))

    @call
    def get_scheduled_flow_runs_for_deployments(
        self, deployment_ids: list[UUID], scheduled_before: datetime | None = None, limit: int | None = None
    ) -> Steps[list[FlowRun]]:
        """List the runs of deployments that are scheduled before a moment (None: all), the earliest first.

        The deployments are READY for a minute after it: somebody runs them.
        """
        body = contract.wire.build(
            contract.queries.deployments.ReadScheduledFlowRuns,
            deployment_ids=deployment_ids,
            scheduled_before=scheduled_before,
            limit=limit,
        )
        return (yield from ask(contract.queries.deployments.READ_SCHEDULED_FLOW_RUNS, body=body))


def _branch(
    root: UUID, branch: str, options: DeploymentBranchingOptions | None, overrides: DeploymentUpdate | None
) -> Steps[Deployment]:
    body = contract.wire.build(contract.deployments.BranchDeployment, branch=branch, options=options, overrides=overrides)
    return (yield from ask(contract.deployments.BRANCH_DEPLOYMENT, {"id": root}, body=body))


def _as_id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
