"""Work pools, their queues, and the workers that serve them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Json, UtcTime, Words
from rota.server.store.tables.common import identity, metadata

work_pools = Table(
    "work_pools",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("description", Words()),
    Column("type", Words(), nullable=False),
    Column("base_job_template", Json(), nullable=False),
    Column("is_paused", sa.Boolean, nullable=False),
    Column("concurrency_limit", sa.Integer),
    # Whether a worker lives. That the pool is paused is told by its own column.
    Column("is_ready", sa.Boolean, nullable=False),
    Column("default_queue_id", Id()),
    Column("storage_configuration", Json(), nullable=False),
    Index("uq_work_pools_name", "workspace_id", "name", unique=True),
)

work_queues = Table(
    "work_queues",
    metadata,
    *identity(),
    Column("work_pool_id", Id(), nullable=False),
    Column("name", Words(), nullable=False),
    Column("description", Words()),
    Column("is_paused", sa.Boolean, nullable=False),
    Column("concurrency_limit", sa.Integer),
    Column("priority", sa.Integer, nullable=False),
    Column("filter", Json()),
    Column("is_ready", sa.Boolean, nullable=False),
    Column("last_polled", UtcTime()),
    Index("uq_work_queues_name", "work_pool_id", "name", unique=True),
    Index("ix_work_queues_priority", "work_pool_id", "priority"),
    Index("ix_work_queues_workspace", "workspace_id", "name"),
)

workers = Table(
    "workers",
    metadata,
    *identity(),
    Column("work_pool_id", Id(), nullable=False),
    Column("name", Words(), nullable=False),
    Column("last_heartbeat_time", UtcTime()),
    Column("heartbeat_interval_seconds", sa.Integer),
    Column("status", sa.String(16), nullable=False),
    Index("uq_workers_name", "work_pool_id", "name", unique=True),
    Index("ix_workers_status", "status", "last_heartbeat_time"),
)
