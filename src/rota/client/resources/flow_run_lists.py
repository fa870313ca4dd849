"""Lists, counts and histories of flow runs, and what is done to many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from datetime import datetime

    from rota.contract.base import Page
    from rota.contract.filters.deployments import DeploymentFilter
    from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunSort
    from rota.contract.filters.flows import FlowFilter
    from rota.contract.filters.task_runs import TaskRunFilter
    from rota.contract.filters.work_pools import WorkPoolFilter, WorkQueueFilter
    from rota.contract.flow_runs import FlowRun
    from rota.contract.queries.base import HistoryResponse
    from rota.contract.queries.flow_runs import FlowRunBulkDeleteResult, FlowRunBulkSetStateResult
    from rota.core.states import State


class FlowRunListCalls:
    @call
    def read_flow_runs(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        work_pool_filter: WorkPoolFilter | None = None,
        work_queue_filter: WorkQueueFilter | None = None,
        sort: FlowRunSort | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Steps[list[FlowRun]]:
        """List flow runs, newest id first unless `sort` says otherwise; at most `limit` (None: the server's 200)."""
        body = contract.wire.build(
            contract.queries.flow_runs.ReadFlowRuns,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            work_pools=work_pool_filter,
            work_pool_queues=work_queue_filter,
            sort=sort,
            limit=limit,
            offset=offset,
        )
        return (yield from ask(contract.queries.flow_runs.READ_FLOW_RUNS, body=body))

    @call
    def paginate_flow_runs(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        work_pool_filter: WorkPoolFilter | None = None,
        work_queue_filter: WorkQueueFilter | None = None,
        sort: FlowRunSort | None = None,
        limit: int | None = None,
        page: int = 1,
    ) -> Steps[Page[FlowRun]]:
        """List one page of flow runs, `limit` to a page, and how many there are."""
        body = contract.wire.build(
            contract.queries.flow_runs.PaginateFlowRuns,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            work_pools=work_pool_filter,
            work_pool_queues=work_queue_filter,
            sort=sort,
            limit=limit,
            page=page,
        )
        return (yield from ask(contract.queries.flow_runs.PAGINATE_FLOW_RUNS, body=body))

    @call
    def count_flow_runs(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        work_pool_filter: WorkPoolFilter | None = None,
        work_queue_filter: WorkQueueFilter | None = None,
    ) -> Steps[int]:
        """Count flow runs."""
        body = contract.wire.build(
            contract.queries.flow_runs.CountFlowRuns,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            work_pools=work_pool_filter,
            work_pool_queues=work_queue_filter,
        )
        return (yield from ask(contract.queries.flow_runs.COUNT_FLOW_RUNS, body=body))

    @call
    def read_flow_run_history(
        self,
        history_start: datetime,
        history_end: datetime,
        history_interval_seconds: float,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        work_pool_filter: WorkPoolFilter | None = None,
        work_queue_filter: WorkQueueFilter | None = None,
    ) -> Steps[list[HistoryResponse]]:
        """Count the states of flow runs in each interval between two moments, by their expected start."""
        body = contract.wire.build(
            contract.queries.flow_runs.FlowRunHistory,
            history_start=history_start,
            history_end=history_end,
            history_interval_seconds=history_interval_seconds,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            work_pools=work_pool_filter,
            work_queues=work_queue_filter,
        )
        return (yield from ask(contract.queries.flow_runs.READ_FLOW_RUN_HISTORY, body=body))

    @call
    def read_flow_run_lateness(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        work_pool_filter: WorkPoolFilter | None = None,
        work_queue_filter: WorkQueueFilter | None = None,
    ) -> Steps[float | None]:
        """Read how many seconds flow runs start late, on average; None when there are none."""
        body = contract.wire.build(
            contract.queries.flow_runs.CountFlowRuns,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            work_pools=work_pool_filter,
            work_pool_queues=work_queue_filter,
        )
        return (yield from ask(contract.queries.flow_runs.READ_FLOW_RUN_LATENESS, body=body))

    @call
    def bulk_delete_flow_runs(
        self, flow_run_filter: FlowRunFilter | None = None, limit: int = 50
    ) -> Steps[FlowRunBulkDeleteResult]:
        """Delete up to `limit` (at most 50) flow runs; says which."""
        body = contract.wire.build(contract.queries.flow_runs.BulkDeleteFlowRuns, flow_runs=flow_run_filter, limit=limit)
        return (yield from ask(contract.queries.flow_runs.BULK_DELETE_FLOW_RUNS, body=body))

    @call
    def bulk_set_flow_run_state(
        self, flow_run_filter: FlowRunFilter | None, state: State[Any], force: bool = False, limit: int = 50
    ) -> Steps[FlowRunBulkSetStateResult]:
        """Propose a state for up to `limit` (at most 50) flow runs, each a state of its own; says what became of each."""
        wanted = contract.states.StateCreate.of(state).model_copy(update={"id": None, "timestamp": None})
        body = contract.wire.build(
            contract.queries.flow_runs.BulkSetFlowRunState, flow_runs=flow_run_filter, state=wanted, force=force, limit=limit
        )
        return (yield from ask(contract.queries.flow_runs.BULK_SET_FLOW_RUN_STATE, body=body))
