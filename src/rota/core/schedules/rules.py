"""What a schedule says, as values: which clock times, in which zone. The times themselves come from `next_times`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rota.exceptions import RequestRefused


class InvalidSchedule(RequestRefused, ValueError):  # noqa: N818 - named as its neighbours in `exceptions`
    """A schedule cannot be: the message names the part that is wrong and what would do."""


@dataclass(frozen=True, slots=True)
class CronRule:
    """Clock times by a cron expression of five fields."""

    cron: str
    timezone: str | None = None
    """Name of a zone; None is UTC."""
    day_or: bool = True
    """With a day of the month and a weekday: True fires on days that fit either, False on days that fit both."""


@dataclass(frozen=True, slots=True)
class IntervalRule:
    """Every so often, counted from a moment in both directions."""

    interval: timedelta
    anchor: datetime
    """Aware."""
    timezone: str | None = None
    """In it, an interval of whole days keeps its clock time; None is UTC."""


@dataclass(frozen=True, slots=True)
class RRuleRule:
    """Clock times by recurrence rules of RFC 5545: one rule, or lines of DTSTART, RRULE, RDATE, EXRULE, EXDATE."""

    rrule: str
    timezone: str | None = None
    """None is the TZID of its DTSTART, or else UTC."""


Rule = CronRule | IntervalRule | RRuleRule
