"""What is told of deployments: made, changed, deleted, asked for by somebody who runs them, or by nobody any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from rota.server.runs.telling import tell, updates_payload
from rota.server.runs.work import Work
from rota.server.store import deployments, events, flows, work_pools
from rota.server.store.deployments import DeploymentRow

_REFERENCES = (
    ("storage", "block-document", "storage_document_id"),
    ("infrastructure", "block-document", "infrastructure_document_id"),
    ("concurrency-limit", "concurrency-limit", "concurrency_limit_id"),
)


def tell_deployment(work: Work, verb: str, row: DeploymentRow) -> None:
    """Tell that a deployment was created or deleted."""
    tell(work, f"prefect.deployment.{verb}", _resource(row), _related(work, row))


def tell_deployment_changes(work: Work, before: DeploymentRow, changes: Mapping[str, Any]) -> None:
    """Tell which columns of a deployment were changed."""
    payload = updates_payload(before._asdict(), changes)
    if payload:
        after = before._replace(**changes)
        tell(work, "prefect.deployment.updated", _resource(after), _related(work, after), payload)


def note_polled(work: Work, *, deployment_ids: Collection[UUID] = (), work_queue_ids: Collection[UUID] = ()) -> None:
    """Note that somebody asks for the runs of deployments, or of those of work queues; tell of those that are ready by it."""
    before = work.now - work.values.deployment_polled_within
    which = {"deployment_ids": deployment_ids, "work_queue_ids": work_queue_ids}
    silent = deployments.list_not_polled(work.tx, work.workspace_id, before, **which)
    if deployments.mark_polled(work.tx, work.workspace_id, work.now, **which):
        for row in silent:
            _tell_status(work, "ready", row)


def list_untold(work: Work, rows: Sequence[DeploymentRow]) -> list[DeploymentRow]:
    """Return those of the deployments of which it was not told that they are not ready any more."""
    told = events.list_known(work.tx, [_id_of("not-ready", row) for row in rows])
    return [row for row in rows if _id_of("not-ready", row) not in told]


def tell_not_ready(work: Work, row: DeploymentRow) -> None:
    """Tell that nobody asks for a deployment's runs any more: once for each time that it was ready."""
    _tell_status(work, "not-ready", row)


def _tell_status(work: Work, status: str, row: DeploymentRow) -> None:
    tell(work, f"prefect.deployment.{status}", _resource(row), _related(work, row), event_id=_id_of(status, row))


def _id_of(status: str, row: DeploymentRow) -> UUID:
    """Return the id of what is told of a deployment that was last asked for when it was."""
    since = "never" if row.last_polled is None else row.last_polled.isoformat()
    return uuid5(row.id, f"{status} {since}")


def _resource(row: DeploymentRow) -> dict[str, str]:
    return {"prefect.resource.id": f"prefect.deployment.{row.id}", "prefect.resource.name": row.name}


def _related(work: Work, row: DeploymentRow) -> list[dict[str, str]]:
    related = []
    flow = flows.find_flow(work.tx, work.workspace_id, row.flow_id)
    if flow is not None:
        related.append(_part("flow", "flow", flow.id, flow.name))
    if row.work_queue_id is not None:
        related.append(_part("work-queue", "work-queue", row.work_queue_id, row.work_queue_name))
    if row.work_pool_id is not None:
        pool = work_pools.find_work_pool_by_id(work.tx, work.workspace_id, row.work_pool_id)
        extra = {} if pool is None else {"prefect.work-pool.type": pool.type}
        related.append(_part("work-pool", "work-pool", row.work_pool_id, row.work_pool_name) | extra)
    for role, kind, column in _REFERENCES:
        if (found := getattr(row, column)) is not None:
            related.append(_part(role, kind, found))
    return related


def _part(role: str, kind: str, identifier: UUID, name: str | None = None) -> dict[str, str]:
    labels = {"prefect.resource.id": f"prefect.{kind}.{identifier}", "prefect.resource.role": role}
    return labels if name is None else labels | {"prefect.resource.name": name}
