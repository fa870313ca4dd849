"""Identifiers: UUID version 7 (RFC 9562 §5.7), so that ids sort by the time they were made."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_VERSION_AND_VARIANT = (7 << 76) | (2 << 62)
_RANDOM_AFTER_VARIANT = (1 << 62) - 1
_NANOSECONDS = 1_000_000
"""In a millisecond."""


def uuid7(unix_ms: int | None = None) -> UUID:
    """Return a new UUIDv7 for `unix_ms` (milliseconds since 1970, UTC; now when absent).

    48 bits of milliseconds, 12 bits of the fraction (RFC 9562 §6.2, method 3; random when `unix_ms` is given), 62 random bits.
    So ids of one process sort as they were made, down to 0.25 µs.
    """
    if unix_ms is None:
        return UUID(int=_now())
    return UUID(int=_compose(unix_ms & 0xFFFF_FFFF_FFFF, int.from_bytes(os.urandom(2), "big") & 0xFFF))


def uuid7_bytes() -> bytes:
    """Return a new UUIDv7 as its 16 bytes. Cheaper than `uuid7().bytes`; for records that are made by the thousand."""
    return _now().to_bytes(16, "big")


def _now() -> int:
    milliseconds, nanoseconds = divmod(time.time_ns(), _NANOSECONDS)
    return _compose(milliseconds, (nanoseconds << 12) // _NANOSECONDS)


def _compose(milliseconds: int, fraction: int) -> int:
    random = int.from_bytes(_entropy(), "big") & _RANDOM_AFTER_VARIANT
    return milliseconds << 80 | fraction << 64 | _VERSION_AND_VARIANT | random


_POOL_IDS = 256
_BYTES_PER_ID = 8


class _Entropy(threading.local):
    """A buffer of kernel randomness per thread: one system call serves 256 ids."""

    def __init__(self) -> None:
        self.pid = 0
        self.buffer = b""
        self.offset = 0


_pool = _Entropy()


def _entropy() -> bytes:
    offset = _pool.offset
    # A forked child must not reuse the buffer that its parent is still reading from.
    if offset >= len(_pool.buffer) or _pool.pid != os.getpid():
        _pool.pid = os.getpid()
        _pool.buffer = os.urandom(_POOL_IDS * _BYTES_PER_ID)
        offset = 0
    _pool.offset = offset + _BYTES_PER_ID
    return _pool.buffer[offset : offset + _BYTES_PER_ID]
