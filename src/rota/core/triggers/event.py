"""Event triggers: enough events of a kind within a time (reactive), or too few (proactive).

*Reactive.* The last `threshold` expected events are remembered; when they lie within `within` of each other, the trigger
fires: the window slides, so that no cluster of events falls between two windows. It then stays Triggered, and is silent,
until `within` has passed; events that still cluster then fire it again, and when they no longer do it is Resolved. With
`within` 0 every `threshold` events fire it. With `after`, events count from such an event on, and a firing ends that.

*Proactive.* A window of `within` is open from the beginning or, with `after`, from such an event on. Enough expected events
close it in time; where there is no `after`, the next opens with the last of them. A window that runs out fires the trigger.
Without `after` the next opens at once, and the trigger fires for each that runs out; with it, nothing more happens until an
event arms it again. An expected event after a firing makes it Resolved.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import replace
from datetime import datetime, timedelta

from rota.core.triggers.matching import arms, covers, expects
from rota.core.triggers.model import Bucket, BucketKey, EventFacts, EventTrigger, Firing, Labels, Posture, Step, TriggerState

LEAST_PROACTIVE = timedelta(seconds=10)
"""The shortest time within which the absence of events can be told."""

ARMED_AT_MOST = timedelta(days=90)
"""For how long a reactive trigger without a time waits for what it expects after an event."""

KEPT_UNRESOLVED = timedelta(days=7)
"""For how long a bucket that an event armed waits to be Resolved, once fired."""


def initial(trigger: EventTrigger, now: datetime) -> Bucket | None:
    """Return the bucket with which a trigger begins; None when only events make one.

    One that counts apart for each value of a label learns of the values from events.
    """
    if trigger.posture is Posture.PROACTIVE and not trigger.after and not trigger.for_each:
        return _opened(trigger, now)
    return None


def on_event(trigger: EventTrigger, bucket: Bucket | None, event: EventFacts, key: BucketKey = ()) -> Step:
    """Return what follows from an event. `bucket` is the one of its `bucket_key`."""
    if not covers(trigger, event):
        return Step(bucket)
    if trigger.posture is Posture.PROACTIVE:
        return _proactive(trigger, bucket, event, key)
    return _reactive(trigger, bucket, event, key)


def on_tick(trigger: EventTrigger, bucket: Bucket, now: datetime, key: BucketKey = ()) -> Step:
    """Return what follows from the passing of time until `now`. Before the bucket's `due_at` nothing does."""
    if bucket.due_at is None or now < bucket.due_at:
        return Step(bucket)
    if trigger.posture is Posture.PROACTIVE:
        return _missed(trigger, bucket, now, key)
    if bucket.triggered_at is None:
        return Step(None)  # armed, and nothing came in time
    if _clusters(trigger, bucket.times) and bucket.times[0] + trigger.within > now:
        return Step(replace(bucket, due_at=bucket.times[0] + trigger.within))
    return Step(None, (_firing(trigger, TriggerState.RESOLVED, now, key),))


def _reactive(trigger: EventTrigger, bucket: Bucket | None, event: EventFacts, key: BucketKey) -> Step:
    if trigger.after and bucket is None:
        return Step(_armed(trigger, event) if arms(trigger, event) else None)
    if not expects(trigger, event) or (trigger.after and not _is_in(bucket, event)):
        return Step(bucket)
    counted = _counted(trigger, bucket or Bucket(start=event.occurred), event)
    is_silent = counted.triggered_at is not None and event.occurred < counted.triggered_at + trigger.within
    if is_silent or not _clusters(trigger, counted.times):
        return Step(counted)
    firing = _firing(trigger, TriggerState.TRIGGERED, event.occurred, key, event)
    if trigger.after or not trigger.within:
        return Step(None, (firing,))
    ends_at = event.occurred + trigger.within
    return Step(replace(counted, triggered_at=event.occurred, due_at=ends_at), (firing,))


def _proactive(trigger: EventTrigger, bucket: Bucket | None, event: EventFacts, key: BucketKey) -> Step:
    firings: tuple[Firing, ...] = ()
    if bucket is not None and expects(trigger, event) and _is_in(bucket, event):
        bucket = _counted(trigger, bucket, event)
        if bucket.triggered_at is not None:
            firings = (_firing(trigger, TriggerState.RESOLVED, event.occurred, key, event),)
        if len(bucket.times) >= trigger.threshold or firings:
            bucket = None if trigger.after else _opened(trigger, event.occurred)
    if bucket is None and (arms(trigger, event) if trigger.after else True):
        bucket = replace(_opened(trigger, event.occurred), last_event_id=event.id)
    return Step(bucket, firings)


def _missed(trigger: EventTrigger, bucket: Bucket, now: datetime, key: BucketKey) -> Step:
    """The window ran out before enough events came."""
    assert bucket.due_at is not None  # it is due
    if trigger.after and bucket.triggered_at is not None:
        return Step(None)  # fired long ago and never resolved
    firing = _firing(trigger, TriggerState.TRIGGERED, bucket.due_at, key, last=bucket)
    if trigger.after:
        return Step(replace(bucket, triggered_at=bucket.due_at, times=(), due_at=now + KEPT_UNRESOLVED), (firing,))
    # After an outage the windows that ran out meanwhile are one absence, not many.
    behind = max(timedelta(0), now - bucket.due_at) // _length(trigger)
    start = bucket.due_at + behind * _length(trigger)
    return Step(Bucket(start=start, due_at=start + _length(trigger), triggered_at=bucket.due_at), (firing,))


def _length(trigger: EventTrigger) -> timedelta:
    return max(trigger.within, LEAST_PROACTIVE)


def _opened(trigger: EventTrigger, at: datetime) -> Bucket:
    return Bucket(start=at, due_at=at + _length(trigger))


def _armed(trigger: EventTrigger, event: EventFacts) -> Bucket:
    """A reactive trigger's bucket from an `after` event on."""
    return Bucket(start=event.occurred, due_at=event.occurred + (trigger.within or ARMED_AT_MOST), last_event_id=event.id)


def _is_in(bucket: Bucket | None, event: EventFacts) -> bool:
    """Whether an event lies in the bucket's time. One fired and not resolved is open to the end."""
    if bucket is None or event.occurred < bucket.start:
        return False
    return bucket.triggered_at is not None or bucket.due_at is None or event.occurred < bucket.due_at


def _counted(trigger: EventTrigger, bucket: Bucket, event: EventFacts) -> Bucket:
    times = list(bucket.times)
    insort(times, event.occurred)  # events may come out of order
    return replace(bucket, times=tuple(times[-trigger.threshold :]), last_event_id=event.id)


def _clusters(trigger: EventTrigger, times: tuple[datetime, ...]) -> bool:
    if len(times) < trigger.threshold:
        return False
    return not trigger.within or bool(trigger.after) or times[-1] - times[0] <= trigger.within


def _firing(
    trigger: EventTrigger,
    state: TriggerState,
    at: datetime,
    key: BucketKey,
    event: EventFacts | None = None,
    last: Bucket | None = None,
) -> Firing:
    labels: Labels = dict(zip(trigger.for_each, key, strict=True)) if key else {}
    cause = event.id if event is not None else None if last is None else last.last_event_id
    return Firing(trigger.id, state, at, labels, cause)
