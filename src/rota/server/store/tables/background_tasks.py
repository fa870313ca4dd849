"""Task runs that wait for task workers, and the workers that are connected."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Json, UtcTime, Words
from rota.server.store.tables.common import identity, metadata, where

task_run_queue = Table(
    "task_run_queue",
    metadata,
    # A row from the run's Scheduled state to its end.
    Column("task_run_id", Id(), primary_key=True),
    Column("workspace_id", Id(), nullable=False),
    Column("task_key", Words(), nullable=False),
    Column("due_at", UtcTime(), nullable=False),
    Column("parameters_id", Id()),
    # The worker that has it, until when it is known to live. NULL: it waits for one.
    Column("holder", Words()),
    Column("lease_until", UtcTime()),
    # Workers that had it and fell silent.
    Column("silences", sa.Integer, nullable=False),
    Index("ix_task_run_queue_due", "workspace_id", "task_key", "due_at", **where("holder IS NULL")),
    Index("ix_task_run_queue_holder", "holder", **where("holder IS NOT NULL")),
    Index("ix_task_run_queue_lease", "lease_until", **where("lease_until IS NOT NULL")),
)

task_workers = Table(
    "task_workers",
    metadata,
    # The id is also the name by which a worker without a server is rung.
    *identity(),
    Column("identifier", Words(), nullable=False),
    Column("task_keys", Json(), nullable=False),
    Column("seen_at", UtcTime(), nullable=False),
    Index("uq_task_workers_identifier", "workspace_id", "identifier", unique=True),
)
