"""Text and JSON as both databases can keep them: the one place where values are made safe.

PostgreSQL refuses U+0000 in text and in jsonb, both refuse lone surrogates (they have no UTF-8 form), and neither JSON nor
jsonb knows NaN or the infinities. User code produces all of them. What cannot be kept is replaced: U+0000 and lone surrogates
by U+FFFD, numbers that are not finite by null.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import Enum
from math import isfinite
from pathlib import PurePath
from typing import Any
from uuid import UUID

from pydantic import BaseModel

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean_text(text: str) -> str:
    """Return `text` without what a database refuses; the same object when it is fine already."""
    if "\x00" in text:
        text = text.replace("\x00", REPLACEMENT)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        # Through UTF-16 a pair of surrogates becomes the character it stands for and a lone one is replaced.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def are_clean(texts: list[str]) -> bool:
    """Whether none of `texts` needs `clean_text`. One look at all of them together: 20 ns a text instead of 150."""
    joined = "".join(texts)
    if "\x00" in joined:
        return False
    if joined.isascii():
        return True
    return all(clean_text(text) is text for text in texts)


def dump_json(value: Any) -> str:
    """Return `value` as compact JSON text. Models, times, ids, enums, paths and sets are written as the wire writes them."""
    try:
        text = _encode(value)
    except ValueError:  # a number that is not finite
        text = _encode(_finite(value))
    if "\\u0000" in text or not text.isascii():
        return _without_refused_characters(text)
    return text


def load_json(text: str) -> Any:
    """Return the value that `dump_json` wrote."""
    return _scan(text, 0)[0]


# The scanner without `json.loads`' checks of its argument: 0.4 µs instead of 1.2 for the small values that runs have.
_scan: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # not in typeshed


def _plain(value: Any) -> Any:
    """Return what stands for `value` in JSON."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, UUID | PurePath):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    raise TypeError(f"A value of type {type(value).__name__} cannot be kept as JSON: {value!r:.200}")


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)


def _encode(value: Any) -> str:
    return _encoder.encode(value)


def _finite(value: Any) -> Any:
    """Return a copy of `value` with null for the numbers that JSON does not know."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, BaseModel):
        return _finite(value.model_dump(mode="json"))
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value


def _without_refused_characters(text: str) -> str:
    cleaned = clean_text(text)
    if "\\u0000" not in cleaned:
        return cleaned
    # The six characters may be an escaped NUL or a text that spells one out; only the decoded value can tell.
    return _encode(_clean_strings(load_json(cleaned)))


def _clean_strings(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): _clean_strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean_strings(item) for item in value]
    return value
