"""Slots of limits on tags, for blocking code."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from uuid import UUID

from rota.concurrency.acquiring import acquire
from rota.concurrency.v1.wanted import of_tags

__all__ = ["concurrency"]


@contextmanager
def concurrency(names: list[str] | str, task_run_id: UUID, timeout_seconds: float | None = None) -> Generator[None, None, None]:
    """Hold a slot of each of these tags' limits for a task run while the block runs. Tags without a limit are passed over.

    Raises:
        AcquireConcurrencySlotTimeoutError: the slots did not come free in time.
        ConcurrencySlotAcquisitionError: a limit is 0.
    """
    wanted = of_tags(names, task_run_id, timeout_seconds)
    if wanted is None:
        yield
        return
    grant = acquire(wanted)
    try:
        yield
    finally:
        grant.release()
