"""Block types, schemas and documents.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Id, Json, UtcTime, Words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = ("block_types", "block_schemas", "block_documents", "block_document_references", "data_keys")


def upgrade() -> None:
    op.create_table(
        "block_types",
        *_identity(),
        sa.Column("name", Words(), nullable=False),
        sa.Column("slug", Words(), nullable=False),
        sa.Column("logo_url", Words()),
        sa.Column("documentation_url", Words()),
        sa.Column("description", Words()),
        sa.Column("code_example", Words()),
        sa.Column("is_protected", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_block_types"),
    )
    op.create_index("uq_block_types_slug", "block_types", ["workspace_id", "slug"], unique=True)
    op.create_index("ix_block_types_name", "block_types", ["workspace_id", "name"])

    op.create_table(
        "block_schemas",
        *_identity(),
        sa.Column("checksum", Words(), nullable=False),
        sa.Column("fields", Json(), nullable=False),
        sa.Column("block_type_id", Id(), nullable=False),
        sa.Column("capabilities", Json(), nullable=False),
        sa.Column("version", Words(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_block_schemas"),
    )
    unique = ["workspace_id", "checksum", "version", "block_type_id"]
    op.create_index("uq_block_schemas_checksum", "block_schemas", unique, unique=True)
    op.create_index("ix_block_schemas_type", "block_schemas", ["block_type_id", "created"])
    op.create_index("ix_block_schemas_created", "block_schemas", ["workspace_id", "created"])

    op.create_table(
        "block_documents",
        *_identity(),
        sa.Column("name", Words(), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("key_id", Id(), nullable=False),
        sa.Column("block_schema_id", Id(), nullable=False),
        sa.Column("block_type_id", Id(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_block_documents"),
    )
    op.create_index("uq_block_documents_name", "block_documents", ["block_type_id", "name"], unique=True)
    op.create_index("ix_block_documents_name", "block_documents", ["workspace_id", "is_anonymous", "name"])
    op.create_index("ix_block_documents_schema", "block_documents", ["block_schema_id"])
    op.create_index("ix_block_documents_key", "block_documents", ["key_id"])

    op.create_table(
        "block_document_references",
        sa.Column("parent_id", Id(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("parent_id", "name", name="pk_block_document_references"),
    )
    op.create_index("ix_block_document_references_document", "block_document_references", ["document_id"])

    op.create_table(
        "data_keys",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("wrapped_by", Words(), nullable=False),
        sa.Column("wrapped_key", sa.Text, nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_keys"),
    )
    current: dict[str, Any] = {"sqlite_where": sa.text("is_current"), "postgresql_where": sa.text("is_current")}
    op.create_index("uq_data_keys_current", "data_keys", ["workspace_id"], unique=True, **current)
    op.create_index("ix_data_keys_workspace", "data_keys", ["workspace_id", "created"])


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _identity() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
    ]
