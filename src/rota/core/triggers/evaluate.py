"""Evaluates a trigger with all that is inside of it.

Firings of inner triggers are handed to the trigger around them at once, so that one event or one tick may make the whole fire.
Metric triggers are evaluated by whoever can measure: see `metric`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from rota.core.triggers import compound, event, sequence
from rota.core.triggers.matching import bucket_key, covers
from rota.core.triggers.model import (
    Bucket,
    BucketId,
    CompoundTrigger,
    EventFacts,
    EventTrigger,
    Firing,
    MetricTrigger,
    Outcome,
    SequenceTrigger,
    Step,
    Trigger,
)

Buckets = Mapping[BucketId, Bucket]
_Leaf = Callable[[EventTrigger, Buckets], Iterable[tuple[BucketId, Step]]]
"""What follows for an event trigger, by bucket."""


def walk(trigger: Trigger) -> Iterator[Trigger]:
    """Yield a trigger and all inside of it, the outermost first."""
    yield trigger
    if isinstance(trigger, CompoundTrigger | SequenceTrigger):
        for inner in trigger.triggers:
            yield from walk(inner)


def initial(trigger: Trigger, now: datetime) -> dict[BucketId, Bucket]:
    """Return the buckets with which a new trigger begins."""
    made = {(inner.id, ()): event.initial(inner, now) for inner in walk(trigger) if isinstance(inner, EventTrigger)}
    return {key: bucket for key, bucket in made.items() if bucket is not None}


def buckets_of(trigger: Trigger, happened: EventFacts) -> set[BucketId]:
    """Return which buckets `on_event` may read; empty when the event does not concern the trigger."""
    leaves = {
        (inner.id, bucket_key(inner, happened))
        for inner in walk(trigger)
        if isinstance(inner, EventTrigger) and covers(inner, happened)
    }
    return leaves | composites(trigger) if leaves else set()


def composites(trigger: Trigger) -> set[BucketId]:
    """Return the buckets of the compounds and sequences in a trigger; ticks read them beside those that are due."""
    return {(inner.id, ()) for inner in walk(trigger) if isinstance(inner, CompoundTrigger | SequenceTrigger)}


def on_event(trigger: Trigger, buckets: Buckets, happened: EventFacts) -> Outcome:
    """Return what follows from an event. `buckets` are those of `buckets_of`, as far as there are any."""
    return _evaluate(trigger, buckets, lambda leaf, known: _on_event(leaf, known, happened))


def on_tick(trigger: Trigger, buckets: Buckets, now: datetime) -> Outcome:
    """Return what follows from the passing of time. `buckets` are the due ones and those of `composites`."""
    return _evaluate(trigger, buckets, lambda leaf, known: _on_tick(leaf, known, now))


class _Run:
    """One evaluation: what is known, with what has changed on top."""

    def __init__(self, buckets: Buckets) -> None:
        self.known: dict[BucketId, Bucket] = dict(buckets)
        self.changes: dict[BucketId, Bucket | None] = {}

    def take(self, key: BucketId, step: Step) -> tuple[Firing, ...]:
        if step.bucket != self.known.get(key):
            self.changes[key] = step.bucket
        if step.bucket is None:
            self.known.pop(key, None)
        else:
            self.known[key] = step.bucket
        return step.firings


def _evaluate(trigger: Trigger, buckets: Buckets, leaf: _Leaf) -> Outcome:
    run = _Run(buckets)
    firings = tuple(_firings(trigger, run, leaf))
    return Outcome(run.changes, firings)


def _firings(trigger: Trigger, run: _Run, leaf: _Leaf) -> Iterator[Firing]:
    match trigger:
        case EventTrigger():
            for bucket_id, step in leaf(trigger, run.known):
                yield from run.take(bucket_id, step)
        case CompoundTrigger():
            own = (trigger.id, ())
            for firing in _inner_firings(trigger, run, leaf):
                yield from run.take(own, compound.on_firing(trigger, run.known.get(own), firing))
        case SequenceTrigger():
            own = (trigger.id, ())
            for firing in _inner_firings(trigger, run, leaf):
                yield from run.take(own, sequence.on_firing(trigger, run.known.get(own), firing))
        case MetricTrigger():
            return


def _inner_firings(trigger: CompoundTrigger | SequenceTrigger, run: _Run, leaf: _Leaf) -> list[Firing]:
    return sorted((firing for inner in trigger.triggers for firing in _firings(inner, run, leaf)), key=lambda one: one.at)


def _on_event(trigger: EventTrigger, known: Buckets, happened: EventFacts) -> list[tuple[BucketId, Step]]:
    if not covers(trigger, happened):
        return []
    key = bucket_key(trigger, happened)
    return [((trigger.id, key), event.on_event(trigger, known.get((trigger.id, key)), happened, key))]


def _on_tick(trigger: EventTrigger, known: Buckets, now: datetime) -> list[tuple[BucketId, Step]]:
    mine = sorted((one for one in known.items() if one[0][0] == trigger.id), key=lambda one: one[0][1])
    return [(bucket_id, event.on_tick(trigger, bucket, now, bucket_id[1])) for bucket_id, bucket in mine]
