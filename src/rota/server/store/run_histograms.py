"""Runs over time: how many were in which state in each part of a span, and how long they took.

Spans with many runs are sampled part by part, so that the cost of an answer does not grow with the number of runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.run_search import TimeSpan
from rota.core.vocabulary import StateType
from rota.server.store.columns import to_microseconds
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.filters import FLOW_RUN_START
from rota.server.store.history import Intervals, microseconds, whole_number
from rota.server.store.run_filters import Meaning, conditions, during
from rota.server.store.run_walks import Way, order_of, passed_by
from rota.server.store.tables import flow_runs, task_runs

MOST_GROUPED = 150_000
"""Entries of an index that are grouped one by one."""
MOST_LOOKED_AT = 10_000
"""Rows that are looked at one by one, in all parts together."""
MOST_POINTS = 5_000
_MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class Counted:
    """Runs by part and type of state."""

    parts: list[dict[str, int]]
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Point:
    id: UUID
    name: str
    at: datetime
    seconds: float
    state_type: StateType


@dataclass(slots=True)
class Plot:
    """Durations: every run's, or of a sample with the number of runs that each stands for."""

    points: list[Point] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """Runs of a filter in a span of time."""

    workspace: UUID
    meaning: Meaning
    intervals: Intervals
    by_start: bool = False

    @property
    def table(self) -> sa.Table:
        return flow_runs if self.meaning.kind == "flow" else task_runs

    @property
    def key(self) -> Any:
        if not self.by_start:
            return self.table.c.expected_start_time
        return FLOW_RUN_START if self.meaning.kind == "flow" else task_runs.c.start_time

    def starts(self) -> list[tuple[str, Condition]]:
        """Return the beginnings of indexes that lead to the runs in order of their expected start, and their criterion."""
        columns = self.table.c
        if self.by_start:
            return []
        if self.meaning.kind == "flow":
            for name, choice, column in (
                ("deployment", self.meaning.deployments, columns.deployment_id),
                ("flow", self.meaning.flows, columns.flow_id),
                ("work_pool", self.meaning.pools, columns.work_pool_id),
            ):
                if choice.wanted is not None and len(choice.wanted) == 1:
                    return [(name, column == choice.wanted[0])]
        types = self.meaning.state_types
        return [] if types is None or len(types) != 1 else [("state_type", columns.state_type == types[0])]

    def way(self) -> Way:
        start = self.starts()
        base = (self.table.c.workspace_id == self.workspace, *(condition for _, condition in start))
        known = frozenset({name for name, _ in start})
        label = "started_or_expected" if self.by_start and self.meaning.kind == "flow" else self.key.name
        return Way(self.table, self.key, label, True, (base,), known)

    def between(self, start: datetime, end: datetime) -> list[Condition]:
        return during(self.key, TimeSpan.model_construct(since=start, until=end))

    def edges(self) -> Iterator[tuple[datetime, datetime]]:
        start = self.intervals.start
        while start < self.intervals.end:
            yield start, min(start + self.intervals.length, self.intervals.end)
            start += self.intervals.length


def count_by_state(tx: Tx, asked: Question) -> Counted:
    """Count runs by part and type of state.

    Without other criteria it reads ix_flow_runs_state_type alone, no row; else the index of one flow, deployment or pool.
    """
    way = asked.way()
    rest = conditions(asked.meaning, asked.table.c, tx.dialect, known=way.known)
    in_span = (*way.walks[0], *asked.between(asked.intervals.start, asked.intervals.end))
    reads_rows = bool(rest) or bool(way.known - {"state_type"}) or asked.by_start
    most = MOST_LOOKED_AT if reads_rows else MOST_GROUPED
    if _are_at_most(tx, asked.table, in_span, most):
        return Counted(_grouped(tx, asked, (*in_span, *rest), reads_rows=reads_rows))
    parts, is_exact = [], True
    edges = list(asked.edges())
    for start, end in edges:
        counts, whole = _sampled(tx, asked, way, start, end, most // len(edges), reads_rows=reads_rows)
        parts.append(counts)
        is_exact = is_exact and whole
    return Counted(parts, is_exact)


def _are_at_most(tx: Tx, table: sa.Table, found: Sequence[Condition], most: int) -> bool:
    some = sa.select(sa.literal(1).label("one")).select_from(table).where(*found).limit(most + 1).subquery("some")
    return int(tx.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()) <= most


def _grouped(tx: Tx, asked: Question, found: Sequence[Condition], *, reads_rows: bool) -> list[dict[str, int]]:
    since = microseconds(asked.key, tx.dialect) - sa.literal(to_microseconds(asked.intervals.start), sa.BigInteger)
    number = whole_number(since / (asked.intervals.length / _MICROSECOND), tx.dialect).label("number")
    kind = asked.table.c.state_type
    # Naming all types lets the database read them from ix_flow_runs_state_type.
    types = [] if reads_rows or asked.meaning.state_types is not None else [kind.in_(sorted(StateType))]
    query = sa.select(number, kind, sa.func.count()).where(*found, *types).group_by(number, kind)
    parts: list[dict[str, int]] = [{} for _ in asked.edges()]
    for place, state_type, count in tx.execute(query):
        if state_type is not None and 0 <= place < len(parts):
            parts[place][state_type.value] = count
    return parts


def _sampled(
    tx: Tx, asked: Question, way: Way, start: datetime, end: datetime, most: int, *, reads_rows: bool
) -> tuple[dict[str, int], bool]:
    """Count the runs of one part by the newest of them, as if the others were like these."""
    most = max(most, 20)
    in_part = (*way.walks[0], *asked.between(start, end))
    if not reads_rows:
        read = _grouped_of(tx, asked, in_part, most)
    else:
        passed = passed_by(way, in_part, order_of(way, way.key, way.table.c.id, tx.dialect), most)
        rest = conditions(asked.meaning, passed.c, tx.dialect, known=way.known)
        query = sa.select(passed.c.state_type, sa.func.count()).where(*rest).group_by(passed.c.state_type)
        read = {row[0].value: row[1] for row in tx.execute(query) if row[0] is not None}
    share = share_read(tx, way, in_part, start, end, most)
    return {kind: round(count / share) for kind, count in read.items()}, share == 1


def _grouped_of(tx: Tx, asked: Question, found: Sequence[Condition], most: int) -> dict[str, int]:
    kind = asked.table.c.state_type
    some = sa.select(kind).where(*found).order_by(asked.key.desc()).limit(most).subquery("some")
    query = sa.select(some.c.state_type, sa.func.count()).group_by(some.c.state_type)
    return {row[0].value: row[1] for row in tx.execute(query) if row[0] is not None}


def share_read(tx: Tx, way: Way, found: Sequence[Condition], start: datetime, end: datetime, most: int) -> float:
    """Return which share of a part's rows the newest `most` are, judged by the time that they cover."""
    edge = sa.select(way.key).where(*found).order_by(way.key.desc()).offset(most).limit(1)
    reached: datetime | None = tx.execute(edge).scalar()
    if reached is None:
        return 1.0
    share: float = (end - reached) / (end - start)
    return min(max(share, 1e-6), 1.0)


def plot_durations(tx: Tx, asked: Question) -> Plot:
    """Return the durations of runs that have begun: of all while they are few, else of a sample of each part."""
    way = asked.way()
    columns = asked.table.c
    begun = (columns.start_time.is_not(None), columns.state_type.is_not(None))
    in_span = (*way.walks[0], *asked.between(asked.intervals.start, asked.intervals.end))
    if _are_at_most(tx, asked.table, in_span, MOST_LOOKED_AT):
        rest = conditions(asked.meaning, columns, tx.dialect, known=way.known)
        query = sa.select(columns.id).where(*in_span, *rest, *begun).order_by(asked.key.desc()).limit(MOST_LOOKED_AT)
        points = _points(tx, asked, [row[0] for row in tx.execute(query)])
        return Plot(points, [1.0] * len(points))
    plot = Plot(is_exact=False)
    edges = list(asked.edges())
    for start, end in edges:
        most = max(MOST_POINTS // len(edges), 20)
        in_part = (*way.walks[0], *asked.between(start, end))
        passed = passed_by(way, in_part, order_of(way, way.key, way.table.c.id, tx.dialect), most)
        rest = conditions(asked.meaning, passed.c, tx.dialect, known=way.known)
        shown = (passed.c.id, passed.c.name, passed.c.start_time, passed.c.total_run_time, passed.c.state_type)
        begun_here = (passed.c.start_time.is_not(None), passed.c.state_type.is_not(None))
        rows = tx.execute(sa.select(*shown).where(*rest, *begun_here))
        points = [Point(row[0], row[1], row[2], row[3].total_seconds(), row[4]) for row in rows]
        share = share_read(tx, way, in_part, start, end, most)
        plot.points += points
        plot.weights += [1 / share] * len(points)
    return plot


def _points(tx: Tx, asked: Question, ids: Sequence[UUID]) -> list[Point]:
    columns = asked.table.c
    points: list[Point] = []
    for begin in range(0, len(ids), 5000):
        query = sa.select(columns.id, columns.name, columns.start_time, columns.total_run_time, columns.state_type).where(
            columns.id.in_(sorted(ids[begin : begin + 5000]))
        )
        points += [Point(row[0], row[1], row[2], row[3].total_seconds(), row[4]) for row in tx.execute(query)]
    return points


def percentiles(seconds: Sequence[float], *shares: float) -> list[float]:
    """Return the values below which these shares of the durations lie; `seconds` is not empty."""
    ordered = sorted(seconds)
    return [ordered[min(math.ceil(share * len(ordered)) - 1, len(ordered) - 1) if share else 0] for share in shares]
