"""Schedules as they are kept: plain JSON, read without a model, thousands of them in a pass."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rota.contract.schedules import AnySchedule
from rota.core.schedules import CronRule, IntervalRule, RRuleRule, Rule


def kept(schedule: AnySchedule) -> dict[str, Any]:
    """Return a schedule as it is kept."""
    return schedule.model_dump(mode="json")


def rule_of(kept: dict[str, Any]) -> Rule:
    """Return what a kept schedule says about times."""
    zone = kept.get("timezone")
    if "cron" in kept:
        return CronRule(kept["cron"], zone, kept.get("day_or", True))
    if "interval" in kept:
        anchor = datetime.fromisoformat(kept["anchor_date"])
        return IntervalRule(timedelta(seconds=kept["interval"]), anchor, zone)
    return RRuleRule(kept["rrule"], zone)
