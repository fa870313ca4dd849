"""What the graph of a flow run is drawn from: its task runs, and the subflow runs in the place of those that called them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.core.vocabulary import StateType
from rota.server.store.engine import Tx
from rota.server.store.tables import flow_runs, flows, task_runs


class NodeRow(NamedTuple):
    id: UUID
    """Of the subflow run, where the task run stands for one."""
    task_run_id: UUID
    is_subflow: bool
    name: str
    group: str
    """The task's key, or the flow's name."""
    state_type: StateType | None
    state_name: str | None
    state_timestamp: datetime | None
    expected_start_time: datetime | None
    start_time: datetime | None
    end_time: datetime | None
    run_count: int
    updated: datetime
    task_inputs: dict[str, list[dict[str, Any]]]
    """As on the wire, ids as text."""
    parent_id: UUID | None


_OF_BOTH = ("state_type", "state_name", "state_timestamp", "expected_start_time", "start_time", "end_time", "run_count")


def count_nodes(tx: Tx, flow_run_id: UUID) -> int:
    """Uses ix_task_runs_flow_run."""
    query = sa.select(sa.func.count()).select_from(task_runs).where(task_runs.c.flow_run_id == flow_run_id)
    return int(tx.execute(query).scalar_one())


def list_node_ids(tx: Tx, flow_run_id: UUID, task_run_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return, for those of the task runs that are in the graph, the ids of their nodes. Uses the primary key."""
    found: dict[UUID, UUID] = {}
    for start in range(0, len(task_run_ids), 500):
        query = (
            sa.select(task_runs.c.id, flow_runs.c.id)
            .select_from(task_runs.outerjoin(flow_runs, flow_runs.c.parent_task_run_id == task_runs.c.id))
            .where(task_runs.c.id.in_(task_run_ids[start : start + 500]), task_runs.c.flow_run_id == flow_run_id)
        )
        found.update({row[0]: row[1] or row[0] for row in tx.execute(query)})
    return found


def list_nodes(tx: Tx, workspace: UUID, flow_run_id: UUID, changed_since: datetime | None = None) -> list[NodeRow]:
    """Return the nodes, or those that have changed, in the order in which they were expected to start.

    Uses ix_task_runs_flow_run, ix_flow_runs_parent and the flows' primary key.
    """
    tasks, subs = task_runs.c, flow_runs.c
    query = (
        sa.select(
            tasks.id,
            tasks.name,
            tasks.task_key,
            tasks.task_inputs,
            tasks.parent_id,
            tasks.updated,
            *(tasks[name] for name in _OF_BOTH),
            subs.id,
            subs.name,
            flows.c.name,
            subs.updated,
            *(subs[name] for name in _OF_BOTH),
        )
        .select_from(
            task_runs.outerjoin(flow_runs, subs.parent_task_run_id == tasks.id).outerjoin(flows, flows.c.id == subs.flow_id)
        )
        .where(tasks.workspace_id == workspace, tasks.flow_run_id == flow_run_id)
        .order_by(tasks.expected_start_time, tasks.id)
    )
    if changed_since is not None:
        query = query.where(sa.or_(tasks.updated >= changed_since, subs.updated >= changed_since))
    return [_node(row) for row in tx.execute(query)]


def _node(row: Any) -> NodeRow:
    task_run_id, name, task_key, inputs, parent_id, updated = row[:6]
    own = 6 + len(_OF_BOTH)
    sub_id, sub_name, flow_name, sub_updated = row[own : own + 4]
    progress = row[own + 4 :]
    is_subflow = sub_id is not None and progress[0] is not None  # one without a state is not there yet
    values = dict(zip(_OF_BOTH, progress if is_subflow else row[6:own], strict=True))
    return NodeRow(
        id=sub_id if is_subflow else task_run_id,
        task_run_id=task_run_id,
        is_subflow=is_subflow,
        name=sub_name if is_subflow else name,
        group=(flow_name or "") if is_subflow else task_key,
        updated=max(updated, sub_updated) if is_subflow else updated,
        task_inputs=inputs,
        parent_id=parent_id,
        **values,
    )
