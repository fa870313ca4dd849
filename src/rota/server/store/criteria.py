"""One criterion of a filter as an SQL condition: the words that all filters share (`any_`, `like_`, `before_`, …)."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from rota.server.store.engine import DialectName
from rota.server.store.values import clean_text

Condition = ColumnElement[bool]
Column = ColumnElement[Any]

_ONE_COLUMN: dict[str, Callable[[Column, Any], Condition]] = {
    "any_": lambda column, values: column.in_(values),
    "eq_": lambda column, value: column == value,
    "not_any_": lambda column, values: column.not_in(values),
    "like_": lambda column, part: column.ilike(f"%{part}%"),
    "is_null_": lambda column, null: column.is_(None) if null else column.is_not(None),
    "exists_": lambda column, present: column.is_not(None) if present else column.is_(None),
    "before_": lambda column, value: column <= value,
    "after_": lambda column, value: column >= value,
    "le_": lambda column, value: column <= value,
    "ge_": lambda column, value: column >= value,
}


def on_column(column: Column, criterion: Any) -> list[Condition]:
    """Return what `criterion`, a filter of one field, asks of `column`; nothing when it is absent or empty."""
    if criterion is None:
        return []
    asked = [
        condition(column, value)
        for name, condition in _ONE_COLUMN.items()
        if (value := getattr(criterion, name, None)) is not None
    ]
    return combine(criterion, asked)


def combine(criterion: Any, conditions: Sequence[Condition]) -> list[Condition]:
    """Return `conditions` as the criterion combines them: one condition for "or", all of them for "and"."""
    if len(conditions) > 1 and getattr(criterion, "operator", "and_") == "or_":
        return [sa.or_(*conditions)]
    return list(conditions)


def on_tags(column: Column, criterion: Any, dialect: DialectName) -> list[Condition]:
    """Return what a filter of tags asks of `column`, a JSON list of texts."""
    if criterion is None:
        return []
    asked: list[Condition] = []
    if (wanted := getattr(criterion, "all_", None)) is not None:
        asked.append(_has_all(column, wanted, dialect))
    if (wanted := getattr(criterion, "any_", None)) is not None:
        asked.append(_has_any(column, wanted, dialect))
    if (none := getattr(criterion, "is_null_", None)) is not None:
        empty = sa.cast(column, sa.Text) == "[]"
        asked.append(empty if none else sa.not_(empty))
    return combine(criterion, asked)


def _has_all(column: Column, tags: Sequence[str], dialect: DialectName) -> Condition:
    unique = sorted({clean_text(tag) for tag in tags})
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import JSONB  # late: its drivers cost SQLite's users 23 ms

        # Uses ix_flow_runs_tags where the table has it.
        contained: Condition = sa.type_coerce(column, JSONB).contains(unique)
        return contained
    item = sa.func.json_each(column).table_valued("value")
    held = sa.select(sa.func.count(sa.distinct(item.c.value))).where(item.c.value.in_(unique)).scalar_subquery()
    complete: Condition = held == len(unique)
    return complete


def _has_any(column: Column, tags: Sequence[str], dialect: DialectName) -> Condition:
    tags = [clean_text(tag) for tag in tags]
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import ARRAY, JSONB  # late, as above

        overlapping: Condition = sa.type_coerce(column, JSONB).has_any(sa.cast(list(tags), ARRAY(sa.Text)))
        return overlapping
    item = sa.func.json_each(column).table_valued("value")
    return sa.exists(sa.select(1).select_from(item).where(item.c.value.in_(tags)))


def on_text(columns: Sequence[Column], query: str) -> list[Condition]:
    """Return what a search asks of `columns` together.

    Of the words without a mark one must occur, each word after ``+`` must, and none after ``-`` or ``!``. A word may be
    ``"several in quotes"``. Parts of words are found, in any case.
    """
    free: list[Condition] = []
    asked: list[Condition] = []
    for mark, word in _words(clean_text(query)):
        found = sa.or_(*(column.icontains(word, autoescape=True) for column in columns))
        if mark == "":
            free.append(found)
        else:
            asked.append(found if mark == "+" else sa.not_(found))
    return [*([sa.or_(*free)] if free else []), *asked]


def _words(query: str) -> list[tuple[str, str]]:
    """Return the words of a search with their marks: "", "+" or "-"."""
    lexer = shlex.shlex(query, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.quotes, lexer.escape = True, "", '"', ""
    try:
        words = list(lexer)
    except ValueError:  # a quote that is not closed is a character like others
        words = query.split()
    marked = [("-" if word[0] in "-!" else "+", word[1:]) if word[:1] in ("+", "-", "!") else ("", word) for word in words]
    return [(mark, word) for mark, word in marked if word]
