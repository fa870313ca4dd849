"""Slots that runs of a deployment with a concurrency limit hold: what the rules know of them, and what they ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from rota.contract.flow_runs import FlowRun
from rota.core.orchestration.decision import (
    CollisionStrategy,
    DeploymentFacts,
    Effect,
    KeepSlotWithoutLease,
    ReleaseDeploymentSlot,
    RenewLease,
    TakeDeploymentSlot,
)
from rota.core.states import State
from rota.server.runs.work import Work
from rota.server.slots.giving import release
from rota.server.slots.holders import flow_run_holder
from rota.server.slots.serving import free_slots, lock, serve, take
from rota.server.store import concurrency_limits, concurrency_queue, concurrency_slots, deployments, scheduled_runs


def deployment_facts(work: Work, run: FlowRun) -> DeploymentFacts | None:
    """Return what the rules ask about the deployment of a run; None for a run without one.

    Its limit is locked until the transaction ends: a slot that is free stays so for this run.
    """
    if run.deployment_id is None:
        return None
    found = deployments.find_limit_of_deployment(work.tx, work.workspace_id, run.deployment_id)
    if found is None:
        return DeploymentFacts(exists=False)
    limit_id, options = found
    if limit_id is None:
        return DeploymentFacts()
    limits = lock(work, {limit_id})
    limit = limits.get(limit_id)
    if limit is None or not limit.active:
        return DeploymentFacts()
    serve(work, limits)
    free = free_slots(work, {limit_id: limit})[limit_id]
    if free:
        # Who came first and was woken for a slot has a while to take it.
        since = work.now - timedelta(seconds=work.values.concurrency_slot_wait_seconds)
        free -= scheduled_runs.count_before_in_line(work.tx, limit_id, run, since, work.now)
    is_free = free > 0 and not concurrency_queue.list_heads(work.tx, limit_id, 1)
    given = options or {}
    return DeploymentFacts(
        concurrency_limit=limit.limit,
        slot_is_free=is_free or _holds_a_slot(work, run.id, limit_id),
        collision_strategy=CollisionStrategy(given.get("collision_strategy", CollisionStrategy.ENQUEUE)),
        grace_period_seconds=given.get("grace_period_seconds"),
    )


def lease_is_live(work: Work, current: State[Any] | None) -> bool:
    """Whether the lease of the slot that a state names still holds."""
    lease_id = None if current is None else current.state_details.deployment_concurrency_lease_id
    if lease_id is None:
        return False
    rows = concurrency_slots.list_of_leases(work.tx, [lease_id]).get(lease_id)
    return rows is not None and rows[0].expires_at > work.now


def apply_slot_effects(work: Work, run: FlowRun, current: State[Any] | None, effects: Iterable[Effect]) -> None:
    """Take, renew and give back slots as the rules say."""
    for effect in effects:
        if isinstance(effect, TakeDeploymentSlot):
            _take(work, run, effect)
        elif isinstance(effect, RenewLease):
            renew(work, effect.lease_id, effect.lease_seconds)
        elif isinstance(effect, KeepSlotWithoutLease):
            renew(work, effect.lease_id, None)
        elif isinstance(effect, ReleaseDeploymentSlot):
            lease_id = None if current is None else current.state_details.deployment_concurrency_lease_id
            if lease_id is not None:
                release(work, [lease_id])


def renew(work: Work, lease_id: UUID, seconds: float | None) -> None:
    """Let the lease of a slot hold for `seconds` from now; None: until the slot is given back."""
    rows = concurrency_slots.list_of_leases(work.tx, [lease_id]).get(lease_id, [])
    until = concurrency_slots.FOREVER if seconds is None else work.now + timedelta(seconds=seconds)
    concurrency_slots.renew(work.tx, {row.id for row in rows}, until)


def keep_slots_of_runs(work: Work, flow_run_ids: Collection[UUID]) -> None:
    """Let runs whose owners have given a sign of life go on holding the slots of their deployments."""
    limits = deployments.list_limits_of_runs(work.tx, flow_run_ids) if flow_run_ids else set()
    if not limits:
        return
    holders = {flow_run_holder(flow_run_id) for flow_run_id in flow_run_ids}
    held = concurrency_slots.list_of_holders(work.tx, work.workspace_id, holders)
    until = work.now + timedelta(seconds=work.values.initial_deployment_lease_seconds)
    rows = {row.id for row in held if row.limit_id in limits and work.now < row.expires_at < until}
    concurrency_slots.renew(work.tx, rows, until)


def _take(work: Work, run: FlowRun, effect: TakeDeploymentSlot) -> None:
    assert run.deployment_id is not None
    found = deployments.find_limit_of_deployment(work.tx, work.workspace_id, run.deployment_id)
    limit_id = None if found is None else found[0]
    if limit_id is None:
        return
    # What the run held before, under a lease that ran out or was another state's, counts no longer.
    holder = flow_run_holder(run.id)
    earlier = concurrency_slots.list_of_holders(work.tx, work.workspace_id, {holder})
    concurrency_slots.delete(work.tx, {row.id for row in earlier if row.limit_id == limit_id})
    limits = concurrency_limits.lock_limits(work.tx, {limit_id})
    who = {"type": "flow_run", "id": str(run.id)}
    take(work, limits, list(limits.values()), effect.lease_id, 1, holder, who, effect.lease_seconds)


def _holds_a_slot(work: Work, flow_run_id: UUID, limit_id: UUID) -> bool:
    held = concurrency_slots.list_of_holders(work.tx, work.workspace_id, {flow_run_holder(flow_run_id)})
    return any(row.limit_id == limit_id and row.expires_at > work.now for row in held)
