"""Task workers: who is there, and what they take."""

from __future__ import annotations

from rota.contract.task_workers import ClaimedTaskRuns, HandedBackTaskRuns, TaskWorkerResponse
from rota.server.request import Caller, Request
from rota.server.runs import handing_out
from rota.server.runs.work import Work
from rota.server.store import task_run_queue, task_workers
from rota.server.store.engine import Tx


def read_task_workers(request: Request, tx: Tx, caller: Caller) -> list[TaskWorkerResponse]:
    wanted = request.body.task_worker_filter
    keys = None if wanted is None else wanted.task_keys
    return task_workers.list_task_workers(tx, caller.workspace_id, request.now, keys)


def claim_task_runs(request: Request, tx: Tx, caller: Caller) -> ClaimedTaskRuns:
    work, asked = Work.of(request, tx, caller), request.body
    for row in task_run_queue.list_expired(tx, work.now):
        # A database without a server has no service that does it.
        if row.workspace_id == work.workspace_id and row.holder != asked.holder:
            handing_out.hand_back_expired(work, row)
    held = handing_out.keep(work, asked.holder, asked.task_keys, asked.lease_seconds, asked.listener)
    runs = handing_out.claim(work, asked.holder, asked.task_keys, asked.lease_seconds, asked.limit, asked.only)
    next_at = None if runs else task_run_queue.next_due_at(tx, work.workspace_id, asked.task_keys)
    return ClaimedTaskRuns.model_construct(runs=runs, held=[*held, *(run.id for run in runs)], next_at=next_at)


def hand_back_task_runs(request: Request, tx: Tx, caller: Caller) -> HandedBackTaskRuns:
    work, asked = Work.of(request, tx, caller), request.body
    wanted = set(asked.task_run_ids)
    message = asked.reason or f"Handed back by its worker ({asked.holder})."
    rows = [row for row in task_run_queue.list_held(tx, work.workspace_id, asked.holder) if row.task_run_id in wanted]
    done = [row.task_run_id for row in rows if handing_out.hand_back(work, row, message)]
    if asked.leaves:
        handing_out.release_unbegun(work, asked.holder)
        task_workers.forget(tx, work.workspace_id, asked.holder)
    return HandedBackTaskRuns.model_construct(handed_back=done)
