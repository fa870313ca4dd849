"""The graph of a flow run as columns."""

from __future__ import annotations

from rota.contract.run_graph import RunGraph
from rota.server.request import Caller, Request
from rota.server.runs import run_graph
from rota.server.runs.work import Work
from rota.server.store.engine import Tx


def read_run_graph(request: Request, tx: Tx, caller: Caller) -> RunGraph:
    return run_graph.read_run_graph(Work.of(request, tx, caller), request.path["id"], request.query["since"])
