"""Flows, runs, their states and logs, artifacts, events, leases, the outbox and checkpoints.

The queries' comments say which index they rely on.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Duration, Id, Json, StateTypeName, UtcTime, Words
from rota.server.store.tables.common import identity, metadata, where


def _current_state() -> list[Column[Any]]:
    """The newest state and the bookkeeping, kept on the run's row so that lists need not look through the states."""
    return [
        Column("state_id", Id()),
        Column("state_type", StateTypeName()),
        Column("state_name", Words()),
        Column("state_timestamp", UtcTime()),
        Column("run_count", sa.Integer, nullable=False),
        Column("expected_start_time", UtcTime()),
        Column("next_scheduled_start_time", UtcTime()),
        Column("start_time", UtcTime()),
        Column("end_time", UtcTime()),
        Column("total_run_time", Duration(), nullable=False),
    ]


def _state_columns(run: str) -> list[Column[Any]]:
    return [
        Column("id", Id(), primary_key=True),
        Column("workspace_id", Id(), nullable=False),
        Column(run, Id(), nullable=False),
        Column("timestamp", UtcTime(), nullable=False),
        Column("type", StateTypeName(), nullable=False),
        Column("name", Words(), nullable=False),
        Column("message", Words()),
        Column("data", Json()),
        # Fields of StateDetails that differ from their default; the run ids are those of the row.
        Column("details", Json()),
    ]


def _ends_index(table: str) -> list[Index]:
    """An index for "ended last first", where a run that has not ended comes last.

    That is how SQLite sorts by itself; PostgreSQL has to be told, and then needs the index in just that order.
    """
    name = f"ix_{table}_end_time"
    return [
        Index(name, "workspace_id", "end_time").ddl_if(dialect="sqlite"),
        Index(name, "workspace_id", sa.text("end_time DESC NULLS LAST")).ddl_if(dialect="postgresql"),
    ]


flows = Table(
    "flows",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("tags", Json(), nullable=False),
    Column("labels", Json()),
    Index("uq_flows_name", "workspace_id", "name", unique=True),
    Index("ix_flows_created", "workspace_id", "created"),
    Index("ix_flows_updated", "workspace_id", "updated"),
)

flow_runs = Table(
    "flow_runs",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("flow_id", Id(), nullable=False),
    Column("flow_version", Words()),
    Column("deployment_id", Id()),
    Column("deployment_version", Words()),
    Column("work_pool_id", Id()),
    Column("work_pool_name", Words()),
    Column("work_queue_id", Id()),
    Column("work_queue_name", Words()),
    Column("parent_task_run_id", Id()),
    Column("idempotency_key", Words()),
    Column("parameters", Json(), nullable=False),
    Column("context", Json(), nullable=False),
    Column("empirical_policy", Json(), nullable=False),
    Column("tags", Json(), nullable=False),
    Column("labels", Json()),
    Column("job_variables", Json()),
    Column("infrastructure_document_id", Id()),
    Column("infrastructure_pid", Words()),
    Column("auto_scheduled", sa.Boolean, nullable=False),
    Column("created_by_id", Id()),
    Column("created_by_type", Words()),
    Column("created_by_display_value", Words()),
    # Fencing number of the latest claim; a proposal that carries an older one is refused.
    Column("epoch", sa.Integer, nullable=False),
    *_current_state(),
    Index("ix_flow_runs_id", "workspace_id", "id"),
    Index("ix_flow_runs_expected_start_time", "workspace_id", "expected_start_time"),
    # By its start, or by its expected start when it has not started.
    Index("ix_flow_runs_start_time", "workspace_id", sa.text("coalesce(start_time, expected_start_time)")),
    *_ends_index("flow_runs"),
    Index("ix_flow_runs_name", "workspace_id", "name"),
    # What has changed since a browser last heard.
    Index("ix_flow_runs_updated", "workspace_id", "updated"),
    Index("ix_flow_runs_state_type", "workspace_id", "state_type", "expected_start_time"),
    Index("ix_flow_runs_flow_id", "flow_id", "expected_start_time"),
    Index("ix_flow_runs_total_run_time", "workspace_id", "total_run_time"),
    Index("ix_flow_runs_work_pool", "work_pool_id", "expected_start_time", **where("work_pool_id IS NOT NULL")),
    # A list of tags can be looked into by PostgreSQL only.
    Index("ix_flow_runs_tags", "tags", info={"postgresql": {"using": "gin"}}).ddl_if(dialect="postgresql"),
    Index(
        "ix_flow_runs_next_scheduled",
        "workspace_id",
        "next_scheduled_start_time",
        **where("next_scheduled_start_time IS NOT NULL"),
    ),
    Index("ix_flow_runs_deployment_id", "deployment_id", "expected_start_time", **where("deployment_id IS NOT NULL")),
    Index("ix_flow_runs_parent", "parent_task_run_id", **where("parent_task_run_id IS NOT NULL")),
    Index(
        "ix_flow_runs_work_queue",
        "work_queue_id",
        "state_type",
        "next_scheduled_start_time",
        **where("work_queue_id IS NOT NULL"),
    ),
    Index("uq_flow_runs_idempotency", "flow_id", "idempotency_key", unique=True, **where("idempotency_key IS NOT NULL")),
)

flow_run_states = Table(
    "flow_run_states",
    metadata,
    *_state_columns("flow_run_id"),
    Index("ix_flow_run_states_run", "flow_run_id", "timestamp"),
)

task_runs = Table(
    "task_runs",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    Column("flow_run_id", Id()),
    # The task run in whose body this one was called.
    Column("parent_id", Id()),
    Column("task_key", Words(), nullable=False),
    Column("dynamic_key", Words(), nullable=False),
    Column("task_version", Words()),
    # Task key and dynamic key of a task run that was asked for by request: asking twice makes one. NULL when recorded.
    Column("idempotency_key", Words()),
    Column("cache_key", Words()),
    Column("cache_expiration", UtcTime()),
    Column("empirical_policy", Json(), nullable=False),
    Column("tags", Json(), nullable=False),
    Column("labels", Json()),
    Column("task_inputs", Json(), nullable=False),
    Column("flow_run_run_count", sa.Integer, nullable=False),
    *_current_state(),
    Index("ix_task_runs_id", "workspace_id", "id"),
    Index("ix_task_runs_flow_run", "flow_run_id", "expected_start_time"),
    Index("ix_task_runs_expected_start_time", "workspace_id", "expected_start_time"),
    Index("ix_task_runs_start_time", "workspace_id", "start_time", "state_type"),
    *_ends_index("task_runs"),
    Index("ix_task_runs_state_type", "workspace_id", "state_type", "expected_start_time"),
    Index("ix_task_runs_cache_key", "workspace_id", "cache_key", **where("cache_key IS NOT NULL")),
    Index("uq_task_runs_idempotency", "flow_run_id", "idempotency_key", unique=True, **where("idempotency_key IS NOT NULL")),
)

task_run_states = Table(
    "task_run_states",
    metadata,
    *_state_columns("task_run_id"),
    Index("ix_task_run_states_run", "task_run_id", "timestamp"),
)

logs = Table(
    "logs",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("workspace_id", Id(), nullable=False),
    Column("flow_run_id", Id()),
    Column("task_run_id", Id()),
    Column("timestamp", UtcTime(), nullable=False),
    Column("level", sa.Integer, nullable=False),
    Column("name", Words(), nullable=False),
    Column("message", Words(), nullable=False),
    # A line is found by its number, counted and chosen by level without a look at the table.
    Index("ix_logs_flow_run", "flow_run_id", "timestamp", "id", "level"),
    Index("ix_logs_task_run", "task_run_id", "timestamp", **where("task_run_id IS NOT NULL")),
    Index("ix_logs_timestamp", "workspace_id", "timestamp"),
)

artifacts = Table(
    "artifacts",
    metadata,
    *identity(),
    Column("key", Words()),
    Column("type", Words()),
    Column("description", Words()),
    Column("data", Json()),
    Column("metadata_", Json()),
    Column("flow_run_id", Id()),
    Column("task_run_id", Id()),
    Index("ix_artifacts_id", "workspace_id", "id"),
    Index("ix_artifacts_key", "workspace_id", "key", "created"),
    Index("ix_artifacts_created", "workspace_id", "created"),
    Index("ix_artifacts_updated", "workspace_id", "updated"),
    Index("ix_artifacts_flow_run", "flow_run_id", **where("flow_run_id IS NOT NULL")),
    Index("ix_artifacts_task_run", "task_run_id", **where("task_run_id IS NOT NULL")),
)

artifact_collections = Table(
    "artifact_collections",
    metadata,
    *identity(),
    Column("key", Words(), nullable=False),
    Column("latest_id", Id(), nullable=False),
    Column("type", Words()),
    Column("description", Words()),
    Column("data", Json()),
    Column("metadata_", Json()),
    Column("flow_run_id", Id()),
    Column("task_run_id", Id()),
    Index("uq_artifact_collections_key", "workspace_id", "key", unique=True),
    Index("ix_artifact_collections_id", "workspace_id", "id"),
    Index("ix_artifact_collections_latest", "latest_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("workspace_id", Id(), nullable=False),
    Column("occurred", UtcTime(), nullable=False),
    Column("received", UtcTime(), nullable=False),
    Column("event", Words(), nullable=False),
    Column("resource_id", Words(), nullable=False),
    Column("resource", Json(), nullable=False),
    Column("related", Json(), nullable=False),
    Column("payload", Json(), nullable=False),
    Column("follows", Id()),
    Index("ix_events_occurred", "workspace_id", "occurred", "id"),
    Index("ix_events_event", "workspace_id", "event", "occurred"),
)

event_resources = Table(
    "event_resources",
    metadata,
    Column("event_id", Id(), primary_key=True),
    Column("position", sa.Integer, primary_key=True, autoincrement=False),
    Column("workspace_id", Id(), nullable=False),
    Column("occurred", UtcTime(), nullable=False),
    Column("resource_id", Words(), nullable=False),
    # "" for the event's own resource, else the role of a related one.
    Column("role", Words(), nullable=False),
    Index("ix_event_resources_resource", "workspace_id", "resource_id", "occurred"),
    sqlite_with_rowid=False,
)

leases = Table(
    "leases",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("workspace_id", Id(), nullable=False),
    Column("kind", sa.String(32), nullable=False),
    Column("subject_id", Id(), nullable=False),
    Column("holder", Words(), nullable=False),
    Column("epoch", sa.Integer, nullable=False),
    Column("acquired_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Column("payload", Json()),
    # A slot has many holders at once; of everything else there is one.
    Index("uq_leases_subject", "kind", "subject_id", unique=True, **where("kind <> 'slot'")),
    Index("ix_leases_subject", "kind", "subject_id", "expires_at"),
    Index("ix_leases_expires_at", "expires_at"),
    Index("ix_leases_holder", "holder"),
)

outbox = Table(
    "outbox",
    metadata,
    # Never used twice, so that numbers tell which row is the later one.
    Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("workspace_id", Id(), nullable=False),
    Column("kind", sa.String(64), nullable=False),
    Column("subject_id", Id(), nullable=False),
    Column("payload", Json()),
    Column("created_at", UtcTime(), nullable=False),
    sqlite_autoincrement=True,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("flow_run_id", Id(), primary_key=True),
    Column("key", Words(), primary_key=True),
    Column("workspace_id", Id(), nullable=False),
    Column("position", Words(), nullable=False),
    Column("code", Words(), nullable=False),
    Column("task_run_id", Id(), nullable=False),
    Column("state_id", Id(), nullable=False),
    Column("serializer", Words(), nullable=False),
    Column("value", sa.LargeBinary, nullable=False),
    Column("created_at", UtcTime(), nullable=False),
)
