"""Intervals: whole days by the clock, all others by elapsed time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

from rota.core.schedules.rules import IntervalRule, InvalidSchedule
from rota.core.schedules.zones import earliest_wall, moments, zone

LEAST = timedelta(seconds=1)
"""The shortest interval: a run's start is not more exact than this, and each is a row of a table."""
LONGEST = timedelta(days=366 * 100)
_DAY = timedelta(days=1)


def check_interval(rule: IntervalRule) -> None:
    """Refuse an interval that could not be kept.

    Raises:
        InvalidSchedule: it is shorter than a second or longer than a hundred years, or the anchor has no zone.
    """
    if rule.interval < LEAST:
        raise InvalidSchedule(f"An interval of {rule.interval.total_seconds():g} seconds is too short: at least 1 second.")
    if rule.interval > LONGEST:
        raise InvalidSchedule(f"An interval of {rule.interval.days} days is too long: at most a hundred years.")
    if rule.anchor.tzinfo is None:
        raise InvalidSchedule(f"The anchor date {rule.anchor} has no time zone: add one, as '+00:00'.")
    if not 1678 <= rule.anchor.year <= 2262:
        # What 64 bits of nanoseconds reach; dates outside of it cannot be moved between zones and kept by every database.
        raise InvalidSchedule(f"The anchor date {rule.anchor} is too far away: it takes years from 1678 to 2262.")


def interval_times(rule: IntervalRule, after: datetime) -> Iterator[datetime]:
    """Yield the moments after `after`, which is in UTC, sorted. Ends with the calendar."""
    check_interval(rule)
    if rule.interval % _DAY:
        return _elapsed(rule.anchor.astimezone(UTC), rule.interval, after)
    tz = zone(rule.timezone)
    first = rule.anchor.astimezone(tz).replace(tzinfo=None, fold=0)
    return moments(_elapsed(first, rule.interval, earliest_wall(after, tz) - _DAY), tz)


def _elapsed(anchor: datetime, interval: timedelta, after: datetime) -> Iterator[datetime]:
    for number in count((after - anchor) // interval + 1):
        try:
            yield anchor + interval * number
        except OverflowError:
            return
