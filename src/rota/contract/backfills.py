"""Backfills: a deployment is run for the times of a span that has passed, some runs at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Name, Request, Stored, UtcTime
from rota.contract.operation import BY_ID, Operation
from rota.contract.queries.base import Limit, Offset
from rota.contract.schedules import AnySchedule, TimeZone

MAX_INSTANTS = 1_000_000
MAX_FAILED = 10_000
"""Times of failed runs that one backfill takes."""
MAX_UNFINISHED = 1000

BackfillStatus = Literal["RUNNING", "PAUSED", "CANCELLING", "CANCELLED", "COMPLETED"]
"""COMPLETED: all its runs were made and are over, whatever they ended in."""

Order = Literal["ascending", "descending"]
Unfinished = Annotated[int, Field(ge=1, le=MAX_UNFINISHED)]


class BackfillCreate(Request):
    """The times are those of the deployment's active schedules, of one of them, or of a schedule given here."""

    deployment_id: UUID
    start: UtcTime
    end: UtcTime | None = None
    """Both belong to the span. Null, or later than now: now."""
    name: Name | None = None
    """Its runs have the tag ``backfill:<name>``. A random slug when absent."""
    schedule_id: UUID | None = None
    """One of the deployment's schedules, active or not; its parameters hold, too."""
    schedule: AnySchedule | None = None
    """Times that the deployment need not have."""
    timezone: TimeZone = None
    """What templates go by; null: the zone of the schedule."""
    only_failed: bool = False
    """Only times at which a run of the deployment, made by a schedule or a backfill, failed and none has done better since."""
    order: Order = "ascending"
    limit: Unfinished = 10
    """Runs of the backfill that are unfinished at a time, at most."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Of its runs, over the deployment's. Texts may hold templates, as ``{{ logical_time.date }}``."""
    tags: list[str] = Field(default_factory=list)
    work_queue_name: str | None = None
    """A queue of the deployment's work pool; null: the deployment's own."""


class BackfillUpdate(Request):
    """Only the fields that were sent are changed."""

    limit: Unfinished


class BackfillCancel(Request):
    cancel_runs: bool = True
    """Whether runs that were made and are not over are cancelled, too."""


class BackfillFilter(Request):
    """A backfill is chosen when each list that is given has it."""

    id: list[UUID] | None = None
    name: list[str] | None = None
    deployment_id: list[UUID] | None = None
    status: list[BackfillStatus] | None = None


class ReadBackfills(Request):
    backfills: BackfillFilter | None = None
    limit: Limit = None
    offset: Offset = 0


class BackfillRunPreview(Model):
    """One run that would be made."""

    at: datetime
    """Its logical time, in UTC."""
    local: str
    """ISO 8601 with the offset from UTC that holds then in the backfill's zone."""
    parameters: dict[str, Any]
    """With templates filled in."""


class BackfillPreview(Model):
    total: int
    start: datetime
    end: datetime
    timezone: str | None
    schedules: list[AnySchedule]
    first: list[BackfillRunPreview]
    """The first runs, in the order in which they would be made."""
    last: list[BackfillRunPreview]
    """The last of those that `first` does not show."""
    warnings: list[str]
    """In sentences: what would keep the runs from being made or run."""


class BackfillCounts(Model):
    """What has become of the times; the sum is the backfill's `total`."""

    planned: int = 0
    """No run was made yet."""
    scheduled: int = 0
    pending: int = 0
    running: int = 0
    paused: int = 0
    cancelling: int = 0
    completed: int = 0
    failed: int = 0
    crashed: int = 0
    cancelled: int = 0
    deleted: int = 0
    """The run was made, and somebody has deleted it."""


class Backfill(Stored):
    name: str
    deployment_id: UUID
    deployment_name: str
    """As it was when the backfill was made."""
    flow_id: UUID
    flow_name: str
    status: BackfillStatus
    message: str | None = None
    """Why the server paused or ended it by itself."""
    waiting_for: str | None = None
    """In a sentence: why no run is made just now."""
    start: datetime
    end: datetime
    timezone: str | None = None
    schedules: list[AnySchedule]
    """Copies: later changes of the deployment's schedules do not change the plan. Empty: the times of failed runs."""
    only_failed: bool
    order: Order
    limit: int
    parameters: dict[str, Any]
    tags: list[str]
    work_queue_name: str | None = None
    total: int
    """Times in the plan."""
    made: int
    """Times for which a run was made."""
    counts: BackfillCounts
    next_at: datetime | None = None
    """The logical time of the run that is made next."""
    retrying: bool = False
    """Whether failed runs are being run again."""
    estimated_end: datetime | None = None
    """At the pace so far; null as long as there is none."""
    ended_at: datetime | None = None
    """When all was over."""


PREVIEW_BACKFILL: Operation[BackfillPreview] = Operation(
    "preview_backfill",
    "POST",
    "/rota/backfills/preview",
    scope="backfills:read",
    access="read",
    request=BackfillCreate,
    response=BackfillPreview,
    summary="Read which runs a backfill would make",
)
CREATE_BACKFILL: Operation[Backfill] = Operation(
    "create_backfill",
    "POST",
    "/rota/backfills/",
    scope="backfills:create",
    access="write",
    request=BackfillCreate,
    response=Backfill,
    status=201,
    summary="Run a deployment for the times of a span that has passed",
)
READ_BACKFILL: Operation[Backfill] = Operation(
    "read_backfill",
    "GET",
    "/rota/backfills/{id}",
    scope="backfills:read",
    access="read",
    response=Backfill,
    path_parameters=BY_ID,
    summary="Read a backfill and how far it has come",
)
READ_BACKFILLS: Operation[list[Backfill]] = Operation(
    "read_backfills",
    "POST",
    "/rota/backfills/filter",
    scope="backfills:read",
    access="read",
    request=ReadBackfills,
    response=list[Backfill],
    summary="List backfills, the newest first",
)
UPDATE_BACKFILL: Operation[Backfill] = Operation(
    "update_backfill",
    "PATCH",
    "/rota/backfills/{id}",
    scope="backfills:update",
    access="write",
    request=BackfillUpdate,
    response=Backfill,
    path_parameters=BY_ID,
    summary="Change how many runs of a backfill may be unfinished at a time",
)
PAUSE_BACKFILL: Operation[Backfill] = Operation(
    "pause_backfill",
    "POST",
    "/rota/backfills/{id}/pause",
    scope="backfills:act",
    access="write",
    response=Backfill,
    path_parameters=BY_ID,
    summary="Make no more runs of a backfill until it is resumed",
)
RESUME_BACKFILL: Operation[Backfill] = Operation(
    "resume_backfill",
    "POST",
    "/rota/backfills/{id}/resume",
    scope="backfills:act",
    access="write",
    response=Backfill,
    path_parameters=BY_ID,
    summary="Let a paused backfill go on",
)
CANCEL_BACKFILL: Operation[Backfill] = Operation(
    "cancel_backfill",
    "POST",
    "/rota/backfills/{id}/cancel",
    scope="backfills:act",
    access="write",
    request=BackfillCancel,
    response=Backfill,
    path_parameters=BY_ID,
    summary="End a backfill, with or without the runs that it has made",
)
RETRY_BACKFILL: Operation[Backfill] = Operation(
    "retry_backfill",
    "POST",
    "/rota/backfills/{id}/retry",
    scope="backfills:act",
    access="write",
    response=Backfill,
    path_parameters=BY_ID,
    summary="Run those runs of a backfill again that failed or crashed",
)

OPERATIONS = (
    PREVIEW_BACKFILL,
    CREATE_BACKFILL,
    READ_BACKFILL,
    READ_BACKFILLS,
    UPDATE_BACKFILL,
    PAUSE_BACKFILL,
    RESUME_BACKFILL,
    CANCEL_BACKFILL,
    RETRY_BACKFILL,
)
