"""Saved searches and the server's configuration.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Id, Json, UtcTime, Words

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("filters", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_searches"),
    )
    op.create_index("uq_saved_searches_name", "saved_searches", ["workspace_id", "name"], unique=True)
    op.create_table(
        "server_configuration",
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("value", Json(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_server_configuration"),
    )


def downgrade() -> None:
    op.drop_table("server_configuration")
    op.drop_table("saved_searches")
