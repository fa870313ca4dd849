"""Cron expressions of five fields: parsed with a word on what is wrong, and the clock times they stand for.

Own code, since no library has all of: the union and the intersection of the two day fields (`day_or`), an end to the search
for a date that never comes, and moments that are right where clocks change by half an hour. Tests hold it against cronsim.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from rota.core.schedules.rules import InvalidSchedule

MAX_LENGTH = 1_000
YEARS_SEARCHED = 41
"""Leap days with a weekday are up to 40 years apart (2072 to 2112 for a Monday: 2100 is no leap year)."""

ALIASES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
LAST = 0
"""In days of the month: its last day. In numbered weekdays: the last such day."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    wraps: bool = False
    """Whether 22-2 is a range."""


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23, wraps=True),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, MONTHS, wraps=True),
    _Field("weekday", 0, 7, WEEKDAYS, wraps=True),
)
_NUMBER = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed expression."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int] | None
    """Of the month, `LAST` among them; None: any."""
    months: frozenset[int]
    weekdays: frozenset[int] | None
    """0 is Sunday; None: any, if there are no numbered ones either."""
    numbered: frozenset[tuple[int, int]]
    """(weekday, n): the n-th such day of the month."""
    elapsed: bool
    """Whether it stands for elapsed time: the minute or hour begins with ``*``."""

    @property
    def limits_weekdays(self) -> bool:
        return self.weekdays is not None


@lru_cache(maxsize=4096)
def parse_cron(expression: str) -> Cron:
    """Parse ``minute hour day month weekday``, or a name such as ``@daily``.

    Fields take ``*``, numbers, lists, ranges, steps, names of months and weekdays; ``L`` is the last day of the month, ``L5``
    or ``5L`` its last Friday, ``MON#2`` its second Monday. Sunday is 0 or 7.

    Raises:
        InvalidSchedule: says which field is wrong.
    """
    if not isinstance(expression, str) or len(expression) > MAX_LENGTH:
        raise InvalidSchedule(f"A cron expression is a text of up to {MAX_LENGTH} characters.")
    text = expression.strip()
    if text.startswith("@"):
        if text.lower() not in ALIASES:
            raise InvalidSchedule(f"Unknown cron name {text!r}: there are {', '.join(ALIASES)}.")
        text = ALIASES[text.lower()]
    fields = text.upper().split()
    if len(fields) != len(_FIELDS):
        raise InvalidSchedule(
            f"Cron expression {expression!r} has {len(fields)} fields: it takes five, minute hour day month weekday, "
            "as '0 9 * * 1-5' for 9:00 on weekdays. Seconds and years have none; for seconds use an interval."
        )
    minutes, hours, days, months, weekdays = fields
    try:
        day_values = _day_values(days)
        plain, numbered = _weekday_values(weekdays)
        return Cron(
            tuple(sorted(_values(minutes, _FIELDS[0]))),
            tuple(sorted(_values(hours, _FIELDS[1]))),
            day_values,
            frozenset(_values(months, _FIELDS[3])),
            plain,
            numbered,
            minutes.startswith("*") or hours.startswith("*"),
        )
    except InvalidSchedule as error:
        raise InvalidSchedule(f"Cron expression {expression!r}: {error}") from None


def _day_values(text: str) -> frozenset[int] | None:
    if text in ("*", "?"):
        return None
    values: set[int] = set()
    for part in text.split(","):
        values |= {LAST} if part == "L" else _values(part, _FIELDS[2])
    return frozenset(values)


def _weekday_values(text: str) -> tuple[frozenset[int] | None, frozenset[tuple[int, int]]]:
    if text in ("*", "?"):
        return None, frozenset()
    field = _FIELDS[4]
    plain: set[int] = set()
    numbered: set[tuple[int, int]] = set()
    for part in text.split(","):
        name, mark, count = part.partition("#")
        if mark:
            if count not in ("1", "2", "3", "4", "5"):
                raise InvalidSchedule(
                    f"{part!r} is no weekday of a month: after # stands 1 to 5, as MON#1 for the first Monday."
                )
            numbered.add((_value(name, field) % 7, int(count)))
        elif part[:1] == "L" and len(part) > 1:
            numbered.add((_value(part[1:], field) % 7, LAST))
        elif part[-1:] == "L" and len(part) > 1:
            numbered.add((_value(part[:-1], field) % 7, LAST))
        else:
            plain |= {value % 7 for value in _values(part, field)}
    return frozenset(plain), frozenset(numbered)


def _values(text: str, field: _Field) -> set[int]:
    values: set[int] = set()
    for part in text.split(","):
        span, slash, step_text = part.partition("/")
        step = 1
        if slash and (not _NUMBER.fullmatch(step_text) or not (step := int(step_text))):
            raise InvalidSchedule(f"the {field.name} {part!r} has no step that counts: after / stands a number from 1 on.")
        values |= set(_span(span, field, stepped=bool(slash))[::step])
    return values


def _span(text: str, field: _Field, *, stepped: bool) -> list[int]:
    if text in ("*", "?"):
        return list(range(field.low, field.high + (field.name != "weekday")))
    first, dash, last = text.partition("-")
    low = _value(first, field)
    if not dash:
        return list(range(low, field.high + (field.name != "weekday"))) if stepped else [low]
    high = _value(last, field)
    if low <= high:
        return list(range(low, high + 1))
    if not field.wraps:
        raise InvalidSchedule(f"the {field.name} {text!r} ends before it begins: write {high}-{low}.")
    return [*range(low, field.high + (field.name != "weekday")), *range(field.low, high + 1)]


def _value(text: str, field: _Field) -> int:
    if text in field.names:
        return field.names.index(text) + (field.name == "month")
    if text in ("R", "H") or (text[:2] in ("R(", "H(")):
        raise InvalidSchedule(
            f"the {field.name} {text!r} is not supported: it would be another time on each look. Write a number."
        )
    if not _NUMBER.fullmatch(text) or not field.low <= int(text) <= field.high:
        names = f" or {field.names[0]} to {field.names[-1]}" if field.names else ""
        raise InvalidSchedule(f"the {field.name} {text[:40]!r} is not one: it takes {field.low} to {field.high}{names}.")
    return int(text)


def cron_walls(cron: Cron, day_or: bool, first: date) -> Iterator[datetime]:
    """Yield the clock times from the day `first` on, sorted. Ends when `YEARS_SEARCHED` years have none."""
    times = [time(hour, minute) for hour in cron.hours for minute in cron.minutes]
    year, month = first.year, first.month
    last_year = first.year
    while year <= last_year + YEARS_SEARCHED and year <= date.max.year:
        if month in cron.months:
            for day in _days_of(cron, day_or, year, month):
                moment = date(year, month, day)
                if moment >= first:
                    last_year = year
                    for at in times:
                        yield datetime.combine(moment, at)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _days_of(cron: Cron, day_or: bool, year: int, month: int) -> list[int]:
    first_weekday, length = monthrange(year, month)
    by_day = {length if day == LAST else day for day in cron.days} if cron.days is not None else None
    by_weekday = _weekdays_of(cron, (first_weekday + 1) % 7, length) if cron.limits_weekdays else None
    every = range(1, length + 1)
    if by_day is None:
        chosen = set(every) if by_weekday is None else by_weekday
    elif by_weekday is None:
        chosen = by_day
    else:
        chosen = by_day | by_weekday if day_or else by_day & by_weekday
    return [day for day in every if day in chosen]


def _weekdays_of(cron: Cron, first_weekday: int, length: int) -> set[int]:
    assert cron.weekdays is not None
    chosen = {day for day in range(1, length + 1) if (first_weekday + day - 1) % 7 in cron.weekdays}
    for weekday, number in cron.numbered:
        days = [day for day in range(1, length + 1) if (first_weekday + day - 1) % 7 == weekday]
        chosen.update(days[-1:] if number == LAST else days[number - 1 : number])
    return chosen
