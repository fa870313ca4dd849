"""Schedules across clock changes, against a walk through the zone minute by minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from calendar_walk import walked

from rota.core.schedules import CronRule, IntervalRule, RRuleRule, next_times

CHANGES = {
    "Europe/London": (datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1)),
    "America/New_York": (datetime(2026, 3, 8, 7), datetime(2026, 11, 1, 6)),
    "America/Montreal": (datetime(2026, 3, 8, 7), datetime(2026, 11, 1, 6)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 15), datetime(2026, 10, 3, 15, 30)),
    "Africa/Casablanca": (datetime(2026, 2, 15, 2), datetime(2026, 3, 22, 2)),
    "Asia/Kathmandu": (datetime(1985, 12, 31, 18, 30), datetime(2026, 6, 1)),
    "Pacific/Apia": (datetime(2011, 12, 30, 10), datetime(2021, 4, 3, 14)),
}
"""Moments of change in UTC. Kathmandu has had one in a lifetime; Apia's first left out a whole day."""

CRONS: dict[str, tuple[Callable[[datetime], bool], bool]] = {
    "30 2 * * *": (lambda at: (at.hour, at.minute) == (2, 30), False),
    "0,15,45 0-3 * * *": (lambda at: at.hour <= 3 and at.minute in (0, 15, 45), False),
    "0 * * * *": (lambda at: at.minute == 0, True),
    "*/20 * * * *": (lambda at: at.minute % 20 == 0, True),
    "0 */2 * * *": (lambda at: at.minute == 0 and at.hour % 2 == 0, True),
    "5 1 * * 0,6": (lambda at: (at.hour, at.minute) == (1, 5) and at.weekday() >= 5, False),
}
RRULES: dict[str, Callable[[datetime], bool]] = {
    "FREQ=DAILY;BYHOUR=2;BYMINUTE=15,45": lambda at: at.hour == 2 and at.minute in (15, 45),
    "FREQ=HOURLY;BYMINUTE=30": lambda at: at.minute == 30,
    "FREQ=WEEKLY;BYDAY=FR,SU;BYHOUR=1,2,3": lambda at: at.weekday() in (4, 6) and at.hour in (1, 2, 3) and not at.minute,
}
INTERVALS = (timedelta(days=1), timedelta(days=3), timedelta(minutes=90))


def around(zone: str) -> list[tuple[datetime, datetime]]:
    return [
        (change.replace(tzinfo=UTC) - timedelta(days=2), change.replace(tzinfo=UTC) + timedelta(days=2))
        for change in CHANGES[zone]
    ]


@pytest.mark.parametrize("zone", CHANGES)
def test_the_changes_are_where_the_test_looks(zone: str) -> None:
    tz = ZoneInfo(zone)
    for change in CHANGES[zone][: 1 if zone == "Asia/Kathmandu" else 2]:
        at = change.replace(tzinfo=UTC)
        assert at.astimezone(tz).utcoffset() != (at - timedelta(minutes=1)).astimezone(tz).utcoffset()


@pytest.mark.parametrize("zone", CHANGES)
def test_cron_expressions(zone: str) -> None:
    for start, end in around(zone):
        for cron, (fits, elapsed) in CRONS.items():
            expected = walked(fits, zone, start, end, elapsed=elapsed)
            assert next_times(CronRule(cron, zone), start, 1000, until=end) == expected, cron


@pytest.mark.parametrize("zone", CHANGES)
def test_recurrence_rules(zone: str) -> None:
    for start, end in around(zone):
        for rrule, fits in RRULES.items():
            begin = "DTSTART:19800101T000000\nRRULE:"
            assert next_times(RRuleRule(begin + rrule, zone), start, 1000, until=end) == walked(fits, zone, start, end), rrule


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("interval", INTERVALS, ids=str)
def test_intervals(zone: str, interval: timedelta) -> None:
    for start, end in around(zone):
        anchor = datetime(1980, 1, 1, 2, 30, tzinfo=ZoneInfo(zone))
        if interval % timedelta(days=1):
            since = anchor.astimezone(UTC)
            fired = [start + timedelta(minutes=n) for n in range(1, 4 * 1440 + 1)]
            expected = [moment for moment in fired if not (moment - since) % interval]
        else:
            first = anchor.replace(tzinfo=None)
            expected = walked(lambda at, first=first: not (at - first) % interval, zone, start, end)  # type: ignore[misc]
        assert next_times(IntervalRule(interval, anchor, zone), start, 1000, until=end) == expected


def test_a_time_that_is_left_out_comes_later_by_the_length_of_the_change() -> None:
    after = datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert next_times(CronRule("30 2 * * *", "America/New_York"), after, 2) == [
        datetime(2026, 3, 8, 7, 30, tzinfo=UTC),  # 03:30, as 02:30 is not there
        datetime(2026, 3, 9, 6, 30, tzinfo=UTC),
    ]


def test_two_times_that_a_change_makes_one_fire_once() -> None:
    times = next_times(CronRule("30 2,3 * * *", "America/New_York"), datetime(2026, 3, 8, 5, tzinfo=UTC), 2)
    assert times == [datetime(2026, 3, 8, 7, 30, tzinfo=UTC), datetime(2026, 3, 9, 6, 30, tzinfo=UTC)]


def test_an_hourly_expression_fires_each_hour_that_passes() -> None:
    start = datetime(2026, 11, 1, 3, 30, tzinfo=UTC)
    times = next_times(CronRule("0 * * * *", "America/New_York"), start, 6)
    assert times == [datetime(2026, 11, 1, hour, tzinfo=UTC) for hour in range(4, 10)]


def test_a_daily_interval_whose_time_is_left_out_once_comes_back_to_it() -> None:
    anchor = datetime(2026, 3, 1, 2, 30, tzinfo=ZoneInfo("America/New_York"))
    times = next_times(IntervalRule(timedelta(days=1), anchor, "America/New_York"), datetime(2026, 3, 7, 12, tzinfo=UTC), 3)
    assert [time.hour for time in times] == [7, 6, 6]
