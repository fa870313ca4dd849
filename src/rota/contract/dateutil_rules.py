"""Recurrence rules as python-dateutil's objects."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from dateutil import rrule as names
from dateutil.rrule import rrule, rruleset

from rota.core.schedules import InvalidSchedule
from rota.core.schedules.rrule import WEEKDAYS, Part, parse_rrule


def as_text(rule: rrule | rruleset) -> tuple[str, str]:
    """Return lines of RFC 5545 and the name of their zone, UTC where the rule has none.

    Raises:
        InvalidSchedule: the rules of a set do not have one start and zone.
    """
    parts: Any = rule
    rules = [parts] if isinstance(rule, rrule) else [*parts._rrule, *parts._exrule]
    starts = {part._dtstart for part in rules}
    if len({start.replace(tzinfo=None) for start in starts}) > 1 or len({_zone_name(start.tzinfo) for start in starts}) > 1:
        raise InvalidSchedule("The rules of a set have several starts or zones: give all of them one dtstart.")
    if isinstance(rule, rrule):
        lines = str(rule).splitlines()
    else:
        lines = list(dict.fromkeys(line for part in parts._rrule for line in str(part).splitlines()))
        lines += [line.replace("RRULE:", "EXRULE:", 1) for part in parts._exrule for line in str(part).splitlines()[1:]]
        for name, dates in (("RDATE", parts._rdate), ("EXDATE", parts._exdate)):
            lines += [f"{name}:{','.join(date.strftime('%Y%m%dT%H%M%S') for date in dates)}"] if dates else []
    return "\n".join(lines), _zone_name(next(iter(starts)).tzinfo) if starts else "UTC"


def _zone_name(tz: tzinfo | None) -> str:
    if tz is None or tz is UTC:
        return "UTC"
    name = getattr(tz, "key", None) or getattr(tz, "zone", None) or getattr(tz, "name", None) or str(tz)
    return "UTC" if name in ("tzutc()", "UTC+00:00") else str(name)


def as_object(text: str, timezone: str | None) -> rrule | rruleset:
    """Return the rule, or the set where there are several lines; times are aware."""
    recurrence = parse_rrule(text, timezone)

    def aware(wall: datetime) -> datetime:
        return wall.replace(tzinfo=recurrence.tz)

    if len(recurrence.rules) == 1 and not (recurrence.dates or recurrence.excluded_dates or recurrence.excluded_rules):
        return _rule(recurrence.rules[0], aware)
    whole = rruleset()
    for part in recurrence.rules:
        whole.rrule(_rule(part, aware))
    for part in recurrence.excluded_rules:
        whole.exrule(_rule(part, aware))
    for date in sorted(recurrence.dates):
        whole.rdate(aware(date))
    for date in sorted(recurrence.excluded_dates):
        whole.exdate(aware(date))
    return whole


def _rule(part: Part, aware: Any) -> rrule:
    days = [getattr(names, WEEKDAYS[day]) for day in sorted(part.weekdays)]
    days += [getattr(names, WEEKDAYS[day])(number) for number, day in sorted(part.numbered)]
    options: dict[str, Any] = {
        "bymonth": sorted(part.months),
        "bymonthday": sorted(part.month_days),
        "byyearday": sorted(part.year_days),
        "byweekno": sorted(part.weeks),
        "byweekday": days,
        "byhour": part.hours,
        "byminute": part.minutes,
        "bysecond": part.seconds,
        "bysetpos": sorted(part.positions),
    }
    return rrule(
        part.freq,
        dtstart=aware(part.start),
        interval=part.interval,
        wkst=part.week_start,
        count=part.count,
        until=None if part.until is None else aware(part.until),
        **{name: value for name, value in options.items() if value},
    )
