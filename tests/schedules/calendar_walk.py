"""A calendar of the tests' own: it walks minute by minute through what clocks in a zone show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def walked(
    fits: Callable[[datetime], bool], zone: str, start: datetime, end: datetime, *, elapsed: bool = False
) -> list[datetime]:
    """Return the minutes in UTC, from `start` up to `end`, at which a schedule fires.

    `fits` tells of a clock time whether it is one of the schedule's. What clocks never show is looked for between the minutes
    that they do show; it fires as long after the last shown one as it says.
    """
    tz = ZoneInfo(zone)
    first_shown: dict[datetime, datetime] = {}
    shown: list[tuple[datetime, datetime]] = []
    moment = start - timedelta(days=2)
    while moment < end + timedelta(days=2):
        wall = moment.astimezone(tz).replace(tzinfo=None, fold=0)
        shown.append((wall, moment))
        first_shown.setdefault(wall, moment)
        moment += MINUTE
    if elapsed:
        fired = {moment for wall, moment in shown if fits(wall)}
    else:
        fired = {moment for wall, moment in first_shown.items() if fits(wall)}
        for (before, at), (after, _) in pairwise(shown):
            left_out = before + MINUTE
            while left_out < after:
                if fits(left_out) and left_out not in first_shown:
                    fired.add(at + (left_out - before))
                left_out += MINUTE
    return sorted(moment for moment in fired if start < moment <= end)


def by_days(fits: Callable[[date], bool], minutes: Iterable[int], first: date, days: int) -> list[datetime]:
    """Return the moments, in UTC, of clock times on the days that fit; for a zone without clock changes."""
    listed = sorted(minutes)
    midnights = (datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=number) for number in range(days))
    return [midnight + minute * MINUTE for midnight in midnights if fits(midnight.date()) for minute in listed]
