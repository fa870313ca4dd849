"""Lists and histories of flow runs, and what is done to many at once."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Page, Request
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunSort
from rota.contract.flow_runs import FlowRun
from rota.contract.operation import Operation
from rota.contract.queries.base import BulkLimit, HistoryResponse, Limit, Offset, PageNumber, Selection, Window
from rota.contract.states import AnsweredState, OrchestrationDetails, SetStateStatus, StateCreate


class CountFlowRuns(Selection):
    work_pools: None = None
    work_pool_queues: None = None


class ReadFlowRuns(CountFlowRuns):
    sort: FlowRunSort = FlowRunSort.ID_DESC
    limit: Limit = None
    offset: Offset = 0


class PaginateFlowRuns(CountFlowRuns):
    sort: FlowRunSort = FlowRunSort.ID_DESC
    limit: Limit = None
    page: PageNumber = 1


class FlowRunHistory(Selection, Window):
    work_pools: None = None
    work_queues: None = None


class BulkDeleteFlowRuns(Request):
    flow_runs: FlowRunFilter | None = None
    limit: BulkLimit = 50


class FlowRunBulkDeleteResult(Model):
    deleted: list[UUID] = Field(default_factory=list)


class BulkSetFlowRunState(Request):
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
    BULK_DELETE_FLOW_RUNS,
    BULK_SET_FLOW_RUN_STATE,
)
