"""Deployments: one row a flow and name. Their schedules are in `deployment_schedules`, their slots with the limits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.contract.flow_runs import FlowRun
from rota.core.vocabulary import StateType
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.filters import Selection, select_deployments
from rota.server.store.flow_runs import SELECT_RUNS, make_flow_run
from rota.server.store.sorts import DEPLOYMENTS, order_by
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import deployments, flow_runs, flows

POLL_SPREAD = timedelta(seconds=10)
"""A deployment that was asked for so lately is not marked again: each of many runners asks every few seconds."""


class DeploymentRow(NamedTuple):
    """A deployment as it is kept."""

    id: UUID
    workspace_id: UUID
    created: datetime
    updated: datetime
    name: str
    flow_id: UUID
    version: str | None
    version_info: dict[str, Any] | None
    description: str | None
    paused: bool
    concurrency_limit_id: UUID | None
    concurrency_options: dict[str, Any] | None
    enforce_parameter_schema: bool
    parameter_openapi_schema: dict[str, Any] | None
    parameters: dict[str, Any]
    job_variables: dict[str, Any]
    tags: list[str]
    labels: dict[str, Any] | None
    pull_steps: list[dict[str, Any]] | None
    path: str | None
    entrypoint: str | None
    storage_document_id: UUID | None
    infrastructure_document_id: UUID | None
    work_pool_id: UUID | None
    work_pool_name: str | None
    work_queue_id: UUID | None
    work_queue_name: str | None
    last_polled: datetime | None
    created_by: dict[str, Any] | None
    updated_by: dict[str, Any] | None


_columns = deployments.c
_COLUMNS = [_columns[name] for name in DeploymentRow._fields]
_SELECT = sa.select(*_COLUMNS)
_OF_WORKSPACE = _SELECT.where(_columns.workspace_id == bindparam("workspace"))
_BY_ID = _OF_WORKSPACE.where(_columns.id == bindparam("id"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_BY_IDS = _SELECT.where(_columns.id.in_(bindparam("ids", expanding=True)))
_BY_NAME = _OF_WORKSPACE.where(_columns.flow_id == bindparam("flow"), _columns.name == bindparam("name"))
_BY_NAMES = _OF_WORKSPACE.join(flows, flows.c.id == _columns.flow_id).where(
    flows.c.workspace_id == bindparam("workspace"),
    flows.c.name == bindparam("flow_name"),
    _columns.name == bindparam("name"),
)
_UPDATE = sa.update(deployments).where(_columns.id == bindparam("row"), _columns.workspace_id == bindparam("workspace"))
_LIMIT_OF = sa.select(_columns.concurrency_limit_id, _columns.concurrency_options).where(
    _columns.id == bindparam("id"), _columns.workspace_id == bindparam("workspace")
)


def create_deployment(tx: Tx, row: DeploymentRow) -> bool:
    """Add a deployment; False when the flow has one of this name already. Uses uq_deployments_name."""
    return tx.execute(insert_or_ignore(tx, deployments), row._asdict()).rowcount == 1


def find_deployment(tx: Tx, workspace: UUID, deployment_id: UUID) -> DeploymentRow | None:
    """Uses the primary key."""
    row = tx.execute(_BY_ID, {"workspace": workspace, "id": deployment_id}).first()
    return None if row is None else DeploymentRow(*row)


def get_deployment(tx: Tx, workspace: UUID, deployment_id: UUID, *, for_update: bool = False) -> DeploymentRow:
    """Return a deployment; `for_update` keeps other writers from it until the transaction ends.

    Raises:
        NotFound
    """
    statement = _BY_ID_LOCKED if for_update and tx.dialect == "postgresql" else _BY_ID
    row = tx.execute(statement, {"workspace": workspace, "id": deployment_id}).first()
    if row is None:
        raise NotFound("deployment", deployment_id)
    return DeploymentRow(*row)


def find_deployment_of_flow(tx: Tx, workspace: UUID, flow_id: UUID, name: str) -> DeploymentRow | None:
    """Uses uq_deployments_name."""
    row = tx.execute(_BY_NAME, {"workspace": workspace, "flow": flow_id, "name": name}).first()
    return None if row is None else DeploymentRow(*row)


def get_deployment_by_names(tx: Tx, workspace: UUID, flow_name: str, name: str) -> DeploymentRow:
    """Return the deployment of a flow's name and its own. Uses uq_flows_name and uq_deployments_name.

    Raises:
        NotFound
    """
    row = tx.execute(_BY_NAMES, {"workspace": workspace, "flow_name": flow_name, "name": name}).first()
    if row is None:
        raise NotFound("deployment", f"{flow_name}/{name}")
    return DeploymentRow(*row)


def list_by_ids(tx: Tx, ids: Collection[UUID]) -> dict[UUID, DeploymentRow]:
    """Return those deployments of these ids that there are. Uses the primary key."""
    return {row[0]: DeploymentRow(*row) for row in tx.execute(_BY_IDS, {"ids": sorted(ids)})} if ids else {}


def list_deployments(
    tx: Tx,
    workspace: UUID,
    selection: Selection | None = None,
    *,
    sort: str = "NAME_ASC",
    limit: int = 200,
    offset: int = 0,
) -> list[DeploymentRow]:
    """Return a page of deployments. Uses the index of its order: ix_deployments_name, _created, _updated."""
    query = (
        _SELECT.where(*select_deployments(workspace, selection, tx.dialect))
        .order_by(*order_by(DEPLOYMENTS, sort))
        .limit(limit)
        .offset(offset)
    )
    return [DeploymentRow(*row) for row in tx.execute(query)]


def count_deployments(tx: Tx, workspace: UUID, selection: Selection | None = None) -> int:
    """Uses ix_deployments_name."""
    query = sa.select(sa.func.count()).select_from(deployments).where(*select_deployments(workspace, selection, tx.dialect))
    return int(tx.execute(query).scalar_one())


def update_deployment(tx: Tx, workspace: UUID, deployment_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes`.

    Raises:
        NotFound
    """
    if tx.execute(_UPDATE, {**changes, "updated": now, "row": deployment_id, "workspace": workspace}).rowcount == 0:
        raise NotFound("deployment", deployment_id)


def delete_deployment(tx: Tx, workspace: UUID, deployment_id: UUID) -> None:
    """Delete the row of a deployment. Runs that it made keep its id.

    Raises:
        NotFound
    """
    statement = sa.delete(deployments).where(_columns.id == deployment_id, _columns.workspace_id == workspace)
    if tx.execute(statement).rowcount == 0:
        raise NotFound("deployment", deployment_id)


def list_ids_of_flow(tx: Tx, workspace: UUID, flow_id: UUID) -> list[UUID]:
    """Uses uq_deployments_name."""
    query = sa.select(_columns.id).where(_columns.flow_id == flow_id, _columns.workspace_id == workspace)
    return list(tx.execute(query).scalars())


def find_limit_of_deployment(
    tx: Tx, workspace: UUID, deployment_id: UUID
) -> tuple[UUID | None, Mapping[str, Any] | None] | None:
    """Return the id of a deployment's limit, and its options; None when there is no such deployment. Uses the primary key."""
    row = tx.execute(_LIMIT_OF, {"id": deployment_id, "workspace": workspace}).first()
    return None if row is None else (row[0], row[1])


def list_limits_of_runs(tx: Tx, flow_run_ids: Collection[UUID]) -> set[UUID]:
    """Return the limits of the deployments that these runs are of. Uses the primary keys."""
    query = (
        sa.select(_columns.concurrency_limit_id)
        .join(flow_runs, flow_runs.c.deployment_id == _columns.id)
        .where(flow_runs.c.id.in_(sorted(flow_run_ids)), _columns.concurrency_limit_id.is_not(None))
    )
    return set(tx.execute(query).scalars())


# --- who runs them -----------------------------------------------------------------------------------------------------------


def list_scheduled_flow_runs(
    tx: Tx, workspace: UUID, deployment_ids: Sequence[UUID], before: datetime | None, limit: int, now: datetime
) -> list[FlowRun]:
    """Return the runs of deployments that wait to be started, the earliest first. Uses ix_flow_runs_deployment_scheduled."""
    conditions: list[Condition] = [
        flow_runs.c.workspace_id == workspace,
        flow_runs.c.deployment_id.in_(sorted(set(deployment_ids))),
        flow_runs.c.state_type == StateType.SCHEDULED,
        flow_runs.c.next_scheduled_start_time.is_not(None),
    ]
    if before is not None:
        conditions.append(flow_runs.c.next_scheduled_start_time <= before)
    query = SELECT_RUNS.where(*conditions).order_by(flow_runs.c.next_scheduled_start_time, flow_runs.c.id).limit(limit)
    return [make_flow_run(row, now) for row in tx.execute(query)]


def mark_polled(
    tx: Tx,
    workspace: UUID,
    now: datetime,
    *,
    deployment_ids: Collection[UUID] = (),
    work_queue_ids: Collection[UUID] = (),
) -> int:
    """Note that somebody asks for the runs of deployments, or of those of work queues; return how many were not marked lately.

    Uses the primary key or ix_deployments_work_queue.
    """
    which = _of_these(deployment_ids, work_queue_ids)
    if which is None:
        return 0
    statement = sa.update(deployments).where(_columns.workspace_id == workspace, which, _not_polled_since(now - POLL_SPREAD))
    return tx.execute(statement.values(last_polled=now)).rowcount


def list_not_polled(
    tx: Tx,
    workspace: UUID,
    before: datetime,
    *,
    deployment_ids: Collection[UUID] = (),
    work_queue_ids: Collection[UUID] = (),
) -> list[DeploymentRow]:
    """Return those of the deployments, or of those of work queues, that nobody has asked for since `before`.

    Uses the primary key or ix_deployments_work_queue.
    """
    which = _of_these(deployment_ids, work_queue_ids)
    if which is None:
        return []
    query = _SELECT.where(_columns.workspace_id == workspace, which, _not_polled_since(before)).order_by(_columns.id)
    return [DeploymentRow(*row) for row in tx.execute(query)]


def list_fallen_silent(tx: Tx, since: datetime, before: datetime, limit: int = 1000) -> list[DeploymentRow]:
    """Return deployments, of all workspaces, that were last asked for between the two moments, the latest first."""
    query = _SELECT.where(_columns.last_polled >= since, _columns.last_polled < before)
    return [DeploymentRow(*row) for row in tx.execute(query.order_by(_columns.last_polled.desc(), _columns.id).limit(limit))]


def _of_these(deployment_ids: Collection[UUID], work_queue_ids: Collection[UUID]) -> Condition | None:
    which: list[Condition] = []
    if deployment_ids:
        which.append(_columns.id.in_(sorted(set(deployment_ids))))
    if work_queue_ids:
        which.append(_columns.work_queue_id.in_(sorted(set(work_queue_ids))))
    return sa.or_(*which) if which else None


def _not_polled_since(before: datetime) -> Condition:
    return sa.or_(_columns.last_polled.is_(None), _columns.last_polled < before)
