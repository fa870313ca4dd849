"""Loops that do something again and again, and know when to give up."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from traceback import format_exception
from typing import Any

from rota.exceptions import Unavailable
from rota.utilities.math import clamped_poisson_interval

logger = logging.getLogger("rota.utilities.services")

_MOST_DOUBLINGS = 6


async def critical_service_loop(
    workload: Callable[..., Coroutine[Any, Any, Any]],
    interval: float,
    memory: int = 10,
    consecutive: int = 3,
    backoff: int = 1,
    printer: Callable[..., None] = print,
    run_once: bool = False,
    jitter_range: float | None = None,
) -> None:
    """Await ``workload()`` every `interval` seconds, for ever; with `run_once` a single time.

    A server that cannot be reached or cannot serve now is survived. After `consecutive` such failures in a row `printer` gets
    the last `memory` of them and the interval doubles; after `backoff` doublings more failures end the loop. Any other error
    ends it at once. `jitter_range` makes the waits vary by up to that share.

    Raises:
        RuntimeError: the service has failed too often.
    """
    failures: deque[Exception] = deque(maxlen=memory)
    in_a_row = doublings = 0
    while True:
        try:
            await workload()
        except Unavailable as error:
            failures.append(error)
            in_a_row += 1
            logger.debug("The service failed %d times in a row: %s", in_a_row, error)
        else:
            in_a_row = doublings = 0
        if in_a_row >= consecutive:
            printer(_report(failures, in_a_row))
            failures.clear()
            in_a_row = 0
            doublings += 1
            if doublings > backoff:
                raise RuntimeError("The service failed too often and ends.")
            printer(f"Going on, and trying every {_wait(interval, doublings):.1f} seconds.")
        if run_once:
            return
        wait = _wait(interval, doublings)
        await asyncio.sleep(clamped_poisson_interval(wait, jitter_range) if jitter_range else wait)


def _wait(interval: float, doublings: int) -> float:
    return float(interval * 2 ** min(doublings, _MOST_DOUBLINGS))


def _report(failures: deque[Exception], count: int) -> str:
    kinds: dict[str, tuple[int, Exception]] = {}
    for error in failures:
        known, _ = kinds.get(type(error).__name__, (0, error))
        kinds[type(error).__name__] = (known + 1, error)
    shown = "\n".join(f"{number} times:\n{''.join(format_exception(error))}" for number, error in kinds.values())
    return f"\nThe service failed {count} times in a row.\n{shown}"
