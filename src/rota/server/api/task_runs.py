"""Task runs."""

from __future__ import annotations

from typing import Any

from rota.contract.base import Page
from rota.contract.queries.base import HistoryResponse
from rota.contract.task_runs import TaskRun
from rota.server.admission import check_text
from rota.server.api.histories import history_of
from rota.server.api.paging import check_filters, page_of, part_of
from rota.server.request import Answer, Caller, Request
from rota.server.runs import create
from rota.server.runs.propose_state import propose_task_run_state
from rota.server.runs.work import Work
from rota.server.store import history, task_runs
from rota.server.store.engine import Tx
from rota.server.store.sorts import TASK_RUNS


def create_task_run(request: Request, tx: Tx, caller: Caller) -> Answer:
    return Answer(*create.create_task_run(Work.of(request, tx, caller), request.body))


def read_task_run(request: Request, tx: Tx, caller: Caller) -> TaskRun:
    return task_runs.get_task_run(tx, caller.workspace_id, request.path["id"], request.now)


def update_task_run(request: Request, tx: Tx, caller: Caller) -> None:
    name = request.body.name
    check_text(name, "The run's name")
    changes = {} if name is None else {"name": name}
    task_runs.update_task_run(tx, caller.workspace_id, request.path["id"], changes, request.now)


def delete_task_run(request: Request, tx: Tx, caller: Caller) -> None:
    task_runs.delete_task_run(tx, caller.workspace_id, request.path["id"])


def set_task_run_state(request: Request, tx: Tx, caller: Caller) -> Answer:
    create.check_state(request.body.state)
    return Answer(*propose_task_run_state(Work.of(request, tx, caller), request.path["id"], request.body))


def read_task_runs(request: Request, tx: Tx, caller: Caller) -> list[TaskRun]:
    part = part_of(request, TASK_RUNS)
    return task_runs.list_task_runs(tx, caller.workspace_id, request.body, now=request.now, **part)


def paginate_task_runs(request: Request, tx: Tx, caller: Caller) -> Page[TaskRun]:
    count = count_task_runs(request, tx, caller)

    def listed(part: Any) -> list[TaskRun]:
        return task_runs.list_task_runs(tx, caller.workspace_id, request.body, now=request.now, **part)

    return page_of(request, TASK_RUNS, count, listed)


def count_task_runs(request: Request, tx: Tx, caller: Caller) -> int:
    check_filters(request.body)
    return task_runs.count_task_runs(tx, caller.workspace_id, request.body)


def read_task_run_history(request: Request, tx: Tx, caller: Caller) -> list[HistoryResponse]:
    return history_of(request, tx, caller, history.count_task_run_states)
