"""Lists of deployments, what is done to many at once, and the runs that are due."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from rota.contract.base import Model, Page, Parts, UtcTime
from rota.contract.deployments import Deployment
from rota.contract.filters.deployments import DeploymentFilter, DeploymentSort
from rota.contract.filters.work_pools import WorkPoolFilter, WorkQueueFilter
from rota.contract.flow_runs import FlowRun
from rota.contract.operation import Operation
from rota.contract.queries.base import BulkLimit, Limit, Offset, PageNumber, Selection

MAX_ASKED_FOR = 1000
"""Deployments that one request may ask about."""


def _usual_when_null(sort: Any) -> Any:
    return DeploymentSort.NAME_ASC if sort is None else sort


Sort = Annotated[DeploymentSort, BeforeValidator(_usual_when_null)]
"""Clients send null for the usual order."""


class CountDeployments(Selection):
    work_pools: WorkPoolFilter | None = None
    work_pool_queues: WorkQueueFilter | None = None


class ReadDeployments(CountDeployments):
    sort: Sort = DeploymentSort.NAME_ASC
    limit: Limit = None
    offset: Offset = 0


class PaginateDeployments(CountDeployments):
    sort: Sort = DeploymentSort.NAME_ASC
    limit: Limit = None
    page: PageNumber = 1


class BulkDeleteDeployments(Parts):
    deployments: DeploymentFilter | None = None
    limit: BulkLimit = 50


class DeploymentBulkDeleteResult(Model):
    deleted: list[UUID] = Field(default_factory=list)


class ReadScheduledFlowRuns(Parts):
    deployment_ids: list[UUID]
    scheduled_before: Annotated[UtcTime | None, WithJsonSchema({"type": "string", "format": "date-time"})] = None
    limit: Limit = None


READ_DEPLOYMENTS: Operation[list[Deployment]] = Operation(
    "read_deployments",
    "POST",
    "/deployments/filter",
    scope="deployments:read",
    access="read",
    request=ReadDeployments,
    response=list[Deployment],
    summary="List deployments",
)
PAGINATE_DEPLOYMENTS: Operation[Page[Deployment]] = Operation(
    "paginate_deployments",
    "POST",
    "/deployments/paginate",
    scope="deployments:read",
    access="read",
    request=PaginateDeployments,
    response=Page[Deployment],
    summary="List deployments by page",
)
COUNT_DEPLOYMENTS: Operation[int] = Operation(
    "count_deployments",
    "POST",
    "/deployments/count",
    scope="deployments:read",
    access="read",
    request=CountDeployments,
    response=int,
    summary="Count deployments",
)
BULK_DELETE_DEPLOYMENTS: Operation[DeploymentBulkDeleteResult] = Operation(
    "bulk_delete_deployments",
    "POST",
    "/deployments/bulk_delete",
    scope="deployments:delete",
    access="write",
    request=BulkDeleteDeployments,
    response=DeploymentBulkDeleteResult,
    summary="Delete up to 50 deployments",
)
READ_SCHEDULED_FLOW_RUNS: Operation[list[FlowRun]] = Operation(
    "get_scheduled_flow_runs_for_deployments",
    "POST",
    "/deployments/get_scheduled_flow_runs",
    scope="deployments:act",
    access="write",
    request=ReadScheduledFlowRuns,
    response=list[FlowRun],
    summary="List the runs of deployments that are due, and mark the deployments as asked for",
)

OPERATIONS = (
    READ_DEPLOYMENTS,
    PAGINATE_DEPLOYMENTS,
    COUNT_DEPLOYMENTS,
    BULK_DELETE_DEPLOYMENTS,
    READ_SCHEDULED_FLOW_RUNS,
)
