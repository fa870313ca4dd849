"""Pausing work pools, and letting them go on."""

from __future__ import annotations

from rota.server.actions.base import ActionFailed, Did, Doing, related, target_of
from rota.server.runs import pool_events, worker_claims
from rota.server.store import work_pools, work_queues


def act(doing: Doing) -> Did:
    work, pool_id = doing.work, target_of(doing, "work-pool")
    found = work_pools.find_work_pool_by_id(work.tx, work.workspace_id, pool_id)
    if found is None:
        raise ActionFailed(f"There is no work pool {pool_id}.")
    pool = work_pools.get_work_pool(work.tx, work.workspace_id, found.name, for_update=True)
    changes = {"is_paused": doing.action.type == "pause-work-pool"}
    work_pools.update_work_pool(work.tx, work.workspace_id, pool.name, changes, work.now)
    pool_events.tell_pool_changes(work, pool, work_pools.get_work_pool(work.tx, work.workspace_id, pool.name))
    worker_claims.ring(work, list(work_queues.ids_of_pools(work.tx, [pool.id])))
    return Did(related=(related("work-pool", pool.id),))
