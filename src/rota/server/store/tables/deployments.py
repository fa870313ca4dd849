"""Deployments, their schedules, and when schedules were last looked at."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Json, UtcTime, Words
from rota.server.store.tables.common import identity, metadata, where
from rota.server.store.tables.runs import flow_runs

deployments = Table(
    "deployments",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("flow_id", Id(), nullable=False),
    Column("version", Words()),
    Column("version_info", Json()),
    Column("description", Words()),
    Column("paused", sa.Boolean, nullable=False),
    # The limit that runs take slots of. The number of slots is there.
    Column("concurrency_limit_id", Id()),
    Column("concurrency_options", Json()),
    Column("enforce_parameter_schema", sa.Boolean, nullable=False),
    Column("parameter_openapi_schema", Json()),
    Column("parameters", Json(), nullable=False),
    Column("job_variables", Json(), nullable=False),
    Column("tags", Json(), nullable=False),
    Column("labels", Json()),
    Column("pull_steps", Json()),
    Column("path", Words()),
    Column("entrypoint", Words()),
    Column("storage_document_id", Id()),
    Column("infrastructure_document_id", Id()),
    Column("work_pool_id", Id()),
    Column("work_pool_name", Words()),
    Column("work_queue_id", Id()),
    Column("work_queue_name", Words()),
    # When somebody last asked for its runs: for a while after that it is READY.
    Column("last_polled", UtcTime()),
    Column("created_by", Json()),
    Column("updated_by", Json()),
    Index("uq_deployments_name", "flow_id", "name", unique=True),
    Index("ix_deployments_name", "workspace_id", "name"),
    Index("ix_deployments_created", "workspace_id", "created"),
    Index("ix_deployments_updated", "workspace_id", "updated"),
    Index("ix_deployments_work_queue", "work_queue_id", **where("work_queue_id IS NOT NULL")),
    Index("ix_deployments_concurrency_limit", "concurrency_limit_id", **where("concurrency_limit_id IS NOT NULL")),
)

deployment_schedules = Table(
    "deployment_schedules",
    metadata,
    *identity(),
    Column("deployment_id", Id(), nullable=False),
    # As it is sent: the field that is there says which kind it is.
    Column("schedule", Json(), nullable=False),
    Column("active", sa.Boolean, nullable=False),
    Column("max_scheduled_runs", sa.Integer),
    Column("parameters", Json(), nullable=False),
    Column("slug", Words()),
    Column("catchup", Words()),
    # The runs of all instants up to here have been made, or left out: the high-water mark.
    Column("made_until", UtcTime(), nullable=False),
    # When the scheduler has something to do for it. NULL: nothing, until it is changed.
    Column("next_due", UtcTime()),
    Column("skipped_runs", sa.Integer, nullable=False),
    Index("ix_deployment_schedules_deployment", "deployment_id", "created"),
    Index("uq_deployment_schedules_slug", "deployment_id", "slug", unique=True, **where("slug IS NOT NULL")),
    Index("ix_deployment_schedules_due", "next_due", **where("next_due IS NOT NULL")),
)

schedule_marks = Table(
    "schedule_marks",
    metadata,
    Column("name", sa.String(32), primary_key=True),
    # Rows are of the server as a whole; the column is that of all tables.
    Column("workspace_id", Id(), nullable=False),
    Column("seen_until", UtcTime(), nullable=False),
)

# Runs that may become late: one that is marked leaves it.
Index(
    "ix_flow_runs_not_late",
    flow_runs.c.next_scheduled_start_time,
    **where("next_scheduled_start_time IS NOT NULL AND state_name = 'Scheduled'"),
)

# What of a deployment's runs has yet to start. Most runs are over, and not in it.
Index(
    "ix_flow_runs_deployment_scheduled",
    flow_runs.c.deployment_id,
    flow_runs.c.next_scheduled_start_time,
    **where("deployment_id IS NOT NULL AND next_scheduled_start_time IS NOT NULL"),
)
