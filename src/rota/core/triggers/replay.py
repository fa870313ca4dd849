"""What a trigger would have made of events that are over."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime

from rota.core.triggers import evaluate
from rota.core.triggers.model import Bucket, BucketId, EventFacts, Firing, Outcome, Trigger

MAX_TICKS = 20_000
"""Moments at which time itself decided something."""


def replay(trigger: Trigger, events: Iterable[EventFacts], since: datetime, until: datetime) -> list[Firing]:
    """Return the firings of a trigger that had been made at `since`, over `events` in the order of their time."""
    past = _Past(trigger, since)
    for event in events:
        past.pass_until(event.occurred)
        wanted = evaluate.buckets_of(trigger, event)
        if wanted:
            past.take(evaluate.on_event(trigger, past.of(wanted), event))
    past.pass_until(until)
    return past.firings


class _Past:
    def __init__(self, trigger: Trigger, since: datetime) -> None:
        self._trigger = trigger
        self._buckets: dict[BucketId, Bucket] = {}
        self._due: list[tuple[datetime, int, BucketId]] = []
        self._order = 0
        self._ticks = 0
        self.firings: list[Firing] = []
        self.take(Outcome(evaluate.initial(trigger, since)))

    def of(self, wanted: set[BucketId]) -> dict[BucketId, Bucket]:
        return {one: self._buckets[one] for one in wanted if one in self._buckets}

    def take(self, outcome: Outcome) -> None:
        for bucket_id, bucket in outcome.changes.items():
            if bucket is None:
                self._buckets.pop(bucket_id, None)
                continue
            self._buckets[bucket_id] = bucket
            if bucket.due_at is not None:
                self._order += 1  # ids of buckets have no order
                heapq.heappush(self._due, (bucket.due_at, self._order, bucket_id))
        self.firings += outcome.firings

    def pass_until(self, moment: datetime) -> None:
        while self._due and self._due[0][0] <= moment and self._ticks < MAX_TICKS:
            due_at, _, bucket_id = heapq.heappop(self._due)
            bucket = self._buckets.get(bucket_id)
            if bucket is None or bucket.due_at != due_at:
                continue  # it has changed since
            self._ticks += 1
            composites = evaluate.composites(self._trigger)
            self.take(evaluate.on_tick(self._trigger, self.of({bucket_id} | composites), due_at))
