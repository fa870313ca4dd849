"""Which way through the runs a search takes: along the index of its order, at most so many rows, and what it passes by.

A walk reads the rows of one index in order, up to a bound, and keeps those that meet the rest of the filter. A search that
finds little in what it may read says how far it came, and goes on from there when it is asked again: no request reads a
million rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.run_search import RunSort
from rota.core.vocabulary import StateType
from rota.server.store.criteria import Condition
from rota.server.store.engine import DialectName, Tx
from rota.server.store.filters import FLOW_RUN_START
from rota.server.store.run_filters import WALKED, Meaning, conditions, during
from rota.server.store.tables import flow_runs, task_runs

MOST_READ = 10_000
"""Rows that one search reads when it has to look at each."""
MOST_WALKS = 12
"""Walks side by side: one for each flow, deployment, pool or type of state that is wanted."""
FEW = 5_000
"""Rows that are sorted by another order than their index has."""

_FEW_STATES = frozenset({StateType.RUNNING, StateType.PENDING, StateType.PAUSED, StateType.CANCELLING})
"""In which few runs are at any time."""

Key = tuple[Any, UUID]
"""A place in an order: the value that is sorted by, and the run's id."""


@dataclass(frozen=True, slots=True)
class Way:
    """One order of the runs, and how they are found in it."""

    table: sa.Table
    key: Any
    """What is sorted by."""
    label: str
    """`key` among the columns of a walk."""
    descending: bool
    walks: tuple[tuple[Condition, ...], ...]
    """What each walk's rows have in common: the beginning of an index."""
    known: frozenset[str]
    """Criteria of the filter that hold for all rows of the walks."""
    is_few: bool = False
    """The walks are not in the order: their rows, few, are read and sorted."""

    def reversed(self) -> Way:
        return replace(self, descending=not self.descending)


@dataclass(slots=True)
class Found:
    """Places of runs in their order, and how far the search came."""

    keys: list[Key] = field(default_factory=list)
    frontier: Key | None = None
    """The last row that was looked at, when there are more that were not."""


def way_of(tx: Tx, workspace: UUID, meaning: Meaning, sort: RunSort, *, descending: bool) -> Way:
    """Return the way that a search of this filter and order takes."""
    table = flow_runs if meaning.kind == "flow" else task_runs
    columns = table.c
    key, label, is_set = _key(meaning, sort)
    whole: tuple[Condition, ...] = (columns.workspace_id == workspace, *is_set)
    span = {RunSort.EXPECTED: meaning.asked.expected, RunSort.ENDED: meaning.asked.ended}.get(sort)
    timed = () if span is None else tuple(during(key, span))
    plain = Way(table, key, label, descending, ((*whole, *timed),), frozenset({sort.value} if span is not None else ()))
    few = _named(meaning, columns, whole)
    if few is None:
        driver = _driver(meaning, columns)
        if driver is None:
            return plain
        name, starts = driver
        if sort is RunSort.EXPECTED:
            walks = tuple((*whole, start, *timed) for start in starts)
            return replace(plain, walks=walks, known=plain.known | {name})
        few = (name, (*whole, sa.or_(*starts)))
        if not _are_few(tx, table, few[1]):
            return plain
    name, conditions_ = few
    return replace(plain, walks=((*conditions_, *timed),), known=plain.known | {name}, is_few=True)


def _key(meaning: Meaning, sort: RunSort) -> tuple[Any, str, tuple[Condition, ...]]:
    columns = (flow_runs if meaning.kind == "flow" else task_runs).c
    if sort is RunSort.STARTED and meaning.kind == "flow":
        return FLOW_RUN_START, "started_or_expected", (FLOW_RUN_START.is_not(None),)
    name = {
        RunSort.EXPECTED: "expected_start_time",
        RunSort.STARTED: "start_time",
        RunSort.ENDED: "end_time",
        RunSort.DURATION: "total_run_time",
        RunSort.NAME: "name",
    }[sort]
    is_set = () if sort in (RunSort.DURATION, RunSort.NAME) else (columns[name].is_not(None),)
    return columns[name], name, is_set


def _named(meaning: Meaning, columns: Any, whole: tuple[Condition, ...]) -> tuple[str, tuple[Condition, ...]] | None:
    """Return what finds runs that are named one by one, or called by runs that are."""
    asked = meaning.asked
    if asked.ids is not None:
        return "ids", (*whole, columns.id.in_(sorted(asked.ids)))
    if asked.parent_ids is not None and meaning.kind == "flow":
        # Uses ix_task_runs_flow_run, then ix_flow_runs_parent.
        callers = sa.select(task_runs.c.id).where(task_runs.c.flow_run_id.in_(sorted(asked.parent_ids)))
        return "parent", (*whole, columns.parent_task_run_id.in_(callers))
    return None


def _driver(meaning: Meaning, columns: Any) -> tuple[str, list[Condition]] | None:
    """Return the narrowest criterion that has an index in the order of expected starts, and the beginnings of that index."""
    types = meaning.state_types
    if types is not None and set(types) <= _FEW_STATES:
        return "state_type", [columns.state_type == kind for kind in types]
    if meaning.kind == "flow":
        for name, choice, column in (
            ("deployment", meaning.deployments, columns.deployment_id),
            ("flow", meaning.flows, columns.flow_id),
            ("work_pool", meaning.pools, columns.work_pool_id),
        ):
            if choice.wanted is not None and len(choice.wanted) <= MOST_WALKS:
                return name, [column == one for one in choice.wanted]
    elif meaning.asked.parent_ids is not None and len(meaning.asked.parent_ids) <= MOST_WALKS:
        return "parent_ids", [columns.flow_run_id == one for one in sorted(meaning.asked.parent_ids)]
    if types is not None:
        return "state_type", [columns.state_type == kind for kind in types]
    return None


def _are_few(tx: Tx, table: sa.Table, found: Sequence[Condition]) -> bool:
    some = sa.select(sa.literal(1).label("one")).select_from(table).where(*found).limit(FEW + 1).subquery("some")
    return int(tx.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()) <= FEW


# --- walking -----------------------------------------------------------------------------------------------------------------


def walk(tx: Tx, meaning: Meaning, way: Way, after: Key | None, count: int) -> Found:
    """Return up to `count` runs that follow `after` in the order of the way."""
    found = Found()
    frontiers: list[Key] = []
    most = max(MOST_READ // len(way.walks), count)
    for start in way.walks:
        keys, frontier = _one_walk(tx, meaning, way, start, after, count, most)
        found.keys += keys
        if frontier is not None:
            frontiers.append(frontier)
    if len(way.walks) == 1:
        # In the order of the database already, which for names may be another than Python's.
        return Found(found.keys[:count], frontiers[0] if frontiers and len(found.keys) < count else None)
    found.keys.sort(reverse=way.descending)
    if frontiers:
        # What lies beyond the place that the slowest walk has come to is not known yet.
        nearest = max(frontiers) if way.descending else min(frontiers)
        reached = [key for key in found.keys if (key >= nearest if way.descending else key <= nearest)]
        if len(reached) < count:
            found.frontier = nearest
        found.keys = reached
    found.keys = found.keys[:count]
    return found


def _one_walk(
    tx: Tx, meaning: Meaning, way: Way, start: Sequence[Condition], after: Key | None, count: int, most: int
) -> tuple[list[Key], Key | None]:
    table, dialect = way.table, tx.dialect
    order = order_of(way, way.key, table.c.id, dialect)
    place = [] if after is None else [beyond(way, way.key, table.c.id, after)]
    rest = conditions(meaning, table.c, dialect, known=way.known)
    if not rest or way.is_few:
        query = sa.select(way.key, table.c.id).where(*start, *place, *rest).order_by(*order).limit(count)
        return [(row[0], row[1]) for row in tx.execute(query)], None
    passed = passed_by(way, (*start, *place), order, most)
    # The rows come in the order of the walk, and reading ends with the last one that is wanted: no second sort.
    rest = conditions(meaning, passed.c, dialect, known=way.known)
    query = sa.select(passed.c[way.label], passed.c.id).where(*rest).limit(count)
    keys = [(row[0], row[1]) for row in tx.execute(query)]
    if len(keys) == count:
        return keys, None
    edge = sa.select(way.key, table.c.id).where(*start, *place).order_by(*order).offset(most - 1).limit(1)
    last = tx.execute(edge).first()
    return keys, None if last is None else (last[0], last[1])


def passed_by(way: Way, found: Sequence[Condition], order: Sequence[Any], most: int) -> sa.Subquery:
    names = WALKED["flow" if way.table is flow_runs else "task"]
    columns = [way.table.c[name] for name in names]
    if way.label not in names:
        columns.append(way.key.label(way.label))
    return sa.select(*columns).where(*found).order_by(*order).limit(most).subquery("passed")


def order_of(way: Way, key: Any, run_id: Any, dialect: DialectName) -> tuple[Any, Any]:
    """Return the way's order. Times of ends are told to be sorted as their index on PostgreSQL is."""
    first = key.desc() if way.descending else key.asc()
    if way.label == "end_time" and dialect == "postgresql":
        first = first.nulls_last() if way.descending else first.nulls_first()
    return first, run_id.desc() if way.descending else run_id.asc()


def beyond(way: Way, key: Any, run_id: Any, after: Key) -> Condition:
    """Whether a row comes after a place. The first half is what finds it in the index."""
    value, last = after
    if way.descending:
        return sa.and_(key <= value, sa.or_(key < value, run_id < last))
    return sa.and_(key >= value, sa.or_(key > value, run_id > last))


def is_time(sort: RunSort) -> bool:
    return sort in (RunSort.EXPECTED, RunSort.STARTED, RunSort.ENDED)


def time_of(key: Key | None) -> datetime | None:
    """Return the time of a place, when the order is one by time."""
    return key[0] if key is not None and isinstance(key[0], datetime) else None
