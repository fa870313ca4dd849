"""Runs as lists show them: the row of each with the names of all that it belongs with. A handful of statements a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.run_search import FoundRun, NamedObject, RunColumn, RunKind, RunMaker, TaskProgress
from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.store.engine import Tx
from rota.server.store.rows import construct, estimated_run_time, lateness
from rota.server.store.tables import deployments, flow_run_states, flow_runs, flows, task_run_states, task_runs

ALL_COLUMNS = frozenset(RunColumn)
SHOWN_PARAMETERS = 200
"""Characters of parameters that a row shows."""
SHOWN_SUMMARY = 300
READ_TASKS = 20_000
"""Task runs that one page looks at to tell how far its flow runs are."""
COUNTED_TASKS = 10_000
"""Task runs of one flow run that are counted."""

BADLY = frozenset({StateType.FAILED, StateType.CRASHED})
_TOLD = frozenset({*BADLY, StateType.CANCELLED, StateType.CANCELLING, StateType.PAUSED})
"""Types of states whose message tells why."""
_TOLD_NAMES = frozenset({"Late", "AwaitingRetry", "AwaitingConcurrencySlot", "NotReady", "InfrastructurePending"})
_SECOND = timedelta(seconds=1)

_SHARED = (
    "id", "name", "state_id", "state_type", "state_name", "state_timestamp", "expected_start_time", "start_time", "end_time",
    "total_run_time", "run_count", "tags", "created", "updated",
)  # fmt: skip
_OF_FLOW_RUN = (
    "flow_id", "deployment_id", "work_pool_id", "work_pool_name", "work_queue_id", "work_queue_name", "parent_task_run_id",
    "created_by_id", "created_by_type", "created_by_display_value",
)  # fmt: skip
_OF_TASK_RUN = ("flow_run_id", "task_key")


def list_found_runs(
    tx: Tx,
    workspace: UUID,
    kind: RunKind,
    ids: Sequence[UUID],
    now: datetime,
    columns: Collection[RunColumn] = ALL_COLUMNS,
) -> list[FoundRun]:
    """Return the runs of these ids, in their order, without those that are gone. Uses primary keys."""
    if not ids:
        return []
    rows = _flow_rows(tx, workspace, ids, columns) if kind == "flow" else _task_rows(tx, workspace, ids)
    summaries = _summaries(tx, kind, rows) if RunColumn.SUMMARY in columns else {}
    progress = count_tasks(tx, [row["id"] for row in rows]) if kind == "flow" and RunColumn.TASKS in columns else {}
    parents = (
        find_parents(tx, [row["parent_task_run_id"] for row in rows]) if kind == "flow" and RunColumn.PARENT in columns else {}
    )
    made = {row["id"]: _found(kind, row, now, summaries, progress, parents) for row in rows}
    return [made[run_id] for run_id in ids if run_id in made]


def _flow_rows(tx: Tx, workspace: UUID, ids: Sequence[UUID], columns: Collection[RunColumn]) -> list[dict[str, Any]]:
    names = (*_SHARED, *_OF_FLOW_RUN)
    # Parameters may be large: what is not shown is left in the database.
    shown = (
        sa.func.substr(sa.cast(flow_runs.c.parameters, sa.Text), 1, SHOWN_PARAMETERS + 1)
        if RunColumn.PARAMETERS in columns
        else sa.null()
    )
    query = (
        sa.select(*(flow_runs.c[name] for name in names), flows.c.name, deployments.c.name, shown)
        .select_from(
            flow_runs.outerjoin(flows, flows.c.id == flow_runs.c.flow_id).outerjoin(
                deployments, deployments.c.id == flow_runs.c.deployment_id
            )
        )
        .where(flow_runs.c.id.in_(sorted(ids)), flow_runs.c.workspace_id == workspace)
    )
    return [dict(zip((*names, "flow_name", "deployment_name", "shown"), row, strict=True)) for row in tx.execute(query)]


def _task_rows(tx: Tx, workspace: UUID, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    names = (*_SHARED, *_OF_TASK_RUN)
    query = (
        sa.select(
            *(task_runs.c[name] for name in names),
            flow_runs.c.name,
            flow_runs.c.flow_id,
            flows.c.name,
            flow_runs.c.deployment_id,
            deployments.c.name,
        )
        .select_from(
            task_runs.outerjoin(flow_runs, flow_runs.c.id == task_runs.c.flow_run_id)
            .outerjoin(flows, flows.c.id == flow_runs.c.flow_id)
            .outerjoin(deployments, deployments.c.id == flow_runs.c.deployment_id)
        )
        .where(task_runs.c.id.in_(sorted(ids)), task_runs.c.workspace_id == workspace)
    )
    more = ("flow_run_name", "flow_id", "flow_name", "deployment_id", "deployment_name")
    return [dict(zip((*names, *more), row, strict=True)) for row in tx.execute(query)]


def named(found_id: UUID | None, name: str | None) -> NamedObject | None:
    """Return what has an id, by its name."""
    return None if found_id is None else construct(NamedObject, {"id": found_id, "name": name})


def _found(
    kind: RunKind,
    row: dict[str, Any],
    now: datetime,
    summaries: dict[UUID, str],
    progress: dict[UUID, TaskProgress],
    parents: dict[UUID, NamedObject],
) -> FoundRun:
    run_type, since = row["state_type"], row["state_timestamp"]
    is_flow = kind == "flow"
    by = tuple(row.get(f"created_by_{name}") for name in ("id", "type", "display_value"))
    late = lateness(row["expected_start_time"], row["start_time"], run_type, now)
    return construct(
        FoundRun,
        {
            "id": row["id"],
            "kind": kind,
            "name": row["name"],
            "state_type": run_type,
            "state_name": row["state_name"],
            "state_timestamp": since,
            "flow": named(row["flow_id"], row["flow_name"]),
            "deployment": named(row["deployment_id"], row["deployment_name"]),
            "work_pool": named(row.get("work_pool_id"), row.get("work_pool_name")),
            "work_queue": named(row.get("work_queue_id"), row.get("work_queue_name")),
            "flow_run": None if is_flow else named(row["flow_run_id"], row["flow_run_name"]),
            "parent": parents.get(row["parent_task_run_id"]) if is_flow else None,
            "task_key": row.get("task_key"),
            "expected_start_time": row["expected_start_time"],
            "start_time": row["start_time"],
            "end_time": row["end_time"],
            "seconds": estimated_run_time(row["total_run_time"], run_type, since, now) / _SECOND,
            "lateness_seconds": late / _SECOND,
            "run_count": row["run_count"],
            "tags": row["tags"],
            "created_by": None
            if by == (None, None, None)
            else construct(RunMaker, dict(zip(("id", "type", "display_value"), by, strict=True))),
            "created": row["created"],
            "updated": row["updated"],
            "tasks": progress.get(row["id"]),
            "summary": summaries.get(row["id"]),
            "parameters": shortened(row.get("shown"), SHOWN_PARAMETERS),
            "is_cached": None if is_flow else row["state_name"] == "Cached",
        },
    )


def shortened(text: str | None, limit: int) -> str | None:
    """Return `text`, cut where it is longer than `limit`."""
    return text if text is None or len(text) <= limit else text[:limit] + "…"


def _summaries(tx: Tx, kind: RunKind, rows: Sequence[dict[str, Any]]) -> dict[UUID, str]:
    states = flow_run_states if kind == "flow" else task_run_states
    of_state = {
        row["state_id"]: row["id"]
        for row in rows
        if row["state_id"] is not None and (row["state_type"] in _TOLD or row["state_name"] in _TOLD_NAMES)
    }
    if not of_state:
        return {}
    said = sa.func.substr(states.c.message, 1, SHOWN_SUMMARY + 1)
    query = sa.select(states.c.id, said).where(states.c.id.in_(sorted(of_state)))
    found = {of_state[row[0]]: first_line(row[1]) for row in tx.execute(query)}
    return {run_id: line for run_id, line in found.items() if line}


def first_line(message: str | None) -> str | None:
    """Return the first line of a message that says something."""
    lines = (line.strip() for line in (message or "").splitlines())
    return shortened(next((line for line in lines if line), None), SHOWN_SUMMARY)


def find_parents(tx: Tx, task_run_ids: Collection[UUID | None]) -> dict[UUID, NamedObject]:
    """Return the flow runs of task runs, by the task runs. Uses primary keys."""
    ids = sorted({one for one in task_run_ids if one is not None})
    if not ids:
        return {}
    query = (
        sa.select(task_runs.c.id, flow_runs.c.id, flow_runs.c.name)
        .select_from(task_runs.join(flow_runs, flow_runs.c.id == task_runs.c.flow_run_id))
        .where(task_runs.c.id.in_(ids))
    )
    return {row[0]: construct(NamedObject, {"id": row[1], "name": row[2]}) for row in tx.execute(query)}


def count_tasks(tx: Tx, flow_run_ids: Sequence[UUID], budget: int = READ_TASKS) -> dict[UUID, TaskProgress]:
    """Return how far flow runs are. Of those that do not fit in the budget a part is looked at. Uses ix_task_runs_flow_run."""
    totals = _totals(tx, flow_run_ids)
    whole: list[UUID] = []
    part: list[UUID] = []
    for run_id, total in sorted(totals.items(), key=lambda item: item[1]):
        if total <= budget and total <= COUNTED_TASKS:
            whole.append(run_id)
            budget -= total
        else:
            part.append(run_id)
    counts: dict[UUID, dict[StateType, int]] = defaultdict(dict)
    columns = task_runs.c
    if whole:
        query = (
            sa.select(columns.flow_run_id, columns.state_type, sa.func.count())
            .where(columns.flow_run_id.in_(sorted(whole)))
            .group_by(columns.flow_run_id, columns.state_type)
        )
        for run_id, kind, count in tx.execute(query):
            counts[run_id][kind] = count
    for run_id in part:
        newest = (
            sa.select(columns.state_type)
            .where(columns.flow_run_id == run_id)
            .order_by(columns.expected_start_time.desc())
            .limit(max(READ_TASKS // (10 * len(part)), 20))
            .subquery("newest")
        )
        for kind, count in tx.execute(sa.select(newest.c.state_type, sa.func.count()).group_by(newest.c.state_type)):
            counts[run_id][kind] = count
    return {run_id: _progress(counts[run_id], totals.get(run_id, 0), run_id not in part) for run_id in flow_run_ids}


def _totals(tx: Tx, flow_run_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Count task runs up to a bound, in the index alone."""
    tasks = task_runs.alias("task")
    some = (
        sa.select(sa.literal(1).label("one"))
        .where(tasks.c.flow_run_id == flow_runs.c.id)
        .limit(COUNTED_TASKS + 1)
        .correlate(flow_runs)
        .subquery("some")
    )
    count = sa.select(sa.func.count()).select_from(some).scalar_subquery()
    query = sa.select(flow_runs.c.id, count).where(flow_runs.c.id.in_(sorted(flow_run_ids)))
    return {row[0]: row[1] for row in tx.execute(query)}


def _progress(counts: dict[StateType, int], total: int, is_exact: bool) -> TaskProgress:
    return construct(
        TaskProgress,
        {
            "done": sum(count for kind, count in counts.items() if kind in TERMINAL_TYPES and kind not in BADLY),
            "failed": sum(count for kind, count in counts.items() if kind in BADLY),
            "running": counts.get(StateType.RUNNING, 0),
            "total": total,
            "is_exact": is_exact,
        },
    )
