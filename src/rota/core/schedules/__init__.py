"""Schedules: when something fires. Pure: values in, moments in UTC out."""

from rota.core.schedules.catchup import CatchUp, Missed, missed_times
from rota.core.schedules.rules import CronRule, IntervalRule, InvalidSchedule, RRuleRule, Rule
from rota.core.schedules.times import check_rule, iter_times, next_times

__all__ = [
    "CatchUp",
    "CronRule",
    "IntervalRule",
    "InvalidSchedule",
    "Missed",
    "RRuleRule",
    "Rule",
    "check_rule",
    "iter_times",
    "missed_times",
    "next_times",
]
