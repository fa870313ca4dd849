"""Deployments and their schedules.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Id, Json, UtcTime, Words

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deployments",
        *_identity(),
        sa.Column("name", Words(), nullable=False),
        sa.Column("flow_id", Id(), nullable=False),
        sa.Column("version", Words()),
        sa.Column("version_info", Json()),
        sa.Column("description", Words()),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("concurrency_limit_id", Id()),
        sa.Column("concurrency_options", Json()),
        sa.Column("enforce_parameter_schema", sa.Boolean, nullable=False),
        sa.Column("parameter_openapi_schema", Json()),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("job_variables", Json(), nullable=False),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("labels", Json()),
        sa.Column("pull_steps", Json()),
        sa.Column("path", Words()),
        sa.Column("entrypoint", Words()),
        sa.Column("storage_document_id", Id()),
        sa.Column("infrastructure_document_id", Id()),
        sa.Column("work_pool_id", Id()),
        sa.Column("work_pool_name", Words()),
        sa.Column("work_queue_id", Id()),
        sa.Column("work_queue_name", Words()),
        sa.Column("last_polled", UtcTime()),
        sa.Column("created_by", Json()),
        sa.Column("updated_by", Json()),
        sa.PrimaryKeyConstraint("id", name="pk_deployments"),
    )
    op.create_index("uq_deployments_name", "deployments", ["flow_id", "name"], unique=True)
    op.create_index("ix_deployments_name", "deployments", ["workspace_id", "name"])
    op.create_index("ix_deployments_created", "deployments", ["workspace_id", "created"])
    op.create_index("ix_deployments_updated", "deployments", ["workspace_id", "updated"])
    for name, column in (("work_queue", "work_queue_id"), ("concurrency_limit", "concurrency_limit_id")):
        op.create_index(f"ix_deployments_{name}", "deployments", [column], **_where(f"{column} IS NOT NULL"))

    op.create_table(
        "deployment_schedules",
        *_identity(),
        sa.Column("deployment_id", Id(), nullable=False),
        sa.Column("schedule", Json(), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("max_scheduled_runs", sa.Integer),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("slug", Words()),
        sa.Column("catchup", Words()),
        sa.Column("made_until", UtcTime(), nullable=False),
        sa.Column("next_due", UtcTime()),
        sa.Column("skipped_runs", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deployment_schedules"),
    )
    op.create_index("ix_deployment_schedules_deployment", "deployment_schedules", ["deployment_id", "created"])
    slug: dict[str, Any] = _where("slug IS NOT NULL")
    op.create_index("uq_deployment_schedules_slug", "deployment_schedules", ["deployment_id", "slug"], unique=True, **slug)
    op.create_index("ix_deployment_schedules_due", "deployment_schedules", ["next_due"], **_where("next_due IS NOT NULL"))

    op.create_table(
        "schedule_marks",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("seen_until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_schedule_marks"),
    )
    not_late = _where("next_scheduled_start_time IS NOT NULL AND state_name = 'Scheduled'")
    op.create_index("ix_flow_runs_not_late", "flow_runs", ["next_scheduled_start_time"], **not_late)
    scheduled = _where("deployment_id IS NOT NULL AND next_scheduled_start_time IS NOT NULL")
    columns = ["deployment_id", "next_scheduled_start_time"]
    op.create_index("ix_flow_runs_deployment_scheduled", "flow_runs", columns, **scheduled)


def downgrade() -> None:
    for index in ("ix_flow_runs_deployment_scheduled", "ix_flow_runs_not_late"):
        op.drop_index(index, "flow_runs")
    for table in ("schedule_marks", "deployment_schedules", "deployments"):
        op.drop_table(table)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _identity() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
    ]
