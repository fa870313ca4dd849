"""The tables, one module a theme. Every row carries its workspace.

There are no foreign keys: a task run's states may arrive before the task run, a log after its run was deleted. What
belongs together is deleted together, in code. `created` and `updated` are kept by the store, never by triggers.
"""

from __future__ import annotations

from rota.server.store.tables.automations import automations, firings, trigger_buckets, trigger_queue
from rota.server.store.tables.backfills import backfills
from rota.server.store.tables.background_tasks import task_run_queue, task_workers
from rota.server.store.tables.blocks import (
    block_document_references,
    block_documents,
    block_schemas,
    block_types,
    data_keys,
)
from rota.server.store.tables.bulk_jobs import bulk_jobs
from rota.server.store.tables.common import alembic_version, metadata, speak_postgresql
from rota.server.store.tables.concurrency import concurrency_limits, concurrency_waiters
from rota.server.store.tables.deployments import deployment_schedules, deployments, schedule_marks
from rota.server.store.tables.given_answers import given_answers
from rota.server.store.tables.inputs import flow_run_inputs
from rota.server.store.tables.runs import (
    artifact_collections,
    artifacts,
    checkpoints,
    event_resources,
    events,
    flow_run_states,
    flow_runs,
    flows,
    leases,
    logs,
    outbox,
    task_run_states,
    task_runs,
)
from rota.server.store.tables.searches import saved_searches, server_configuration
from rota.server.store.tables.variables import variables
from rota.server.store.tables.work_pools import work_pools, work_queues, workers

__all__ = [
    "alembic_version",
    "artifact_collections",
    "artifacts",
    "automations",
    "backfills",
    "block_document_references",
    "block_documents",
    "block_schemas",
    "block_types",
    "bulk_jobs",
    "checkpoints",
    "concurrency_limits",
    "concurrency_waiters",
    "data_keys",
    "deployment_schedules",
    "deployments",
    "event_resources",
    "events",
    "firings",
    "flow_run_inputs",
    "flow_run_states",
    "flow_runs",
    "flows",
    "given_answers",
    "leases",
    "logs",
    "metadata",
    "outbox",
    "saved_searches",
    "schedule_marks",
    "server_configuration",
    "speak_postgresql",
    "task_run_queue",
    "task_run_states",
    "task_runs",
    "task_workers",
    "trigger_buckets",
    "trigger_queue",
    "variables",
    "work_pools",
    "work_queues",
    "workers",
]
