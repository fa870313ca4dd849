"""Making, pausing, resuming, cancelling backfills, and running their failed runs again. What follows is the service's to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from rota.contract.backfills import BackfillCreate
from rota.core.ids import uuid7
from rota.core.slugs import generate_slug
from rota.exceptions import InvalidRequest
from rota.server.backfills.planning import Plan
from rota.server.backfills.telling import tell
from rota.server.runs.work import Work
from rota.server.store import backfill_runs, backfills, deployments
from rota.server.store.backfills import BackfillRow


def create(work: Work, asked: BackfillCreate, planned: Plan) -> BackfillRow:
    """Keep a plan; its runs are made by and by.

    Raises:
        InvalidRequest: the plan has no times.
        Conflict: there is a backfill of this name.
        NotFound: the deployment was deleted meanwhile.
    """
    deployment = deployments.get_deployment(work.tx, work.workspace_id, planned.deployment.id)
    if planned.survey.count == 0:
        what = "No run of the deployment failed" if asked.only_failed else "The schedule has no time"
        span = f"{planned.span.start.isoformat()} to {planned.span.end.isoformat()}"
        raise InvalidRequest(f"{what} in the span {span}: there is nothing to run.")
    descending = asked.order == "descending"
    row = BackfillRow(
        id=uuid7(),
        workspace_id=work.workspace_id,
        created=work.now,
        updated=work.now,
        name=asked.name or generate_slug(2),
        deployment_id=deployment.id,
        deployment_name=deployment.name,
        flow_id=deployment.flow_id,
        flow_name=planned.flow_name,
        status="RUNNING",
        message=None,
        range_start=planned.span.start,
        range_end=planned.span.end,
        schedules=planned.schedules,
        instants=planned.instants,
        timezone=planned.timezone,
        only_failed=asked.only_failed,
        descending=descending,
        schedule_parameters=planned.schedule_parameters,
        parameters=asked.parameters,
        tags=asked.tags,
        work_queue_name=asked.work_queue_name,
        total=planned.survey.count,
        max_unfinished=asked.limit,
        made=0,
        made_until=None,
        next_at=planned.survey.last[-1] if descending else planned.survey.first[0],
        retry_before=None,
        retried_until=None,
        paused_at=None,
        paused_for=timedelta(0),
        ended_at=None,
        counts=None,
    )
    backfills.create_backfill(work.tx, row)
    tell(work, "created", row, {"total": row.total})
    return row


def set_limit(work: Work, backfill_id: UUID, limit: int) -> BackfillRow:
    """Change how many runs may be unfinished at a time. Those that are made already stay.

    Raises:
        NotFound
    """
    row = _locked(work, backfill_id)
    if limit == row.max_unfinished:
        return row
    return _change(work, row, "updated", {"max_unfinished": limit})


def pause(work: Work, backfill_id: UUID) -> BackfillRow:
    """Make no more runs. One that is paused stays so.

    Raises:
        NotFound
        InvalidRequest: it is over, or all its runs were made.
    """
    row = _locked(work, backfill_id)
    if row.status == "PAUSED":
        return row
    _check_runs(row, "paused")
    if row.made >= row.total and row.retry_before is None:
        raise InvalidRequest(f"All runs of the backfill {row.name!r} were made: there is nothing left to pause.")
    return _change(work, row, "paused", {"status": "PAUSED", "paused_at": work.now})


def resume(work: Work, backfill_id: UUID) -> BackfillRow:
    """Go on where it was paused. One that runs stays so.

    Raises: as `pause`.
    """
    row = _locked(work, backfill_id)
    if row.status == "RUNNING":
        return row
    if row.status != "PAUSED":
        _check_runs(row, "resumed")
    stood = work.now - row.paused_at if row.paused_at is not None else timedelta(0)
    changes = {"status": "RUNNING", "paused_at": None, "paused_for": row.paused_for + stood, "message": None}
    return _change(work, row, "resumed", changes)


def cancel(work: Work, backfill_id: UUID, *, cancel_runs: bool) -> BackfillRow:
    """End it: no more runs are made, and those that are not over are cancelled, if wanted. One that is cancelled stays so.

    Raises:
        NotFound
        InvalidRequest: it is completed.
    """
    row = _locked(work, backfill_id)
    if row.status == "COMPLETED":
        raise InvalidRequest(f"The backfill {row.name!r} is completed: there is nothing to cancel.")
    wanted = "CANCELLING" if cancel_runs and row.ended_at is None else "CANCELLED"
    if row.status == wanted or (row.status == "CANCELLING" and not cancel_runs):
        return row
    changes = {"status": wanted, "paused_at": None, "retry_before": None, "retried_until": None}
    return _change(work, row, "cancelled", changes, {"cancel_runs": cancel_runs})


def retry(work: Work, backfill_id: UUID) -> BackfillRow:
    """Run those of its runs again that have failed or crashed by now, no more at a time than it may have unfinished.

    Where none has, nothing changes.

    Raises:
        NotFound
        InvalidRequest: it was cancelled.
    """
    row = _locked(work, backfill_id)
    if row.status in ("CANCELLING", "CANCELLED"):
        raise InvalidRequest(f"The backfill {row.name!r} was cancelled: make a new one with `only_failed`.")
    if not backfill_runs.has_failed(work.tx, row.id):
        return row
    changes: dict[str, Any] = {"retry_before": work.now, "retried_until": None}
    if row.ended_at is not None:
        idle = work.now - row.ended_at
        changes |= {"status": "RUNNING", "ended_at": None, "counts": None, "paused_for": row.paused_for + idle}
    return _change(work, row, "retried", changes)


def _locked(work: Work, backfill_id: UUID) -> BackfillRow:
    return backfills.get_backfill(work.tx, work.workspace_id, backfill_id, for_update=True)


def _check_runs(row: BackfillRow, verb: str) -> None:
    if row.status != "RUNNING":
        word = "is completed" if row.status == "COMPLETED" else "was cancelled"
        raise InvalidRequest(f"The backfill {row.name!r} {word}, so it cannot be {verb}.")


def _change(
    work: Work, row: BackfillRow, verb: str, changes: dict[str, Any], payload: dict[str, Any] | None = None
) -> BackfillRow:
    backfills.update_backfill(work.tx, row.id, changes, work.now)
    changed = row._replace(**changes, updated=work.now)
    tell(work, verb, changed, payload)
    return changed
