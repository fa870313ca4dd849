"""Runs that ended badly, with what their states say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.core.vocabulary import StateType
from rota.server.store.engine import Tx
from rota.server.store.tables import flow_run_states, flow_runs, flows, task_run_states, task_runs

BADLY = (StateType.FAILED, StateType.CRASHED)
MOST_MESSAGE = 2000
LOOKED_AT_TASKS = 5000


class BadRun(NamedTuple):
    id: UUID
    name: str
    flow_id: UUID
    flow_name: str | None
    at: datetime
    message: str | None


def list_bad_runs(tx: Tx, ids: Sequence[UUID]) -> list[BadRun]:
    """Return flow runs with the messages of their states, newest first. Uses primary keys."""
    if not ids:
        return []
    columns = flow_runs.c
    at = sa.func.coalesce(columns.end_time, columns.state_timestamp, columns.expected_start_time)
    query = (
        sa.select(
            columns.id,
            columns.name,
            columns.flow_id,
            flows.c.name,
            at,
            sa.func.substr(flow_run_states.c.message, 1, MOST_MESSAGE),
        )
        .select_from(
            flow_runs.outerjoin(flows, flows.c.id == columns.flow_id).outerjoin(
                flow_run_states, flow_run_states.c.id == columns.state_id
            )
        )
        .where(columns.id.in_(sorted(ids)))
    )
    return sorted((BadRun(*row) for row in tx.execute(query)), key=lambda run: (run.at, run.id), reverse=True)


class BadTask(NamedTuple):
    flow_run_id: UUID
    id: UUID
    name: str
    task_key: str
    message: str | None
    at: datetime | None


def list_first_bad_tasks(tx: Tx, flow_run_ids: Collection[UUID]) -> dict[UUID, BadTask]:
    """Return the task run of each flow run that ended badly first. Looks at so many task runs; uses ix_task_runs_flow_run."""
    columns = task_runs.c
    found: dict[UUID, BadTask] = {}
    for flow_run_id in flow_run_ids:
        newest = (
            sa.select(columns.id, columns.name, columns.task_key, columns.state_id, columns.state_type, columns.end_time)
            .where(columns.flow_run_id == flow_run_id)
            .order_by(columns.expected_start_time.desc())
            .limit(max(LOOKED_AT_TASKS // len(flow_run_ids), 100))
            .subquery("newest")
        )
        query = (
            sa.select(newest.c.id, newest.c.name, newest.c.task_key, task_run_states.c.message, newest.c.end_time)
            .select_from(newest.outerjoin(task_run_states, task_run_states.c.id == newest.c.state_id))
            .where(newest.c.state_type.in_(BADLY))
            .order_by(newest.c.end_time, newest.c.id)
            .limit(1)
        )
        row = tx.execute(query).first()
        if row is not None:
            found[flow_run_id] = BadTask(flow_run_id, *row)
    return found
