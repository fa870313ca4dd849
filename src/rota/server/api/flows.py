"""Flows."""

from __future__ import annotations

from rota.contract.base import Page
from rota.contract.flows import Flow
from rota.contract.queries.base import Selection
from rota.contract.queries.flows import FlowBulkDeleteResult
from rota.exceptions import ObjectNotFound
from rota.server.admission import check_labels, check_name, check_tags
from rota.server.api.paging import check_filters, page_of, part_of
from rota.server.request import Answer, Caller, Request
from rota.server.store import flows
from rota.server.store.engine import Tx
from rota.server.store.sorts import FLOWS


def create_flow(request: Request, tx: Tx, caller: Caller) -> Answer:
    check_name(request.body.name, "The flow's name")
    check_tags(request.body.tags)
    check_labels(request.body.labels or {})
    return Answer(*flows.upsert_flow(tx, caller.workspace_id, request.body, request.now))


def read_flow(request: Request, tx: Tx, caller: Caller) -> Flow:
    return flows.get_flow(tx, caller.workspace_id, request.path["id"])


def read_flow_by_name(request: Request, tx: Tx, caller: Caller) -> Flow:
    flow = flows.find_flow_by_name(tx, caller.workspace_id, request.path["name"])
    if flow is None:
        raise ObjectNotFound(f"There is no flow named {request.path['name']!r:.200}.")
    return flow


def update_flow(request: Request, tx: Tx, caller: Caller) -> None:
    check_tags(request.body.tags)
    changes = {name: getattr(request.body, name) for name in request.body.model_fields_set}
    flows.update_flow(tx, caller.workspace_id, request.path["id"], changes, request.now)


def delete_flow(request: Request, tx: Tx, caller: Caller) -> None:
    flows.delete_flow(tx, caller.workspace_id, request.path["id"])


def read_flows(request: Request, tx: Tx, caller: Caller) -> list[Flow]:
    return flows.list_flows(tx, caller.workspace_id, request.body, **part_of(request, FLOWS))


def paginate_flows(request: Request, tx: Tx, caller: Caller) -> Page[Flow]:
    count = count_flows(request, tx, caller)
    return page_of(request, FLOWS, count, lambda part: flows.list_flows(tx, caller.workspace_id, request.body, **part))


def count_flows(request: Request, tx: Tx, caller: Caller) -> int:
    check_filters(request.body)
    return flows.count_flows(tx, caller.workspace_id, request.body)


def bulk_delete_flows(request: Request, tx: Tx, caller: Caller) -> FlowBulkDeleteResult:
    check_filters(request.body)
    wanted = Selection.model_construct(flows=request.body.flows)
    chosen = flows.list_flows(tx, caller.workspace_id, wanted, limit=request.body.limit)
    for flow in chosen:
        flows.delete_flow(tx, caller.workspace_id, flow.id)
    return FlowBulkDeleteResult(deleted=[flow.id for flow in chosen])
