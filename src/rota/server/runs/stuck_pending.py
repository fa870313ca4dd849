"""Runs that a worker of the wire protocol took and never started: it makes them Pending, holds no claim, and may have died.

Which worker took a run is not known. So it is scheduled again when no worker of its pool lives any more, or when it has been
Pending for so long that nothing comes of it. Runs that rota's own workers take are held by leases, and are none of these.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from rota.core.vocabulary import StateType
from rota.server.runs.work import Work
from rota.server.runs.worker_claims import schedule_again
from rota.server.store import flow_runs, leases, scheduled_runs, workers
from rota.server.store.engine import Tx
from rota.server.store.scheduled_runs import Unclaimed

DEAD_AFTER = timedelta(seconds=120)
"""How long a run is left Pending where no worker lives: longer than it takes to see that."""


def list_stuck(tx: Tx, now: datetime, longest: timedelta) -> list[Unclaimed]:
    """Return runs that are Pending in a queue without a claim, and of which nothing will come."""
    return [
        run
        for run in scheduled_runs.list_unclaimed_pending(tx, now - min(DEAD_AFTER, longest))
        if run.state_timestamp < now - longest or not workers.has_online(tx, run.work_pool_id)
    ]


def rescue(work: Work, run_id: UUID, since: datetime) -> bool:
    """Schedule a run again that has been Pending since a moment, if it still is."""
    claimed = flow_runs.find_flow_run_for_update(work.tx, work.workspace_id, run_id, work.now)
    if claimed is None or claimed.run.state is None or claimed.run.state_type is not StateType.PENDING:
        return False
    held = leases.find_lease(work.tx, work.workspace_id, leases.FLOW_RUN, run_id)
    if held is not None or claimed.run.state.timestamp != since:
        return False
    schedule_again(
        work, claimed, f"A worker took this run at {since:%H:%M:%S} UTC and did not start it; it is scheduled again."
    )
    return True
