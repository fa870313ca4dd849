"""A deployment's concurrency limit. A slot is taken on the way to Pending and held, under a lease, until the run is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rota.core.orchestration.decision import (
    Abort,
    Accept,
    CollisionStrategy,
    FlowRunFacts,
    KeepSlotWithoutLease,
    Reject,
    ReleaseDeploymentSlot,
    RenewLease,
    TakeDeploymentSlot,
)
from rota.core.orchestration.rules import ANY, ANY_OR_NONE, CANCELLING, PENDING, RUNNING, SCHEDULED, Types, finisher, rule
from rota.core.orchestration.substitutes import substitute, with_details
from rota.core.states import State
from rota.core.vocabulary import StateType

FIRST_CLIENT_THAT_RENEWS_LEASES = (3, 4, 11)

HOLDING: Types = PENDING | RUNNING | CANCELLING


@rule(from_types=ANY_OR_NONE, to_types=ANY)
def keep_lease(current: State[Any] | None, proposed: State[Any], facts: FlowRunFacts) -> Accept | None:
    """The lease of the slot goes along from state to state."""
    if current is None or current.state_details.deployment_concurrency_lease_id is None:
        return None
    if proposed.state_details.deployment_concurrency_lease_id is not None:
        return None
    return Accept(with_details(proposed, deployment_concurrency_lease_id=current.state_details.deployment_concurrency_lease_id))


@rule(from_types=PENDING, to_types=RUNNING)
def hold_slot_at_start(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Accept | Reject | None:
    """Renew the lease of a run that starts. One that came too late takes a new slot, or gives way to those who have them."""
    lease_id = current.state_details.deployment_concurrency_lease_id
    if lease_id is None or not _renews_leases(facts) or facts.deployment is None or facts.deployment.concurrency_limit is None:
        return None
    if facts.lease_is_live:
        return Accept(proposed, effects=(RenewLease(lease_id, facts.initial_lease_seconds),))
    if facts.deployment.slot_is_free:
        return _with_new_slot(proposed, facts)
    reason = "The run's concurrency slot was given to another run before it started."
    return Reject(substitute(proposed, facts.now, StateType.CANCELLED, message=reason), reason)


@rule(from_types=ANY_OR_NONE - HOLDING, to_types=PENDING)
def take_slot(current: State[Any] | None, proposed: State[Any], facts: FlowRunFacts) -> Accept | Reject | Abort | None:
    """Give a run that is submitted one of its deployment's slots, or do as the deployment says when there is none."""
    deployment = facts.deployment
    if deployment is None:
        return None
    if not deployment.exists:
        return Abort("The run's deployment has been deleted, so nothing can run it.")
    if deployment.concurrency_limit is None:
        return None
    if deployment.concurrency_limit <= 0:
        return Abort("The deployment's concurrency limit is 0: none of its runs may start.")
    if deployment.slot_is_free:
        return _with_new_slot(proposed, facts)
    reason = f"The deployment's concurrency limit of {deployment.concurrency_limit} is reached."
    if deployment.collision_strategy is CollisionStrategy.CANCEL_NEW:
        return Reject(substitute(proposed, facts.now, StateType.CANCELLED, message=reason), reason)
    again_at = facts.now + timedelta(seconds=facts.slot_wait_seconds)
    queued = substitute(
        proposed, facts.now, StateType.SCHEDULED, "AwaitingConcurrencySlot", message=reason, scheduled_time=again_at
    )
    return Reject(queued, reason)


@rule(from_types=PENDING, to_types=RUNNING | CANCELLING)
def drop_lease_of_old_client(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Accept | None:
    """A client that does not renew leases keeps its slot until the end of the run, whether the lease is renewed or not."""
    lease_id = current.state_details.deployment_concurrency_lease_id
    if lease_id is None or _renews_leases(facts):
        return None
    return Accept(proposed, effects=(KeepSlotWithoutLease(lease_id),))


@rule(from_types=SCHEDULED, to_types=SCHEDULED)
def cancel_late_run_of_full_deployment(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Reject | None:
    """A late run of a deployment that cancels what it has no slot for is cancelled, not marked."""
    deployment = facts.deployment
    if deployment is None or deployment.concurrency_limit is None or deployment.slot_is_free:
        return None
    if deployment.collision_strategy is not CollisionStrategy.CANCEL_NEW:
        return None
    reason = f"The deployment's concurrency limit of {deployment.concurrency_limit} is reached."
    return Reject(substitute(proposed, facts.now, StateType.CANCELLED, message=reason), reason)


@finisher(from_types=HOLDING, to_types=ANY - HOLDING)
def release_slot(
    current: State[Any], proposed: State[Any], written: State[Any], facts: FlowRunFacts
) -> tuple[ReleaseDeploymentSlot, ...]:
    """Give the slot back, unless the run only waits, in its own process, for its next attempt."""
    awaits_retry_in_process = proposed.type is StateType.FAILED and written.type is StateType.SCHEDULED
    if awaits_retry_in_process or facts.deployment is None or not _may_hold_slot(current, facts):
        return ()
    return (ReleaseDeploymentSlot(),)


def _may_hold_slot(current: State[Any], facts: FlowRunFacts) -> bool:
    # The limit may have been lifted since the slot was taken; the lease on the state still tells of it.
    limited = facts.deployment is not None and facts.deployment.concurrency_limit is not None
    return limited or current.state_details.deployment_concurrency_lease_id is not None


def _renews_leases(facts: FlowRunFacts) -> bool:
    return facts.client_version is not None and facts.client_version >= FIRST_CLIENT_THAT_RENEWS_LEASES


def _with_new_slot(proposed: State[Any], facts: FlowRunFacts) -> Accept:
    # The proposal's own id names the lease, so that deciding again about the same proposal takes the same lease.
    grace = facts.deployment.grace_period_seconds if facts.deployment is not None else None
    seconds = facts.initial_lease_seconds if grace is None else grace
    state = with_details(proposed, deployment_concurrency_lease_id=proposed.id)
    return Accept(state, effects=(TakeDeploymentSlot(proposed.id, seconds),))
