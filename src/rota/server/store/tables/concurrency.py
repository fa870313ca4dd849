"""Concurrency limits and those who wait for them. The slots themselves are rows of `leases`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Json, UtcTime, Words
from rota.server.store.tables.common import identity, metadata, where

concurrency_limits = Table(
    "concurrency_limits",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("limit", sa.Integer, nullable=False),
    Column("active", sa.Boolean, nullable=False),
    # 0: slots are held until they are given back.
    Column("slot_decay_per_second", sa.Float, nullable=False),
    # With decay: when all slots will have come back by themselves.
    Column("empty_at", UtcTime()),
    Column("avg_slot_occupancy_seconds", sa.Float, nullable=False),
    Index("uq_concurrency_limits_name", "workspace_id", "name", unique=True),
)

concurrency_waiters = Table(
    "concurrency_waiters",
    metadata,
    # The place in the queue. Never used twice.
    Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("workspace_id", Id(), nullable=False),
    Column("limit_id", Id(), nullable=False),
    # Of one request for several limits there are as many rows, `parts`, in the order of the limits' ids.
    Column("request_id", Id(), nullable=False),
    Column("parts", sa.Integer, nullable=False),
    Column("slots", sa.Integer, nullable=False),
    # The process that waits; it keeps its rows alive.
    Column("session_id", Id(), nullable=False),
    Column("since", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Column("lease_seconds", sa.Float, nullable=False),
    Column("holder", Words(), nullable=False),
    Column("who", Json()),
    # NULL: waits. What has come of it stays here until the process has been told.
    Column("outcome", sa.String(16)),
    Index("ix_concurrency_waiters_queue", "limit_id", "ticket", **where("outcome IS NULL")),
    Index("ix_concurrency_waiters_request", "request_id"),
    Index("ix_concurrency_waiters_session", "session_id", "outcome"),
    sqlite_autoincrement=True,
)
