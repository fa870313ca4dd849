"""What running flows record in bulk."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from rota.contract.record import Kind
from rota.contract.recording import RecordResult
from rota.server.bus.base import LOGS
from rota.server.request import Caller, Request
from rota.server.runs.recording import record_batch
from rota.server.runs.work import Work
from rota.server.store import flow_runs
from rota.server.store.engine import Tx


def record(request: Request, tx: Tx, caller: Caller) -> RecordResult:
    accepted = record_batch(Work.of(request, tx, caller), request.body.records, request.body.holder)
    lines = [UUID(bytes=entry[1]) for entry in request.body.records if entry[0] == Kind.LOG]
    tx.after_commit(partial(request.publish, LOGS, lines))
    held_back = flow_runs.list_held_back_of(tx, caller.workspace_id, request.body.holder)
    return RecordResult.model_construct(accepted=accepted, **held_back._asdict())
