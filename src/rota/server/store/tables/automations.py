"""Automations, what their triggers remember, and what they have done."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Json, UtcTime, Words
from rota.server.store.tables.common import identity, metadata, where

automations = Table(
    "automations",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("description", Words(), nullable=False),
    Column("enabled", sa.Boolean, nullable=False),
    Column("tags", Json(), nullable=False),
    Column("trigger", Json(), nullable=False),
    Column("actions", Json(), nullable=False),
    Column("actions_on_trigger", Json(), nullable=False),
    Column("actions_on_resolve", Json(), nullable=False),
    Column("owner_resource", Words()),
    Index("ix_automations_name", "workspace_id", "name", "id"),
    Index("ix_automations_enabled", "workspace_id", **where("enabled")),
    Index("ix_automations_owner", "workspace_id", "owner_resource", **where("owner_resource IS NOT NULL")),
)

trigger_queue = Table(
    "trigger_queue",
    metadata,
    # Never used twice, so that numbers tell which row is the later one.
    Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("workspace_id", Id(), nullable=False),
    Column("event_id", Id(), nullable=False),
    Column("created", UtcTime(), nullable=False),
    # Until then the event waits for the one that it follows.
    Column("held_until", UtcTime()),
    Index("ix_trigger_queue_event", "event_id"),
    sqlite_autoincrement=True,
)
"""Events that no trigger has looked at yet. Rows are written in the transaction that keeps the event."""

trigger_buckets = Table(
    "trigger_buckets",
    metadata,
    Column("automation_id", Id(), primary_key=True),
    Column("trigger_id", Id(), primary_key=True),
    # A digest: values of labels may be longer than an index takes.
    Column("key_digest", sa.String(64), primary_key=True),
    Column("workspace_id", Id(), nullable=False),
    Column("key", Json(), nullable=False),
    Column("bucket", Json()),
    Column("due_at", UtcTime()),
    Index("ix_trigger_buckets_due", "due_at", **where("due_at IS NOT NULL")),
)

firings = Table(
    "firings",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("workspace_id", Id(), nullable=False),
    Column("automation_id", Id(), nullable=False),
    Column("state", sa.String(16), nullable=False),
    Column("at", UtcTime(), nullable=False),
    Column("created", UtcTime(), nullable=False),
    Column("firing", Json(), nullable=False),
    # The event itself: it may be gone from the events before a later action names it.
    Column("event", Json()),
    Column("actions", Json(), nullable=False),
    Column("outcomes", Json(), nullable=False),
    # When somebody may do the next action. NULL: all are done.
    Column("due_at", UtcTime()),
    Column("attempts", sa.Integer, nullable=False),
    Index("ix_firings_automation", "automation_id", "at", "id"),
    Index("ix_firings_created", "created"),
    Index("ix_firings_due", "due_at", **where("due_at IS NOT NULL")),
)
