"""Backfills.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Duration, Id, Json, UtcTime, Words

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backfills",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("deployment_id", Id(), nullable=False),
        sa.Column("deployment_name", Words(), nullable=False),
        sa.Column("flow_id", Id(), nullable=False),
        sa.Column("flow_name", Words(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("message", Words()),
        sa.Column("range_start", UtcTime(), nullable=False),
        sa.Column("range_end", UtcTime(), nullable=False),
        sa.Column("schedules", Json(), nullable=False),
        sa.Column("instants", Json()),
        sa.Column("timezone", Words()),
        sa.Column("only_failed", sa.Boolean, nullable=False),
        sa.Column("descending", sa.Boolean, nullable=False),
        sa.Column("schedule_parameters", Json(), nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("work_queue_name", Words()),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("max_unfinished", sa.Integer, nullable=False),
        sa.Column("made", sa.Integer, nullable=False),
        sa.Column("made_until", UtcTime()),
        sa.Column("next_at", UtcTime()),
        sa.Column("retry_before", UtcTime()),
        sa.Column("retried_until", UtcTime()),
        sa.Column("paused_at", UtcTime()),
        sa.Column("paused_for", Duration(), nullable=False),
        sa.Column("ended_at", UtcTime()),
        sa.Column("counts", Json()),
        sa.PrimaryKeyConstraint("id", name="pk_backfills"),
    )
    op.create_index("uq_backfills_name", "backfills", ["workspace_id", "name"], unique=True)
    op.create_index("ix_backfills_created", "backfills", ["workspace_id", "created"])
    op.create_index("ix_backfills_deployment", "backfills", ["deployment_id", "created"])
    op.create_index("ix_backfills_open", "backfills", ["status", "id"], **_where("ended_at IS NULL"))
    op.create_index("ix_backfills_ended", "backfills", ["ended_at"], **_where("ended_at IS NOT NULL"))
    of_backfills = _where("created_by_type = 'BACKFILL'")
    columns = ["created_by_id", "state_type", "expected_start_time"]
    op.create_index("ix_flow_runs_backfill", "flow_runs", columns, **of_backfills)


def downgrade() -> None:
    op.drop_index("ix_flow_runs_backfill", "flow_runs")
    op.drop_table("backfills")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
