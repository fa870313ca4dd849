"""Bulk jobs, and what views are beside saved searches.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Id, Json, UtcTime, Words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_HAS_NO_PAGE = sa.text("page IS NULL")
_HAS_A_PAGE = sa.text("page IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "bulk_jobs",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("request", Json(), nullable=False),
        sa.Column("place", Id(), nullable=True),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("total_is_exact", sa.Boolean, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("skipped", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("failures", Json(), nullable=False),
        sa.Column("made", Json(), nullable=False),
        sa.Column("ended", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_jobs"),
    )
    op.create_index("ix_bulk_jobs_id", "bulk_jobs", ["workspace_id", "id"])
    open_jobs = sa.text("ended IS NULL")
    op.create_index("ix_bulk_jobs_open", "bulk_jobs", ["id"], sqlite_where=open_jobs, postgresql_where=open_jobs)
    op.add_column("saved_searches", sa.Column("page", Words(), nullable=True))
    op.add_column("saved_searches", sa.Column("query", Words(), nullable=True))
    op.add_column("saved_searches", sa.Column("visibility", sa.String(16), nullable=True))
    op.add_column("saved_searches", sa.Column("is_default", sa.Boolean, nullable=True))
    op.add_column("saved_searches", sa.Column("is_pinned", sa.Boolean, nullable=True))
    op.add_column("saved_searches", sa.Column("owner_id", Id(), nullable=True))
    op.drop_index("uq_saved_searches_name", "saved_searches")
    op.create_index(
        "uq_saved_searches_name",
        "saved_searches",
        ["workspace_id", "name"],
        unique=True,
        sqlite_where=_HAS_NO_PAGE,
        postgresql_where=_HAS_NO_PAGE,
    )
    op.create_index(
        "uq_saved_searches_page",
        "saved_searches",
        ["workspace_id", "page", "name"],
        unique=True,
        sqlite_where=_HAS_A_PAGE,
        postgresql_where=_HAS_A_PAGE,
    )


def downgrade() -> None:
    op.drop_index("uq_saved_searches_page", "saved_searches")
    op.drop_index("uq_saved_searches_name", "saved_searches")
    op.execute("DELETE FROM saved_searches WHERE page IS NOT NULL")
    for column in ("owner_id", "is_pinned", "is_default", "visibility", "query", "page"):
        op.drop_column("saved_searches", column)
    op.create_index("uq_saved_searches_name", "saved_searches", ["workspace_id", "name"], unique=True)
    op.drop_table("bulk_jobs")
