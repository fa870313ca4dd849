"""Tracebacks as Python prints them, taken apart: which frames there are, and which of them are the user's own."""

from __future__ import annotations

import re
from typing import NamedTuple

_HEAD = "Traceback (most recent call last):"
_FRAME = re.compile(r'^\s*File "(?P<file>[^"\n]+)", line (?P<line>\d+), in (?P<function>.+)$')
_NOT_OWN = re.compile(r"(?:[/\\](?:site|dist)-packages[/\\]|[/\\]lib[/\\]python3|[/\\]rota[/\\](?:engine|tasks|flows|_)|^<)")
MOST_FRAMES = 200


class Frame(NamedTuple):
    file: str
    line: int
    function: str
    code: str | None
    is_own: bool
    """Not of a library, not of the standard library, not of rota."""


class Trace(NamedTuple):
    text: str
    """From its first line on."""
    frames: tuple[Frame, ...]
    """Outermost first; of a chain of exceptions those of the last."""

    @property
    def own_frame(self) -> Frame | None:
        """The innermost frame of the user's own code."""
        return next((frame for frame in reversed(self.frames) if frame.is_own), None)


def find_traceback(message: str) -> Trace | None:
    """Return the traceback that a text holds."""
    start = message.find(_HEAD)
    if start < 0:
        return None
    text = message[start:]
    lines = text[text.rfind(_HEAD) :].splitlines()
    frames: list[Frame] = []
    for number, line in enumerate(lines):
        found = _FRAME.match(line)
        if found is None or len(frames) == MOST_FRAMES:
            continue
        after = lines[number + 1].strip() if number + 1 < len(lines) else ""
        code = after if after and not _FRAME.match(lines[number + 1]) else None
        file = found["file"]
        frames.append(Frame(file, int(found["line"]), found["function"], code, not _NOT_OWN.search(file)))
    return Trace(text, tuple(frames))
