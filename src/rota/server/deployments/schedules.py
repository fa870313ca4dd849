"""Changing the schedules of a deployment. Runs that they have made and that have not begun go along with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rota.contract.deployment_schedules import DeploymentScheduleCreate, DeploymentScheduleUpdate
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest
from rota.server.admission import MAX_PARAMETERS_BYTES, check_json, check_key
from rota.server.bus.base import SCHEDULES
from rota.server.deployments.rules import kept
from rota.server.limited.schedules import check_schedule
from rota.server.runs.work import Work
from rota.server.store import deployment_schedules
from rota.server.store.deployment_schedules import ScheduleRow
from rota.server.store.deployments import DeploymentRow
from rota.server.store.errors import Conflict, NotFound

MAX_SCHEDULES = 100
"""Of one deployment."""

NEVER_NULL = frozenset({"active", "schedule", "parameters"})
"""Fields of an update that null leaves alone."""

RESHAPING = frozenset({"schedule", "active", "parameters", "max_scheduled_runs"})
"""Columns whose change makes the runs that are ready wrong."""


def add(work: Work, deployment: DeploymentRow, wanted: Sequence[DeploymentScheduleCreate]) -> list[ScheduleRow]:
    """Add schedules to a deployment; one that says what it replaces takes its place.

    Raises:
        InvalidRequest: a schedule never fires, or there would be too many.
        Conflict: a slug is taken.
    """
    there = deployment_schedules.list_of_deployments(work.tx, [deployment.id]).get(deployment.id, [])
    replaced = {row.id for row in there if row.slug is not None and row.slug in {each.replaces for each in wanted}}
    remove(work, deployment.id, replaced)
    rows = [_row(work, deployment, each) for each in wanted]
    _check_number(len(there) - len(replaced) + len(rows))
    deployment_schedules.create_schedules(work.tx, rows)
    wake(work)
    return rows


def set_all(work: Work, deployment: DeploymentRow, wanted: Sequence[DeploymentScheduleCreate]) -> None:
    """Make the schedules of a deployment those that are wanted.

    One is recognised by its slug, else by what it says: it keeps its id, and what has not changed keeps its runs.

    Raises: as `add`.
    """
    _check_number(len(wanted))
    there = deployment_schedules.list_of_deployments(work.tx, [deployment.id]).get(deployment.id, [])
    new: list[DeploymentScheduleCreate] = []
    changed: list[tuple[ScheduleRow, dict[str, Any]]] = []
    left = list(there)
    for each in wanted:
        found = _same(each, left)
        if found is None:
            new.append(each)
        else:
            left.remove(found)
            changed.append((found, _columns(each)))
    remove(work, deployment.id, {row.id for row in left})
    for row, columns in changed:
        _change(work, deployment, row, columns)
    rows = [_row(work, deployment, each) for each in new]
    deployment_schedules.create_schedules(work.tx, rows)
    wake(work)


def change_some(work: Work, deployment: DeploymentRow, wanted: Sequence[DeploymentScheduleUpdate]) -> None:
    """Do what an update of a deployment says of its schedules.

    Where all have slugs that are known, those are changed and the others stay; otherwise they are all of the deployment's.

    Raises: as `add`.
    """
    there = deployment_schedules.list_of_deployments(work.tx, [deployment.id]).get(deployment.id, [])
    of_slug = {row.slug: row for row in there if row.slug is not None}
    if wanted and all(each.slug is not None for each in wanted):
        for each in wanted:
            row = of_slug.get(each.replaces or str(each.slug))
            if row is not None:
                change(work, deployment, row, each)
            else:
                add(work, deployment, [_as_create(each)])
        return
    set_all(work, deployment, [_as_create(each) for each in wanted])


def change(work: Work, deployment: DeploymentRow, row: ScheduleRow, update: DeploymentScheduleUpdate) -> None:
    """Change the fields of a schedule that were sent.

    Raises: as `add`.
    """
    sent = {name: getattr(update, name) for name in update.model_fields_set if name != "replaces"}
    columns = {name: value for name, value in sent.items() if value is not None or name not in NEVER_NULL}
    if update.schedule is not None:
        check_schedule(update.schedule.rule(), work.now)
        columns["schedule"] = kept(update.schedule)
    _check(columns)
    slug = columns.get("slug")
    if slug is not None and deployment_schedules.is_slug_taken(work.tx, deployment.id, slug, by_other_than=row.id):
        raise Conflict(f"The deployment has another schedule of the slug {slug!r:.200}: a slug names one schedule.")
    _change(work, deployment, row, columns)
    wake(work)


def remove(work: Work, deployment_id: UUID, schedule_ids: Collection[UUID]) -> None:
    """Delete schedules and their runs that have not begun."""
    if schedule_ids:
        deployment_schedules.delete_unstarted_runs(work.tx, deployment_id, schedule_ids=schedule_ids)
        deployment_schedules.delete_schedules(work.tx, schedule_ids)


def find(work: Work, deployment_id: UUID, schedule_id: UUID) -> ScheduleRow:
    """Return a schedule of a deployment.

    Raises:
        NotFound
    """
    for row in deployment_schedules.list_by_ids(work.tx, [schedule_id]):
        if row.deployment_id == deployment_id and row.workspace_id == work.workspace_id:
            return row
    raise NotFound("schedule", schedule_id)


def halt(work: Work, deployment_id: UUID) -> None:
    """Make no more runs, and delete those that have not begun: the deployment is paused, or goes."""
    for row in deployment_schedules.list_of_deployments(work.tx, [deployment_id]).get(deployment_id, []):
        deployment_schedules.update_schedule(work.tx, row.id, {"next_due": None}, work.now)
    deployment_schedules.delete_unstarted_runs(work.tx, deployment_id)


def start_from_now(work: Work, deployment_id: UUID, *, only_later_runs: bool = False) -> None:
    """Make the runs of a deployment's schedules anew, as it is now. Times that have passed are not made up for.

    `only_later_runs` keeps those that have not begun although their time has come.
    """
    after = work.now if only_later_runs else None
    deployment_schedules.delete_unstarted_runs(work.tx, deployment_id, after=after)
    for row in deployment_schedules.list_of_deployments(work.tx, [deployment_id]).get(deployment_id, []):
        marks = {"made_until": work.now, "next_due": work.now if row.active else None}
        deployment_schedules.update_schedule(work.tx, row.id, marks, work.now)
    wake(work)


def wake(work: Work) -> None:
    """Let the scheduler look now, once this is committed."""
    work.tx.after_commit(lambda: work.publish(SCHEDULES, ()))


def _change(work: Work, deployment: DeploymentRow, row: ScheduleRow, columns: dict[str, Any]) -> None:
    changes = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if not changes:
        return
    if RESHAPING & changes.keys():
        is_active = changes.get("active", row.active) and not deployment.paused
        deployment_schedules.delete_unstarted_runs(work.tx, deployment.id, schedule_ids=[row.id])
        changes |= {"made_until": work.now, "next_due": work.now if is_active else None}
    deployment_schedules.update_schedule(work.tx, row.id, changes, work.now)


def _same(wanted: DeploymentScheduleCreate, there: Sequence[ScheduleRow]) -> ScheduleRow | None:
    """Return the schedule that a wanted one was before."""
    slugs = {wanted.replaces, wanted.slug} - {None}
    if slugs:
        return next((row for row in there if row.slug in slugs), None)
    says = kept(wanted.schedule)
    return next((row for row in there if row.slug is None and row.schedule == says), None)


def _columns(wanted: DeploymentScheduleCreate) -> dict[str, Any]:
    columns = {
        "schedule": kept(wanted.schedule),
        "active": wanted.active,
        "max_scheduled_runs": wanted.max_scheduled_runs,
        "parameters": wanted.parameters,
        "slug": wanted.slug,
        "catchup": wanted.catchup,
    }
    _check(columns)
    return columns


def _row(work: Work, deployment: DeploymentRow, wanted: DeploymentScheduleCreate) -> ScheduleRow:
    check_schedule(wanted.schedule.rule(), work.now)
    due: datetime | None = work.now if wanted.active and not deployment.paused else None
    return ScheduleRow(
        id=uuid7(),
        workspace_id=work.workspace_id,
        created=work.now,
        updated=work.now,
        deployment_id=deployment.id,
        made_until=work.now,
        next_due=due,
        skipped_runs=0,
        **_columns(wanted),
    )


def _check(columns: dict[str, Any]) -> None:
    check_json(columns.get("parameters"), "The schedule's parameters", MAX_PARAMETERS_BYTES)
    if columns.get("slug") is not None:
        check_key(columns["slug"], "The schedule's slug")


def _check_number(number: int) -> None:
    if number > MAX_SCHEDULES:
        raise InvalidRequest(f"A deployment has at most {MAX_SCHEDULES} schedules; it would have {number}.")


def _as_create(update: DeploymentScheduleUpdate) -> DeploymentScheduleCreate:
    if update.schedule is None:
        raise InvalidRequest("A schedule of the update says no times: give it `schedule`, or the slug of one that is there.")
    sent = {name: getattr(update, name) for name in update.model_fields_set}
    fields = {name: value for name, value in sent.items() if value is not None}
    return DeploymentScheduleCreate.model_construct(**{**_DEFAULTS, **fields})


_DEFAULTS: dict[str, Any] = {
    "active": True,
    "max_scheduled_runs": None,
    "parameters": {},
    "slug": None,
    "replaces": None,
    "catchup": None,
}
