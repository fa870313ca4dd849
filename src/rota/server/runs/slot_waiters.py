"""Runs that wait for a slot of their deployment: woken as soon as one frees, the one that came first before all others.

A run that is woken is due at once, and for a while nobody who came later takes the slot that it was woken for.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from rota.core.orchestration import Accept
from rota.core.states import State, scheduled
from rota.server.runs.apply import write_flow_run_state
from rota.server.runs.work import Work
from rota.server.slots.serving import free_slots, lock
from rota.server.store import deployments, scheduled_runs

MOST_AT_ONCE = 100
"""Runs that are woken in one transaction: a limit may be raised by any number."""


def wake_for(work: Work, deployment_id: UUID) -> None:
    """Wake those who wait for a slot of the deployment's limit."""
    found = deployments.find_limit_of_deployment(work.tx, work.workspace_id, deployment_id)
    if found is not None and found[0] is not None:
        wake(work, {found[0]})


def wake(work: Work, limit_ids: Collection[UUID]) -> None:
    """Make as many waiting runs due as slots of these limits are free.

    Runs that others have locked at the moment are passed over: they are being started, and see the free slot by themselves.
    """
    for limit_id in limit_ids:
        if not scheduled_runs.has_waiting_for_slot(work.tx, limit_id):
            continue
        limit = lock(work, {limit_id}).get(limit_id)
        if limit is None:
            continue
        free = min(free_slots(work, {limit_id: limit})[limit_id], MOST_AT_ONCE)
        for claimed in scheduled_runs.list_waiting_for_slot(work.tx, limit_id, free, work.now):
            due = claimed.run.next_scheduled_start_time
            if due is not None and due <= work.now:
                continue  # it was woken before, or its time has come
            state: State[Any] = scheduled(
                work.now, name="AwaitingConcurrencySlot", timestamp=work.now, message="A concurrency slot is free for it."
            )
            write_flow_run_state(work, claimed, Accept(state))
