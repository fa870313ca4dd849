"""Concurrency limits and waiters.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Id, Json, UtcTime, Words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concurrency_limits",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("slot_decay_per_second", sa.Float(), nullable=False),
        sa.Column("empty_at", UtcTime(), nullable=True),
        sa.Column("avg_slot_occupancy_seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_concurrency_limits"),
    )
    op.create_index("uq_concurrency_limits_name", "concurrency_limits", ["workspace_id", "name"], unique=True)
    op.create_table(
        "concurrency_waiters",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("limit_id", Id(), nullable=False),
        sa.Column("request_id", Id(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("lease_seconds", sa.Float(), nullable=False),
        sa.Column("holder", Words(), nullable=False),
        sa.Column("who", Json(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("ticket", name="pk_concurrency_waiters"),
        sqlite_autoincrement=True,
    )
    waits = sa.text("outcome IS NULL")
    op.create_index(
        "ix_concurrency_waiters_queue",
        "concurrency_waiters",
        ["limit_id", "ticket"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_index("ix_concurrency_waiters_request", "concurrency_waiters", ["request_id"])
    op.create_index("ix_concurrency_waiters_session", "concurrency_waiters", ["session_id", "outcome"])


def downgrade() -> None:
    op.drop_table("concurrency_waiters")
    op.drop_table("concurrency_limits")
