"""Runs by schedule: which are due to be made, worked out without a lock and written where nobody else was faster.

Working out times may take long (an rrule is evaluated in another process), so it is done on a snapshot. The write that follows
locks the schedules and goes on only with those that are still as they were.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.contract.deployments import ScheduleDeployment
from rota.core.ahead import Ahead, plan_ahead
from rota.core.schedules import CatchUp
from rota.exceptions import RequestRefused
from rota.server.bus.base import WORK
from rota.server.deployments.parameters import filled_in
from rota.server.deployments.rules import rule_of
from rota.server.limited.schedules import schedule_missed, schedule_times
from rota.server.runs.work import Work
from rota.server.store import deployment_schedules, deployments, flows
from rota.server.store.deployment_schedules import ScheduleRow
from rota.server.store.deployments import DeploymentRow
from rota.server.store.engine import Tx
from rota.server.store.made_runs import RunsToMake, insert_runs

AUTO_SCHEDULED = "auto-scheduled"
"""The tag of runs that a schedule makes."""

PUT_OFF = timedelta(hours=1)
"""When a schedule whose times cannot be worked out is looked at again."""

SOON = timedelta(minutes=1)
"""Who runs a deployment is told at once of runs that start so soon; it asks for later ones in time."""

_logger = logging.getLogger("rota.server.scheduler")


@dataclass(slots=True)
class Prepared:
    """What is to be written for one schedule, worked out from `schedule` as it was."""

    schedule: ScheduleRow
    deployment: DeploymentRow
    labels: Mapping[str, Any] | None
    """Of the flow."""
    parameters: dict[str, Any]
    instants: list[datetime]
    """To make runs for."""
    made_until: datetime
    next_due: datetime | None
    left_out: int = 0
    """Instants that passed, for which there is no run and will be none."""
    gap_since: datetime | None = None
    """Nobody looked between this moment and now: runs that are ready from before are held against the policy, too."""
    kept: list[datetime] = field(default_factory=list)
    """Instants in the gap whose runs stay."""


def prepare(
    tx: Tx, schedule_ids: Sequence[UUID], now: datetime, ahead: Ahead, gap_since: datetime | None = None
) -> list[Prepared]:
    """Work out what is to be done for schedules. Only reads; what cannot be worked out is told and put off."""
    rows = [row for row in deployment_schedules.list_by_ids(tx, schedule_ids) if row.active]
    of = deployments.list_by_ids(tx, {row.deployment_id for row in rows})
    labels = flows.list_labels(tx, {deployment.flow_id for deployment in of.values()})
    found: list[Prepared] = []
    for row in rows:
        deployment = of.get(row.deployment_id)
        if deployment is None or deployment.paused:
            continue
        prepared = Prepared(
            row, deployment, labels.get(deployment.flow_id), _parameters(tx, row, deployment, now), [], row.made_until, None
        )
        try:
            _work_out(prepared, now, ahead, gap_since)
        except RequestRefused as error:
            _logger.error(  # noqa: TRY400 - the message says all; a traceback would say less
                "The times of schedule %s of the deployment %r cannot be worked out; tried again in an hour: %s",
                row.id,
                deployment.name,
                error,
            )
            prepared.next_due = now + PUT_OFF
        found.append(prepared)
    return found


def write(work: Work, prepared: Iterable[Prepared]) -> int:
    """Make the runs that were worked out, for schedules that are still as they were; return how many."""
    of_id = {each.schedule.id: each for each in prepared}
    current = deployment_schedules.list_by_ids(work.tx, of_id.keys(), for_update=True)
    wanted: list[RunsToMake] = []
    moves = []
    told: set[UUID] = set()
    for row in current:
        each = of_id[row.id]
        if row != each.schedule:
            continue  # it was changed, or somebody else made its runs
        skipped = each.left_out
        if each.gap_since is not None:
            skipped += deployment_schedules.delete_missed_runs(work.tx, row, each.gap_since, work.now, each.kept)
        if each.instants:
            wanted.append(_to_make(each))
        moves.append((row.id, each.made_until, each.next_due, skipped))
        if each.instants and each.instants[0] <= work.now + SOON:
            told |= {found for found in (each.deployment.id, each.deployment.work_queue_id) if found is not None}
    made = insert_runs(work.tx, work.workspace_id, wanted, work.now)
    deployment_schedules.advance(work.tx, moves)
    if told:
        work.tx.after_commit(lambda: work.publish(WORK, sorted(told)))
    return made


def make_runs_of_deployment(work: Work, deployment: DeploymentRow, asked: ScheduleDeployment) -> int:
    """Make runs of a deployment ahead of time as a request asks for; return how many.

    Raises:
        InvalidRequest: the times of a schedule cannot be worked out.
    """
    usual = work.values.ahead
    ahead = Ahead(
        usual.min_runs if asked.min_runs is None else asked.min_runs,
        usual.max_runs if asked.max_runs is None else min(asked.max_runs, MOST_ASKED_FOR),
        usual.min_span if asked.min_time is None else timedelta(seconds=asked.min_time),
        usual.max_span,
    )
    start = asked.start_time or work.now
    made = 0
    for row in deployment_schedules.list_of_deployments(work.tx, [deployment.id]).get(deployment.id, []):
        if not row.active or deployment.paused:
            continue
        rule = rule_of(row.schedule)
        limited = ahead.at_most(row.max_scheduled_runs)
        plan = plan_ahead(lambda n, rule=rule: schedule_times(rule, start, n), start, limited)  # type: ignore[misc]  # a default binds it
        instants = [moment for moment in plan.wanted if asked.end_time is None or moment <= asked.end_time]
        each = Prepared(row, deployment, None, _parameters(work.tx, row, deployment, work.now), instants, row.made_until, None)
        each.labels = flows.list_labels(work.tx, {deployment.flow_id}).get(deployment.flow_id)
        # The mark stays: it says that there are no holes before it. What is made here is found again by its key.
        made += insert_runs(work.tx, work.workspace_id, [_to_make(each)], work.now)
    return made


MOST_ASKED_FOR = 1000


def _work_out(each: Prepared, now: datetime, ahead: Ahead, gap_since: datetime | None) -> None:
    row = each.schedule
    rule = rule_of(row.schedule)
    since = row.made_until if gap_since is None else min(gap_since, row.made_until)
    instants: list[datetime] = []
    if since < now:
        missed = schedule_missed(rule, CatchUp.parse(row.catchup), since, now)
        instants = [moment for moment in missed.to_run if moment > row.made_until]
        if gap_since is None:
            each.left_out = missed.skipped
        else:
            each.gap_since, each.kept = since, list(missed.to_run)
            if row.made_until < now:
                passed = schedule_missed(rule, CatchUp("none"), row.made_until, now)
                each.left_out = passed.skipped + len(passed.to_run) - len(instants)
        if missed.seen_until < now:
            # More passed than one look takes in: the rest at the next.
            each.instants, each.made_until, each.next_due = instants, max(missed.seen_until, row.made_until), now
            return
    plan = plan_ahead(lambda n: schedule_times(rule, now, n), now, ahead.at_most(row.max_scheduled_runs))
    each.instants = instants + [moment for moment in plan.wanted if moment > row.made_until]
    each.made_until = max(row.made_until, now, *plan.wanted[-1:])
    each.next_due = plan.next_due


def _parameters(tx: Tx, row: ScheduleRow, deployment: DeploymentRow, now: datetime) -> dict[str, Any]:
    merged = {**deployment.parameters, **row.parameters}
    try:
        return filled_in(Work(tx, row.workspace_id, now), merged)
    except RequestRefused as error:
        _logger.warning(
            "The parameters of schedule %s of the deployment %r stay as they are, so its runs will fail: %s",
            row.id,
            deployment.name,
            error,
        )
        return merged


def _to_make(each: Prepared) -> RunsToMake:
    """Return the runs that are to be made of a schedule."""
    row, deployment = each.schedule, each.deployment
    shared: dict[str, Any] = {
        "flow_id": deployment.flow_id,
        "flow_version": deployment.version,
        "deployment_id": deployment.id,
        "deployment_version": deployment.version,
        "work_pool_id": deployment.work_pool_id,
        "work_pool_name": deployment.work_pool_name,
        "work_queue_id": deployment.work_queue_id,
        "work_queue_name": deployment.work_queue_name,
        "parameters": each.parameters,
        "tags": list(dict.fromkeys((*deployment.tags, AUTO_SCHEDULED))),
        "labels": {
            **(each.labels or {}),
            "prefect.flow.id": str(deployment.flow_id),
            **(deployment.labels or {}),
            "prefect.deployment.id": str(deployment.id),
        },
        "job_variables": deployment.job_variables,
        "infrastructure_document_id": deployment.infrastructure_document_id,
        "created_by_display_value": row.slug or deployment.name,
    }
    return RunsToMake(row.id, shared, each.instants)
