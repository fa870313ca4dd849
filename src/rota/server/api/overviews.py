"""Overviews: what whole pages show, in one request."""

from __future__ import annotations

from rota.contract.overviews import ConcurrencyOverview, DeploymentsOverview, FlowsOverview, WorkPoolsOverview
from rota.server.api.paging import check_filters
from rota.server.request import Caller, Request
from rota.server.runs import overviews
from rota.server.runs.work import Work
from rota.server.store.engine import Tx


def read_flows_overview(request: Request, tx: Tx, caller: Caller) -> FlowsOverview:
    check_filters(request.body)
    return overviews.read_flows(Work.of(request, tx, caller), request.body)


def read_deployments_overview(request: Request, tx: Tx, caller: Caller) -> DeploymentsOverview:
    check_filters(request.body)
    return overviews.read_deployments(Work.of(request, tx, caller), request.body)


def read_work_pools_overview(request: Request, tx: Tx, caller: Caller) -> WorkPoolsOverview:
    return overviews.read_pools(Work.of(request, tx, caller))


def read_concurrency_overview(request: Request, tx: Tx, caller: Caller) -> ConcurrencyOverview:
    return overviews.read_limits(Work.of(request, tx, caller))
