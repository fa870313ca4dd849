"""When a request to a server is sent again, and how long before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from rota.core.backoff import jittered

PASSING_STATUSES = frozenset({408, 429, 502, 503})
"""Answers that say: not now. Those of the wire protocol's clients."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to try again, and how long to wait when the server does not say."""

    max_retries: int = 5
    first_wait_seconds: float = 1.0
    """Doubles with each retry: 1, 2, 4, 8, 16."""
    jitter_factor: float = 0.2
    longest_wait_seconds: float = 120.0
    """Also for what a server asks for: a caller is not put to sleep for hours."""
    extra_statuses: frozenset[int] = frozenset()
    outage_seconds: float = 0.0
    """How long to wait beyond that for a server that was there before: it is being restarted, or the network is."""
    outage_wait_seconds: float = 5.0
    """Between two tries of that kind."""

    def may_pass(self, status: int) -> bool:
        """Whether the same request may be answered differently later."""
        return status in PASSING_STATUSES or status in self.extra_statuses

    def seconds_before(self, retry: int, retry_after: str | None, now: datetime, random: float) -> float:
        """Return the wait before retry number `retry` (from 1).

        `retry_after` is the header of that name, in seconds or as a date; `random` is a number in [0, 1).
        """
        asked = parse_retry_after(retry_after, now)
        if asked is not None:  # nobody comes earlier than the server wants, nor all at the same moment
            seconds = asked * (1 + self.jitter_factor * random)
        else:
            seconds = jittered(self.first_wait_seconds * 2 ** (retry - 1), self.jitter_factor, random)
        return min(seconds, self.longest_wait_seconds)


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header (RFC 9110 §10.2.3) asks for; None when it is absent or no such thing."""
    if value is None:
        return None
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    from email.utils import parsedate_to_datetime  # 8 ms, and few servers name a date

    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)
