"""Which regular expressions could take for ever.

Python's `re` tries every way to split a text between two repetitions that can match the same characters: ``(a+)+b`` needs 2**n
steps for n times ``a`` (OWASP, Regular expression denial of service). A repetition inside of a repetition is harmless when
something between two rounds ends the inner one, as the dot in ``([a-z]+[.])+``; all others are taken to be harmful.
"""

from __future__ import annotations

import re
from re import _constants as codes  # type: ignore[attr-defined]  # there is no public parser of patterns
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)
_LARGE = 10
"""Rounds from which on a repetition counts as one without an end."""


def may_take_for_ever(pattern: str) -> bool:
    """Whether checking a text against `pattern` might take exponential time. A pattern that is none takes no time at all."""
    try:
        return _is_harmful(parser.parse(pattern), inside=False)
    except (re.error, RecursionError, OverflowError):
        return False


def _is_harmful(sequence: Any, inside: bool) -> bool:
    """Whether a repetition in `sequence` repeats another, or is itself repeated (`inside`) with nothing that ends a round."""
    items = list(sequence)
    for position, (code, argument) in enumerate(items):
        if code in _REPEATS:
            _, most, body = argument
            is_long = int(most) >= _LARGE
            if is_long and inside and not _is_ended(body, items[position + 1 :]):
                return True
            if _is_harmful(body, inside=is_long or inside):
                return True
        elif any(_is_harmful(inner, inside) for inner in _inner(code, argument)):
            return True
    return False


def _inner(code: Any, argument: Any) -> list[Any]:
    if code is codes.BRANCH:
        return list(argument[1])
    if code is codes.SUBPATTERN:
        return [argument[-1]]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    return [argument] if code is getattr(codes, "ATOMIC_GROUP", None) else []


def _is_ended(body: Any, following: list[tuple[Any, Any]]) -> bool:
    """Whether what follows a repetition of `body` begins with a character that `body` cannot be."""
    return bool(following) and following[0][0] is codes.LITERAL and not _may_be(list(body), chr(following[0][1]))


def _may_be(body: list[tuple[Any, Any]], character: str) -> bool:
    """Whether `body` might match a text with this character in it; in doubt it might."""
    if len(body) != 1:
        return True
    code, argument = body[0]
    if code is codes.LITERAL:
        return bool(argument == ord(character))
    if code is codes.NOT_LITERAL:
        return bool(argument != ord(character))
    if code is not codes.IN:
        return True
    negated = argument[0][0] is codes.NEGATE
    return any(_is_in(item, character) for item in argument[negated:]) is not negated


def _is_in(item: tuple[Any, Any], character: str) -> bool:
    code, argument = item
    if code is codes.LITERAL:
        return bool(argument == ord(character))
    if code is codes.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    tests = {
        codes.CATEGORY_DIGIT: str.isdigit(character),
        codes.CATEGORY_NOT_DIGIT: not str.isdigit(character),
        codes.CATEGORY_SPACE: str.isspace(character),
        codes.CATEGORY_NOT_SPACE: not str.isspace(character),
        codes.CATEGORY_WORD: character.isalnum() or character == "_",
        codes.CATEGORY_NOT_WORD: not (character.isalnum() or character == "_"),
    }
    return tests.get(argument, True)
