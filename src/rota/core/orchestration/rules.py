"""What a rule is: a pure function, the state types it looks at, and its place in a policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

from rota.core.orchestration.decision import Decision, Effect, RunFacts
from rota.core.states import State
from rota.core.vocabulary import TERMINAL_TYPES, StateType

F = TypeVar("F", bound=RunFacts, contravariant=True)

Types = frozenset[StateType]
TypesOrNone = frozenset[StateType | None]
"""Types of the current state; None stands for a run that has no state yet."""

SCHEDULED: Types = frozenset({StateType.SCHEDULED})
PENDING: Types = frozenset({StateType.PENDING})
RUNNING: Types = frozenset({StateType.RUNNING})
PAUSED: Types = frozenset({StateType.PAUSED})
CANCELLING: Types = frozenset({StateType.CANCELLING})
COMPLETED: Types = frozenset({StateType.COMPLETED})
FAILED: Types = frozenset({StateType.FAILED})
CRASHED: Types = frozenset({StateType.CRASHED})
CANCELLED: Types = frozenset({StateType.CANCELLED})
TERMINAL: Types = TERMINAL_TYPES
ANY: Types = frozenset(StateType)
ANY_OR_NONE: TypesOrNone = frozenset({None, *StateType})

Apply = Callable[[Any, State[Any], F], Decision | None]
"""``(current, proposed, facts)`` to an answer; None: the rule has nothing to say. `rule` checks the type of `current`."""

Finish = Callable[[Any, State[Any], State[Any], F], "tuple[Effect, ...]"]
"""``(current, proposed, written, facts)`` to what must happen because `written` is written."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[F]):
    """A rule, asked when a proposal leads from one of `from_types` to one of `to_types`."""

    from_types: TypesOrNone
    to_types: Types
    apply: Apply[F]

    @property
    def name(self) -> str:
        return self.apply.__name__


@dataclass(frozen=True, slots=True)
class Finisher(Generic[F]):
    """What follows from a state that is written, whoever proposed it: chosen by the type that is written."""

    from_types: TypesOrNone
    to_types: Types
    finish: Finish[F]

    @property
    def name(self) -> str:
        return self.finish.__name__


@overload
def rule(
    *, from_types: Types, to_types: Types
) -> Callable[[Callable[[State[Any], State[Any], F], Decision | None]], Rule[F]]: ...
@overload
def rule(
    *, from_types: TypesOrNone, to_types: Types
) -> Callable[[Callable[[State[Any] | None, State[Any], F], Decision | None]], Rule[F]]: ...
def rule(*, from_types: TypesOrNone, to_types: Types) -> Callable[[Apply[F]], Rule[F]]:
    """Make a rule of a function. Where `from_types` has no None, the function need not expect one."""
    return lambda apply: Rule(from_types, to_types, apply)


@overload
def finisher(
    *, from_types: Types, to_types: Types
) -> Callable[[Callable[[State[Any], State[Any], State[Any], F], tuple[Effect, ...]]], Finisher[F]]: ...
@overload
def finisher(
    *, from_types: TypesOrNone, to_types: Types
) -> Callable[[Callable[[State[Any] | None, State[Any], State[Any], F], tuple[Effect, ...]]], Finisher[F]]: ...
def finisher(*, from_types: TypesOrNone, to_types: Types) -> Callable[[Finish[F]], Finisher[F]]:
    """Make a finisher of a function. Where `from_types` has no None, the function need not expect one."""
    return lambda finish: Finisher(from_types, to_types, finish)


@dataclass(frozen=True, slots=True)
class Policy(Generic[F]):
    """Rules in the order in which they are asked, and what follows once a state is written."""

    name: str
    rules: tuple[Rule[F], ...]
    finishers: tuple[Finisher[F], ...] = ()
    _rules: dict[tuple[StateType | None, StateType], tuple[Apply[F], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _finishers: dict[tuple[StateType | None, StateType], tuple[Finish[F], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def rules_for(self, from_type: StateType | None, to_type: StateType) -> tuple[Apply[F], ...]:
        """Return the rules that a proposal between these types meets, in order. Remembered: decisions are frequent."""
        key = (from_type, to_type)
        found = self._rules.get(key)
        if found is None:
            found = tuple(rule.apply for rule in self.rules if from_type in rule.from_types and to_type in rule.to_types)
            self._rules[key] = found
        return found

    def finishers_for(self, from_type: StateType | None, to_type: StateType) -> tuple[Finish[F], ...]:
        """Return what follows when a state of `to_type` is written after one of `from_type`."""
        key = (from_type, to_type)
        found = self._finishers.get(key)
        if found is None:
            found = tuple(row.finish for row in self.finishers if from_type in row.from_types and to_type in row.to_types)
            self._finishers[key] = found
        return found
