"""How much one caller may ask in a time: a token bucket for each address and login (https://en.wikipedia.org/wiki/Token_bucket)."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable

MAX_BUCKETS = 10_000
"""Callers that are remembered. One that is forgotten begins with a full bucket again."""


class Buckets:
    """A bucket for each key: full at first, filled again at an even rate. For one thread."""

    def __init__(
        self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic, most: int = MAX_BUCKETS
    ) -> None:
        self._per_second, self.burst, self._clock, self._most = per_second, burst, clock, most
        self._buckets: dict[str, tuple[float, float]] = {}
        """What each held, and when. In the order of their last use."""

    def wait(self, key: str) -> float:
        """Return the seconds until there is a token for `key`; 0: there is one."""
        return max(1.0 - self._held(key), 0.0) / self._per_second

    def take(self, key: str, keep: int = 0) -> float:
        """Take a token for `key` and return 0; where less than `keep` were left, return the seconds until there is enough."""
        held = self._held(key)
        if held < 1.0 + keep:
            return (1.0 + keep - held) / self._per_second
        self._buckets.pop(key, None)
        self._buckets[key] = (held - 1.0, self._clock())
        if len(self._buckets) > self._most:
            self._forget()
        return 0.0

    def _held(self, key: str) -> float:
        known = self._buckets.get(key)
        if known is None:
            return self.burst
        held, at = known
        return min(held + (self._clock() - at) * self._per_second, self.burst)

    def _forget(self) -> None:
        """Forget a tenth of the keys: those that were used longest ago, which are full again, or nearly so."""
        for key in list(self._buckets)[: max(self._most // 10, 1)]:
            del self._buckets[key]


def address_of(client: tuple[str, int] | None) -> str:
    """Return who counts as one caller: an IPv4 address, or the network of 64 bits that one IPv6 customer usually has."""
    if client is None:
        return ""
    host = client[0]
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
