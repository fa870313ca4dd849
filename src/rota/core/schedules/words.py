"""Any schedule as an English sentence, in words that `sentences` reads again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from rota.core.schedules.cron import LAST as CRON_LAST
from rota.core.schedules.cron import Cron, parse_cron
from rota.core.schedules.phrases import ANCHOR, HOURS, LAST, MINUTES, WEEKEND, WORKDAYS, Days
from rota.core.schedules.rrule import DAILY, DEFAULT_START, FREQUENCIES, MONTHLY, WEEKLY, YEARLY, Part, parse_rrule
from rota.core.schedules.rules import CronRule, IntervalRule, Rule

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", LAST: "last"}
LISTED_TIMES = 3
"""More than these, if they are evenly spaced, are said as a frequency."""
MOST_TIMES = 24
"""Times that are listed one by one; more are said by minutes and hours."""
_EVERY_HOUR = tuple(range(HOURS))


def in_words(rule: Rule) -> str:
    """Return a schedule as a sentence. Its zone is named unless it is UTC.

    Raises:
        InvalidSchedule: the rule cannot be.
    """
    if isinstance(rule, IntervalRule):
        return _interval(rule)
    said = _cron(rule) if isinstance(rule, CronRule) else _rrule(rule.rrule, rule.timezone)
    named = rule.timezone or (None if isinstance(rule, CronRule) else parse_rrule(rule.rrule, None).tz.key)
    return said if named in (None, "UTC") else f"{said} in {named}"


def joined(items: Iterable[str]) -> str:
    """Return words as "a, b and c"."""
    *before, last = items
    return f"{', '.join(before)} and {last}" if before else last


# --- intervals -----------------------------------------------------------------------------------------------------------


def _interval(rule: IntervalRule) -> str:
    said = f"every {_span(rule.interval)}"
    days = not rule.interval % timedelta(days=1)
    if (rule.anchor - ANCHOR) % rule.interval or days:
        said += f", counted from {rule.anchor.isoformat(sep=' ', timespec='seconds').replace('+00:00', ' UTC')}"
    return f"{said} in {rule.timezone}" if days and rule.timezone not in (None, "UTC") else said


def _span(span: timedelta) -> str:
    seconds = span.total_seconds()
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds % length == 0:
            return unit if seconds == length else f"{seconds / length:g} {unit}s"
    return "second" if seconds == 1 else f"{seconds:g} seconds"


# --- cron ----------------------------------------------------------------------------------------------------------------


def _cron(rule: CronRule) -> str:
    cron = parse_cron(rule.cron)
    days = Days(months=frozenset() if len(cron.months) == 12 else cron.months)
    if cron.days is not None:
        days.month_days = frozenset(LAST if day == CRON_LAST else day for day in cron.days)
    if cron.weekdays is not None:
        days.weekdays = frozenset((day - 1) % 7 for day in cron.weekdays)
        days.numbered = frozenset((LAST if number == CRON_LAST else number, (day - 1) % 7) for day, number in cron.numbered)
    times = _cron_times(cron)
    if times is None or days.kinds > 1:
        return f'by the cron expression "{rule.cron}"{"" if rule.day_or else ", both days"}'
    return _sentence(times, days)


def _cron_times(cron: Cron) -> str | None:
    """Return the times of the day in words; None where words would not say what the expression does at clock changes."""
    minutes, hours = cron.minutes, cron.hours
    step = _step(minutes, MINUTES)
    if cron.elapsed and hours == _EVERY_HOUR:
        if minutes == (0,):
            return "every hour"
        return _every(step, "minute") if step else f"at {joined(map(str, minutes))} minutes past every hour"
    if cron.elapsed and minutes == (0,) and (step := _step(hours, HOURS)):
        return _every(step, "hour")
    if cron.elapsed and step and _is_run(hours):
        last = hours[-1] * MINUTES + minutes[-1]
        return f"{_every(step, 'minute')} from {_clock(hours[0] * MINUTES)} to {_clock(last)}" if step < MINUTES else None
    if cron.elapsed:
        return None
    return _listed_times([(hour, minute) for hour in hours for minute in minutes])


def _step(numbers: Sequence[int], size: int) -> int:
    """Return the step with which `numbers` go round a clock from 0; 0 when they do not."""
    step = size // len(numbers)
    return step if tuple(numbers) == tuple(range(0, size, step)) else 0


def _is_run(numbers: Sequence[int]) -> bool:
    return len(numbers) == numbers[-1] - numbers[0] + 1


def _every(step: int, unit: str) -> str:
    return f"every {unit}" if step == 1 else f"every {step} {unit}s"


def _clock(minute_of_day: int) -> str:
    return f"{minute_of_day // MINUTES}:{minute_of_day % MINUTES:02}"


def _listed_times(times: Sequence[tuple[int, int]]) -> str:
    hours, minutes = sorted({hour for hour, _ in times}), sorted({minute for _, minute in times})
    step = _even_step(times)
    # Minutes from a full hour on are said by a cron expression with *, which is about elapsed time: another thing.
    if step and not (step < MINUTES and times[0][1] == 0 and len(times) == len(hours) * len(minutes)):
        frequency = _every(step, "minute") if step < MINUTES else _every(step // MINUTES, "hour")
        return (
            f"{frequency} from {_clock(times[0][0] * MINUTES + times[0][1])} to {_clock(times[-1][0] * MINUTES + times[-1][1])}"
        )
    if len(times) > MOST_TIMES and len(times) == len(hours) * len(minutes):
        return f"at {joined(map(str, minutes))} minutes past {joined(map(str, hours))}"
    return f"at {joined(_clock(hour * MINUTES + minute) for hour, minute in times)}"


def _even_step(times: Sequence[tuple[int, int]]) -> int:
    """Return the minutes between times, where they are always the same and a frequency that can be said; else 0."""
    ats = [hour * MINUTES + minute for hour, minute in times]
    steps = {later - earlier for earlier, later in pairwise(ats)}
    step = steps.pop() if len(steps) == 1 else 0
    fits = step and (MINUTES % step == 0 if step < MINUTES else step % MINUTES == 0 and HOURS % (step // MINUTES) == 0)
    return step if fits and len(ats) > LISTED_TIMES else 0


# --- days ----------------------------------------------------------------------------------------------------------------


def _sentence(times: str, days: Days) -> str:
    parts = [times, _days(days, times), _in_months(days)]
    return " ".join(part for part in parts if part)


def _days(days: Days, times: str) -> str:
    every = f"every {days.every} {days.unit}s" if days.every > 1 else ""
    if days.weekdays:
        on = f"on {_weekdays(days.weekdays)}"
    elif days.numbered:
        groups: dict[int, list[int]] = {}
        for number, day in sorted(days.numbered, key=lambda item: (item[0] % 32, item[1])):
            groups.setdefault(number, []).append(day)
        on = joined(
            f"on the {ORDINALS[number]} {joined(DAY_NAMES[day] for day in named)} of the month"
            for number, named in groups.items()
        )
    elif days.workday:
        on = f"on the {ORDINALS[days.workday]} weekday of the month"
    elif days.month_days:
        on = _dates(days)
    else:
        on = "" if every or times.startswith("every") or "every hour" in times else "every day"
    return " ".join(filter(None, (every, on)))


def _weekdays(days: frozenset[int]) -> str:
    if days == WORKDAYS:
        return "weekdays"
    return "weekends" if days == WEEKEND else joined(f"{DAY_NAMES[day]}s" for day in sorted(days))


def _dates(days: Days) -> str:
    dates = [_ordinal(day) for day in sorted(days.month_days) if day > 0]
    last = ["last day"] if LAST in days.month_days else []
    if last and not dates:
        return "on the last day of the month"
    return f"on the {joined([*dates, *last])} of the month"


def _ordinal(number: int) -> str:
    suffix = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _in_months(days: Days) -> str:
    return f"in {joined(MONTH_NAMES[month - 1] for month in sorted(days.months))}" if days.months else ""


# --- recurrence rules ----------------------------------------------------------------------------------------------------


def _rrule(text: str, timezone: str | None) -> str:
    recurrence = parse_rrule(text, timezone)
    rules = recurrence.rules
    is_plain = (
        rules
        and recurrence.start == DEFAULT_START
        and not (recurrence.dates or recurrence.excluded_dates or recurrence.excluded_rules)
        and all(_is_plain(rule) for rule in rules)
        and len({_day_part(rule) for rule in rules}) == 1
    )
    if not is_plain:
        return f'by the rrule "{" ".join(text.split())}"'
    times = sorted({at for rule in rules for at in _times_of(rule)})
    return _sentence(_listed_times(times), _days_of(rules[0]))


def _day_part(rule: Part) -> tuple[object, ...]:
    days = _days_of(rule)
    return (days.weekdays, days.month_days, days.numbered, days.workday, days.months, days.unit, days.every)


def _times_of(rule: Part) -> list[tuple[int, int]]:
    return [(hour, minute) for hour in rule.hours or () for minute in rule.minutes or ()]


_FIRST_OR_LAST = (frozenset({1}), frozenset({-1}))


def _is_plain(rule: Part) -> bool:
    """Whether `phrases` could have made the rule."""
    days = _days_of(rule)
    return (
        rule.freq <= DAILY
        and rule.seconds == (0,)
        and rule.count is None
        and rule.until is None
        and rule.week_start == 0
        and not (rule.year_days or rule.weeks)
        and all(day == LAST or day > 0 for day in rule.month_days)
        and all(number in ORDINALS for number, _ in rule.numbered)
        and (not rule.positions or _is_workday(rule))
        and (days.kinds == 1 if rule.freq != DAILY else days.kinds == 0)
        and (rule.freq == WEEKLY) == bool(days.weekdays)
        and (rule.freq != YEARLY or (rule.interval > 1 and bool(rule.months)))
        and not (rule.numbered and rule.freq == YEARLY and not rule.months)
    )


def _is_workday(rule: Part) -> bool:
    return (
        rule.freq in (MONTHLY, YEARLY)
        and rule.positions in _FIRST_OR_LAST
        and rule.weekdays == WORKDAYS
        and not rule.month_days
        and not rule.numbered
        and len(_times_of(rule)) == 1
    )


_UNITS = {"YEARLY": "year", "MONTHLY": "month", "WEEKLY": "week", "DAILY": "day"}


def _days_of(rule: Part) -> Days:
    is_workday = bool(rule.positions) and _is_workday(rule)
    return Days(
        weekdays=frozenset() if is_workday else rule.weekdays,
        month_days=rule.month_days,
        numbered=rule.numbered,
        workday=next(iter(rule.positions)) if is_workday else 0,
        months=rule.months,
        unit=_UNITS.get(FREQUENCIES[rule.freq], ""),
        every=rule.interval,
    )
