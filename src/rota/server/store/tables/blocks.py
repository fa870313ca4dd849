"""Block types, their schemas, documents and what these refer to; the keys that documents are encrypted with."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Json, UtcTime, Words
from rota.server.store.tables.common import identity, metadata, where

block_types = Table(
    "block_types",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("slug", Words(), nullable=False),
    Column("logo_url", Words()),
    Column("documentation_url", Words()),
    Column("description", Words()),
    Column("code_example", Words()),
    Column("is_protected", sa.Boolean, nullable=False),
    Index("uq_block_types_slug", "workspace_id", "slug", unique=True),
    Index("ix_block_types_name", "workspace_id", "name"),
)

block_schemas = Table(
    "block_schemas",
    metadata,
    *identity(),
    Column("checksum", Words(), nullable=False),
    Column("fields", Json(), nullable=False),
    Column("block_type_id", Id(), nullable=False),
    Column("capabilities", Json(), nullable=False),
    Column("version", Words(), nullable=False),
    # One schema may belong to several types: two classes with the same fields.
    Index("uq_block_schemas_checksum", "workspace_id", "checksum", "version", "block_type_id", unique=True),
    Index("ix_block_schemas_type", "block_type_id", "created"),
    Index("ix_block_schemas_created", "workspace_id", "created"),
)

block_documents = Table(
    "block_documents",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    # All values of the block as JSON, encrypted: ``v1:key:nonce:ciphertext``.
    Column("data", sa.Text, nullable=False),
    # The key in `data`, so that what a key still holds can be found.
    Column("key_id", Id(), nullable=False),
    Column("block_schema_id", Id(), nullable=False),
    Column("block_type_id", Id(), nullable=False),
    Column("is_anonymous", sa.Boolean, nullable=False),
    Index("uq_block_documents_name", "block_type_id", "name", unique=True),
    Index("ix_block_documents_name", "workspace_id", "is_anonymous", "name"),
    Index("ix_block_documents_schema", "block_schema_id"),
    Index("ix_block_documents_key", "key_id"),
)

block_document_references = Table(
    "block_document_references",
    metadata,
    Column("parent_id", Id(), primary_key=True),
    # The field of the parent that holds the other document.
    Column("name", Words(), primary_key=True),
    Column("workspace_id", Id(), nullable=False),
    Column("document_id", Id(), nullable=False),
    Index("ix_block_document_references_document", "document_id"),
)

data_keys = Table(
    "data_keys",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("workspace_id", Id(), nullable=False),
    Column("created", UtcTime(), nullable=False),
    # The key, encrypted with a key that is kept outside of the database, and which one that is.
    Column("wrapped_by", Words(), nullable=False),
    Column("wrapped_key", sa.Text, nullable=False),
    # The key for what is written now; others are kept for what they encrypted.
    Column("is_current", sa.Boolean, nullable=False),
    Index("uq_data_keys_current", "workspace_id", unique=True, **where("is_current")),
    Index("ix_data_keys_workspace", "workspace_id", "created"),
)
