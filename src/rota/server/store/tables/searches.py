"""Saved searches and views, and what administrators set for the server as a whole."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Json, UtcTime, Words
from rota.server.store.tables.common import identity, metadata, where

saved_searches = Table(
    "saved_searches",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("filters", Json(), nullable=False),
    # What follows is of views alone: a search that has a page is one.
    Column("page", Words()),
    Column("query", Words()),
    Column("visibility", sa.String(16)),
    Column("is_default", sa.Boolean),
    Column("is_pinned", sa.Boolean),
    Column("owner_id", Id()),
    Index("uq_saved_searches_name", "workspace_id", "name", unique=True, **where("page IS NULL")),
    Index("uq_saved_searches_page", "workspace_id", "page", "name", unique=True, **where("page IS NOT NULL")),
)

server_configuration = Table(
    "server_configuration",
    metadata,
    Column("workspace_id", Id(), primary_key=True),
    Column("key", Words(), primary_key=True),
    Column("value", Json(), nullable=False),
    Column("updated", UtcTime(), nullable=False),
)
