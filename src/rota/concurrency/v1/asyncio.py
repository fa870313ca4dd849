"""Slots of limits on tags, for code that awaits."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from rota.concurrency.acquiring import aacquire
from rota.concurrency.v1.wanted import of_tags

__all__ = ["concurrency"]


@asynccontextmanager
async def concurrency(
    names: list[str] | str, task_run_id: UUID, timeout_seconds: float | None = None
) -> AsyncGenerator[None, None]:
    """Hold a slot of each of these tags' limits for a task run; as `rota.concurrency.v1.sync.concurrency`, but awaited."""
    wanted = of_tags(names, task_run_id, timeout_seconds)
    if wanted is None:
        yield
        return
    grant = await aacquire(wanted)
    try:
        yield
    finally:
        await grant.arelease()
