"""Work pools: where flow runs are to be run, and with what; workers take them from there."""

from __future__ import annotations

from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Request, Stored
from rota.contract.operation import Operation
from rota.contract.work_queues import FlowRunSlotSummary, NotNegative, PlaceName

BY_NAME = {"name": str}

DEFAULT_AGENT_POOL = "default-agent-pool"
"""The pool of queues that were made without one."""

DEFAULT_QUEUE = "default"
"""The queue that each pool has from its beginning."""


class WorkPoolStatus(str, Enum):
    READY = "READY"
    """A worker has given a sign of life lately."""
    NOT_READY = "NOT_READY"
    PAUSED = "PAUSED"


class WorkPoolStorageConfiguration(Request):
    """Where code that is sent along with runs is kept."""

    bundle_upload_step: dict[str, Any] | None = None
    bundle_execution_step: dict[str, Any] | None = None
    default_result_storage_block_id: UUID | None = None


class WorkPoolResponse(Stored):
    name: PlaceName
    description: str | None = None
    type: str
    """Which workers serve it."""
    base_job_template: dict[str, Any] = Field(default_factory=dict)
    """``job_configuration`` with ``{{ variables }}``, and under ``variables`` their JSON schema."""
    is_paused: bool = False
    concurrency_limit: NotNegative | None = None
    """Runs at once, over all queues; null: no limit."""
    status: WorkPoolStatus | None = None
    default_queue_id: UUID | None = None
    storage_configuration: WorkPoolStorageConfiguration = Field(default_factory=WorkPoolStorageConfiguration)
    active_slots: int | None = None
    """Runs that are Pending, Running or Cancelling."""


WorkPool = WorkPoolResponse
"""The name that clients know."""


class WorkPoolCreate(Request):
    name: PlaceName
    description: str | None = None
    type: str = "prefect-agent"
    base_job_template: dict[str, Any] = Field(default_factory=dict)
    is_paused: bool = False
    concurrency_limit: NotNegative | None = None
    storage_configuration: WorkPoolStorageConfiguration = Field(default_factory=WorkPoolStorageConfiguration)


class WorkPoolUpdate(Request):
    """Only the fields that were sent are changed."""

    description: str | None = None
    is_paused: bool | None = None
    base_job_template: dict[str, Any] | None = None
    concurrency_limit: NotNegative | None = None
    storage_configuration: WorkPoolStorageConfiguration | None = None


class WorkQueueConcurrencyStatusDetail(Model):
    queue_id: UUID
    queue_name: str
    active_slots: int
    concurrency_limit: int | None = None
    flow_runs: list[FlowRunSlotSummary] = Field(default_factory=list)
    flow_run_count: int | None = None


class WorkPoolConcurrencyStatus(Model):
    """Who takes the slots of a pool; a page of its queues."""

    active_slots: int
    concurrency_limit: int | None = None
    queues: list[WorkQueueConcurrencyStatusDetail] = Field(default_factory=list)
    count: int
    limit: int
    pages: int
    page: int


CREATE_WORK_POOL: Operation[WorkPoolResponse] = Operation(
    "create_work_pool",
    "POST",
    "/work_pools/",
    scope="work_pools:create",
    access="write",
    request=WorkPoolCreate,
    response=WorkPoolResponse,
    status=201,
    summary="Create a work pool with its default queue",
)
READ_WORK_POOL: Operation[WorkPoolResponse] = Operation(
    "read_work_pool",
    "GET",
    "/work_pools/{name}",
    scope="work_pools:read",
    access="read",
    response=WorkPoolResponse,
    path_parameters=BY_NAME,
    summary="Read a work pool",
)
UPDATE_WORK_POOL: Operation[None] = Operation(
    "update_work_pool",
    "PATCH",
    "/work_pools/{name}",
    scope="work_pools:update",
    access="write",
    request=WorkPoolUpdate,
    status=204,
    path_parameters=BY_NAME,
    summary="Change the fields of a work pool that are sent",
)
DELETE_WORK_POOL: Operation[None] = Operation(
    "delete_work_pool",
    "DELETE",
    "/work_pools/{name}",
    scope="work_pools:delete",
    access="write",
    status=204,
    path_parameters=BY_NAME,
    summary="Delete a work pool with its queues and workers",
)

OPERATIONS = (CREATE_WORK_POOL, READ_WORK_POOL, UPDATE_WORK_POOL, DELETE_WORK_POOL)
