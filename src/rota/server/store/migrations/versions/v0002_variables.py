"""Variables.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Id, Json, UtcTime, Words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "variables",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("value", Json()),
        sa.Column("tags", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_variables"),
    )
    op.create_index("uq_variables_name", "variables", ["workspace_id", "name"], unique=True)
    op.create_index("ix_variables_created", "variables", ["workspace_id", "created"])
    op.create_index("ix_variables_updated", "variables", ["workspace_id", "updated"])


def downgrade() -> None:
    op.drop_table("variables")
