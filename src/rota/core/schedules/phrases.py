"""What a sentence says, between words and rules: days and times of day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from rota.core.schedules.rrule import WEEKDAYS as RRULE_DAYS
from rota.core.schedules.rules import CronRule, IntervalRule, InvalidSchedule, RRuleRule, Rule

ANCHOR = datetime(2020, 1, 1, tzinfo=UTC)
"""Intervals in sentences count from here, as rules without a start do."""
HOURS, MINUTES, WEEK = 24, 60, 7
ALL_DAYS, ALL_MONTHS = frozenset(range(7)), frozenset(range(1, 13))
WORKDAYS, WEEKEND = frozenset({0, 1, 2, 3, 4}), frozenset({5, 6})
LAST = -1


@dataclass(slots=True)
class Days:
    """Which days: at most one of the four kinds, within months; every `every`-th `unit`."""

    weekdays: frozenset[int] = frozenset()
    """0 is Monday."""
    month_days: frozenset[int] = frozenset()
    """-1 is the last."""
    numbered: frozenset[tuple[int, int]] = frozenset()
    """(n, weekday) of the month; n is -1 for the last."""
    workday: int = 0
    """The first (1) or last (-1) day of the month from Monday to Friday."""
    months: frozenset[int] = frozenset()
    unit: str = ""
    """day, week, month or year, where it was said."""
    every: int = 1

    @property
    def kinds(self) -> int:
        return sum(map(bool, (self.weekdays, self.month_days, self.numbered, self.workday)))


@dataclass(slots=True)
class Phrase:
    """A sentence that was understood."""

    days: Days = field(default_factory=Days)
    times: list[tuple[int, int]] = field(default_factory=list)
    """(hour, minute) in order."""
    frequency: int = 0
    """Minutes between two times of a day; 0 when times were listed."""
    window: tuple[int, int] | None = None
    """First and last minute of the day, both meant."""
    past: list[int] = field(default_factory=list)
    """Minutes past every hour."""
    seconds: float = 0
    """Seconds of an interval that keeps to no clock."""
    timezone: str | None = None


def rule_of(phrase: Phrase) -> Rule:
    """Return the rule that a phrase stands for.

    A period without a day means its first day, a day without a time midnight.

    Raises:
        InvalidSchedule: its parts do not go together.
    """
    days = _completed(phrase.days)
    if phrase.seconds:
        if days.kinds or days.months or days.unit or phrase.times or phrase.window:
            raise InvalidSchedule(
                "a span that does not divide the hour or the day runs on without end: it goes with no days or hours."
            )
        return IntervalRule(timedelta(seconds=phrase.seconds), ANCHOR, phrase.timezone)
    if phrase.past:
        minutes = ",".join(map(str, sorted(set(phrase.past))))
        return _by_cron(minutes, "*", days, phrase.timezone)
    if phrase.frequency and phrase.window is None:
        if phrase.frequency < MINUTES:
            return _by_cron("*" if phrase.frequency == 1 else f"*/{phrase.frequency}", "*", days, phrase.timezone)
        hours = phrase.frequency // MINUTES
        return _by_cron("0", "*" if hours == 1 else f"*/{hours}", days, phrase.timezone)
    times = phrase.times or ([] if phrase.window else [(0, 0)])
    if phrase.window is not None:
        if phrase.times:
            raise InvalidSchedule("it has both times and a span of hours: say one of them.")
        times = _times_in(phrase, days)
        if phrase.frequency < MINUTES and times[0][1] == 0 and _is_product(times):
            step = "*" if phrase.frequency == 1 else f"*/{phrase.frequency}"
            return _by_cron(step, _listed({hour for hour, _ in times}), days, phrase.timezone)
    return _at_times(sorted(set(times)), days, phrase.timezone)


def _completed(days: Days) -> Days:
    if days.kinds > 1:
        raise InvalidSchedule("it names days in two ways: say weekdays, or days of the month.")
    if not days.kinds:
        if days.unit == "week":
            days.weekdays = frozenset({0})
        elif days.unit in ("month", "year"):
            days.month_days = frozenset({1})
    if days.unit == "year" and not days.months:
        days.months = frozenset({1})
    if days.weekdays == ALL_DAYS and days.every == 1:
        days.weekdays = frozenset()
    if days.months == ALL_MONTHS:
        days.months = frozenset()
    if days.every > 1 and days.unit == "day" and days.kinds:
        raise InvalidSchedule("it counts days and names them too: say one of them.")
    if days.every > 1 and days.unit == "week" and not days.weekdays:
        raise InvalidSchedule("it counts weeks, but does not name weekdays.")
    return days


def _times_in(phrase: Phrase, days: Days) -> list[tuple[int, int]]:
    assert phrase.window is not None
    first, last = phrase.window
    if not phrase.frequency:
        raise InvalidSchedule("it has a span of hours, but not how often: say 'every hour from 9 to 18'.")
    if last < first:
        if days.kinds or days.months or days.every > 1:
            raise InvalidSchedule("its hours go past midnight, so that they are on two days: say them for each day.")
        last += HOURS * MINUTES
    return [(at // MINUTES % HOURS, at % MINUTES) for at in range(first, last + 1, phrase.frequency)]


def _is_product(times: list[tuple[int, int]]) -> bool:
    hours, minutes = {hour for hour, _ in times}, {minute for _, minute in times}
    return len(set(times)) == len(hours) * len(minutes)


def _listed(numbers: set[int]) -> str:
    """Return numbers as cron has them: 1,3-5."""
    parts = []
    for _, group in groupby(enumerate(sorted(numbers)), lambda item: item[1] - item[0]):
        run = [number for _, number in group]
        parts.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" if len(run) > 2 else f"{run[0]},{run[-1]}")
    return ",".join(parts)


def _at_times(times: list[tuple[int, int]], days: Days, timezone: str | None) -> Rule:
    if days.every == 1 and not days.workday and _is_product(times):
        return _by_cron(_listed({minute for _, minute in times}), _listed({hour for hour, _ in times}), days, timezone)
    by_minutes: dict[tuple[int, ...], list[int]] = {}
    for hour, group in groupby(times, lambda at: at[0]):
        by_minutes.setdefault(tuple(minute for _, minute in group), []).append(hour)
    lines = [
        f"RRULE:{_by_rrule(days)};BYHOUR={','.join(map(str, hours))};BYMINUTE={','.join(map(str, minutes))};BYSECOND=0"
        for minutes, hours in by_minutes.items()
    ]
    return RRuleRule("\n".join(lines), timezone)


def _by_cron(minute: str, hour: str, days: Days, timezone: str | None) -> Rule:
    if days.every > 1 or days.workday:
        if hour == "*" or "/" in hour + minute:
            raise InvalidSchedule("it counts days and hours at once: name the times of the day.")
        raise InvalidSchedule("its days and times do not go together.")
    day = ",".join("L" if number == LAST else str(number) for number in sorted(days.month_days, key=lambda n: n % 32)) or "*"
    weekday = _listed({(number + 1) % WEEK for number in days.weekdays})
    if days.weekdays == WEEKEND:
        weekday = "0,6"
    numbered = sorted(days.numbered, key=lambda item: (item[0] % 32, item[1]))
    weekday = ",".join(filter(None, [weekday, *(_numbered(number, name) for number, name in numbered)])) or "*"
    return CronRule(f"{minute} {hour} {day} {_listed(set(days.months)) or '*'} {weekday}", timezone)


def _numbered(number: int, weekday: int) -> str:
    day = (weekday + 1) % WEEK
    return f"L{day}" if number == LAST else f"{day}#{number}"


def _by_rrule(days: Days) -> str:
    months = f";BYMONTH={','.join(map(str, sorted(days.months)))}" if days.months else ""
    interval = f";INTERVAL={days.every}" if days.every > 1 else ""
    if days.unit == "year" and days.every > 1:
        if days.weekdays:
            raise InvalidSchedule("it counts years and names weekdays: name a date.")
        return f"FREQ=YEARLY{interval}{months}{_of_month(days)}"
    if days.weekdays:
        if days.every > 1 and days.unit != "week":
            raise InvalidSchedule(f"it counts {days.unit}s and names weekdays: say which of the month, as 'the first Monday'.")
        return f"FREQ=WEEKLY{interval}{months};BYDAY={','.join(RRULE_DAYS[day] for day in sorted(days.weekdays))}"
    if days.month_days or days.numbered or days.workday:
        return f"FREQ=MONTHLY{interval}{months}{_of_month(days)}"
    return f"FREQ=DAILY{interval}{months}"


def _of_month(days: Days) -> str:
    if days.month_days:
        return f";BYMONTHDAY={','.join(map(str, sorted(days.month_days)))}"
    if days.numbered:
        return f";BYDAY={','.join(f'{number}{RRULE_DAYS[day]}' for number, day in sorted(days.numbered))}"
    # BYSETPOS counts times, not days: with one time of a day, which the caller sees to, the two are the same.
    return f";BYDAY=MO,TU,WE,TH,FR;BYSETPOS={days.workday}"
