"""Flows: what is known of a flow across all its runs. One row a name and workspace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.contract.flows import Flow, FlowCreate
from rota.core.ids import uuid7
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.filters import Selection, select_flows
from rota.server.store.flow_runs import delete_flow_runs_where
from rota.server.store.rows import construct
from rota.server.store.sorts import FLOWS, order_by
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import concurrency_limits, deployment_schedules, deployments, flow_runs, flows

_FIELDS = ("id", "created", "updated", "name", "tags", "labels")
_COLUMNS = [flows.c[name] for name in _FIELDS]
_SELECT = sa.select(*_COLUMNS).where(flows.c.workspace_id == bindparam("workspace"))
_BY_ID = _SELECT.where(flows.c.id == bindparam("id"))
_BY_NAME = _SELECT.where(flows.c.name == bindparam("name"))


def _flow(row: Sequence[Any]) -> Flow:
    return construct(Flow, dict(zip(_FIELDS, row, strict=True)))


def upsert_flow(tx: Tx, workspace: UUID, create: FlowCreate, now: datetime) -> tuple[Flow, bool]:
    """Return the flow of this name and whether this call made it. A flow that is there keeps its tags and labels.

    Uses uq_flows_name.
    """
    if (flow := find_flow_by_name(tx, workspace, create.name)) is not None:
        return flow, False
    row = {
        "id": uuid7(),
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "name": create.name,
        "tags": create.tags,
        "labels": create.labels,
    }
    made = tx.execute(insert_or_ignore(tx, flows), row).rowcount == 1
    flow = find_flow_by_name(tx, workspace, create.name)
    assert flow is not None
    return flow, made


def find_flow_by_name(tx: Tx, workspace: UUID, name: str) -> Flow | None:
    """Uses uq_flows_name."""
    row = tx.execute(_BY_NAME, {"workspace": workspace, "name": name}).first()
    return None if row is None else _flow(row)


def find_flow(tx: Tx, workspace: UUID, flow_id: UUID) -> Flow | None:
    """Uses the primary key."""
    row = tx.execute(_BY_ID, {"workspace": workspace, "id": flow_id}).first()
    return None if row is None else _flow(row)


def get_flow(tx: Tx, workspace: UUID, flow_id: UUID) -> Flow:
    """Return a flow.

    Raises:
        NotFound
    """
    if (flow := find_flow(tx, workspace, flow_id)) is None:
        raise NotFound("flow", flow_id)
    return flow


def list_labels(tx: Tx, flow_ids: Collection[UUID]) -> dict[UUID, Mapping[str, Any] | None]:
    """Return the labels of flows. Uses the primary key."""
    if not flow_ids:
        return {}
    query = sa.select(flows.c.id, flows.c.labels).where(flows.c.id.in_(sorted(flow_ids)))
    return {row[0]: row[1] for row in tx.execute(query)}


def update_flow(tx: Tx, workspace: UUID, flow_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes` (tags, labels).

    Raises:
        NotFound
    """
    statement = sa.update(flows).where(flows.c.id == flow_id, flows.c.workspace_id == workspace).values(**changes, updated=now)
    if tx.execute(statement).rowcount == 0:
        raise NotFound("flow", flow_id)


def list_flows(
    tx: Tx,
    workspace: UUID,
    selection: Selection | None = None,
    *,
    sort: str = "NAME_ASC",
    limit: int = 200,
    offset: int = 0,
) -> list[Flow]:
    """Return a page of flows. Uses the index of its order: uq_flows_name, ix_flows_created, ix_flows_updated."""
    query = (
        sa.select(*_COLUMNS)
        .where(*select_flows(workspace, selection, tx.dialect))
        .order_by(*order_by(FLOWS, sort))
        .limit(limit)
        .offset(offset)
    )
    return [_flow(row) for row in tx.execute(query)]


def count_flows(tx: Tx, workspace: UUID, selection: Selection | None = None) -> int:
    """Uses uq_flows_name."""
    query = sa.select(sa.func.count()).select_from(flows).where(*select_flows(workspace, selection, tx.dialect))
    return int(tx.execute(query).scalar_one())


def delete_flow(tx: Tx, workspace: UUID, flow_id: UUID) -> None:
    """Delete a flow, its deployments and its runs, with all that belongs to them. Uses ix_flow_runs_flow_id.

    Raises:
        NotFound
    """
    statement = sa.delete(flows).where(flows.c.id == flow_id, flows.c.workspace_id == workspace)
    if tx.execute(statement).rowcount == 0:
        raise NotFound("flow", flow_id)
    delete_deployments_of_flow(tx, flow_id)
    delete_flow_runs_where(tx, flow_runs.c.flow_id == flow_id)


def delete_deployments_of_flow(tx: Tx, flow_id: UUID) -> None:
    """Delete the deployments of a flow with their schedules and own limits. Uses uq_deployments_name."""
    ids = list(tx.execute(sa.select(deployments.c.id).where(deployments.c.flow_id == flow_id)).scalars())
    if not ids:
        return
    own = [f"deployment:{deployment_id}" for deployment_id in ids]
    tx.execute(sa.delete(concurrency_limits).where(concurrency_limits.c.name.in_(own)))
    tx.execute(sa.delete(deployment_schedules).where(deployment_schedules.c.deployment_id.in_(ids)))
    tx.execute(sa.delete(deployments).where(deployments.c.id.in_(ids)))
