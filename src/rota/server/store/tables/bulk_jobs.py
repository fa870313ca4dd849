"""Jobs that do something to many objects, and how far each is."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Json, UtcTime
from rota.server.store.tables.common import identity, metadata, where

bulk_jobs = Table(
    "bulk_jobs",
    metadata,
    *identity(),
    Column("kind", sa.String(16), nullable=False),
    Column("action", sa.String(16), nullable=False),
    Column("state", sa.String(16), nullable=False),
    # What was asked for: ids or a filter, a state, tags.
    Column("request", Json(), nullable=False),
    # The last object that was looked at: they are taken in the order of their ids.
    Column("place", Id()),
    Column("total", sa.Integer, nullable=False),
    Column("total_is_exact", sa.Boolean, nullable=False),
    Column("done", sa.Integer, nullable=False),
    Column("skipped", sa.Integer, nullable=False),
    Column("failed", sa.Integer, nullable=False),
    Column("failures", Json(), nullable=False),
    Column("made", Json(), nullable=False),
    Column("ended", UtcTime()),
    Index("ix_bulk_jobs_id", "workspace_id", "id"),
    Index("ix_bulk_jobs_open", "id", **where("ended IS NULL")),
)
