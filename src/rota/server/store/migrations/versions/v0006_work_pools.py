"""Work pools, queues and workers; the queue of background task runs, and task workers.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Id, Json, UtcTime, Words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _identity() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "work_pools",
        *_identity(),
        sa.Column("name", Words(), nullable=False),
        sa.Column("description", Words()),
        sa.Column("type", Words(), nullable=False),
        sa.Column("base_job_template", Json(), nullable=False),
        sa.Column("is_paused", sa.Boolean, nullable=False),
        sa.Column("concurrency_limit", sa.Integer),
        sa.Column("is_ready", sa.Boolean, nullable=False),
        sa.Column("default_queue_id", Id()),
        sa.Column("storage_configuration", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_pools"),
    )
    op.create_index("uq_work_pools_name", "work_pools", ["workspace_id", "name"], unique=True)
    op.create_table(
        "work_queues",
        *_identity(),
        sa.Column("work_pool_id", Id(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("description", Words()),
        sa.Column("is_paused", sa.Boolean, nullable=False),
        sa.Column("concurrency_limit", sa.Integer),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("filter", Json()),
        sa.Column("is_ready", sa.Boolean, nullable=False),
        sa.Column("last_polled", UtcTime()),
        sa.PrimaryKeyConstraint("id", name="pk_work_queues"),
    )
    op.create_index("uq_work_queues_name", "work_queues", ["work_pool_id", "name"], unique=True)
    op.create_index("ix_work_queues_priority", "work_queues", ["work_pool_id", "priority"])
    op.create_index("ix_work_queues_workspace", "work_queues", ["workspace_id", "name"])
    op.create_table(
        "workers",
        *_identity(),
        sa.Column("work_pool_id", Id(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("last_heartbeat_time", UtcTime()),
        sa.Column("heartbeat_interval_seconds", sa.Integer),
        sa.Column("status", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
    op.create_index("uq_workers_name", "workers", ["work_pool_id", "name"], unique=True)
    op.create_index("ix_workers_status", "workers", ["status", "last_heartbeat_time"])
    given = sa.text("work_queue_id IS NOT NULL")
    op.create_index(
        "ix_flow_runs_work_queue",
        "flow_runs",
        ["work_queue_id", "state_type", "next_scheduled_start_time"],
        sqlite_where=given,
        postgresql_where=given,
    )
    _create_background_tasks()


def _create_background_tasks() -> None:
    op.create_table(
        "task_run_queue",
        sa.Column("task_run_id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("task_key", Words(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("parameters_id", Id()),
        sa.Column("holder", Words()),
        sa.Column("lease_until", UtcTime()),
        sa.Column("silences", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("task_run_id", name="pk_task_run_queue"),
    )
    for index, columns, condition in (
        ("ix_task_run_queue_due", ["workspace_id", "task_key", "due_at"], "holder IS NULL"),
        ("ix_task_run_queue_holder", ["holder"], "holder IS NOT NULL"),
        ("ix_task_run_queue_lease", ["lease_until"], "lease_until IS NOT NULL"),
    ):
        given = sa.text(condition)
        op.create_index(index, "task_run_queue", columns, sqlite_where=given, postgresql_where=given)
    op.create_table(
        "task_workers",
        *_identity(),
        sa.Column("identifier", Words(), nullable=False),
        sa.Column("task_keys", Json(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_task_workers"),
    )
    op.create_index("uq_task_workers_identifier", "task_workers", ["workspace_id", "identifier"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_flow_runs_work_queue", "flow_runs")
    for name in ("task_workers", "task_run_queue", "workers", "work_queues", "work_pools"):
        op.drop_table(name)
