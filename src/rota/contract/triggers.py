"""Triggers of automations: which events, or which absence of them, or which metric makes one fire.

What the fields mean is told where they are decided: `rota.core.triggers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, PlainSerializer, WithJsonSchema, field_validator, model_validator

from rota.contract.base import NO_TIME, Model, Seconds
from rota.core.ids import uuid7
from rota.core.triggers import model
from rota.core.triggers.event import LEAST_PROACTIVE
from rota.core.triggers.model import Operator as MetricTriggerOperator
from rota.core.triggers.model import Posture

MAX_THRESHOLD = 10_000
MAX_WITHIN = timedelta(days=366)
MAX_NAMES = 100
"""Event names, or labels, in one field."""
MAX_DEPTH = 5
MAX_TRIGGERS = 50
"""In one automation, those inside of others counted."""

ResourceSpecification = Annotated[dict[str, str | list[str]], WithJsonSchema({"type": "object"})]
"""Which resources: for each label the value, or any of the values, that it has. ``*`` stands for one or more characters; a
value that begins with ``!`` is one that it must not have. Empty: any resource."""


def _distinct(names: list[str]) -> list[str]:
    distinct = list(dict.fromkeys(names))
    if len(distinct) > MAX_NAMES:
        raise ValueError(f"{len(distinct)} names; at most {MAX_NAMES} are taken")
    if "" in distinct:
        raise ValueError("a name is empty")
    return distinct


Names = Annotated[
    list[str],
    AfterValidator(_distinct),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "uniqueItems": True}),
]


def _not_negative(span: timedelta) -> timedelta:
    if span < timedelta(0):
        raise ValueError("a time must not be negative")
    if span > MAX_WITHIN:
        raise ValueError(f"at most {MAX_WITHIN.days} days are looked at")
    return span


Within = Annotated[Seconds, AfterValidator(_not_negative), PlainSerializer(timedelta.total_seconds, return_type=float)]


class ResourceTrigger(Model):
    """What triggers on resources share."""

    id: UUID = Field(default_factory=uuid7)
    match: ResourceSpecification = Field(default_factory=dict)
    """The resource that the event happened to."""
    match_related: ResourceSpecification | list[ResourceSpecification] = Field(default_factory=dict)
    """Resources that it also concerns; of several specifications each must be met by one of them."""


class EventTrigger(ResourceTrigger):
    type: Literal["event"] = "event"
    after: Names = Field(default_factory=list)
    """Patterns of the events after which the expected ones count. Empty: they always do."""
    expect: Names = Field(default_factory=list)
    """Patterns of the expected events. Empty: any event."""
    for_each: Names = Field(default_factory=list)
    """Labels whose values are counted apart; ``related:<role>:<label>`` for one of a related resource."""
    posture: Literal[Posture.REACTIVE, Posture.PROACTIVE]
    threshold: int = Field(1, ge=1, le=MAX_THRESHOLD, json_schema_extra={"minimum": 1})
    """How many of the expected events are needed."""
    within: Within = NO_TIME
    """Seconds. Proactive: at least 10; 0 means 10."""

    @model_validator(mode="after")
    def _has_time(self) -> EventTrigger:
        if self.posture is Posture.PROACTIVE:
            if timedelta(0) < self.within < LEAST_PROACTIVE:
                raise ValueError("within: the absence of events can be told after 10 seconds or more")
            self.within = max(self.within, LEAST_PROACTIVE)
        return self

    def core(self) -> model.EventTrigger:
        """Return the trigger as it is decided on."""
        return model.EventTrigger(
            self.id,
            _specification(self.match),
            _specifications(self.match_related),
            frozenset(self.after),
            frozenset(self.expect),
            tuple(self.for_each),
            self.posture,
            self.threshold,
            self.within,
        )


class MetricTriggerQuery(Model):
    name: Literal["lateness", "duration", "successes", "duration_p50", "duration_p95", "queue_depth"]
    """*lateness*: mean seconds between expected and actual start; *duration*, *duration_p50*, *duration_p95*: mean, median and
    95th percentile of the seconds that ended runs took; *successes*: the part of ended runs that completed, 0 to 1;
    *queue_depth*: runs that are due and have not started."""
    threshold: float
    operator: MetricTriggerOperator
    range: Within = Field(timedelta(seconds=300), json_schema_extra={"default": 300.0})
    """Seconds back from now over which runs are looked at."""
    firing_for: Within = Field(timedelta(seconds=300), json_schema_extra={"default": 300.0})
    """Seconds for which the metric must have been beyond the threshold."""

    @field_validator("range")
    @classmethod
    def _is_long_enough(cls, span: timedelta) -> timedelta:
        if span < timedelta(seconds=10):
            raise ValueError("a metric is taken over 10 seconds or more")
        return span


class MetricTrigger(ResourceTrigger):
    type: Literal["metric"] = "metric"
    posture: Literal[Posture.METRIC] = Posture.METRIC
    metric: MetricTriggerQuery

    def core(self) -> model.MetricTrigger:
        """Return the trigger as it is decided on."""
        query = self.metric
        return model.MetricTrigger(
            self.id,
            query.name,
            query.operator,
            query.threshold,
            query.range,
            query.firing_for,
            _specification(self.match),
            _specifications(self.match_related),
        )


class CompositeTrigger(Model):
    """What triggers made of triggers share."""

    id: UUID = Field(default_factory=uuid7)
    triggers: list[EventTrigger | CompoundTrigger | SequenceTrigger] = Field(min_length=1)
    within: Within | None
    """Seconds between the first and the last of the firings that count together; null: however many."""

    @model_validator(mode="after")
    def _is_bounded(self) -> CompositeTrigger:
        if _depth(self) > MAX_DEPTH:
            raise ValueError(f"triggers stand inside of each other more than {MAX_DEPTH} deep")
        if (count := sum(1 for _ in walk(self))) > MAX_TRIGGERS:
            raise ValueError(f"{count} triggers; one automation takes at most {MAX_TRIGGERS}")
        return self


class CompoundTrigger(CompositeTrigger):
    """Fires when enough of its triggers have fired, in any order."""

    type: Literal["compound"] = "compound"
    require: int | Literal["any", "all"]

    @model_validator(mode="after")
    def _can_be_met(self) -> CompoundTrigger:
        if isinstance(self.require, int) and not 1 <= self.require <= len(self.triggers):
            raise ValueError(f"require: 1 to {len(self.triggers)} of its {len(self.triggers)} triggers can be asked for")
        return self

    @property
    def required(self) -> int:
        """How many of its triggers must have fired."""
        match self.require:
            case "any":
                return 1
            case "all":
                return len(self.triggers)
        return self.require

    def core(self) -> model.CompoundTrigger:
        """Return the trigger as it is decided on."""
        return model.CompoundTrigger(self.id, tuple(one.core() for one in self.triggers), self.required, self.within)


class SequenceTrigger(CompositeTrigger):
    """Fires when its triggers have fired one after another."""

    type: Literal["sequence"] = "sequence"

    def core(self) -> model.SequenceTrigger:
        """Return the trigger as it is decided on."""
        return model.SequenceTrigger(self.id, tuple(one.core() for one in self.triggers), self.within)


TriggerType = EventTrigger | MetricTrigger | CompoundTrigger | SequenceTrigger

CompositeTrigger.model_rebuild()


def walk(trigger: Any) -> Iterator[Any]:
    """Yield a trigger and those inside of it, the outermost first."""
    yield trigger
    for inner in getattr(trigger, "triggers", ()):
        yield from walk(inner)


def _depth(trigger: Any) -> int:
    return 1 + max((_depth(inner) for inner in getattr(trigger, "triggers", ())), default=0)


def _specification(given: dict[str, str | list[str]]) -> model.Specification:
    return {label: (values,) if isinstance(values, str) else tuple(values) for label, values in given.items()}


def _specifications(
    given: dict[str, str | list[str]] | list[dict[str, str | list[str]]],
) -> tuple[model.Specification, ...]:
    found = given if isinstance(given, list) else [given] if given else []
    return tuple(_specification(one) for one in found)
