"""What is evaluated: triggers, the memory they keep between events (buckets), and what comes out (firings)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

Labels = Mapping[str, str]
"""Of a resource; ``prefect.resource.id`` is always among them."""

Specification = Mapping[str, tuple[str, ...]]
"""Which resources are meant: for each label, the values that it may have. Empty: any resource."""


class Posture(StrEnum):
    REACTIVE = "Reactive"
    """Fires when enough of the expected events happen."""
    PROACTIVE = "Proactive"
    """Fires when too few of them happen in time."""
    METRIC = "Metric"


class TriggerState(StrEnum):
    TRIGGERED = "Triggered"
    RESOLVED = "Resolved"
    """What had made it fire is over."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What triggers look at of an event."""

    id: UUID
    event: str
    occurred: datetime
    resource: Labels
    related: tuple[Labels, ...] = ()


@dataclass(frozen=True, slots=True)
class EventTrigger:
    id: UUID
    match: Specification = field(default_factory=dict)
    match_related: tuple[Specification, ...] = ()
    """Each of them must be met by one of the event's related resources."""
    after: frozenset[str] = frozenset()
    """Patterns of the events after which the expected ones count. Empty: they always do."""
    expect: frozenset[str] = frozenset()
    """Patterns of the expected events. Empty: any event."""
    for_each: tuple[str, ...] = ()
    """Labels whose values are counted apart: a label of the resource, or ``related:<role>:<label>``."""
    posture: Posture = Posture.REACTIVE
    threshold: int = 1
    within: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class CompoundTrigger:
    """Fires when `require` of its triggers have fired within `within` of each other, in any order."""

    id: UUID
    triggers: tuple[Trigger, ...]
    require: int
    within: timedelta | None = None
    """None: however far apart."""


@dataclass(frozen=True, slots=True)
class SequenceTrigger:
    """Fires when all its triggers have fired one after another, the last within `within` of the first."""

    id: UUID
    triggers: tuple[Trigger, ...]
    within: timedelta | None = None


class Operator(StrEnum):
    LT = "<"
    LTE = "<="
    GT = ">"
    GTE = ">="


@dataclass(frozen=True, slots=True)
class MetricTrigger:
    """Fires when a metric, taken over the last `range`, has been beyond `threshold` for `firing_for`."""

    id: UUID
    metric: str
    operator: Operator
    threshold: float
    range: timedelta
    firing_for: timedelta
    match: Specification = field(default_factory=dict)
    match_related: tuple[Specification, ...] = ()


Trigger = EventTrigger | CompoundTrigger | SequenceTrigger | MetricTrigger


@dataclass(frozen=True, slots=True)
class Firing:
    trigger_id: UUID
    state: TriggerState
    at: datetime
    labels: Labels = field(default_factory=dict)
    """The `for_each` labels and their values."""
    event_id: UUID | None = None
    """The event that made it fire. None: the passing of time or a metric did."""
    children: tuple[Firing, ...] = ()
    """Of a compound or a sequence: the firings that it joins, in their order."""
    value: float | None = None
    """Of a metric: what it was."""


BucketKey = tuple[str, ...]
BucketId = tuple[UUID, BucketKey]
"""Which trigger's, and for which values of its `for_each` labels."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What a trigger remembers. Most fields serve some kinds of trigger only."""

    start: datetime
    """Since when events count."""
    due_at: datetime | None = None
    """When time itself decides something: `on_tick` is to be called then."""
    times: tuple[datetime, ...] = ()
    """When the expected events happened, in order; no more of them than the threshold asks for."""
    triggered_at: datetime | None = None
    """Since when the trigger's state is Triggered. None: it is not."""
    last_event_id: UUID | None = None
    firings: tuple[Firing, ...] = ()
    """Of a compound: the newest of each child."""
    chains: tuple[tuple[Firing, ...], ...] = ()
    """Of a sequence: firings that begin it, in order; of each length the chain that began last, the shortest first."""


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from one event or tick for one bucket."""

    bucket: Bucket | None
    """To be kept from now on. None: nothing is."""
    firings: tuple[Firing, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows for a whole trigger with all that is inside of it."""

    changes: Mapping[BucketId, Bucket | None] = field(default_factory=dict)
    firings: tuple[Firing, ...] = ()
    """Of the outermost trigger."""
