"""Deployments, and the runs that are made of them."""

from __future__ import annotations

from typing import Any

from rota.contract.base import Page
from rota.contract.deployments import MAX_BULK, Deployment, FlowRunBulkCreateResponse
from rota.contract.flow_runs import FlowRun
from rota.contract.queries.base import Selection
from rota.contract.queries.deployments import MAX_ASKED_FOR, DeploymentBulkDeleteResult
from rota.contract.work_queues import WorkQueue
from rota.exceptions import InvalidRequest
from rota.server.admission import check_limit
from rota.server.api.paging import check_filters, page_of, part_of
from rota.server.deployments import saving
from rota.server.deployments.scheduling import make_runs_of_deployment
from rota.server.deployments.showing import shown
from rota.server.request import Answer, Caller, Request
from rota.server.runs.deployed import create_run_of_deployment, create_runs_of_deployment
from rota.server.runs.deployment_events import note_polled
from rota.server.runs.work import Work
from rota.server.store import deployments, work_queues
from rota.server.store.deployments import DeploymentRow
from rota.server.store.engine import Tx
from rota.server.store.sorts import DEPLOYMENTS


def create_deployment(request: Request, tx: Tx, caller: Caller) -> Answer:
    work = Work.of(request, tx, caller)
    row, made = saving.create(work, request.body)
    return Answer(shown(work, [row])[0], made)


def read_deployment(request: Request, tx: Tx, caller: Caller) -> Deployment:
    return shown(Work.of(request, tx, caller), [_named(request, tx, caller)])[0]


def read_deployment_by_name(request: Request, tx: Tx, caller: Caller) -> Deployment:
    names = request.path["flow_name"], request.path["deployment_name"]
    return shown(Work.of(request, tx, caller), [deployments.get_deployment_by_names(tx, caller.workspace_id, *names)])[0]


def update_deployment(request: Request, tx: Tx, caller: Caller) -> None:
    saving.update(Work.of(request, tx, caller), request.path["id"], request.body)


def delete_deployment(request: Request, tx: Tx, caller: Caller) -> None:
    saving.delete(Work.of(request, tx, caller), request.path["id"])


def pause_deployment(request: Request, tx: Tx, caller: Caller) -> None:
    saving.set_paused(Work.of(request, tx, caller), request.path["id"], paused=True)


def resume_deployment(request: Request, tx: Tx, caller: Caller) -> None:
    saving.set_paused(Work.of(request, tx, caller), request.path["id"], paused=False)


def create_deployment_branch(request: Request, tx: Tx, caller: Caller) -> Answer:
    work = Work.of(request, tx, caller)
    row, made = saving.branch(work, request.path["id"], request.body)
    return Answer(shown(work, [row])[0], made)


def schedule_deployment(request: Request, tx: Tx, caller: Caller) -> None:
    make_runs_of_deployment(Work.of(request, tx, caller), _named(request, tx, caller), request.body)


def work_queue_check_for_deployment(request: Request, tx: Tx, caller: Caller) -> list[WorkQueue]:
    queue_id = _named(request, tx, caller).work_queue_id
    queue = None if queue_id is None else work_queues.find_work_queue_by_id(tx, caller.workspace_id, queue_id)
    if queue is None:
        return []
    return [WorkQueue.model_construct(**{name: getattr(queue, name) for name in WorkQueue.model_fields})]


# --- runs --------------------------------------------------------------------------------------------------------------------


def create_flow_run_from_deployment(request: Request, tx: Tx, caller: Caller) -> Answer:
    work = Work.of(request, tx, caller)
    return Answer(*create_run_of_deployment(work, _named(request, tx, caller), request.body))


def bulk_create_flow_runs_from_deployment(request: Request, tx: Tx, caller: Caller) -> FlowRunBulkCreateResponse:
    if len(request.body) > MAX_BULK:
        raise InvalidRequest(f"At most {MAX_BULK} runs are created at once; {len(request.body)} were asked for.")
    deployment = _named(request, tx, caller)
    results = create_runs_of_deployment(Work.of(request, tx, caller), deployment, request.body)
    return FlowRunBulkCreateResponse(results=results)


def get_scheduled_flow_runs_for_deployments(request: Request, tx: Tx, caller: Caller) -> list[FlowRun]:
    body = request.body
    if len(body.deployment_ids) > MAX_ASKED_FOR:
        raise InvalidRequest(f"At most {MAX_ASKED_FOR} deployments are asked about at once; got {len(body.deployment_ids)}.")
    limit = check_limit(body.limit, request.values.default_limit)
    note_polled(Work.of(request, tx, caller), deployment_ids=body.deployment_ids)
    return deployments.list_scheduled_flow_runs(
        tx, caller.workspace_id, body.deployment_ids, body.scheduled_before, limit, request.now
    )


# --- many at once ------------------------------------------------------------------------------------------------------------


def read_deployments(request: Request, tx: Tx, caller: Caller) -> list[Deployment]:
    part = part_of(request, DEPLOYMENTS)
    rows = deployments.list_deployments(tx, caller.workspace_id, request.body, **part)
    return shown(Work.of(request, tx, caller), rows)


def paginate_deployments(request: Request, tx: Tx, caller: Caller) -> Page[Deployment]:
    count = count_deployments(request, tx, caller)

    def listed(part: Any) -> list[Deployment]:
        rows = deployments.list_deployments(tx, caller.workspace_id, request.body, **part)
        return shown(Work.of(request, tx, caller), rows)

    return page_of(request, DEPLOYMENTS, count, listed)


def count_deployments(request: Request, tx: Tx, caller: Caller) -> int:
    check_filters(request.body)
    return deployments.count_deployments(tx, caller.workspace_id, request.body)


def bulk_delete_deployments(request: Request, tx: Tx, caller: Caller) -> DeploymentBulkDeleteResult:
    check_filters(request.body)
    wanted = Selection.model_construct(deployments=request.body.deployments)
    chosen = deployments.list_deployments(tx, caller.workspace_id, wanted, limit=request.body.limit)
    work = Work.of(request, tx, caller)
    # By id, so that two such requests cannot wait for each other.
    for row in sorted(chosen, key=lambda row: row.id):
        saving.delete(work, row.id)
    return DeploymentBulkDeleteResult(deleted=[row.id for row in chosen])


def _named(request: Request, tx: Tx, caller: Caller) -> DeploymentRow:
    return deployments.get_deployment(tx, caller.workspace_id, request.path["id"])
