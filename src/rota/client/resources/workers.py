"""Workers: their signs of life, and the runs that they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rota.contract.filters.work_pools import WorkerFilter
    from rota.contract.workers import ClaimedFlowRuns, Worker


class WorkerCalls:
    @call
    def send_worker_heartbeat(
        self,
        work_pool_name: str,
        worker_name: str,
        heartbeat_interval_seconds: float | None = None,
        get_worker_id: bool = False,
        worker_metadata: Any = None,  # noqa: ARG002 - the protocol's; this server keeps none
    ) -> Steps[UUID | None]:
        """Give a worker's sign of life; with `get_worker_id`, return the worker's id.

        Raises:
            ObjectNotFound: there is no such work pool.
        """
        rows = contract.workers
        interval = None if heartbeat_interval_seconds is None else max(round(heartbeat_interval_seconds), 1)
        body = rows.WorkerHeartbeat.model_construct(name=worker_name, heartbeat_interval_seconds=interval)
        yield from ask(rows.WORKER_HEARTBEAT, {"work_pool_name": work_pool_name}, body=body)
        if not get_worker_id:
            return None
        queries, offset = contract.queries.work_pools, 0
        while True:
            wanted = queries.ReadWorkers.model_construct(workers=None, limit=200, offset=offset)
            page = yield from ask(queries.READ_WORKERS, {"work_pool_name": work_pool_name}, body=wanted)
            for worker in page:
                if worker.name == worker_name:
                    return worker.id
            if len(page) < 200:
                return None
            offset += len(page)

    @call
    def read_workers_for_work_pool(
        self,
        work_pool_name: str,
        worker_filter: WorkerFilter | None = None,
        offset: int | None = None,
        limit: int | None = None,
    ) -> Steps[list[Worker]]:
        """List the workers of a pool, the latest sign of life first.

        Raises:
            ObjectNotFound: there is no such work pool.
        """
        queries = contract.queries.work_pools
        body = queries.ReadWorkers.model_construct(workers=worker_filter, offset=offset or 0, limit=limit)
        return (yield from ask(queries.READ_WORKERS, {"work_pool_name": work_pool_name}, body=body))

    @call
    def delete_worker(self, work_pool_name: str, worker_name: str) -> Steps[None]:
        """Forget a worker.

        Raises:
            ObjectNotFound: there is no such pool or worker.
        """
        yield from ask(contract.workers.DELETE_WORKER, {"work_pool_name": work_pool_name, "name": worker_name})

    @call
    def claim_scheduled_runs(
        self,
        work_pool_name: str,
        worker_name: str,
        holder: str,
        *,
        lease_seconds: float,
        limit: int = 10,
        work_queue_names: Iterable[str] | None = None,
        scheduled_before: datetime | None = None,
    ) -> Steps[ClaimedFlowRuns]:
        """Take runs that are due; each is given to one worker alone, and Pending from then on.

        Raises:
            ObjectNotFound: there is no such pool or queue.
        """
        rows = contract.workers
        body = rows.ClaimScheduledRuns.model_construct(
            worker=worker_name,
            holder=holder,
            work_queue_names=None if work_queue_names is None else list(work_queue_names),
            scheduled_before=scheduled_before,
            limit=limit,
            lease_seconds=lease_seconds,
        )
        return (yield from ask(rows.CLAIM_SCHEDULED_RUNS, {"work_pool_name": work_pool_name}, body=body))

    @call
    def hand_back_flow_runs(self, holder: str, flow_run_ids: Iterable[UUID], reason: str | None = None) -> Steps[list[UUID]]:
        """Give back runs that were claimed and not started; return those that are Scheduled again."""
        rows = contract.workers
        body = rows.HandBack.model_construct(holder=holder, flow_run_ids=list(flow_run_ids), reason=reason)
        return (yield from ask(rows.HAND_BACK, body=body)).handed_back
