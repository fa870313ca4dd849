"""Inputs of flow runs: one row a run and key."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.flow_run_inputs import FlowRunInput
from rota.core.ids import uuid7
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.rows import construct
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import flow_run_inputs

_FIELDS = ("id", "created", "updated", "flow_run_id", "key", "value", "sender")
_columns = flow_run_inputs.c
_SELECT = sa.select(*(_columns[name] for name in _FIELDS))


def _input(row: Any) -> FlowRunInput:
    return construct(FlowRunInput, dict(zip(_FIELDS, row, strict=True)))


def _is(workspace: UUID, flow_run_id: UUID, key: str) -> tuple[Condition, ...]:
    return _columns.flow_run_id == flow_run_id, _columns.key == key, _columns.workspace_id == workspace


def create_flow_run_input(
    tx: Tx, workspace: UUID, flow_run_id: UUID, key: str, value: str, sender: str | None, now: datetime
) -> FlowRunInput:
    """Keep an input. Uses uq_flow_run_inputs_key.

    Raises:
        Conflict: the run has one under this key.
    """
    row = {
        "id": uuid7(),
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "flow_run_id": flow_run_id,
        "key": key,
        "value": value,
        "sender": sender,
    }
    if tx.execute(insert_or_ignore(tx, flow_run_inputs), row).rowcount == 0:
        raise Conflict(f"The flow run has an input {key!r} already. Delete it first, or choose another key.")
    return construct(FlowRunInput, {name: row[name] for name in _FIELDS})


def find_flow_run_input(tx: Tx, workspace: UUID, flow_run_id: UUID, key: str) -> FlowRunInput | None:
    """Uses uq_flow_run_inputs_key."""
    row = tx.execute(_SELECT.where(*_is(workspace, flow_run_id, key))).first()
    return None if row is None else _input(row)


def get_flow_run_input(tx: Tx, workspace: UUID, flow_run_id: UUID, key: str) -> FlowRunInput:
    """Return an input.

    Raises:
        NotFound
    """
    if (found := find_flow_run_input(tx, workspace, flow_run_id, key)) is None:
        raise NotFound("input of this flow run with the key", key)
    return found


def list_flow_run_inputs(
    tx: Tx, workspace: UUID, flow_run_id: UUID, prefix: str, *, without: Collection[str] = (), limit: int = 200
) -> list[FlowRunInput]:
    """Return inputs whose keys begin with `prefix`, the oldest first. Uses ix_flow_run_inputs_created.

    `without` is looked up here: a run that has received thousands names them all, and no statement takes as many values.
    """
    known = frozenset(without)
    mine = (_columns.flow_run_id == flow_run_id, _columns.workspace_id == workspace)
    keys = sa.select(_columns.id, _columns.key).where(*mine).order_by(_columns.created, _columns.id)
    wanted: list[UUID] = []
    for row in tx.execute(keys):
        if len(wanted) == limit:
            break
        if row[1].startswith(prefix) and row[1] not in known:
            wanted.append(row[0])
    if not wanted:
        return []
    found = {row[0]: _input(row) for row in tx.execute(_SELECT.where(_columns.id.in_(wanted)))}
    return [found[each] for each in wanted]


def delete_flow_run_input(tx: Tx, workspace: UUID, flow_run_id: UUID, key: str) -> None:
    """Delete an input. Uses uq_flow_run_inputs_key.

    Raises:
        NotFound
    """
    if tx.execute(sa.delete(flow_run_inputs).where(*_is(workspace, flow_run_id, key))).rowcount == 0:
        raise NotFound("input of this flow run with the key", key)


def replace_flow_run_input(
    tx: Tx, workspace: UUID, flow_run_id: UUID, key: str, value: str, sender: str | None, now: datetime
) -> FlowRunInput:
    """Keep an input in place of the one that the run may have under this key. Uses uq_flow_run_inputs_key."""
    tx.execute(sa.delete(flow_run_inputs).where(*_is(workspace, flow_run_id, key)))
    return create_flow_run_input(tx, workspace, flow_run_id, key, value, sender, now)


def count_flow_run_inputs(tx: Tx, flow_run_id: UUID) -> int:
    """Uses uq_flow_run_inputs_key."""
    query = sa.select(sa.func.count()).select_from(flow_run_inputs).where(_columns.flow_run_id == flow_run_id)
    return int(tx.execute(query).scalar_one())


def delete_flow_run_inputs(tx: Tx, flow_run_id: UUID, keys: Collection[str]) -> None:
    """Delete those of these inputs that are there. Uses uq_flow_run_inputs_key."""
    tx.execute(sa.delete(flow_run_inputs).where(_columns.flow_run_id == flow_run_id, _columns.key.in_(sorted(keys))))
