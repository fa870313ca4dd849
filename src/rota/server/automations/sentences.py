"""An automation in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from rota.contract.automations import AutomationCore
from rota.contract.triggers import CompoundTrigger, EventTrigger, MetricTrigger, SequenceTrigger
from rota.core.triggers.model import Posture

MOST_NAMES = 3


def sentence_of(automation: AutomationCore) -> str:
    """Return when the automation does what."""
    done = [one.describe_for_cli() for one in (*automation.actions, *automation.actions_on_trigger)]
    resolved = [one.describe_for_cli() for one in automation.actions_on_resolve]
    end = f"; when that is over: {_joined(_lower(resolved), 'then')}" if resolved else ""
    return f"When {trigger_words(automation.trigger)}: {_joined(_lower(done), 'then') if done else 'nothing'}{end}."


def trigger_words(trigger: Any) -> str:
    """Return when a trigger fires."""
    match trigger:
        case EventTrigger():
            return _event_words(trigger)
        case CompoundTrigger():
            count = len(trigger.triggers)
            which = {1: "any", count: "all"}.get(trigger.required, f"{trigger.required}")
            return f"{which} of {count} happened{_within(trigger.within)} ({_inner(trigger)})"
        case SequenceTrigger():
            return f"one after another{_within(trigger.within)} ({_inner(trigger)})"
        case MetricTrigger():
            query = trigger.metric
            name = query.name.replace("_", " ")
            return (
                f"the {name} of the last {span_words(query.range)} is {query.operator.value} {query.threshold:g} "
                f"for {span_words(query.firing_for)}"
            )
    return "its trigger fires"


def span_words(span: timedelta) -> str:
    """Return a span of time in its largest whole unit."""
    seconds = span.total_seconds()
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size:g} {unit}"
    return f"{seconds:g} s"


def _event_words(trigger: EventTrigger) -> str:
    events = _joined(trigger.expect[:MOST_NAMES], "or") if trigger.expect else "any event"
    if len(trigger.expect) > MOST_NAMES:
        events += f" or {len(trigger.expect) - MOST_NAMES} more"
    times = f"{trigger.threshold} × " if trigger.threshold > 1 else ""
    after = f" after {_joined(trigger.after[:MOST_NAMES], 'or')}" if trigger.after else ""
    each = f" for each {_joined(trigger.for_each, 'and')}" if trigger.for_each else ""
    verb = "does not happen" if trigger.posture is Posture.PROACTIVE else "happens"
    return f"{times}{events} {verb}{after}{_within(trigger.within)}{each}"


def _inner(trigger: CompoundTrigger | SequenceTrigger) -> str:
    return "; ".join(trigger_words(one) for one in trigger.triggers)


def _within(span: timedelta | None) -> str:
    return f" within {span_words(span)}" if span else ""


def _joined(words: Sequence[str], conjunction: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def _lower(sentences: Sequence[str]) -> list[str]:
    return [text[:1].lower() + text[1:] for text in sentences]
