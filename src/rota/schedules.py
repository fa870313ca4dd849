"""Schedules for deployments: `Cron`, `Interval`, `RRule`, or a sentence.

schedules=[Cron("0 9 * * 1-5", timezone="Europe/Paris"), Schedule.parse("every hour from 9 to 6 on thursdays")]
"""

# ruff: noqa: N802 - the constructors are named as the kinds they make
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rota.core.clock import current_clock
from rota.core.schedules import (
    CatchUp,
    CronRule,
    IntervalRule,
    InvalidSchedule,
    RRuleRule,
    Rule,
    check_rule,
    next_times,
)
from rota.core.schedules.sentences import parse_sentence
from rota.core.schedules.words import in_words as rule_in_words

__all__ = ["Cron", "Interval", "InvalidSchedule", "RRule", "Schedule", "in_words"]


def _now() -> datetime:
    return current_clock().now()


@dataclass(frozen=True)
class Schedule:
    """When a deployment runs: one of `interval`, `cron` and `rrule`, and what its runs get.

    Raises:
        InvalidSchedule: a part is not valid; the message names it and what would do. It is a ValueError.
    """

    interval: timedelta | None = None
    cron: str | None = None
    rrule: str | None = None
    timezone: str | None = None
    """Name of a zone of the IANA database; None is UTC (or the TZID of an rrule's DTSTART)."""
    anchor_date: datetime = field(default_factory=_now)
    """The moment from which an interval counts, both ways. One without a zone is a clock time in `timezone`."""
    day_or: bool = True
    """Of a cron expression with both a day of the month and a weekday: whether either is enough."""
    active: bool = True
    parameters: dict[str, Any] = field(default_factory=dict)
    """Of the flow runs, over the deployment's."""
    slug: str | None = None
    """A name for the schedule, by which it is found when the deployment is made again."""
    catchup: str | timedelta | None = None
    """What to do about times that passed while no server ran: ``all``, ``latest`` (also None), ``none``, ``within 2h``."""

    def __post_init__(self) -> None:
        given = [name for name in ("interval", "cron", "rrule") if getattr(self, name) is not None]
        if len(given) > 1:
            raise InvalidSchedule(f"A schedule has one of interval, cron and rrule; got {' and '.join(given)}.")
        if not isinstance(self.anchor_date, datetime):
            raise InvalidSchedule(f"`anchor_date` takes a datetime, got {type(self.anchor_date).__name__}.")
        if self.anchor_date.tzinfo is None:
            object.__setattr__(self, "anchor_date", self._in_zone(self.anchor_date))
        if self.parameters is None or not isinstance(self.parameters, dict):
            raise InvalidSchedule(f"`parameters` takes a dict, got {type(self.parameters).__name__}.")
        CatchUp.parse(self.catchup)
        if given:
            check_rule(self.rule(), self.anchor_date if self.interval is not None else _now())

    def _in_zone(self, clock_time: datetime) -> datetime:
        from rota.core.schedules.zones import zone

        return clock_time.replace(tzinfo=zone(self.timezone)).astimezone(UTC)

    def rule(self) -> Rule:
        """Return what it says about times, as `rota.core.schedules` works with it.

        Raises:
            InvalidSchedule: it has no times.
        """
        if self.interval is not None:
            return IntervalRule(self.interval, self.anchor_date, self.timezone)
        if self.cron is not None:
            return CronRule(self.cron, self.timezone, self.day_or)
        if self.rrule is not None:
            return RRuleRule(self.rrule, self.timezone)
        raise InvalidSchedule("The schedule says no times: give one of interval, cron and rrule.")

    def next_times(self, n: int = 10, after: datetime | None = None) -> list[datetime]:
        """Return the next `n` times in UTC, after now or after an aware moment; fewer when there are no more."""
        return next_times(self.rule(), after or _now(), n)

    def sentence(self) -> str:
        """Return it in English words. `Schedule.parse` reads them again."""
        return rule_in_words(self.rule())

    @classmethod
    def parse(
        cls,
        sentence: str,
        /,
        timezone: str | None = None,
        active: bool = True,
        parameters: dict[str, Any] | None = None,
        slug: str | None = None,
        catchup: str | timedelta | None = None,
    ) -> Schedule:
        """Return the schedule that an English sentence says, as "weekdays at 9am and 5pm in Europe/Paris".

        Nothing is guessed. `timezone` holds where the sentence names none.

        Raises:
            InvalidSchedule: it is not understood; the message says which part, and the nearest reading.
        """
        rule = parse_sentence(sentence, timezone)
        common: dict[str, Any] = {
            "timezone": rule.timezone,
            "active": active,
            "parameters": parameters or {},
            "slug": slug,
            "catchup": catchup,
        }
        if isinstance(rule, CronRule):
            return cls(cron=rule.cron, day_or=rule.day_or, **common)
        if isinstance(rule, IntervalRule):
            return cls(interval=rule.interval, anchor_date=rule.anchor, **common)
        return cls(rrule=rule.rrule, **common)


def Cron(
    cron: str,
    /,
    timezone: str | None = None,
    day_or: bool = True,
    active: bool = True,
    parameters: dict[str, Any] | None = None,
    slug: str | None = None,
    catchup: str | timedelta | None = None,
) -> Schedule:
    """Run at clock times by a cron expression of five fields, as ``Cron("0 9 * * 1-5")`` for 9:00 on weekdays.

    Raises:
        InvalidSchedule: the expression, the zone or the policy is not valid, or no day ever fits.
    """
    return Schedule(
        cron=cron,
        timezone=timezone,
        day_or=day_or,
        active=active,
        parameters=parameters or {},
        slug=slug,
        catchup=catchup,
    )


def Interval(
    interval: float | int | timedelta,
    /,
    anchor_date: datetime | None = None,
    timezone: str | None = None,
    active: bool = True,
    parameters: dict[str, Any] | None = None,
    slug: str | None = None,
    catchup: str | timedelta | None = None,
) -> Schedule:
    """Run every `interval` (seconds, or a timedelta), counted from `anchor_date` (now). Whole days keep their clock time.

    Raises:
        InvalidSchedule: the interval is shorter than a second or longer than a hundred years, or the zone is unknown.
    """
    return Schedule(
        interval=_span(interval),
        anchor_date=anchor_date or _now(),
        timezone=timezone,
        active=active,
        parameters=parameters or {},
        slug=slug,
        catchup=catchup,
    )


def _span(interval: Any) -> timedelta:
    if isinstance(interval, timedelta):
        return interval
    if isinstance(interval, bool) or not isinstance(interval, int | float):
        raise InvalidSchedule(f"An interval is a number of seconds or a timedelta, got {type(interval).__name__}.")
    try:
        return timedelta(seconds=interval)
    except (OverflowError, ValueError):
        raise InvalidSchedule(f"An interval of {interval:g} seconds is too long: at most a hundred years.") from None


def RRule(
    rrule: str,
    /,
    timezone: str | None = None,
    active: bool = True,
    parameters: dict[str, Any] | None = None,
    slug: str | None = None,
    catchup: str | timedelta | None = None,
) -> Schedule:
    """Run at clock times by recurrence rules of RFC 5545, as ``RRule("FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17;BYMINUTE=0")``.

    Raises:
        InvalidSchedule: a part of the rule is not valid, or it never fires.
    """
    return Schedule(rrule=rrule, timezone=timezone, active=active, parameters=parameters or {}, slug=slug, catchup=catchup)


def in_words(schedule: Schedule | Rule) -> str:
    """Return any schedule as an English sentence."""
    return rule_in_words(schedule.rule() if isinstance(schedule, Schedule) else schedule)
