"""Concurrency limits for blocking code."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rota.concurrency.acquiring import Grant, Wanted, acquire
from rota.exceptions import AcquireConcurrencySlotTimeoutError, ConcurrencySlotAcquisitionError
from rota.utilities.interrupts import interruptible

if TYPE_CHECKING:
    from rota.contract.concurrency_limits import ConcurrencyLeaseHolder

__all__ = ["AcquireConcurrencySlotTimeoutError", "ConcurrencySlotAcquisitionError", "concurrency", "rate_limit"]


class SlotsLost(BaseException):
    """Interrupts user code that must not go on without its slots. No Exception, so that ``except Exception`` lets it pass."""


@contextmanager
def concurrency(
    names: list[str] | str,
    occupy: int = 1,
    timeout_seconds: float | None = None,
    max_retries: int | None = None,
    lease_duration: float = 300,
    strict: bool = False,
    holder: ConcurrencyLeaseHolder | None = None,
    raise_on_lease_renewal_failure: bool | None = None,
) -> Generator[None, None, None]:
    """Hold slots of concurrency limits while the block runs; wait for them first.

    Who came first is served first. Several limits are taken together: all or none. The slots are given back when the block is
    left, however it is left; should the process die, when their lease ends.

        with concurrency("database", occupy=2):
            ...

    Args:
        names: the limits. One that does not exist is passed over with a warning, unless `strict`; one that is inactive does not
            count.
        occupy: slots of each limit.
        timeout_seconds: how long to wait for them; None: for ever.
        max_retries: try so often, with pauses, instead of standing in the queue. 0: now or never.
        lease_duration: seconds that the slots stay held when nothing is heard of this process any more. Renewed in the
            background, long before.
        strict: a limit that does not exist is an error, and so is a lease that cannot be renewed.
        holder: what is shown to hold the slots; the run around the block, when absent.
        raise_on_lease_renewal_failure: interrupt the block when its slots are lost, or before they may be another's; None:
            as `strict`. Otherwise a warning tells it.

    Raises:
        AcquireConcurrencySlotTimeoutError: the slots did not come free in time.
        ConcurrencySlotAcquisitionError: they can never be had (a limit with fewer slots; strict: none of that name), or they
            were lost while the block ran.
    """
    wanted = Wanted.of(
        names,
        occupy,
        "concurrency",
        timeout_seconds,
        max_retries=max_retries,
        lease_seconds=lease_duration,
        strict=strict,
        holder=holder,
    )
    if wanted is None:
        yield
        return
    grant = acquire(wanted)
    raises = strict if raise_on_lease_renewal_failure is None else raise_on_lease_renewal_failure
    try:
        if raises and grant.lease_id is not None:
            yield from _stopped_when_lost(wanted, grant)
        else:
            yield
    finally:
        grant.release()


def _stopped_when_lost(wanted: Wanted, grant: Grant) -> Generator[None, None, None]:
    block = interruptible()
    lost: list[SlotsLost] = []

    def stop() -> None:
        lost.append(SlotsLost())
        block.interrupt(lambda: lost[0])

    assert grant.lease_id is not None
    try:
        with block:
            if not grant.keeper.on_lost(grant.lease_id, stop):
                stop()
            yield
    except SlotsLost as error:
        if error not in lost:
            raise
        raise ConcurrencySlotAcquisitionError(
            f"{wanted.shown} were lost: their lease could not be renewed, so the block was stopped before others may have them."
        ) from error


def rate_limit(names: list[str] | str, occupy: int = 1, timeout_seconds: float | None = None, strict: bool = False) -> None:
    """Wait until the rate of limits with slot decay allows for `occupy` more slots.

    Slots come back by themselves, `slot_decay_per_second` in a second; nothing is held. Who came first goes first.

    Args:
        names: the limits. One that does not exist is passed over with a warning, unless `strict`.
        timeout_seconds: the longest wait; None: any. How long it takes is known at once: one that is too long is not begun.

    Raises:
        AcquireConcurrencySlotTimeoutError: it would take longer.
        ConcurrencySlotAcquisitionError: it can never be: a limit without decay, or with fewer slots.
    """
    wanted = Wanted.of(names, occupy, "rate_limit", timeout_seconds, strict=strict)
    if wanted is not None:
        acquire(wanted)
