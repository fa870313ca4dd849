"""Schedules as they are sent: the field that is there says which kind it is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    field_validator,
    model_validator,
)

from rota.contract.base import Request, as_utc
from rota.core.schedules import CronRule, IntervalRule, RRuleRule, Rule
from rota.core.schedules.cron import parse_cron
from rota.core.schedules.interval import check_interval
from rota.core.schedules.rrule import MAX_LENGTH, parse_rrule, zone_of
from rota.core.schedules.zones import zone
from rota.core.states import utc_now

if TYPE_CHECKING:
    from dateutil import rrule as dateutil_rrule


def _known_zone(name: str | None) -> str | None:
    zone(name)
    return name


TimeZone = Annotated[str | None, AfterValidator(_known_zone)]
"""A name of the IANA database; null is UTC."""

_CALENDAR_SPAN = re.compile(r"\s*[+-]?P[^T]*[YM]", re.IGNORECASE)


def _of_fixed_length(value: Any) -> Any:
    if isinstance(value, str) and _CALENDAR_SPAN.match(value):
        raise ValueError("months and years have no fixed length: say days, or use a cron expression or an rrule")
    return value


Span = Annotated[
    timedelta,
    BeforeValidator(_of_fixed_length),
    PlainSerializer(lambda span: span.total_seconds(), return_type=float, when_used="json"),
    WithJsonSchema({"type": "number"}),
]
"""Seconds as a number; what clients send may also be ISO 8601, as ``PT15M``."""


class CronSchedule(Request):
    """Clock times by a cron expression."""

    cron: str
    timezone: TimeZone = None
    day_or: bool = True
    """Whether a day fits when either its day of the month or its weekday does; else both must."""

    @field_validator("cron")
    @classmethod
    def _can_be_parsed(cls, text: str) -> str:
        parse_cron(text)
        return text

    def rule(self) -> CronRule:
        return CronRule(self.cron, self.timezone, self.day_or)


class IntervalSchedule(Request):
    """Every so often, counted from an anchor."""

    interval: Span
    anchor_date: Annotated[datetime, AfterValidator(as_utc)] = Field(default_factory=utc_now)
    timezone: TimeZone = None

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        check_interval(self.rule())
        return self

    def rule(self) -> IntervalRule:
        return IntervalRule(self.interval, self.anchor_date, self.timezone)


class RRuleSchedule(Request):
    """Clock times by recurrence rules of RFC 5545."""

    rrule: Annotated[str, Field(max_length=MAX_LENGTH), WithJsonSchema({"type": "string"})]
    timezone: TimeZone = "UTC"

    @model_validator(mode="before")
    @classmethod
    def _take_the_zone_of_its_start(cls, given: Any) -> Any:
        if isinstance(given, dict) and "timezone" not in given and (named := zone_of(given.get("rrule", ""))):
            return {**given, "timezone": named}
        return given

    @model_validator(mode="after")
    def _can_be_parsed(self) -> Self:
        parse_rrule(self.rrule, self.timezone)
        return self

    def rule(self) -> RRuleRule:
        return RRuleRule(self.rrule, self.timezone)

    @classmethod
    def from_rrule(cls, rrule: dateutil_rrule.rrule | dateutil_rrule.rruleset) -> RRuleSchedule:
        """Return the schedule of a rule that python-dateutil made; its start's zone is the schedule's."""
        from rota.contract.dateutil_rules import as_text  # late: only those who use dateutil's objects need it

        text, named = as_text(rrule)
        return cls(rrule=text, timezone=named)

    def to_rrule(self) -> dateutil_rrule.rrule | dateutil_rrule.rruleset:
        """Return the rule as python-dateutil has it, aware in the schedule's zone. Its iteration has no bound."""
        from rota.contract.dateutil_rules import as_object  # late: as above

        return as_object(self.rrule, self.timezone)


class NoSchedule(Request):
    """No times at all: takes away the schedule that was there before."""


_KINDS: dict[str, type[CronSchedule | IntervalSchedule | RRuleSchedule]] = {
    "cron": CronSchedule,
    "interval": IntervalSchedule,
    "rrule": RRuleSchedule,
}


def _by_its_field(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Read a mapping as the kind whose field it has: an error is then about that kind alone."""
    if not isinstance(value, dict):
        return handler(value)
    named = [name for name in _KINDS if value.get(name) is not None]
    if len(named) != 1:
        raise ValueError(f"a schedule has one of cron, interval and rrule; got {' and '.join(named) or 'none of them'}")
    return _KINDS[named[0]].model_validate(value)


AnySchedule = Annotated[CronSchedule | IntervalSchedule | RRuleSchedule, WrapValidator(_by_its_field)]


def schedule_of(rule: Rule) -> AnySchedule:
    """Return a rule as it is sent."""
    if isinstance(rule, CronRule):
        return CronSchedule(cron=rule.cron, timezone=rule.timezone, day_or=rule.day_or)
    if isinstance(rule, IntervalRule):
        return IntervalSchedule(interval=rule.interval, anchor_date=rule.anchor, timezone=rule.timezone)
    return RRuleSchedule(rrule=rule.rrule, timezone=rule.timezone or zone_of(rule.rrule) or "UTC")


def construct_schedule(
    interval: float | timedelta | None = None,
    anchor_date: datetime | str | None = None,
    cron: str | None = None,
    rrule: str | None = None,
    timezone: str | None = None,
) -> AnySchedule | NoSchedule:
    """Return the schedule that the one given of `interval` (seconds), `cron` and `rrule` makes; with none, `NoSchedule`.

    Raises:
        ValueError: more than one is given, or an anchor date without an interval, or it is not valid.
    """
    given = [name for name, value in (("interval", interval), ("cron", cron), ("rrule", rrule)) if value is not None]
    if len(given) > 1:
        raise ValueError(f"A schedule has one of interval, cron and rrule; got {' and '.join(given)}.")
    if anchor_date is not None and interval is None:
        raise ValueError("An anchor date goes with an interval: give both, or neither.")
    if interval is not None:
        anchor = {} if anchor_date is None else {"anchor_date": anchor_date}
        return IntervalSchedule.model_validate({"interval": interval, "timezone": timezone, **anchor})
    if cron is not None:
        return CronSchedule(cron=cron, timezone=timezone)
    if rrule is not None:
        return RRuleSchedule.model_validate({"rrule": rrule} | ({} if timezone is None else {"timezone": timezone}))
    return NoSchedule()


def is_schedule_type(value: Any) -> bool:
    """Whether `value` is a schedule as it is sent."""
    return isinstance(value, CronSchedule | IntervalSchedule | RRuleSchedule | NoSchedule)


def is_valid_timezone(name: str) -> bool:
    """Whether this machine's zone database has `name`."""
    try:
        zone(name)
    except ValueError:
        return False
    return True
