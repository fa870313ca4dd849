"""What may surprise people about a schedule: clocks that are changed, and months without the wanted day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rota.core.schedules.rules import CronRule, Rule
from rota.core.schedules.zones import zone

_HOUR = timedelta(hours=1)
_CHANGING_HOURS = frozenset({0, 1, 2, 3})
"""Hours of the day at which zones change their clocks."""


def clock_changes(times: Sequence[datetime], clock: ZoneInfo) -> list[str | None]:
    """Return for each time what the clocks have done since the one before it; None mostly."""
    notes: list[str | None] = []
    before: timedelta | None = None
    for moment in times:
        offset = moment.astimezone(clock).utcoffset() or timedelta(0)
        change = timedelta(0) if before is None else offset - before
        notes.append(_note(change) if change else None)
        before = offset
    return notes


def _note(change: timedelta) -> str:
    way = "forward" if change > timedelta(0) else "back"
    hours = abs(change) / _HOUR
    return f"The clocks have gone {way} by {hours:g} {'hour' if hours == 1 else 'hours'} since the time before."


def surprises(rule: Rule) -> list[str]:
    """Return sentences about days and times that not every month or day has."""
    if not isinstance(rule, CronRule):
        return []
    found = []
    parts = rule.cron.split()
    if len(parts) == 5:
        found += _about_hours(parts[1], rule.timezone)
        found += _about_days(parts[2], parts[4])
        if parts[2] != "*" and parts[4] != "*" and rule.day_or:
            found.append(
                "It runs on days that fit either the day of the month or the weekday, not only on those that fit both."
            )
    return found


def _about_hours(hours: str, timezone: str | None) -> list[str]:
    if not hours.isdigit() or int(hours) not in _CHANGING_HOURS or not _changes_clocks(zone(timezone)):
        return []
    span = f"{int(hours):02}:00 to {int(hours):02}:59"
    return [f"{span} may be missing, or there twice, on the days when {timezone} changes its clocks."]


def _changes_clocks(clock: ZoneInfo) -> bool:
    offsets = {datetime(2026, month, 1, tzinfo=clock).utcoffset() for month in range(1, 13)}
    return len(offsets) > 1


def _about_days(days: str, weekdays: str) -> list[str]:
    if weekdays != "*" or not days.isdigit() or int(days) < 29:
        return []
    return [f"Months without a day {days} have no run. For the last day of each month, say L."]
