"""Times, durations, colours and text that came from anywhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.cli.render import Cell, ago, duration, print_json, print_table, shown_value, state_style
from rota.cli.text import one_line, plain, quoted, shorten
from rota.settings import temporary_settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (0.9, "just now"),
        (1, "1 second ago"),
        (59.9, "59 seconds ago"),
        (60, "1 minute ago"),
        (7199, "1 hour ago"),
        (86_400 * 3, "3 days ago"),
        (-90, "in 1 minute"),
        (-86_400 * 365 * 100, "in 36500 days"),
    ],
)
def test_moments_are_told_by_their_distance(seconds: float, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0ms"),
        (0.0123, "12ms"),
        (1, "1s"),
        (1.55, "1.6s"),
        (59.9, "59.9s"),
        (59.97, "1m"),
        (60, "1m"),
        (3599.7, "1h"),
        (3725, "1h 2m"),
        (90_061, "1d 1h"),
    ],
)
def test_durations_have_two_units_at_most(seconds: float, words: str) -> None:
    assert duration(timedelta(seconds=seconds)) == words


@given(st.text())
def test_plain_text_moves_no_cursor_and_keeps_the_rest(text: str) -> None:
    made = plain(text)
    assert not any(
        (ord(char) < 32 and char not in "\t\n") or 0x7F <= ord(char) <= 0x9F or char in "\u202e\u2066" for char in made
    )
    made.encode()
    if text.isascii() and text.isprintable():
        assert made == text
    assert "\n" not in one_line(text)


@given(st.text(), st.integers(1, 50))
def test_shortened_text_fits(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit
    assert len(quoted(text)) <= 82


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda part: st.lists(part) | st.dictionaries(st.text(), part)
    )
)
def test_json_is_read_back_the_same_and_is_safe_to_show(value: object) -> None:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print_json(value)
    assert json.loads(out.getvalue()) == value
    assert plain(out.getvalue()) == out.getvalue()


@pytest.mark.parametrize(
    ("text", "is_secret", "shown"),
    [
        ("abc", True, "********"),
        ("", True, ""),
        ("postgresql://u:p@h:1/d", True, "postgresql://u:********@h:1/d"),
        ("postgresql://u@h/d?sslmode=x&password=p&a=b", True, "postgresql://u@h/d?sslmode=x&password=********&a=b"),
        ("sqlite:////a/b.db", True, "sqlite:////a/b.db"),
        ("http://u:p@h/api", False, "http://u:********@h/api"),
        ("plain", False, "plain"),
    ],
)
def test_secrets_are_masked_and_addresses_stay_readable(text: str, is_secret: bool, shown: str) -> None:
    assert shown_value(text, is_secret=is_secret) == shown


ROWS = [("0" * 36, "a name that is long " * 3), ("1" * 36, Cell("長い名前" * 9, "red"))]


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_tables_fit_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    print_table(("ID", "Name"), ROWS, keep=("ID",))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["ID", "Name"]
    assert max(len(line.rstrip()) for line in lines) <= columns


@pytest.mark.parametrize("columns", [1, 20, 45])
def test_a_terminal_too_narrow_for_a_table_gets_a_line_for_each_cell(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    print_table(("ID", "Name"), ROWS, keep=("ID",))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["  ID:           " + "0" * 36, "  Name:         " + ("a name that is long " * 3), ""]


def test_tables_for_programs_are_not_broken(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    print_table(("ID", "Name"), [("0" * 36, "word " * 100)])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_lines_are_not_broken_when_the_setting_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    with temporary_settings({"cli.wrap_lines": False}):
        print_table(("ID", "Name"), [("0" * 36, "word " * 100)])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_states_have_the_colours_of_log_lines() -> None:
    assert state_style("Completed") == "color(2)"
    assert state_style("Failed") == "color(1)"
    assert state_style("Crashed") == "bold color(3)"
    assert state_style("Pending") == "color(8)"
    assert state_style("Anything") == state_style(None) == ""
