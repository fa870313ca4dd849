"""Leases that outlive the block that took them, given back together."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import UUID

from rota.concurrency.keeper import get_keeper

if TYPE_CHECKING:
    from typing import Self

__all__ = ["ConcurrencyContext"]


@dataclass
class ConcurrencyContext:
    """Gives back the leases in `cleanup_lease_ids` when its block is left. For leases that were taken through a client."""

    cleanup_lease_ids: list[UUID] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        keeper = get_keeper()
        for lease_id in self.cleanup_lease_ids:
            keeper.release(lease_id)
