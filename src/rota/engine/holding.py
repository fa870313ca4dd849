"""The flow runs that this process owns: kept by heartbeats, and looked after before anything new is started in them.

A process that was asleep (a laptop's lid, SIGSTOP, a frozen container) may wake up after its leases have run out. What it then
proposes is refused by its epoch, but user code that it starts would already have had its effects; so it asks first.

A run that the flow's thread could not bring to an end (it was interrupted while it recorded an interruption) is given up here,
and ended by the recorder's thread, which no signal reaches; at the latest when the process exits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol
from uuid import UUID

from rota.client import SyncRotaClient

_logger = logging.getLogger("rota.engine.holding")

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def lease_clock() -> float:
    """Seconds that pass while the machine sleeps, too (where the system counts them), and that nobody sets."""
    return time.clock_gettime(_CLOCK)


class Holding(NamedTuple):
    until: float
    """By `lease_clock`: until then nobody else can own the run."""
    on_lost: Callable[[], None]
    on_cancel: Callable[[], None]
    on_held_back: Callable[[str], None]


class News(Protocol):
    """What the server says of the runs of a holder, in answers to several requests."""

    cancelling: list[UUID]
    paused: list[UUID]
    suspended: list[UUID]


class HeldRuns:
    """Owned runs by id. Thread-safe."""

    def __init__(self, client: SyncRotaClient, holder: str, lease_seconds: float) -> None:
        self.client = client
        self.holder = holder
        self.lease_seconds = lease_seconds
        self._runs: dict[UUID, Holding] = {}
        self._open: set[UUID] = set()
        """Runs whose end this process answers for, from before they are claimed until it has seen them end."""
        self._given_up: set[UUID] = set()

    def __bool__(self) -> bool:
        return bool(self._runs or self._given_up)

    @property
    def given_up(self) -> list[UUID]:
        """The runs that are to be ended."""
        return list(self._given_up)

    @property
    def open_runs(self) -> set[UUID]:
        """The runs that have not ended."""
        return set(self._open)

    def answers_for(self, flow_run_id: UUID) -> bool:
        """Whether the run's end is this holder's to tell."""
        return flow_run_id in self._open

    def expect(self, flow_run_id: UUID) -> None:
        """Answer for a run that is about to be claimed."""
        self._given_up.discard(flow_run_id)
        self._open.add(flow_run_id)

    def add(
        self,
        flow_run_id: UUID,
        on_lost: Callable[[], None],
        on_cancel: Callable[[], None],
        claimed_at: float,
        on_held_back: Callable[[str], None] = lambda kind: None,  # noqa: ARG005
    ) -> None:
        """Keep a run that was claimed, its claim sent at `claimed_at`.

        `on_lost` is called once if it is lost, `on_cancel` with each renewal once somebody has asked for it to stop,
        `on_held_back` with ``paused`` or ``suspended``, each time that the server says so.
        """
        self._runs[flow_run_id] = Holding(claimed_at + self.lease_seconds, on_lost, on_cancel, on_held_back)

    def remove(self, flow_run_id: UUID, *, is_over: bool) -> None:
        """Let go of a run. One that is not over is given up."""
        self._runs.pop(flow_run_id, None)
        if is_over:
            self._open.discard(flow_run_id)
        else:
            self._given_up.add(flow_run_id)

    def end(self, given_up: list[UUID]) -> None:
        """Have the server end runs that were given up; those it could not be told of are tried again."""
        if given_up and self._recover(given_up):
            self._given_up.difference_update(given_up)
            self._open.difference_update(given_up)

    def end_all(self) -> None:
        """The process exits: what is open now has nobody behind it any more."""
        if self._open and self._recover(None):
            self._open.clear()

    def _recover(self, flow_run_ids: list[UUID] | None) -> bool:
        try:
            self.client.recover(self.holder, flow_run_ids)
        except Exception as error:  # noqa: BLE001 - nobody is there to take it; the next process that looks ends the runs
            _logger.debug("Runs that were given up could not be ended now: %s", error)
            return False
        return True

    def check(self, flow_run_id: UUID) -> None:
        """Ask the server about a run whose lease may have run out meanwhile; runs of others are not looked at."""
        held = self._runs.get(flow_run_id)
        if held is not None and lease_clock() > held.until:
            self.renew()

    def renew(self) -> None:
        """Go on owning all runs. Where the server cannot be asked, nobody else can take them over either."""
        held, now = dict(self._runs), lease_clock()
        if not held:
            return
        try:
            renewal = self.client.renew_leases(self.holder, list(held), self.lease_seconds)
        except Exception as error:  # noqa: BLE001 - a heartbeat that fails is tried again; nobody is there to take the error
            _logger.debug("Leases could not be renewed now and are tried again: %s", error)
            return
        for flow_run_id in renewal.renewed:
            if flow_run_id in self._runs:
                self._runs[flow_run_id] = held[flow_run_id]._replace(until=now + self.lease_seconds)
        self.hear(renewal)
        for flow_run_id in renewal.lost:
            if self._runs.pop(flow_run_id, None) is not None:
                held[flow_run_id].on_lost()

    def hear(self, news: News) -> None:
        """Tell the runs that somebody has cancelled, paused or suspended."""
        for flow_run_id in news.cancelling:
            if (held := self._runs.get(flow_run_id)) is not None:
                held.on_cancel()
        for kind, flow_run_ids in (("paused", news.paused), ("suspended", news.suspended)):
            for flow_run_id in flow_run_ids:
                if (held := self._runs.get(flow_run_id)) is not None:
                    held.on_held_back(kind)
