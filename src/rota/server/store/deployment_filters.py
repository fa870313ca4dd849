"""Filters on deployments as SQL conditions, and on other nouns by the deployments that they belong to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.criteria import Condition, combine, on_column, on_tags
from rota.server.store.engine import DialectName
from rota.server.store.tables import concurrency_limits, deployments, flows

_columns = deployments.c


def deployment_conditions(wanted: Any, dialect: DialectName) -> list[Condition]:
    """Which deployments a `DeploymentFilter` means."""
    if wanted is None:
        return []
    asked = [
        *on_column(_columns.id, wanted.id),
        *on_column(_columns.name, wanted.name),
        *_flow_or_own_name(wanted.flow_or_deployment_name),
        *on_column(_columns.paused, wanted.paused),
        *on_tags(_columns.tags, wanted.tags, dialect),
        *on_column(_columns.work_queue_name, wanted.work_queue_name),
        *_limit(wanted.concurrency_limit),
    ]
    return combine(wanted, asked)


def deployments_of(workspace: UUID, wanted: Any, dialect: DialectName) -> sa.Select[UUID] | None:
    """Return a query for the ids of the deployments that a filter means; None when it says nothing."""
    asked = deployment_conditions(wanted, dialect)
    return sa.select(_columns.id).where(_columns.workspace_id == workspace, *asked) if asked else None


def having_deployments(workspace: UUID, wanted: Any, dialect: DialectName) -> list[Condition]:
    """Which flows have a deployment that a filter means. Uses uq_deployments_name."""
    asked = deployment_conditions(wanted, dialect)
    if not asked:
        return []
    return [sa.exists().where(_columns.flow_id == flows.c.id, _columns.workspace_id == workspace, *asked)]


def with_or_without_deployments(wanted: Any) -> list[Condition]:
    """Which flows a `FlowFilterDeployment` means. Uses uq_deployments_name."""
    if wanted is None or wanted.is_null_ is None:
        return []
    exists = sa.exists().where(_columns.flow_id == flows.c.id)
    return [sa.not_(exists) if wanted.is_null_ else exists]


def _flow_or_own_name(wanted: Any) -> list[Condition]:
    if wanted is None or wanted.like_ is None:
        return []
    like = f"%{wanted.like_}%"
    of_flow = sa.exists().where(flows.c.id == _columns.flow_id, flows.c.name.ilike(like))
    return [sa.or_(_columns.name.ilike(like), of_flow)]


def _limit(wanted: Any) -> list[Condition]:
    if wanted is None:
        return []
    asked: list[Condition] = []
    if wanted.is_null_ is not None:
        none = _columns.concurrency_limit_id.is_(None)
        asked.append(none if wanted.is_null_ else sa.not_(none))
    for number, compare in ((wanted.ge_, "__ge__"), (wanted.le_, "__le__")):
        if number is not None:
            limit = concurrency_limits.c.limit
            # Uses the primary key of the limits.
            of_limit = sa.exists().where(
                concurrency_limits.c.id == _columns.concurrency_limit_id, getattr(limit, compare)(number)
            )
            asked.append(of_limit)
    return asked
