"""Pages of runs, and their results."""

from __future__ import annotations

from rota.contract.run_pages import FlowRunPage, RunResult, TaskRunPage
from rota.server.request import Caller, Request
from rota.server.runs import results, run_pages
from rota.server.runs.work import Work
from rota.server.store.engine import Tx


def read_flow_run_page(request: Request, tx: Tx, caller: Caller) -> FlowRunPage:
    return run_pages.read_flow_run_page(Work.of(request, tx, caller), request.path["id"])


def read_task_run_page(request: Request, tx: Tx, caller: Caller) -> TaskRunPage:
    return run_pages.read_task_run_page(Work.of(request, tx, caller), request.path["id"])


def read_flow_run_result(request: Request, tx: Tx, caller: Caller) -> RunResult:
    return results.read_flow_run_result(Work.of(request, tx, caller), request.path["id"])


def read_task_run_result(request: Request, tx: Tx, caller: Caller) -> RunResult:
    return results.read_task_run_result(Work.of(request, tx, caller), request.path["id"])
