"""Templates of a run's logical time: ``{{ logical_time.date }}`` inside of parameters.

A fixed set of placeholders and no expressions: what they cost is bounded, and what they give depends on the moment alone.

| placeholder | for 5 January 2026, 06:30 in Europe/Paris |
|---|---|
| ``{{ logical_time }}`` | ``2026-01-05T06:30:00+01:00`` |
| ``{{ logical_time.utc }}`` | ``2026-01-05T05:30:00+00:00`` |
| ``{{ logical_time.date }}`` | ``2026-01-05`` |
| ``{{ logical_time.compact_date }}`` | ``20260105`` |
| ``{{ logical_time.month_name }}`` | ``2026-01`` |
| ``{{ logical_time.time }}`` | ``06:30:00`` |
| ``{{ logical_time.year }}``, ``month``, ``day``, ``hour``, ``minute`` | 2026, 1, 5, 6, 30 |
| ``{{ logical_time.weekday }}`` | 1: Monday; 7 is Sunday |
| ``{{ logical_time.week }}`` | 2, by ISO 8601 |
| ``{{ logical_time.timestamp }}`` | 1767591000, seconds since 1970 |

Each may be moved: ``{{ logical_time.date - 1d }}``; units are s, m, h, d, w. Days and weeks keep the clock time. A text that is
nothing but one placeholder for a number gives the number; inside of a longer text it gives its digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from rota.core.hydration import KIND
from rota.core.schedules.zones import zone

FIELDS: dict[str, Callable[[datetime], str | int]] = {
    "utc": lambda at: at.astimezone(UTC).isoformat(),
    "date": lambda at: at.date().isoformat(),
    "compact_date": lambda at: at.strftime("%Y%m%d"),
    "month_name": lambda at: at.strftime("%Y-%m"),
    "time": lambda at: at.time().isoformat(),
    "year": lambda at: at.year,
    "month": lambda at: at.month,
    "day": lambda at: at.day,
    "hour": lambda at: at.hour,
    "minute": lambda at: at.minute,
    "weekday": lambda at: at.isoweekday(),
    "week": lambda at: at.isocalendar().week,
    "timestamp": lambda at: int(at.timestamp()),
}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_BRACES = re.compile(r"\{\{([^{}]{0,200})\}\}")
_WORDS = re.compile(r"\s*logical_time(?:\.([a-z_]{1,20}))?\s*(?:([+-])\s*([0-9]{1,6})\s*([smhdw])\s*)?")
MAX_LEVELS = 64


class InvalidTemplate(ValueError):  # noqa: N818 - named as its neighbours in `exceptions`
    """A placeholder that there is not: the message says which there are."""


def fill_in(value: Any, moment: datetime, timezone: str | None, level: int = 0) -> Any:
    """Return `value`, parameters as JSON, with the placeholders in its texts filled in for `moment`, as `timezone` has it.

    Keys are left alone, and so is what is in an object that stands for a value (``__prefect_kind``).

    Raises:
        InvalidTemplate: there is no such placeholder, or the parameters are nested too deeply.
    """
    if level > MAX_LEVELS:
        raise InvalidTemplate(f"The parameters are nested more than {MAX_LEVELS} levels deep.")
    if isinstance(value, str):
        return _text(value, moment, timezone) if "{{" in value else value
    if isinstance(value, dict):
        if KIND in value:
            return value
        return {key: fill_in(item, moment, timezone, level + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [fill_in(item, moment, timezone, level + 1) for item in value]
    return value


def _text(text: str, moment: datetime, timezone: str | None) -> str | int:
    whole = _BRACES.fullmatch(text.strip())
    if whole is not None:
        return _value(whole[1], moment, timezone)
    return _BRACES.sub(lambda found: str(_value(found[1], moment, timezone)), text)


def _value(words: str, moment: datetime, timezone: str | None) -> str | int:
    found = _WORDS.fullmatch(words)
    if found is None or (found[1] is not None and found[1] not in FIELDS):
        raise InvalidTemplate(
            f"{{{{{words:.60}}}}} is no placeholder: there are {{{{ logical_time }}}} and, after `logical_time.`, "
            f"{', '.join(FIELDS)}; each may be moved, as {{{{ logical_time.date - 1d }}}}."
        )
    at = moment.astimezone(zone(timezone))
    if found[2] is not None:
        try:
            at = _moved(at, timedelta(**{_UNITS[found[4]]: int(found[2] + found[3])}), by_clock=found[4] in "dw")
        except OverflowError as error:
            raise InvalidTemplate(f"{{{{{words:.60}}}}} leads beyond the calendar.") from error
    return at.isoformat() if found[1] is None else FIELDS[found[1]](at)


def _moved(at: datetime, by: timedelta, *, by_clock: bool) -> datetime:
    if by_clock:
        return (at.replace(fold=0) + by).astimezone(UTC).astimezone(at.tzinfo)  # a clock time that is left out becomes one
    return (at.astimezone(UTC) + by).astimezone(at.tzinfo)
