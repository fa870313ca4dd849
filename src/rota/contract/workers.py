"""Workers: processes that take flow runs from a work pool; their signs of life, and their claims on runs."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

from pydantic import Field, WithJsonSchema

from rota.contract.base import Model, Parts, Request, Stored, UtcTime
from rota.contract.flow_runs import FlowRun
from rota.contract.leases import LeaseSeconds
from rota.contract.operation import Operation
from rota.contract.work_queues import IN_POOL, OF_POOL

HeartbeatInterval = Annotated[int, Field(ge=0, le=86_400), WithJsonSchema({"type": "integer"})]


class WorkerStatus(str, Enum):
    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"


class WorkerResponse(Stored):
    name: str
    work_pool_id: UUID
    last_heartbeat_time: datetime | None = None
    heartbeat_interval_seconds: int | None = None
    status: WorkerStatus = WorkerStatus.OFFLINE


Worker = WorkerResponse
"""The name that clients know."""


class WorkerHeartbeat(Parts):
    name: str
    heartbeat_interval_seconds: HeartbeatInterval | None = None


class WorkerFlowRunResponse(Model):
    """A run that waits, and where."""

    work_pool_id: UUID
    work_queue_id: UUID
    flow_run: FlowRun


class ClaimScheduledRuns(Request):
    """Take runs that are due: each is given to one worker."""

    worker: str
    """The worker's name."""
    holder: str
    """The worker's process. It owns the runs until it hands them to the processes that run them, or hands them back."""
    work_queue_names: list[str] | None = None
    scheduled_before: UtcTime | None = None
    """Runs that are due by then; absent: by now."""
    limit: Annotated[int, Field(ge=0, le=1000)] = 10
    lease_seconds: LeaseSeconds


class ClaimedFlowRun(Model):
    work_pool_id: UUID
    work_queue_id: UUID
    flow_run: FlowRun
    epoch: int
    """The claim's number: the process that runs the flow shows it to take the run over."""
    claim_until: datetime
    """A run that was not taken over by then, and whose claim was not renewed, is Scheduled again."""


class ClaimedFlowRuns(Model):
    runs: list[ClaimedFlowRun]
    next_at: datetime | None = None
    """When the next run of these queues is due, if it is known."""


class HandBack(Request):
    """Give back runs that were claimed and not started: they are Scheduled again, for other workers."""

    holder: str
    flow_run_ids: list[UUID]
    reason: Annotated[str, Field(max_length=2000)] | None = None


class HandBackResult(Model):
    handed_back: list[UUID]


WORKER_HEARTBEAT: Operation[None] = Operation(
    "worker_heartbeat",
    "POST",
    "/work_pools/{work_pool_name}/workers/heartbeat",
    scope="work_pools:act",
    access="write",
    request=WorkerHeartbeat,
    status=204,
    path_parameters=OF_POOL,
    summary="Give a worker's sign of life",
)
DELETE_WORKER: Operation[None] = Operation(
    "delete_worker",
    "DELETE",
    "/work_pools/{work_pool_name}/workers/{name}",
    scope="work_pools:delete",
    access="write",
    status=204,
    path_parameters=IN_POOL,
    summary="Forget a worker",
)
CLAIM_SCHEDULED_RUNS: Operation[ClaimedFlowRuns] = Operation(
    "claim_scheduled_runs",
    "POST",
    "/rota/work_pools/{work_pool_name}/claim",
    scope="work_pools:act",
    access="write",
    request=ClaimScheduledRuns,
    response=ClaimedFlowRuns,
    path_parameters=OF_POOL,
    summary="Take runs that are due, each for one worker alone",
)
HAND_BACK: Operation[HandBackResult] = Operation(
    "hand_back_flow_runs",
    "POST",
    "/rota/work_pools/hand_back",
    scope="work_pools:act",
    access="write",
    request=HandBack,
    response=HandBackResult,
    summary="Give back runs that were claimed and not started",
)

OPERATIONS = (WORKER_HEARTBEAT, DELETE_WORKER, CLAIM_SCHEDULED_RUNS, HAND_BACK)
