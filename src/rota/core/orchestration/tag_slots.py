"""Concurrency limits on the tags of task runs. A slot of each limited tag is held while the task runs."""

from __future__ import annotations

from typing import Any

from rota.core.backoff import jittered
from rota.core.orchestration.decision import Abort, Accept, ReleaseTagSlots, TagLimit, TakeTagSlots, TaskRunFacts, Wait
from rota.core.orchestration.rules import ANY, ANY_OR_NONE, CANCELLING, RUNNING, finisher, rule
from rota.core.states import State

SPREAD = 0.3
"""How far the wait for a global limit's slot may lie from the slots' mean occupancy, as a factor."""


@rule(from_types=ANY_OR_NONE, to_types=RUNNING)
def take_tag_slots(current: State[Any] | None, proposed: State[Any], facts: TaskRunFacts) -> Accept | Wait | Abort | None:
    """Let a task run start when each of its limited tags has a free slot."""
    if not facts.tag_limits:
        return None
    for limit in facts.tag_limits:
        if limit.limit <= 0:
            return Abort(f"The concurrency limit of tag '{limit.tag}' is 0: none of its task runs may start.")
    for limit in facts.tag_limits:
        if not limit.slot_is_free:
            return Wait(_seconds_to_wait(limit, facts), f"The concurrency limit of tag '{limit.tag}' is reached.")
    return Accept(proposed, effects=(TakeTagSlots(tuple(limit.tag for limit in facts.tag_limits)),))


def _seconds_to_wait(limit: TagLimit, facts: TaskRunFacts) -> float:
    if not limit.is_global or limit.average_occupancy_seconds is None:
        return facts.tag_slot_wait_seconds
    return min(jittered(limit.average_occupancy_seconds, SPREAD, facts.random), facts.tag_slot_wait_seconds)


@finisher(from_types=ANY_OR_NONE, to_types=ANY - RUNNING - CANCELLING)
def release_tag_slots(
    current: State[Any] | None, proposed: State[Any], written: State[Any], facts: TaskRunFacts
) -> tuple[ReleaseTagSlots, ...]:
    """Give the tags' slots back when the task no longer runs."""
    return (ReleaseTagSlots(),) if facts.has_tags else ()
