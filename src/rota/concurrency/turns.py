"""One request for slots, as the code that waits for it and the thread that hears of it share it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    import asyncio

    from rota.contract.slots import SlotRequest

Outcome = Literal["granted", "again"]


class Turn:
    """A request that waits. Its outcome is set once; `reset` makes it ready for another."""

    __slots__ = ("_future", "_loop", "_signal", "is_abandoned", "is_queued", "outcome", "request", "start_at")

    def __init__(self, request: SlotRequest, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.request = request
        self.outcome: Outcome | None = None
        self.is_queued = False
        """Whether the server has said that it stands in the queue."""
        self.is_abandoned = False
        """Whether nobody waits any more: what is granted now is to be given back."""
        self.start_at = 0.0
        """By `lease_clock`: from when granted slots may be used."""
        self._loop = loop
        # A plain lock, which no interrupt tears, as Event and Condition are.
        self._signal = threading.Lock()
        self._future: asyncio.Future[None] | None = None
        self.reset()

    @property
    def id(self) -> UUID:
        return self.request.request_id

    def reset(self) -> None:
        """Wait for an outcome again."""
        self.outcome = None
        self.is_queued = False
        self._signal.acquire(blocking=False)
        if self._loop is not None:
            self._future = self._loop.create_future()

    def settle(self, outcome: Outcome) -> None:
        """Say what has come of it, from any thread."""
        self.outcome = outcome
        with suppress(RuntimeError):  # it was settled already
            self._signal.release()
        if self._loop is not None and self._future is not None:
            with suppress(RuntimeError):  # its event loop is closed: nobody waits
                self._loop.call_soon_threadsafe(_finish, self._future)

    def wait(self, seconds: float | None) -> bool:
        """Block until it is settled; False when that takes longer than `seconds`."""
        return self._signal.acquire(timeout=-1 if seconds is None else max(seconds, 0.0))

    async def await_(self, seconds: float | None) -> bool:
        """The same without blocking the event loop."""
        import asyncio  # whoever awaits has it loaded

        assert self._future is not None
        done, _ = await asyncio.wait({self._future}, timeout=seconds)
        return bool(done)


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


@dataclass(slots=True)
class Held:
    """A lease that this process keeps alive."""

    lease_id: UUID
    lease_seconds: float
    until: float
    """By `lease_clock`: until then nobody else can have its slots."""
    keep_at: float
    names: tuple[str, ...]
    on_lost: Callable[[], object] | None = None
    """Called once when the slots are lost, or about to be: whoever is strict stops."""
    is_flagged: bool = False
    """Whether it has been told that renewing does not work."""

    @property
    def margin(self) -> float:
        """How long before its end a lease counts as lost by those who must stop before somebody else begins."""
        return min(0.1 * self.lease_seconds, 5.0)
