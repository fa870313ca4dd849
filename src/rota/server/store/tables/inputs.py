"""What people and programs send to flow runs."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Id, Words
from rota.server.store.tables.common import identity, metadata

flow_run_inputs = Table(
    "flow_run_inputs",
    metadata,
    *identity(),
    Column("flow_run_id", Id(), nullable=False),
    Column("key", Words(), nullable=False),
    # JSON as text: what it means is between sender and receiver.
    Column("value", Words(), nullable=False),
    Column("sender", Words()),
    Index("uq_flow_run_inputs_key", "flow_run_id", "key", unique=True),
    Index("ix_flow_run_inputs_created", "flow_run_id", "created", "id"),
)
