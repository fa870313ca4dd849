"""Bulk jobs."""

from __future__ import annotations

from rota.contract.bulk_jobs import BulkJob
from rota.server.admission import check_tags
from rota.server.api.paging import check_filters
from rota.server.request import Caller, Request
from rota.server.runs import bulk_jobs as jobs
from rota.server.runs.create import check_state
from rota.server.runs.work import Work
from rota.server.store import bulk_jobs
from rota.server.store.engine import Tx


def create_bulk_job(request: Request, tx: Tx, caller: Caller) -> BulkJob:
    body = request.body
    check_tags(body.tags)
    if body.state is not None:
        check_state(body.state)
    if body.filter is not None:
        check_filters(body.filter)
    return bulk_jobs.shown(jobs.begin(Work.of(request, tx, caller), body))


def read_bulk_job(request: Request, tx: Tx, caller: Caller) -> BulkJob:
    return bulk_jobs.shown(bulk_jobs.get_job(tx, caller.workspace_id, request.path["id"]))


def cancel_bulk_job(request: Request, tx: Tx, caller: Caller) -> BulkJob:
    return bulk_jobs.shown(jobs.cancel(Work.of(request, tx, caller), request.path["id"]))


def read_bulk_jobs(request: Request, tx: Tx, caller: Caller) -> list[BulkJob]:
    return [bulk_jobs.shown(job) for job in bulk_jobs.list_jobs(tx, caller.workspace_id, request.query["limit"])]
