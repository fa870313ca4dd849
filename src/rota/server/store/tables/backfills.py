"""Backfills: spans of time for which a deployment is run once more, some runs at a time."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from rota.server.store.columns import Duration, Id, Json, UtcTime, Words
from rota.server.store.tables.common import identity, metadata, where
from rota.server.store.tables.runs import flow_runs

backfills = Table(
    "backfills",
    metadata,
    *identity(),
    Column("name", Words(), nullable=False),
    # Names are kept beside the ids: a backfill is shown when its deployment is gone.
    Column("deployment_id", Id(), nullable=False),
    Column("deployment_name", Words(), nullable=False),
    Column("flow_id", Id(), nullable=False),
    Column("flow_name", Words(), nullable=False),
    Column("status", sa.String(16), nullable=False),
    # Why it stands, or ended before its time.
    Column("message", Words()),
    # --- the plan: it never changes, so that what was shown before is what is made
    Column("range_start", UtcTime(), nullable=False),
    Column("range_end", UtcTime(), nullable=False),
    # Copies of the schedules whose times these are. Empty: the times are listed.
    Column("schedules", Json(), nullable=False),
    # Microseconds since 1970, sorted, where the times follow from no schedule.
    Column("instants", Json()),
    Column("timezone", Words()),
    Column("only_failed", sa.Boolean, nullable=False),
    Column("descending", sa.Boolean, nullable=False),
    # Of the schedule, and as they were asked for: these are templates.
    Column("schedule_parameters", Json(), nullable=False),
    Column("parameters", Json(), nullable=False),
    Column("tags", Json(), nullable=False),
    Column("work_queue_name", Words()),
    Column("total", sa.Integer, nullable=False),
    # --- how far it has come
    Column("max_unfinished", sa.Integer, nullable=False),
    Column("made", sa.Integer, nullable=False),
    # The logical time of the run that was made last, and of the next one.
    Column("made_until", UtcTime()),
    Column("next_at", UtcTime()),
    # Failed runs that ended by then are run again; up to `retried_until`, a logical time, that is done.
    Column("retry_before", UtcTime()),
    Column("retried_until", UtcTime()),
    # Since when it stands, and how long it stood before.
    Column("paused_at", UtcTime()),
    Column("paused_for", Duration(), nullable=False),
    # When there was nothing left to do, and what had become of the runs by then.
    Column("ended_at", UtcTime()),
    Column("counts", Json()),
    Index("uq_backfills_name", "workspace_id", "name", unique=True),
    Index("ix_backfills_created", "workspace_id", "created"),
    Index("ix_backfills_deployment", "deployment_id", "created"),
    Index("ix_backfills_open", "status", "id", **where("ended_at IS NULL")),
    Index("ix_backfills_ended", "ended_at", **where("ended_at IS NOT NULL")),
)

# The runs of each backfill by state, in the order of their logical times. Other runs are not in it.
Index(
    "ix_flow_runs_backfill",
    flow_runs.c.created_by_id,
    flow_runs.c.state_type,
    flow_runs.c.expected_start_time,
    **where("created_by_type = 'BACKFILL'"),
)
