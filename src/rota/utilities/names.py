"""Names for things, and names for things that should not be shown."""

from __future__ import annotations

from typing import Any

from rota.core.slugs import generate_slug

__all__ = ["generate_slug", "obfuscate", "obfuscate_string"]

_LENGTH = 8
_SHOWN = 4
_HIDDEN = 10
"""Of a text that is shown in part, at least so many characters are not."""


def obfuscate(s: Any, show_tail: bool = False) -> str:
    """Return what may be shown of a secret: stars, whatever it is. A pydantic secret is looked into."""
    value = s.get_secret_value() if hasattr(s, "get_secret_value") else s
    return obfuscate_string(str(value) if value is not None else "", show_tail=show_tail)


def obfuscate_string(s: str, show_tail: bool = False) -> str:
    """Return eight stars; with `show_tail` up to four of them give way to the last characters, if ten others stay hidden."""
    shown = min(_SHOWN, len(s) - _HIDDEN) if show_tail else 0
    if shown <= 0:
        return "*" * _LENGTH
    return "*" * (_LENGTH - shown) + s[-shown:]
