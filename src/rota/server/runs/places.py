"""Where a run is to be run: the work queue that a pair of names means."""

from __future__ import annotations

from rota.contract.flow_runs import FlowRun
from rota.contract.work_queues import WorkQueueResponse
from rota.exceptions import ObjectNotFound
from rota.server.deployments.job_variables import check_job_variables_of_run
from rota.server.runs.work import Work
from rota.server.store import flow_runs, work_pools, work_queues


def find_queue(work: Work, pool_name: str, queue_name: str | None) -> WorkQueueResponse:
    """Return the queue of a pool; its default queue without a name.

    Raises:
        ObjectNotFound: there is no such pool, or it has no such queue.
    """
    pool = work_pools.find_work_pool(work.tx, work.workspace_id, pool_name)
    if pool is None:
        raise ObjectNotFound(f"There is no work pool {pool_name!r}: create it before something is to run in it.")
    queue = None
    if queue_name is not None:
        queue = work_queues.find_work_queue(work.tx, work.workspace_id, pool.id, queue_name)
    elif pool.default_queue_id is not None:
        queue = work_queues.find_work_queue_by_id(work.tx, work.workspace_id, pool.default_queue_id)
    if queue is None:
        shown = "default queue" if queue_name is None else f"queue {queue_name!r}"
        raise ObjectNotFound(f"The work pool {pool_name!r} has no {shown}: create it before something is to run in it.")
    return queue


def put_into_queue(work: Work, run: FlowRun, pool_name: str, queue_name: str | None) -> None:
    """Let a new run wait in a queue; `run` shows it afterwards.

    Raises:
        ObjectNotFound: as `find_queue`.
        InvalidRequest: the run's job variables do not fit the pool's base job template.
    """
    queue = find_queue(work, pool_name, queue_name)
    check_job_variables_of_run(work, queue.work_pool_id, None, run.job_variables)
    place = {
        "work_pool_id": queue.work_pool_id,
        "work_pool_name": pool_name,
        "work_queue_id": queue.id,
        "work_queue_name": queue.name,
    }
    flow_runs.update_flow_run(work.tx, work.workspace_id, run.id, place, work.now)
    vars(run).update(place)
