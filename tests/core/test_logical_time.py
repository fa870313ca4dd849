"""Templates of a logical time give what their table says, in the zone that they go by, and nothing else is taken for one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rota.core.logical_time import FIELDS, InvalidTemplate, fill_in

AT = datetime(2026, 1, 5, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ logical_time }}", "2026-01-05T06:30:00+01:00"),
        ("{{ logical_time.utc }}", "2026-01-05T05:30:00+00:00"),
        ("{{logical_time.date}}", "2026-01-05"),
        ("{{ logical_time.compact_date }}", "20260105"),
        ("{{ logical_time.month_name }}", "2026-01"),
        ("{{ logical_time.time }}", "06:30:00"),
        (" {{ logical_time.year }} ", 2026),
        ("{{ logical_time.month }}", 1),
        ("{{ logical_time.day }}", 5),
        ("{{ logical_time.hour }}", 6),
        ("{{ logical_time.minute }}", 30),
        ("{{ logical_time.weekday }}", 1),
        ("{{ logical_time.week }}", 2),
        ("{{ logical_time.timestamp }}", 1767591000),
        ("{{ logical_time.date - 1d }}", "2026-01-04"),
        ("{{ logical_time.date + 4 w }}", "2026-02-02"),
        ("{{ logical_time - 7h }}", "2026-01-04T23:30:00+01:00"),
        ("s3://b/{{ logical_time.year }}/{{ logical_time.month }}.csv", "s3://b/2026/1.csv"),
        ("no braces", "no braces"),
        ("one { brace } each", "one { brace } each"),
    ],
)
def test_a_template_gives_its_value(text: str, value: Any) -> None:
    found = fill_in({"a": [text]}, AT, "Europe/Paris")
    assert found == {"a": [value]}
    assert type(found["a"][0]) is type(value)


def test_every_field_is_in_the_table_of_the_module() -> None:
    import rota.core.logical_time as module

    assert all(f"{name}" in (module.__doc__ or "") for name in FIELDS)


@pytest.mark.parametrize(
    "text",
    ["{{ logical }}", "{{ logical_time.foo }}", "{{ logical_time.__class__ }}", "{{ 7*7 }}", "{{}}", "{{ logical_time - 1y }}"],
)
def test_what_is_no_placeholder_is_refused(text: str) -> None:
    with pytest.raises(InvalidTemplate, match="is no placeholder"):
        fill_in({"a": text}, AT, None)


def test_a_move_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidTemplate, match="beyond the calendar"):
        fill_in("{{ logical_time + 999999w }}", AT, None)


def test_days_keep_the_clock_time_where_clocks_change_and_hours_do_not() -> None:
    before = datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert fill_in("{{ logical_time + 1d }}", before, "Europe/Paris") == "2026-03-29T09:00:00+02:00"
    assert fill_in("{{ logical_time + 24h }}", before, "Europe/Paris") == "2026-03-29T10:00:00+02:00"
    left_out = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    assert fill_in("{{ logical_time + 1d }}", left_out, "Europe/Paris") == "2026-03-29T03:30:00+02:00"


def test_what_stands_for_a_value_is_left_alone_and_depth_has_a_bound() -> None:
    literal = {"__prefect_kind": "none", "value": "{{ user }}"}
    assert fill_in({"a": literal, "{{ key }}": 1}, AT, None) == {"a": literal, "{{ key }}": 1}
    deep: Any = "x"
    for _ in range(80):
        deep = [deep]
    with pytest.raises(InvalidTemplate, match="nested"):
        fill_in(deep, AT, None)
