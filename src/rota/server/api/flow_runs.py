"""Flow runs."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from rota.contract.base import Page
from rota.contract.flow_runs import FlowRun
from rota.contract.graph import Graph
from rota.contract.queries.base import HistoryResponse, Selection
from rota.contract.queries.flow_runs import (
    DependencyResult,
    FlowRunBulkDeleteResult,
    FlowRunBulkSetStateResult,
    FlowRunOrchestrationResult,
)
from rota.contract.states import SetState
from rota.core.ids import uuid7
from rota.server.admission import MAX_PARAMETERS_BYTES, check_json, check_labels, check_tags, check_text
from rota.server.api.histories import history_of
from rota.server.api.paging import check_filters, page_of, part_of
from rota.server.bus.base import RUNS
from rota.server.deployments.job_variables import check_job_variables_of_run
from rota.server.request import Answer, Caller, Request
from rota.server.runs import create, graph
from rota.server.runs.crash import propose_state_of_owner
from rota.server.runs.propose_state import propose_flow_run_state
from rota.server.runs.work import Work
from rota.server.store import flow_runs, history
from rota.server.store.engine import Tx
from rota.server.store.sorts import FLOW_RUNS

NEVER_NULL = frozenset({"name", "parameters", "empirical_policy", "tags"})
"""Fields of an update that null leaves alone."""


def create_flow_run(request: Request, tx: Tx, caller: Caller) -> Answer:
    return Answer(*create.create_flow_run(Work.of(request, tx, caller), request.body))


def read_flow_run(request: Request, tx: Tx, caller: Caller) -> FlowRun:
    return flow_runs.get_flow_run(tx, caller.workspace_id, request.path["id"], request.now)


def update_flow_run(request: Request, tx: Tx, caller: Caller) -> None:
    sent = {name: getattr(request.body, name) for name in request.body.model_fields_set}
    changes = {name: value for name, value in sent.items() if value is not None or name not in NEVER_NULL}
    check_text(changes.get("name"), "The run's name")
    check_tags(changes.get("tags", ()))
    for name in ("parameters", "job_variables"):
        check_json(changes.get(name), f"The {name.replace('_', ' ')}", MAX_PARAMETERS_BYTES)
    if changes.get("job_variables"):
        run = flow_runs.get_flow_run(tx, caller.workspace_id, request.path["id"], request.now)
        check_job_variables_of_run(Work.of(request, tx, caller), run.work_pool_id, None, changes["job_variables"])
    flow_runs.update_flow_run(tx, caller.workspace_id, request.path["id"], changes, request.now)
    _tell_change(request, tx, request.path["id"])


def update_flow_run_labels(request: Request, tx: Tx, caller: Caller) -> None:
    check_labels(request.body)
    run = flow_runs.get_flow_run_for_update(tx, caller.workspace_id, request.path["id"], request.now).run
    flow_runs.update_flow_run(tx, caller.workspace_id, run.id, {"labels": {**run.labels, **request.body}}, request.now)


def delete_flow_run(request: Request, tx: Tx, caller: Caller) -> None:
    flow_runs.delete_flow_run(tx, caller.workspace_id, request.path["id"])
    _tell_change(request, tx, request.path["id"])


def set_flow_run_state(request: Request, tx: Tx, caller: Caller) -> Answer:
    create.check_state(request.body.state)
    return Answer(*propose_state_of_owner(Work.of(request, tx, caller), request.path["id"], request.body))


def read_flow_run_graph(request: Request, tx: Tx, caller: Caller) -> Graph:
    return graph.read_graph(Work.of(request, tx, caller), request.path["id"], request.query["since"])


def read_flow_run_dependencies(request: Request, tx: Tx, caller: Caller) -> list[DependencyResult]:
    return graph.read_dependencies(Work.of(request, tx, caller), request.path["id"])


# --- many at once ------------------------------------------------------------------------------------------------------------


def read_flow_runs(request: Request, tx: Tx, caller: Caller) -> list[FlowRun]:
    part = part_of(request, FLOW_RUNS)
    return flow_runs.list_flow_runs(tx, caller.workspace_id, request.body, now=request.now, **part)


def paginate_flow_runs(request: Request, tx: Tx, caller: Caller) -> Page[FlowRun]:
    count = count_flow_runs(request, tx, caller)

    def listed(part: Any) -> list[FlowRun]:
        return flow_runs.list_flow_runs(tx, caller.workspace_id, request.body, now=request.now, **part)

    return page_of(request, FLOW_RUNS, count, listed)


def count_flow_runs(request: Request, tx: Tx, caller: Caller) -> int:
    check_filters(request.body)
    return flow_runs.count_flow_runs(tx, caller.workspace_id, request.body)


def read_flow_run_history(request: Request, tx: Tx, caller: Caller) -> list[HistoryResponse]:
    return history_of(request, tx, caller, history.count_flow_run_states)


def read_flow_run_lateness(request: Request, tx: Tx, caller: Caller) -> float | None:
    check_filters(request.body)
    late = history.average_lateness(tx, caller.workspace_id, request.body, request.now)
    return None if late is None else late / timedelta(seconds=1)


def bulk_delete_flow_runs(request: Request, tx: Tx, caller: Caller) -> FlowRunBulkDeleteResult:
    chosen = _chosen(request, tx, caller)
    for run in chosen:
        flow_runs.delete_flow_run(tx, caller.workspace_id, run.id)
    _tell_change(request, tx, *(run.id for run in chosen))
    return FlowRunBulkDeleteResult(deleted=[run.id for run in chosen])


def bulk_set_flow_run_state(request: Request, tx: Tx, caller: Caller) -> FlowRunBulkSetStateResult:
    create.check_state(request.body.state)
    work = Work.of(request, tx, caller)
    results = []
    # By id, so that two such requests cannot wait for each other.
    for run in sorted(_chosen(request, tx, caller), key=lambda run: run.id):
        # Each run gets a state of its own: an id names one state of one run.
        state = request.body.state.model_copy(update={"id": uuid7()})
        body = SetState.model_construct(state=state, force=request.body.force, epoch=None)
        result = propose_flow_run_state(work, run.id, body).result
        results.append(
            FlowRunOrchestrationResult.model_construct(
                flow_run_id=run.id, status=result.status, state=result.state, details=result.details
            )
        )
    return FlowRunBulkSetStateResult.model_construct(results=results)


def _tell_change(request: Request, tx: Tx, *ids: UUID) -> None:
    """Have those look who watch the runs, once the change is kept."""
    tx.after_commit(partial(request.publish, RUNS, ids))


def _chosen(request: Request, tx: Tx, caller: Caller) -> list[FlowRun]:
    check_filters(request.body)
    wanted = Selection.model_construct(flow_runs=request.body.flow_runs)
    return flow_runs.list_flow_runs(tx, caller.workspace_id, wanted, now=request.now, limit=request.body.limit)
