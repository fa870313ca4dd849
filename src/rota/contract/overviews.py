"""Whole pages of the web interface in one request each: flows, deployments, work pools, concurrency."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Request
from rota.contract.deployments import DeploymentStatus
from rota.contract.operation import Operation
from rota.contract.run_search import NamedObject, Wanted, Words
from rota.contract.states import AnsweredStateType
from rota.contract.work_pools import WorkPoolStatus

Offset = Annotated[int, Field(ge=0, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=200)]


class RunBar(Model):
    """A run as one bar of a strip."""

    id: UUID
    name: str
    state_type: AnsweredStateType | None
    state_name: str | None
    start_time: datetime | None
    """When it started; when it is expected to, while it has not."""
    seconds: float


class ComingRun(Model):
    id: UUID
    name: str
    at: datetime


class OverviewSort(str, Enum):
    NAME = "name"
    CREATED = "created"
    UPDATED = "updated"


class FlowsOverviewQuery(Request):
    name: Wanted = Field(default_factory=Wanted)
    """Names or ids."""
    tags: Words = Field(default_factory=list)
    """Each of these."""
    sort: OverviewSort = OverviewSort.NAME
    descending: bool = False
    limit: PageSize = 50
    offset: Offset = 0


class FlowOverview(Model):
    id: UUID
    name: str
    tags: list[str]
    created: datetime
    updated: datetime
    last_runs: list[RunBar]
    """Up to 20 that have begun or are over, oldest first."""
    success_rate: float | None
    """Of the runs of the last 7 days that are over, from 0 to 1; null without any."""
    success_runs: int
    """How many of them it was worked out from: the newest 100 at most."""
    last_run: RunBar | None
    next_run: ComingRun | None
    deployments: int


class FlowsOverview(Model):
    flows: list[FlowOverview]
    count: int
    """On all pages."""


class DeploymentsOverviewQuery(Request):
    name: Wanted = Field(default_factory=Wanted)
    """Names or ids."""
    flow: Wanted = Field(default_factory=Wanted)
    """Names or ids."""
    work_pool: Wanted = Field(default_factory=Wanted)
    tags: Words = Field(default_factory=list)
    """Each of these."""
    paused: bool | None = None
    status: DeploymentStatus | None = None
    sort: OverviewSort = OverviewSort.NAME
    descending: bool = False
    limit: PageSize = 50
    offset: Offset = 0


class ScheduleOverview(Model):
    id: UUID
    sentence: str
    """In English words."""
    slug: str | None
    active: bool
    timezone: str | None
    next_time: datetime | None
    """Null while it, or its deployment, is paused, or when it has no further time."""


class DeploymentOverview(Model):
    id: UUID
    name: str
    flow: NamedObject
    description: str | None
    entrypoint: str | None
    version: str | None
    tags: list[str]
    paused: bool
    status: DeploymentStatus
    status_reason: str | None
    """One sentence, when it is not ready: who does not ask for its runs, and since when."""
    last_polled: datetime | None
    work_pool: NamedObject | None
    work_queue: NamedObject | None
    schedules: list[ScheduleOverview]
    next_run: ComingRun | None
    last_runs: list[RunBar]
    """Up to 20 that have begun or are over, oldest first."""
    concurrency_limit: int | None
    has_required_parameters: bool
    """A run by one click is not possible: some parameter has no value yet."""
    created: datetime
    updated: datetime


class DeploymentsOverview(Model):
    deployments: list[DeploymentOverview]
    count: int
    """On all pages."""


class QueueOverview(Model):
    id: UUID
    name: str
    priority: int
    is_paused: bool
    is_ready: bool
    concurrency_limit: int | None
    slots_used: int
    depth: int
    """Runs that are due and wait to be taken, up to 10,000."""
    late: int
    last_polled: datetime | None


class WorkPoolOverview(Model):
    id: UUID
    name: str
    type: str
    description: str | None
    status: WorkPoolStatus
    is_paused: bool
    concurrency_limit: int | None
    slots_used: int
    """Runs that are Pending, Running or Cancelling."""
    workers_online: int
    workers_total: int
    last_polled: datetime | None
    """When a worker last asked for runs, or gave a sign of life."""
    depth: int
    """Runs that are due and wait to be taken, up to 10,000."""
    late: int
    queues: list[QueueOverview]
    created: datetime
    updated: datetime


class WorkPoolsOverview(Model):
    work_pools: list[WorkPoolOverview]


class HolderOfSlots(Model):
    holder: str
    """As it calls itself, as ``flow_run:<id>``."""
    kind: Literal["flow_run", "task_run", "other"]
    id: UUID | None
    name: str | None
    slots: int
    since: datetime
    until: datetime
    """When its slots are taken back unless it asks for more time."""
    lease_id: UUID


class ConcurrencyLimitOverview(Model):
    id: UUID
    name: str
    kind: Literal["global", "tag", "deployment"]
    deployment: NamedObject | None
    """Whose limit it is."""
    active: bool
    limit: int
    used: int
    waiting: int
    """Runs and programs in its queue."""
    decay_per_second: float
    """Slots that come free by themselves, for a limit on a rate."""
    holders: list[HolderOfSlots]
    """The oldest 10."""
    holders_total: int
    created: datetime
    updated: datetime


class ConcurrencyOverview(Model):
    limits: list[ConcurrencyLimitOverview]
    """By name; the first 500."""
    count: int


READ_FLOWS_OVERVIEW: Operation[FlowsOverview] = Operation(
    "read_flows_overview",
    "POST",
    "/rota/flows/overview",
    scope="flows:read",
    access="read",
    request=FlowsOverviewQuery,
    response=FlowsOverview,
    summary="List flows with their last runs, success rate, next run and deployments",
)
READ_DEPLOYMENTS_OVERVIEW: Operation[DeploymentsOverview] = Operation(
    "read_deployments_overview",
    "POST",
    "/rota/deployments/overview",
    scope="deployments:read",
    access="read",
    request=DeploymentsOverviewQuery,
    response=DeploymentsOverview,
    summary="List deployments with their schedules in words, last runs and why they are not ready",
)
READ_WORK_POOLS_OVERVIEW: Operation[WorkPoolsOverview] = Operation(
    "read_work_pools_overview",
    "GET",
    "/rota/work-pools/overview",
    scope="work_pools:read",
    access="read",
    response=WorkPoolsOverview,
    summary="List work pools with their workers, slots and queues",
)
READ_CONCURRENCY_OVERVIEW: Operation[ConcurrencyOverview] = Operation(
    "read_concurrency_overview",
    "GET",
    "/rota/concurrency/overview",
    scope="concurrency_limits:read",
    access="read",
    response=ConcurrencyOverview,
    summary="List concurrency limits with who holds and who waits for their slots",
)

OPERATIONS = (
    READ_FLOWS_OVERVIEW,
    READ_DEPLOYMENTS_OVERVIEW,
    READ_WORK_POOLS_OVERVIEW,
    READ_CONCURRENCY_OVERVIEW,
)
