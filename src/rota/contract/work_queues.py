"""Work queues: the lines in which flow runs of a work pool wait for a worker, each with a priority and a limit."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from rota.contract.base import Model, Name, Request, Stored, UtcTime
from rota.contract.operation import BY_ID, Operation
from rota.contract.states import AnsweredStateType

NotNegative = Annotated[int, Field(ge=0)]
Priority = Annotated[int, Field(gt=0, le=2**31 - 1), WithJsonSchema({"type": "integer", "exclusiveMinimum": 0})]

PlaceName = Annotated[Name, WithJsonSchema({"type": "string", "pattern": r"^[^/%&><]+$"})]
"""`Name`, described as the protocol has it."""

OF_POOL = {"work_pool_name": str}
IN_POOL = {"work_pool_name": str, "name": str}


class WorkQueueStatus(str, Enum):
    READY = "READY"
    NOT_READY = "NOT_READY"
    PAUSED = "PAUSED"


class QueueFilter(Model):
    """Which runs a queue of the oldest kind takes. Kept for those who still send it."""

    tags: list[str] | None = None
    deployment_ids: list[UUID] | None = None


class WorkQueue(Stored):
    name: PlaceName
    description: str | None = ""
    is_paused: bool = False
    concurrency_limit: NotNegative | None = None
    """Runs at once; null: as many as the pool takes."""
    priority: Priority = 1
    """1 comes first; each queue of a pool has its own."""
    work_pool_id: UUID | None = None
    filter: QueueFilter | None = None
    last_polled: datetime | None = None
    """When a worker last asked for runs of this queue."""


class WorkQueueResponse(WorkQueue):
    work_pool_name: str | None = None
    status: WorkQueueStatus | None = None
    active_slots: int | None = None
    """Runs that are Pending, Running or Cancelling."""


class WorkQueueCreate(Request):
    name: PlaceName
    description: str | None = ""
    is_paused: bool = False
    concurrency_limit: NotNegative | None = None
    priority: Priority | None = None
    """Absent: after all others."""
    filter: QueueFilter | None = None


class WorkQueueUpdate(Request):
    """Only the fields that were sent are changed."""

    name: str | None = None
    description: str | None = None
    is_paused: bool = False
    concurrency_limit: NotNegative | None = None
    priority: Priority | None = None
    last_polled: UtcTime | None = None
    filter: QueueFilter | None = None


class WorkQueueHealthPolicy(Model):
    maximum_late_runs: int | None = 0
    maximum_seconds_since_last_polled: int | None = 60


class WorkQueueStatusDetail(Model):
    healthy: bool
    late_runs_count: int = 0
    last_polled: datetime | None = None
    health_check_policy: WorkQueueHealthPolicy


class FlowRunSlotSummary(Model):
    """A run that takes one of a limit's slots."""

    id: UUID
    name: str
    state_type: AnsweredStateType | None = None
    state_name: str | None = None
    start_time: datetime | None = None
    state_timestamp: datetime | None = None
    time_in_current_state: float | None = None
    """Seconds."""


class WorkQueueConcurrencyStatus(Model):
    """Who takes the slots of a queue; a page of the runs."""

    active_slots: int
    concurrency_limit: int | None = None
    flow_runs: list[FlowRunSlotSummary] = Field(default_factory=list)
    count: int
    limit: int
    pages: int
    page: int


def _operation(name: str, method: Any, path: str, verb: str, summary: str, **more: Any) -> Operation[Any]:
    access = "read" if verb == "read" else "write"
    return Operation(
        name, method, path, scope=f"work_queues:{verb}", access=more.pop("access", access), summary=summary, **more
    )


CREATE_WORK_QUEUE: Operation[WorkQueueResponse] = _operation(
    "create_work_queue",
    "POST",
    "/work_pools/{work_pool_name}/queues",
    "create",
    "Create a work queue in a work pool",
    request=WorkQueueCreate,
    response=WorkQueueResponse,
    status=201,
    path_parameters=OF_POOL,
)
READ_WORK_QUEUE: Operation[WorkQueueResponse] = _operation(
    "read_work_queue",
    "GET",
    "/work_pools/{work_pool_name}/queues/{name}",
    "read",
    "Read a work queue of a work pool",
    response=WorkQueueResponse,
    path_parameters=IN_POOL,
)
UPDATE_WORK_QUEUE: Operation[None] = _operation(
    "update_work_queue",
    "PATCH",
    "/work_pools/{work_pool_name}/queues/{name}",
    "update",
    "Change the fields of a work queue that are sent",
    request=WorkQueueUpdate,
    status=204,
    path_parameters=IN_POOL,
)
DELETE_WORK_QUEUE: Operation[None] = _operation(
    "delete_work_queue",
    "DELETE",
    "/work_pools/{work_pool_name}/queues/{name}",
    "delete",
    "Delete a work queue of a work pool",
    status=204,
    path_parameters=IN_POOL,
)
CREATE_WORK_QUEUE_OF_DEFAULT_POOL: Operation[WorkQueueResponse] = _operation(
    "create_work_queue_of_default_pool",
    "POST",
    "/work_queues/",
    "create",
    "Create a work queue in the default pool",
    request=WorkQueueCreate,
    response=WorkQueueResponse,
    status=201,
)
READ_WORK_QUEUE_BY_NAME: Operation[WorkQueueResponse] = _operation(
    "read_work_queue_by_name",
    "GET",
    "/work_queues/name/{name}",
    "read",
    "Read a work queue of the default pool by its name",
    response=WorkQueueResponse,
    path_parameters={"name": str},
)
READ_WORK_QUEUE_BY_ID: Operation[WorkQueueResponse] = _operation(
    "read_work_queue_by_id",
    "GET",
    "/work_queues/{id}",
    "read",
    "Read a work queue by its id",
    response=WorkQueueResponse,
    path_parameters=BY_ID,
)
UPDATE_WORK_QUEUE_BY_ID: Operation[None] = _operation(
    "update_work_queue_by_id",
    "PATCH",
    "/work_queues/{id}",
    "update",
    "Change the fields of a work queue that are sent, found by its id",
    request=WorkQueueUpdate,
    status=204,
    path_parameters=BY_ID,
)
DELETE_WORK_QUEUE_BY_ID: Operation[None] = _operation(
    "delete_work_queue_by_id",
    "DELETE",
    "/work_queues/{id}",
    "delete",
    "Delete a work queue by its id",
    status=204,
    path_parameters=BY_ID,
)
READ_WORK_QUEUE_STATUS: Operation[WorkQueueStatusDetail] = _operation(
    "read_work_queue_status",
    "GET",
    "/work_queues/{id}/status",
    "read",
    "Read whether a work queue is looked after",
    response=WorkQueueStatusDetail,
    path_parameters=BY_ID,
)

OPERATIONS = (
    CREATE_WORK_QUEUE,
    READ_WORK_QUEUE,
    UPDATE_WORK_QUEUE,
    DELETE_WORK_QUEUE,
    CREATE_WORK_QUEUE_OF_DEFAULT_POOL,
    READ_WORK_QUEUE_BY_NAME,
    READ_WORK_QUEUE_BY_ID,
    UPDATE_WORK_QUEUE_BY_ID,
    DELETE_WORK_QUEUE_BY_ID,
    READ_WORK_QUEUE_STATUS,
)
