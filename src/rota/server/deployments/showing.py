"""Deployments as they are answered: the row with its schedules and its limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rota.contract.concurrency_limits import GlobalConcurrencyLimitResponse
from rota.contract.deployment_schedules import DeploymentSchedule
from rota.contract.deployments import ConcurrencyOptions, Deployment, DeploymentStatus, UpdatedBy
from rota.contract.flow_runs import CreatedBy
from rota.contract.schedules import schedule_of
from rota.server.deployments.rules import rule_of
from rota.server.runs.work import Work
from rota.server.store import concurrency_limits, concurrency_slots, deployment_schedules
from rota.server.store.concurrency_limits import Limit
from rota.server.store.deployment_schedules import ScheduleRow
from rota.server.store.deployments import DeploymentRow
from rota.server.store.rows import construct

_SAME = tuple(name for name in Deployment.model_fields if name in DeploymentRow._fields)
_SAME_OF_SCHEDULE = tuple(name for name in DeploymentSchedule.model_fields if name in ScheduleRow._fields)


def shown(work: Work, rows: Sequence[DeploymentRow]) -> list[Deployment]:
    """Return deployments as they are answered. Three statements, however many there are."""
    schedules = deployment_schedules.list_of_deployments(work.tx, [row.id for row in rows])
    limit_ids = {row.concurrency_limit_id for row in rows if row.concurrency_limit_id is not None}
    limits = {limit.id: limit for limit in concurrency_limits.list_by_ids(work.tx, limit_ids)}
    taken = concurrency_slots.count_taken(work.tx, limits, work.now)
    return [
        _deployment(
            row,
            [shown_schedule(each) for each in schedules.get(row.id, ())],
            limits.get(row.concurrency_limit_id) if row.concurrency_limit_id is not None else None,
            taken.get(row.concurrency_limit_id, 0) if row.concurrency_limit_id is not None else 0,
            work,
        )
        for row in rows
    ]


def shown_schedule(row: ScheduleRow) -> DeploymentSchedule:
    """Return a schedule as it is answered."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _SAME_OF_SCHEDULE}
    values["schedule"] = schedule_of(rule_of(row.schedule))
    return construct(DeploymentSchedule, values)


def _deployment(
    row: DeploymentRow, schedules: list[DeploymentSchedule], limit: Limit | None, taken: int, work: Work
) -> Deployment:
    values: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
    options = row.concurrency_options
    values |= {
        "labels": row.labels or {},
        "schedules": schedules,
        "concurrency_limit": None if limit is None else limit.limit,
        "global_concurrency_limit": None if limit is None else _limit(limit, taken),
        "concurrency_options": None if options is None else ConcurrencyOptions.model_validate(options),
        "created_by": None if row.created_by is None else CreatedBy.model_validate(row.created_by),
        "updated_by": None if row.updated_by is None else UpdatedBy.model_validate(row.updated_by),
        "status": status_of(row, work.now, work.values.deployment_polled_within),
    }
    return construct(Deployment, values)


def status_of(row: DeploymentRow, now: datetime, within: timedelta) -> DeploymentStatus:
    """READY where somebody asked for its runs within that time."""
    is_asked_for = row.last_polled is not None and now - row.last_polled <= within
    return DeploymentStatus.READY if is_asked_for else DeploymentStatus.NOT_READY


def _limit(limit: Limit, taken: int) -> GlobalConcurrencyLimitResponse:
    return GlobalConcurrencyLimitResponse.model_construct(
        id=limit.id,
        created=limit.created,
        updated=limit.updated,
        active=limit.active,
        name=limit.name,
        limit=limit.limit,
        active_slots=taken,
        slot_decay_per_second=limit.slot_decay_per_second,
    )
