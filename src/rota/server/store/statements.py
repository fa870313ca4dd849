"""Statements that both databases know but SQLAlchemy spells per dialect. Each is made once, so that it is compiled once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from rota.server.store.engine import DialectName, Tx

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    Insert = postgresql.Insert | sqlite.Insert


def insert_or_ignore(tx: Tx, table: sa.Table) -> Insert:
    """Return an insert that does nothing where a unique key is taken; `rowcount` tells."""
    return _ignoring(table, tx.dialect)


def insert_or_replace(tx: Tx, table: sa.Table, keep: tuple[str, ...] = ()) -> Insert:
    """Return an insert that, where the primary key is taken, overwrites all columns but those to `keep`."""
    return _replacing(table, tx.dialect, keep)


def insert_into(table: sa.Table, dialect: DialectName) -> Insert:
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # late: its drivers cost SQLite's users 23 ms

    return postgresql.insert(table)


@cache
def _ignoring(table: sa.Table, dialect: DialectName) -> Insert:
    # Without the option SQLAlchemy forgets the count of an insert.
    return insert_into(table, dialect).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _replacing(table: sa.Table, dialect: DialectName, keep: tuple[str, ...]) -> Insert:
    statement = insert_into(table, dialect)
    key = [column.name for column in table.primary_key]
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name not in (*key, *keep)}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)
