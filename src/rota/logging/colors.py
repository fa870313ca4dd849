"""Colours of the console: by level, by state name and for links. Only ever used on a terminal."""

from __future__ import annotations

import logging
import os
import re
from typing import TextIO

_RESET = "\x1b[0m"

LEVELS: tuple[tuple[int, str], ...] = (
    (logging.CRITICAL, "\x1b[1;31m"),
    (logging.ERROR, "\x1b[31m"),
    (logging.WARNING, "\x1b[33m"),
    (logging.INFO, "\x1b[36m"),
    (0, "\x1b[34m"),
)
"""The colour of the level word: that of the first row whose level the record reaches."""

_GREEN, _RED, _BLUE, _AMBER, _MAGENTA, _GREY = (f"\x1b[{code}m" for code in ("32", "31", "34", "33", "35", "90"))

STATES: dict[str, str] = {
    "Completed": _GREEN,
    "Cached": "\x1b[32;2m",
    "RolledBack": _GREY,
    "Failed": _RED,
    "TimedOut": _RED,
    "Crashed": "\x1b[1;33m",
    "Running": _BLUE,
    "Retrying": _BLUE,
    "Rerunning": _BLUE,
    "Scheduled": _AMBER,
    "Late": _AMBER,
    "AwaitingRetry": _AMBER,
    "AwaitingConcurrencySlot": _AMBER,
    "Resuming": _AMBER,
    "Pending": _GREY,
    "Submitting": _GREY,
    "InfrastructurePending": _GREY,
    "NotReady": _GREY,
    "Paused": _MAGENTA,
    "Suspended": _MAGENTA,
    "Cancelling": _GREY,
    "Cancelled": _GREY,
}

# A state's name stands before a parenthesis or quoted after the word: "state Completed()", "state 'AwaitingRetry'".
_STATE = re.compile(rf"\b({'|'.join(STATES)})\b(?=\()|(?<=state ')({'|'.join(STATES)})(?=')")
_LINK = re.compile(r"https?://[^\s'\"<>]*[^\s'\"<>.,;:!?)\]]")


def paint(record: logging.LogRecord, line: str) -> str:
    """`line` with terminal colours: the level word, names of states, links."""
    colour = next((colour for level, colour in LEVELS if record.levelno >= level), _GREY)
    before, level, after = line.partition(record.levelname or "|")
    after = _LINK.sub(lambda link: f"\x1b[4;36m{link[0]}{_RESET}", after)
    after = _STATE.sub(lambda state: f"{STATES[state[0]]}{state[0]}{_RESET}", after)
    return f"{before}{colour}{level}{_RESET}{after}"


def wants_color(stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: NO_COLOR, then FORCE_COLOR, then whether it is a capable terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    if os.environ.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except (AttributeError, ValueError, OSError):  # a stand-in without the method, or closed: not a terminal
        return False
