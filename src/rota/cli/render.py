"""Showing things: tables that fit the terminal, JSON, times, durations, states in their colours."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TextIO

import click

from rota.cli.text import one_line, plain

_CODES = {"red": "31", "green": "32", "yellow": "33", "bold": "1", "dim": "90"}
_NARROWEST = 20
_READABLE = 10
"""Columns that a cell needs at least to be read without pain."""
_UNLIMITED = 10_000


class Safe(str):
    """Text that may be printed as it is, with its colours."""

    __slots__ = ()


class Cell(NamedTuple):
    """A cell of a table with a style of rich."""

    text: str
    style: str = ""


def wants_colour(stream: TextIO) -> bool:
    """Whether a stream takes colours and nobody switched them off."""
    from rota.exceptions import ConfigurationError
    from rota.logging.colors import wants_color
    from rota.settings import get_settings

    try:
        return get_settings().cli.colors and wants_color(stream)
    except ConfigurationError:  # reported by whatever needs the setting
        return wants_color(stream)


def in_colour(text: str, colour: str, stream: TextIO | None = None) -> str:
    """A text in one of our few colours, if the stream shows them."""
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if wants_colour(stream or sys.stdout) else text


def state_in_colour(name: str) -> Safe:
    """A state's name in the colour that log lines give it."""
    from rota.logging.colors import STATES

    colour = STATES.get(name) if wants_colour(sys.stdout) else None
    return Safe(f"{colour}{plain(name)}\x1b[0m" if colour else plain(name))


def colour_line(line: str, level: str) -> str:
    """A log line with its level in the colour that the console gives it."""
    if not wants_colour(sys.stdout):
        return line
    import logging

    from rota.logging.colors import LEVELS

    number = logging.getLevelNamesMapping().get(level, 0)
    colour = next(colour for least, colour in LEVELS if number >= least)
    return line.replace(f"| {level}", f"| {colour}{level}\x1b[0m", 1)


def state_style(name: str | None) -> str:
    """The same colour in rich's words, for a cell."""
    from rich.color import Color
    from rich.style import Style

    from rota.logging.colors import STATES

    numbers = [int(number) for number in re.findall(r"\d+", STATES.get(name or "", ""))]
    colour = next((number for number in numbers if number >= 30), None)
    if colour is None:
        return ""
    index = colour - 90 + 8 if colour >= 90 else colour - 30
    return str(Style(color=Color.from_ansi(index), bold=1 in numbers or None, dim=2 in numbers or None))


def width() -> int:
    """Columns to use: the terminal's, `COLUMNS`, or no limit when the output goes to a program or lines may be long."""
    from rota.settings import get_settings

    if not get_settings().cli.wrap_lines:
        return _UNLIMITED
    if os.environ.get("COLUMNS", "").isdigit() or sys.stdout.isatty():
        return max(shutil.get_terminal_size().columns, _NARROWEST)
    return _UNLIMITED


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str | Cell | None]], *, keep: Sequence[str] = ()) -> None:
    """Print a table, or that it is empty. Cells of the columns in `keep` are not broken over lines.

    Where the terminal is too narrow for a table, each row is printed as lines of its own.
    """
    table = [[cell if isinstance(cell, Cell) else Cell(cell or "") for cell in row] for row in rows]
    if not table:
        click.echo("There is nothing to show.")
    elif width() < _least_width(columns, table, keep):
        for row in table:
            print_facts("", ((column, cell.text) for column, cell in zip(columns, row, strict=True)))
    else:
        _print_grid(columns, table, keep)


def _least_width(columns: Sequence[str], rows: Sequence[Sequence[Cell]], keep: Sequence[str]) -> int:
    longest = [max(len(row[number].text) for row in rows) for number in range(len(columns))]
    least = [size if column in keep else min(size, _READABLE) for column, size in zip(columns, longest, strict=True)]
    return sum(least) + 2 * (len(columns) - 1)


def _print_grid(columns: Sequence[str], rows: Sequence[Sequence[Cell]], keep: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=column in keep, overflow="ellipsis" if column in keep else "fold")
    for row in rows:
        table.add_row(*(Text(one_line(cell.text), style=cell.style) for cell in row))
    colour = wants_colour(sys.stdout)
    Console(width=width(), no_color=not colour, force_terminal=colour, highlight=False, soft_wrap=False).print(table)


def print_json(value: Any) -> None:
    """Print a value, models included, as JSON that a terminal shows as it is."""
    text = json.dumps(as_json(value), indent=2, ensure_ascii=False)
    click.echo(re.sub("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", _escape, text))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def as_json(value: Any) -> Any:
    """Turn models, also inside lists and dicts, into what JSON holds."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {str(key): as_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    return value


def print_facts(title: str, facts: Iterable[tuple[str, object]]) -> None:
    """Print what is known of one thing, a line a fact; a fact that is None is left out."""
    if title:
        click.echo(plain(title))
    for label, value in facts:
        if value is not None:
            click.echo(f"  {label + ':':<13} {_fact(value)}")
    click.echo()


def _fact(value: object) -> str:
    if isinstance(value, Safe):
        return value
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    return plain(text).replace("\n", "\n" + " " * 16)


def print_warning(sentence: str) -> None:
    """Tell something on stderr that needs attention and stops nothing."""
    click.echo(in_colour(f"Warning: {plain(sentence)}", "yellow", sys.stderr), err=True)


_MASK = "********"
_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):[^/@\s]+(?=@)|(?<=[?&]password=)[^&\s]+")


def shown_value(text: str, *, is_secret: bool) -> str:
    """Return a setting's text as it may be shown: a secret as a mask, an address without its password."""
    if not text:
        return text
    masked = _PASSWORD.sub(lambda found: f"{found[1]}:{_MASK}" if found[1] is not None else _MASK, text)
    return _MASK if is_secret and "://" not in text else masked


_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def ago(moment: datetime | None, now: datetime) -> str:
    """Say how far a moment is from `now`: ``3 minutes ago``, ``in 2 days``, ``just now``."""
    if moment is None:
        return ""
    seconds = (now - moment).total_seconds()
    for unit, size in _UNITS:
        count = int(abs(seconds) // size)
        if count:
            amount = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{amount} ago" if seconds > 0 else f"in {amount}"
    return "just now"


def duration(span: timedelta | None) -> str:
    """Write a duration in its two largest units: ``2d 3h``, ``1m 5s``, ``1.5s``, ``12ms``."""
    if span is None:
        return ""
    seconds = span.total_seconds()
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    if seconds < 59.95:
        return f"{seconds:.1f}".removesuffix(".0") + "s"
    whole, parts = round(seconds), []
    for unit, size in _UNITS:
        count, whole = divmod(whole, size)
        if count:
            parts.append(f"{count}{unit[0]}")
    return " ".join(parts[:2])


def local_time(moment: datetime) -> str:
    """A moment on the clock of this machine, with milliseconds as in log lines."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def size(count: int | None) -> str:
    """Write a number of bytes: ``512 B``, ``1.5 KiB``, ``3.0 MiB``; nothing when it is not known."""
    if count is None:
        return ""
    amount, unit = float(count), "B"
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if amount < 1024 or unit == "TiB":
            break
        amount /= 1024
    return f"{count} B" if unit == "B" else f"{amount:.1f} {unit}"
