"""Tag slots that outlive the block that took them, given back together."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import UUID

from rota.client import get_client

if TYPE_CHECKING:
    from typing import Self

__all__ = ["ConcurrencyContext"]


@dataclass
class ConcurrencyContext:
    """Gives back, when its block is left, the slots in `cleanup_slots`: tags, the seconds they were held, the task run."""

    cleanup_slots: list[tuple[list[str], float, UUID]] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        client = get_client(sync_client=True)
        for tags, seconds, task_run_id in self.cleanup_slots:
            client.decrement_v1_concurrency_slots(tags, task_run_id, seconds)
