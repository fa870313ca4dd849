"""Why a flow run is not running."""

from __future__ import annotations

from rota.contract.why import FlowRunExplanation
from rota.server.request import Caller, Request
from rota.server.runs.why import explain_flow_run as explain
from rota.server.runs.work import Work
from rota.server.store.engine import Tx


def explain_flow_run(request: Request, tx: Tx, caller: Caller) -> FlowRunExplanation:
    return explain(Work.of(request, tx, caller), request.path["id"])
