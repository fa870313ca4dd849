"""The queue of background task runs, as their states move: in when one is Scheduled, out when it is over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from rota.contract.task_runs import TaskRun
from rota.core.states import State
from rota.server.bus.base import TASKS, WORK
from rota.server.runs.work import Work
from rota.server.store import task_run_queue, task_workers


def enqueue(work: Work, run: TaskRun, state: State[Any]) -> None:
    """Let a run that was written as Scheduled wait for a worker of its task."""
    details = state.state_details
    due_at = details.scheduled_time or work.now
    task_run_queue.enqueue(work.tx, work.workspace_id, run.id, run.task_key, due_at, details.task_parameters_id)
    ring_workers(work, run.task_key, [run.id])


def ring_workers(work: Work, task_key: str, task_run_ids: Sequence[UUID]) -> None:
    """Wake the workers of a task, with and without a server."""
    work.tx.after_commit(partial(work.publish, TASKS, task_run_ids))
    listeners = task_workers.list_listeners(work.tx, work.workspace_id, work.now, task_key)
    work.tx.signals.ring(work.tx, listeners)


def leave_queue(work: Work, task_run_ids: Sequence[UUID]) -> None:
    """Take runs that are over out of the queue, and wake who waits for their ends."""
    found = task_run_queue.remove(work.tx, work.workspace_id, task_run_ids)
    if found:
        work.tx.signals.ring(work.tx, found)
        work.tx.after_commit(partial(work.publish, WORK, found))


def ask_to_stop(work: Work, task_run_id: UUID) -> bool:
    """Tell the worker that has a run that it is to be stopped; return whether one has it."""
    rows = task_run_queue.list_among(work.tx, work.workspace_id, [task_run_id])
    if not rows or rows[0].holder is None:
        return False
    work.tx.signals.ring(work.tx, [task_run_id])
    work.tx.after_commit(partial(work.publish, WORK, [task_run_id]))
    return True


def list_queued(work: Work, task_run_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the runs that wait for a worker, or have one."""
    return {row.task_run_id for row in task_run_queue.list_among(work.tx, work.workspace_id, task_run_ids)}


def held_by_others(work: Work, task_run_ids: Collection[UUID], holder: str) -> set[UUID]:
    """Return those of the runs that are in the queue, and not this worker's any more: what it tells of them is too late."""
    found = task_run_queue.list_among(work.tx, work.workspace_id, task_run_ids)
    return {row.task_run_id for row in found if row.holder != holder}
