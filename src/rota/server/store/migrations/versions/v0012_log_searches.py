"""Lines of a log by number, and flow runs by when they last changed.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_logs_flow_run", "logs")
    op.create_index("ix_logs_flow_run", "logs", ["flow_run_id", "timestamp", "id", "level"])
    op.create_index("ix_flow_runs_updated", "flow_runs", ["workspace_id", "updated"])


def downgrade() -> None:
    op.drop_index("ix_flow_runs_updated", "flow_runs")
    op.drop_index("ix_logs_flow_run", "logs")
    op.create_index("ix_logs_flow_run", "logs", ["flow_run_id", "timestamp"])
