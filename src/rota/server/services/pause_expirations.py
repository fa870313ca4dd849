"""Fails runs that were paused and that nobody resumed in time."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from rota.core.clock import Clock
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.server.bus.base import Publish, nobody
from rota.server.request import Values
from rota.server.runs.propose_state import propose_for_flow_run
from rota.server.runs.work import Work
from rota.server.store import expired_pauses, flow_runs
from rota.server.store.engine import Store, Tx

INTERVAL_SECONDS = 5.0

BATCH = 200
"""Runs of one pass; the next pass takes the rest."""


def run_once(store: Store, clock: Clock, *, values: Values | None = None, publish: Publish = nobody) -> list[UUID]:
    """Fail every run whose pause is over; return them.

    Each in a transaction of its own that looks again whether it is still paused, and still too late: a pass that is killed, or
    runs beside another or beside somebody who resumes the run, ends each run once.
    """
    found = store.read(lambda tx: expired_pauses.list_expired(tx, clock.now(), BATCH))
    return [
        run_id
        for workspace_id, run_id in found
        if store.write(partial(_fail, clock, values or Values(), publish, workspace_id, run_id))
    ]


def _fail(clock: Clock, values: Values, publish: Publish, workspace_id: UUID, run_id: UUID, tx: Tx) -> bool:
    now = clock.now()
    claimed = flow_runs.find_flow_run_for_update(tx, workspace_id, run_id, now)
    state = None if claimed is None else claimed.run.state
    if claimed is None or state is None or not state.is_paused():
        return False
    until = state.state_details.pause_timeout
    if until is None or until >= now:
        return False
    failed: State[Any] = State(StateType.FAILED, message="The run was paused and not resumed in time.", timestamp=now)
    work = Work(tx, workspace_id, now, values, publish=publish)
    return propose_for_flow_run(work, claimed, failed, force=True).written
