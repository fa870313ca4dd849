"""What overviews of flows, deployments, work pools and limits ask for many objects at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.contract.overviews import DeploymentsOverviewQuery, FlowsOverviewQuery, OverviewSort
from rota.contract.run_search import Wanted
from rota.core.vocabulary import StateType
from rota.server.store.criteria import Condition, on_tags
from rota.server.store.engine import Tx
from rota.server.store.leases import SLOT
from rota.server.store.run_filters import as_id, like
from rota.server.store.tables import (
    concurrency_limits,
    concurrency_waiters,
    deployments,
    flow_runs,
    flows,
    leases,
    work_pools,
    work_queues,
    workers,
)


class FlowRow(NamedTuple):
    id: UUID
    name: str
    tags: list[str]
    created: datetime
    updated: datetime


def list_flows(tx: Tx, workspace: UUID, asked: FlowsOverviewQuery) -> tuple[list[FlowRow], int]:
    """Return a page of flows and how many there are. Uses the index of the order."""
    where = [
        flows.c.workspace_id == workspace,
        *_named(flows.c.name, flows.c.id, asked.name),
        *on_tags(flows.c.tags, _AllTags(asked.tags) if asked.tags else None, tx.dialect),
    ]
    query = (
        sa.select(*(flows.c[name] for name in FlowRow._fields))
        .where(*where)
        .order_by(*_order(flows, asked.sort, descending=asked.descending))
        .limit(asked.limit)
        .offset(asked.offset)
    )
    count = sa.select(sa.func.count()).select_from(flows).where(*where)
    return [FlowRow(*row) for row in tx.execute(query)], int(tx.execute(count).scalar_one())


class _AllTags:
    any_ = None
    is_null_ = None

    def __init__(self, tags: list[str]) -> None:
        self.all_ = tags


def _named(name: Any, object_id: Any, words: Wanted) -> list[Condition]:
    def means(word: str) -> Condition:
        one = as_id(word)
        return like(name, word) if one is None else sa.or_(like(name, word), object_id == one)

    found: list[Condition] = [sa.not_(means(word)) for word in words.exclude]
    if words.include:
        found.append(sa.or_(*(means(word) for word in words.include)))
    return found


def _order(table: sa.Table, sort: OverviewSort, *, descending: bool) -> tuple[Any, Any]:
    first, last = table.c[sort.value], table.c.id
    return (first.desc(), last.desc()) if descending else (first.asc(), last.asc())


def list_deployments_of_flows(tx: Tx, flow_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the deployments of flows. Uses uq_deployments_name."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    query = sa.select(deployments.c.flow_id, deployments.c.id).where(deployments.c.flow_id.in_(sorted(flow_ids)))
    for flow_id, deployment_id in tx.execute(query):
        found[flow_id].append(deployment_id)
    return found


def list_deployment_ids(
    tx: Tx, workspace: UUID, asked: DeploymentsOverviewQuery, polled_since: datetime
) -> tuple[list[tuple[UUID, str]], int]:
    """Return a page of deployments with the names of their flows, and how many there are. Uses the index of the order."""
    columns = deployments.c
    where = [
        columns.workspace_id == workspace,
        *_named(columns.name, columns.id, asked.name),
        *_named(flows.c.name, flows.c.id, asked.flow),
        *_named(columns.work_pool_name, columns.work_pool_id, asked.work_pool),
        *on_tags(columns.tags, _AllTags(asked.tags) if asked.tags else None, tx.dialect),
    ]
    if asked.paused is not None:
        where.append(columns.paused.is_(asked.paused))
    if asked.status is not None:
        ready = sa.and_(columns.last_polled.is_not(None), columns.last_polled >= polled_since)
        where.append(ready if asked.status.value == "READY" else sa.not_(ready))
    source = deployments.join(flows, flows.c.id == columns.flow_id)
    query = (
        sa.select(columns.id, flows.c.name)
        .select_from(source)
        .where(*where)
        .order_by(*_order(deployments, asked.sort, descending=asked.descending))
        .limit(asked.limit)
        .offset(asked.offset)
    )
    count = sa.select(sa.func.count()).select_from(source).where(*where)
    return [(row[0], row[1]) for row in tx.execute(query)], int(tx.execute(count).scalar_one())


class PoolRow(NamedTuple):
    id: UUID
    name: str
    type: str
    description: str | None
    is_paused: bool
    is_ready: bool
    concurrency_limit: int | None
    created: datetime
    updated: datetime


class QueueRow(NamedTuple):
    id: UUID
    work_pool_id: UUID
    name: str
    priority: int
    is_paused: bool
    is_ready: bool
    concurrency_limit: int | None
    last_polled: datetime | None


MOST_POOLS = 500
MOST_QUEUES = 5000


def list_pools(tx: Tx, workspace: UUID) -> list[PoolRow]:
    """Return work pools by name. Uses uq_work_pools_name."""
    columns = work_pools.c
    query = sa.select(*(columns[name] for name in PoolRow._fields)).where(columns.workspace_id == workspace)
    return [PoolRow(*row) for row in tx.execute(query.order_by(columns.name).limit(MOST_POOLS))]


def list_queues(tx: Tx, pool_ids: Collection[UUID]) -> list[QueueRow]:
    """Return the queues of pools by priority. Uses ix_work_queues_priority."""
    columns = work_queues.c
    query = sa.select(*(columns[name] for name in QueueRow._fields)).where(columns.work_pool_id.in_(sorted(pool_ids)))
    return [QueueRow(*row) for row in tx.execute(query.order_by(columns.work_pool_id, columns.priority).limit(MOST_QUEUES))]


class WorkersOfPool(NamedTuple):
    online: int
    total: int
    last_heartbeat: datetime | None


def count_workers(tx: Tx, pool_ids: Collection[UUID]) -> dict[UUID, WorkersOfPool]:
    """Return how many workers each pool has. Uses uq_workers_name."""
    columns = workers.c
    online = sa.func.sum(sa.case((columns.status == "ONLINE", 1), else_=0))
    query = (
        sa.select(columns.work_pool_id, online, sa.func.count(), sa.func.max(columns.last_heartbeat_time))
        .where(columns.work_pool_id.in_(sorted(pool_ids)))
        .group_by(columns.work_pool_id)
    )
    return {row[0]: WorkersOfPool(int(row[1]), row[2], row[3]) for row in tx.execute(query)}


def count_due(tx: Tx, queue_ids: Collection[UUID], by: datetime) -> dict[UUID, int]:
    """Return how many runs of each queue are due by then and wait. Reads ix_flow_runs_work_queue alone."""
    columns = flow_runs.c
    query = (
        sa.select(columns.work_queue_id, sa.func.count())
        .where(
            columns.work_queue_id.in_(sorted(queue_ids)),
            columns.state_type == StateType.SCHEDULED,
            columns.next_scheduled_start_time <= by,
        )
        .group_by(columns.work_queue_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


# --- concurrency limits ------------------------------------------------------------------------------------------------------


def count_limits(tx: Tx, workspace: UUID) -> int:
    query = sa.select(sa.func.count()).select_from(concurrency_limits).where(concurrency_limits.c.workspace_id == workspace)
    return int(tx.execute(query).scalar_one())


def count_waiting(tx: Tx, limit_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many wait for each limit. Uses ix_concurrency_waiters_queue."""
    columns = concurrency_waiters.c
    query = (
        sa.select(columns.limit_id, sa.func.count())
        .where(columns.limit_id.in_(sorted(limit_ids)), columns.outcome.is_(None))
        .group_by(columns.limit_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def find_deployments_of_limits(tx: Tx, limit_ids: Collection[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return the deployments whose runs take slots of each limit, as flow/deployment. Uses ix_deployments_concurrency_limit."""
    columns = deployments.c
    query = (
        sa.select(columns.concurrency_limit_id, columns.id, flows.c.name + "/" + columns.name)
        .select_from(deployments.join(flows, flows.c.id == columns.flow_id))
        .where(columns.concurrency_limit_id.is_not(None), columns.concurrency_limit_id.in_(sorted(limit_ids)))
        .order_by(columns.created)
    )
    found: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for limit_id, deployment_id, name in tx.execute(query):
        found[limit_id].append((deployment_id, name))
    return found


class HolderRow(NamedTuple):
    lease_id: UUID
    limit_id: UUID
    holder: str
    since: datetime
    until: datetime
    payload: dict[str, Any]


def list_holders(tx: Tx, limit_ids: Collection[UUID], now: datetime, most: int = 5000) -> list[HolderRow]:
    """Return who holds slots of limits, the longest first. Uses ix_leases_subject."""
    columns = leases.c
    query = (
        sa.select(columns.id, columns.subject_id, columns.holder, columns.acquired_at, columns.expires_at, columns.payload)
        .where(columns.kind == SLOT, columns.subject_id.in_(sorted(limit_ids)), columns.expires_at > now)
        .order_by(columns.acquired_at, columns.id)
        .limit(most)
    )
    return [HolderRow(*row) for row in tx.execute(query)]


def names_of(tx: Tx, table: sa.Table, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of those that are there. Uses the primary key."""
    if not ids:
        return {}
    return {row[0]: row[1] for row in tx.execute(sa.select(table.c.id, table.c.name).where(table.c.id.in_(sorted(ids))))}


def count_by_limit(holders: Sequence[HolderRow]) -> Counter[UUID]:
    return Counter(row.limit_id for row in holders)
