"""Laws of `next_times`, and other people's calendars."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from cronsim import CronSim
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.core.schedules import CronRule, IntervalRule, InvalidSchedule, RRuleRule, Rule, check_rule, next_times
from rota.core.schedules.recurrence import recurrence_walls
from rota.core.schedules.rrule import parse_rrule

ZONES = ("UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
numbers = st.integers

fields = st.tuples(
    st.sampled_from(["*", "0", "*/15", "7,30", "0-40/20"]),
    st.sampled_from(["*", "0", "2", "*/3", "22-2", "0-23", "1,2,3"]),
    st.sampled_from(["*", "1", "L", "15,31", "*/10"]),
    st.sampled_from(["*", "3", "OCT-APR", "2-11/3"]),
    st.sampled_from(["*", "0", "MON-FRI", "6#1", "L5", "SUN"]),
).map(" ".join)
rules = st.one_of(
    st.builds(CronRule, fields, st.sampled_from(ZONES)),
    st.builds(
        IntervalRule,
        st.sampled_from([timedelta(days=1), timedelta(days=2), timedelta(hours=1), timedelta(minutes=7), timedelta(hours=36)]),
        st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
        st.sampled_from(ZONES),
    ),
    st.builds(
        RRuleRule,
        st.sampled_from(
            [
                "FREQ=DAILY",
                "FREQ=HOURLY;INTERVAL=5",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;BYHOUR=2;BYMINUTE=30",
                "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=1,2,3",
                "FREQ=DAILY;COUNT=4000",
                "RRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY;BYDAY=SU",
            ]
        ),
        st.sampled_from(ZONES),
    ),
)
moments = st.datetimes(datetime(2009, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@settings(max_examples=150, deadline=None)
@given(rules, moments, numbers(0, 12), numbers(0, 12))
def test_times_are_sorted_unique_later_and_do_not_depend_on_where_one_begins(
    rule: Rule, after: datetime, n: int, m: int
) -> None:
    times = next_times(rule, after, n + m)
    assert times == sorted(set(times))
    assert all(time > after and time.utcoffset() == timedelta(0) for time in times)
    assert times[:n] == next_times(rule, after, n)
    if len(times) > n > 0:
        assert times[n:] == next_times(rule, times[n - 1], m)


@pytest.mark.parametrize(
    "cron",
    [
        "*/7 * * * *", "0 9 * * 1-5", "15 8-18/2 1,15 * *", "0 0 L * *", "30 4 * 2 *", "0 12 * * SUN", "0 0 29 2 *",
        "0 6 * * MON#2", "59 23 31 12 *", "@hourly", "@weekly", "@monthly",
    ],
)  # fmt: skip
def test_cron_is_as_cronsim_has_it(cron: str) -> None:
    aliases = {"@hourly": "0 * * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *"}
    assert next_times(CronRule(cron), NOW, 60) == list(islice(CronSim(aliases.get(cron, cron), NOW), 60))


@pytest.mark.parametrize(("day_or", "days"), [(True, [1, 2, 6, 9, 13, 16, 20, 23, 27]), (False, [13])], ids=["either", "both"])
def test_day_of_month_and_weekday(day_or: bool, days: list[int]) -> None:
    """February 2026: Fridays and Mondays, the 1st, and the 13th, which is a Friday."""
    rule = CronRule("0 0 1,13 2 1,5", day_or=day_or)
    found = next_times(rule, datetime(2026, 1, 31, 23, tzinfo=UTC), 100, until=datetime(2026, 2, 28, 12, tzinfo=UTC))
    assert [time.day for time in found] == days


DATEUTIL_RULES = (
    "FREQ=DAILY;INTERVAL=3;BYHOUR=4,16;BYMINUTE=30",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;WKST=SU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;WKST=MO",
    "FREQ=MONTHLY;BYDAY=1MO,-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=31,-2",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=29;BYMONTH=2,7,12",
    "FREQ=YEARLY;BYWEEKNO=1,20,53;BYDAY=TH",
    "FREQ=YEARLY;BYYEARDAY=1,-1,60",
    "FREQ=YEARLY;BYDAY=20MO,-3WE",
    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=HOURLY;INTERVAL=7;BYDAY=SU",
    "FREQ=HOURLY;BYMINUTE=0,20,40;BYSETPOS=2",
    "FREQ=MINUTELY;INTERVAL=25;BYHOUR=9,10",
    "FREQ=SECONDLY;INTERVAL=45;BYMINUTE=5,6",
    "FREQ=DAILY;UNTIL=20240301T093000",
    "FREQ=WEEKLY;COUNT=7",
)


@pytest.mark.parametrize("start", ["20240131T093000", "20230228T000000", "20241230T235959"])
@pytest.mark.parametrize("rule", DATEUTIL_RULES)
def test_recurrence_is_as_dateutil_has_it(rule: str, start: str) -> None:
    text = f"DTSTART:{start}\nRRULE:{rule}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = list(islice(rrulestr(text), 30))
    recurrence = parse_rrule(text, None)
    assert list(islice(recurrence_walls(recurrence, None), 30)) == expected
    if len(expected) == 30:
        later = (wall for wall in recurrence_walls(recurrence, expected[17]) if wall >= expected[17])
        assert list(islice(later, 13)) == expected[17:]


def test_a_set_of_rules_and_dates() -> None:
    lines = ("RRULE:FREQ=DAILY;COUNT=5", "RDATE:20260120T120000", "EXDATE:20260106T090000", "EXRULE:FREQ=WEEKLY;BYDAY=TH")
    text = "\n".join(("DTSTART:20260105T090000", *lines))
    assert [time.day for time in next_times(RRuleRule(text), NOW, 10)] == [5, 7, 9, 20]


def test_a_year_of_minutes_is_far_from_the_start_and_found_at_once() -> None:
    assert next_times(RRuleRule("FREQ=SECONDLY;INTERVAL=10"), NOW, 2) == [
        NOW + timedelta(seconds=10),
        NOW + timedelta(seconds=20),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *(f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30" for freq in ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "MONTHLY", "YEARLY")),
        "FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1",
        "RRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    ],
)
def test_a_rule_that_never_fires_is_refused_and_does_not_freeze(text: str) -> None:
    with pytest.raises(InvalidSchedule, match=r"never fires|too many steps|take away"):
        check_rule(RRuleRule(text), NOW)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("FREQ=DAILY;COUNT=0", "COUNT is 0"),
        ("FREQ=DAILY;COUNT=1000000000", "COUNT is 1000000000: it takes 1 to 100000"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL is 0"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL is -1"),
        ("FREQ=SOMETIMES", "FREQ is SOMETIMES"),
        ("INTERVAL=2", "FREQ is missing"),
        ("FREQ=DAILY;BYFOO=1", "part 'BYFOO'"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR has '24'"),
        ("FREQ=DAILY;BYHOUR=٩", "BYHOUR has"),
        ("FREQ=DAILY;FREQ=DAILY", "given twice"),
        ("FREQ=DAILY;UNTIL=tomorrow", "date 'TOMORROW'"),
        ("DTSTART;TZID=Europe/london:20260101T000000\nRRULE:FREQ=DAILY", "did you mean 'Europe/London'"),
        ("DTSTART:20260101T000000", "no RRULE"),
        ("BEGIN:VEVENT\nRRULE:FREQ=DAILY", "line 'BEGIN'"),
        ("RRULE:FREQ=DAILY\nEXDATE:" + ",".join(["20260101T000000"] * 10_000), "at most 6500"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY has 'XX'"),
    ],
)
def test_a_bad_rrule_is_named(text: str, says: str) -> None:
    with pytest.raises(InvalidSchedule, match=says):
        check_rule(RRuleRule(text), NOW)


@pytest.mark.parametrize(
    ("cron", "says"),
    [
        ("", "has 0 fields"),
        ("* * * *", "has 4 fields"),
        ("* * * * * *", "has 6 fields"),
        ("0 0 * * * * *", "has 7 fields"),
        ("@reboot", "Unknown cron name"),
        ("60 * * * *", "the minute '60'"),
        ("0 0 30 2 *", "does not come"),
        ("0 0 31 2,4,6 *", "does not come"),
        ("0 0 * * 8", "the weekday '8'"),
        ("R R * * *", "another time on each look"),
        ("H 0 * * *", "another time on each look"),
        ("*/0 * * * *", "no step"),
        ("1-0 * * * *", "write 0-1"),
        ("0 0 * * 5#6", "no weekday of a month"),
        ("٠ 0 * * *", "the minute"),
        ("0 0 * * " + ",".join(["1"] * 5_000), "up to 1000 characters"),
        ("0 0 15W * *", "day of the month '15W'"),
        ("-1 * * * *", "the minute"),
        (",,, * * * *", "the minute"),
    ],
)
def test_a_bad_cron_expression_is_named(cron: str, says: str) -> None:
    with pytest.raises(InvalidSchedule, match=says):
        check_rule(CronRule(cron), NOW)


@pytest.mark.parametrize(
    "cron", ["@HOURLY", "0 0 l * *", "0 0 1 jan-Mar mon", "0 0 ? * 5L", "0 22-2 * * FRI-MON", "0 0 29 2 1"]
)
def test_names_are_read_in_any_case(cron: str) -> None:
    check_rule(CronRule(cron), NOW)


@pytest.mark.parametrize(
    "name", ["UTC+2", "Europe/london", "../../etc/passwd", "Factory", "posixrules", "", "local", "x" * 1024, "Europe/Paris\0"]
)
def test_a_bad_zone_is_named(name: str) -> None:
    with pytest.raises(InvalidSchedule, match="Unknown time zone"):
        check_rule(CronRule("* * * * *", name), NOW)


def test_a_deprecated_zone_that_is_in_the_database_holds() -> None:
    assert next_times(CronRule("0 0 * * *", "EST"), NOW, 1) == [NOW.replace(hour=5)]


@pytest.mark.parametrize(
    ("interval", "anchor"),
    [
        (timedelta(0), NOW),
        (timedelta(seconds=-1), NOW),
        (timedelta(microseconds=1), NOW),
        (timedelta(days=365_000), NOW),
        (timedelta(days=1), datetime(1, 1, 1, tzinfo=UTC)),
        (timedelta(days=1), datetime(9999, 12, 31, tzinfo=UTC)),
        (timedelta(days=1), datetime(2026, 1, 1)),
    ],
    ids=str,
)
def test_a_bad_interval_is_refused(interval: timedelta, anchor: datetime) -> None:
    with pytest.raises(InvalidSchedule):
        check_rule(IntervalRule(interval, anchor), NOW)


@pytest.mark.parametrize("after", [datetime.min.replace(tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)], ids=str)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_the_ends_of_the_calendar_are_no_errors(after: datetime, zone: str) -> None:
    for rule in (CronRule("0 0 * * *", zone), IntervalRule(timedelta(days=1), NOW, zone), RRuleRule("FREQ=DAILY", zone)):
        next_times(rule, after, 3)


def test_leap_days_on_a_monday_are_found() -> None:
    times = next_times(CronRule("0 0 29 2 1", day_or=False), datetime(2073, 1, 1, tzinfo=UTC), 1)
    assert times == [datetime(2112, 2, 29, tzinfo=UTC)]
