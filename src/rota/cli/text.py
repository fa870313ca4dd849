"""Text that came from anywhere, made fit to print."""

from __future__ import annotations

import re

# Control characters but tab and newline, and the characters that turn the direction of writing around: in a terminal
# they can move the cursor, rename the window or make a line look like another.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    r"""Write what a terminal would act on as ``\x1b``."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    """The same on one line."""
    return plain(text).replace("\n", "\\n").replace("\t", " ")


def shorten(text: str, limit: int) -> str:
    """Cut a text that is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def quoted(text: str) -> str:
    """A text as it stands in a sentence: in quotes, on one line, not too long."""
    return f"'{shorten(one_line(text), 80)}'"
