"""Concurrency limits for code that awaits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from rota.concurrency.acquiring import Grant, Wanted, aacquire
from rota.exceptions import AcquireConcurrencySlotTimeoutError, ConcurrencySlotAcquisitionError

if TYPE_CHECKING:
    from rota.contract.concurrency_limits import ConcurrencyLeaseHolder

__all__ = ["AcquireConcurrencySlotTimeoutError", "ConcurrencySlotAcquisitionError", "concurrency", "rate_limit"]


@asynccontextmanager
async def concurrency(
    names: list[str] | str,
    occupy: int = 1,
    timeout_seconds: float | None = None,
    max_retries: int | None = None,
    lease_duration: float = 300,
    strict: bool = False,
    holder: ConcurrencyLeaseHolder | None = None,
    raise_on_lease_renewal_failure: bool | None = None,
) -> AsyncGenerator[None, None]:
    """Hold slots of concurrency limits while the block runs; as `rota.concurrency.sync.concurrency`, but awaited.

        async with concurrency("database", occupy=2):
            ...

    Cancelled while it waits, it leaves the queue. A block that must stop, because its slots are lost, is cancelled, and
    `ConcurrencySlotAcquisitionError` leaves it.
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
    grant = await aacquire(wanted)
    raises = strict if raise_on_lease_renewal_failure is None else raise_on_lease_renewal_failure
    stopper = _Stopper(wanted) if raises and grant.lease_id is not None else None
    try:
        if stopper is not None:
            stopper.watch(grant)
        yield
    except asyncio.CancelledError as error:
        if stopper is None or not stopper.has_cancelled():
            raise
        raise stopper.error() from error
    finally:
        if stopper is not None:
            stopper.leave()
        await grant.arelease()


class _Stopper:
    """Cancels the block's task when its slots are lost, and tells that cancellation from others."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._is_inside = True
        self._has_cancelled = False

    def watch(self, grant: Grant) -> None:
        assert grant.lease_id is not None
        if not grant.keeper.on_lost(grant.lease_id, self._lose):
            self._cancel()

    def _lose(self) -> None:
        self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self._is_inside and self._task is not None:
            self._has_cancelled = True
            self._task.cancel()

    def has_cancelled(self) -> bool:
        """Whether the task was cancelled from here, and from nowhere else."""
        return self._has_cancelled and self._task is not None and self._task.uncancel() == 0

    def leave(self) -> None:
        self._is_inside = False

    def error(self) -> ConcurrencySlotAcquisitionError:
        return ConcurrencySlotAcquisitionError(
            f"{self._wanted.shown} were lost: their lease could not be renewed, so the block was stopped before others may "
            "have them."
        )


async def rate_limit(
    names: list[str] | str, occupy: int = 1, timeout_seconds: float | None = None, strict: bool = False
) -> None:
    """Wait until the rate of limits with slot decay allows for `occupy` more; as `rota.concurrency.sync.rate_limit`."""
    wanted = Wanted.of(names, occupy, "rate_limit", timeout_seconds, strict=strict)
    if wanted is not None:
        await aacquire(wanted)
