"""The loop around background services, and the bus that wakes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from uuid import UUID, uuid4

import pytest

from rota.core.clock import SystemClock
from rota.server.bus.base import CHANGES, EVENTS, Bus, MemoryBus
from rota.server.duties import DutyRoster, find_duty
from rota.server.services import SERVICES
from rota.server.store.engine import Store, open_store
from rota.testing import wait_until


@pytest.fixture
def plain_store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(f"sqlite:///{tmp_path}/rota.db")
    yield found
    found.close()


def service(monkeypatch: pytest.MonkeyPatch, run_once: Callable[..., object], **constants: object) -> str:
    module = ModuleType("made_up")
    module.run_once = run_once  # type: ignore[attr-defined]
    for name, value in constants.items():
        setattr(module, name, value)
    monkeypatch.setattr("rota.server.duties.import_module", lambda _: module)
    return "made_up"


def test_a_service_runs_at_once_and_again_when_it_is_rung_for(plain_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[int] = []
    name = service(monkeypatch, lambda store, clock: passes.append(1), INTERVAL_SECONDS=3600, WAKES_ON=(CHANGES,))
    bus = MemoryBus()
    roster = DutyRoster(plain_store, SystemClock(), bus, [name])
    roster.start()
    wait_until(lambda: len(passes) == 1, 10, "the first pass")
    bus.publish(EVENTS)
    bus.publish(CHANGES)
    wait_until(lambda: len(passes) == 2, 10, "a pass after the ring")
    assert roster.stop()
    bus.publish(CHANGES)
    assert len(passes) == 2


def test_a_service_that_fails_is_run_again_and_hurts_no_other(
    plain_store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    passes: list[int] = []
    outcomes: list[bool] = []

    def run_once(store: Store, clock: object) -> None:
        passes.append(1)
        if len(passes) < 3:
            raise OSError("the disk is full")

    name = service(monkeypatch, run_once, INTERVAL_SECONDS=0.01)
    roster = DutyRoster(plain_store, SystemClock(), MemoryBus(), [name], lambda _, succeeded: outcomes.append(succeeded))
    roster.start()
    wait_until(lambda: True in outcomes, 10, "a pass that succeeds")
    assert roster.stop()
    assert outcomes[:3] == [False, False, True]
    assert roster.duties[0].last_error is None
    assert "the disk is full" in caplog.text


def test_a_service_that_publishes_is_given_the_bus(plain_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Sequence[UUID]] = []
    bus, told = MemoryBus(), uuid4()
    bus.subscribe(EVENTS, heard.append)

    def run_once(store: Store, clock: object, *, publish: Callable[[str, Sequence[UUID]], None]) -> None:
        publish(EVENTS, [told])

    find_duty(service(monkeypatch, run_once), plain_store, SystemClock(), bus).run()
    assert heard == [[told]]


def test_every_service_can_be_run_by_the_loop(plain_store: Store) -> None:
    for name in SERVICES:
        duty = find_duty(name, plain_store, SystemClock(), MemoryBus())
        assert 0 < duty.interval_seconds <= 3600


@pytest.fixture(params=["memory", pytest.param("postgresql", marks=pytest.mark.postgres)])
def buses(request: pytest.FixtureRequest) -> Iterator[tuple[Bus, Bus]]:
    """Where something is rung, and where it is heard: the same process, or two that share a database."""
    if request.param == "memory":
        bus = MemoryBus()
        yield bus, bus
        return
    from rota.server.bus.postgres import PostgresBus

    address: str = request.getfixturevalue("postgres_url")
    here, there = PostgresBus(address), PostgresBus(address)
    yield here, there
    here.close()
    there.close()


def test_what_is_rung_is_heard_with_its_ids(buses: tuple[Bus, Bus]) -> None:
    here, there = buses
    heard: set[UUID] = set()
    ready, rung = threading.Event(), threading.Event()

    def listener(ids: Sequence[UUID]) -> None:
        ready.set()
        heard.update(ids)

    end = there.subscribe(EVENTS, listener)
    there.subscribe(CHANGES, lambda ids: rung.set())
    here.publish(EVENTS, [])
    wait_until(ready.is_set, 20, "a first ring to be heard")
    ids = [uuid4() for _ in range(1000)]
    here.publish(EVENTS, ids[:400])
    here.publish(EVENTS, ids[400:])
    here.publish(CHANGES)
    wait_until(lambda: heard == set(ids) and rung.is_set(), 20, "all ids to be heard")
    end()


@pytest.mark.postgres
def test_a_bus_whose_connections_are_cut_goes_on(postgres_url: str) -> None:
    import psycopg

    from rota.server.bus.postgres import PostgresBus

    here, there = PostgresBus(postgres_url), PostgresBus(postgres_url)
    heard: set[UUID] = set()
    there.subscribe(EVENTS, heard.update)
    try:
        first = uuid4()
        wait_until(lambda: here.publish(EVENTS, [first]) or first in heard, 20, "a ring before the cut")
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rota bus'")
        second = uuid4()
        wait_until(lambda: here.publish(EVENTS, [second]) or second in heard, 30, "a ring after the cut")
    finally:
        here.close()
        there.close()
