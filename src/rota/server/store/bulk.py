"""Rows in bulk, past SQLAlchemy: what both databases need to know about the tables that running flows fill.

Rows are tuples in the order of a table's `columns`, and plain: times and durations are integers of microseconds, JSON is
text, ids are what `Bulk.as_id` makes of 16 bytes, and `Bulk.null` stands for NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import sqlalchemy as sa

from rota.core.vocabulary import TERMINAL_TYPES
from rota.server.store import tables

Row = tuple[Any, ...]


@dataclass(frozen=True)
class BulkTable:
    """A table and those of its columns that bulk rows fill, in order; the others stay NULL."""

    table: sa.Table
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.table.name

    @cached_property
    def column_list(self) -> str:
        return ", ".join(self.columns)

    def column(self, name: str) -> sa.Column[Any]:
        return self.table.c[name]


def _all_but(table: sa.Table, *left_out: str) -> BulkTable:
    return BulkTable(table, tuple(column.name for column in table.c if column.name not in left_out))


# The workspace is the same for all rows of a batch; it is given once.
DEFINITION = (
    "id",
    "created",
    "flow_run_id",
    "parent_id",
    "task_key",
    "dynamic_key",
    "task_version",
    "empirical_policy",
    "tags",
    "labels",
    "task_inputs",
    "name",
)
"""What is known of a task run before its first state."""

PROGRESS = (
    "id",
    "updated",
    "state_id",
    "state_type",
    "state_name",
    "state_timestamp",
    "run_count",
    "flow_run_run_count",
    "expected_start_time",
    "next_scheduled_start_time",
    "start_time",
    "end_time",
    "total_run_time",
    "cache_key",
    "cache_expiration",
    "name",
)
"""What a newer state sets on its task run. The last three stay as they are where they are NULL."""

KEPT_WHEN_NULL = frozenset({"name", "cache_key", "cache_expiration"})

TASK_RUNS = BulkTable(tables.task_runs, (*DEFINITION[:-1], *PROGRESS[1:]))
TASK_RUN_STATES = BulkTable(
    tables.task_run_states, ("id", "task_run_id", "timestamp", "type", "name", "message", "data", "details")
)
LOGS = BulkTable(tables.logs, ("id", "flow_run_id", "task_run_id", "timestamp", "level", "name", "message"))
CHECKPOINTS = BulkTable(
    tables.checkpoints,
    ("flow_run_id", "key", "position", "code", "task_run_id", "state_id", "serializer", "value", "created_at"),
)

EVENTS = BulkTable(
    tables.events, ("id", "occurred", "received", "event", "resource_id", "resource", "related", "payload", "follows")
)
EVENT_RESOURCES = BulkTable(tables.event_resources, ("event_id", "position", "occurred", "resource_id", "role"))

_TERMINAL = ", ".join(f"'{kind.value}'" for kind in sorted(TERMINAL_TYPES))

IS_NEWER = (
    "(task_runs.state_timestamp IS NULL OR task_runs.state_timestamp < {timestamp} OR (task_runs.state_timestamp = {timestamp} "
    f"AND task_runs.state_type NOT IN ({_TERMINAL}) AND task_runs.state_id <> {{state_id}}))"
)
"""Whether a state may become its task run's newest: an older one never does; of two at the same time an end stays the end."""

IS_STUB = "task_runs.task_key = ''"
"""A task run of which states came before itself has no task key yet."""

REPLACE_CHECKPOINT = (
    "ON CONFLICT (flow_run_id, key) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in CHECKPOINTS.columns if name not in ("flow_run_id", "key"))
    + " WHERE checkpoints.workspace_id = excluded.workspace_id AND checkpoints.state_id <> excluded.state_id"
    " AND checkpoints.created_at <= excluded.created_at"
)

TASK_RUN_STATE = "task-run-state"
"""The outbox's kind for states that were recorded in bulk."""


class Bulk(Protocol):
    """How one database takes rows in bulk. Each method returns how many rows it changed."""

    as_id: Callable[[bytes], Any]
    null: Any

    def insert(self, target: BulkTable, rows: Sequence[Row]) -> int:
        """Insert the rows whose key is not taken."""
        ...

    def insert_states(self, rows: Sequence[Row], now_us: int) -> int:
        """Insert the states of task runs that are not known yet, and an outbox row for each of those."""
        ...

    def update_states(self, rows: Sequence[Row]) -> int:
        """Set the newest state of task runs; rows as `PROGRESS`. Only where the state is newer."""
        ...

    def complete_stubs(self, rows: Sequence[Row]) -> int:
        """Tell what task runs are of which states came first; rows as `DEFINITION`."""
        ...

    def put_checkpoints(self, rows: Sequence[Row]) -> int:
        """Insert checkpoints; a newer one of the same key takes the place of the older."""
        ...


def assignments(columns: Sequence[str]) -> str:
    """Return the SET clause of an update of task runs from the rows `v`."""
    return ", ".join(
        f"{name} = coalesce(v.{name}, task_runs.{name})" if name in KEPT_WHEN_NULL else f"{name} = v.{name}"
        for name in columns
        if name != "id"
    )
