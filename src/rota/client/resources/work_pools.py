"""Work pools, and the runs that wait in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.exceptions import ObjectAlreadyExists

if TYPE_CHECKING:
    from datetime import datetime

    from rota.contract.filters.work_pools import WorkPoolFilter
    from rota.contract.work_pools import WorkPool, WorkPoolConcurrencyStatus, WorkPoolCreate, WorkPoolUpdate
    from rota.contract.workers import WorkerFlowRunResponse


class WorkPoolCalls:
    @call
    def create_work_pool(self, work_pool: WorkPoolCreate, overwrite: bool = False) -> Steps[WorkPool]:
        """Create a work pool. `overwrite` changes the one of this name, if there is one, and leaves its type.

        Raises:
            ObjectAlreadyExists: there is one of this name.
        """
        pools = contract.work_pools
        try:
            return (yield from ask(pools.CREATE_WORK_POOL, body=work_pool))
        except ObjectAlreadyExists:
            if not overwrite:
                raise
        present = yield from ask(pools.READ_WORK_POOL, {"name": work_pool.name})
        if present.type != work_pool.type:
            raise ObjectAlreadyExists(
                f"The work pool {work_pool.name!r} is of the type {present.type!r}, and that cannot change. Delete it first, "
                "or choose another name."
            )
        fields = {
            name: getattr(work_pool, name) for name in work_pool.model_fields_set if name in pools.WorkPoolUpdate.model_fields
        }
        yield from ask(pools.UPDATE_WORK_POOL, {"name": work_pool.name}, body=pools.WorkPoolUpdate(**fields))
        return (yield from ask(pools.READ_WORK_POOL, {"name": work_pool.name}))

    @call
    def read_work_pool(self, work_pool_name: str) -> Steps[WorkPool]:
        """Read a work pool.

        Raises:
            ObjectNotFound: there is none of this name.
        """
        return (yield from ask(contract.work_pools.READ_WORK_POOL, {"name": work_pool_name}))

    @call
    def read_work_pools(
        self, limit: int | None = None, offset: int = 0, work_pool_filter: WorkPoolFilter | None = None
    ) -> Steps[list[WorkPool]]:
        """List work pools by name."""
        queries = contract.queries.work_pools
        body = queries.ReadWorkPools.model_construct(work_pools=work_pool_filter, limit=limit, offset=offset)
        return (yield from ask(queries.READ_WORK_POOLS, body=body))

    @call
    def count_work_pools(self, work_pool_filter: WorkPoolFilter | None = None) -> Steps[int]:
        """Count work pools."""
        queries = contract.queries.work_pools
        return (
            yield from ask(queries.COUNT_WORK_POOLS, body=queries.CountWorkPools.model_construct(work_pools=work_pool_filter))
        )

    @call
    def update_work_pool(self, work_pool_name: str, work_pool: WorkPoolUpdate) -> Steps[None]:
        """Change the fields of a work pool that `work_pool` was given.

        Raises:
            ObjectNotFound: there is none of this name.
        """
        yield from ask(contract.work_pools.UPDATE_WORK_POOL, {"name": work_pool_name}, body=work_pool)

    @call
    def delete_work_pool(self, work_pool_name: str) -> Steps[None]:
        """Delete a work pool with its queues and workers.

        Raises:
            ObjectNotFound: there is none of this name.
        """
        yield from ask(contract.work_pools.DELETE_WORK_POOL, {"name": work_pool_name})

    @call
    def read_work_pool_concurrency_status(
        self, work_pool_name: str, page: int = 1, limit: int | None = None, flow_run_limit: int = 10
    ) -> Steps[WorkPoolConcurrencyStatus]:
        """Read which runs take the slots of a work pool, queue by queue.

        Raises:
            ObjectNotFound: there is none of this name.
        """
        queries = contract.queries.work_pools
        body = queries.ReadPoolConcurrency.model_construct(page=page, limit=limit, flow_run_limit=flow_run_limit)
        return (yield from ask(queries.READ_POOL_CONCURRENCY, {"name": work_pool_name}, body=body))

    @call
    def get_scheduled_flow_runs_for_work_pool(
        self,
        work_pool_name: str,
        work_queue_names: list[str] | None = None,
        scheduled_before: datetime | None = None,
        limit: int | None = None,
    ) -> Steps[list[WorkerFlowRunResponse]]:
        """List runs of a work pool that are due and have room. Nothing is claimed by it.

        Raises:
            ObjectNotFound: there is no such pool or queue.
        """
        queries = contract.queries.work_pools
        fields: dict[str, Any] = {"work_queue_names": work_queue_names, "scheduled_before": scheduled_before, "limit": limit}
        body = queries.ReadScheduledRuns.model_construct(**fields, scheduled_after=None)
        return (yield from ask(queries.GET_SCHEDULED_FLOW_RUNS, {"name": work_pool_name}, body=body))
