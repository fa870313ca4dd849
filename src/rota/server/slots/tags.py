"""Limits on the tags of task runs that the server decides: facts for the rules, and what follows from the decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from rota.core.ids import uuid7
from rota.core.limits import TAG_PREFIX, tag_limit_name
from rota.core.orchestration.decision import TagLimit
from rota.server.runs.work import Work
from rota.server.slots.giving import release_of_holders
from rota.server.slots.holders import flow_run_holder, task_run_holder
from rota.server.slots.serving import free_slots, lock, serve, take
from rota.server.store import concurrency_limits, concurrency_queue, concurrency_slots
from rota.server.store.concurrency_limits import Limit


def tag_limits(work: Work, task_run_id: UUID, tags: Collection[str]) -> tuple[TagLimit, ...]:
    """Return the limits on these tags as the rules ask for them. They are locked: what is free now stays so."""
    named = concurrency_limits.list_named(work.tx, work.workspace_id, [tag_limit_name(tag) for tag in tags])
    active = {limit.id for limit in named if limit.active}
    if not active:
        return ()
    limits = lock(work, active)
    serve(work, limits)
    free = free_slots(work, limits)
    held = _held_by(work, task_run_id)
    return tuple(
        TagLimit(
            tag=limit.name.removeprefix(TAG_PREFIX),
            limit=limit.limit,
            slot_is_free=limit.id in held or (free[limit.id] > 0 and not concurrency_queue.list_heads(work.tx, limit.id, 1)),
            is_global=True,
            average_occupancy_seconds=limit.avg_slot_occupancy_seconds,
        )
        for limit in limits.values()
        if limit.id in active
    )


def take_tag_slots(work: Work, task_run_id: UUID, tags: Iterable[str]) -> None:
    """Take a slot of each of these tags' limits for a task run, where it holds none, until it gives it back.

    The clients that have their task runs decided by the server renew no leases.
    """
    named = concurrency_limits.list_named(work.tx, work.workspace_id, [tag_limit_name(tag) for tag in tags])
    held = _held_by(work, task_run_id)
    wanted: list[Limit] = [limit for limit in named if limit.active and limit.id not in held]
    holder, who = task_run_holder(task_run_id)
    take(work, {limit.id: limit for limit in wanted}, wanted, uuid7(), 1, holder, who, None)


def release_tag_slots(work: Work, task_run_ids: Collection[UUID]) -> None:
    """Give back all slots that these task runs hold."""
    release_of_holders(work, {task_run_holder(task_run_id)[0] for task_run_id in task_run_ids})


def release_of_flow_run(work: Work, flow_run_id: UUID, task_run_ids: Collection[UUID]) -> None:
    """Give back all slots that a flow run and these task runs of it hold: their process is gone."""
    release_of_holders(work, {flow_run_holder(flow_run_id), *(task_run_holder(task_run_id)[0] for task_run_id in task_run_ids)})


def _held_by(work: Work, task_run_id: UUID) -> set[UUID]:
    holder, _ = task_run_holder(task_run_id)
    return {row.limit_id for row in concurrency_slots.list_of_holders(work.tx, work.workspace_id, {holder})}
