"""How far ahead of time runs are kept ready, and when to look again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SLACK = 0.1
"""What is made beyond the span asked for, as a part of it: a minute schedule is looked at every few minutes."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is kept ready of each schedule: enough for `min_span`, at least `min_runs`; neither beyond `max_span`, nor more than
    `max_runs`."""

    min_runs: int = 3
    max_runs: int = 100
    min_span: timedelta = timedelta(hours=1)
    max_span: timedelta = timedelta(days=100)

    def at_most(self, runs: int | None) -> Ahead:
        """The same, for a schedule with a number of its own."""
        return self if runs is None else Ahead(self.min_runs, min(self.max_runs, runs), self.min_span, self.max_span)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now about times to come."""

    wanted: tuple[datetime, ...]
    """All instants to come that should be ready, the next first."""
    next_due: datetime | None
    """When to look again. None: no more times come."""


def plan_ahead(times: Callable[[int], Sequence[datetime]], now: datetime, ahead: Ahead) -> Plan:
    """Say which instants after `now` should be ready. ``times(n)`` gives the next n, fewer when there are no more."""
    most = max(ahead.max_runs, 0)
    least = min(max(ahead.min_runs, 0), most)
    reach = now + ahead.min_span * (1 + SLACK)
    asked = least + 1
    coming = times(asked)
    if len(coming) == asked and coming[-1] <= reach:
        asked = most + 1
        coming = times(asked)
    limit = now + ahead.max_span
    wanted = tuple(
        moment for index, moment in enumerate(coming[:most]) if moment <= limit and (index < least or moment <= reach)
    )
    if len(wanted) == len(coming):
        # All there are; of "none" nothing will come either, unless none may be made.
        return Plan(wanted, None)
    return Plan(wanted, _next_look(wanted, coming[len(wanted)], now, least, most, ahead))


def _next_look(
    wanted: Sequence[datetime], following: datetime, now: datetime, least: int, most: int, ahead: Ahead
) -> datetime | None:
    if most == 0:
        return None
    if following > now + ahead.max_span:
        return following - ahead.max_span
    # One fewer than the least is ready once this one has come.
    looks = [wanted[len(wanted) - least]] if least else []
    # With as many as may be, there is room for more after some have come; else when the following one is wanted.
    looks.append(wanted[most // 10] if len(wanted) == most else following - ahead.min_span)
    return max(min(looks), now + timedelta(microseconds=1))
