"""Variables."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Json, Words
from rota.server.store.tables.common import identity, metadata

variables = Table(
    "variables",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("value", Json()),
    Column("tags", Json(), nullable=False),
    Index("uq_variables_name", "workspace_id", "name", unique=True),
    Index("ix_variables_created", "workspace_id", "created"),
    Index("ix_variables_updated", "workspace_id", "updated"),
)
