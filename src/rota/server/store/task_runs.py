"""Task runs: one row a run with its newest state and bookkeeping. Most come in bulk (`record.py`); here is the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.contract.task_runs import (
    Constant,
    FlowRunResult,
    Parameter,
    TaskRun,
    TaskRunCreate,
    TaskRunPolicy,
    TaskRunResult,
)
from rota.core.ids import uuid7
from rota.core.states import State
from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.filters import Selection, select_task_runs
from rota.server.store.progress import Progress, state_columns
from rota.server.store.rows import construct, details_to_json, estimated_run_time, lateness, make_state
from rota.server.store.sorts import TASK_RUNS, order_by
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import flow_runs, logs, task_run_queue, task_run_states, task_runs

_FIELDS = (
    "id",
    "created",
    "updated",
    "name",
    "flow_run_id",
    "task_key",
    "dynamic_key",
    "cache_key",
    "cache_expiration",
    "task_version",
    "empirical_policy",
    "tags",
    "labels",
    "state_id",
    "task_inputs",
    "state_type",
    "state_name",
    "run_count",
    "flow_run_run_count",
    "expected_start_time",
    "next_scheduled_start_time",
    "start_time",
    "end_time",
    "total_run_time",
)
"""Fields of `TaskRun` that are columns of the same name."""

_EXTRA = (
    task_runs.c.state_timestamp,
    task_run_states.c.message,
    task_run_states.c.data,
    task_run_states.c.details,
)

SELECT_RUNS = sa.select(*(task_runs.c[name] for name in _FIELDS), *_EXTRA).select_from(
    task_runs.outerjoin(task_run_states, task_run_states.c.id == task_runs.c.state_id)
)
_OF_WORKSPACE = SELECT_RUNS.where(task_runs.c.workspace_id == bindparam("workspace"))
_BY_ID = _OF_WORKSPACE.where(task_runs.c.id == bindparam("id"))
_LOCKED_BY_ID = _BY_ID.with_for_update(of=task_runs)
_BY_KEYS = _OF_WORKSPACE.where(
    task_runs.c.flow_run_id == bindparam("flow_run"), task_runs.c.idempotency_key == bindparam("key")
)
_OF_FLOW_RUN = _OF_WORKSPACE.where(task_runs.c.flow_run_id == bindparam("flow_run")).order_by(
    task_runs.c.expected_start_time, task_runs.c.id
)
_UNFINISHED_OF_FLOW_RUN = _OF_FLOW_RUN.where(
    sa.or_(task_runs.c.state_type.is_(None), task_runs.c.state_type.not_in(sorted(TERMINAL_TYPES)))
)
_FAILED_OF_FLOW_RUN = _OF_FLOW_RUN.where(task_runs.c.state_type == StateType.FAILED)
# Which columns are set is told by the names of the parameters: one statement, compiled once for each set of them.
_UPDATE = sa.update(task_runs).where(task_runs.c.id == bindparam("row"), task_runs.c.workspace_id == bindparam("workspace"))

_STOPPED = (StateType.CANCELLED, StateType.CANCELLING, StateType.CRASHED)

_POLICY = TaskRunPolicy.model_construct().__dict__


def make_task_run(row: Sequence[Any], now: datetime) -> TaskRun:
    """Return the run of a row of `SELECT_RUNS`."""
    values = dict(zip(_FIELDS, row, strict=False))
    since, message, data, details = row[len(_FIELDS) :]
    kind, state_id = values["state_type"], values["state_id"]
    values["empirical_policy"] = construct(TaskRunPolicy, {**_POLICY, **values["empirical_policy"]})
    inputs = values["task_inputs"]
    values["task_inputs"] = {name: [_make_input(one) for one in several] for name, several in inputs.items()}
    values["estimated_run_time"] = estimated_run_time(values["total_run_time"], kind, since, now)
    values["estimated_start_time_delta"] = lateness(values["expected_start_time"], values["start_time"], kind, now)
    values["state"] = (
        None
        if state_id is None
        else make_state(
            (state_id, kind, values["state_name"], since, message, data, details), values["flow_run_id"], values["id"]
        )
    )
    return construct(TaskRun, values)


def _make_input(stored: Mapping[str, Any]) -> TaskRunResult | FlowRunResult | Parameter | Constant:
    match stored["input_type"]:
        case "task_run":
            return construct(TaskRunResult, {"input_type": "task_run", "id": UUID(stored["id"])})
        case "flow_run":
            return construct(FlowRunResult, {"input_type": "flow_run", "id": UUID(stored["id"])})
        case "parameter":
            return construct(Parameter, {"input_type": "parameter", "name": stored["name"]})
        case _:
            return construct(Constant, {"input_type": "constant", "type": stored["type"]})


def create_task_run(
    tx: Tx, workspace: UUID, create: TaskRunCreate, now: datetime, *, name: str | None = None
) -> tuple[TaskRun, bool]:
    """Return the run, without a state, and whether this call made it.

    A run of the same id, or of the same flow run, task key and dynamic key, is returned as it is. `name` is what a run is
    called whose request names none. `create.state` is not looked at: the rules decide it, `write_state` writes it.

    Raises:
        Conflict: the id belongs to another workspace.
    """
    run_id = create.id or uuid7()
    keys = None if create.flow_run_id is None else f"{create.task_key}\n{create.dynamic_key}"
    row = {
        "id": run_id,
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "name": create.name or name or f"{create.task_key}-{create.dynamic_key}",
        "flow_run_id": create.flow_run_id,
        "task_key": create.task_key,
        "dynamic_key": create.dynamic_key,
        "idempotency_key": keys,
        "cache_key": create.cache_key,
        "cache_expiration": create.cache_expiration,
        "task_version": create.task_version,
        "empirical_policy": create.empirical_policy.__dict__,
        "tags": create.tags,
        "labels": create.labels or {},
        "task_inputs": create.task_inputs,
        "flow_run_run_count": 0,
        "run_count": 0,
        "total_run_time": timedelta(0),
    }
    made = tx.execute(insert_or_ignore(tx, task_runs), row).rowcount == 1
    if (run := find_task_run(tx, workspace, run_id, now)) is not None:
        return run, made
    if keys is not None:
        found = tx.execute(_BY_KEYS, {"workspace": workspace, "flow_run": create.flow_run_id, "key": keys}).first()
        if found is not None:
            return make_task_run(found, now), False
    raise Conflict(f"A task run with the id {run_id} exists already, and this workspace may not see it. Choose another id.")


def find_task_run(tx: Tx, workspace: UUID, task_run_id: UUID, now: datetime) -> TaskRun | None:
    """Uses the primary key."""
    row = tx.execute(_BY_ID, {"workspace": workspace, "id": task_run_id}).first()
    return None if row is None else make_task_run(row, now)


def get_task_run(tx: Tx, workspace: UUID, task_run_id: UUID, now: datetime) -> TaskRun:
    """Return a task run as it is at `now`.

    Raises:
        NotFound
    """
    if (run := find_task_run(tx, workspace, task_run_id, now)) is None:
        raise NotFound("task run", task_run_id)
    return run


def get_task_run_for_update(tx: Tx, workspace: UUID, task_run_id: UUID, now: datetime) -> TaskRun:
    """Return a task run and keep other writers from it until the transaction ends. Uses the primary key.

    Raises:
        NotFound
    """
    statement = _LOCKED_BY_ID if tx.dialect == "postgresql" else _BY_ID
    row = tx.execute(statement, {"workspace": workspace, "id": task_run_id}).first()
    if row is None:
        raise NotFound("task run", task_run_id)
    return make_task_run(row, now)


def list_task_runs(
    tx: Tx,
    workspace: UUID,
    selection: Selection | None = None,
    *,
    now: datetime,
    sort: str = "ID_DESC",
    limit: int = 200,
    offset: int = 0,
) -> list[TaskRun]:
    """Return a page of task runs as they are at `now`.

    Uses ix_task_runs_flow_run for the runs of one flow run, else the index of the order: ix_task_runs_id,
    _expected_start_time, _end_time.
    """
    query = (
        SELECT_RUNS.where(*select_task_runs(workspace, selection, tx.dialect))
        .order_by(*order_by(TASK_RUNS, sort))
        .limit(limit)
        .offset(offset)
    )
    return [make_task_run(row, now) for row in tx.execute(query)]


def count_task_runs(tx: Tx, workspace: UUID, selection: Selection | None = None) -> int:
    """Uses the index of the narrowest filter, ix_task_runs_id without one."""
    query = sa.select(sa.func.count()).select_from(task_runs).where(*select_task_runs(workspace, selection, tx.dialect))
    return int(tx.execute(query).scalar_one())


def list_task_runs_of(tx: Tx, workspace: UUID, flow_run_id: UUID, now: datetime) -> list[TaskRun]:
    """Return all task runs of a flow run in the order they were to start. Uses ix_task_runs_flow_run."""
    rows = tx.execute(_OF_FLOW_RUN, {"workspace": workspace, "flow_run": flow_run_id})
    return [make_task_run(row, now) for row in rows]


def list_unfinished_of(tx: Tx, workspace: UUID, flow_run_id: UUID, now: datetime) -> list[TaskRun]:
    """Return the task runs of a flow run that are not over. Uses ix_task_runs_flow_run."""
    rows = tx.execute(_UNFINISHED_OF_FLOW_RUN, {"workspace": workspace, "flow_run": flow_run_id})
    return [make_task_run(row, now) for row in rows]


def list_over(tx: Tx, workspace: UUID, task_run_ids: Sequence[UUID]) -> list[UUID]:
    """Return those of the task runs that are over. Uses the primary key."""
    columns = task_runs.c
    query = sa.select(columns.id).where(
        columns.id.in_(sorted(task_run_ids)), columns.workspace_id == workspace, columns.state_type.in_(sorted(TERMINAL_TYPES))
    )
    return [row[0] for row in tx.execute(query)]


def list_stopped(tx: Tx, workspace: UUID, task_run_ids: Sequence[UUID]) -> list[tuple[UUID, StateType, datetime]]:
    """Return those of the runs that were cancelled or found dead, or are to stop, and since when. Uses the primary key."""
    columns = task_runs.c
    query = sa.select(columns.id, columns.state_type, columns.state_timestamp).where(
        columns.id.in_(sorted(task_run_ids)), columns.workspace_id == workspace, columns.state_type.in_(_STOPPED)
    )
    return [(row[0], StateType(row[1]), row[2]) for row in tx.execute(query)]


def list_failed_of(tx: Tx, workspace: UUID, flow_run_id: UUID, now: datetime) -> list[TaskRun]:
    """Return the task runs of a flow run that have failed. Uses ix_task_runs_flow_run."""
    rows = tx.execute(_FAILED_OF_FLOW_RUN, {"workspace": workspace, "flow_run": flow_run_id})
    return [make_task_run(row, now) for row in rows]


class TaskRunNode(NamedTuple):
    """What the graph of a flow run shows of one of its task runs."""

    id: UUID
    name: str
    state_type: StateType | None
    expected_start_time: datetime | None
    start_time: datetime | None
    end_time: datetime | None
    task_inputs: dict[str, list[dict[str, Any]]]
    """As on the wire, ids as text."""
    parent_id: UUID | None
    """The task run in whose body this one was called."""
    subflow_run_id: UUID | None
    """The flow run that this task run stands for."""


def list_nodes_of(tx: Tx, workspace: UUID, flow_run_id: UUID) -> list[TaskRunNode]:
    """Return the task runs of a flow run as its graph needs them. Uses ix_task_runs_flow_run and ix_flow_runs_parent."""
    columns = task_runs.c
    query = (
        sa.select(
            columns.id,
            columns.name,
            columns.state_type,
            columns.expected_start_time,
            columns.start_time,
            columns.end_time,
            columns.task_inputs,
            columns.parent_id,
            flow_runs.c.id,
        )
        .select_from(task_runs.outerjoin(flow_runs, flow_runs.c.parent_task_run_id == columns.id))
        .where(columns.workspace_id == workspace, columns.flow_run_id == flow_run_id)
        .order_by(columns.expected_start_time, columns.id)
    )
    return [TaskRunNode(*row) for row in tx.execute(query)]


def find_cached_state(tx: Tx, workspace: UUID, cache_key: str, now: datetime) -> State[Any] | None:
    """Return the newest Completed state of a cache key that has not expired by `now`. Uses ix_task_runs_cache_key."""
    columns = task_runs.c
    query = (
        SELECT_RUNS.where(
            columns.workspace_id == workspace,
            columns.cache_key == cache_key,
            columns.state_type == StateType.COMPLETED,
            sa.or_(columns.cache_expiration.is_(None), columns.cache_expiration > now),
        )
        .order_by(columns.state_timestamp.desc())
        .limit(1)
    )
    row = tx.execute(query).first()
    return None if row is None else make_task_run(row, now).state


def update_task_run(tx: Tx, workspace: UUID, task_run_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes`.

    Raises:
        NotFound
    """
    values = {**changes, "updated": now, "row": task_run_id, "workspace": workspace}
    if isinstance(policy := values.get("empirical_policy"), TaskRunPolicy):
        values["empirical_policy"] = policy.__dict__
    if tx.execute(_UPDATE, values).rowcount == 0:
        raise NotFound("task run", task_run_id)


def write_state(
    tx: Tx,
    workspace: UUID,
    task_run_id: UUID,
    state: State[Any],
    progress: Progress,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
) -> bool:
    """Make `state` the run's newest and keep it in the run's history, with the bookkeeping after it.

    `changes` are further columns to set (`flow_run_run_count`, `cache_key`). The state's time must be later than the one
    before (`rota.core.orchestration.after`).
    Returns False, and writes nothing, when a state of this id is known already: the request came twice.

    Raises:
        NotFound
    """
    row = {
        "id": state.id,
        "workspace_id": workspace,
        "task_run_id": task_run_id,
        "timestamp": state.timestamp,
        "type": state.type,
        "name": state.name,
        "message": state.message,
        "data": state.data,
        "details": details_to_json(state.state_details),
    }
    if tx.execute(insert_or_ignore(tx, task_run_states), row).rowcount == 0:
        return False
    update_task_run(tx, workspace, task_run_id, {**state_columns(state, progress), **(changes or {})}, now)
    return True


def delete_task_run(tx: Tx, workspace: UUID, task_run_id: UUID) -> None:
    """Delete a task run with its states and logs. A subflow that it stands for stays.

    Raises:
        NotFound
    """
    statement = sa.delete(task_runs).where(task_runs.c.id == task_run_id, task_runs.c.workspace_id == workspace)
    if tx.execute(statement).rowcount == 0:
        raise NotFound("task run", task_run_id)
    tx.execute(sa.update(flow_runs).where(flow_runs.c.parent_task_run_id == task_run_id).values(parent_task_run_id=None))
    tx.execute(sa.delete(task_run_states).where(task_run_states.c.task_run_id == task_run_id))
    tx.execute(sa.delete(logs).where(logs.c.task_run_id == task_run_id))
    tx.execute(sa.delete(task_run_queue).where(task_run_queue.c.task_run_id == task_run_id))
