"""What kind of error a message tells of: its class, and the message without what differs from one time to the next."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

LONGEST = 300
"""Characters of a message that count."""

_INTRODUCTION = re.compile(
    r"^(?:(?:flow|task) run encountered an exception|execution was interrupted by an unexpected exception)[:.]?\s*",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(r"^(?P<name>(?:[A-Za-z_]\w*\.)*[A-Z]\w*)(?:\((?P<inside>.*)\)|:\s*(?P<message>.*))?$", re.DOTALL)
_LOOKS_LIKE_ONE = re.compile(r"(?:Error|Exception|Exit|Interrupt|Warning|Timeout|Refused|Failure|NotFound|StopIteration)$")
_VARYING = (
    (re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"\b0x[0-9a-f]+\b", re.IGNORECASE), "<n>"),
    (re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\d+(?:[.,]\d+)*"), "<n>"),
    (re.compile(r"\s+"), " "),
)


class ErrorKind(NamedTuple):
    exception: str | None
    """The class, without its module; None when the message names none."""
    message: str
    """Without the class."""
    pattern: str
    """`message` without its numbers, ids and times."""

    def signature(self, *parts: str) -> str:
        """Return a short text that is the same for the same kind of error with the same `parts`."""
        digest = blake2b(digest_size=8)
        for part in (self.exception or "", self.pattern, *parts):
            digest.update(part.encode(errors="replace") + b"\0")
        return digest.hexdigest()


def kind_of_error(message: str | None) -> ErrorKind:
    """Return the kind of error that a state's message tells of."""
    text = _INTRODUCTION.sub("", (message or "").strip()).strip()
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")[: 2 * LONGEST]
    found = _EXCEPTION.match(first)
    name = None
    if found is not None and (found["message"] is not None or _LOOKS_LIKE_ONE.search(found["name"])):
        name = found["name"].rpartition(".")[2]
        first = found["message"] if found["message"] is not None else found["inside"] or ""
    return ErrorKind(name, first[:LONGEST], pattern_of(first[:LONGEST]))


def pattern_of(message: str) -> str:
    """Return a message without what differs from one time to the next."""
    for varying, mark in _VARYING:
        message = varying.sub(mark, message)
    return message.strip()
