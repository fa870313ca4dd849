"""Searches of runs."""

from __future__ import annotations

from rota.contract.run_search import RunHistogram, RunSearchPage
from rota.server.api.paging import check_filters
from rota.server.request import Caller, Request
from rota.server.runs import histograms, searching
from rota.server.runs.work import Work
from rota.server.store.engine import Tx


def search_runs(request: Request, tx: Tx, caller: Caller) -> RunSearchPage:
    check_filters(request.body)
    return searching.search_runs(Work.of(request, tx, caller), request.body)


def read_run_histogram(request: Request, tx: Tx, caller: Caller) -> RunHistogram:
    check_filters(request.body)
    return histograms.read_histogram(Work.of(request, tx, caller), request.body)
