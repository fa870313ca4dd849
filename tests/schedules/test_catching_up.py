"""Which of the times that passed are run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rota.core.schedules import CatchUp, CronRule, InvalidSchedule, RRuleRule, missed_times

NOW = datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC)
MINUTELY = CronRule("* * * * *")


@pytest.mark.parametrize(("policy", "runs"), [("all", 120), ("latest", 1), ("none", 0), ("within 10m", 10), ("within 1d", 120)])
def test_two_hours_off_on_a_minute_schedule(policy: str, runs: int) -> None:
    missed = missed_times(MINUTELY, CatchUp.parse(policy), NOW - timedelta(hours=2), NOW)
    assert len(missed.to_run) == runs
    assert missed.skipped == 120 - runs
    assert list(missed.to_run) == [datetime(2026, 1, 1, 12, tzinfo=UTC) - timedelta(minutes=n) for n in reversed(range(runs))]
    assert missed.seen_until == NOW


@pytest.mark.parametrize("policy", ["all", "latest", "none", "within 1m"])
def test_nothing_missed_is_nothing_to_do(policy: str) -> None:
    seen = NOW - timedelta(seconds=10)
    assert missed_times(MINUTELY, CatchUp.parse(policy), seen, NOW).to_run == ()


def test_a_time_that_is_now_runs_whatever_the_policy() -> None:
    now = NOW.replace(second=0)
    missed = missed_times(MINUTELY, CatchUp.parse("none"), now - timedelta(minutes=5), now)
    assert missed.to_run == (now,)
    assert missed.skipped == 4


def test_two_looks_give_what_one_gives() -> None:
    start, middle = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
    first = missed_times(MINUTELY, CatchUp("all"), start, middle)
    second = missed_times(MINUTELY, CatchUp("all"), first.seen_until, NOW)
    assert first.to_run + second.to_run == missed_times(MINUTELY, CatchUp("all"), start, NOW).to_run


def test_more_than_can_be_run_are_counted() -> None:
    missed = missed_times(RRuleRule("FREQ=SECONDLY"), CatchUp("all"), NOW - timedelta(hours=5), NOW)
    assert len(missed.to_run) == 10_000
    assert missed.skipped == 8_000


@pytest.mark.parametrize("text", ["", "sometimes", "within", "within -1h", "within 0", "within 3 fortnights"])
def test_a_bad_policy_is_named(text: str) -> None:
    with pytest.raises(InvalidSchedule, match="catchup"):
        CatchUp.parse(text)


def test_policies_are_read_and_written() -> None:
    for text in ("all", "latest", "none", "within 7200s"):
        assert str(CatchUp.parse(text)) == text
    assert CatchUp.parse("WITHIN 2h").within == timedelta(hours=2)
    assert CatchUp.parse(timedelta(hours=2)) == CatchUp.parse("within 120m")
    assert CatchUp.parse(None) == CatchUp("latest")
