"""The fold: a policy's rules, asked in order about one proposal, give one decision."""

from __future__ import annotations

from typing import Any, TypeVar

from rota.core.orchestration.decision import Abort, Accept, Decision, Effect, Reject, RunFacts, RunUpdates, Wait
from rota.core.orchestration.rules import Policy
from rota.core.states import State

F = TypeVar("F", bound=RunFacts)


def decide(policy: Policy[F], current: State[Any] | None, proposed: State[Any], facts: F) -> Decision:
    """Decide what becomes of `proposed` for a run in `current` (None: it has no state yet).

    Rules are chosen by the types of `current` and `proposed`. One that changes the proposed type, or leaves nothing
    to write, ends the asking, and what the rules before it wanted is dropped; one that keeps the type lets the others
    go on with the state it gave. Finishers are chosen by the type that is written. A rule that raises gives `Abort`.
    Deterministic; changes none of its arguments.
    """
    from_type = None if current is None else current.type
    rules = policy.rules_for(from_type, proposed.type)
    try:
        decision = _ask(rules, current, proposed, facts) if rules else Accept(proposed)
        if isinstance(decision, (Wait, Abort)) or decision.state is None:
            return decision
        finishers = policy.finishers_for(from_type, decision.state.type)
        return _finish(finishers, current, proposed, decision, facts) if finishers else decision
    except Exception as error:  # noqa: BLE001 - the answer to a broken rule is part of the protocol; the caller logs `error`
        return Abort(f"A rule of the {policy.name} policy failed: {type(error).__name__}: {error}", error)


def _ask(rules: tuple[Any, ...], current: State[Any] | None, proposed: State[Any], facts: RunFacts) -> Decision:
    state, reason = proposed, None
    updates: RunUpdates = {}
    effects: tuple[Effect, ...] = ()
    for rule in rules:
        answer: Decision | None = rule(current, state, facts)
        if answer is None:
            continue
        if isinstance(answer, (Wait, Abort)) or answer.state is None or answer.state.type is not proposed.type:
            return answer
        state = answer.state
        updates |= answer.updates
        effects += answer.effects
        if isinstance(answer, Reject):
            reason = answer.reason
    return Accept(state, updates, effects) if reason is None else Reject(state, reason, updates, effects)


def _finish(
    finishers: tuple[Any, ...],
    current: State[Any] | None,
    proposed: State[Any],
    decision: Accept | Reject,
    facts: RunFacts,
) -> Accept | Reject:
    written = decision.state
    effects = decision.effects
    for finish in finishers:
        effects += finish(current, proposed, written, facts)
    if isinstance(decision, Accept):
        return Accept(decision.state, decision.updates, effects)
    return Reject(written, decision.reason, decision.updates, effects)
