"""Letting paused flow runs go on."""

from __future__ import annotations

from rota.server.request import Answer, Caller, Request
from rota.server.runs import pausing
from rota.server.runs.pausing import Checked
from rota.server.runs.work import Work
from rota.server.store.engine import Tx


def resume_flow_run(request: Request, tx: Tx, caller: Caller) -> Answer:
    return Answer(*pausing.resume_flow_run(Work.of(request, tx, caller), request.path["id"], request.body, request.prepared))


def _check_input(request: Request, tx: Tx, caller: Caller) -> Checked | None:
    return pausing.check_input(Work.of(request, tx, caller), request.path["id"], request.body)


resume_flow_run.prepare = _check_input  # type: ignore[attr-defined]  # functions take attributes
