"""The log of a run by number: its lines in the order of time, which of them a filter leaves, and which match a search.

A line's number is its place in ix_logs_flow_run, which holds what numbering, counting and choosing by level need; the nearer
end is counted from. What looks at loggers, tasks or texts reads the run's lines, and nothing beyond them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import SchemaError, SchemaValidator, core_schema

from rota.contract.log_search import LogLine
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.rows import construct
from rota.server.store.tables import flow_runs, logs, task_runs

ERROR = 40
MOST_SUBFLOWS = 500
MOST_ERRORS = 2_000
_CHUNK = 2_000
_IDS = 500

_columns = logs.c
_ORDER = (_columns.timestamp, _columns.id)
_LINE = ("id", "timestamp", "level", "name", "message", "flow_run_id", "task_run_id")


class UnreadablePatternError(ValueError):
    """A regular expression that is none, or is of a kind that linear time does not do."""


@dataclass(frozen=True, slots=True)
class LogSource:
    """Whose log it is: flow runs, or a task run."""

    workspace_id: UUID
    flow_run_ids: tuple[UUID, ...] = ()
    task_run_id: UUID | None = None

    @property
    def condition(self) -> Condition:
        if self.task_run_id is not None:  # uses ix_logs_task_run
            return sa.and_(_columns.task_run_id == self.task_run_id, _columns.workspace_id == self.workspace_id)
        if len(self.flow_run_ids) == 1:
            # The workspace is checked where the run is looked up: it is not in the index.
            return _columns.flow_run_id == self.flow_run_ids[0]
        return _columns.flow_run_id.in_(self.flow_run_ids)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which lines. What is empty restricts nothing."""

    level: int | None = None
    """This and above."""
    levels: tuple[int, ...] = ()
    loggers: tuple[str, ...] = ()
    task_run_ids: tuple[UUID, ...] = ()
    of_flow: bool = False
    """Lines of no task run are wanted, beside those of `task_run_ids`."""
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    is_pattern: bool = False
    is_case_sensitive: bool = False

    @property
    def has_filter(self) -> bool:
        return any((self.level, self.levels, self.loggers, self.task_run_ids, self.of_flow, self.since, self.until))

    def without_text(self) -> LogQuery:
        return replace(self, text=None)

    @property
    def reads_lines(self) -> bool:
        """Whether the index alone cannot tell."""
        return bool(self.text or self.loggers or self.task_run_ids or self.of_flow)

    def conditions(self, c: Any) -> list[Condition]:
        """The filter, without the text, on the columns `c`."""
        found: list[Condition] = []
        if self.level:
            found.append(c.level >= self.level)
        if self.levels:
            found.append(c.level.in_(self.levels))
        if self.loggers:
            found.append(c.name.in_(self.loggers))
        if self.task_run_ids or self.of_flow:
            chosen = [c.task_run_id.in_(self.task_run_ids)] if self.task_run_ids else []
            found.append(sa.or_(*chosen, c.task_run_id.is_(None)) if self.of_flow else chosen[0])
        if self.since is not None:
            found.append(c.timestamp >= self.since)
        if self.until is not None:
            found.append(c.timestamp < self.until)
        return found

    @property
    def text_is_for_sql(self) -> bool:
        # SQLite's `lower` knows ASCII alone.
        return self.text is not None and not self.is_pattern and (self.is_case_sensitive or self.text.isascii())

    def text_condition(self, c: Any, dialect: str) -> Condition:
        find = sa.func.instr if dialect == "sqlite" else sa.func.strpos
        if self.is_case_sensitive:
            return find(c.message, self.text) > 0
        return find(sa.func.lower(c.message), (self.text or "").lower()) > 0

    def matcher(self) -> Any:
        """Return what says whether a message matches; for what SQL does not do.

        Raises:
            UnreadablePatternError
        """
        text = self.text or ""
        if not self.is_pattern:
            wanted = text.casefold()
            return lambda message: wanted in message.casefold()
        pattern = text if self.is_case_sensitive else f"(?i){text}"
        # pydantic's engine is Rust's: time is linear in the text, whatever the pattern.
        schema = core_schema.str_schema(pattern=pattern, regex_engine="rust-regex")
        try:
            return SchemaValidator(schema).isinstance_python
        except SchemaError as error:
            raise UnreadablePatternError(str(error).strip().splitlines()[-1].strip()) from error


# --- how many, and where -------------------------------------------------------------------------------------------------


def with_subflows(tx: Tx, workspace: UUID, flow_run_id: UUID) -> tuple[UUID, ...]:
    """Return a flow run and all that it called, at any depth: up to `MOST_SUBFLOWS`. Uses ix_flow_runs_parent."""
    known = [flow_run_id]
    level = [flow_run_id]
    while level and len(known) < MOST_SUBFLOWS:
        callers = sa.select(task_runs.c.id).where(task_runs.c.flow_run_id.in_(level))
        query = sa.select(flow_runs.c.id).where(
            flow_runs.c.workspace_id == workspace, flow_runs.c.parent_task_run_id.in_(callers)
        )
        level = [run for run in tx.execute(query.limit(MOST_SUBFLOWS - len(known))).scalars() if run not in known]
        known += level
    return tuple(known)


def count_lines(tx: Tx, source: LogSource) -> int:
    """Uses ix_logs_flow_run alone."""
    return int(tx.execute(sa.select(sa.func.count()).select_from(logs).where(source.condition)).scalar_one())


def number_at(tx: Tx, source: LogSource, moment: datetime) -> int:
    """Return the number of the first line at or after a moment; how many there are, when none is."""
    query = sa.select(sa.func.count()).select_from(logs).where(source.condition, _columns.timestamp < moment)
    return int(tx.execute(query).scalar_one())


def number_of(tx: Tx, source: LogSource, moment: datetime, log_id: UUID) -> int:
    """Return how many lines come before a place in the order."""
    before = sa.or_(_columns.timestamp < moment, sa.and_(_columns.timestamp == moment, _columns.id < log_id))
    query = sa.select(sa.func.count()).select_from(logs).where(source.condition, _columns.timestamp <= moment, before)
    return int(tx.execute(query).scalar_one())


def last_key(tx: Tx, source: LogSource) -> tuple[datetime, UUID] | None:
    """Return the place of the last line."""
    query = sa.select(*_ORDER).where(source.condition).order_by(*(column.desc() for column in _ORDER)).limit(1)
    row = tx.execute(query).first()
    return None if row is None else (row[0], row[1])


def first_error(tx: Tx, source: LogSource) -> int | None:
    """Return the number of the first line of level ERROR or above. Uses ix_logs_flow_run alone."""
    query = sa.select(*_ORDER).where(source.condition, _columns.level >= ERROR).order_by(*_ORDER).limit(1)
    row = tx.execute(query).first()
    return None if row is None else number_of(tx, source, row[0], row[1])


def list_matches(tx: Tx, source: LogSource, query: LogQuery) -> list[int]:
    """Return the numbers of the lines that pass the filter and match the text, ascending.

    Uses ix_logs_flow_run, alone when the filter is by level or time; else reads the run's lines.

    Raises:
        UnreadablePatternError
    """
    ranked = _ranked(source, query)
    conditions = query.conditions(ranked.c)
    if query.text is None or query.text_is_for_sql:
        if query.text is not None:
            conditions.append(query.text_condition(ranked.c, tx.dialect))
        return list(tx.execute(sa.select(ranked.c.number).where(*conditions).order_by(ranked.c.number)).scalars())
    matches = query.matcher()
    rows = tx.execute(sa.select(ranked.c.number, ranked.c.message).where(*conditions).order_by(ranked.c.number))
    return [number for number, message in rows if matches(message)]


def list_errors(tx: Tx, source: LogSource) -> list[int]:
    """Return the numbers of lines of level ERROR or above, up to `MOST_ERRORS`."""
    ranked = _ranked(source, LogQuery(level=ERROR))
    query = sa.select(ranked.c.number).where(ranked.c.level >= ERROR).order_by(ranked.c.number).limit(MOST_ERRORS)
    return list(tx.execute(query).scalars())


def _ranked(source: LogSource, query: LogQuery) -> Any:
    """The run's lines with their numbers, and of the other columns those that `query` looks at."""
    number = (sa.func.row_number().over(order_by=_ORDER) - 1).label("number")
    columns = [number, _columns.id, _columns.timestamp, _columns.level]
    if query.loggers:
        columns.append(_columns.name)
    if query.task_run_ids or query.of_flow:
        columns.append(_columns.task_run_id)
    if query.text:
        columns.append(_columns.message)
    return sa.select(*columns).where(source.condition).subquery("ranked")


# --- lines ---------------------------------------------------------------------------------------------------------------


def list_lines(tx: Tx, source: LogSource, first: int, count: int, total: int) -> list[LogLine]:
    """Return up to `count` lines from number `first` on, ascending. Uses ix_logs_flow_run, from the nearer end."""
    last = min(first + count, total)
    if first >= last:
        return []
    if first <= total - last:
        ids = sa.select(_columns.id).where(source.condition).order_by(*_ORDER).limit(last - first).offset(first)
    else:
        backwards = [column.desc() for column in _ORDER]
        ids = sa.select(_columns.id).where(source.condition).order_by(*backwards).limit(last - first).offset(total - last)
    return _lines(tx, list(tx.execute(ids).scalars()), range(first, last))


def list_numbered(tx: Tx, source: LogSource, numbers: Sequence[int]) -> list[LogLine]:
    """Return the lines of some numbers, which are ascending. Uses ix_logs_flow_run alone to find them."""
    if not numbers:
        return []
    ranked = _ranked(source, LogQuery())
    query = sa.select(ranked.c.id).where(ranked.c.number.in_(numbers))
    return _lines(tx, list(tx.execute(query).scalars()), numbers)


def _lines(tx: Tx, ids: Sequence[UUID], numbers: Sequence[int]) -> list[LogLine]:
    rows: list[Any] = []
    for start in range(0, len(ids), _IDS):
        part = ids[start : start + _IDS]
        rows += tx.execute(sa.select(*(_columns[name] for name in _LINE)).where(_columns.id.in_(part)))
    rows.sort(key=lambda row: (row[1], row[0].bytes))  # as both databases order ids
    return [make_line(row, number) for row, number in zip(rows, numbers, strict=False)]


def make_line(row: Sequence[Any], number: int) -> LogLine:
    log_id, timestamp, level, name, message, flow_run_id, task_run_id = row
    return construct(
        LogLine,
        {
            "ordinal": number,
            "id": log_id,
            "timestamp": timestamp,
            "level": level,
            "logger": name,
            "message": message,
            "flow_run_id": flow_run_id,
            "task_run_id": task_run_id,
        },
    )


def list_after(tx: Tx, source: LogSource, after: tuple[datetime, UUID] | None, limit: int) -> list[Sequence[Any]]:
    """Return rows for `make_line` that come after a place in the order. Uses ix_logs_flow_run."""
    query = sa.select(*(_columns[name] for name in _LINE)).where(source.condition)
    if after is not None:
        query = query.where(_columns.timestamp >= after[0], _later_than(after))
    return list(tx.execute(query.order_by(*_ORDER).limit(limit)))


def _later_than(after: tuple[datetime, UUID]) -> Condition:
    return sa.or_(_columns.timestamp > after[0], sa.and_(_columns.timestamp == after[0], _columns.id > after[1]))


def read_part(
    tx: Tx, source: LogSource, query: LogQuery, after: tuple[datetime, UUID] | None
) -> tuple[list[Sequence[Any]], tuple[datetime, UUID] | None]:
    """Return lines that pass and match, as rows, from a place in the order on; and the place to go on from, None at the end.

    Raises:
        UnreadablePatternError
    """
    asked = query.conditions(_columns)
    if query.text_is_for_sql:
        asked.append(query.text_condition(_columns, tx.dialect))
    select = sa.select(*(_columns[name] for name in _LINE)).where(source.condition, *asked)
    if after is not None:
        select = select.where(_columns.timestamp >= after[0], _later_than(after))
    rows: list[Sequence[Any]] = list(tx.execute(select.order_by(*_ORDER).limit(_CHUNK)))
    following = (rows[-1][1], rows[-1][0]) if len(rows) == _CHUNK else None
    if query.text is not None and not query.text_is_for_sql:
        matches = query.matcher()
        rows = [row for row in rows if matches(row[4])]
    return rows, following


# --- what there is -------------------------------------------------------------------------------------------------------


class LogGroup(NamedTuple):
    level: int
    logger: str
    task_run_id: UUID | None
    lines: int
    first_at: datetime
    last_at: datetime


def list_groups(tx: Tx, source: LogSource) -> list[LogGroup]:
    """Count the lines of each level, logger and task run. Reads all lines of the run."""
    keys = (_columns.level, _columns.name, _columns.task_run_id)
    query = sa.select(*keys, sa.func.count(), sa.func.min(_columns.timestamp), sa.func.max(_columns.timestamp))
    return [LogGroup(*row) for row in tx.execute(query.where(source.condition).group_by(*keys))]


def task_names(tx: Tx, workspace: UUID, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of task runs. Uses the primary key."""
    found: dict[UUID, str] = {}
    for start in range(0, len(ids), _IDS):
        part = ids[start : start + _IDS]
        query = sa.select(task_runs.c.id, task_runs.c.name).where(
            task_runs.c.id.in_(part), task_runs.c.workspace_id == workspace
        )
        found.update({row[0]: row[1] for row in tx.execute(query)})
    return found
