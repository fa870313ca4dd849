"""All times of schedules in a span: counted, and taken some at a time in either order, they are the same times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.core.schedules import CronRule, IntervalRule, RRuleRule, Rule, next_times
from rota.core.schedules.spans import Span, part_of_span, span_times, survey_span

START = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = Span(START, datetime(2026, 11, 15, tzinfo=UTC))
RULES: tuple[Rule, ...] = (
    CronRule("30 2 * * *", "Europe/Paris"),
    CronRule("*/20 1-2 * 3,10 *", "America/New_York"),
    CronRule("0 0 29 2 *"),
    IntervalRule(timedelta(hours=7), START),
    IntervalRule(timedelta(days=1), START, "Australia/Lord_Howe"),
    RRuleRule("FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0", "Europe/Paris"),
)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_span_holds_both_of_its_ends(rule: Rule) -> None:
    times = next_times(rule, START - timedelta(microseconds=1), 5000, until=SPAN.end)
    assert list(span_times([rule], SPAN)) == times
    if times:
        assert list(span_times([rule], Span(times[0], times[-1]))) == times


def test_times_that_two_rules_share_come_once() -> None:
    found = list(
        span_times([CronRule("0 * * * *"), CronRule("0 */2 * * *"), CronRule("30 0 * * *")], Span(START, START.replace(hour=2)))
    )
    assert [(at.hour, at.minute) for at in found] == [(0, 0), (0, 30), (1, 0), (2, 0)]


def test_a_survey_stops_where_it_is_told_to() -> None:
    found = survey_span([CronRule("* * * * *")], SPAN, shown=2, most=100)
    assert found.count == 101
    assert found.first == (START, START + timedelta(minutes=1))


@given(
    rules=st.lists(st.sampled_from(RULES), min_size=1, max_size=3),
    sizes=st.lists(st.integers(1, 90), min_size=1, max_size=4),
    days=st.integers(0, 259),
    descending=st.booleans(),
    wrong=st.floats(0.01, 100),
)
@settings(max_examples=60, deadline=None)
def test_parts_put_together_are_the_whole(
    rules: list[Rule], sizes: list[int], days: int, descending: bool, wrong: float
) -> None:
    span = Span(SPAN.end - timedelta(days=days), SPAN.end)
    whole = list(span_times(rules, span))
    found: list[datetime] = []
    total = max(1, int(len(whole) * wrong))  # however wrong the number of times is
    while True:
        size = sizes[len(found) % len(sizes)]
        beyond = found[-1] if found else None
        part = part_of_span(rules, span, size, beyond=beyond, descending=descending, total=total)
        found += part
        if not part:
            break
    assert found == (whole[::-1] if descending else whole)
    assert all(one != next_ for one, next_ in pairwise(found))
