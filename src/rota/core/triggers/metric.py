"""Metric triggers: a number about runs that has been beyond a bound for some time."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from rota.core.triggers.model import Bucket, Firing, MetricTrigger, Operator, Step, TriggerState

COMPARE: Mapping[Operator, Callable[[float, float], bool]] = {
    Operator.LT: operator.lt,
    Operator.LTE: operator.le,
    Operator.GT: operator.gt,
    Operator.GTE: operator.ge,
}


def on_value(trigger: MetricTrigger, bucket: Bucket | None, value: float | None, now: datetime) -> Step:
    """Return what follows from the metric's value at `now`. None: there is nothing to measure, which is never beyond a bound.

    The trigger fires once the value has been beyond the bound at every look for `firing_for`, and is Resolved at the first
    look that finds it within.
    """
    is_beyond = value is not None and COMPARE[trigger.operator](value, trigger.threshold)
    if not is_beyond:
        if bucket is None or bucket.triggered_at is None:
            return Step(None)
        return Step(None, (Firing(trigger.id, TriggerState.RESOLVED, now, value=value),))
    since = bucket or Bucket(start=now)
    if since.triggered_at is not None or now - since.start < trigger.firing_for:
        return Step(since)
    return Step(replace(since, triggered_at=now), (Firing(trigger.id, TriggerState.TRIGGERED, now, value=value),))
