"""How long to wait before another attempt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log2

RetryDelay = float | Sequence[float] | None
"""Seconds; a list gives the wait before each retry in turn, the last one repeated."""


def delay_before_retry(delay: RetryDelay, attempt: int, jitter_factor: float | None = None, random: float = 0.5) -> float:
    """Return the seconds to wait after attempt number `attempt` (from 1) has failed.

    `random` is a number in [0, 1), used only with a `jitter_factor` above 0.
    """
    if delay is None:
        return 0.0
    if isinstance(delay, (int, float)):
        seconds = float(delay)
    else:
        seconds = float(delay[min(max(attempt, 1), len(delay)) - 1]) if len(delay) else 0.0
    return jittered(seconds, jitter_factor, random) if jitter_factor and seconds > 0 else seconds


def jittered(seconds: float, factor: float, random: float) -> float:
    """Return a wait around `seconds`, at most ``seconds * (1 + factor)``, chosen by `random` in [0, 1).

    Runs that failed together should not come back together. Waits are spread like the gaps of a Poisson process, which
    are exponentially distributed: independent arrivals then stay independent. The distribution has its median at
    `seconds` (survival ``2 ** -x`` at ``x * seconds``) and is cut off above at ``1 + factor`` and below at the point that
    leaves out the same share, so the median stays. One number is drawn by inverse transform: L. Devroye, "Non-Uniform
    Random Variate Generation" (1986), chapter II.2.

    >>> jittered(10, 0.5, 0.5)
    10.0
    """
    if factor <= 0 or seconds <= 0:
        return max(seconds, 0.0)
    cut = 2.0 ** -(1.0 + factor)
    survival = (1.0 - cut) - random * (1.0 - 2.0 * cut)
    return seconds * -log2(survival)


def exponential_backoff(backoff_factor: float) -> Callable[[int], list[float]]:
    """Return a function that gives the waits before `retries` retries: the factor, and twice the one before.

    >>> exponential_backoff(10)(4)
    [10, 20, 40, 80]
    """
    if backoff_factor < 0:
        raise ValueError(f"The back-off factor is a number of seconds, 0 or more; got {backoff_factor}.")

    def delays(retries: int) -> list[float]:
        return [backoff_factor * 2**retry for retry in range(retries)]

    return delays
