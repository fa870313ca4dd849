"""Flows, runs, their states and logs, artifacts, events, leases, the outbox, answers that were given, and checkpoints.

Revision ID: 0001
Revises: nothing
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from rota.server.store.columns import Duration, Id, Json, StateTypeName, UtcTime, Words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "flows",
    "flow_runs",
    "flow_run_states",
    "task_runs",
    "task_run_states",
    "logs",
    "artifacts",
    "artifact_collections",
    "events",
    "event_resources",
    "leases",
    "outbox",
    "given_answers",
    "checkpoints",
)


def upgrade() -> None:
    _flows()
    _flow_runs()
    _flow_run_states()
    _task_runs()
    _task_run_states()
    _logs()
    _artifacts()
    _artifact_collections()
    _events()
    _event_resources()
    _leases()
    _outbox()
    _given_answers()
    _checkpoints()


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _ends_index(table: str) -> None:
    ended = sa.text("end_time DESC NULLS LAST") if _on_postgresql() else "end_time"
    op.create_index(f"ix_{table}_end_time", table, ["workspace_id", ended])


def _flows() -> None:
    op.create_table(
        "flows",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("labels", Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_flows"),
    )
    op.create_index("ix_flows_created", "flows", ["workspace_id", "created"])
    op.create_index("ix_flows_updated", "flows", ["workspace_id", "updated"])
    op.create_index("uq_flows_name", "flows", ["workspace_id", "name"], unique=True)


def _flow_runs() -> None:
    op.create_table(
        "flow_runs",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("flow_id", Id(), nullable=False),
        sa.Column("flow_version", Words(), nullable=True),
        sa.Column("deployment_id", Id(), nullable=True),
        sa.Column("deployment_version", Words(), nullable=True),
        sa.Column("work_pool_id", Id(), nullable=True),
        sa.Column("work_pool_name", Words(), nullable=True),
        sa.Column("work_queue_id", Id(), nullable=True),
        sa.Column("work_queue_name", Words(), nullable=True),
        sa.Column("parent_task_run_id", Id(), nullable=True),
        sa.Column("idempotency_key", Words(), nullable=True),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("context", Json(), nullable=False),
        sa.Column("empirical_policy", Json(), nullable=False),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("labels", Json(), nullable=True),
        sa.Column("job_variables", Json(), nullable=True),
        sa.Column("infrastructure_document_id", Id(), nullable=True),
        sa.Column("infrastructure_pid", Words(), nullable=True),
        sa.Column("auto_scheduled", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", Id(), nullable=True),
        sa.Column("created_by_type", Words(), nullable=True),
        sa.Column("created_by_display_value", Words(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("state_id", Id(), nullable=True),
        sa.Column("state_type", StateTypeName(length=16), nullable=True),
        sa.Column("state_name", Words(), nullable=True),
        sa.Column("state_timestamp", UtcTime(), nullable=True),
        sa.Column("run_count", sa.Integer(), nullable=False),
        sa.Column("expected_start_time", UtcTime(), nullable=True),
        sa.Column("next_scheduled_start_time", UtcTime(), nullable=True),
        sa.Column("start_time", UtcTime(), nullable=True),
        sa.Column("end_time", UtcTime(), nullable=True),
        sa.Column("total_run_time", Duration(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flow_runs"),
    )
    op.create_index(
        "ix_flow_runs_deployment_id",
        "flow_runs",
        ["deployment_id", "expected_start_time"],
        **_where("deployment_id IS NOT NULL"),
    )
    _ends_index("flow_runs")
    op.create_index("ix_flow_runs_expected_start_time", "flow_runs", ["workspace_id", "expected_start_time"])
    op.create_index("ix_flow_runs_flow_id", "flow_runs", ["flow_id", "expected_start_time"])
    op.create_index("ix_flow_runs_id", "flow_runs", ["workspace_id", "id"])
    op.create_index("ix_flow_runs_name", "flow_runs", ["workspace_id", "name"])
    op.create_index(
        "ix_flow_runs_next_scheduled",
        "flow_runs",
        ["workspace_id", "next_scheduled_start_time"],
        **_where("next_scheduled_start_time IS NOT NULL"),
    )
    op.create_index("ix_flow_runs_parent", "flow_runs", ["parent_task_run_id"], **_where("parent_task_run_id IS NOT NULL"))
    op.create_index(
        "ix_flow_runs_start_time", "flow_runs", ["workspace_id", sa.text("coalesce(start_time, expected_start_time)")]
    )
    op.create_index("ix_flow_runs_state_type", "flow_runs", ["workspace_id", "state_type", "expected_start_time"])
    if _on_postgresql():
        op.create_index("ix_flow_runs_tags", "flow_runs", ["tags"], postgresql_using="gin")
    op.create_index(
        "uq_flow_runs_idempotency",
        "flow_runs",
        ["flow_id", "idempotency_key"],
        unique=True,
        **_where("idempotency_key IS NOT NULL"),
    )


def _flow_run_states() -> None:
    op.create_table(
        "flow_run_states",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("flow_run_id", Id(), nullable=False),
        sa.Column("timestamp", UtcTime(), nullable=False),
        sa.Column("type", StateTypeName(length=16), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("message", Words(), nullable=True),
        sa.Column("data", Json(), nullable=True),
        sa.Column("details", Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_flow_run_states"),
    )
    op.create_index("ix_flow_run_states_run", "flow_run_states", ["flow_run_id", "timestamp"])


def _task_runs() -> None:
    op.create_table(
        "task_runs",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("flow_run_id", Id(), nullable=True),
        sa.Column("parent_id", Id(), nullable=True),
        sa.Column("task_key", Words(), nullable=False),
        sa.Column("dynamic_key", Words(), nullable=False),
        sa.Column("task_version", Words(), nullable=True),
        sa.Column("idempotency_key", Words(), nullable=True),
        sa.Column("cache_key", Words(), nullable=True),
        sa.Column("cache_expiration", UtcTime(), nullable=True),
        sa.Column("empirical_policy", Json(), nullable=False),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("labels", Json(), nullable=True),
        sa.Column("task_inputs", Json(), nullable=False),
        sa.Column("flow_run_run_count", sa.Integer(), nullable=False),
        sa.Column("state_id", Id(), nullable=True),
        sa.Column("state_type", StateTypeName(length=16), nullable=True),
        sa.Column("state_name", Words(), nullable=True),
        sa.Column("state_timestamp", UtcTime(), nullable=True),
        sa.Column("run_count", sa.Integer(), nullable=False),
        sa.Column("expected_start_time", UtcTime(), nullable=True),
        sa.Column("next_scheduled_start_time", UtcTime(), nullable=True),
        sa.Column("start_time", UtcTime(), nullable=True),
        sa.Column("end_time", UtcTime(), nullable=True),
        sa.Column("total_run_time", Duration(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_task_runs"),
    )
    op.create_index("ix_task_runs_cache_key", "task_runs", ["workspace_id", "cache_key"], **_where("cache_key IS NOT NULL"))
    _ends_index("task_runs")
    op.create_index("ix_task_runs_expected_start_time", "task_runs", ["workspace_id", "expected_start_time"])
    op.create_index("ix_task_runs_flow_run", "task_runs", ["flow_run_id", "expected_start_time"])
    op.create_index("ix_task_runs_id", "task_runs", ["workspace_id", "id"])
    op.create_index("ix_task_runs_start_time", "task_runs", ["workspace_id", "start_time", "state_type"])
    op.create_index("ix_task_runs_state_type", "task_runs", ["workspace_id", "state_type", "expected_start_time"])
    op.create_index(
        "uq_task_runs_idempotency",
        "task_runs",
        ["flow_run_id", "idempotency_key"],
        unique=True,
        **_where("idempotency_key IS NOT NULL"),
    )


def _task_run_states() -> None:
    op.create_table(
        "task_run_states",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("task_run_id", Id(), nullable=False),
        sa.Column("timestamp", UtcTime(), nullable=False),
        sa.Column("type", StateTypeName(length=16), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("message", Words(), nullable=True),
        sa.Column("data", Json(), nullable=True),
        sa.Column("details", Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_task_run_states"),
    )
    op.create_index("ix_task_run_states_run", "task_run_states", ["task_run_id", "timestamp"])


def _logs() -> None:
    op.create_table(
        "logs",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("flow_run_id", Id(), nullable=True),
        sa.Column("task_run_id", Id(), nullable=True),
        sa.Column("timestamp", UtcTime(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("message", Words(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_logs"),
    )
    op.create_index("ix_logs_flow_run", "logs", ["flow_run_id", "timestamp"])
    op.create_index("ix_logs_task_run", "logs", ["task_run_id", "timestamp"], **_where("task_run_id IS NOT NULL"))
    op.create_index("ix_logs_timestamp", "logs", ["workspace_id", "timestamp"])


def _artifacts() -> None:
    op.create_table(
        "artifacts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("key", Words(), nullable=True),
        sa.Column("type", Words(), nullable=True),
        sa.Column("description", Words(), nullable=True),
        sa.Column("data", Json(), nullable=True),
        sa.Column("metadata_", Json(), nullable=True),
        sa.Column("flow_run_id", Id(), nullable=True),
        sa.Column("task_run_id", Id(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_artifacts"),
    )
    op.create_index("ix_artifacts_created", "artifacts", ["workspace_id", "created"])
    op.create_index("ix_artifacts_flow_run", "artifacts", ["flow_run_id"], **_where("flow_run_id IS NOT NULL"))
    op.create_index("ix_artifacts_id", "artifacts", ["workspace_id", "id"])
    op.create_index("ix_artifacts_key", "artifacts", ["workspace_id", "key", "created"])
    op.create_index("ix_artifacts_task_run", "artifacts", ["task_run_id"], **_where("task_run_id IS NOT NULL"))
    op.create_index("ix_artifacts_updated", "artifacts", ["workspace_id", "updated"])


def _artifact_collections() -> None:
    op.create_table(
        "artifact_collections",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("latest_id", Id(), nullable=False),
        sa.Column("type", Words(), nullable=True),
        sa.Column("description", Words(), nullable=True),
        sa.Column("data", Json(), nullable=True),
        sa.Column("metadata_", Json(), nullable=True),
        sa.Column("flow_run_id", Id(), nullable=True),
        sa.Column("task_run_id", Id(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_artifact_collections"),
    )
    op.create_index("ix_artifact_collections_id", "artifact_collections", ["workspace_id", "id"])
    op.create_index("ix_artifact_collections_latest", "artifact_collections", ["latest_id"])
    op.create_index("uq_artifact_collections_key", "artifact_collections", ["workspace_id", "key"], unique=True)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("occurred", UtcTime(), nullable=False),
        sa.Column("received", UtcTime(), nullable=False),
        sa.Column("event", Words(), nullable=False),
        sa.Column("resource_id", Words(), nullable=False),
        sa.Column("resource", Json(), nullable=False),
        sa.Column("related", Json(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("follows", Id(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_event", "events", ["workspace_id", "event", "occurred"])
    op.create_index("ix_events_occurred", "events", ["workspace_id", "occurred", "id"])


def _event_resources() -> None:
    op.create_table(
        "event_resources",
        sa.Column("event_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("occurred", UtcTime(), nullable=False),
        sa.Column("resource_id", Words(), nullable=False),
        sa.Column("role", Words(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "position", name="pk_event_resources"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_resources_resource", "event_resources", ["workspace_id", "resource_id", "occurred"])


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("id", Id(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("holder", Words(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("acquired_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("payload", Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_leases"),
    )
    op.create_index("ix_leases_expires_at", "leases", ["expires_at"])
    op.create_index("ix_leases_holder", "leases", ["holder"])
    op.create_index("ix_leases_subject", "leases", ["kind", "subject_id", "expires_at"])
    op.create_index("uq_leases_subject", "leases", ["kind", "subject_id"], unique=True, **_where("kind <> 'slot'"))


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("payload", Json(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        sqlite_autoincrement=True,
    )


def _given_answers() -> None:
    op.create_table(
        "given_answers",
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", UtcTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_given_answers"),
    )
    op.create_index("ix_given_answers_given_at", "given_answers", ["given_at"])


def _checkpoints() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("flow_run_id", Id(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("workspace_id", Id(), nullable=False),
        sa.Column("position", Words(), nullable=False),
        sa.Column("code", Words(), nullable=False),
        sa.Column("task_run_id", Id(), nullable=False),
        sa.Column("state_id", Id(), nullable=False),
        sa.Column("serializer", Words(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("flow_run_id", "key", name="pk_checkpoints"),
    )
