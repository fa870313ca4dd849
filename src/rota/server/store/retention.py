"""Removing what is older than it is to be kept: in slices, each a transaction that others wait for some milliseconds.

What belongs to a run goes before the run does: whoever is killed on the way leaves a run that the next pass finds again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.server.store import artifacts as artifact_store
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.tables import (
    artifacts,
    backfills,
    bulk_jobs,
    checkpoints,
    event_resources,
    events,
    firings,
    flow_run_inputs,
    flow_run_states,
    flow_runs,
    leases,
    logs,
    outbox,
    task_run_states,
    task_runs,
    trigger_queue,
)

BY_AGE = frozenset(
    {
        "flow_runs",
        "flow_run_states",
        "flow_run_inputs",
        "task_runs",
        "task_run_states",
        "logs",
        "artifacts",
        "artifact_collections",
        "checkpoints",
        "events",
        "event_resources",
        "outbox",
    }
)
"""Tables that grow with what is run. Each row goes in the end: with its run, by its age, or as what a deleted run left."""

RECORDS = {
    "backfills": backfills.c.ended_at,
    "bulk_jobs": bulk_jobs.c.ended,
    "firings": firings.c.created,
    "trigger_queue": trigger_queue.c.created,
}
"""Tables of what the server did for somebody: each row goes when this moment of it is old, with nothing else."""

_ALL = 1_000_000


def workspaces_of(tx: Tx, table: Any) -> Iterator[UUID]:
    """Give the workspaces that have rows in a table, by as many seeks in an index that begins with them."""
    column = table.c.workspace_id
    found: UUID | None = tx.execute(sa.select(column).order_by(column).limit(1)).scalar()
    while found is not None:
        yield found
        found = tx.execute(sa.select(column).where(column > found).order_by(column).limit(1)).scalar()


def list_old_flow_runs(tx: Tx, before: datetime, limit: int) -> list[UUID]:
    """Return flow runs that ended before that, by workspace and end. Uses ix_flow_runs_end_time."""
    found: list[UUID] = []
    for workspace in workspaces_of(tx, flow_runs):
        query = (
            sa.select(flow_runs.c.id)
            .where(flow_runs.c.workspace_id == workspace, flow_runs.c.end_time < before)
            .order_by(flow_runs.c.end_time)
            .limit(limit - len(found))
        )
        found += tx.execute(query).scalars()
        if len(found) >= limit:
            break
    return found


def delete_part_of_flow_run(tx: Tx, flow_run_id: UUID, before: datetime, now: datetime, limit: int) -> int:
    """Delete up to `limit` rows of a flow run that ended before that; return how many. 0: it is gone, or runs again."""
    columns = flow_runs.c
    row = tx.execute(sa.select(columns.workspace_id).where(columns.id == flow_run_id, columns.end_time < before)).first()
    if row is None:
        return 0
    tasks = sa.select(task_runs.c.id).where(task_runs.c.flow_run_id == flow_run_id).order_by(task_runs.c.id)
    ids = list(tx.execute(tasks.limit(limit)).scalars())
    if ids:
        return delete_task_runs(tx, ids, limit)
    deleted = _delete_some(tx, logs, logs.c.flow_run_id == flow_run_id, limit)
    if deleted < limit:
        mine = checkpoints.c.flow_run_id == flow_run_id
        keys = sa.select(checkpoints.c.key).where(mine).limit(limit - deleted)
        deleted += tx.execute(sa.delete(checkpoints).where(mine, checkpoints.c.key.in_(keys))).rowcount
    if deleted < limit:
        of_run = sa.select(artifacts.c.id).where(artifacts.c.flow_run_id == flow_run_id).limit(limit - deleted)
        deleted += delete_artifacts(tx, row[0], list(tx.execute(of_run).scalars()), now)
    for table in (flow_run_inputs, flow_run_states):
        if deleted < limit:
            deleted += _delete_some(tx, table, table.c.flow_run_id == flow_run_id, limit - deleted)
    if deleted < limit:
        tx.execute(sa.delete(leases).where(leases.c.kind == "flow-run", leases.c.subject_id == flow_run_id))
        deleted += tx.execute(sa.delete(flow_runs).where(columns.id == flow_run_id)).rowcount
    return deleted


def delete_task_runs(tx: Tx, ids: Sequence[UUID], limit: int) -> int:
    """Delete up to `limit` rows of task runs: what belongs to them, and those of which nothing is left."""
    deleted = _delete_some(tx, task_run_states, task_run_states.c.task_run_id.in_(ids), limit)
    if deleted < limit:
        deleted += _delete_some(tx, logs, logs.c.task_run_id.in_(ids), limit - deleted)
    if deleted < limit:
        gone = list(ids)[: limit - deleted]
        # A subflow outlives the run that called it.
        tx.execute(sa.update(flow_runs).where(flow_runs.c.parent_task_run_id.in_(gone)).values(parent_task_run_id=None))
        deleted += tx.execute(sa.delete(task_runs).where(task_runs.c.id.in_(gone))).rowcount
    return deleted


def delete_artifacts(tx: Tx, workspace: UUID, ids: Sequence[UUID], now: datetime) -> int:
    """Delete versions of artifacts; what comes before them is then the latest of their keys."""
    deleted = 0
    for artifact_id in ids:
        try:
            artifact_store.delete_artifact(tx, workspace, artifact_id, now)
        except NotFound:
            continue  # two passes at once
        deleted += 1
    return deleted


def delete_old_records(tx: Tx, name: str, before: datetime, limit: int) -> int:
    """Delete rows of one of `RECORDS` that are older than that."""
    moment = RECORDS[name]
    (key,) = moment.table.primary_key
    old = sa.select(key).where(moment < before).limit(limit)
    return tx.execute(sa.delete(moment.table).where(key.in_(old))).rowcount


def delete_old_task_runs(tx: Tx, before: datetime, limit: int) -> int:
    """Delete rows of task runs outside of flows, or of flow runs that are gone, that ended before. By ix_task_runs_end_time."""
    of_flow = sa.exists().where(flow_runs.c.id == task_runs.c.flow_run_id)
    for workspace in workspaces_of(tx, task_runs):
        query = (
            sa.select(task_runs.c.id)
            .where(task_runs.c.workspace_id == workspace, task_runs.c.end_time < before, ~of_flow)
            .limit(limit)
        )
        ids = list(tx.execute(query).scalars())
        if ids:
            return delete_task_runs(tx, ids, limit)
    return 0


def delete_old_logs(tx: Tx, before: datetime, limit: int) -> int:
    """Delete log lines older than that. Uses ix_logs_timestamp."""
    for workspace in workspaces_of(tx, logs):
        deleted = _delete_some(tx, logs, sa.and_(logs.c.workspace_id == workspace, logs.c.timestamp < before), limit)
        if deleted:
            return deleted
    return 0


def delete_old_artifacts(tx: Tx, before: datetime, now: datetime, limit: int) -> int:
    """Delete versions of artifacts older than that. Uses ix_artifacts_created."""
    for workspace in workspaces_of(tx, artifacts):
        old = (artifacts.c.workspace_id == workspace, artifacts.c.created < before)
        ids = list(tx.execute(sa.select(artifacts.c.id).where(*old).limit(limit)).scalars())
        if ids:
            return delete_artifacts(tx, workspace, ids, now)
    return 0


def delete_old_events(tx: Tx, before: datetime, limit: int) -> int:
    """Delete events that occurred before that, with what they concern. Uses ix_events_occurred."""
    for workspace in workspaces_of(tx, events):
        query = sa.select(events.c.id).where(events.c.workspace_id == workspace, events.c.occurred < before).limit(limit)
        ids = list(tx.execute(query).scalars())
        if ids:
            tx.execute(sa.delete(event_resources).where(event_resources.c.event_id.in_(ids)))
            return tx.execute(sa.delete(events).where(events.c.id.in_(ids))).rowcount
    return 0


def delete_old_outbox(tx: Tx, before: datetime, limit: int) -> int:
    """Delete what has not been told for so long that its events would be deleted at once. Uses the primary key."""
    first = sa.select(outbox.c.seq, outbox.c.created_at).order_by(outbox.c.seq).limit(limit)
    old = [seq for seq, created_at in tx.execute(first) if created_at < before]
    return tx.execute(sa.delete(outbox).where(outbox.c.seq.in_(old))).rowcount if old else 0


# --- what deleted runs left ----------------------------------------------------------------------------------------------

LEFT_BEHIND: tuple[tuple[Any, Any, Any, Any], ...] = (
    (task_runs, task_runs.c.flow_run_id, flow_runs.c.id, task_runs.c.created),
    (task_run_states, task_run_states.c.task_run_id, task_runs.c.id, task_run_states.c.timestamp),
    (flow_run_states, flow_run_states.c.flow_run_id, flow_runs.c.id, flow_run_states.c.timestamp),
    (flow_run_inputs, flow_run_inputs.c.flow_run_id, flow_runs.c.id, flow_run_inputs.c.created),
)
"""Table, the column that names its owner, the owner's, and when a row was made. Rows may arrive before their owners do."""


def list_left_behind(
    tx: Tx, table: Any, owner: Any, owners: Any, made: Any, before: datetime, after: UUID | None, limit: int
) -> tuple[list[UUID], UUID | None]:
    """Look at `limit` rows from `after` on, by the primary key: those without an owner, and the last one looked at."""
    some = sa.select(table.c.id).order_by(table.c.id).limit(limit)
    if after is not None:
        some = some.where(table.c.id > after)
    ids = list(tx.execute(some).scalars())
    if not ids:
        return [], None
    orphans = sa.select(table.c.id).where(
        table.c.id >= ids[0],
        table.c.id <= ids[-1],
        made < before,
        owner.is_not(None),
        ~sa.exists().where(owners == owner),
    )
    return list(tx.execute(orphans).scalars()), ids[-1] if len(ids) == limit else None


def delete_rows(tx: Tx, table: Any, ids: Sequence[UUID]) -> int:
    """Delete rows by their ids; of task runs, what belongs to them, too."""
    if table is task_runs:
        return delete_task_runs(tx, ids, limit=_ALL)
    return tx.execute(sa.delete(table).where(table.c.id.in_(ids))).rowcount


def list_checkpoints_left_behind(tx: Tx, limit: int) -> list[UUID]:
    """Return flow runs that are gone and have checkpoints. Uses the primary keys."""
    owner = checkpoints.c.flow_run_id
    query = sa.select(owner).where(~sa.exists().where(flow_runs.c.id == owner)).distinct().limit(limit)
    return list(tx.execute(query).scalars())


def delete_checkpoints(tx: Tx, flow_run_ids: Sequence[UUID]) -> int:
    return tx.execute(sa.delete(checkpoints).where(checkpoints.c.flow_run_id.in_(flow_run_ids))).rowcount


# --- space ---------------------------------------------------------------------------------------------------------------


def free_pages(tx: Tx) -> int:
    """Return how many pages of a SQLite file hold nothing and can be given back; 0 on PostgreSQL, which sees to itself."""
    if tx.dialect != "sqlite" or tx.driver.execute("PRAGMA auto_vacuum").fetchone()[0] != 2:
        return 0
    return int(tx.driver.execute("PRAGMA freelist_count").fetchone()[0])


def give_back_pages(tx: Tx, count: int) -> None:
    """Cut up to `count` free pages off a SQLite file."""
    for _ in range(count):  # a step of the statement frees one page, and Python takes one step of what has no columns
        tx.driver.execute("PRAGMA incremental_vacuum(1)")


def _delete_some(tx: Tx, table: Any, condition: Condition, limit: int) -> int:
    some = list(tx.execute(sa.select(table.c.id).where(condition).limit(limit)).scalars())
    return tx.execute(sa.delete(table).where(table.c.id.in_(some))).rowcount if some else 0
