"""One search over everything: by the beginning of a name, anywhere in the names of what there is little of, and by id."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa

from rota.contract.search import HitKind, SearchHit
from rota.server.store.engine import Tx
from rota.server.store.rows import construct
from rota.server.store.run_filters import as_id, like
from rota.server.store.tables import (
    artifact_collections,
    artifacts,
    block_documents,
    block_types,
    concurrency_limits,
    deployments,
    events,
    flow_runs,
    flows,
    saved_searches,
    task_runs,
    variables,
    work_pools,
    work_queues,
    workers,
)
from rota.server.store.values import clean_text

_SHORTEST_ID = 4
"""Characters of an id's beginning."""
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class _Source:
    """Where objects of one kind are found, and how they are shown."""

    kind: HitKind
    table: sa.Table
    name: Any
    path: str
    """Of its page, with ``{id}``, ``{name}`` and ``{detail}``."""
    detail: Any = None
    join: tuple[sa.Table, Any] | None = None
    state: Any = None
    is_big: bool = False
    """Names are looked up by their beginning alone, along an index."""
    where: Any = None

    def select(self) -> Any:
        detail = sa.null() if self.detail is None else self.detail
        state = sa.null() if self.state is None else self.state
        source = self.table if self.join is None else self.table.outerjoin(*self.join)
        query = sa.select(self.table.c.id, self.name, detail, state).select_from(source)
        return query if self.where is None else query.where(self.where)


def _text(value: str | None) -> str:
    return quote(value or "", safe="")


_SOURCES = (
    _Source(HitKind.FLOW, flows, flows.c.name, "flows/flow/{id}"),
    _Source(
        HitKind.DEPLOYMENT, deployments, deployments.c.name, "deployments/deployment/{id}",
        flows.c.name, (flows, flows.c.id == deployments.c.flow_id),
    ),
    _Source(
        HitKind.FLOW_RUN, flow_runs, flow_runs.c.name, "runs/flow-run/{id}",
        flows.c.name, (flows, flows.c.id == flow_runs.c.flow_id), flow_runs.c.state_type, is_big=True,
    ),
    _Source(HitKind.WORK_POOL, work_pools, work_pools.c.name, "work-pools/work-pool/{name}", work_pools.c.type),
    _Source(
        HitKind.WORK_QUEUE, work_queues, work_queues.c.name, "work-pools/work-pool/{detail}/queue/{name}",
        work_pools.c.name, (work_pools, work_pools.c.id == work_queues.c.work_pool_id),
    ),
    _Source(
        HitKind.WORKER, workers, workers.c.name, "work-pools/work-pool/{detail}/worker/{id}",
        work_pools.c.name, (work_pools, work_pools.c.id == workers.c.work_pool_id),
    ),
    _Source(
        HitKind.BLOCK_DOCUMENT, block_documents, block_documents.c.name, "blocks/block/{id}",
        block_types.c.name, (block_types, block_types.c.id == block_documents.c.block_type_id),
        where=block_documents.c.is_anonymous.is_(False),
    ),
    _Source(HitKind.VARIABLE, variables, variables.c.name, "variables"),
    _Source(
        HitKind.ARTIFACT, artifact_collections, artifact_collections.c.key, "artifacts/key/{name}",
        artifact_collections.c.type,
    ),
    _Source(
        HitKind.CONCURRENCY_LIMIT, concurrency_limits, concurrency_limits.c.name,
        "concurrency-limits/concurrency-limit/{id}",
    ),
    _Source(
        HitKind.VIEW, saved_searches, saved_searches.c.name, "{detail}?view={id}", saved_searches.c.page,
        where=saved_searches.c.page.is_not(None),
    ),
)  # fmt: skip
_BY_ID = (
    *_SOURCES,
    _Source(
        HitKind.TASK_RUN, task_runs, task_runs.c.name, "runs/task-run/{id}",
        flow_runs.c.name, (flow_runs, flow_runs.c.id == task_runs.c.flow_run_id), task_runs.c.state_type,
    ),
    _Source(HitKind.ARTIFACT, artifacts, artifacts.c.key, "artifacts/artifact/{id}", artifacts.c.type),
    _Source(HitKind.EVENT, events, events.c.event, "events?id={id}", events.c.resource_id),
)  # fmt: skip


class _Row(NamedTuple):
    source: _Source
    id: UUID
    name: str | None
    detail: str | None
    state: Any
    score: float


def search(tx: Tx, workspace: UUID, text: str, kinds: Collection[HitKind], limit: int) -> list[SearchHit]:
    """Return what is named, or has the id, that begins so. Uses the name indexes and primary keys."""
    wanted = clean_text(text).strip()
    if not wanted:
        return []
    rows = list(_found(tx, workspace, wanted, frozenset(kinds) or frozenset(HitKind), limit))
    best: dict[tuple[HitKind, UUID], _Row] = {}
    for row in rows:
        place = (row.source.kind, row.id)
        if place not in best or best[place].score < row.score:
            best[place] = row
    order = {kind: number for number, kind in enumerate(HitKind)}
    ranked = sorted(best.values(), key=lambda row: (-row.score, order[row.source.kind], (row.name or "").lower(), row.id))
    return [_hit(row) for row in ranked[:limit]]


def _found(tx: Tx, workspace: UUID, wanted: str, kinds: frozenset[HitKind], limit: int) -> Iterator[_Row]:
    if (one := as_id(wanted)) is not None:
        for source in _BY_ID:
            if source.kind in kinds:
                yield from _rows(tx, source, [source.table.c.workspace_id == workspace, source.table.c.id == one], 1, "", 1)
        return
    beginning = _beginning_of_id(wanted)
    for source in _SOURCES:
        if source.kind not in kinds:
            continue
        own = [source.table.c.workspace_id == workspace]
        if source.is_big:
            # Along the index of names: a range, of which the database's own order may hold others, too.
            name = source.name
            for text in dict.fromkeys((wanted, wanted.lower())):
                between = [name >= text, name < text + _LAST_CHARACTER, like(name, _plain(text) + "*")]
                yield from _rows(tx, source, [*own, *between], limit, wanted, 0, order=name)
        else:
            yield from _rows(tx, source, [*own, like(source.name, _plain(wanted), anywhere=True)], 5 * limit, wanted, 0)
        if beginning is not None and source.kind in (HitKind.FLOW_RUN, HitKind.FLOW, HitKind.DEPLOYMENT):
            low, high = beginning
            ids = source.table.c.id
            yield from _rows(tx, source, [*own, ids >= low, ids <= high], limit, "", 0.5)


def _plain(text: str) -> str:
    """Return a text in which nothing stands for anything else."""
    return text.replace("*", "?")


def _beginning_of_id(text: str) -> tuple[UUID, UUID] | None:
    digits = text.replace("-", "").lower()
    if not _SHORTEST_ID <= len(digits) < 32 or any(digit not in "0123456789abcdef" for digit in digits):
        return None
    return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))


def _rows(
    tx: Tx, source: _Source, where: list[Any], limit: int, wanted: str, score: float, order: Any = None
) -> Iterator[_Row]:
    query = source.select().where(*where).limit(limit)
    if order is not None:
        query = query.order_by(order)
    for row in tx.execute(query):
        found_id, name, detail, state = row
        yield _Row(source, found_id, name, detail, state, score or _score(name or "", wanted))


def _score(name: str, wanted: str) -> float:
    """Return how well a name fits: itself, its beginning, the beginning of a word in it, or a part."""
    low, part = name.lower(), wanted.lower()
    if low == part:
        return 0.99
    share = len(part) / max(len(low), 1) / 10
    if low.startswith(part):
        return 0.8 + share
    place = low.find(part)
    return (0.6 if place > 0 and not low[place - 1].isalnum() else 0.3) + share


def _hit(row: _Row) -> SearchHit:
    return construct(
        SearchHit,
        {
            "kind": row.source.kind,
            "id": row.id,
            "name": row.name or str(row.id),
            "detail": row.detail,
            "state_type": None if row.state is None else str(row.state),
            "path": row.source.path.format(id=row.id, name=_text(row.name), detail=_text(row.detail)),
            "score": round(row.score, 3),
        },
    )
