"""Moments as people say them: ``in 2 hours``, ``tomorrow at 9am``, ``2026-03-01 14:30``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from rota.exceptions import UsageError

_UNITS = {
    "second": 1,
    "sec": 1,
    "s": 1,
    "minute": 60,
    "min": 60,
    "m": 60,
    "hour": 3600,
    "hr": 3600,
    "h": 3600,
    "day": 86_400,
    "d": 86_400,
    "week": 604_800,
    "w": 604_800,
}
_WORDS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "half": 0.5,
}
_PART = re.compile(r"(?:(\d+(?:\.\d+)?)\s*|([a-z]+)\s+(?:an?\s+)?)([a-z]+?)s?(?=$|[\s,\d]|and\b)[\s,]*(?:and\s+)?")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST = timedelta(days=36_500)


def parse_span(text: str) -> timedelta:
    """Return a span of time: ``2 hours``, ``in 90 min``, ``1 day and 6 hours``, ``1h30m``; a number alone is seconds.

    Raises:
        UsageError: it is not understood.
    """
    words = re.sub(r"\s+", " ", text.strip().lower()).removeprefix("in ")
    if re.fullmatch(r"\d+(\.\d+)?", words):
        return _bounded(float(words), text)
    seconds, place = 0.0, 0
    while place < len(words):
        found = _PART.match(words, place)
        unit = _UNITS.get(found[3]) or _UNITS.get(f"{found[3]}s") if found else None
        number = None if found is None else float(found[1]) if found[1] else _WORDS.get(found[2])
        if found is None or unit is None or number is None:
            raise UsageError(f"{text[:60]!r} is no span of time: say it as '2 hours', '90 min' or '1 day and 6 hours'.")
        seconds += number * unit
        place = found.end()
    if not words:
        raise UsageError("The span of time is empty: say it as '2 hours'.")
    return _bounded(seconds, text)


def _bounded(seconds: float, text: str) -> timedelta:
    if seconds > _LONGEST.total_seconds():
        raise UsageError(f"{text[:60]!r} is more than a hundred years away.")
    return timedelta(seconds=seconds)


def parse_moment(text: str, now: datetime, local: tzinfo | None = None) -> datetime:
    """Return an aware moment: ISO 8601, ``tomorrow at 9:30``, ``friday 5pm``, ``14:00``, ``in 2 hours``, ``now``.

    One without a zone is a clock time of `local`, this machine's zone by default. A clock time that has passed today is
    tomorrow's; a weekday is the next one of that name.

    Raises:
        UsageError: it is not understood.
    """
    words = re.sub(r"\s+", " ", text.strip().lower())
    if words == "now":
        return now
    if words.startswith("in "):
        return now + parse_span(words)
    try:
        return _aware(datetime.fromisoformat(text.strip()), local)
    except ValueError:
        pass  # in words, then
    here = now.astimezone(local)
    day_word, _, rest = words.partition(" ")
    days = {"today": 0, "tomorrow": 1} | {day: (place - here.weekday() - 1) % 7 + 1 for place, day in enumerate(_DAYS)}
    ahead = days.get(day_word.removesuffix(","))
    clock = words if ahead is None else rest
    found = _CLOCK.fullmatch(clock.removeprefix("at ").strip()) if clock else None
    if (clock and found is None) or (not clock and ahead is None):
        raise UsageError(
            f"{text[:60]!r} is no moment: say it as '2026-03-01 14:30', 'tomorrow at 9am', 'friday 17:00' or 'in 2 hours'."
        )
    hour, minute, second = _clock_time(found, text) if found is not None else (here.hour, here.minute, here.second)
    moment = here.replace(hour=hour, minute=minute, second=second, microsecond=0, tzinfo=None) + timedelta(days=ahead or 0)
    chosen = _aware(moment, local)
    return _aware(moment + timedelta(days=1), local) if ahead is None and chosen <= now else chosen


def _aware(moment: datetime, local: tzinfo | None) -> datetime:
    if moment.tzinfo is not None:
        return moment
    return moment.astimezone() if local is None else moment.replace(tzinfo=local)


def _clock_time(found: re.Match[str], text: str) -> tuple[int, int, int]:
    hour, minute, second, half = int(found[1]), int(found[2] or 0), int(found[3] or 0), (found[4] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise UsageError(f"{text[:60]!r}: with am and pm, hours go from 1 to 12.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise UsageError(f"{text[:60]!r} is no time of day.")
    return hour, minute, second
