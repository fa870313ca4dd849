"""Random intervals for things that should not all happen at once.

Events at a constant average rate, independent of each other, are a Poisson process; the times between them are distributed
exponentially, and a uniform number gives one by inversion (Devroye, Non-Uniform Random Variate Generation, 1986, II.2.1).
"""

from __future__ import annotations

import math
import random


def poisson_interval(average_interval: float, lower: float = 0, upper: float = 1) -> float:
    """Return a random time between two events that come every `average_interval` on average.

    `lower` and `upper` (0 to 1) bound the part of the distribution that it is drawn from.
    """
    return -math.log(max(1 - random.uniform(lower, upper), 1e-10)) * average_interval  # noqa: S311 - spreads load


def exponential_cdf(x: float, average_interval: float) -> float:
    """Return the share of intervals that are not longer than `x`."""
    return 1 - math.exp(-x / average_interval)


def lower_clamp_multiple(k: float) -> float:
    """Return the multiple of the average below which as many intervals lie as above its multiple `k`.

    From the symmetry of the cumulative distribution: ``1 - exp(-m) = exp(-k)``.
    """
    return math.inf if math.exp(-k) >= 1 else -math.log(1 - math.exp(-k))


def clamped_poisson_interval(average_interval: float, clamping_factor: float = 0.3) -> float:
    """Return a random interval that is about `average_interval` on average and at most ``1 + clamping_factor`` times that.

    Raises:
        ValueError: `clamping_factor` is not positive.
    """
    if clamping_factor <= 0:
        raise ValueError(f"`clamping_factor` takes a number above 0, got {clamping_factor}.")
    upper = 1 + clamping_factor
    lower = max(0.0, lower_clamp_multiple(upper))
    return poisson_interval(
        average_interval,
        lower=exponential_cdf(lower * average_interval, average_interval),
        upper=exponential_cdf(upper * average_interval, average_interval),
    )


def bounded_poisson_interval(lower_bound: float, upper_bound: float) -> float:
    """Return a random interval between two bounds, distributed as times between events around their middle."""
    average = (float(lower_bound) + float(upper_bound)) / 2.0
    return poisson_interval(average, exponential_cdf(lower_bound, average), exponential_cdf(upper_bound, average))
