"""Schedules of deployments: what is kept of each, and what clients send to add and change them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from rota.contract.base import Model, Request, Stored, UtcTime
from rota.contract.operation import BY_ID, Operation
from rota.contract.schedules import AnySchedule, TimeZone
from rota.core.schedules import CatchUp

PositiveNumber = Annotated[int, Field(gt=0)]


def _known_policy(text: str | None) -> str | None:
    return None if text is None else str(CatchUp.parse(text))


CatchUpPolicy = Annotated[str | None, AfterValidator(_known_policy)]
"""What becomes of times that passed while no server ran: ``all``, ``latest`` (also null), ``none``, ``within 2h``."""


class DeploymentSchedule(Stored):
    deployment_id: UUID | None = None
    schedule: AnySchedule
    active: bool = True
    max_scheduled_runs: PositiveNumber | None = None
    """Runs that are kept ready ahead of time at most; null: as the server's settings say."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Of its runs, over the deployment's."""
    slug: str | None = None
    """A name, of which a deployment has one each."""
    catchup: CatchUpPolicy = None
    skipped_runs: int = 0
    """Times that passed while no server ran and that the policy left out."""
    made_until: datetime | None = None
    """The runs of all times up to here have been made, or left out."""


class DeploymentScheduleCreate(Request):
    active: bool = True
    schedule: AnySchedule
    max_scheduled_runs: PositiveNumber | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    slug: str | None = None
    replaces: str | None = None
    """The slug of the schedule that this one takes the place of."""
    catchup: CatchUpPolicy = None


class DeploymentScheduleUpdate(Request):
    """Only the fields that were sent are changed."""

    active: bool | None = None
    schedule: AnySchedule | None = None
    max_scheduled_runs: PositiveNumber | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    slug: str | None = None
    replaces: str | None = None
    catchup: CatchUpPolicy = None


class SchedulePreview(Request):
    """One of `schedule` and `sentence`."""

    schedule: AnySchedule | None = None
    sentence: Annotated[str, Field(max_length=1000)] | None = None
    """In English, as "weekdays at 9am in Europe/Paris"."""
    timezone: TimeZone = None
    """Where the sentence names none."""
    after: UtcTime | None = None
    """Times after this moment; null: after now."""
    count: Annotated[int, Field(ge=1, le=100)] = 10


class PreviewedTime(Model):
    """One instant, in UTC and as a clock shows it in the schedule's zone."""

    at: datetime
    local: str
    """ISO 8601 with the offset from UTC that holds then."""
    note: str | None = None
    """What the clocks do between the time before and this one, in a zone that changes them."""


class SchedulePreviewAnswer(Model):
    schedule: AnySchedule
    sentence: str
    """The schedule in English words."""
    times: list[PreviewedTime]
    warnings: list[str] = Field(default_factory=list)
    """Sentences about what may surprise: times that a day does not have, or has twice; months without such a day."""


BY_SCHEDULE_ID = {**BY_ID, "schedule_id": UUID}

READ_SCHEDULES: Operation[list[DeploymentSchedule]] = Operation(
    "read_deployment_schedules",
    "GET",
    "/deployments/{id}/schedules",
    scope="deployments:read",
    access="read",
    response=list[DeploymentSchedule],
    path_parameters=BY_ID,
    summary="List the schedules of a deployment",
)
CREATE_SCHEDULES: Operation[list[DeploymentSchedule]] = Operation(
    "create_deployment_schedules",
    "POST",
    "/deployments/{id}/schedules",
    scope="deployments:update",
    access="write",
    request=list[DeploymentScheduleCreate],
    response=list[DeploymentSchedule],
    status=201,
    path_parameters=BY_ID,
    summary="Add schedules to a deployment",
)
UPDATE_SCHEDULE: Operation[None] = Operation(
    "update_deployment_schedule",
    "PATCH",
    "/deployments/{id}/schedules/{schedule_id}",
    scope="deployments:update",
    access="write",
    request=DeploymentScheduleUpdate,
    status=204,
    path_parameters=BY_SCHEDULE_ID,
    summary="Change the fields of a schedule that are sent",
)
DELETE_SCHEDULE: Operation[None] = Operation(
    "delete_deployment_schedule",
    "DELETE",
    "/deployments/{id}/schedules/{schedule_id}",
    scope="deployments:update",
    access="write",
    status=204,
    path_parameters=BY_SCHEDULE_ID,
    summary="Delete a schedule and the runs it has made that have not begun",
)
PREVIEW_SCHEDULE: Operation[SchedulePreviewAnswer] = Operation(
    "preview_schedule",
    "POST",
    "/rota/schedules/preview",
    scope="deployments:read",
    access="none",
    request=SchedulePreview,
    response=SchedulePreviewAnswer,
    summary="Read the next times of a schedule that need not exist",
)

OPERATIONS = (READ_SCHEDULES, CREATE_SCHEDULES, UPDATE_SCHEDULE, DELETE_SCHEDULE, PREVIEW_SCHEDULE)
