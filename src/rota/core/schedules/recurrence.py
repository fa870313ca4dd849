"""The clock times of recurrence rules (RFC 5545, 3.3.10), from any date on, with an end to every search.

Own code, since dateutil walks from the start, whenever that was, and goes on to the year 9999 for a date that never comes
(`FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30`: minutes to hours). Tests hold it against dateutil.
"""

from __future__ import annotations

from bisect import insort
from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice, product

from rota.core.schedules.rrule import HOURLY, MINUTELY, MONTHLY, SECONDLY, WEEKLY, YEARLY, Part, Recurrence
from rota.core.schedules.rules import InvalidSchedule

YEARS_SEARCHED = 101
"""A search that finds nothing for so long has an end: any date that can come does so in 40 years, rarely later."""
MAX_STEPS = 400_000
"""Periods looked at in vain, or occurrences excluded by dates, one after the other."""
MAX_EXCLUDED = 2_000
"""Occurrences excluded by rules, one after the other: each is a search of its own."""
_SECONDS = {HOURLY: 3600, MINUTELY: 60, SECONDLY: 1}
_DAY_SECONDS = 86_400
_DAY = timedelta(days=1)


def recurrence_walls(recurrence: Recurrence, start: datetime | None) -> Iterator[datetime]:
    """Yield the clock times of a set of rules, sorted, each once; of those before `start` perhaps some.

    Raises:
        InvalidSchedule: finding the next one takes too many steps.
    """
    sources: list[Iterable[datetime]] = [rule_walls(rule, start) for rule in recurrence.rules]
    last: datetime | None = None
    in_vain = 0
    for wall in merge(*sources, sorted(recurrence.dates)):
        if wall == last:
            continue
        last = wall
        if wall in recurrence.excluded_dates or any(_fires_at(rule, wall) for rule in recurrence.excluded_rules):
            in_vain += 1
            if in_vain > (MAX_EXCLUDED if recurrence.excluded_rules else MAX_STEPS):
                raise InvalidSchedule("The rrule's EXRULE and EXDATE take away all that its RRULE gives, as far as was looked.")
            continue
        in_vain = 0
        yield wall


def _fires_at(rule: Part, wall: datetime) -> bool:
    return next((found for found in rule_walls(rule, wall) if found >= wall), None) == wall


def rule_walls(rule: Part, start: datetime | None) -> Iterator[datetime]:
    """Yield the clock times of one rule, sorted; of those before `start` perhaps some."""
    from_start = start is None or rule.count is not None or start <= rule.start
    found = (
        _sub_daily(rule, None if from_start else start)
        if rule.freq >= HOURLY
        else _by_days(rule, None if from_start else start)
    )
    fitting = (wall for wall in found if wall >= rule.start)
    for wall in fitting if rule.count is None else islice(fitting, rule.count):
        if rule.until is not None and wall > rule.until:
            return
        yield wall


# --- days ----------------------------------------------------------------------------------------------------------------


def _by_days(rule: Part, start: datetime | None) -> Iterator[datetime]:
    """Yield what rules by year, month, week or day give, period by period."""
    times = product(rule.hours or (), rule.minutes or (), rule.seconds or ())
    clock = [time(hour, minute, second) for hour, minute, second in times]
    begin = (start or rule.start).date()
    last_year = begin.year
    for number, days in enumerate(_periods(rule, begin)):
        fitting = _fitting(rule, days)
        if fitting:
            last_year = fitting[-1].year
            walls = (datetime.combine(day, at) for day in fitting for at in clock)
            yield from walls if not rule.positions else _at_positions(list(walls), rule.positions)
        elif days and (days[0].year > last_year + YEARS_SEARCHED or number > MAX_STEPS):
            return


def _periods(rule: Part, begin: date) -> Iterator[list[date]]:
    """Yield the days of each period that counts, from the one of `begin` on."""
    first, interval = rule.start.date(), rule.interval
    if rule.freq == YEARLY:
        year = first.year + max(0, begin.year - first.year) // interval * interval
        while year <= date.max.year:
            yield _days_of_year(rule, year)
            year += interval
    elif rule.freq == MONTHLY:
        month = first.year * 12 + first.month - 1
        month += max(0, begin.year * 12 + begin.month - 1 - month) // interval * interval
        while month // 12 <= date.max.year:
            yield _days_of_month(month // 12, month % 12 + 1)
            month += interval
    else:
        length = 7 if rule.freq == WEEKLY else 1
        base = first.toordinal() - ((first.weekday() - rule.week_start) % 7 if rule.freq == WEEKLY else 0)
        step = interval * length
        day = base + max(0, begin.toordinal() - base) // step * step
        while day + length <= date.max.toordinal():
            yield [date.fromordinal(max(1, day + offset)) for offset in range(length)]
            day += step


def _days_of_month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _days_of_year(rule: Part, year: int) -> list[date]:
    return [day for month in (sorted(rule.months) or range(1, 13)) for day in _days_of_month(year, month)]


def _fitting(rule: Part, days: list[date]) -> list[date]:
    return [day for day in days if _fits(rule, day)]


def _fits(rule: Part, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if (rule.weekdays or rule.numbered) and day.weekday() not in rule.weekdays and not _is_numbered(rule, day):
        return False
    if rule.month_days:
        length = monthrange(day.year, day.month)[1]
        if day.day not in rule.month_days and day.day - length - 1 not in rule.month_days:
            return False
    if rule.year_days:
        number = day.timetuple().tm_yday
        if number not in rule.year_days and number - (366 if isleap(day.year) else 365) - 1 not in rule.year_days:
            return False
    return not rule.weeks or _is_in_week(rule, day)


def _is_numbered(rule: Part, day: date) -> bool:
    """Whether it is the n-th such weekday: of the month, or in a yearly rule without months of the year."""
    if rule.freq == YEARLY and not rule.months:
        place, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    else:
        place, length = day.day, monthrange(day.year, day.month)[1]
    forward, backward = (place - 1) // 7 + 1, -((length - place) // 7 + 1)
    weekday = day.weekday()
    return (forward, weekday) in rule.numbered or (backward, weekday) in rule.numbered


def _is_in_week(rule: Part, day: date) -> bool:
    """Whether its week has one of the numbers: week 1 is the first with four days of the year (ISO 8601)."""
    middle = day - timedelta(days=(day.weekday() - rule.week_start) % 7) + 3 * _DAY
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    last = date(middle.year, 12, 31)
    last_middle = last - timedelta(days=(last.weekday() - rule.week_start) % 7) + 3 * _DAY
    if last_middle.year > middle.year:
        last_middle -= 7 * _DAY
    weeks = (last_middle.timetuple().tm_yday - 1) // 7 + 1
    return number in rule.weeks or number - weeks - 1 in rule.weeks


def _at_positions(walls: list[datetime], positions: frozenset[int]) -> list[datetime]:
    """Return those at the positions of BYSETPOS: from 1, or from -1 at the end."""
    chosen: list[datetime] = []
    for position in positions:
        index = position - 1 if position > 0 else len(walls) + position
        if 0 <= index < len(walls) and walls[index] not in chosen:
            insort(chosen, walls[index])
    return chosen


# --- parts of a day ------------------------------------------------------------------------------------------------------


def _sub_daily(rule: Part, start: datetime | None) -> Iterator[datetime]:
    """Yield what rules by hour, minute or second give, day by day. A period is an hour, a minute, a second."""
    seconds = _SECONDS[rule.freq]
    per_day = _DAY_SECONDS // seconds
    clock = rule.start.hour * 3600 + rule.start.minute * 60 + rule.start.second
    base = rule.start.toordinal() * per_day + clock // seconds
    day = (start or rule.start).toordinal()
    skipped = day * per_day + ((start.hour * 3600 + start.minute * 60 + start.second) // seconds if start else 0)
    last_day, in_vain = day, 0
    inner = _inner_seconds(rule)
    while day < date.max.toordinal() and day <= last_day + YEARS_SEARCHED * 366:
        today = date.fromordinal(day)
        if _fits(rule, today):
            midnight = datetime.combine(today, time())
            first = day * per_day
            earliest = max(first, skipped)
            for period in range(earliest + (base - earliest) % rule.interval, first + per_day, rule.interval):
                if not _is_wanted(rule, (period - first) * seconds):
                    in_vain += 1
                    if in_vain > MAX_STEPS:
                        raise InvalidSchedule("The rrule takes too many steps to the next time: do its parts fit each other?")
                    continue
                last_day, in_vain = day, 0
                begin = midnight + timedelta(seconds=(period - first) * seconds)
                walls = [begin + timedelta(seconds=offset) for offset in inner]
                yield from walls if not rule.positions else _at_positions(walls, rule.positions)
        day += 1


def _inner_seconds(rule: Part) -> list[int]:
    """Return the seconds of a period at which it fires."""
    if rule.freq == SECONDLY:
        return [0]
    seconds = rule.seconds or ()
    if rule.freq == MINUTELY:
        return list(seconds)
    return [minute * 60 + second for minute in rule.minutes or () for second in seconds]


def _is_wanted(rule: Part, second: int) -> bool:
    if rule.hours is not None and second // 3600 not in rule.hours:
        return False
    if rule.freq >= MINUTELY and rule.minutes is not None and second // 60 % 60 not in rule.minutes:
        return False
    return not (rule.freq == SECONDLY and rule.seconds is not None and second % 60 not in rule.seconds)
