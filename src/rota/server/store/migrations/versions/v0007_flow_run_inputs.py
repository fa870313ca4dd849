"""Inputs of flow runs.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Id, UtcTime, Words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow_run_inputs",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("flow_run_id", Id(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("value", Words(), nullable=False),
        sa.Column("sender", Words()),
        sa.PrimaryKeyConstraint("id", name="pk_flow_run_inputs"),
    )
    op.create_index("uq_flow_run_inputs_key", "flow_run_inputs", ["flow_run_id", "key"], unique=True)
    op.create_index("ix_flow_run_inputs_created", "flow_run_inputs", ["flow_run_id", "created", "id"])


def downgrade() -> None:
    op.drop_table("flow_run_inputs")
