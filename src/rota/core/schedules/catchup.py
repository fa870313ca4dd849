"""What to do about moments that passed while nobody looked: run them, some of them, or none."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Literal

from rota.core.schedules.rules import InvalidSchedule, Rule
from rota.core.schedules.times import iter_times

MAX_MISSED = 10_000
"""Moments that are run at most; those before are counted as skipped. A minute schedule reaches it in a week."""
MAX_COUNTED = 1_000_000
"""Moments that are looked at: a schedule by the second reaches it in twelve days."""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_WITHIN = re.compile(r"within[:= (]*(\d{1,9}(?:\.\d{1,6})?)\s*([smhd]?)\)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The policy of a schedule: `all`, `latest`, `none`, or `within` a span of time before now."""

    kind: Literal["all", "latest", "none", "within"] = "latest"
    within: timedelta | None = None

    @classmethod
    def parse(cls, text: str | timedelta | CatchUp | None) -> CatchUp:
        """Read ``all``, ``latest``, ``none``, ``within 2h`` (s, m, h, d; seconds without a unit) or a span. None is `latest`.

        Raises:
            InvalidSchedule
        """
        if isinstance(text, CatchUp):
            return text
        if text is None:
            return cls()
        if isinstance(text, timedelta):
            if text <= timedelta(0):
                raise InvalidSchedule(f"catchup within {text} is no span of time: give one above zero, or 'none'.")
            return cls("within", text)
        word = text.strip().lower() if isinstance(text, str) else ""
        if word == "all":
            return cls("all")
        if word == "latest":
            return cls("latest")
        if word == "none":
            return cls("none")
        found = _WITHIN.fullmatch(word)
        if found is None or float(found[1]) <= 0:
            raise InvalidSchedule(f"catchup is {str(text)[:40]!r}: it takes 'all', 'latest', 'none' or a span, as 'within 2h'.")
        return cls("within", timedelta(seconds=float(found[1]) * _UNITS[found[2] or "s"]))

    def __str__(self) -> str:
        return self.kind if self.within is None else f"within {self.within.total_seconds():g}s"


@dataclass(frozen=True, slots=True)
class Missed:
    """What a policy makes of the moments that passed."""

    to_run: tuple[datetime, ...]
    """In UTC, sorted."""
    skipped: int
    seen_until: datetime
    """All moments up to here are in one of the two: where to look from the next time."""


def missed_times(rule: Rule, policy: CatchUp, seen_until: datetime, now: datetime) -> Missed:
    """Say which moments after `seen_until` and up to `now` are to run, and how many are not. Both times are aware.

    A moment that comes exactly now is not missed: it runs whatever the policy. At most `MAX_MISSED` run, the latest ones.

    Raises:
        InvalidSchedule: the rule cannot be.
    """
    keep = {"all": MAX_MISSED, "latest": 1, "none": 0, "within": MAX_MISSED}[policy.kind]
    kept: deque[datetime] = deque(maxlen=max(keep, 1))
    passed, last = 0, seen_until
    for moment in _passed(rule, seen_until, now):
        passed, last = passed + 1, moment
        if policy.within is None or moment >= now - policy.within:
            kept.append(moment)
        if passed == MAX_COUNTED:
            return Missed((), passed, last)  # the rest at the next look: those before are too many to run anyway
    if policy.kind == "none" and kept and kept[-1] != now:
        kept.clear()
    return Missed(tuple(kept), passed - len(kept), now)


def _passed(rule: Rule, after: datetime, now: datetime) -> Iterator[datetime]:
    return takewhile(lambda moment: moment <= now, iter_times(rule, after))
