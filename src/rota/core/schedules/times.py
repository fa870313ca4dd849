"""The moments of a schedule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice, takewhile

from rota.core.schedules.cron import cron_walls, parse_cron
from rota.core.schedules.interval import interval_times
from rota.core.schedules.recurrence import recurrence_walls
from rota.core.schedules.rrule import parse_rrule
from rota.core.schedules.rules import CronRule, IntervalRule, InvalidSchedule, Rule
from rota.core.schedules.zones import earliest_wall, moments, zone

_FIRST_MOMENT = datetime(1, 1, 4, tzinfo=UTC)
_LAST_MOMENT = datetime(9999, 12, 28, tzinfo=UTC)
"""The calendar's last days have no clock time in every zone."""


def next_times(rule: Rule, after: datetime, n: int, *, until: datetime | None = None) -> list[datetime]:
    """Return the first `n` moments of a schedule after `after`, in UTC: sorted, each once, fewer when there are no more.

    `after` itself is not among them, and none is later than `until`. Both are aware. A moment depends on the rule alone, not
    on `after`: asking from any earlier moment finds the same ones.

    Raises:
        InvalidSchedule: the rule cannot be, or takes too long to work out.
    """
    found = iter_times(rule, after)
    return list(islice(found if until is None else takewhile(lambda moment: moment <= until, found), max(0, n)))


def iter_times(rule: Rule, after: datetime) -> Iterator[datetime]:
    """Yield the moments of a schedule after `after`, as `next_times` does."""
    if after.tzinfo is None:
        raise InvalidSchedule(f"The time {after} has no zone: give an aware datetime.")
    after = after.replace(tzinfo=UTC) if after.year in (1, 9999) else after.astimezone(UTC)
    if after >= _LAST_MOMENT:
        return iter(())
    after = max(after, _FIRST_MOMENT)
    return (moment for moment in _moments(rule, after) if moment > after)


def _moments(rule: Rule, after: datetime) -> Iterator[datetime]:
    """Yield moments, from somewhat before `after`."""
    if isinstance(rule, IntervalRule):
        return interval_times(rule, after)
    if isinstance(rule, CronRule):
        cron, tz = parse_cron(rule.cron), zone(rule.timezone)
        return moments(cron_walls(cron, rule.day_or, earliest_wall(after, tz).date()), tz, elapsed=cron.elapsed)
    recurrence = parse_rrule(rule.rrule, rule.timezone)
    return moments(recurrence_walls(recurrence, earliest_wall(after, recurrence.tz)), recurrence.tz)


def check_rule(rule: Rule, now: datetime) -> None:
    """Refuse a schedule that cannot be, or that never fires although nothing in it says that it should end.

    Raises:
        InvalidSchedule
    """
    zone(rule.timezone)
    if isinstance(rule, CronRule) and not next_times(rule, now, 1):
        raise InvalidSchedule(f"Cron expression {rule.cron!r} names a date that does not come: no such day in any year.")
    if not isinstance(rule, CronRule | IntervalRule):
        recurrence = parse_rrule(rule.rrule, rule.timezone)
        if next(recurrence_walls(recurrence, None), None) is None:
            raise InvalidSchedule(f"The rrule {rule.rrule[:200]!r} never fires: no time fits all of its parts.")
    elif isinstance(rule, IntervalRule):
        next_times(rule, now, 1)
