"""Flow runs: one row a run with its newest state and bookkeeping; the states themselves in `flow_run_states`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.contract.flow_runs import CreatedBy, FlowRun, FlowRunCreate, FlowRunPolicy
from rota.core.ids import uuid7
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.filters import Selection, select_flow_runs
from rota.server.store.progress import Progress, state_columns
from rota.server.store.rows import construct, details_to_json, estimated_run_time, lateness, make_state
from rota.server.store.sorts import FLOW_RUNS, order_by
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import (
    checkpoints,
    flow_run_inputs,
    flow_run_states,
    flow_runs,
    leases,
    logs,
    task_run_states,
    task_runs,
)

_FIELDS = (
    "id",
    "created",
    "updated",
    "name",
    "flow_id",
    "state_id",
    "deployment_id",
    "deployment_version",
    "work_queue_id",
    "work_queue_name",
    "flow_version",
    "parameters",
    "idempotency_key",
    "context",
    "empirical_policy",
    "tags",
    "labels",
    "parent_task_run_id",
    "state_type",
    "state_name",
    "run_count",
    "expected_start_time",
    "next_scheduled_start_time",
    "start_time",
    "end_time",
    "total_run_time",
    "auto_scheduled",
    "infrastructure_document_id",
    "infrastructure_pid",
    "work_pool_id",
    "work_pool_name",
    "job_variables",
)
"""Fields of `FlowRun` that are columns of the same name."""

_EXTRA = (
    flow_runs.c.created_by_id,
    flow_runs.c.created_by_type,
    flow_runs.c.created_by_display_value,
    flow_runs.c.state_timestamp,
    flow_run_states.c.message,
    flow_run_states.c.data,
    flow_run_states.c.details,
    flow_runs.c.epoch,
)

SELECT_RUNS = sa.select(*(flow_runs.c[name] for name in _FIELDS), *_EXTRA).select_from(
    flow_runs.outerjoin(flow_run_states, flow_run_states.c.id == flow_runs.c.state_id)
)
_OF_WORKSPACE = SELECT_RUNS.where(flow_runs.c.workspace_id == bindparam("workspace"))
_BY_ID = _OF_WORKSPACE.where(flow_runs.c.id == bindparam("id"))
# The newest of a name is the one that people mean.
_BY_NAME = _OF_WORKSPACE.where(flow_runs.c.name == bindparam("name")).order_by(flow_runs.c.id.desc()).limit(1)
_BY_IDEMPOTENCY_KEY = _OF_WORKSPACE.where(
    flow_runs.c.flow_id == bindparam("flow"), flow_runs.c.idempotency_key == bindparam("key")
)
_LOCKED_BY_ID = _BY_ID.with_for_update(of=flow_runs)
# Which columns are set is told by the names of the parameters: one statement, compiled once for each set of them.
_UPDATE = sa.update(flow_runs).where(flow_runs.c.id == bindparam("row"), flow_runs.c.workspace_id == bindparam("workspace"))

_POLICY = FlowRunPolicy.model_construct().__dict__


class ClaimedRun(NamedTuple):
    """A flow run as its next state is decided: nobody else can change it until the transaction ends."""

    run: FlowRun
    epoch: int
    """Fencing number of the run's latest claim."""


def make_flow_run(row: Sequence[Any], now: datetime) -> FlowRun:
    """Return the run of a row of `SELECT_RUNS`."""
    values = dict(zip(_FIELDS, row, strict=False))
    by_id, by_type, by_value, since, message, data, details, _epoch = row[len(_FIELDS) :]
    kind, run_id, state_id = values["state_type"], values["id"], values["state_id"]
    policy = values["empirical_policy"]
    keys = policy.get("pause_keys")
    values["empirical_policy"] = construct(
        FlowRunPolicy, {**_POLICY, **policy, "pause_keys": set() if keys is None else set(keys)}
    )
    values["created_by"] = (
        None
        if by_id is None and by_type is None and by_value is None
        else construct(CreatedBy, {"id": by_id, "type": by_type, "display_value": by_value})
    )
    values["estimated_run_time"] = estimated_run_time(values["total_run_time"], kind, since, now)
    values["estimated_start_time_delta"] = lateness(values["expected_start_time"], values["start_time"], kind, now, by_type)
    values["state"] = (
        None
        if state_id is None
        else make_state((state_id, kind, values["state_name"], since, message, data, details), run_id, None)
    )
    return construct(FlowRun, values)


def create_flow_run(
    tx: Tx,
    workspace: UUID,
    create: FlowRunCreate,
    now: datetime,
    *,
    name: str | None = None,
    created_by: CreatedBy | None = None,
    auto_scheduled: bool = False,
    columns: Mapping[str, Any] | None = None,
) -> tuple[FlowRun, bool]:
    """Return the run, without a state, and whether this call made it.

    A run of the same id, or of the same flow and idempotency key, is returned as it is. `name` is what a run is called
    whose request names none; `columns` are set beside what `create` says. `create.state` is not looked at: the rules decide
    it, `write_state` writes it.

    Raises:
        Conflict: the id belongs to another workspace.
    """
    run_id = create.id or uuid7()
    by = created_by or CreatedBy()
    row = {
        "id": run_id,
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "name": create.name or name or str(run_id),
        "flow_id": create.flow_id,
        "flow_version": create.flow_version,
        "deployment_id": create.deployment_id,
        "deployment_version": None,
        "work_pool_id": None,
        "work_pool_name": create.work_pool_name,
        "work_queue_id": None,
        "work_queue_name": create.work_queue_name,
        "parent_task_run_id": create.parent_task_run_id,
        "idempotency_key": create.idempotency_key,
        "parameters": create.parameters,
        "context": create.context,
        "empirical_policy": create.empirical_policy.__dict__,
        "tags": create.tags,
        "labels": create.labels or {},
        "job_variables": create.job_variables,
        "infrastructure_document_id": create.infrastructure_document_id,
        "infrastructure_pid": None,
        "auto_scheduled": auto_scheduled,
        "created_by_id": by.id,
        "created_by_type": by.type,
        "created_by_display_value": by.display_value,
        "epoch": 0,
        "run_count": 0,
        "total_run_time": timedelta(0),
        **(columns or {}),
    }
    made = tx.execute(insert_or_ignore(tx, flow_runs), row).rowcount == 1
    if made or create.id is not None:
        run = find_flow_run(tx, workspace, run_id, now)
        if run is not None:
            return run, made
    if create.idempotency_key is not None:
        run = find_flow_run_by_idempotency_key(tx, workspace, create.flow_id, create.idempotency_key, now)
        if run is not None:
            return run, False
    raise Conflict(f"A flow run with the id {run_id} exists already, and this workspace may not see it. Choose another id.")


def find_flow_run(tx: Tx, workspace: UUID, flow_run_id: UUID, now: datetime) -> FlowRun | None:
    """Uses the primary key."""
    row = tx.execute(_BY_ID, {"workspace": workspace, "id": flow_run_id}).first()
    return None if row is None else make_flow_run(row, now)


def get_flow_run(tx: Tx, workspace: UUID, flow_run_id: UUID, now: datetime) -> FlowRun:
    """Return a flow run as it is at `now`.

    Raises:
        NotFound
    """
    if (run := find_flow_run(tx, workspace, flow_run_id, now)) is None:
        raise NotFound("flow run", flow_run_id)
    return run


def find_flow_run_for_update(tx: Tx, workspace: UUID, flow_run_id: UUID, now: datetime) -> ClaimedRun | None:
    """Return a flow run and its epoch, and keep other writers from it until the transaction ends. Uses the primary key."""
    statement = _LOCKED_BY_ID if tx.dialect == "postgresql" else _BY_ID
    row = tx.execute(statement, {"workspace": workspace, "id": flow_run_id}).first()
    return None if row is None else ClaimedRun(make_flow_run(row, now), row[-1])


def get_flow_run_for_update(tx: Tx, workspace: UUID, flow_run_id: UUID, now: datetime) -> ClaimedRun:
    """The same for a flow run that must be there.

    Raises:
        NotFound
    """
    if (claimed := find_flow_run_for_update(tx, workspace, flow_run_id, now)) is None:
        raise NotFound("flow run", flow_run_id)
    return claimed


def find_flow_run_by_name(tx: Tx, workspace: UUID, name: str, now: datetime) -> FlowRun | None:
    """Return the newest flow run of a name. Uses ix_flow_runs_name."""
    row = tx.execute(_BY_NAME, {"workspace": workspace, "name": name}).first()
    return None if row is None else make_flow_run(row, now)


def find_flow_run_by_idempotency_key(tx: Tx, workspace: UUID, flow_id: UUID, key: str, now: datetime) -> FlowRun | None:
    """Uses uq_flow_runs_idempotency."""
    row = tx.execute(_BY_IDEMPOTENCY_KEY, {"workspace": workspace, "flow": flow_id, "key": key}).first()
    return None if row is None else make_flow_run(row, now)


def update_flow_run(tx: Tx, workspace: UUID, flow_run_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes`.

    Raises:
        NotFound
    """
    values = {**changes, "updated": now, "row": flow_run_id, "workspace": workspace}
    if isinstance(policy := values.get("empirical_policy"), FlowRunPolicy):
        values["empirical_policy"] = policy.__dict__
    if tx.execute(_UPDATE, values).rowcount == 0:
        raise NotFound("flow run", flow_run_id)


def write_state(
    tx: Tx,
    workspace: UUID,
    flow_run_id: UUID,
    state: State[Any],
    progress: Progress,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
) -> bool:
    """Make `state` the run's newest and keep it in the run's history, with the bookkeeping after it.

    `changes` are further columns to set (an `empirical_policy`). The state's time must be later than the one before
    (`rota.core.orchestration.after`).
    Returns False, and writes nothing, when a state of this id is known already: the request came twice.

    Raises:
        NotFound
    """
    row = {
        "id": state.id,
        "workspace_id": workspace,
        "flow_run_id": flow_run_id,
        "timestamp": state.timestamp,
        "type": state.type,
        "name": state.name,
        "message": state.message,
        "data": state.data,
        "details": details_to_json(state.state_details),
    }
    if tx.execute(insert_or_ignore(tx, flow_run_states), row).rowcount == 0:
        return False
    update_flow_run(tx, workspace, flow_run_id, {**state_columns(state, progress), **(changes or {})}, now)
    return True


def list_flow_runs(
    tx: Tx,
    workspace: UUID,
    selection: Selection | None = None,
    *,
    now: datetime,
    sort: str = "ID_DESC",
    limit: int = 200,
    offset: int = 0,
) -> list[FlowRun]:
    """Return a page of flow runs as they are at `now`.

    Uses the index of its order: ix_flow_runs_id, _start_time, _end_time, _expected_start_time, _name, _next_scheduled.
    """
    query = (
        SELECT_RUNS.where(*select_flow_runs(workspace, selection, tx.dialect))
        .order_by(*order_by(FLOW_RUNS, sort))
        .limit(limit)
        .offset(offset)
    )
    return [make_flow_run(row, now) for row in tx.execute(query)]


def count_flow_runs(tx: Tx, workspace: UUID, selection: Selection | None = None) -> int:
    """Uses the index of the narrowest filter, ix_flow_runs_id without one."""
    query = sa.select(sa.func.count()).select_from(flow_runs).where(*select_flow_runs(workspace, selection, tx.dialect))
    return int(tx.execute(query).scalar_one())


def list_subflow_runs(tx: Tx, workspace: UUID, flow_run_id: UUID, now: datetime) -> list[FlowRun]:
    """Return the runs that a flow run called, oldest first. Uses ix_task_runs_flow_run and ix_flow_runs_parent."""
    callers = sa.select(task_runs.c.id).where(task_runs.c.flow_run_id == flow_run_id)
    query = SELECT_RUNS.where(flow_runs.c.workspace_id == workspace, flow_runs.c.parent_task_run_id.in_(callers)).order_by(
        flow_runs.c.id
    )
    return [make_flow_run(row, now) for row in tx.execute(query)]


def delete_flow_run(tx: Tx, workspace: UUID, flow_run_id: UUID) -> None:
    """Delete a flow run with its states, task runs, logs, checkpoints, inputs and lease. Its artifacts and events stay.

    Raises:
        NotFound
    """
    if not delete_flow_runs_where(tx, flow_runs.c.id == flow_run_id, flow_runs.c.workspace_id == workspace):
        raise NotFound("flow run", flow_run_id)


def delete_flow_runs_where(tx: Tx, *conditions: Condition) -> int:
    """Delete flow runs and what belongs to them; return how many there were."""
    runs = sa.select(flow_runs.c.id).where(*conditions)
    tasks = sa.select(task_runs.c.id).where(task_runs.c.flow_run_id.in_(runs))
    # A subflow outlives the run that called it.
    tx.execute(sa.update(flow_runs).where(flow_runs.c.parent_task_run_id.in_(tasks)).values(parent_task_run_id=None))
    tx.execute(sa.delete(task_run_states).where(task_run_states.c.task_run_id.in_(tasks)))
    tx.execute(sa.delete(logs).where(logs.c.task_run_id.in_(tasks)))
    tx.execute(sa.delete(task_runs).where(task_runs.c.flow_run_id.in_(runs)))
    tx.execute(sa.delete(logs).where(logs.c.flow_run_id.in_(runs)))
    tx.execute(sa.delete(checkpoints).where(checkpoints.c.flow_run_id.in_(runs)))
    tx.execute(sa.delete(flow_run_inputs).where(flow_run_inputs.c.flow_run_id.in_(runs)))
    tx.execute(sa.delete(leases).where(leases.c.kind == "flow-run", leases.c.subject_id.in_(runs)))
    tx.execute(sa.delete(flow_run_states).where(flow_run_states.c.flow_run_id.in_(runs)))
    return tx.execute(sa.delete(flow_runs).where(*conditions)).rowcount


class HeldBack(NamedTuple):
    """Runs whose processes are to stop them, or to wait."""

    cancelling: list[UUID]
    paused: list[UUID]
    suspended: list[UUID]


_HELD_BACK = (
    sa.select(flow_runs.c.id, flow_runs.c.state_type, flow_run_states.c.details)
    .select_from(flow_runs.outerjoin(flow_run_states, flow_run_states.c.id == flow_runs.c.state_id))
    .where(
        flow_runs.c.workspace_id == bindparam("workspace"),
        flow_runs.c.state_type.in_([StateType.CANCELLING, StateType.PAUSED]),
    )
)
_HELD_BACK_BY_ID = _HELD_BACK.where(flow_runs.c.id.in_(bindparam("ids", expanding=True)))
_HELD_BACK_BY_HOLDER = _HELD_BACK.where(
    flow_runs.c.id.in_(
        sa.select(leases.c.subject_id).where(leases.c.holder == bindparam("holder"), leases.c.kind == "flow-run")
    )
)


def list_held_back(tx: Tx, workspace: UUID, flow_run_ids: Sequence[UUID]) -> HeldBack:
    """Return those of the flow runs that are Cancelling, Paused or Suspended. Uses the primary key."""
    return _held_back(tx.execute(_HELD_BACK_BY_ID, {"workspace": workspace, "ids": sorted(flow_run_ids)}))


def list_held_back_of(tx: Tx, workspace: UUID, holder: str) -> HeldBack:
    """The same of all runs that a process holds. Uses ix_leases_holder and the primary key."""
    return _held_back(tx.execute(_HELD_BACK_BY_HOLDER, {"workspace": workspace, "holder": holder}))


def _held_back(rows: Iterable[Sequence[Any]]) -> HeldBack:
    found = HeldBack([], [], [])
    for run_id, kind, details in rows:
        if kind is StateType.CANCELLING:
            found.cancelling.append(run_id)
        elif (details or {}).get("pause_reschedule"):
            found.suspended.append(run_id)
        else:
            found.paused.append(run_id)
    return found


def list_cut_off(tx: Tx, workspace: UUID, flow_run_ids: Sequence[UUID]) -> list[tuple[UUID, datetime]]:
    """Return those of the flow runs that are Crashed or Cancelled, and since when. Uses the primary key."""
    columns = flow_runs.c
    query = sa.select(columns.id, columns.state_timestamp).where(
        columns.id.in_(sorted(flow_run_ids)),
        columns.workspace_id == workspace,
        columns.state_type.in_([StateType.CRASHED, StateType.CANCELLED]),
    )
    return [(row[0], row[1]) for row in tx.execute(query)]
