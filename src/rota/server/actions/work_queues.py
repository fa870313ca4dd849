"""Pausing work queues, and letting them go on."""

from __future__ import annotations

from rota.server.actions.base import Did, Doing, related, target_of
from rota.server.runs import pool_events, worker_claims
from rota.server.store import work_queues


def act(doing: Doing) -> Did:
    work = doing.work
    queue = work_queues.get_work_queue(work.tx, work.workspace_id, target_of(doing, "work-queue"))
    changes = {"is_paused": doing.action.type == "pause-work-queue"}
    work_queues.update_work_queue(work.tx, work.workspace_id, queue, changes, work.now)
    pool_events.tell_queue_changes(work, queue, work_queues.get_work_queue(work.tx, work.workspace_id, queue.id))
    worker_claims.ring(work, [queue.id])
    return Did(related=(related("work-queue", queue.id),))
