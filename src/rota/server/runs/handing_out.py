"""Background task runs and their workers: who gets one, who has it, and what becomes of those whose worker is gone.

A worker holds a run by a lease. While its socket is open, or it asks, the lease is prolonged; when it runs out the run is
Scheduled again, with a message that tells why, so that its history shows each attempt.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from rota.contract.task_runs import TaskRun
from rota.core.states import State, StateDetails, scheduled
from rota.core.vocabulary import StateType
from rota.server.runs import background
from rota.server.runs.propose_state import propose_for_task_run
from rota.server.runs.work import Work
from rota.server.store import task_run_queue, task_runs, task_workers
from rota.server.store.errors import NotFound
from rota.server.store.task_run_queue import Queued

MAX_SILENCES = 3
"""Workers that may fall silent with a run before it is Crashed: it may be the run that ends them."""


def claim(
    work: Work,
    holder: str,
    task_keys: Collection[str],
    seconds: float,
    limit: int = 1,
    only: Collection[UUID] | None = None,
) -> list[TaskRun]:
    """Hand up to `limit` due runs (with `only`, of these) to a worker; those that are over meanwhile leave the queue."""
    given: list[TaskRun] = []
    while len(given) < limit:
        wanted = limit - len(given)
        ids = task_run_queue.claim(work.tx, work.workspace_id, task_keys, holder, work.now, seconds, wanted, only)
        runs = [task_runs.get_task_run(work.tx, work.workspace_id, run_id, work.now) for run_id in ids]
        over = [run.id for run in runs if _is_over(run)]
        if over:
            background.leave_queue(work, over)
        given += [run for run in runs if not _is_over(run)]
        if not over:
            break
    return given


def _is_over(run: TaskRun) -> bool:
    return run.state is not None and run.state.is_final()


def keep(work: Work, holder: str, task_keys: Collection[str], seconds: float, listener: UUID | None = None) -> list[UUID]:
    """Note that a worker is there; return what it holds."""
    task_workers.note_seen(work.tx, work.workspace_id, holder, task_keys, work.now, listener)
    return task_run_queue.keep(work.tx, work.workspace_id, holder, work.now, seconds)


def release_unbegun(work: Work, holder: str, task_run_ids: Collection[UUID] | None = None) -> None:
    """Let runs that the worker was given and has not begun wait for another one: all of them, or only these."""
    for row in task_run_queue.list_held(work.tx, work.workspace_id, holder):
        if task_run_ids is not None and row.task_run_id not in task_run_ids:
            continue
        run = task_runs.find_task_run(work.tx, work.workspace_id, row.task_run_id, work.now)
        if run is not None and run.state is not None and run.state.is_scheduled():
            task_run_queue.release(work.tx, [row.task_run_id])
            background.ring_workers(work, row.task_key, [row.task_run_id])


def hand_back(work: Work, row: Queued, message: str) -> bool:
    """Schedule a run again that its worker will not end; return whether it waits for a worker now."""
    try:
        run = task_runs.get_task_run_for_update(work.tx, work.workspace_id, row.task_run_id, work.now)
    except NotFound:
        task_run_queue.remove(work.tx, work.workspace_id, [row.task_run_id])
        return False
    if _is_over(run):
        background.leave_queue(work, [run.id])
        return False
    if run.state is not None and run.state.type is StateType.CANCELLING:
        cancelled: State[Any] = State(StateType.CANCELLED, message=f"It was being cancelled. {message}", timestamp=work.now)
        propose_for_task_run(work, run, cancelled, force=True)
        return False
    if run.state is not None and run.state.is_scheduled() and run.state.name != "AwaitingRetry":
        task_run_queue.release(work.tx, [run.id])
        background.ring_workers(work, row.task_key, [run.id])
        return True
    if row.silences >= MAX_SILENCES:
        why = f"{message} It is not handed out again: {row.silences} workers fell silent with it."
        propose_for_task_run(work, run, State(StateType.CRASHED, message=why, timestamp=work.now), force=True)
        return False
    details = StateDetails(deferred=True, task_parameters_id=row.parameters_id, scheduled_time=work.now)
    again = scheduled(work.now, timestamp=work.now, message=message)
    again.state_details = details
    propose_for_task_run(work, run, again, force=True)
    return True


def hand_back_expired(work: Work, row: Queued) -> bool:
    """The same for a run whose worker fell silent, if it still is; looked at again in this transaction."""
    held = task_run_queue.find_for_update(work.tx, row.task_run_id)
    if held is None or held.holder is None or held.lease_until is None or held.lease_until > work.now:
        return False
    task_run_queue.note_silence(work.tx, row.task_run_id)
    message = f"Its worker ({held.holder}) fell silent: its last sign of life held until {held.lease_until:%H:%M:%S} UTC."
    return hand_back(work, held._replace(silences=held.silences + 1), message)
