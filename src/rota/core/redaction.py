"""Secrets that this process has seen, and their removal from whatever is shown or stored.

A secret is registered when it enters the process: a block is loaded or made, an API key is used, an address has a password
in it. From then on `redact` replaces it, and the forms that programs write it in, by `MASK`. While nothing is registered
`redact` costs one look at an empty dict.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Iterator
from typing import Any

MASK = "********"
"""What stands for a secret, whatever its length."""

MIN_LENGTH = 6
"""Characters. What is shorter would be found in ordinary words, and nobody could read the logs."""

_WINDOW = 4
_STRIDE = MIN_LENGTH - _WINDOW + 1
"""Every text of `MIN_LENGTH` characters holds a window of `_WINDOW` that begins at a multiple of this."""


class _Registry:
    """Texts to look for, found by parts of them.

    A line is cut into windows of 4 characters, one every 3, and only texts that have one of these windows are looked for:
    3 µs for a line of 200 characters, however many secrets there are.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.secrets: dict[str, None] = {}
        """As they were registered, in that order."""
        self.windows: dict[str, tuple[str, ...]] = {}
        """Part of a text → the texts that have it."""

    def add(self, secret: str) -> None:
        with self.lock:
            if secret in self.secrets:
                return
            for form in _forms(secret):
                for start in range(min(_STRIDE, len(form) - _WINDOW + 1)):
                    window = form[start : start + _WINDOW]
                    known = self.windows.get(window, ())
                    if form not in known:
                        self.windows[window] = (*known, form)
            self.secrets[secret] = None


_registry = _Registry()
_windows = _registry.windows


def register_secret(value: Any) -> None:
    """Have `value` replaced from now on wherever this process shows or stores text.

    Takes a text, bytes, or a dict or list, whose texts are registered each. What is shorter than `MIN_LENGTH`, and what is no
    text, is let be. The same secret may be registered any number of times.
    """
    for secret in _texts_of(value):
        if len(secret.strip()) >= MIN_LENGTH and secret not in _registry.secrets:
            _registry.add(secret)


def registered_secrets(since: int = 0) -> list[str]:
    """Return the secrets that were registered, but for the first `since`: what another process of this run has to know."""
    if len(_registry.secrets) <= since:
        return []
    with _registry.lock:
        return list(_registry.secrets)[since:]


def has_secrets() -> bool:
    """Whether anything is registered."""
    return bool(_windows)


def forget_secrets() -> None:
    """Forget all secrets. For tests."""
    with _registry.lock:
        _registry.secrets.clear()
        _registry.windows.clear()


def redact(text: str) -> str:
    """Return `text` with `MASK` for every secret in it; the same object when there is none."""
    if not _windows:
        return text
    found = _found_in(text)
    return _without(text, found) if found else text


def redact_json(value: Any) -> Any:
    """Return JSON data with `MASK` for every secret in its texts and keys; the same object when nothing is registered."""
    if not _windows:
        return value
    return _redacted(value)


def holds_secret(data: bytes) -> bool:
    """Whether bytes, of whatever format, hold a secret as it is."""
    return bool(_windows) and bool(_found_in(data.decode("utf-8", "replace")))


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {redact(key) if isinstance(key, str) else key: _redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    return value


def _found_in(text: str) -> set[str]:
    """Return the forms of secrets that occur in `text`."""
    pieces = [text[at : at + _WINDOW] for at in range(0, len(text) - _WINDOW + 1, _STRIDE)]
    if _windows.keys().isdisjoint(pieces):
        return set()
    candidates = {form for piece in pieces for form in _windows.get(piece, ())}
    return {form for form in candidates if form in text}


def _without(text: str, forms: Iterable[str]) -> str:
    """Mask all places of all forms; where two overlap, both go under one mask."""
    spans = sorted(span for form in forms for span in _places(text, form))
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        if start > end or not parts:
            parts += (text[end:start], MASK)
        end = max(end, stop)
    return "".join((*parts, text[end:]))


def _places(text: str, form: str) -> Iterator[tuple[int, int]]:
    at = text.find(form)
    while at >= 0:
        yield at, at + len(form)
        at = text.find(form, at + 1)


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes | bytearray):
        yield bytes(value).decode("utf-8", "replace")
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts_of(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _texts_of(item)
    elif hasattr(value, "get_secret_value"):
        yield from _texts_of(value.get_secret_value())


def _forms(secret: str) -> Iterator[str]:
    """Return the ways in which a secret may be written, each at least `MIN_LENGTH` long."""
    lines = [line.strip() for line in secret.splitlines()] if "\n" in secret or "\r" in secret else []
    # The first and last lines of a key in PEM say what it is, and are the same in all of them.
    parts = [secret, secret.strip(), *(line for line in lines if not line.startswith("-----"))]
    forms = dict.fromkeys(form for part in parts if len(part) >= MIN_LENGTH for form in (*_escaped(part), *_encoded(part)))
    yield from (form for form in forms if len(form) >= MIN_LENGTH)


def _escaped(text: str) -> Iterator[str]:
    import json  # late, as what follows: programs without secrets need none of it
    from urllib.parse import quote, quote_plus

    yield text
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield repr(text)[1:-1]
    safe = text.encode("utf-8", "replace").decode()
    for quoted in (quote(safe, safe=""), quote(safe), quote_plus(safe)):
        yield quoted
        yield re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quoted)


def _encoded(text: str) -> Iterator[str]:
    """Base64 of the text wherever it stands in what is encoded: of the characters at its ends, its neighbours decide a part."""
    from base64 import b64encode

    data = text.encode("utf-8", "replace")
    for before in range(3):
        encoded = b64encode(b"\0" * before + data).decode("ascii").rstrip("=")
        first = (before * 8 + 5) // 6
        last = (before + len(data)) * 8 // 6
        inner = encoded[first:last]
        yield inner
        yield inner.replace("+", "-").replace("/", "_")


def _after_fork_in_child() -> None:
    # The lock may have been held by a thread that the child does not have.
    _registry.lock = threading.Lock()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_after_fork_in_child)
