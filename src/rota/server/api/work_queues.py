"""Work queues: of a pool by name, by id, and those of the default pool."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rota.contract.flow_runs import FlowRun
from rota.contract.work_pools import DEFAULT_AGENT_POOL, WorkPoolCreate, WorkPoolResponse
from rota.contract.work_queues import (
    WorkQueueConcurrencyStatus,
    WorkQueueHealthPolicy,
    WorkQueueResponse,
    WorkQueueStatusDetail,
)
from rota.exceptions import InvalidRequest
from rota.server.admission import check_json, check_limit, check_name, check_offset
from rota.server.api.paging import check_filters, slice_of
from rota.server.request import Caller, Request
from rota.server.runs import pool_events, worker_claims
from rota.server.runs.work import Work
from rota.server.store import scheduled_runs, work_pools, work_queues
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound

NEVER_NULL = frozenset({"name", "is_paused", "priority"})
"""Fields of an update that null leaves alone."""

MAX_TEXT_BYTES = 64 * 1024


def create_work_queue(request: Request, tx: Tx, caller: Caller) -> WorkQueueResponse:
    return _create(request, tx, caller, _pool(request, tx, caller))


def create_work_queue_of_default_pool(request: Request, tx: Tx, caller: Caller) -> WorkQueueResponse:
    pool = work_pools.find_work_pool(tx, caller.workspace_id, DEFAULT_AGENT_POOL)
    if pool is None:
        create = WorkPoolCreate.model_validate({"name": DEFAULT_AGENT_POOL, "description": "Queues made without a work pool."})
        pool = work_pools.create_work_pool(tx, caller.workspace_id, create, request.now)
    return _create(request, tx, caller, pool)


def _create(request: Request, tx: Tx, caller: Caller, pool: WorkPoolResponse) -> WorkQueueResponse:
    check_name(request.body.name, "The work queue's name")
    check_json(request.body.description, "The work queue's description", MAX_TEXT_BYTES)
    queue = work_queues.create_work_queue(tx, caller.workspace_id, pool.id, request.body, request.now)
    pool_events.tell_queue(Work.of(request, tx, caller), "created", queue)
    return queue


def _pool(request: Request, tx: Tx, caller: Caller) -> WorkPoolResponse:
    name = request.path["work_pool_name"]
    pool = work_pools.find_work_pool(tx, caller.workspace_id, name)
    if pool is None:
        raise NotFound("work pool", name)
    return pool


def _queue(request: Request, tx: Tx, caller: Caller) -> WorkQueueResponse:
    pool = _pool(request, tx, caller)
    queue = work_queues.find_work_queue(tx, caller.workspace_id, pool.id, request.path["name"])
    if queue is None:
        raise NotFound(f"queue in the work pool {pool.name!r} called", request.path["name"])
    return queue


def read_work_queue(request: Request, tx: Tx, caller: Caller) -> WorkQueueResponse:
    return _queue(request, tx, caller)


def read_work_queue_by_name(request: Request, tx: Tx, caller: Caller) -> WorkQueueResponse:
    pool = work_pools.find_work_pool(tx, caller.workspace_id, DEFAULT_AGENT_POOL)
    queue = None if pool is None else work_queues.find_work_queue(tx, caller.workspace_id, pool.id, request.path["name"])
    if queue is None:
        raise NotFound("work queue of the default pool called", request.path["name"])
    return queue


def read_work_queue_by_id(request: Request, tx: Tx, caller: Caller) -> WorkQueueResponse:
    return work_queues.get_work_queue(tx, caller.workspace_id, request.path["id"])


def update_work_queue(request: Request, tx: Tx, caller: Caller) -> None:
    _update(request, tx, caller, _queue(request, tx, caller))


def update_work_queue_by_id(request: Request, tx: Tx, caller: Caller) -> None:
    _update(request, tx, caller, work_queues.get_work_queue(tx, caller.workspace_id, request.path["id"]))


def _update(request: Request, tx: Tx, caller: Caller, queue: WorkQueueResponse) -> None:
    sent: dict[str, Any] = {field: getattr(request.body, field) for field in request.body.model_fields_set}
    changes = {field: value for field, value in sent.items() if value is not None or field not in NEVER_NULL}
    if "name" in changes:
        check_name(changes["name"], "The work queue's name")
    check_json(changes.get("description"), "The work queue's description", MAX_TEXT_BYTES)
    if changes.get("filter") is not None:
        changes["filter"] = changes["filter"].model_dump(mode="json")
    work_queues.update_work_queue(tx, caller.workspace_id, queue, changes, request.now)
    work = Work.of(request, tx, caller)
    pool_events.tell_queue_changes(work, queue, work_queues.get_work_queue(tx, caller.workspace_id, queue.id))
    worker_claims.ring(work, [queue.id])


def delete_work_queue(request: Request, tx: Tx, caller: Caller) -> None:
    _delete(request, tx, caller, _queue(request, tx, caller))


def delete_work_queue_by_id(request: Request, tx: Tx, caller: Caller) -> None:
    _delete(request, tx, caller, work_queues.get_work_queue(tx, caller.workspace_id, request.path["id"]))


def _delete(request: Request, tx: Tx, caller: Caller, queue: WorkQueueResponse) -> None:
    pool = None
    if queue.work_pool_id is not None:
        pool = work_pools.find_work_pool_by_id(tx, caller.workspace_id, queue.work_pool_id)
    if pool is not None and pool.default_queue_id == queue.id:
        raise InvalidRequest(f"{queue.name!r} is the default queue of the work pool {pool.name!r}; it goes with its pool only.")
    pool_events.tell_queue(Work.of(request, tx, caller), "deleted", queue)
    work_queues.delete_work_queue(tx, queue)


def read_work_queues_of_pool(request: Request, tx: Tx, caller: Caller) -> list[WorkQueueResponse]:
    check_filters(request.body)
    pool = _pool(request, tx, caller)
    return work_queues.list_work_queues(
        tx, caller.workspace_id, request.body.work_queues, work_pool_id=pool.id, **slice_of(request)
    )


def read_work_queues(request: Request, tx: Tx, caller: Caller) -> list[WorkQueueResponse]:
    check_filters(request.body)
    return work_queues.list_work_queues(tx, caller.workspace_id, request.body.work_queues, **slice_of(request))


def read_work_queue_runs(request: Request, tx: Tx, caller: Caller) -> list[FlowRun]:
    queue = work_queues.get_work_queue(tx, caller.workspace_id, request.path["id"])
    limit = check_limit(request.body.limit, request.values.default_limit)
    pool = None
    if queue.work_pool_id is not None:
        pool = work_pools.find_work_pool_by_id(tx, caller.workspace_id, queue.work_pool_id)
    if pool is None:
        return []
    work = Work.of(request, tx, caller)
    if not caller.is_interface:
        worker_claims.note_polled(work, pool, [queue])
    found = worker_claims.list_scheduled(
        work, pool, [queue.name], before=request.body.scheduled_before, after=None, limit=limit
    )
    return [each.flow_run for each in found]


def read_work_queue_status(request: Request, tx: Tx, caller: Caller) -> WorkQueueStatusDetail:
    queue = work_queues.get_work_queue(tx, caller.workspace_id, request.path["id"])
    policy = WorkQueueHealthPolicy(maximum_late_runs=0, maximum_seconds_since_last_polled=60)
    late = scheduled_runs.count_late(tx, queue.id)
    longest = timedelta(seconds=policy.maximum_seconds_since_last_polled or 0)
    is_polled = queue.last_polled is not None and request.now - queue.last_polled <= longest
    return WorkQueueStatusDetail.model_construct(
        healthy=is_polled and late <= (policy.maximum_late_runs or 0),
        late_runs_count=late,
        last_polled=queue.last_polled,
        health_check_policy=policy,
    )


def read_work_queue_concurrency_status(request: Request, tx: Tx, caller: Caller) -> WorkQueueConcurrencyStatus:
    queue = work_queues.get_work_queue(tx, caller.workspace_id, request.path["id"])
    limit = check_limit(request.body.limit, request.values.default_limit)
    offset = check_offset((request.body.page - 1) * limit)
    count = queue.active_slots or 0
    return WorkQueueConcurrencyStatus.model_construct(
        active_slots=count,
        concurrency_limit=queue.concurrency_limit,
        flow_runs=scheduled_runs.list_live(tx, queue.id, now=request.now, limit=limit, offset=offset) if limit else [],
        count=count,
        limit=limit,
        pages=-(-count // limit) if limit else 0,
        page=request.body.page,
    )
