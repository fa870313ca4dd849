"""Results by cache key, for task runs that are decided by the server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rota.core.orchestration.decision import Accept, Reject, StoreCacheEntry, TaskRunFacts
from rota.core.orchestration.rules import ANY_OR_NONE, COMPLETED, RUNNING, rule
from rota.core.states import State


@rule(from_types=ANY_OR_NONE, to_types=RUNNING)
def take_cached_result(current: State[Any] | None, proposed: State[Any], facts: TaskRunFacts) -> Reject | None:
    """Complete a task that asks for a known key with the stored state's result."""
    details, cached = proposed.state_details, facts.cached_state
    if details.cache_key is None or details.refresh_cache or cached is None:
        return None
    expires_at = cached.state_details.cache_expiration
    if expires_at is not None and expires_at <= facts.now:
        return None
    # The stored state belongs to another run: its result is taken, not its identity.
    kept = replace(
        cached.state_details,
        flow_run_id=details.flow_run_id,
        task_run_id=details.task_run_id,
        transition_id=details.transition_id,
        traceparent=details.traceparent,
    )
    state = replace(cached, name="Cached", id=proposed.id, timestamp=facts.now, state_details=kept)
    return Reject(state, "The result of an earlier run with the same cache key is used.")


@rule(from_types=ANY_OR_NONE, to_types=COMPLETED)
def store_cache_entry(current: State[Any] | None, proposed: State[Any], facts: TaskRunFacts) -> Accept | Reject | None:
    """Keep the result for later runs with the same key."""
    details = proposed.state_details
    if details.cache_key is None:
        return None
    if len(details.cache_key) > facts.max_cache_key_length:
        reason = (
            f"The cache key has {len(details.cache_key)} characters, more than the {facts.max_cache_key_length} allowed: "
            "the result was not cached."
        )
        return Reject(proposed, reason)
    return Accept(proposed, effects=(StoreCacheEntry(details.cache_key, details.cache_expiration, proposed.id),))
