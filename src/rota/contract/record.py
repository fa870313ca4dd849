"""What a running flow sends in bulk: plain tuples, because a thousand tasks send thousands of them.

A record is a tuple whose first item is its `Kind`. All items are what `marshal` and JSON can hold, but for ids, which are
16 bytes; times are microseconds since 1970, UTC. Records of one task run come in order; a record that arrives twice
changes nothing (states, logs and checkpoints by their id; a task run by the newest state's time).
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple


class Kind(IntEnum):
    TASK_RUN = 1
    TASK_STATE = 2
    LOG = 3
    CHECKPOINT = 4


class TaskRunRecord(NamedTuple):
    """A task run as it was made. Sent once, before its first state."""

    kind: int
    id: bytes
    flow_run_id: bytes | None
    name: str
    task_key: str
    dynamic_key: str
    task_version: str | None
    tags: tuple[str, ...]
    labels: dict[str, Any] | None
    empirical_policy: dict[str, Any] | None
    task_inputs: dict[str, list[dict[str, Any]]] | None
    """As on the wire: argument name to a list of ``{"input_type": …}``; ids as text."""
    created_us: int
    parent_id: bytes | None
    """The task run in whose body this one was called, if any."""


class TaskStateRecord(NamedTuple):
    """A state that a task run entered, with the task run's bookkeeping after it."""

    kind: int
    id: bytes
    task_run_id: bytes
    flow_run_id: bytes | None
    type: str
    name: str
    timestamp_us: int
    message: str | None
    details: dict[str, Any] | None
    """Fields of `StateDetails` that differ from their default, as on the wire; not the run ids."""
    data: Any
    run_count: int
    flow_run_run_count: int
    start_time_us: int | None
    end_time_us: int | None
    total_run_time_us: int
    expected_start_time_us: int | None
    next_scheduled_start_time_us: int | None
    task_run_name: str | None
    """The run's name when it changed at this state (a `task_run_name` template is filled in at the start)."""


class LogRecord(NamedTuple):
    kind: int
    id: bytes
    flow_run_id: bytes | None
    task_run_id: bytes | None
    name: str
    level: int
    message: str
    timestamp_us: int


class CheckpointRecord(NamedTuple):
    """A small result of a finished task or subflow, kept so that a retried flow run need not run it again."""

    kind: int
    flow_run_id: bytes
    key: str
    """Call path and inputs, hashed; unique in its flow run."""
    position: str
    """The call's place in the flow, readable; tells why a call has no checkpoint any more."""
    code: str
    """Digest of the task's source."""
    task_run_id: bytes
    state_id: bytes
    serializer: str
    value: bytes
    created_us: int


Record = TaskRunRecord | TaskStateRecord | LogRecord | CheckpointRecord
