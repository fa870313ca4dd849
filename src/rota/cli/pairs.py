"""Texts of the command line that stand for values: ``name=value``, and JSON."""

from __future__ import annotations

import json
from typing import Any

from rota.exceptions import UsageError


def pairs(texts: tuple[str, ...], flag: str) -> dict[str, Any]:
    """Return ``name=value`` texts as a mapping; a value that is JSON is read, and a JSON object stands for several.

    Raises:
        UsageError: one is neither.
    """
    found: dict[str, Any] = {}
    for text in texts:
        if text.lstrip().startswith("{"):
            several = read_json(text, flag)
            if isinstance(several, dict):
                found |= several
                continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{flag} takes NAME=VALUE, got {text!r:.100}.")
        try:
            found[name.strip()] = json.loads(value)
        except ValueError:
            found[name.strip()] = value
    return found


def read_json(text: str, flag: str) -> Any:
    """Return what a text holds that must be JSON.

    Raises:
        UsageError: it is none.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{flag} takes JSON, and {text!r:.100} is none: {error}.") from error
