"""Whether a task run that was sent elsewhere has begun, by what was told of it."""

from __future__ import annotations

from uuid import UUID

from rota.client import get_client
from rota.exceptions import RotaException


def has_begun(task_run_id: bytes) -> bool:
    """Whether the user's code was started: workers tell that before they do it. False where nothing can be known."""
    try:
        return get_client(sync_client=True).read_task_run(UUID(bytes=task_run_id)).run_count > 0
    except RotaException:
        return False
