"""What a variable may be called and may hold; the same on both ends of a wire."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_NAME_LENGTH = 255
MAX_VALUE_LENGTH = 5000
"""Characters of the value as JSON text."""

_NAME = re.compile(r"[a-z0-9_-]+")


def check_variable_name(name: str) -> str:
    """Return `name`.

    Raises:
        ValueError: it holds anything but lowercase letters, digits, dashes and underscores, nothing, or too much.
    """
    if not isinstance(name, str):
        raise ValueError(f"A variable's name is a text; got {name!r:.100}.")  # noqa: TRY004 - as all that is wrong with a name
    if len(name) > MAX_NAME_LENGTH:
        raise ValueError(f"A variable's name has at most {MAX_NAME_LENGTH} characters; this one has {len(name)}.")
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"Variable name {name!r} cannot be used: a name is made of lowercase letters, digits, dashes and underscores, "
            f"as {_proposal(name)!r}."
        )
    return name


def _proposal(name: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "_", name.lower()).strip("_-")[:50] or "my_variable"


def check_variable_value(value: Any) -> Any:
    """Return `value`.

    Raises:
        ValueError: it is no JSON (dates and sets are not, nor are NaN and the infinities), or is longer than
            `MAX_VALUE_LENGTH` characters as JSON text.
    """
    try:
        text = json.dumps(value, allow_nan=False)
        has_plain_keys = json.loads(text) == _with_lists(value)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"A variable holds JSON, and {type(value).__name__} {value!r:.100} cannot be written as it: {error}."
        ) from None
    except RecursionError:
        raise ValueError("A variable's value is nested too deeply, or holds itself.") from None
    if not has_plain_keys:
        raise ValueError(f"The keys of a variable's objects are texts; {value!r:.100} has others.")
    if len(text) > MAX_VALUE_LENGTH:
        raise ValueError(
            f"A variable's value has at most {MAX_VALUE_LENGTH:,} characters as JSON text; this one has {len(text):,}."
        )
    return value


def _with_lists(value: Any) -> Any:
    """Return `value` with lists for tuples, which are the same in JSON."""
    if isinstance(value, dict):
        return {key: _with_lists(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_lists(item) for item in value]
    return value
