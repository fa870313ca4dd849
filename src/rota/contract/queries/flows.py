"""Lists of flows."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Page, Parts
from rota.contract.filters.flows import FlowFilter, FlowSort
from rota.contract.filters.work_pools import WorkPoolFilter, WorkQueueFilter
from rota.contract.flows import Flow
from rota.contract.operation import Operation
from rota.contract.queries.base import HIDE_NULL, BulkLimit, Limit, Offset, PageNumber, Selection


class CountFlows(Selection):
    model_config = HIDE_NULL

    work_pools: WorkPoolFilter | None = None
    work_queues: WorkQueueFilter | None = None


class ReadFlows(CountFlows):
    sort: FlowSort = FlowSort.NAME_ASC
    limit: Limit = None
    offset: Offset = 0


class PaginateFlows(Selection):
    work_pools: WorkPoolFilter | None = None
    work_queues: WorkQueueFilter | None = None
    sort: FlowSort = FlowSort.NAME_ASC
    limit: Limit = None
    page: PageNumber = 1


class BulkDeleteFlows(Parts):
    flows: FlowFilter | None = None
    limit: BulkLimit = 50


class FlowBulkDeleteResult(Model):
    deleted: list[UUID] = Field(default_factory=list)


READ_FLOWS: Operation[list[Flow]] = Operation(
    "read_flows",
    "POST",
    "/flows/filter",
    scope="flows:read",
    access="read",
    request=ReadFlows,
    response=list[Flow],
    summary="List flows",
)
PAGINATE_FLOWS: Operation[Page[Flow]] = Operation(
    "paginate_flows",
    "POST",
    "/flows/paginate",
    scope="flows:read",
    access="read",
    request=PaginateFlows,
    response=Page[Flow],
    summary="List flows by page",
)
COUNT_FLOWS: Operation[int] = Operation(
    "count_flows",
    "POST",
    "/flows/count",
    scope="flows:read",
    access="read",
    request=CountFlows,
    response=int,
    summary="Count flows",
)
BULK_DELETE_FLOWS: Operation[FlowBulkDeleteResult] = Operation(
    "bulk_delete_flows",
    "POST",
    "/flows/bulk_delete",
    scope="flows:delete",
    access="write",
    request=BulkDeleteFlows,
    response=FlowBulkDeleteResult,
    summary="Delete up to 50 flows and their runs",
)

OPERATIONS = (READ_FLOWS, PAGINATE_FLOWS, COUNT_FLOWS, BULK_DELETE_FLOWS)
