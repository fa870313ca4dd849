"""Indexes that searches of flow runs walk along.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_flow_runs_total_run_time", "flow_runs", ["workspace_id", "total_run_time"])
    in_a_pool = sa.text("work_pool_id IS NOT NULL")
    op.create_index(
        "ix_flow_runs_work_pool",
        "flow_runs",
        ["work_pool_id", "expected_start_time"],
        sqlite_where=in_a_pool,
        postgresql_where=in_a_pool,
    )


def downgrade() -> None:
    op.drop_index("ix_flow_runs_work_pool", "flow_runs")
    op.drop_index("ix_flow_runs_total_run_time", "flow_runs")
