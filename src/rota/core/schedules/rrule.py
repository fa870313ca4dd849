"""Recurrence rules of RFC 5545 (3.3.10, 3.8.5), parsed. What they stand for is in `recurrence`.

As in Prefect, a DTSTART is a clock time of the schedule's zone, a ``Z`` behind it or not, and a rule without one counts from
midnight of 1 January 2020. Other than there, a TZID may name the zone, and an UNTIL with ``Z`` is the moment that it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from rota.core.schedules.rules import InvalidSchedule
from rota.core.schedules.zones import zone

MAX_LENGTH = 6_500
MAX_COUNT = 100_000
"""Occurrences before a COUNT are counted one by one."""
DEFAULT_START = datetime(2020, 1, 1)  # noqa: DTZ001 - a clock time, in whatever zone the schedule has

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY, SECONDLY = range(7)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_RANGES = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 59, False),
    "BYSETPOS": (1, 366, True),
}
"""Part → its least and largest number, and whether they may be negative: counted from the end."""
_KNOWN = (*_RANGES, "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYWEEKDAY")
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2}))?(Z?)", re.ASCII)
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """One RRULE or EXRULE, with what its start fills in."""

    freq: int
    start: datetime
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_start: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    """0 is Monday."""
    numbered: frozenset[tuple[int, int]] = frozenset()
    """(n, weekday): the n-th of its month or year, from the end where negative."""
    hours: tuple[int, ...] | None = None
    minutes: tuple[int, ...] | None = None
    seconds: tuple[int, ...] | None = None
    positions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A set of recurrence rules and dates, all in clock times of one zone."""

    tz: ZoneInfo
    start: datetime
    rules: tuple[Part, ...]
    dates: frozenset[datetime] = frozenset()
    excluded_rules: tuple[Part, ...] = ()
    excluded_dates: frozenset[datetime] = frozenset()


@dataclass(slots=True)
class _Lines:
    start: datetime | None = None
    tzid: str | None = None
    rules: list[str] = field(default_factory=list)
    excluded_rules: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    excluded_dates: list[str] = field(default_factory=list)


@lru_cache(maxsize=1024)
def parse_rrule(text: str, timezone: str | None = None) -> Recurrence:
    """Parse one rule (``FREQ=…``, with or without ``RRULE:``) or lines of DTSTART, RRULE, RDATE, EXRULE, EXDATE.

    Raises:
        InvalidSchedule: names the part that is wrong.
    """
    if not isinstance(text, str) or not text.strip():
        raise InvalidSchedule("The rrule is empty: write one such as 'FREQ=WEEKLY;BYDAY=TH;BYHOUR=9;BYMINUTE=0'.")
    if len(text) > MAX_LENGTH:
        raise InvalidSchedule(f"The rrule has {len(text)} characters; at most {MAX_LENGTH} are taken.")
    lines = _read_lines(text)
    if not lines.rules and not lines.dates:
        raise InvalidSchedule("The rrule has no RRULE and no RDATE: nothing says when it fires.")
    if lines.tzid is not None and timezone is not None and zone(lines.tzid) != zone(timezone):
        raise InvalidSchedule(f"The rrule's DTSTART is in {lines.tzid}, the schedule in {timezone}: give one of the two.")
    tz = zone(timezone or lines.tzid)
    start = lines.start or DEFAULT_START
    return Recurrence(
        tz,
        start,
        tuple(_part(rule, start, tz) for rule in lines.rules),
        frozenset(_local(date, tz) for date in lines.dates),
        tuple(_part(rule, start, tz) for rule in lines.excluded_rules),
        frozenset(_local(date, tz) for date in lines.excluded_dates),
    )


def zone_of(text: str) -> str | None:
    """Return the zone that a rule's DTSTART names, if it does."""
    return _read_lines(text).tzid if isinstance(text, str) and len(text) <= MAX_LENGTH and text.strip() else None


def _read_lines(text: str) -> _Lines:
    lines = _Lines()
    for line in text.split():
        head, colon, value = line.partition(":")
        if not colon:
            head, value = "RRULE", line
        name, *options = head.split(";")
        name = name.upper()
        if name == "RRULE":
            lines.rules.append(value)
        elif name == "EXRULE":
            lines.excluded_rules.append(value)
        elif name in ("RDATE", "EXDATE"):
            (lines.dates if name == "RDATE" else lines.excluded_dates).extend(value.split(","))
            lines.tzid = _tzid(options, lines.tzid)
        elif name == "DTSTART":
            lines.tzid = _tzid(options, lines.tzid)
            lines.start = _clock_time(value)[0]
        else:
            raise InvalidSchedule(f"The rrule has a line {name[:40]!r}: it takes DTSTART, RRULE, RDATE, EXRULE and EXDATE.")
    return lines


def _tzid(options: list[str], known: str | None) -> str | None:
    for option in options:
        name, _, value = option.partition("=")
        if name.upper() == "TZID":
            zone(value)
            if known not in (None, value):
                raise InvalidSchedule(f"The rrule names two time zones, {known} and {value}: all of its times are in one.")
            known = value
        elif name.upper() != "VALUE":
            raise InvalidSchedule(
                f"The rrule's {option[:40]!r} is not known: write dates as DTSTART;TZID=Europe/Paris:20260131T090000."
            )
    return known


def _clock_time(text: str) -> tuple[datetime, bool]:
    """Return a time as it is written, and whether it is in UTC."""
    found = _TIME.fullmatch(text.upper())
    try:
        if found is None:
            raise ValueError  # noqa: TRY301 - both ways to be wrong have one message
        return datetime(*(int(part or 0) for part in found.groups()[:6])), bool(found[7])  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise InvalidSchedule(f"The rrule's date {text[:40]!r} is not one: write 20260131T090000, or 20260131.") from None


def _local(text: str, tz: ZoneInfo) -> datetime:
    wall, is_utc = _clock_time(text)
    return wall.replace(tzinfo=UTC).astimezone(tz).replace(tzinfo=None) if is_utc else wall


def _part(text: str, start: datetime, tz: ZoneInfo) -> Part:
    given: dict[str, str] = {}
    for item in filter(None, text.upper().split(";")):
        name, equals, value = item.partition("=")
        if name not in _KNOWN:
            raise InvalidSchedule(f"The rrule has a part {name[:40]!r}: it takes {', '.join(sorted(_KNOWN))}.")
        if not equals or not value or name in given:
            raise InvalidSchedule(f"The rrule's {name} is {'given twice' if name in given else 'empty'}.")
        given[name] = value
    if given.get("FREQ") not in FREQUENCIES:
        raise InvalidSchedule(f"The rrule's FREQ is {given.get('FREQ', 'missing')[:40]}: it takes {', '.join(FREQUENCIES)}.")
    freq = FREQUENCIES.index(given["FREQ"])
    weekdays, numbered = _days(given.get("BYDAY") or given.get("BYWEEKDAY"), freq)
    months, month_days = _numbers(given, "BYMONTH"), _numbers(given, "BYMONTHDAY")
    year_days, weeks = _numbers(given, "BYYEARDAY"), _numbers(given, "BYWEEKNO")
    if not (weekdays or numbered or month_days or year_days or weeks):  # the start fills in what the rule leaves open
        if freq <= MONTHLY:
            month_days = frozenset({start.day})
            if freq == YEARLY and not months:
                months = frozenset({start.month})
        elif freq == WEEKLY:
            weekdays = frozenset({start.weekday()})
    until = _local(given["UNTIL"], tz) if "UNTIL" in given else None
    return Part(
        freq=freq,
        start=start,
        interval=_number(given, "INTERVAL", 1, 10_000_000),
        count=_number(given, "COUNT", 1, MAX_COUNT) if "COUNT" in given else None,
        until=until,
        week_start=WEEKDAYS.index(_week_start(given.get("WKST", "MO"))),
        months=months,
        month_days=month_days,
        year_days=year_days,
        weeks=weeks,
        weekdays=weekdays,
        numbered=numbered,
        hours=_clock(given, "BYHOUR", start.hour if freq < HOURLY else None),
        minutes=_clock(given, "BYMINUTE", start.minute if freq < MINUTELY else None),
        seconds=_clock(given, "BYSECOND", start.second if freq < SECONDLY else None),
        positions=_numbers(given, "BYSETPOS"),
    )


def _number(given: dict[str, str], name: str, low: int, high: int) -> int:
    text = given.get(name, "1")
    if not _INTEGER.fullmatch(text) or not low <= int(text) <= high:
        raise InvalidSchedule(f"The rrule's {name} is {text[:40]}: it takes {low} to {high}.")
    return int(text)


def _numbers(given: dict[str, str], name: str) -> frozenset[int]:
    low, high, may_be_negative = _RANGES[name]
    values = set()
    for text in given[name].split(",") if name in given else ():
        number = int(text) if _INTEGER.fullmatch(text) else None
        if number is None or not low <= (abs(number) if may_be_negative else number) <= high:
            from_end = f", or -{high} to -{low} from the end" if may_be_negative else ""
            raise InvalidSchedule(f"The rrule's {name} has {text[:40]!r}: it takes {low} to {high}{from_end}.")
        values.add(number)
    return frozenset(values)


def _clock(given: dict[str, str], name: str, default: int | None) -> tuple[int, ...] | None:
    if name in given:
        return tuple(sorted(_numbers(given, name)))
    return None if default is None else (default,)


def _week_start(text: str) -> str:
    if text not in WEEKDAYS:
        raise InvalidSchedule(f"The rrule's WKST is {text[:40]!r}: it takes {', '.join(WEEKDAYS)}.")
    return text


def _days(text: str | None, freq: int) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    plain, numbered = set(), set()
    for item in text.split(",") if text else ():
        found = _BYDAY.fullmatch(item)
        number = int(found[1] or 0) if found else 0
        if found is None or abs(number) > 53 or (found[1] and not number):
            raise InvalidSchedule(
                f"The rrule's BYDAY has {item[:40]!r}: it takes {', '.join(WEEKDAYS)}, with a number as in 1MO, -1FR."
            )
        weekday = WEEKDAYS.index(found[2])
        if number and freq <= MONTHLY:
            numbered.add((number, weekday))
        else:
            plain.add(weekday)  # a number means nothing in a week or a day: dateutil and RFC 2445 pass it over
    return frozenset(plain), frozenset(numbered)
