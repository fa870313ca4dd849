"""Work queues. Without the name of a work pool, those of the default pool are meant."""

# ruff: noqa: A002 - `id` is the parameter's name in the protocol's client

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from datetime import datetime

    from rota.contract.filters.work_pools import WorkQueueFilter
    from rota.contract.flow_runs import FlowRun
    from rota.contract.work_queues import WorkQueueConcurrencyStatus, WorkQueueResponse, WorkQueueStatusDetail


class WorkQueueCalls:
    @call
    def create_work_queue(
        self,
        name: str,
        description: str | None = None,
        is_paused: bool | None = None,
        concurrency_limit: int | None = None,
        priority: int | None = None,
        work_pool_name: str | None = None,
    ) -> Steps[WorkQueueResponse]:
        """Create a work queue. `priority` 1 comes first; without one it comes after all others.

        Raises:
            ObjectAlreadyExists: the pool has one of this name.
            ObjectNotFound: there is no such pool.
        """
        queues = contract.work_queues
        given = {
            "description": description,
            "is_paused": is_paused,
            "concurrency_limit": concurrency_limit,
            "priority": priority,
        }
        fields = {key: value for key, value in given.items() if value is not None}
        body = contract.wire.build(queues.WorkQueueCreate, name=name, **fields)
        if work_pool_name is None:
            return (yield from ask(queues.CREATE_WORK_QUEUE_OF_DEFAULT_POOL, body=body))
        return (yield from ask(queues.CREATE_WORK_QUEUE, {"work_pool_name": work_pool_name}, body=body))

    @call
    def read_work_queue(self, id: UUID) -> Steps[WorkQueueResponse]:
        """Read a work queue.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.work_queues.READ_WORK_QUEUE_BY_ID, {"id": id}))

    @call
    def read_work_queue_by_name(self, name: str, work_pool_name: str | None = None) -> Steps[WorkQueueResponse]:
        """Read a work queue by its name.

        Raises:
            ObjectNotFound: there is no such pool or queue.
        """
        queues = contract.work_queues
        if work_pool_name is None:
            return (yield from ask(queues.READ_WORK_QUEUE_BY_NAME, {"name": name}))
        return (yield from ask(queues.READ_WORK_QUEUE, {"work_pool_name": work_pool_name, "name": name}))

    @call
    def read_work_queues(
        self,
        work_pool_name: str | None = None,
        work_queue_filter: WorkQueueFilter | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Steps[list[WorkQueueResponse]]:
        """List the queues of a pool by priority; without a pool, all queues by name."""
        queries = contract.queries.work_pools
        fields: dict[str, Any] = {"work_queues": work_queue_filter, "limit": limit, "offset": offset or 0}
        if work_pool_name is None:
            return (yield from ask(queries.READ_WORK_QUEUES, body=queries.ReadWorkQueues.model_construct(**fields)))
        body = queries.ReadQueuesOfPool.model_construct(**fields)
        return (yield from ask(queries.READ_WORK_QUEUES_OF_POOL, {"work_pool_name": work_pool_name}, body=body))

    @call
    def match_work_queues(self, prefixes: list[str], work_pool_name: str | None = None) -> Steps[list[WorkQueueResponse]]:
        """List all queues whose names begin with one of these texts."""
        queries, filters = contract.queries.work_pools, contract.filters.work_pools
        wanted = filters.WorkQueueFilter(name=filters.WorkQueueFilterName(startswith_=list(prefixes)))
        found: list[WorkQueueResponse] = []
        while True:
            fields: dict[str, Any] = {"work_queues": wanted, "limit": 200, "offset": len(found)}
            if work_pool_name is None:
                page = yield from ask(queries.READ_WORK_QUEUES, body=queries.ReadWorkQueues.model_construct(**fields))
            else:
                body = queries.ReadQueuesOfPool.model_construct(**fields)
                page = yield from ask(queries.READ_WORK_QUEUES_OF_POOL, {"work_pool_name": work_pool_name}, body=body)
            found += page
            if len(page) < 200:
                return found

    @call
    def update_work_queue(self, /, id: UUID, **kwargs: Any) -> Steps[None]:
        """Change the fields of a work queue that are given: those of `WorkQueueUpdate`.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        from pydantic import ValidationError  # its models load it anyway

        try:
            body = contract.work_queues.WorkQueueUpdate(**kwargs)  # null is a value here: no limit
        except ValidationError as error:
            raise contract.wire.invalid(error, "The work queue") from error
        yield from ask(contract.work_queues.UPDATE_WORK_QUEUE_BY_ID, {"id": id}, body=body)

    @call
    def delete_work_queue_by_id(self, id: UUID) -> Steps[None]:
        """Delete a work queue.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        yield from ask(contract.work_queues.DELETE_WORK_QUEUE_BY_ID, {"id": id})

    @call
    def read_work_queue_status(self, id: UUID) -> Steps[WorkQueueStatusDetail]:
        """Read whether a work queue is asked for, and has runs that are late.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.work_queues.READ_WORK_QUEUE_STATUS, {"id": id}))

    @call
    def read_work_queue_concurrency_status(
        self, id: UUID, page: int = 1, limit: int | None = None
    ) -> Steps[WorkQueueConcurrencyStatus]:
        """Read which runs take the slots of a work queue.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        queries = contract.queries.work_pools
        body = queries.ReadQueueConcurrency.model_construct(page=page, limit=limit)
        return (yield from ask(queries.READ_QUEUE_CONCURRENCY, {"id": id}, body=body))

    @call
    def get_runs_in_work_queue(
        self, id: UUID, limit: int = 10, scheduled_before: datetime | None = None
    ) -> Steps[list[FlowRun]]:
        """List runs of a work queue that are due and have room. Nothing is claimed by it.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        queries = contract.queries.work_pools
        body = queries.ReadRunsOfQueue.model_construct(limit=limit, scheduled_before=scheduled_before)
        return (yield from ask(queries.READ_RUNS_OF_QUEUE, {"id": id}, body=body))
