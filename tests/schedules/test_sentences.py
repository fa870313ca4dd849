"""Sentences as schedules and back."""

from __future__ import annotations

import contextlib
from calendar import monthrange
from datetime import UTC, date, datetime
from itertools import product

import pytest
from calendar_walk import by_days
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_corpus import DAYS, REFUSED, TIMES, WHOLE

from rota.core.schedules import CronRule, IntervalRule, InvalidSchedule, RRuleRule, next_times
from rota.core.schedules.sentences import parse_sentence
from rota.core.schedules.words import in_words

FIRST, LENGTH = date(2026, 1, 1), 500
START, END = datetime(2025, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 5, 15, 23, 59, tzinfo=UTC)
CASES = [
    *WHOLE,
    *((f"{day} {time}", means, minutes) for (day, means), (time, minutes) in product(DAYS.items(), TIMES.items()) if means),
    *(
        (f"{time} {day}", means, minutes)
        for (day, means), (time, minutes) in product(DAYS.items(), list(TIMES.items())[:2])
        if means
    ),
]


def minutes_of(text: str) -> list[int]:
    def minute(clock: str) -> int:
        hour, _, rest = clock.partition(":")
        return int(hour) * 60 + int(rest)

    if "/" not in text:
        return [minute(clock) for clock in text.split()]
    span, _, step = text.partition("/")
    begin, _, end = span.partition("-")
    return list(range(minute(begin), minute(end) + 1, int(step)))


def meant(days: str, minutes: str, length: int) -> list[datetime]:
    code = compile(days, "days", "eval")

    def fits(day: date) -> bool:
        since = (day - date(2020, 1, 1)).days
        names = {
            "w": day.weekday(),
            "d": day.day,
            "m": day.month,
            "n": (day.day - 1) // 7 + 1,
            "left": monthrange(day.year, day.month)[1] - day.day,
            "k": since,
            "wk": (since + 2) // 7,
            "mo": (day.year - 2020) * 12 + day.month - 1,
            "work": day.weekday() < 5,
        }
        return bool(eval(code, {}, names))

    return by_days(fits, minutes_of(minutes), FIRST, length)


def test_the_corpus_is_large() -> None:
    assert len({sentence for sentence, _, _ in CASES}) >= 300


@pytest.mark.parametrize(("sentence", "days", "minutes"), CASES, ids=[case[0] for case in CASES])
def test_a_sentence_means_these_times_and_its_words_the_same(sentence: str, days: str, minutes: str) -> None:
    expected = meant(days, minutes, 60 if len(minutes_of(minutes)) > 20 else LENGTH)
    rule = parse_sentence(sentence)
    found = next_times(rule, START, len(expected))
    assert found == expected
    words = in_words(rule)
    again = parse_sentence(words)
    assert next_times(again, START, len(found)) == found
    assert in_words(again) == words


@pytest.mark.parametrize("sentence", [case[0] for case in CASES[:60]])
@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe"])
def test_words_mean_the_same_in_zones_with_clock_changes(sentence: str, zone: str) -> None:
    rule = parse_sentence(sentence, zone)
    again = parse_sentence(in_words(rule))
    for start in (datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC)):
        assert next_times(again, start, 150) == next_times(rule, start, 150)


@pytest.mark.parametrize(("sentence", "says"), REFUSED, ids=[repr(case[0][:40]) for case in REFUSED])
def test_what_is_not_understood_is_refused_with_the_nearest_reading(sentence: str, says: str) -> None:
    with pytest.raises(InvalidSchedule, match=says):
        parse_sentence(sentence)


@pytest.mark.parametrize(
    ("sentence", "zone"),
    [
        ("daily at 9 in Europe/Paris", "Europe/Paris"),
        ("daily at 9 Europe/Paris", "Europe/Paris"),
        ("at 9, Europe/paris time, on mondays", "Europe/Paris"),
        ("weekdays at 9 (America/New_York)", "America/New_York"),
        ("weekdays at 9 UTC", "UTC"),
        ("weekdays at 9", "Asia/Tokyo"),
    ],
)
def test_zones_are_read(sentence: str, zone: str) -> None:
    assert parse_sentence(sentence, "Asia/Tokyo").timezone == zone


@pytest.mark.parametrize("seconds", [30, 45, 90 * 60, 7 * 60, 5 * 3600])
def test_spans_that_divide_nothing_are_intervals(seconds: int) -> None:
    sentence = f"every {seconds} seconds"
    rule = parse_sentence(sentence)
    assert isinstance(rule, IntervalRule)
    assert rule.interval.total_seconds() == seconds
    assert parse_sentence(in_words(rule)) == rule


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (CronRule("0 9 1 * 1", "Europe/Paris"), 'by the cron expression "0 9 1 * 1" in Europe/Paris'),
        (CronRule("0 9 1 * 1", day_or=False), 'by the cron expression "0 9 1 * 1", both days'),
        (RRuleRule("FREQ=DAILY;COUNT=3"), 'by the rrule "FREQ=DAILY;COUNT=3"'),
        (RRuleRule("DTSTART:20260101T090000\nRRULE:FREQ=DAILY"), 'by the rrule "DTSTART:20260101T090000 RRULE:FREQ=DAILY"'),
        (
            RRuleRule("FREQ=WEEKLY;BYDAY=TH;BYHOUR=9,10,11,12;BYMINUTE=0;BYSECOND=0"),
            "every hour from 9:00 to 12:00 on Thursdays",
        ),
    ],
)
def test_any_schedule_has_words_that_are_read_again(rule: CronRule | RRuleRule, words: str) -> None:
    assert in_words(rule) == words
    start = datetime(2020, 1, 1, tzinfo=UTC)
    assert next_times(parse_sentence(words), start, 50) == next_times(rule, start, 50)


fields = st.tuples(
    st.sampled_from(["*", "0", "*/15", "7,30", "0-40/20", "0,15,30,45", "5"]),
    st.sampled_from(["*", "0", "2", "*/3", "22-2", "0-23", "9-17", "8-18/2", "1,2,3"]),
    st.sampled_from(["*", "1", "L", "15,31", "*/10", "1,L"]),
    st.sampled_from(["*", "3", "OCT-APR", "2-11/3"]),
    st.sampled_from(["*", "0", "MON-FRI", "6#1", "L5", "SUN", "1,3#2", "0,6"]),
).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(fields, st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe"]))
def test_words_of_any_cron_expression_mean_the_same(cron: str, zone: str) -> None:
    rule = CronRule(cron, zone)
    again = parse_sentence(in_words(rule))
    for start in (datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC)):
        assert next_times(again, start, 60) == next_times(rule, start, 60)


pieces = st.sampled_from(["every", "at", "on", "9", "5pm", "monday", "to", "and", "month", "first", "15th", "/", "-", "hour"])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.lists(pieces).map(" ".join))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with contextlib.suppress(InvalidSchedule):
        parse_sentence(text)
