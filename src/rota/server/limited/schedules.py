"""Schedules of users: the cost of cron expressions and intervals is bounded; rrules are worked out in the limited process."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rota.core.schedules import CatchUp, Missed, RRuleRule, Rule, check_rule, missed_times, next_times
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


def schedule_missed(
    rule: Rule,
    policy: CatchUp,
    seen_until: datetime,
    now: datetime,
    evaluator: Evaluator | None = None,
    seconds: float = DEADLINE_SECONDS,
) -> Missed:
    """Say which times passed, as `missed_times` does, with a deadline. Blocks.

    Raises: as `check_schedule`.
    """
    if not isinstance(rule, RRuleRule):
        return missed_times(rule, policy, seen_until, now)
    argument = {
        "rrule": rule.rrule,
        "timezone": rule.timezone,
        "policy": str(policy),
        "seen_until": seen_until.isoformat(),
        "now": now.isoformat(),
    }
    found = (evaluator or get_evaluator()).evaluate("missed_times", argument, seconds=seconds, what="The rrule")
    to_run = tuple(datetime.fromisoformat(moment) for moment in found["to_run"])
    return Missed(to_run, found["skipped"], datetime.fromisoformat(found["seen_until"]))


def times_in_child(argument: dict[str, Any]) -> list[str]:
    """Work out times, in the limited process."""
    rule = RRuleRule(argument["rrule"], argument["timezone"])
    until = None if argument["until"] is None else datetime.fromisoformat(argument["until"])
    found = next_times(rule, datetime.fromisoformat(argument["after"]), argument["n"], until=until)
    return [moment.isoformat() for moment in found]


def check_in_child(argument: dict[str, Any]) -> None:
    """Check a rule, in the limited process."""
    check_rule(RRuleRule(argument["rrule"], argument["timezone"]), datetime.fromisoformat(argument["now"]))


def missed_in_child(argument: dict[str, Any]) -> dict[str, Any]:
    """Say which times passed, in the limited process."""
    rule = RRuleRule(argument["rrule"], argument["timezone"])
    seen_until, now = datetime.fromisoformat(argument["seen_until"]), datetime.fromisoformat(argument["now"])
    missed = missed_times(rule, CatchUp.parse(argument["policy"]), seen_until, now)
    return {
        "to_run": [moment.isoformat() for moment in missed.to_run],
        "skipped": missed.skipped,
        "seen_until": missed.seen_until.isoformat(),
    }
