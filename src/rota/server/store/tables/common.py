"""What all tables share: the metadata they are in, their first columns, and options of their indexes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table

from rota.server.store.columns import Id, UtcTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

alembic_version = Table("alembic_version", metadata, Column("version_num", sa.String(32), primary_key=True))
"""Alembic's own table, under the shape that Alembic gives it."""


def identity() -> list[Column[Any]]:
    """The columns of everything that has an id and a life."""
    return [
        Column("id", Id(), primary_key=True),
        Column("workspace_id", Id(), nullable=False),
        Column("created", UtcTime(), nullable=False),
        Column("updated", UtcTime(), nullable=False),
    ]


def where(condition: str) -> dict[str, Any]:
    """Options of a partial index, the same for both databases."""
    return {"sqlite_where": sa.text(condition), "info": {"postgresql": {"where": sa.text(condition)}}}


def speak_postgresql() -> None:
    """Give the indexes their options for PostgreSQL. May be called again.

    Not where they are made: naming such an option loads SQLAlchemy's PostgreSQL dialect, which costs SQLite's users 27 ms.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            index.dialect_options["postgresql"].update(index.info.get("postgresql", {}))
