"""The first page."""

from __future__ import annotations

from rota.contract.dashboard import Dashboard
from rota.server.admission import check_tags
from rota.server.request import Caller, Request
from rota.server.runs import dashboard
from rota.server.runs.work import Work
from rota.server.store.engine import Tx


def read_dashboard(request: Request, tx: Tx, caller: Caller) -> Dashboard:
    asked = request.query
    check_tags(asked["tags"])
    return dashboard.read_dashboard(
        Work.of(request, tx, caller), asked["seconds"], asked["until"], asked["tags"], hide_subflows=asked["hide_subflows"]
    )
