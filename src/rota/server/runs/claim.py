"""Owning a flow run: a lease with a deadline, and an epoch that tells this attempt from all before it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from rota.contract.leases import Claim, ClaimResult, LeaseRenewalResult
from rota.core.vocabulary import StateType
from rota.exceptions import LeaseConflict
from rota.server.admission import check_key
from rota.server.runs.deployment_slots import keep_slots_of_runs
from rota.server.runs.work import Work
from rota.server.runs.worker_claims import take_over
from rota.server.store import flow_runs, leases
from rota.server.store.flow_runs import ClaimedRun
from rota.server.store.leases import Lease

NOT_STARTED = frozenset({StateType.SCHEDULED, StateType.PENDING, StateType.PAUSED})
"""States out of which a run may be taken over from an owner that fell silent. Any other means that user code may have begun."""

RETRYABLE = frozenset({StateType.FAILED, StateType.CRASHED, StateType.CANCELLED})
"""Ends after which a run may be run once more."""


def claim_flow_run(work: Work, flow_run_id: UUID, asked: Claim) -> ClaimResult:
    """Make `asked.holder` the run's owner. Asking again while the claim holds gives the same epoch, prolonged.

    Raises:
        NotFound: there is no such flow run.
        LeaseConflict: it is over, or somebody else owns it.
    """
    holder, lease_seconds = asked.holder, asked.lease_seconds
    check_key(holder, "The holder")
    tx, workspace = work.tx, work.workspace_id
    claimed = flow_runs.get_flow_run_for_update(tx, workspace, flow_run_id, work.now)
    run = claimed.run
    if asked.epoch is not None and not (run.state is not None and run.state.is_final()):
        return take_over(work, claimed, holder, asked.epoch, lease_seconds)
    if run.state is not None and run.state.is_final():
        if not (asked.again and run.state.type in RETRYABLE):
            raise LeaseConflict(f"Flow run {run.name!r} is over ({run.state_name}) and cannot be run: create a new run.")
    elif run.state_type not in NOT_STARTED:
        held = leases.find_lease(tx, workspace, leases.FLOW_RUN, flow_run_id)
        if held is not None and held.holder == holder:
            return _prolonged(work, held, lease_seconds)
        if held is not None and held.expires_at <= work.now:
            raise LeaseConflict(
                f"Flow run {run.name!r} was run by {held.holder}, which fell silent at {held.expires_at:%H:%M:%S} UTC. "
                "It will be marked Crashed shortly; then it can be retried."
            )
    lease = leases.claim(
        tx, workspace, leases.FLOW_RUN, flow_run_id, holder, work.now, lease_seconds, epoch_after=claimed.epoch
    )
    if lease is None:
        raise _owned_by_another(work, claimed)
    if lease.epoch != claimed.epoch:
        flow_runs.update_flow_run(tx, workspace, flow_run_id, {"epoch": lease.epoch}, work.now)
    return ClaimResult.model_construct(epoch=lease.epoch, expires_at=lease.expires_at)


def renew_leases(work: Work, holder: str, flow_run_ids: list[UUID], lease_seconds: float) -> LeaseRenewalResult:
    """Go on owning runs; those that ended or were given up as dead are lost."""
    check_key(holder, "The holder")
    kept = leases.renew(work.tx, work.workspace_id, leases.FLOW_RUN, holder, flow_run_ids, work.now, lease_seconds)
    keep_slots_of_runs(work, kept)
    return LeaseRenewalResult.model_construct(
        renewed=[run_id for run_id in flow_run_ids if run_id in kept],
        lost=[run_id for run_id in flow_run_ids if run_id not in kept],
        **flow_runs.list_held_back(work.tx, work.workspace_id, list(kept))._asdict(),
    )


def _prolonged(work: Work, held: Lease, lease_seconds: float) -> ClaimResult:
    leases.renew(work.tx, held.workspace_id, held.kind, held.holder, [held.subject_id], work.now, lease_seconds)
    until = max(held.expires_at, work.now + timedelta(seconds=lease_seconds))
    return ClaimResult.model_construct(epoch=held.epoch, expires_at=until)


def _owned_by_another(work: Work, claimed: ClaimedRun) -> LeaseConflict:
    held = leases.find_lease(work.tx, work.workspace_id, leases.FLOW_RUN, claimed.run.id)
    owner = "another process" if held is None else f"{held.holder} until {held.expires_at:%H:%M:%S} UTC"
    return LeaseConflict(
        f"Flow run {claimed.run.name!r} is run by {owner}. It can be claimed when that process ends it, or falls silent."
    )
