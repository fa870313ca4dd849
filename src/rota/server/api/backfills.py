"""Backfills. Their plans are worked out before the transaction; the service `backfills` makes their runs."""

from __future__ import annotations

from typing import Any

from rota.contract.backfills import Backfill, BackfillPreview
from rota.exceptions import InvalidRequest
from rota.server.admission import check_limit, check_offset
from rota.server.api.paging import check_filters
from rota.server.backfills import changing
from rota.server.backfills.planning import plan
from rota.server.backfills.showing import shown, shown_plan
from rota.server.request import Caller, Request
from rota.server.runs.work import Work
from rota.server.store import backfills
from rota.server.store.backfills import BackfillRow
from rota.server.store.engine import Tx

MOST_UNFINISHED = 1000


def preview_backfill(request: Request, tx: Tx, caller: Caller) -> BackfillPreview:
    work = Work.of(request, tx, caller)
    return shown_plan(work, plan(work, request.body), request.body)


def create_backfill(request: Request, tx: Tx, caller: Caller) -> Backfill:
    work = Work.of(request, tx, caller)
    _check_limit(request.body.limit)
    return _shown(work, changing.create(work, request.body, request.prepared))


def _plan(request: Request, tx: Tx, caller: Caller) -> Any:
    return plan(Work.of(request, tx, caller), request.body)


create_backfill.prepare = _plan  # type: ignore[attr-defined]  # functions take attributes


def read_backfill(request: Request, tx: Tx, caller: Caller) -> Backfill:
    row = backfills.get_backfill(tx, caller.workspace_id, request.path["id"])
    return _shown(Work.of(request, tx, caller), row)


def read_backfills(request: Request, tx: Tx, caller: Caller) -> list[Backfill]:
    body = request.body
    if body.backfills is not None:
        check_filters(body.backfills)
    limit, offset = check_limit(body.limit, request.values.default_limit), check_offset(body.offset)
    rows = backfills.list_backfills(tx, caller.workspace_id, body.backfills, limit=limit, offset=offset)
    return shown(Work.of(request, tx, caller), rows)


def update_backfill(request: Request, tx: Tx, caller: Caller) -> Backfill:
    work = Work.of(request, tx, caller)
    _check_limit(request.body.limit)
    return _shown(work, changing.set_limit(work, request.path["id"], request.body.limit))


def pause_backfill(request: Request, tx: Tx, caller: Caller) -> Backfill:
    work = Work.of(request, tx, caller)
    return _shown(work, changing.pause(work, request.path["id"]))


def resume_backfill(request: Request, tx: Tx, caller: Caller) -> Backfill:
    work = Work.of(request, tx, caller)
    return _shown(work, changing.resume(work, request.path["id"]))


def cancel_backfill(request: Request, tx: Tx, caller: Caller) -> Backfill:
    work = Work.of(request, tx, caller)
    return _shown(work, changing.cancel(work, request.path["id"], cancel_runs=request.body.cancel_runs))


def retry_backfill(request: Request, tx: Tx, caller: Caller) -> Backfill:
    work = Work.of(request, tx, caller)
    return _shown(work, changing.retry(work, request.path["id"]))


def _shown(work: Work, row: BackfillRow) -> Backfill:
    return shown(work, [row], live=True)[0]


def _check_limit(limit: int) -> None:
    """Say it again of clients in this process, whose models nobody has validated."""
    if not 1 <= limit <= MOST_UNFINISHED:
        raise InvalidRequest(f"Of a backfill 1 to {MOST_UNFINISHED} runs may be unfinished at a time; {limit} was asked for.")
