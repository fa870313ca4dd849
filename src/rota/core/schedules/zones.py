"""From clock times to moments.

Two clock times a year are special in most zones, and one rule holds for cron, whole-day intervals and recurrence rules:

- A time that a clock change leaves out is read with the offset before the change (RFC 5545, 3.3.5): 02:30 becomes 03:30.
- A time that comes twice is its first.

The exception is a cron expression whose minute or hour begins with ``*``: it stands for elapsed time, so it fires whenever the
clock shows a fitting time, both times, and not at times that are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from heapq import heappop, heappush
from zoneinfo import ZoneInfo, available_timezones

from rota.core.schedules.rules import InvalidSchedule

MAX_NAME = 64
_NAME = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,3}")
_TWO_DAYS = timedelta(days=2)
_NOT_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Entries of the zone database that stand for no place: their time is whatever the machine has."""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Names of the zones that this machine knows."""
    return frozenset(available_timezones()) - _NOT_PLACES


@lru_cache(maxsize=1024)
def zone(name: str | None) -> ZoneInfo:
    """Return the zone of this name; UTC for None.

    Raises:
        InvalidSchedule: there is none; upper and lower case count.
    """
    if name is None:
        return ZoneInfo("UTC")
    if not isinstance(name, str) or len(name) > MAX_NAME or not _NAME.fullmatch(name) or name not in zone_names():
        raise InvalidSchedule(f"Unknown time zone {_short(name)}: {_hint(name)}")
    return ZoneInfo(name)


def _short(name: object) -> str:
    return repr(name) if len(repr(name)) <= MAX_NAME else f"{repr(name)[:MAX_NAME]}…"


def _hint(name: object) -> str:
    if isinstance(name, str) and 0 < len(name) <= MAX_NAME:
        by_folded = {known.casefold(): known for known in zone_names()}
        close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.8)
        if close:
            return f"did you mean {by_folded[close[0]]!r}?"
    return "give a name of the IANA database, such as 'UTC', 'Europe/Paris' or 'America/New_York'."


def earliest_wall(after: datetime, tz: ZoneInfo) -> datetime:
    """Return a clock time before which no clock time in `tz` stands for a moment after `after`, which is in UTC."""
    around = (after - _TWO_DAYS, after, after + _TWO_DAYS)
    offsets = [moment.astimezone(tz).utcoffset() or timedelta(0) for moment in around]
    return (after + min(offsets)).replace(tzinfo=None)


def moments(walls: Iterable[datetime], tz: ZoneInfo, *, elapsed: bool = False) -> Iterator[datetime]:
    """Turn clock times, sorted, into moments in UTC: sorted, each once. `elapsed` is the exception above.

    A moment is held back until no later clock time can come before it.
    """
    held: list[datetime] = []
    last: datetime | None = None
    for wall in walls:
        try:
            first = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
            second = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
        except OverflowError:
            break  # the first or last day of the calendar
        earliest = min(first, second)
        while held and held[0] < earliest:
            moment = heappop(held)
            if moment != last:
                yield moment
                last = moment
        if not elapsed or first <= second:
            heappush(held, first)
        if elapsed and first < second:
            heappush(held, second)
    while held:
        moment = heappop(held)
        if moment != last:
            yield moment
            last = moment
