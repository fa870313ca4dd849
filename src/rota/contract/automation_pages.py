"""What people look at of automations: how they are, what they did, and what they would have done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from rota.contract.automations import Automation, Trigger
from rota.contract.base import Model, Request, UtcTime
from rota.contract.operation import BY_ID, Operation, Query

MAX_FIRINGS = 200
MAX_DRY_RUN_DAYS = 30
MAX_DRY_RUN_EVENTS = 20_000


class ActionOutcome(Model):
    """How one action of a firing went."""

    index: int
    type: str
    status: str
    """*executed*, *failed*, or *waiting* while it is still to be done."""
    at: datetime | None = None
    reason: str | None = None
    """Why it failed."""
    details: dict[str, Any] = Field(default_factory=dict)
    """What came of it: the run that was made, the status that a web address answered."""
    attempts: int = 0


class FiringEntry(Model):
    id: UUID
    state: str
    """*Triggered* or *Resolved*."""
    at: datetime
    labels: dict[str, str] = Field(default_factory=dict)
    """The `for_each` labels and their values."""
    value: float | None = None
    """Of a metric: what it was."""
    event: dict[str, Any] | None = None
    """The event that made it fire."""
    actions: list[ActionOutcome]


class FiringPage(Model):
    firings: list[FiringEntry]
    """The newest first."""
    next: str | None = None
    """`cursor` of the page that follows; null after the last."""


class AutomationEntry(Model):
    automation: Automation
    sentence: str
    """When it does what."""
    last_fired: datetime | None = None
    fired_7d: int = 0
    failed_7d: int = 0
    """Firings of the last 7 days of which an action failed."""


class AutomationsOverview(Model):
    automations: list[AutomationEntry]
    count: int
    """Of all there are; the list holds at most 200 of them, by name."""


class DryRun(Request):
    trigger: Trigger
    since: UtcTime | None = None
    """Null: 7 days ago."""
    until: UtcTime | None = None
    """Null: now."""


class DryFiring(Model):
    state: str
    at: datetime
    labels: dict[str, str] = Field(default_factory=dict)
    event_id: UUID | None = None
    event: str | None = None
    """The name of the event that made it fire; null where the passing of time did."""


class DryRunResult(Model):
    since: datetime
    until: datetime
    """How far events were looked at."""
    events: int
    """How many of them there were."""
    is_cut: bool
    """Whether there are more than are looked at; `until` is then the time of the last."""
    firings: list[DryFiring]
    count: int
    """Of all firings; the list holds the last of them."""


READ_FIRINGS: Operation[FiringPage] = Operation(
    "read_automation_firings",
    "GET",
    "/rota/automations/{id}/firings",
    scope="automations:read",
    access="read",
    response=FiringPage,
    path_parameters=BY_ID,
    query_parameters={"limit": Query(Annotated[int, Field(ge=1, le=MAX_FIRINGS)], 50), "cursor": Query(str, "")},
    summary="List what an automation did, and how each action went",
)
READ_AUTOMATIONS_OVERVIEW: Operation[AutomationsOverview] = Operation(
    "read_automations_overview",
    "GET",
    "/rota/automations/overview",
    scope="automations:read",
    access="read",
    response=AutomationsOverview,
    summary="List automations in a sentence each, with how they fared",
)
DRY_RUN: Operation[DryRunResult] = Operation(
    "dry_run_automation",
    "POST",
    "/rota/automations/dry-run",
    scope="automations:read",
    access="read",
    request=DryRun,
    response=DryRunResult,
    summary="Tell when a trigger would have fired",
)

OPERATIONS = (READ_FIRINGS, READ_AUTOMATIONS_OVERVIEW, DRY_RUN)
