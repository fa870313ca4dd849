"""What running flows record in bulk."""

from __future__ import annotations

from rota.contract.recording import RecordResult
from rota.server.request import Caller, Request
from rota.server.runs.recording import record_batch
from rota.server.runs.work import Work
from rota.server.store.engine import Tx


def record(request: Request, tx: Tx, caller: Caller) -> RecordResult:
    accepted = record_batch(Work.of(request, tx, caller), request.body.records)
    return RecordResult.model_construct(accepted=accepted)
