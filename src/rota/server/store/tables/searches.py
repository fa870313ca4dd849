"""Saved searches, and what administrators set for the server as a whole."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Json, UtcTime, Words
from rota.server.store.tables.common import identity, metadata

saved_searches = Table(
    "saved_searches",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("filters", Json(), nullable=False),
    Index("uq_saved_searches_name", "workspace_id", "name", unique=True),
)

server_configuration = Table(
    "server_configuration",
    metadata,
    Column("workspace_id", Id(), primary_key=True),
    Column("key", Words(), primary_key=True),
    Column("value", Json(), nullable=False),
    Column("updated", UtcTime(), nullable=False),
)
