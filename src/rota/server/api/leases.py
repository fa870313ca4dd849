"""Owning flow runs."""

from __future__ import annotations

from rota.contract.leases import ClaimResult, LeaseRenewalResult, RecoveryResult
from rota.server.admission import check_key
from rota.server.request import Caller, Request
from rota.server.runs import claim
from rota.server.runs.crash import crash_runs_of
from rota.server.runs.work import Work
from rota.server.store.engine import Tx


def claim_flow_run(request: Request, tx: Tx, caller: Caller) -> ClaimResult:
    return claim.claim_flow_run(Work.of(request, tx, caller), request.path["id"], request.body)


def renew_leases(request: Request, tx: Tx, caller: Caller) -> LeaseRenewalResult:
    body = request.body
    return claim.renew_leases(Work.of(request, tx, caller), body.holder, body.flow_run_ids, body.lease_seconds)


def recover(request: Request, tx: Tx, caller: Caller) -> RecoveryResult:
    holder, flow_run_ids = request.body.holder, request.body.flow_run_ids
    check_key(holder, "The holder")
    what = "ended" if flow_run_ids is None else "gave it up"
    message = f"The process that ran this flow ({holder}) {what} without finishing it."
    return RecoveryResult(crashed=crash_runs_of(Work.of(request, tx, caller), holder, message, flow_run_ids))
