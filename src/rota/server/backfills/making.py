"""What a backfill needs next: worked out on a snapshot, and written only where nobody else was faster.

At any moment no more of its runs are unfinished than it may have, and each step moves its marks in the transaction in which
it makes runs: killed anywhere, or done by two processes at once, each time of the plan gets one run.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from rota.contract.flow_runs import CreatedBy, FlowRunCreate
from rota.contract.states import StateCreate
from rota.core.schedules.spans import Span
from rota.core.states import State, StateDetails, scheduled
from rota.core.vocabulary import StateType
from rota.exceptions import RequestRefused
from rota.server.admission import shortened
from rota.server.backfills.planning import listed_moments, parameters_at
from rota.server.backfills.telling import ring, tell
from rota.server.limited.spans import part
from rota.server.runs.create import create_flow_run
from rota.server.runs.places import find_queue
from rota.server.runs.propose_state import propose_for_flow_run
from rota.server.runs.work import Work
from rota.server.store import backfill_runs, backfills, deployments, flow_runs
from rota.server.store.backfill_runs import FAILED, FailedRun
from rota.server.store.backfills import BackfillRow
from rota.server.store.columns import to_microseconds
from rota.server.store.deployments import DeploymentRow
from rota.server.store.rows import BY_BACKFILL

BATCH = 25
"""Runs of one transaction: some tens of milliseconds for those who wait to write."""

MAX_REASON = 2000

TAG = "backfill:"


class RunToMake(NamedTuple):
    logical_time: datetime
    parameters: dict[str, Any]


class Make(NamedTuple):
    """Make the next runs."""

    row: BackfillRow
    deployment: DeploymentRow
    columns: dict[str, Any]
    """Where the runs go."""
    runs: list[RunToMake]
    next_at: datetime | None
    """The time after these."""


class Retry(NamedTuple):
    """Run failed runs again; none: that is done."""

    row: BackfillRow
    failed: list[FailedRun]


class Stop(NamedTuple):
    """Cancel runs; none: that is done."""

    row: BackfillRow
    runs: list[UUID]


class Change(NamedTuple):
    """Set columns, and tell of it."""

    row: BackfillRow
    verb: str
    columns: dict[str, Any]


Step = Make | Retry | Stop | Change


def next_step(work: Work, backfill_id: UUID) -> Step | None:
    """Return what is to be done for a backfill now; None: nothing. Only reads."""
    row = backfills.find_backfill(work.tx, backfill_id)
    if row is None or row.ended_at is not None or row.status not in backfills.AT_WORK:
        return None
    deployment = deployments.list_by_ids(work.tx, {row.deployment_id}).get(row.deployment_id)
    if row.status == "CANCELLING":
        # A deployment that is gone leaves its runs that have begun alone, as always.
        return Stop(row, backfill_runs.list_to_stop(work.tx, row.id, only_waiting=deployment is None, limit=BATCH))
    unfinished = backfill_runs.count_unfinished(work.tx, row.id)
    if row.status == "CANCELLED":
        return _ended(work, row, "CANCELLED") if unfinished == 0 else None
    if deployment is None:
        return Change(row, "cancelled", {"status": "CANCELLING", "message": "Its deployment was deleted."})
    room = min(row.max_unfinished - unfinished, BATCH)
    if row.retry_before is not None:
        return None if room <= 0 or deployment.paused else Retry(row, _failed(work, row, room))
    if row.made >= row.total:
        return _ended(work, row, "COMPLETED") if unfinished == 0 else None
    if room <= 0 or deployment.paused:
        return None
    return _make(work, row, deployment, room)


def take_step(work: Work, step: Step) -> bool:
    """Do what was worked out, if the backfill is still as it was; return whether that led any further."""
    current = backfills.find_backfill(work.tx, step.row.id, for_update=True)
    if current is None or current != step.row:
        return False  # it was changed, or somebody else did this
    if isinstance(step, Make):
        _make_runs(work, step)
    elif isinstance(step, Retry):
        _retry_runs(work, step)
    elif isinstance(step, Stop):
        return _stop_runs(work, step)
    else:
        backfills.update_backfill(work.tx, step.row.id, step.columns, work.now)
        tell(work, step.verb, step.row, _told(step.columns))
    return True


def halt(work: Work, row: BackfillRow, error: Exception) -> bool:
    """Pause a backfill with which it is not possible to go on, and say why, if it is still as it was."""
    return take_step(work, _halt(work, row, error))


def _halt(work: Work, row: BackfillRow, error: Exception) -> Change:
    reason = shortened(f"A run cannot be made: {error}", MAX_REASON)
    return Change(row, "paused", {"status": "PAUSED", "paused_at": work.now, "message": reason})


def _told(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: columns[name] for name in ("message", "counts") if columns.get(name) is not None}


# --- working it out ----------------------------------------------------------------------------------------------------------


def _make(work: Work, row: BackfillRow, deployment: DeploymentRow, room: int) -> Step:
    try:
        moments = _moments(row, room + 1)
        runs = [
            RunToMake(
                moment,
                parameters_at(work, deployment, row.schedule_parameters, row.parameters, moment, row.timezone),
            )
            for moment in moments[:room]
        ]
        columns = _columns(work, row, deployment)
    except RequestRefused as error:
        return _halt(work, row, error)
    if not runs:  # fewer than were counted: the rules for zones on this machine have changed since
        return Change(row, "updated", {"total": row.made, "next_at": None})
    return Make(row, deployment, columns, runs, moments[room] if len(moments) > room else None)


def _moments(row: BackfillRow, n: int) -> Sequence[datetime]:
    if row.instants is not None:
        beyond = None if row.made_until is None else to_microseconds(row.made_until)
        if row.descending:
            end = len(row.instants) if beyond is None else bisect_left(row.instants, beyond)
            return listed_moments(row.instants[max(0, end - n) : end][::-1])
        start = 0 if beyond is None else bisect_right(row.instants, beyond)
        return listed_moments(row.instants[start : start + n])
    span = Span(row.range_start, row.range_end)
    return part(row.schedules, span, n, beyond=row.made_until, descending=row.descending, total=row.total)


def _columns(work: Work, row: BackfillRow, deployment: DeploymentRow) -> dict[str, Any]:
    found = {
        "deployment_version": deployment.version,
        "work_pool_id": deployment.work_pool_id,
        "work_pool_name": deployment.work_pool_name,
        "work_queue_id": deployment.work_queue_id,
        "work_queue_name": deployment.work_queue_name,
    }
    if row.work_queue_name is not None and deployment.work_pool_name is not None:
        queue = find_queue(work, deployment.work_pool_name, row.work_queue_name)
        found |= {"work_queue_id": queue.id, "work_queue_name": queue.name}
    return found


def _failed(work: Work, row: BackfillRow, room: int) -> list[FailedRun]:
    assert row.retry_before is not None
    return backfill_runs.list_failed(
        work.tx, row.id, ended_by=row.retry_before, beyond=row.retried_until, descending=row.descending, limit=room
    )


def _ended(work: Work, row: BackfillRow, status: str) -> Change:
    counts = {kind.value: count for kind, count in backfill_runs.count_by_state(work.tx, [row.id]).get(row.id, {}).items()}
    verb = "completed" if status == "COMPLETED" else "ended"
    return Change(row, verb, {"status": status, "ended_at": work.now, "next_at": None, "counts": counts})


# --- writing it --------------------------------------------------------------------------------------------------------------


def _make_runs(work: Work, step: Make) -> None:
    row, deployment = step.row, step.deployment
    by = CreatedBy.model_construct(id=row.id, type=BY_BACKFILL, display_value=row.name)
    labels = {**(deployment.labels or {}), "prefect.deployment.id": str(deployment.id)}
    # Due now, whatever its logical time: it takes its place in the line behind runs that wait already.
    due = StateCreate(type=StateType.SCHEDULED, state_details=StateDetails(scheduled_time=work.now))
    for each in step.runs:
        create = FlowRunCreate.model_construct(
            flow_id=deployment.flow_id,
            flow_version=deployment.version,
            state=due,
            parameters=each.parameters,
            infrastructure_document_id=deployment.infrastructure_document_id,
            tags=list(dict.fromkeys((*deployment.tags, *row.tags, TAG + row.name))),
            labels=labels,
            idempotency_key=f"backfill {row.id} {each.logical_time.isoformat()}",
            job_variables=deployment.job_variables,
            deployment_id=deployment.id,
        )
        create_flow_run(work, create, created_by=by, columns={**step.columns, "expected_start_time": each.logical_time})
    moved = {"made": row.made + len(step.runs), "made_until": step.runs[-1].logical_time, "next_at": step.next_at}
    backfills.update_backfill(work.tx, row.id, moved, work.now)
    ring(work, row)


def _retry_runs(work: Work, step: Retry) -> None:
    row = step.row
    if not step.failed:
        backfills.update_backfill(work.tx, row.id, {"retry_before": None, "retried_until": None}, work.now)
        ring(work, row)
        return
    assert row.retry_before is not None
    for each in sorted(step.failed):  # by id, so that two who lock several runs cannot wait for each other
        claimed = flow_runs.find_flow_run_for_update(work.tx, row.workspace_id, each.id, work.now)
        state = None if claimed is None else claimed.run.state
        if claimed is None or state is None or state.type not in FAILED or state.timestamp > row.retry_before:
            continue  # somebody else has run it again
        again = scheduled(work.now, name="AwaitingRetry", message=f"Backfill {row.name} runs it again.", timestamp=work.now)
        propose_for_flow_run(work, claimed, again)
    backfills.update_backfill(work.tx, row.id, {"retried_until": step.failed[-1].logical_time}, work.now)
    ring(work, row)


def _stop_runs(work: Work, step: Stop) -> bool:
    row = step.row
    if not step.runs:
        backfills.update_backfill(work.tx, row.id, {"status": "CANCELLED"}, work.now)
        ring(work, row)
        return True
    stopped = 0
    for run_id in sorted(step.runs):
        claimed = flow_runs.find_flow_run_for_update(work.tx, row.workspace_id, run_id, work.now)
        if claimed is not None:
            message = f"Backfill {row.name} was cancelled."
            stop: State[Any] = State(StateType.CANCELLING, message=message, timestamp=work.now)
            stopped += propose_for_flow_run(work, claimed, stop).written
    return stopped > 0
