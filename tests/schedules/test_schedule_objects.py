"""`rota.schedules`, and schedules as they are sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule as dateutil_rrule
from pydantic import TypeAdapter, ValidationError

from rota.contract.schedules import (
    AnySchedule,
    CronSchedule,
    IntervalSchedule,
    NoSchedule,
    RRuleSchedule,
    construct_schedule,
    is_schedule_type,
    is_valid_timezone,
    schedule_of,
)
from rota.core.schedules import next_times
from rota.schedules import Cron, Interval, InvalidSchedule, RRule, Schedule, in_words

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANY = TypeAdapter[Any](AnySchedule)


def test_the_three_kinds() -> None:
    cron = Cron("0 9 * * 1-5", timezone="Europe/Paris", parameters={"x": 1}, slug="mornings", active=False)
    assert (cron.cron, cron.timezone, cron.day_or, cron.active, cron.parameters, cron.slug) == (
        "0 9 * * 1-5", "Europe/Paris", True, False, {"x": 1}, "mornings",
    )  # fmt: skip
    assert cron.next_times(2, NOW) == [datetime(2026, 1, 1, 8, tzinfo=UTC), datetime(2026, 1, 2, 8, tzinfo=UTC)]
    assert Interval(600, anchor_date=NOW).next_times(2, NOW) == [NOW + timedelta(minutes=10), NOW + timedelta(minutes=20)]
    assert Interval(timedelta(hours=1)).interval == timedelta(hours=1)
    assert RRule("FREQ=DAILY;COUNT=3", timezone="Asia/Tokyo").next_times(9, datetime(2019, 1, 1, tzinfo=UTC))[0].hour == 15


def test_an_anchor_without_a_zone_is_a_clock_time_of_the_schedule() -> None:
    schedule = Interval(86_400, anchor_date=datetime(2026, 1, 1, 9), timezone="America/New_York")
    assert schedule.anchor_date == datetime(2026, 1, 1, 14, tzinfo=UTC)
    assert schedule.next_times(1, NOW) == [datetime(2026, 1, 1, 14, tzinfo=UTC)]


def test_a_sentence_makes_a_schedule() -> None:
    schedule = Schedule.parse("every hour from 9 to 6 on thursdays", timezone="Europe/London", slug="course", catchup="none")
    assert schedule.cron == "0 9-18 * * 4"
    assert schedule.sentence() == "every hour from 9:00 to 18:00 on Thursdays in Europe/London"
    assert (schedule.slug, schedule.catchup) == ("course", "none")
    assert in_words(Interval(5400, anchor_date=datetime(2020, 1, 1, tzinfo=UTC))) == "every 90 minutes"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Cron("60 * * * *"), "the minute '60'"),
        (lambda: Cron("0 0 30 2 *"), "does not come"),
        (lambda: Cron("* * * * *", timezone="Mars/Base"), "Unknown time zone"),
        (lambda: Cron("* * * * *", catchup="perhaps"), "catchup"),
        (lambda: Interval(0), "too short"),
        (lambda: Interval(-5), "too short"),
        (lambda: Interval(1e12), "too long"),
        (lambda: Interval(float("inf")), "too long"),
        (lambda: Interval(float("nan")), "too long"),
        (lambda: Interval("an hour"), "number of seconds"),  # type: ignore[arg-type]
        (lambda: Interval(60, anchor_date="today"), "takes a datetime"),  # type: ignore[arg-type]
        (lambda: RRule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "never fires"),
        (lambda: Schedule(cron="* * * * *", rrule="FREQ=DAILY"), "got cron and rrule"),
        (lambda: Schedule(cron="* * * * *", parameters=[1]), "takes a dict"),  # type: ignore[arg-type]
        (lambda: Schedule().next_times(), "says no times"),
    ],
)
def test_what_cannot_be_is_refused_where_it_is_written(make: Any, says: str) -> None:
    with pytest.raises(InvalidSchedule, match=says):
        make()


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ({"cron": "0 9 * * *"}, CronSchedule),
        ({"cron": "0 9 * * *", "timezone": "Europe/Paris", "day_or": False}, CronSchedule),
        ({"interval": 3600}, IntervalSchedule),
        ({"interval": 3600.5, "anchor_date": "2026-01-01T00:00:00Z", "timezone": None}, IntervalSchedule),
        ({"interval": "PT1H"}, IntervalSchedule),
        ({"rrule": "FREQ=DAILY"}, RRuleSchedule),
    ],
)
def test_the_field_says_which_kind_was_sent(sent: dict[str, Any], kind: type) -> None:
    schedule = ANY.validate_json(json.dumps(sent))
    assert type(schedule) is kind
    again = ANY.validate_json(ANY.dump_json(schedule))
    assert again == schedule
    assert schedule_of(schedule.rule()) == schedule


def test_what_is_answered_is_seconds_and_utc() -> None:
    schedule = IntervalSchedule(
        interval=timedelta(hours=1), anchor_date=datetime(2026, 1, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))
    )
    assert json.loads(schedule.model_dump_json()) == {
        "interval": 3600.0, "anchor_date": "2026-01-01T00:00:00Z", "timezone": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"cron": "R R * * *"},
        {"cron": "* * * * *", "timezone": "Europe/london"},
        {"cron": "* * * * *", "interval": 5},
        {"interval": 0},
        {"interval": "P1M"},
        {"interval": 1e12},
        {"interval": 60, "anchor_date": "0001-01-01T00:00:00Z"},
        {"rrule": "FREQ=DAILY;INTERVAL=0"},
        {"rrule": "x" * 6501},
        {"rrule": "DTSTART;TZID=Europe/Paris:20260101T000000\nRRULE:FREQ=DAILY", "timezone": "Asia/Tokyo"},
    ],
)
def test_what_cannot_be_is_refused_when_sent(sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ANY.validate_json(json.dumps(sent))


def test_a_rule_takes_the_zone_of_its_start() -> None:
    assert RRuleSchedule(rrule="DTSTART;TZID=Europe/Paris:20260101T000000\nRRULE:FREQ=DAILY").timezone == "Europe/Paris"


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_dateutil_rules_go_both_ways(zone: str) -> None:
    start = datetime(2026, 3, 1, 9, 30, tzinfo=ZoneInfo(zone))
    rule = dateutil_rrule.rrule(dateutil_rrule.WEEKLY, dtstart=start, byweekday=(dateutil_rrule.MO, dateutil_rrule.FR), count=9)
    schedule = RRuleSchedule.from_rrule(rule)
    assert schedule.timezone == zone
    assert next_times(schedule.rule(), NOW, 20) == [time.astimezone(UTC) for time in rule]
    assert list(schedule.to_rrule()) == list(rule)
    several = dateutil_rrule.rruleset()
    several.rrule(rule)
    several.exdate(next(iter(rule)))
    assert next_times(RRuleSchedule.from_rrule(several).rule(), NOW, 20) == [time.astimezone(UTC) for time in several]


def test_constructing_from_one_argument() -> None:
    assert isinstance(construct_schedule(cron="* * * * *"), CronSchedule)
    hourly = construct_schedule(interval=3600, anchor_date="2026-01-01T00:00:00Z")
    assert hourly == IntervalSchedule(interval=timedelta(hours=1), anchor_date=NOW)
    assert isinstance(construct_schedule(rrule="FREQ=DAILY"), RRuleSchedule)
    assert isinstance(construct_schedule(), NoSchedule)
    for wrong in ({"cron": "* * * * *", "interval": 5}, {"anchor_date": NOW, "cron": "* * * * *"}):
        with pytest.raises(ValueError, match=r"one of|goes with"):
            construct_schedule(**wrong)  # type: ignore[arg-type]
    assert is_schedule_type(NoSchedule())
    assert not is_schedule_type("* * * * *")
    assert is_valid_timezone("Europe/Paris")
    assert not is_valid_timezone("Europe/Pariss")
