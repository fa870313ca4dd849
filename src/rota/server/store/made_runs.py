"""Runs that schedules make, in bulk: tens of thousands when a server starts after a long time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.core.ids import uuid7
from rota.core.slugs import generate_slug
from rota.core.vocabulary import StateType
from rota.server.store.bulk import Bulk, BulkTable
from rota.server.store.columns import to_microseconds
from rota.server.store.engine import Tx
from rota.server.store.record import bulk_of
from rota.server.store.tables import flow_run_states, flow_runs
from rota.server.store.values import clean_text, dump_json

SCHEDULE = "SCHEDULE"
"""What `created_by_type` of a run says that a schedule has made; `created_by_id` is the schedule's."""

MESSAGE = "Flow run scheduled"

_EACH = ("id", "name", "idempotency_key", "state_id", "expected_start_time", "next_scheduled_start_time")
_IDS = ("flow_id", "deployment_id", "work_pool_id", "work_queue_id", "infrastructure_document_id", "created_by_id")
_TEXTS = (
    "flow_version",
    "deployment_version",
    "work_pool_name",
    "work_queue_name",
    "created_by_display_value",
)
_JSON = ("parameters", "tags", "labels", "job_variables")
_FIXED: dict[str, Any] = {
    "created_by_type": SCHEDULE,
    "auto_scheduled": True,
    "epoch": 0,
    "state_type": StateType.SCHEDULED.value,
    "state_name": "Scheduled",
    "run_count": 0,
    "total_run_time": 0,
    "context": "{}",
    "empirical_policy": dump_json(
        {
            "max_retries": 0,
            "retry_delay_seconds": 0,
            "retries": None,
            "retry_delay": None,
            "pause_keys": [],
            "resuming": False,
            "retry_type": None,
        }
    ),
}
_MOMENTS = ("created", "updated", "state_timestamp")

_RUNS = BulkTable(flow_runs, (*_EACH, *_IDS, *_TEXTS, *_JSON, *_FIXED, *_MOMENTS))
_STATES = BulkTable(flow_run_states, ("id", "flow_run_id", "timestamp", "type", "name", "message", "details"))


class RunsToMake(NamedTuple):
    """What the runs of one schedule share, by column, and when they are to start."""

    schedule_id: UUID
    shared: Mapping[str, Any]
    instants: Sequence[datetime]


def insert_runs(tx: Tx, workspace: UUID, wanted: Sequence[RunsToMake], now: datetime) -> int:
    """Add runs with their first states; return how many. A run whose schedule and instant have one already is left out.

    Uses uq_flow_runs_idempotency. No event is written of these states: what happens to a run begins with its start.
    """
    bulk, now_us = bulk_of(tx, workspace), to_microseconds(now)
    runs: list[tuple[Any, ...]] = []
    states: list[tuple[Any, ...]] = []
    run_ids: list[UUID] = []
    for each in wanted:
        if not each.instants:
            continue
        shared = _shared(bulk, each, now_us)
        key = f"scheduled {each.schedule_id} "
        for moment in each.instants:
            run_id, state_id = uuid7(), bulk.as_id(uuid7().bytes)
            run, text, at = bulk.as_id(run_id.bytes), moment.isoformat(), to_microseconds(moment)
            runs.append((run, generate_slug(2), key + text, state_id, at, at, *shared))
            details = f'{{"scheduled_time": "{text}"}}'
            states.append((state_id, run, now_us, StateType.SCHEDULED.value, "Scheduled", MESSAGE, details))
            run_ids.append(run_id)
    if not runs:
        return 0
    if bulk.insert(_RUNS, runs) != len(runs):
        query = sa.select(flow_runs.c.id).where(flow_runs.c.id.in_(run_ids))
        there = set(tx.execute(query).scalars())
        states = [state for state, run_id in zip(states, run_ids, strict=True) if run_id in there]
    bulk.insert(_STATES, states)
    return len(states)


def _shared(bulk: Bulk, each: RunsToMake, now_us: int) -> tuple[Any, ...]:
    def id_of(value: UUID | None) -> Any:
        return bulk.null if value is None else bulk.as_id(value.bytes)

    given = {**each.shared, "created_by_id": each.schedule_id}
    return (
        *(id_of(given.get(name)) for name in _IDS),
        *(bulk.null if given.get(name) is None else clean_text(given[name]) for name in _TEXTS),
        *(bulk.null if given.get(name) is None else dump_json(given[name]) for name in _JSON),
        *_FIXED.values(),
        *(now_us for _ in _MOMENTS),
    )
