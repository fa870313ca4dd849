"""The first page of the web interface in one request: the state of the system."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, UtcTime
from rota.contract.operation import Operation, Query
from rota.contract.overviews import WorkPoolOverview
from rota.contract.run_search import NamedObject, TaskProgress

LONGEST_SECONDS = 366 * 86_400
DAY = 86_400.0


class DashboardCounter(Model):
    value: int
    is_exact: bool
    """False: more than 10,000, estimated."""
    previous: int | None
    """The same of the time before; null where that is not known any more."""


class DashboardCounters(Model):
    running: DashboardCounter
    """Now; `previous`: at the beginning of the range."""
    late: DashboardCounter
    """Now."""
    failed: DashboardCounter
    """Failed or crashed, expected in the range."""
    awaiting: DashboardCounter
    """Now: waiting for a retry, for somebody's input, for a slot."""
    completed: DashboardCounter
    """Expected in the range."""
    scheduled: DashboardCounter
    """In the next 24 hours; `previous`: runs expected in the last 24."""


class HistoryBucket(Model):
    start: datetime
    end: datetime
    counts: dict[str, int]
    """Runs expected in this part of the range, by type of state."""
    p50_seconds: float | None
    """How long runs took that are over; null without any. Of many, a sample."""
    p95_seconds: float | None


class ErrorGroup(Model):
    """Runs of one flow that ended badly in the same way."""

    signature: str
    """The same for the same flow, kind of exception, message without its numbers and ids, and task."""
    flow: NamedObject
    exception: str | None
    """The class, as ``ValueError``."""
    message: str
    """Of the newest."""
    task: str | None
    count: int
    first_seen: datetime
    last_seen: datetime
    newest_run: NamedObject
    run_ids: list[UUID]
    """The newest 100, newest first."""


class LateRun(Model):
    id: UUID
    name: str
    flow: NamedObject
    deployment: NamedObject | None
    work_pool: NamedObject | None
    expected_start_time: datetime
    late_seconds: float
    code: str | None
    """Why, in one word for programs, as ``no-worker``."""
    reason: str | None
    """Why, in one sentence; null where it was not worked out."""


class RunningRun(Model):
    id: UUID
    name: str
    flow: NamedObject
    deployment: NamedObject | None
    start_time: datetime | None
    seconds: float
    """Since it started."""
    tasks: TaskProgress
    progress: float | None
    """From 0 to 1: of a progress artifact, or of task runs that are over; null when there is neither."""
    typical_seconds: float | None
    """The median of the flow's last completed runs."""
    eta: datetime | None
    """When it would be over at that pace."""


class NextRun(Model):
    id: UUID
    name: str
    flow: NamedObject
    deployment: NamedObject | None
    expected_start_time: datetime
    typical_seconds: float | None


class Dashboard(Model):
    now: datetime
    since: datetime
    until: datetime
    previous_since: datetime
    """The time before is as long as the range."""
    counters: DashboardCounters
    history: list[HistoryBucket]
    history_is_exact: bool
    attention: list[ErrorGroup]
    """Up to 20, those with the newest runs first."""
    attention_runs: int
    """Runs that were looked through for them: the newest 1,000 at most."""
    late: list[LateRun]
    """Up to 20, the latest first."""
    running: list[RunningRun]
    """Up to 20, those that were expected last first."""
    work_pools: list[WorkPoolOverview]
    next_runs: list[NextRun]
    """Of the next 24 hours: the first 100."""
    next_runs_total: int
    has_flows: bool
    has_deployments: bool
    has_runs: bool


READ_DASHBOARD: Operation[Dashboard] = Operation(
    "read_dashboard",
    "GET",
    "/rota/dashboard",
    scope="flow_runs:read",
    access="read",
    response=Dashboard,
    query_parameters={
        "seconds": Query(Annotated[float, Field(ge=60, le=LONGEST_SECONDS)], DAY),
        "until": Query(UtcTime | None, None),
        "tags": Query(list[str], []),
        "hide_subflows": Query(bool, False),
    },
    summary="Read the state of the system: counters, history, what needs attention, what runs and what comes next",
)

OPERATIONS = (READ_DASHBOARD,)
