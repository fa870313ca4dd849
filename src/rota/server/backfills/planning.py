"""What a backfill would do: worked out before anything is written, the same way for a preview and for the backfill itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from rota.contract.backfills import MAX_FAILED, MAX_INSTANTS, BackfillCreate
from rota.contract.deployments import ConcurrencyLimitStrategy, ConcurrencyOptions
from rota.core.logical_time import InvalidTemplate, fill_in
from rota.core.schedules.spans import Span, Survey
from rota.exceptions import InvalidRequest, ObjectNotFound
from rota.server.admission import MAX_PARAMETERS_BYTES, check_json, check_name, check_tags
from rota.server.deployments.parameters import check_for_run, filled_in
from rota.server.deployments.rules import kept
from rota.server.limited.spans import survey
from rota.server.runs.places import find_queue
from rota.server.runs.work import Work
from rota.server.store import backfill_runs, concurrency_limits, deployment_schedules, deployments, flows
from rota.server.store.columns import from_microseconds, to_microseconds
from rota.server.store.deployments import DeploymentRow

SHOWN = 5
"""Runs at either end that a preview shows, and whose parameters are checked."""

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
MAX_NAME = 200
"""Characters of a name: it is part of a tag."""


class Plan(NamedTuple):
    """What follows from a request, as things are now."""

    deployment: DeploymentRow
    flow_name: str
    span: Span
    schedules: list[dict[str, Any]]
    """As they are kept. Empty: the times are listed."""
    instants: list[int] | None
    timezone: str | None
    schedule_parameters: dict[str, Any]
    survey: Survey
    warnings: list[str]


def plan(work: Work, asked: BackfillCreate) -> Plan:
    """Work out what a backfill would do. Only reads.

    Raises:
        ObjectNotFound: there is no such deployment, schedule or queue.
        InvalidRequest: the span, the schedule, a template or the parameters cannot be.
    """
    _check(asked)
    deployment = deployments.get_deployment(work.tx, work.workspace_id, asked.deployment_id)
    flow = flows.find_flow(work.tx, work.workspace_id, deployment.flow_id)
    if flow is None:
        raise ObjectNotFound(f"The flow of the deployment {deployment.name!r:.200} is gone: deploy it again.")
    span = _span(asked, work.now)
    schedules, own_parameters = _times_of(work, deployment, asked)
    timezone = asked.timezone or _common_zone(schedules)
    instants = None
    if asked.only_failed:
        moments = _failed_times(work, asked, span)
        schedules, instants = [], [to_microseconds(moment) for moment in moments]
        found = Survey(len(moments), tuple(moments[:SHOWN]), tuple(moments[-SHOWN:]))
    else:
        found = survey(schedules, span, shown=SHOWN, most=MAX_INSTANTS)
    if found.count > MAX_INSTANTS:
        raise InvalidRequest(f"The span holds more than {MAX_INSTANTS:,} times of the schedule: backfill it in several parts.")
    planned = Plan(deployment, flow.name, span, schedules, instants, timezone, own_parameters, found, [])
    for moment in {*found.first[:1], *found.last[-1:]}:
        parameters_at(work, deployment, own_parameters, asked.parameters, moment, timezone)
    planned.warnings.extend(_warnings(work, deployment, asked))
    return planned


def parameters_at(
    work: Work,
    deployment: DeploymentRow,
    schedule_parameters: dict[str, Any],
    parameters: dict[str, Any],
    moment: datetime,
    timezone: str | None,
) -> dict[str, Any]:
    """Return the parameters of the run of a logical time.

    Raises:
        InvalidRequest: a template or a value cannot be filled in, or they do not fit the deployment's schema.
    """
    try:
        own = fill_in(parameters, moment, timezone)
    except InvalidTemplate as error:
        raise InvalidRequest(f"The parameters cannot be filled in: {error}") from error
    found = filled_in(work, {**deployment.parameters, **schedule_parameters, **own})
    if deployment.enforce_parameter_schema:
        check_for_run(found, deployment.parameter_openapi_schema)
    return found


def listed_moments(instants: list[int]) -> list[datetime]:
    """Return times that a plan lists."""
    return [from_microseconds(each) for each in instants]


def _check(asked: BackfillCreate) -> None:
    if asked.name is not None:
        check_name(asked.name, "The backfill's name")
        if len(asked.name) > MAX_NAME:
            raise InvalidRequest(f"The backfill's name has {len(asked.name)} characters; at most {MAX_NAME} are allowed.")
    check_tags(asked.tags)
    check_json(asked.parameters, "The backfill's parameters", MAX_PARAMETERS_BYTES)
    if asked.schedule is not None and asked.schedule_id is not None:
        raise InvalidRequest("A backfill takes a schedule of its own or one of the deployment's: give one of the two.")
    if asked.schedule is not None and asked.only_failed:
        raise InvalidRequest("With `only_failed` the times are those of runs that failed: leave the schedule out.")


def _span(asked: BackfillCreate, now: datetime) -> Span:
    end = now if asked.end is None else min(asked.end, now)
    if asked.start > now:
        raise InvalidRequest(
            f"The span begins at {asked.start.isoformat()}, which is yet to come: a backfill is for times that have passed."
        )
    if asked.start > end:
        raise InvalidRequest(f"The span ends ({end.isoformat()}) before it begins ({asked.start.isoformat()}).")
    if asked.start < EARLIEST:
        raise InvalidRequest(f"The span begins in the year {asked.start.year}; the earliest is {EARLIEST.year}.")
    return Span(asked.start, end)


def _times_of(work: Work, deployment: DeploymentRow, asked: BackfillCreate) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the schedules that a backfill goes by, as they are kept, and the parameters that they add."""
    if asked.schedule is not None:
        return [kept(asked.schedule)], {}
    rows = deployment_schedules.list_of_deployments(work.tx, [deployment.id]).get(deployment.id, [])
    if asked.schedule_id is not None:
        chosen = [row for row in rows if row.id == asked.schedule_id]
        if not chosen:
            raise ObjectNotFound(f"The deployment {deployment.name!r:.200} has no schedule {asked.schedule_id}.")
        return [chosen[0].schedule], chosen[0].parameters
    active = [row for row in rows if row.active]
    if not active and not asked.only_failed:
        raise InvalidRequest(
            f"The deployment {deployment.name!r:.200} has no active schedule to take the times from: "
            "name one of its schedules, or give an interval or a cron expression."
        )
    if any(row.parameters != active[0].parameters for row in active[1:]):
        raise InvalidRequest(
            f"The active schedules of the deployment {deployment.name!r:.200} have different parameters: name one of them."
        )
    return [row.schedule for row in active], active[0].parameters if active else {}


def _common_zone(schedules: list[dict[str, Any]]) -> str | None:
    zones = {each.get("timezone") for each in schedules}
    return zones.pop() if len(zones) == 1 else None


def _failed_times(work: Work, asked: BackfillCreate, span: Span) -> list[datetime]:
    found = backfill_runs.list_failed_times(
        work.tx, asked.deployment_id, span.start, span.end, schedule_id=asked.schedule_id, limit=MAX_FAILED + 1
    )
    if len(found) > MAX_FAILED:
        raise InvalidRequest(f"Runs failed at more than {MAX_FAILED:,} times of the span: choose a shorter one.")
    return found


def _warnings(work: Work, deployment: DeploymentRow, asked: BackfillCreate) -> list[str]:
    found = []
    if deployment.paused:
        found.append("The deployment is paused: no run is made before it is resumed.")
    if asked.work_queue_name is not None:
        if deployment.work_pool_name is None:
            raise InvalidRequest("The deployment has no work pool, so its runs go to no work queue.")
        find_queue(work, deployment.work_pool_name, asked.work_queue_name)
    slots = _slots_beyond_which_runs_are_cancelled(work, deployment.concurrency_limit_id, deployment.concurrency_options)
    if slots is not None and asked.limit > slots:
        found.append(
            f"The deployment cancels runs for which none of its {slots} slots is free: give a limit of at most {slots}."
        )
    return found


def _slots_beyond_which_runs_are_cancelled(work: Work, limit_id: UUID | None, options: dict[str, Any] | None) -> int | None:
    if limit_id is None or options is None:
        return None
    if ConcurrencyOptions.model_validate(options).collision_strategy is not ConcurrencyLimitStrategy.CANCEL_NEW:
        return None
    limits = concurrency_limits.list_by_ids(work.tx, {limit_id})
    return limits[0].limit if limits else None
