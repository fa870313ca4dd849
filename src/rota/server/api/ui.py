"""What pages of the web interface ask for many objects at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from rota.contract.queries.ui import (
    MAX_IDS,
    CountByState,
    SchemaValuesValidationResponse,
    SimpleFlowRun,
    SimpleNextFlowRun,
    UITaskRun,
)
from rota.core.hydration import variable_names
from rota.exceptions import InvalidRequest
from rota.server.admission import check_limit, check_offset
from rota.server.api.paging import check_filters, check_sort
from rota.server.limited.schema_values import check_values
from rota.server.request import Caller, Request
from rota.server.store import flow_runs, task_runs, ui, variables
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.sorts import FLOW_RUNS

MAX_POINTS = 1000
PARTS = 20
"""Parts that the time of the dashboard is cut in."""
MINUTE = timedelta(minutes=1)
MAX_VARIABLES = 200
"""Variables that the values of one form may name."""


def count_deployments_by_flow(request: Request, tx: Tx, caller: Caller) -> dict[UUID, int]:
    wanted = _ids(request.body.flow_ids)
    return dict.fromkeys(wanted, 0) | ui.count_deployments_by_flow(tx, caller.workspace_id, wanted)


def next_runs_by_flow(request: Request, tx: Tx, caller: Caller) -> dict[UUID, SimpleNextFlowRun | None]:
    wanted = _ids(request.body.flow_ids)
    found = ui.next_runs_by_flow(tx, caller.workspace_id, wanted)
    return {flow_id: found.get(flow_id) for flow_id in wanted}


def count_task_runs_by_flow_run(request: Request, tx: Tx, caller: Caller) -> dict[UUID, int]:
    wanted = _ids(request.body.flow_run_ids)
    return dict.fromkeys(wanted, 0) | ui.count_task_runs_by_flow_run(tx, caller.workspace_id, wanted)


def _ids(ids: list[UUID]) -> list[UUID]:
    if len(ids) > MAX_IDS:
        raise InvalidRequest(f"{len(ids)} ids were sent; at most {MAX_IDS} are answered at once.")
    return ids


def read_simple_flow_runs(request: Request, tx: Tx, caller: Caller) -> list[SimpleFlowRun]:
    body = request.body
    check_filters(body)
    return ui.list_simple_flow_runs(
        tx,
        caller.workspace_id,
        body,
        request.now,
        sort=check_sort(body.sort, FLOW_RUNS),
        limit=check_limit(body.limit, MAX_POINTS),
        offset=check_offset(body.offset),
    )


def count_task_runs_by_state(request: Request, tx: Tx, caller: Caller) -> CountByState:
    check_filters(request.body)
    found = ui.count_task_runs_by_state(tx, caller.workspace_id, request.body)
    # A state that a newer client has recorded is in none of the columns that a page knows.
    return CountByState(**{kind.value: count for kind, count in found.items() if kind.value in CountByState.model_fields})


def read_dashboard_task_run_counts(request: Request, tx: Tx, caller: Caller) -> list[dict[str, int]]:
    body = request.body
    check_filters(body)
    started = body.task_runs.start_time
    if started is None or started.after_ is None:
        raise InvalidRequest("task_runs.start_time.after_ is required: it begins the time that is shown.")
    start = started.after_.replace(second=0, microsecond=0)
    try:
        end = (started.before_ or request.now).replace(second=0, microsecond=0) + MINUTE
    except OverflowError:
        raise InvalidRequest("task_runs.start_time.before_ is at the end of the calendar.") from None
    counts = [{"completed": 0, "failed": 0} for _ in range(PARTS)]
    if end > start:
        # Only runs that are over are shown, whatever states the filter names.
        over = body.task_runs.model_copy(update={"state": None})
        selection = body.model_copy(update={"task_runs": over})
        for row in ui.count_ended_task_runs(tx, caller.workspace_id, selection, start, (end - start) / PARTS):
            if row.part < PARTS:  # a run may have started after the end that is shown, by its own machine's clock
                counts[row.part] = {"completed": row.well, "failed": row.badly}
    return counts


def read_ui_task_run(request: Request, tx: Tx, caller: Caller) -> UITaskRun:
    run = task_runs.get_task_run(tx, caller.workspace_id, request.path["id"], request.now)
    of = None if run.flow_run_id is None else flow_runs.find_flow_run(tx, caller.workspace_id, run.flow_run_id, request.now)
    return UITaskRun.model_construct(**vars(run), flow_run_name=None if of is None else of.name)


def validate_schema_values(request: Request, tx: Tx, caller: Caller) -> SchemaValuesValidationResponse:
    values = request.body.values
    names = sorted(variable_names(values))
    if len(names) > MAX_VARIABLES:
        raise InvalidRequest(f"The values name {len(names)} variables; at most {MAX_VARIABLES} are looked up at once.")
    found: dict[str, Any] = {}
    for name in names:
        try:
            found[name] = variables.get_variable_by_name(tx, caller.workspace_id, name).value
        except NotFound:
            continue  # the errors say which one is missing, and where
    return SchemaValuesValidationResponse.model_validate(check_values(values, request.body.json_schema, found))
