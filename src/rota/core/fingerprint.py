"""Fingerprints: short digests of argument values, the same in every process. They tell whether a call is one made before."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from rota.core.canonical import Encoder, NoStableFormError, Parts, TooLargeError
from rota.core.source import code_digest

__all__ = ["DEFAULT_LIMIT_BYTES", "NoStableFormError", "code_digest", "fingerprint", "full_fingerprint"]

DEFAULT_LIMIT_BYTES = 16 * 1024


def fingerprint(value: Any, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> str | None:
    """Return 32 hex digits that depend on the value alone, or None when it is too large or has no stable form.

    Equal digests mean equal values of the same types; the order of dicts and sets does not count. The time taken is bounded by
    `limit_bytes`, not by the value: what tells its size (collections, text, arrays) and is larger is not read. The exception is
    an object whose own pickling code copies its content.
    """
    parts: Parts = []
    try:
        Encoder(limit_bytes).add(value, parts)
    except (TooLargeError, NoStableFormError, RecursionError):
        return None
    return _digest(parts)


def full_fingerprint(value: Any, dumps: Callable[[Any], bytes] | None = None) -> str:
    """Return the fingerprint of a value of any size, for cache keys.

    `dumps` (say `cloudpickle.dumps`) writes those parts that have no form of their own; what it writes should be the same in
    every process, or the key will be missed.

    Raises:
        NoStableFormError: `type_name` tells which type cannot be fingerprinted.
    """
    parts: Parts = []
    try:
        Encoder(fallback=dumps).add(value, parts)
    except RecursionError as error:
        raise NoStableFormError(value, "it is nested too deeply") from error
    return _digest(parts)


def _digest(parts: Parts) -> str:
    digest = blake2b(parts[0], digest_size=16)
    for part in parts[1:]:
        digest.update(part)
    return digest.hexdigest()
