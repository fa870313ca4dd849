"""How many runs a search means: counted one by one while they are few, estimated beyond that."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.run_search import EXACT_UP_TO, RunCount, RunSort
from rota.server.store.columns import to_microseconds
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.rows import construct
from rota.server.store.run_filters import Meaning, conditions
from rota.server.store.run_walks import MOST_READ, Way, order_of, passed_by, way_of

SAMPLED = EXACT_UP_TO
"""Entries of an index from whose times the number of all is estimated."""


def count_found(tx: Tx, workspace: UUID, meaning: Meaning) -> RunCount:
    """Return how many runs a filter means. Walks as searches by the expected start do, and no further than they."""
    if meaning.is_impossible:
        return exactly(0)
    way = way_of(tx, workspace, meaning, RunSort.EXPECTED, descending=True)
    found = 0.0
    is_exact = True
    for start in way.walks:
        part, whole = _of_walk(tx, meaning, way, start)
        found += part
        is_exact = is_exact and whole
    return construct(RunCount, {"value": round(found), "is_exact": is_exact})


def exactly(value: int) -> RunCount:
    return construct(RunCount, {"value": value, "is_exact": True})


def _of_walk(tx: Tx, meaning: Meaning, way: Way, start: tuple[Condition, ...]) -> tuple[float, bool]:
    rest = conditions(meaning, way.table.c, tx.dialect, known=way.known)
    if way.is_few or not rest:
        counted = _count_some(tx, way, (*start, *rest), EXACT_UP_TO)
        if way.is_few or counted <= EXACT_UP_TO:
            return counted, counted <= EXACT_UP_TO
        return _estimate(tx, way, start, counted), False
    most = max(MOST_READ // len(way.walks), 1000)
    passed = passed_by(way, start, order_of(way, way.key, way.table.c.id, tx.dialect), most)
    rest = conditions(meaning, passed.c, tx.dialect, known=way.known)
    query = sa.select(sa.func.count()).select_from(passed).where(*rest)
    matching = int(tx.execute(query).scalar_one())
    read = _count_some(tx, way, start, most)
    if read <= most:
        return matching, True
    return matching / most * _estimate(tx, way, start, read), False


def _count_some(tx: Tx, way: Way, found: tuple[Condition, ...], most: int) -> int:
    some = sa.select(sa.literal(1).label("one")).select_from(way.table).where(*found).limit(most + 1).subquery("some")
    return int(tx.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def _estimate(tx: Tx, way: Way, start: tuple[Condition, ...], at_least: int) -> float:
    """Return about how many rows a walk has: as if the older ones were as close together as the newest are."""
    first, last = _edge(tx, way, start, newest=False), _edge(tx, way, start, newest=True)
    if at_least < SAMPLED or first is None or last is None:
        return float(at_least)
    edge = tx.execute(
        sa.select(way.key).select_from(way.table).where(*start).order_by(way.key.desc()).offset(SAMPLED - 1).limit(1)
    ).scalar()
    if edge is None:
        return float(at_least)
    return max(float(SAMPLED), SAMPLED * _span(first, last) / max(_span(edge, last), 1))


def _edge(tx: Tx, way: Way, start: tuple[Condition, ...], *, newest: bool) -> Any:
    order = way.key.desc() if newest else way.key.asc()
    return tx.execute(sa.select(way.key).select_from(way.table).where(*start).order_by(order).limit(1)).scalar()


def _span(earlier: datetime, later: datetime) -> int:
    return to_microseconds(later) - to_microseconds(earlier)
