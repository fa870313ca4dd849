"""Flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rota.contract.base import Page
    from rota.contract.filters.deployments import DeploymentFilter
    from rota.contract.filters.flow_runs import FlowRunFilter
    from rota.contract.filters.flows import FlowFilter, FlowSort
    from rota.contract.filters.task_runs import TaskRunFilter
    from rota.contract.filters.work_pools import WorkPoolFilter, WorkQueueFilter
    from rota.contract.flows import Flow
    from rota.contract.queries.flows import FlowBulkDeleteResult


class NamedFlow(Protocol):
    """A flow's definition, as far as it is told to the server."""

    @property
    def name(self) -> str: ...


class FlowCalls:
    @call
    def create_flow(self, flow: NamedFlow) -> Steps[UUID]:
        """Make a flow known, or find the one of its name. Returns its id."""
        # A definition has checked its own name.
        body = contract.flows.FlowCreate.model_construct(name=flow.name)
        return (yield from ask(contract.flows.CREATE_FLOW, body=body)).id

    @call
    def create_flow_from_name(self, flow_name: str) -> Steps[UUID]:
        """Make a flow of this name known, or find it. Returns its id."""
        body = contract.wire.build(contract.flows.FlowCreate, name=flow_name)
        return (yield from ask(contract.flows.CREATE_FLOW, body=body)).id

    @call
    def read_flow(self, flow_id: UUID) -> Steps[Flow]:
        """Read a flow.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.flows.READ_FLOW, {"id": flow_id}))

    @call
    def read_flow_by_name(self, flow_name: str) -> Steps[Flow]:
        """Read the flow of this name.

        Raises:
            ObjectNotFound: there is none.
        """
        return (yield from ask(contract.flows.READ_FLOW_BY_NAME, {"name": flow_name}))

    @call
    def read_flows(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        work_pool_filter: WorkPoolFilter | None = None,
        work_queue_filter: WorkQueueFilter | None = None,
        sort: FlowSort | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Steps[list[Flow]]:
        """List flows, by name unless `sort` says otherwise; at most `limit`, the server's default (200) when None."""
        body = contract.wire.build(
            contract.queries.flows.ReadFlows,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            work_pools=work_pool_filter,
            work_queues=work_queue_filter,
            sort=sort,
            limit=limit,
            offset=offset,
        )
        return (yield from ask(contract.queries.flows.READ_FLOWS, body=body))

    @call
    def paginate_flows(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        work_pool_filter: WorkPoolFilter | None = None,
        work_queue_filter: WorkQueueFilter | None = None,
        sort: FlowSort | None = None,
        limit: int | None = None,
        page: int = 1,
    ) -> Steps[Page[Flow]]:
        """List one page of flows, `limit` to a page, and how many there are."""
        body = contract.wire.build(
            contract.queries.flows.PaginateFlows,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            work_pools=work_pool_filter,
            work_queues=work_queue_filter,
            sort=sort,
            limit=limit,
            page=page,
        )
        return (yield from ask(contract.queries.flows.PAGINATE_FLOWS, body=body))

    @call
    def count_flows(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        work_pool_filter: WorkPoolFilter | None = None,
        work_queue_filter: WorkQueueFilter | None = None,
    ) -> Steps[int]:
        """Count flows."""
        body = contract.wire.build(
            contract.queries.flows.CountFlows,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            work_pools=work_pool_filter,
            work_queues=work_queue_filter,
        )
        return (yield from ask(contract.queries.flows.COUNT_FLOWS, body=body))

    @call
    def update_flow(self, flow_id: UUID, tags: Iterable[str]) -> Steps[None]:
        """Give a flow other tags."""
        body = contract.wire.build(contract.flows.FlowUpdate, tags=list(tags))
        yield from ask(contract.flows.UPDATE_FLOW, {"id": flow_id}, body=body)

    @call
    def delete_flow(self, flow_id: UUID) -> Steps[None]:
        """Delete a flow with its runs.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        yield from ask(contract.flows.DELETE_FLOW, {"id": flow_id})

    @call
    def bulk_delete_flows(self, flow_filter: FlowFilter | None = None, limit: int = 50) -> Steps[FlowBulkDeleteResult]:
        """Delete up to `limit` (at most 50) flows with their runs; says which."""
        body = contract.wire.build(contract.queries.flows.BulkDeleteFlows, flows=flow_filter, limit=limit)
        return (yield from ask(contract.queries.flows.BULK_DELETE_FLOWS, body=body))
