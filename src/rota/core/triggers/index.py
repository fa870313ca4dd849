"""Finds which of many triggers an event may concern, without asking each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from rota.core.triggers.evaluate import walk
from rota.core.triggers.matching import matches_pattern
from rota.core.triggers.model import EventTrigger, Trigger

Owner = TypeVar("Owner")


class TriggerIndex(Generic[Owner]):
    """Triggers by the names of the events that they wait for. Built once, read for every event.

    Plain names are found in one look-up; patterns by what stands before their first ``*``, one look-up for each length.
    """

    def __init__(self, triggers: Iterable[tuple[Owner, Trigger]]) -> None:
        self._exact: dict[str, list[Owner]] = defaultdict(list)
        self._patterns: dict[str, list[tuple[str, Owner]]] = defaultdict(list)
        self._always: list[Owner] = []
        self._order: dict[Owner, int] = {}
        for owner, trigger in triggers:
            self._order.setdefault(owner, len(self._order))
            for name in {name for inner in walk(trigger) for name in _names(inner)}:
                self._add(owner, name)
        self._lengths = sorted({len(before) for before in self._patterns})

    def _add(self, owner: Owner, name: str) -> None:
        before, star, _ = name.partition("*")
        if not star:
            self._exact[name].append(owner)
        elif name == "*":
            self._always.append(owner)
        else:
            self._patterns[before].append((name, owner))

    def find(self, event: str) -> list[Owner]:
        """Return the owners of the triggers that events of this name may concern, each once, in their order."""
        return sorted(set(self._found(event)), key=self._order.__getitem__)

    def _found(self, event: str) -> Iterator[Owner]:
        yield from self._always
        yield from self._exact.get(event, ())
        for length in self._lengths:
            for pattern, owner in self._patterns.get(event[:length], ()):
                if matches_pattern(pattern, event):
                    yield owner


def _names(trigger: Trigger) -> frozenset[str]:
    if not isinstance(trigger, EventTrigger):
        return frozenset()
    return trigger.after | (trigger.expect or frozenset("*"))
