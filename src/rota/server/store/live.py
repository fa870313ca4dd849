"""What browsers are told as it happens: which runs events are about, what has changed since, and counters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.contract.events import ReceivedEvent
from rota.contract.filters.flow_runs import FlowRunFilter
from rota.contract.live import CountsFilter, LiveCounts, LivePool, LiveTaskRun, LiveWorker
from rota.contract.workers import WorkerStatus
from rota.core.vocabulary import StateType
from rota.server.store import events as event_store
from rota.server.store import work_pools as pool_store
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.event_filters import event_conditions
from rota.server.store.filters import flow_run_conditions
from rota.server.store.rows import construct
from rota.server.store.tables import events, flow_runs, logs, task_runs, work_pools, workers

MOST_COUNTED = 10_000
MOST_POOLS = 500
MOST_WORKERS = 2_000
LATE_TOLD = timedelta(minutes=15)
"""How long after they occurred events are still found by when they were received."""
_PART = 500
_SECOND = timedelta(seconds=1)
_AHEAD = timedelta(hours=24)

_TASK_RUN = (
    "id",
    "name",
    "flow_run_id",
    "task_key",
    "state_id",
    "state_type",
    "state_name",
    "state_timestamp",
    "run_count",
    "expected_start_time",
    "start_time",
    "end_time",
    "total_run_time",
    "tags",
    "updated",
)


class LinePlace(NamedTuple):
    flow_run_id: UUID | None
    task_run_id: UUID | None
    timestamp: datetime
    id: UUID


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), _PART):
        yield ids[start : start + _PART]


def list_sources(tx: Tx, workspace: UUID, event_ids: Sequence[UUID]) -> set[str]:
    """Return the ids of the resources that events are about. Uses the primary key."""
    found: set[str] = set()
    for part in _parts(event_ids):
        query = sa.select(events.c.resource_id).where(events.c.id.in_(part), events.c.workspace_id == workspace)
        found.update(tx.execute(query).scalars())
    return found


def list_line_places(tx: Tx, workspace: UUID, log_ids: Sequence[UUID]) -> list[LinePlace]:
    """Return whose log lines are, and where they stand in it. Uses the primary key."""
    columns = logs.c
    found: list[LinePlace] = []
    for part in _parts(log_ids):
        query = sa.select(columns.flow_run_id, columns.task_run_id, columns.timestamp, columns.id)
        rows = tx.execute(query.where(columns.id.in_(part), columns.workspace_id == workspace))
        found += [LinePlace(*row) for row in rows]
    return found


def list_events_since(tx: Tx, workspace: UUID, wanted: Any, since: datetime, limit: int) -> list[ReceivedEvent]:
    """Return events that a filter means and that were received since then, oldest first. Uses ix_events_occurred."""
    conditions = event_conditions(workspace, wanted, tx.dialect)
    query = (
        sa.select(events.c.id)
        .where(*conditions, events.c.occurred >= since - LATE_TOLD, events.c.received >= since)
        .order_by(events.c.occurred, events.c.id)
        .limit(limit)
    )
    ids = list(tx.execute(query).scalars())
    return [event for part in _parts(ids) for event in event_store.list_events_among(tx, workspace, part)]


def list_changed_flow_runs(tx: Tx, workspace: UUID, since: datetime, limit: int) -> list[UUID]:
    """Return flow runs that have changed since then. Uses ix_flow_runs_updated."""
    columns = flow_runs.c
    query = sa.select(columns.id).where(columns.workspace_id == workspace, columns.updated >= since)
    return list(tx.execute(query.order_by(columns.updated).limit(limit)).scalars())


def list_existing(tx: Tx, workspace: UUID, ids: Sequence[UUID], *, of_tasks: bool) -> set[UUID]:
    """Return those of the runs that are there. Uses the primary key."""
    table = task_runs if of_tasks else flow_runs
    found: set[UUID] = set()
    for part in _parts(ids):
        query = sa.select(table.c.id).where(table.c.id.in_(part), table.c.workspace_id == workspace)
        found.update(tx.execute(query).scalars())
    return found


def list_task_runs_among(
    tx: Tx, workspace: UUID, flow_run_ids: Sequence[UUID], task_run_ids: Sequence[UUID]
) -> list[LiveTaskRun]:
    """Return those of the task runs that belong to the flow runs. Uses the primary key."""
    found: list[LiveTaskRun] = []
    for part in _parts(task_run_ids):
        conditions = (task_runs.c.id.in_(part), task_runs.c.flow_run_id.in_(flow_run_ids))
        found += _task_runs(tx, workspace, *conditions)
    return found


def list_changed_task_runs(tx: Tx, workspace: UUID, flow_run_id: UUID, since: datetime) -> list[LiveTaskRun]:
    """Return the task runs of a flow run that have changed since then. Uses ix_task_runs_flow_run."""
    return _task_runs(tx, workspace, task_runs.c.flow_run_id == flow_run_id, task_runs.c.updated >= since)


def _task_runs(tx: Tx, workspace: UUID, *conditions: Condition) -> list[LiveTaskRun]:
    query = sa.select(*(task_runs.c[name] for name in _TASK_RUN)).where(task_runs.c.workspace_id == workspace, *conditions)
    found = []
    for row in tx.execute(query):
        values = dict(zip(_TASK_RUN, row, strict=True))
        values["total_run_time"] = values["total_run_time"] / _SECOND
        found.append(construct(LiveTaskRun, values))
    return found


def count_task_runs(tx: Tx, workspace: UUID, flow_run_id: UUID) -> dict[str, int]:
    """Count the task runs of a flow run by type of state. Uses ix_task_runs_flow_run."""
    columns = task_runs.c
    query = sa.select(columns.state_type, sa.func.count()).where(
        columns.flow_run_id == flow_run_id, columns.workspace_id == workspace, columns.state_type.is_not(None)
    )
    return {str(kind.value): count for kind, count in tx.execute(query.group_by(columns.state_type))}


def list_pools(tx: Tx, workspace: UUID) -> list[LivePool]:
    """Return the first work pools by name. Uses uq_work_pools_name."""
    return [
        LivePool.model_construct(
            id=pool.id,
            name=pool.name,
            type=pool.type,
            is_paused=pool.is_paused,
            status=pool.status,
            concurrency_limit=pool.concurrency_limit,
            updated=pool.updated,
        )
        for pool in pool_store.list_work_pools(tx, workspace, limit=MOST_POOLS)
    ]


def list_workers(tx: Tx, workspace: UUID) -> list[LiveWorker]:
    """Return the workers of all pools. Uses uq_work_pools_name and uq_workers_name."""
    pools = sa.select(work_pools.c.id).where(work_pools.c.workspace_id == workspace)
    columns = workers.c
    query = (
        sa.select(columns.id, columns.name, columns.work_pool_id, columns.status, columns.last_heartbeat_time)
        .where(columns.work_pool_id.in_(pools))
        .limit(MOST_WORKERS)
    )
    return [
        LiveWorker.model_construct(
            id=worker_id, name=name, work_pool_id=pool_id, status=WorkerStatus(status), last_heartbeat_time=seen_at
        )
        for worker_id, name, pool_id, status, seen_at in tx.execute(query)
    ]


def count_runs(tx: Tx, workspace: UUID, wanted: CountsFilter, now: datetime) -> LiveCounts:
    """Count flow runs, each number up to one more than `MOST_COUNTED`. Uses ix_flow_runs_state_type."""
    columns = flow_runs.c
    since = wanted.since or now - _AHEAD
    asked: list[Condition] = [columns.workspace_id == workspace]
    if wanted.hide_subflows:
        asked.append(columns.parent_task_run_id.is_(None))
    if wanted.tags:
        asked += flow_run_conditions(_with_tags(wanted.tags), tx.dialect)

    def count(kind: StateType, *conditions: Condition) -> int:
        some = sa.select(columns.id).where(*asked, columns.state_type == kind, *conditions).limit(MOST_COUNTED + 1).subquery()
        return int(tx.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())

    def ended(kind: StateType) -> int:
        # By when it was expected to start, which the index has: a run that ended in the range is seldom much older.
        return count(kind, columns.end_time >= since, columns.expected_start_time >= since - _AHEAD)

    soon = columns.expected_start_time <= now + _AHEAD
    waits = columns.state_name.in_(("AwaitingRetry", "AwaitingConcurrencySlot"))
    return LiveCounts(
        running=count(StateType.RUNNING),
        pending=count(StateType.PENDING),
        paused=count(StateType.PAUSED),
        late=count(StateType.SCHEDULED, columns.state_name == "Late"),
        awaiting=count(StateType.SCHEDULED, waits),
        scheduled=count(StateType.SCHEDULED, soon, columns.state_name == "Scheduled"),
        completed=ended(StateType.COMPLETED),
        failed=ended(StateType.FAILED),
        crashed=ended(StateType.CRASHED),
        cancelled=ended(StateType.CANCELLED),
    )


def _with_tags(tags: Sequence[str]) -> Any:
    return FlowRunFilter.model_validate({"tags": {"all_": list(tags)}})
