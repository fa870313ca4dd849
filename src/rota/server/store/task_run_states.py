"""The histories of task runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.core.states import State
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.rows import make_state
from rota.server.store.tables import task_run_states, task_runs

_COLUMNS = ("id", "type", "name", "timestamp", "message", "data", "details")
_SELECT = (
    sa.select(*(task_run_states.c[name] for name in _COLUMNS), task_run_states.c.task_run_id, task_runs.c.flow_run_id)
    .select_from(task_run_states.outerjoin(task_runs, task_runs.c.id == task_run_states.c.task_run_id))
    .where(task_run_states.c.workspace_id == bindparam("workspace"))
)
_BY_ID = _SELECT.where(task_run_states.c.id == bindparam("id"))
_OF_RUN = _SELECT.where(task_run_states.c.task_run_id == bindparam("run")).order_by(
    task_run_states.c.timestamp, task_run_states.c.id
)

_RUNS_OF = sa.select(task_run_states.c.task_run_id).where(task_run_states.c.id.in_(bindparam("ids", expanding=True)))
_AROUND = _SELECT.where(task_run_states.c.task_run_id.in_(_RUNS_OF)).order_by(
    task_run_states.c.task_run_id, task_run_states.c.timestamp, task_run_states.c.id
)


def list_task_run_states(tx: Tx, workspace: UUID, task_run_id: UUID) -> list[State[Any]]:
    """Return all states of a task run, oldest first. Uses ix_task_run_states_run."""
    rows = tx.execute(_OF_RUN, {"workspace": workspace, "run": task_run_id})
    return [make_state(row[:7], row[8], task_run_id) for row in rows]


def list_histories_around(tx: Tx, workspace: UUID, state_ids: Sequence[UUID]) -> list[State[Any]]:
    """Return all states of the runs that these states belong to, run by run, oldest first.

    Uses the primary key, then ix_task_run_states_run.
    """
    rows = tx.execute(_AROUND, {"workspace": workspace, "ids": list(state_ids)})
    return [make_state(row[:7], row[8], row[7]) for row in rows]


def find_task_run_state(tx: Tx, workspace: UUID, state_id: UUID) -> State[Any] | None:
    """Uses the primary key."""
    row = tx.execute(_BY_ID, {"workspace": workspace, "id": state_id}).first()
    return None if row is None else make_state(row[:7], row[8], row[7])


def get_task_run_state(tx: Tx, workspace: UUID, state_id: UUID) -> State[Any]:
    """Return one state.

    Raises:
        NotFound
    """
    if (state := find_task_run_state(tx, workspace, state_id)) is None:
        raise NotFound("task run state", state_id)
    return state
