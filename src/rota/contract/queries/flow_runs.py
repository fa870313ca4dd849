"""Lists and histories of flow runs, and what is done to many at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Page, Parts, Seconds
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunSort
from rota.contract.filters.work_pools import WorkPoolFilter, WorkQueueFilter
from rota.contract.flow_runs import FlowRun
from rota.contract.operation import BY_ID, Operation
from rota.contract.queries.base import BulkLimit, HistoryResponse, Limit, Offset, PageNumber, Selection, Window
from rota.contract.states import AnsweredState, OrchestrationDetails, SetStateStatus, StateCreate
from rota.contract.task_runs import TaskRunResult


class CountFlowRuns(Selection):
    work_pools: WorkPoolFilter | None = None
    work_pool_queues: WorkQueueFilter | None = None


class ReadFlowRuns(CountFlowRuns):
    sort: FlowRunSort = FlowRunSort.ID_DESC
    limit: Limit = None
    offset: Offset = 0


class PaginateFlowRuns(CountFlowRuns):
    sort: FlowRunSort = FlowRunSort.ID_DESC
    limit: Limit = None
    page: PageNumber = 1


class FlowRunHistory(Selection, Window):
    work_pools: WorkPoolFilter | None = None
    work_queues: WorkQueueFilter | None = None


class BulkDeleteFlowRuns(Parts):
    flow_runs: FlowRunFilter | None = None
    limit: BulkLimit = 50


class FlowRunBulkDeleteResult(Model):
    deleted: list[UUID] = Field(default_factory=list)


class BulkSetFlowRunState(Parts):
    flow_runs: FlowRunFilter | None = None
    state: StateCreate
    force: bool = False
    limit: BulkLimit = 50


class FlowRunOrchestrationResult(Model):
    """What became of the state proposed for one run."""

    flow_run_id: UUID
    status: SetStateStatus
    state: AnsweredState | None = None
    details: OrchestrationDetails


class DependencyResult(Model):
    """A task run and what it took the results of: the graph as older pages draw it."""

    id: UUID
    name: str
    upstream_dependencies: list[TaskRunResult]
    state: AnsweredState | None
    expected_start_time: datetime | None
    start_time: datetime | None
    end_time: datetime | None
    total_run_time: Seconds | None
    estimated_run_time: Seconds | None
    untrackable_result: bool


class FlowRunBulkSetStateResult(Model):
    results: list[FlowRunOrchestrationResult] = Field(default_factory=list)


READ_FLOW_RUNS: Operation[list[FlowRun]] = Operation(
    "read_flow_runs",
    "POST",
    "/flow_runs/filter",
    scope="flow_runs:read",
    access="read",
    request=ReadFlowRuns,
    response=list[FlowRun],
    summary="List flow runs",
)
PAGINATE_FLOW_RUNS: Operation[Page[FlowRun]] = Operation(
    "paginate_flow_runs",
    "POST",
    "/flow_runs/paginate",
    scope="flow_runs:read",
    access="read",
    request=PaginateFlowRuns,
    response=Page[FlowRun],
    summary="List flow runs by page",
)
COUNT_FLOW_RUNS: Operation[int] = Operation(
    "count_flow_runs",
    "POST",
    "/flow_runs/count",
    scope="flow_runs:read",
    access="read",
    request=CountFlowRuns,
    response=int,
    summary="Count flow runs",
)
READ_FLOW_RUN_HISTORY: Operation[list[HistoryResponse]] = Operation(
    "read_flow_run_history",
    "POST",
    "/flow_runs/history",
    scope="flow_runs:read",
    access="read",
    request=FlowRunHistory,
    response=list[HistoryResponse],
    summary="Count the states of flow runs over time",
)
READ_FLOW_RUN_LATENESS: Operation[float | None] = Operation(
    "read_flow_run_lateness",
    "POST",
    "/flow_runs/lateness",
    scope="flow_runs:read",
    access="read",
    request=CountFlowRuns,
    response=float | None,
    summary="Read how many seconds flow runs start late, on average",
)
READ_FLOW_RUN_DEPENDENCIES: Operation[list[DependencyResult]] = Operation(
    "read_flow_run_dependencies",
    "GET",
    "/flow_runs/{id}/graph",
    scope="flow_runs:read",
    access="read",
    response=list[DependencyResult],
    path_parameters=BY_ID,
    summary="List the task runs of a flow run with those whose results each took",
)
BULK_DELETE_FLOW_RUNS: Operation[FlowRunBulkDeleteResult] = Operation(
    "bulk_delete_flow_runs",
    "POST",
    "/flow_runs/bulk_delete",
    scope="flow_runs:delete",
    access="write",
    request=BulkDeleteFlowRuns,
    response=FlowRunBulkDeleteResult,
    summary="Delete up to 50 flow runs",
)
BULK_SET_FLOW_RUN_STATE: Operation[FlowRunBulkSetStateResult] = Operation(
    "bulk_set_flow_run_state",
    "POST",
    "/flow_runs/bulk_set_state",
    scope="flow_runs:act",
    access="write",
    request=BulkSetFlowRunState,
    response=FlowRunBulkSetStateResult,
    summary="Propose a state for up to 50 flow runs",
)

OPERATIONS = (
    READ_FLOW_RUNS,
    PAGINATE_FLOW_RUNS,
    COUNT_FLOW_RUNS,
    READ_FLOW_RUN_HISTORY,
    READ_FLOW_RUN_LATENESS,
    READ_FLOW_RUN_DEPENDENCIES,
    BULK_DELETE_FLOW_RUNS,
    BULK_SET_FLOW_RUN_STATE,
)
