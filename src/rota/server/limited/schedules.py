"""Schedules of users: the cost of cron expressions and intervals is bounded; rrules are worked out in the limited process."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rota.core.schedules import RRuleRule, Rule, check_rule, next_times
from rota.server.limited.evaluator import DEADLINE_SECONDS, Evaluator, get_evaluator


def check_schedule(rule: Rule, now: datetime, evaluator: Evaluator | None = None, seconds: float = DEADLINE_SECONDS) -> None:
    """Refuse a schedule that cannot be, or never fires. To be called where a schedule is accepted. Blocks.

    Raises:
        InvalidRequest: says which part is wrong; `LimitReached` where that takes too long to find out.
        InvalidSchedule: the same, of a cron expression or an interval.
    """
    if isinstance(rule, RRuleRule):
        argument = {"rrule": rule.rrule, "timezone": rule.timezone, "now": now.isoformat()}
        (evaluator or get_evaluator()).evaluate("check_schedule", argument, seconds=seconds, what="The rrule")
    else:
        check_rule(rule, now)


def schedule_times(
    rule: Rule,
    after: datetime,
    n: int,
    until: datetime | None = None,
    evaluator: Evaluator | None = None,
    seconds: float = DEADLINE_SECONDS,
) -> list[datetime]:
    """Return the next times as `next_times` does, with a deadline. Blocks.

    Raises: as `check_schedule`.
    """
    if not isinstance(rule, RRuleRule):
        return next_times(rule, after, n, until=until)
    argument = {
        "rrule": rule.rrule,
        "timezone": rule.timezone,
        "after": after.isoformat(),
        "n": n,
        "until": None if until is None else until.isoformat(),
    }
    found = (evaluator or get_evaluator()).evaluate("schedule_times", argument, seconds=seconds, what="The rrule")
    return [datetime.fromisoformat(moment) for moment in found]


def times_in_child(argument: dict[str, Any]) -> list[str]:
    """Work out times, in the limited process."""
    rule = RRuleRule(argument["rrule"], argument["timezone"])
    until = None if argument["until"] is None else datetime.fromisoformat(argument["until"])
    found = next_times(rule, datetime.fromisoformat(argument["after"]), argument["n"], until=until)
    return [moment.isoformat() for moment in found]


def check_in_child(argument: dict[str, Any]) -> None:
    """Check a rule, in the limited process."""
    check_rule(RRuleRule(argument["rrule"], argument["timezone"]), datetime.fromisoformat(argument["now"]))
