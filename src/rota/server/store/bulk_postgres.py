"""Rows in bulk into PostgreSQL: one statement a table, each column sent as one array.

A statement with arrays costs one round trip and one plan for any number of rows, and unlike COPY it can pass over rows
whose key is taken. The arrays are written out here: psycopg would take each element through an adapter of its own, three
times the work for a batch of task runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from rota.server.store.bulk import (
    CHECKPOINTS,
    DEFINITION,
    IS_NEWER,
    IS_STUB,
    PROGRESS,
    REPLACE_CHECKPOINT,
    TASK_RUN_STATE,
    TASK_RUN_STATES,
    BulkTable,
    Row,
    assignments,
)
from rota.server.store.columns import Id, Json, UtcTime
from rota.server.store.tables import task_runs

_TIME = "'epoch'::timestamptz + {} * interval '1 microsecond'"


class PostgresBulk:
    as_id: Callable[[bytes], Any] = staticmethod(bytes.hex)
    null = None

    def __init__(self, connection: Connection, workspace: UUID) -> None:
        self._connection = connection
        self._workspace = workspace

    def insert(self, target: BulkTable, rows: Sequence[Row]) -> int:
        return self._run(_insert(target), rows)

    def insert_states(self, rows: Sequence[Row], now_us: int) -> int:
        return self._run(_insert_states(), rows, now=now_us, kind=TASK_RUN_STATE)

    def update_states(self, rows: Sequence[Row]) -> int:
        return self._run(_update_states(), rows)

    def complete_stubs(self, rows: Sequence[Row]) -> int:
        return self._run(_complete_stubs(), rows)

    def put_checkpoints(self, rows: Sequence[Row]) -> int:
        return self._run(_put_checkpoints(), rows)

    def _run(self, statement: str, rows: Sequence[Row], **others: Any) -> int:
        if not rows:
            return 0
        quoted = _Quoted()
        arrays = {f"a{i}": _array(values, quoted) for i, values in enumerate(zip(*rows, strict=True))}
        # Through SQLAlchemy, which notices a connection that broke.
        return self._connection.exec_driver_sql(statement, {**arrays, "workspace": self._workspace, **others}).rowcount


class _Quoted(dict[str | None, str]):
    """Texts as elements of an array. Most of a column are the same few."""

    def __init__(self) -> None:
        super().__init__({None: "NULL"})

    def __missing__(self, text: str) -> str:
        made = text.replace("\\", "\\\\").replace('"', '\\"')
        self[text] = made = f'"{made}"'
        return made


def _array(values: Sequence[Any], quoted: _Quoted) -> Any:
    """Return a column as the text of an array (https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO)."""
    sample = next((value for value in values if value is not None), None)
    if isinstance(sample, str):
        return f"{{{','.join([quoted[value] for value in values])}}}"
    if isinstance(sample, int) or sample is None:
        return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"
    return list(values)


def _array_type(column: sa.Column[Any]) -> str:
    if isinstance(column.type, Id):
        return "uuid[]"
    if isinstance(column.type, UtcTime | sa.Integer) or isinstance(getattr(column.type, "impl", None), sa.Integer):
        return "bigint[]"
    return "bytea[]" if isinstance(column.type, sa.LargeBinary) else "text[]"


def _source(columns: Sequence[sa.Column[Any]]) -> str:
    """Return a FROM item `v` with a row for each place in the arrays, in their order, with the columns' own types."""
    arrays = ", ".join(f"%(a{i})s::{_array_type(column)}" for i, column in enumerate(columns))
    names = ", ".join(column.name for column in columns)
    typed = ", ".join(f"{_typed(column)} AS {column.name}" for column in columns)
    return f"(SELECT {typed} FROM unnest({arrays}) WITH ORDINALITY AS raw ({names}, place) ORDER BY place) AS v"  # noqa: S608


def _typed(column: sa.Column[Any]) -> str:
    if isinstance(column.type, UtcTime):
        return _TIME.format(column.name)
    if isinstance(column.type, sa.Boolean):
        return f"{column.name}::boolean"
    return f"{column.name}::jsonb" if isinstance(column.type, Json) else column.name


def _insert_from(target: BulkTable) -> str:
    source = _source([target.column(name) for name in target.columns])
    columns = f"workspace_id, {target.column_list}"
    return f"INSERT INTO {target.name} ({columns}) SELECT %(workspace)s, {target.column_list} FROM {source}"  # noqa: S608


@cache
def _insert(target: BulkTable) -> str:
    return f"{_insert_from(target)} ON CONFLICT DO NOTHING"


@cache
def _insert_states() -> str:
    return (
        f"WITH added AS ({_insert(TASK_RUN_STATES)} RETURNING workspace_id, id) "  # noqa: S608  our own names
        "INSERT INTO outbox (workspace_id, kind, subject_id, created_at) "
        f"SELECT workspace_id, %(kind)s, id, {_TIME.format('%(now)s')} FROM added"
    )


@cache
def _put_checkpoints() -> str:
    return f"{_insert_from(CHECKPOINTS)} {REPLACE_CHECKPOINT}"


def _update(names: Sequence[str], condition: str) -> str:
    source = _source([task_runs.c[name] for name in names])
    return (
        f"UPDATE task_runs SET {assignments(names)} FROM {source} "  # noqa: S608  our own names
        f"WHERE task_runs.id = v.id AND task_runs.workspace_id = %(workspace)s AND {condition}"
    )


@cache
def _update_states() -> str:
    return _update(PROGRESS, IS_NEWER.format(timestamp="v.state_timestamp", state_id="v.state_id"))


@cache
def _complete_stubs() -> str:
    return _update(DEFINITION, IS_STUB)
