"""Runs the background services: each in a thread of its own, at its interval or sooner when the bus rings for it.

A service is a module of `rota.server.services` with ``run_once(store, clock)``. It may also have

- ``INTERVAL_SECONDS``: how long it sleeps at most between two passes (`USUAL_SECONDS` without)
- ``WAKES_ON``: topics of the bus that end its sleep
- keywords ``publish`` and ``values`` of ``run_once``, which are then the bus's own and what the settings say
"""

from __future__ import annotations

import inspect
import logging
import random
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any
from uuid import UUID

from rota.core.clock import Clock
from rota.server.bus.base import Bus
from rota.server.request import Values
from rota.server.services import SERVICES
from rota.server.store.engine import Store

USUAL_SECONDS = 5.0
GATHER_SECONDS = 0.1
"""How long a service that was woken waits for more of the same."""
LONGEST_PAUSE = 60.0
"""Between passes that fail."""
JITTER = 0.1

_chance = random.Random()  # noqa: S311 - spreads load; its own, so that programs around it keep their random numbers

_logger = logging.getLogger("rota.server.services")


@dataclass(slots=True)
class Duty:
    """One service and how it has fared."""

    name: str
    interval_seconds: float
    wakes_on: tuple[str, ...]
    run: Callable[[], object]
    passes: int = 0
    failures: int = 0
    """Passes in a row that failed."""
    last_error: str | None = None
    _rung: threading.Event = field(default_factory=threading.Event)

    def wake(self, ids: Sequence[UUID] = ()) -> None:  # noqa: ARG002 - the form of a bus's listener
        self._rung.set()

    def run_until(self, stopping: threading.Event, on_pass: Callable[[str, bool], object]) -> None:
        """Make passes until `stopping` is set. A pass that fails is told and made again later: nobody else would."""
        while not stopping.is_set():
            self._rung.clear()
            try:
                self.run()
            except Exception as error:  # noqa: BLE001 - whatever it was, the next pass may succeed
                self.failures += 1
                self.last_error = f"{type(error).__name__}: {error}"
                (_logger.exception if self.failures == 1 else _logger.warning)(
                    "The service %s failed (%d in a row) and is run again: %s", self.name, self.failures, error
                )
                on_pass(self.name, False)
                stopping.wait(min(self.interval_seconds * 2**self.failures, LONGEST_PAUSE))
                continue
            self.passes += 1
            self.failures, self.last_error = 0, None
            on_pass(self.name, True)
            # Spread, so that several processes do not look at the same moment for ever.
            if self._rung.wait(self.interval_seconds * (1 + JITTER * _chance.uniform(-1, 1))):
                stopping.wait(GATHER_SECONDS)


class DutyRoster:
    """All services of a process."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        bus: Bus,
        names: Iterable[str] = SERVICES,
        on_pass: Callable[[str, bool], object] = lambda name, succeeded: None,  # noqa: ARG005
        values: Values | None = None,
    ) -> None:
        switched_off = (values or Values()).switched_off
        self.duties = [find_duty(name, store, clock, bus, values) for name in names if name not in switched_off]
        self._bus = bus
        self._on_pass = on_pass
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._unsubscribe: list[Callable[[], None]] = []

    def start(self) -> None:
        for duty in self.duties:
            self._unsubscribe += [self._bus.subscribe(topic, duty.wake) for topic in duty.wakes_on]
            thread = threading.Thread(
                target=duty.run_until, args=(self._stopping, self._on_pass), name=f"rota-{duty.name}", daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def stop(self, timeout: float = 20.0) -> bool:
        """End all services after the pass that each is in; return whether all have ended."""
        self._stopping.set()
        for end in self._unsubscribe:
            end()
        for duty in self.duties:
            duty.wake()
        for thread in self._threads:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads)


def find_duty(name: str, store: Store, clock: Clock, bus: Bus, values: Values | None = None) -> Duty:
    """Return the service of this name, ready to run."""
    module: Any = import_module(f"rota.server.services.{name}")
    run = partial(module.run_once, store, clock)
    parameters = inspect.signature(module.run_once).parameters
    if "publish" in parameters:
        run = partial(run, publish=bus.publish)
    if "values" in parameters:
        run = partial(run, values=values)
    interval = (values or Values()).intervals.get(name, getattr(module, "INTERVAL_SECONDS", USUAL_SECONDS))
    return Duty(name, interval, tuple(getattr(module, "WAKES_ON", ())), run)
