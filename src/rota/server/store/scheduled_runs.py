"""Flow runs in work queues: which are due, and which take up room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.contract.flow_runs import FlowRun
from rota.contract.work_queues import FlowRunSlotSummary
from rota.core.vocabulary import StateType
from rota.server.store.engine import Tx
from rota.server.store.flow_runs import SELECT_RUNS, ClaimedRun, make_flow_run
from rota.server.store.rows import construct
from rota.server.store.tables import deployments, flow_runs, leases, work_queues

LIVE = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
"""States in which a run takes one of the slots of its queue and pool: its process may be there."""

_columns = flow_runs.c
_LATE_NAME = "Late"
_WAITING_NAME = "AwaitingConcurrencySlot"

_came = sa.case((_columns.created > _columns.expected_start_time, _columns.created), else_=_columns.expected_start_time)
"""When a run came into the line: a backfill's are for times that are long gone."""


def count_live(tx: Tx, queue_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many runs of each queue take up room; queues without any are left out. Uses ix_flow_runs_work_queue."""
    if not queue_ids:
        return {}
    query = (
        sa.select(_columns.work_queue_id, sa.func.count())
        .where(_columns.work_queue_id.in_(sorted(queue_ids)), _columns.state_type.in_(LIVE))
        .group_by(_columns.work_queue_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def list_due(
    tx: Tx,
    queue_id: UUID,
    *,
    before: datetime | None,
    after: datetime | None = None,
    limit: int,
    now: datetime,
    to_claim: bool = False,
) -> list[ClaimedRun]:
    """Return runs of a queue that are due by `before`, earliest first. Uses ix_flow_runs_work_queue and uq_leases_subject.

    A run that a process holds to try it again by itself is left to it. `to_claim` keeps other writers from the runs; those
    that others are claiming are passed over.
    """
    held = sa.exists().where(leases.c.kind == "flow-run", leases.c.subject_id == _columns.id, leases.c.expires_at > now)
    query = SELECT_RUNS.where(_columns.work_queue_id == queue_id, _columns.state_type == StateType.SCHEDULED, ~held)
    if before is not None:
        query = query.where(_columns.next_scheduled_start_time <= before)
    if after is not None:
        query = query.where(_columns.next_scheduled_start_time >= after)
    query = query.order_by(_columns.next_scheduled_start_time, _columns.id).limit(limit)
    if to_claim and tx.dialect == "postgresql":
        query = query.with_for_update(of=flow_runs, skip_locked=True)
    return [ClaimedRun(make_flow_run(row, now), row[-1]) for row in tx.execute(query)]


def next_due(tx: Tx, queue_ids: Sequence[UUID], after: datetime) -> datetime | None:
    """Return when the next run of these queues is due that is not due by `after`. Uses ix_flow_runs_work_queue."""
    if not queue_ids:
        return None
    query = sa.select(sa.func.min(_columns.next_scheduled_start_time)).where(
        _columns.work_queue_id.in_(sorted(queue_ids)),
        _columns.state_type == StateType.SCHEDULED,
        _columns.next_scheduled_start_time > after,
    )
    found: datetime | None = tx.execute(query).scalar()
    return found


def has_waiting_for_slot(tx: Tx, limit_id: UUID) -> bool:
    """Whether a run waits for a slot of its deployment. Uses ix_deployments_concurrency_limit and …_deployment_scheduled."""
    return tx.execute(sa.select(_columns.id).where(*_waiting_for(limit_id)).limit(1)).first() is not None


def list_waiting_for_slot(tx: Tx, limit_id: UUID, limit: int, now: datetime) -> list[ClaimedRun]:
    """Return the runs that wait for a slot of their deployments' limit, the first to come first, and keep others from them.

    Those that others keep are passed over. Uses the indexes of `has_waiting_for_slot`.
    """
    query = SELECT_RUNS.where(*_waiting_for(limit_id)).order_by(_came, _columns.id).limit(limit)
    if tx.dialect == "postgresql":
        query = query.with_for_update(of=flow_runs, skip_locked=True)
    return [ClaimedRun(make_flow_run(row, now), row[-1]) for row in tx.execute(query)]


def count_before_in_line(tx: Tx, limit_id: UUID, run: FlowRun, since: datetime, until: datetime) -> int:
    """Return how many runs came before this one, and became due for a slot of the same limit between two moments.

    Uses the indexes of `has_waiting_for_slot`.
    """
    came = max(run.created or until, run.expected_start_time or until)  # one that is being made has no times yet
    earlier = sa.or_(_came < came, sa.and_(_came == came, _columns.id < run.id))
    due = _columns.next_scheduled_start_time.between(since, until)
    query = sa.select(sa.func.count()).where(*_waiting_for(limit_id), due, _columns.id != run.id, earlier)
    return int(tx.execute(query).scalar_one())


def _waiting_for(limit_id: UUID) -> tuple[Any, ...]:
    of_limit = sa.select(deployments.c.id).where(deployments.c.concurrency_limit_id == limit_id)
    return (
        _columns.deployment_id.in_(of_limit),
        _columns.state_type == StateType.SCHEDULED,
        _columns.state_name == _WAITING_NAME,
        _columns.next_scheduled_start_time.is_not(None),
    )


class Unclaimed(NamedTuple):
    id: UUID
    workspace_id: UUID
    work_pool_id: UUID
    state_timestamp: datetime


def list_unclaimed_pending(tx: Tx, before: datetime, limit: int = 200) -> list[Unclaimed]:
    """Return runs of queues that have been Pending since before a moment, and that nobody holds.

    Uses ix_flow_runs_work_queue, queue by queue, and uq_leases_subject.
    """
    held = sa.exists().where(leases.c.kind == "flow-run", leases.c.subject_id == _columns.id)
    query = (
        sa.select(_columns.id, _columns.workspace_id, work_queues.c.work_pool_id, _columns.state_timestamp)
        .select_from(work_queues.join(flow_runs, flow_runs.c.work_queue_id == work_queues.c.id))
        .where(_columns.state_type == StateType.PENDING, _columns.state_timestamp < before, ~held)
        .order_by(_columns.state_timestamp)
        .limit(limit)
    )
    return [Unclaimed(*row) for row in tx.execute(query)]


def count_late(tx: Tx, queue_id: UUID) -> int:
    """Return how many runs of a queue were marked as late and still wait. Uses ix_flow_runs_work_queue."""
    query = sa.select(sa.func.count()).where(
        _columns.work_queue_id == queue_id,
        _columns.state_type == StateType.SCHEDULED,
        _columns.state_name == _LATE_NAME,
    )
    return int(tx.execute(query).scalar_one())


def list_live(tx: Tx, queue_id: UUID, *, now: datetime, limit: int, offset: int = 0) -> list[FlowRunSlotSummary]:
    """Return the runs of a queue that take up room, the longest first. Uses ix_flow_runs_work_queue."""
    names = ("id", "name", "state_type", "state_name", "start_time", "state_timestamp")
    query = (
        sa.select(*(_columns[name] for name in names))
        .where(_columns.work_queue_id == queue_id, _columns.state_type.in_(LIVE))
        .order_by(_columns.state_timestamp, _columns.id)
        .limit(limit)
        .offset(offset)
    )
    return [_summary(dict(zip(names, row, strict=True)), now) for row in tx.execute(query)]


def _summary(values: dict[str, Any], now: datetime) -> FlowRunSlotSummary:
    since = values["state_timestamp"]
    return construct(
        FlowRunSlotSummary, {**values, "time_in_current_state": None if since is None else (now - since).total_seconds()}
    )
