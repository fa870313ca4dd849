"""Answers that were given, for requests that come again."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table

from rota.server.store.columns import Id, UtcTime, Words
from rota.server.store.tables.common import metadata

given_answers = Table(
    "given_answers",
    metadata,
    Column("workspace_id", Id(), primary_key=True),
    Column("key", Words(), primary_key=True),
    Column("request_digest", LargeBinary, nullable=False),
    Column("given_at", UtcTime(), nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
    Index("ix_given_answers_given_at", "given_at"),
)
