"""Automations, what their triggers remember, and what they have done.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Id, Json, UtcTime, Words

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _automations()
    op.create_table(
        "trigger_queue",
        sa.Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("event_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("held_until", UtcTime()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_trigger_queue_event", "trigger_queue", ["event_id"])
    op.create_table(
        "trigger_buckets",
        sa.Column("automation_id", Id(), nullable=False),
        sa.Column("trigger_id", Id(), nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("key", Json(), nullable=False),
        sa.Column("bucket", Json()),
        sa.Column("due_at", UtcTime()),
        sa.PrimaryKeyConstraint("automation_id", "trigger_id", "key_digest", name="pk_trigger_buckets"),
    )
    _index("ix_trigger_buckets_due", "trigger_buckets", ["due_at"], "due_at IS NOT NULL")
    op.create_table(
        "firings",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("automation_id", Id(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("firing", Json(), nullable=False),
        sa.Column("event", Json()),
        sa.Column("actions", Json(), nullable=False),
        sa.Column("outcomes", Json(), nullable=False),
        sa.Column("due_at", UtcTime()),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_firings"),
    )
    op.create_index("ix_firings_automation", "firings", ["automation_id", "at", "id"])
    op.create_index("ix_firings_created", "firings", ["created"])
    _index("ix_firings_due", "firings", ["due_at"], "due_at IS NOT NULL")


def downgrade() -> None:
    for table in ("firings", "trigger_buckets", "trigger_queue", "automations"):
        op.drop_table(table)


def _automations() -> None:
    op.create_table(
        "automations",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("description", Words(), nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("trigger", Json(), nullable=False),
        sa.Column("actions", Json(), nullable=False),
        sa.Column("actions_on_trigger", Json(), nullable=False),
        sa.Column("actions_on_resolve", Json(), nullable=False),
        sa.Column("owner_resource", Words()),
        sa.PrimaryKeyConstraint("id", name="pk_automations"),
    )
    op.create_index("ix_automations_name", "automations", ["workspace_id", "name", "id"])
    _index("ix_automations_enabled", "automations", ["workspace_id"], "enabled")
    _index("ix_automations_owner", "automations", ["workspace_id", "owner_resource"], "owner_resource IS NOT NULL")


def _index(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
