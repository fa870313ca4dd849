"""What an event is about: patterns of event names, specifications of resources, and what is counted apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from re import Pattern

from rota.core.triggers.model import BucketKey, EventFacts, EventTrigger, Labels, Specification

ROLE = "prefect.resource.role"
RELATED = "related:"
NOT = "!"


@lru_cache(maxsize=4096)
def _pattern(text: str) -> Pattern[str]:
    # `*` stands for one or more characters: `prefect.flow-run.*` is not met by `prefect.flow-run.`.
    return re.compile(".+".join(re.escape(part) for part in text.split("*")))


def matches_pattern(pattern: str, text: str) -> bool:
    """Whether `text` is `pattern`, in which each ``*`` stands for one or more characters."""
    return pattern == text or ("*" in pattern and _pattern(pattern).fullmatch(text) is not None)


def matches_any(patterns: Iterable[str], text: str) -> bool:
    return any(matches_pattern(pattern, text) for pattern in patterns)


def matches_values(values: Sequence[str], text: str | None) -> bool:
    """Whether a label's value is one of `values`; those that begin with ``!`` are values that it must not have.

    With refused values only, a label that is absent will do; with wanted ones it must be there.
    """
    refused = [value[1:] for value in values if value.startswith(NOT)]
    wanted = [value for value in values if not value.startswith(NOT)]
    if text is None:
        return not wanted and bool(refused)
    return not matches_any(refused, text) and (not wanted or matches_any(wanted, text))


def matches_resource(specification: Specification, labels: Labels) -> bool:
    return all(matches_values(values, labels.get(label)) for label, values in specification.items())


def matches_related(specifications: Sequence[Specification], related: Sequence[Labels]) -> bool:
    """Whether each specification is met by some related resource. One with no labels asks for nothing."""
    return all(
        not specification or any(matches_resource(specification, labels) for labels in related)
        for specification in specifications
    )


def covers(trigger: EventTrigger, event: EventFacts) -> bool:
    """Whether an event is about the resources that `trigger` watches, whatever happened to them."""
    return matches_resource(trigger.match, event.resource) and matches_related(trigger.match_related, event.related)


def expects(trigger: EventTrigger, event: EventFacts) -> bool:
    return not trigger.expect or matches_any(trigger.expect, event.event)


def arms(trigger: EventTrigger, event: EventFacts) -> bool:
    """Whether the expected events count from this event on."""
    return matches_any(trigger.after, event.event)


def bucket_key(trigger: EventTrigger, event: EventFacts) -> BucketKey:
    """Return the values of the trigger's `for_each` labels; empty words for labels that the event lacks."""
    return tuple(_value(name, event) for name in trigger.for_each)


def _value(name: str, event: EventFacts) -> str:
    if not name.startswith(RELATED):
        return event.resource.get(name, "")
    role, _, label = name.removeprefix(RELATED).partition(":")
    return next((labels.get(label, "") for labels in event.related if labels.get(ROLE) == role), "")
