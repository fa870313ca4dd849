"""What users say about when a deployment runs, as the server takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from rota.contract.deployment_schedules import DeploymentScheduleCreate
from rota.contract.schedules import is_schedule_type, schedule_of
from rota.core.schedules import CatchUp
from rota.schedules import Cron, Interval, InvalidSchedule, RRule, Schedule

__all__ = ["create_deployment_schedule_create", "normalize_to_deployment_schedule", "schedules_of"]

Kinds = Iterable[Any] | None


def schedules_of(
    interval: Iterable[float | timedelta] | float | timedelta | None = None,
    cron: Iterable[str] | str | None = None,
    rrule: Iterable[str] | str | None = None,
    schedule: Any = None,
    schedules: Kinds = None,
) -> list[DeploymentScheduleCreate] | None:
    """Return the schedules that the one given argument means; None when none is given.

    `schedule` is a `Schedule`, or a sentence, as "weekdays at 9am in Europe/Paris".

    Raises:
        InvalidSchedule: several arguments are given, or one is not valid. It is a ValueError.
    """
    given = {"interval": interval, "cron": cron, "rrule": rrule, "schedule": schedule, "schedules": schedules}
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise InvalidSchedule(
            f"Give one of interval, cron, rrule, schedule and schedules; got {' and '.join(named)}. "
            "Several go into one list: schedules=[Cron(…), Interval(…)]."
        )
    if schedules is not None:
        return normalize_to_deployment_schedule(schedules)
    if schedule is not None:
        return normalize_to_deployment_schedule([schedule])
    if interval is not None:
        return normalize_to_deployment_schedule([Interval(each) for each in _several(interval)])
    if cron is not None:
        return normalize_to_deployment_schedule([Cron(each) for each in _several(cron)])
    if rrule is not None:
        return normalize_to_deployment_schedule([RRule(each) for each in _several(rrule)])
    return None


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]


def normalize_to_deployment_schedule(schedules: Kinds) -> list[DeploymentScheduleCreate]:
    """Return a list of schedules, of whatever form each is, as the server takes them.

    Each may be a `Schedule`, a sentence, a schedule of the contract, a mapping with `schedule` and the schedule's options, or a
    `DeploymentScheduleCreate`.

    Raises:
        InvalidSchedule: one is not valid, or none of these.
    """
    if isinstance(schedules, str | Mapping):
        raise InvalidSchedule("`schedules` takes a list of schedules; a single one goes to `schedule`.")
    return [_normalized(each) for each in schedules or ()]


def _normalized(schedule: Any) -> DeploymentScheduleCreate:
    if isinstance(schedule, DeploymentScheduleCreate):
        return schedule
    if isinstance(schedule, str):
        schedule = Schedule.parse(schedule)
    if isinstance(schedule, Schedule) or is_schedule_type(schedule):
        return create_deployment_schedule_create(schedule)
    if isinstance(schedule, Mapping):
        return DeploymentScheduleCreate.model_validate(dict(schedule))
    raise InvalidSchedule(f"A schedule is a Schedule, as Cron(…) makes one, or a sentence; got {type(schedule).__name__}.")


def create_deployment_schedule_create(schedule: Any, active: bool | None = True) -> DeploymentScheduleCreate:
    """Return a `Schedule`, or a schedule of the contract, as a deployment's."""
    if not isinstance(schedule, Schedule):
        return DeploymentScheduleCreate(schedule=schedule, active=active is not False)
    return DeploymentScheduleCreate(
        schedule=schedule_of(schedule.rule()),
        active=schedule.active and active is not False,
        parameters=schedule.parameters,
        slug=schedule.slug,
        catchup=None if schedule.catchup is None else str(CatchUp.parse(schedule.catchup)),
    )
