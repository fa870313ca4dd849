"""What is told of work pools and queues: made, changed, deleted, ready or not. Events go in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rota.contract.work_pools import WorkPoolResponse
from rota.contract.work_queues import WorkQueueResponse
from rota.server.runs.telling import tell, updates_payload
from rota.server.runs.work import Work
from rota.server.store import work_pools

_POOL_FIELDS = ("description", "base_job_template", "concurrency_limit", "is_paused", "storage_configuration")
_QUEUE_FIELDS = ("name", "description", "concurrency_limit", "is_paused", "priority", "filter")


def tell_pool(work: Work, verb: str, pool: WorkPoolResponse, payload: dict[str, Any] | None = None) -> None:
    """Tell that a pool was created, updated or deleted, or what its status is now."""
    related = []
    if verb in ("created", "deleted") and pool.default_queue_id is not None:
        related.append(
            {"prefect.resource.id": f"prefect.work-queue.{pool.default_queue_id}", "prefect.resource.role": "default-queue"}
        )
    tell(work, f"prefect.work-pool.{verb}", _of_pool(pool), related, payload)


def tell_pool_changes(work: Work, before: WorkPoolResponse, after: WorkPoolResponse) -> None:
    """Tell what an update changed, if it did."""
    payload = updates_payload(_chosen(before, _POOL_FIELDS), _chosen(after, _POOL_FIELDS))
    if payload:
        tell_pool(work, "updated", after, payload)
    if before.status != after.status:
        tell_pool_status(work, after)


def tell_pool_status(work: Work, pool: WorkPoolResponse) -> None:
    if pool.status is not None:
        tell_pool(work, _word(pool.status.value), pool)


def tell_queue(work: Work, verb: str, queue: WorkQueueResponse, payload: dict[str, Any] | None = None) -> None:
    """The same of a queue."""
    related = []
    if queue.work_pool_id is not None:
        pool = work_pools.find_work_pool_by_id(work.tx, work.workspace_id, queue.work_pool_id)
        if pool is not None:
            related.append({**_of_pool(pool), "prefect.resource.role": "work-pool"})
    resource = {
        "prefect.resource.id": f"prefect.work-queue.{queue.id}",
        "prefect.resource.name": queue.name,
        "prefect.resource.role": "work-queue",
    }
    tell(work, f"prefect.work-queue.{verb}", resource, related, payload)


def tell_queue_changes(work: Work, before: WorkQueueResponse, after: WorkQueueResponse) -> None:
    payload = updates_payload(_chosen(before, _QUEUE_FIELDS), _chosen(after, _QUEUE_FIELDS))
    if payload:
        tell_queue(work, "updated", after, payload)
    if before.status != after.status:
        tell_queue_status(work, after)


def tell_queue_status(work: Work, queue: WorkQueueResponse) -> None:
    if queue.status is not None:
        tell_queue(work, _word(queue.status.value), queue)


def _word(status: str) -> str:
    return status.lower().replace("_", "-")


def _of_pool(pool: WorkPoolResponse) -> dict[str, str]:
    return {
        "prefect.resource.id": f"prefect.work-pool.{pool.id}",
        "prefect.resource.name": pool.name,
        "prefect.work-pool.type": pool.type,
        "prefect.resource.role": "work-pool",
    }


def _chosen(shown: Any, fields: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in fields}
