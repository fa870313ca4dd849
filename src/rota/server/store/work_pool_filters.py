"""Filters on work pools and queues as SQL conditions, and on other nouns by the queues that they belong to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.criteria import Condition, combine, on_column
from rota.server.store.tables import deployments, flow_runs, flows, work_pools, work_queues

_pools, _queues = work_pools.c, work_queues.c


def pool_conditions(wanted: Any) -> list[Condition]:
    """Which work pools a `WorkPoolFilter` means."""
    if wanted is None:
        return []
    asked = [*on_column(_pools.id, wanted.id), *on_column(_pools.name, wanted.name), *on_column(_pools.type, wanted.type)]
    return combine(wanted, asked)


def queue_conditions(wanted: Any) -> list[Condition]:
    """Which work queues a `WorkQueueFilter` means."""
    if wanted is None:
        return []
    asked = [*on_column(_queues.id, wanted.id), *on_column(_queues.name, wanted.name)]
    beginnings = getattr(wanted.name, "startswith_", None)
    if beginnings is not None:
        asked.append(sa.or_(sa.false(), *(_queues.name.istartswith(text, autoescape=True) for text in beginnings)))
    return combine(wanted, asked)


def flow_runs_in_queues(workspace: UUID, selection: Any) -> list[Condition]:
    """Which flow runs are in the pools and queues that a request means. Uses ix_flow_runs_work_queue."""
    chosen = _queues_of(workspace, selection)
    return [] if chosen is None else [flow_runs.c.work_queue_id.in_(chosen)]


def flows_with_queues(workspace: UUID, selection: Any) -> list[Condition]:
    """Which flows have a deployment into the pools and queues that a request means. Uses ix_deployments_work_queue."""
    chosen = _queues_of(workspace, selection)
    if chosen is None:
        return []
    deployed = sa.select(deployments.c.flow_id).where(deployments.c.work_queue_id.in_(chosen))
    return [flows.c.id.in_(deployed)]


def deployments_into_queues(workspace: UUID, selection: Any) -> list[Condition]:
    """Which deployments go into the pools and queues that a request means. Uses ix_deployments_work_queue."""
    chosen = _queues_of(workspace, selection)
    return [] if chosen is None else [deployments.c.work_queue_id.in_(chosen)]


def _queues_of(workspace: UUID, selection: Any) -> sa.Select[UUID] | None:
    """Return a query for the ids of the queues that a request means; None when it says nothing about them."""
    # Not every request has these fields, and two names of one mean the same.
    queues = getattr(selection, "work_pool_queues", None) or getattr(selection, "work_queues", None)
    of_pools, asked = pool_conditions(getattr(selection, "work_pools", None)), queue_conditions(queues)
    if not of_pools and not asked:
        return None
    chosen = sa.select(_queues.id).where(_queues.workspace_id == workspace, *asked)
    if of_pools:
        # Uses uq_work_pools_name, then uq_work_queues_name.
        pools = sa.select(_pools.id).where(_pools.workspace_id == workspace, *of_pools)
        chosen = chosen.where(_queues.work_pool_id.in_(pools))
    return chosen
