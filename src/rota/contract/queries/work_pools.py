"""Lists of work pools, their queues and workers, and of the runs that wait in them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from rota.contract.base import Parts, UtcTime
from rota.contract.filters.work_pools import WorkerFilter, WorkPoolFilter, WorkQueueFilter
from rota.contract.flow_runs import FlowRun
from rota.contract.operation import BY_ID, Operation
from rota.contract.queries.base import HIDE_NULL, Limit, Offset, PageNumber
from rota.contract.work_pools import BY_NAME, WorkPoolConcurrencyStatus, WorkPoolResponse
from rota.contract.work_queues import OF_POOL, WorkQueueConcurrencyStatus, WorkQueueResponse
from rota.contract.workers import WorkerFlowRunResponse, WorkerResponse

Skipped = Annotated[Offset, BeforeValidator(lambda offset: 0 if offset is None else offset)]
"""Prefect's client sends null where it was given nothing."""


class CountWorkPools(Parts):
    work_pools: WorkPoolFilter | None = None


class ReadWorkPools(CountWorkPools):
    limit: Limit = None
    offset: Skipped = 0


class ReadQueuesOfPool(Parts):
    model_config = HIDE_NULL

    work_queues: WorkQueueFilter | None = None
    limit: Limit = None
    offset: Skipped = 0


class ReadWorkQueues(Parts):
    work_queues: WorkQueueFilter | None = None
    limit: Limit = None
    offset: Skipped = 0


class ReadWorkers(Parts):
    workers: WorkerFilter | None = None
    limit: Limit = None
    offset: Skipped = 0


class ReadScheduledRuns(Parts):
    model_config = HIDE_NULL

    work_queue_names: list[str] | None = None
    scheduled_before: UtcTime | None = None
    scheduled_after: UtcTime | None = None
    limit: Limit = None


class ReadRunsOfQueue(Parts):
    model_config = HIDE_NULL
    older_fields = frozenset({"agent_id"})

    scheduled_before: UtcTime | None = None
    limit: Limit = None


class ReadPoolConcurrency(Parts):
    page: PageNumber = 1
    limit: Limit = None
    flow_run_limit: Annotated[int, Field(ge=0, le=200)] = 10


class ReadQueueConcurrency(Parts):
    page: PageNumber = 1
    limit: Limit = None


READ_WORK_POOLS: Operation[list[WorkPoolResponse]] = Operation(
    "read_work_pools",
    "POST",
    "/work_pools/filter",
    scope="work_pools:read",
    access="read",
    request=ReadWorkPools,
    response=list[WorkPoolResponse],
    summary="List work pools",
)
COUNT_WORK_POOLS: Operation[int] = Operation(
    "count_work_pools",
    "POST",
    "/work_pools/count",
    scope="work_pools:read",
    access="read",
    request=CountWorkPools,
    response=int,
    summary="Count work pools",
)
READ_WORK_QUEUES_OF_POOL: Operation[list[WorkQueueResponse]] = Operation(
    "read_work_queues_of_pool",
    "POST",
    "/work_pools/{work_pool_name}/queues/filter",
    scope="work_queues:read",
    access="read",
    request=ReadQueuesOfPool,
    response=list[WorkQueueResponse],
    path_parameters=OF_POOL,
    summary="List the queues of a work pool",
)
READ_WORK_QUEUES: Operation[list[WorkQueueResponse]] = Operation(
    "read_work_queues",
    "POST",
    "/work_queues/filter",
    scope="work_queues:read",
    access="read",
    request=ReadWorkQueues,
    response=list[WorkQueueResponse],
    summary="List the queues of all work pools",
)
READ_WORKERS: Operation[list[WorkerResponse]] = Operation(
    "read_workers",
    "POST",
    "/work_pools/{work_pool_name}/workers/filter",
    scope="work_pools:read",
    access="read",
    request=ReadWorkers,
    response=list[WorkerResponse],
    path_parameters=OF_POOL,
    summary="List the workers of a work pool",
)
GET_SCHEDULED_FLOW_RUNS: Operation[list[WorkerFlowRunResponse]] = Operation(
    "get_scheduled_flow_runs",
    "POST",
    "/work_pools/{name}/get_scheduled_flow_runs",
    scope="work_pools:act",
    access="write",
    request=ReadScheduledRuns,
    response=list[WorkerFlowRunResponse],
    path_parameters=BY_NAME,
    summary="List the runs of a work pool that are due and have room",
)
READ_RUNS_OF_QUEUE: Operation[list[FlowRun]] = Operation(
    "read_work_queue_runs",
    "POST",
    "/work_queues/{id}/get_runs",
    scope="work_queues:act",
    access="write",
    request=ReadRunsOfQueue,
    response=list[FlowRun],
    path_parameters=BY_ID,
    summary="List the runs of a work queue that are due and have room",
)
READ_POOL_CONCURRENCY: Operation[WorkPoolConcurrencyStatus] = Operation(
    "read_work_pool_concurrency_status",
    "POST",
    "/work_pools/{name}/concurrency_status",
    scope="work_pools:read",
    access="read",
    request=ReadPoolConcurrency,
    response=WorkPoolConcurrencyStatus,
    path_parameters=BY_NAME,
    summary="Read which runs take the slots of a work pool",
)
READ_QUEUE_CONCURRENCY: Operation[WorkQueueConcurrencyStatus] = Operation(
    "read_work_queue_concurrency_status",
    "POST",
    "/work_queues/{id}/concurrency_status",
    scope="work_queues:read",
    access="read",
    request=ReadQueueConcurrency,
    response=WorkQueueConcurrencyStatus,
    path_parameters=BY_ID,
    summary="Read which runs take the slots of a work queue",
)

OPERATIONS = (
    READ_WORK_POOLS,
    COUNT_WORK_POOLS,
    READ_WORK_QUEUES_OF_POOL,
    READ_WORK_QUEUES,
    READ_WORKERS,
    GET_SCHEDULED_FLOW_RUNS,
    READ_RUNS_OF_QUEUE,
    READ_POOL_CONCURRENCY,
    READ_QUEUE_CONCURRENCY,
)
