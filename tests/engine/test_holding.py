"""Owning runs: heartbeats, leases that ran out, runs that were lost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from rota.client import SyncRotaClient
from rota.engine import holding
from rota.engine.holding import HeldRuns
from rota.exceptions import StoreUnavailable


class Server:
    """Stands in for the server: renews what is not `gone`, and says what is `unwanted`."""

    def __init__(self) -> None:
        self.gone: set[UUID] = set()
        self.unwanted: set[UUID] = set()
        self.asked: list[tuple[str, list[UUID], float]] = []
        self.recovered: list[tuple[str, list[UUID] | None]] = []
        self.is_down = False

    def renew_leases(self, holder: str, flow_run_ids: list[UUID], lease_seconds: float) -> Any:
        if self.is_down:
            raise StoreUnavailable("down")
        self.asked.append((holder, flow_run_ids, lease_seconds))
        lost = [run_id for run_id in flow_run_ids if run_id in self.gone]
        renewed = [run_id for run_id in flow_run_ids if run_id not in lost]
        unwanted = [run_id for run_id in renewed if run_id in self.unwanted]
        return SimpleNamespace(lost=lost, renewed=renewed, cancelling=unwanted, paused=[], suspended=[])

    def recover(self, holder: str, flow_run_ids: list[UUID] | None) -> None:
        if self.is_down:
            raise StoreUnavailable("down")
        self.recovered.append((holder, flow_run_ids))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    shown = SimpleNamespace(now=100.0)
    monkeypatch.setattr(holding, "lease_clock", lambda: shown.now)
    return shown


@pytest.fixture
def held(server: Server) -> HeldRuns:
    return HeldRuns(cast(SyncRotaClient, server), "here:1", 45)


def test_a_heartbeat_names_the_holder_the_runs_and_the_length_of_the_lease(
    held: HeldRuns, server: Server, clock: SimpleNamespace
) -> None:
    run = uuid4()
    held.add(run, lambda: None, lambda: None, clock.now)
    held.renew()
    assert server.asked == [("here:1", [run], 45)]


def test_a_lost_run_is_told_once_and_kept_no_longer(held: HeldRuns, server: Server, clock: SimpleNamespace) -> None:
    lost, kept, told = uuid4(), uuid4(), []
    held.add(lost, lambda: told.append(lost), lambda: None, clock.now)
    held.add(kept, lambda: told.append(kept), lambda: None, clock.now)
    server.gone = {lost}
    held.renew()
    held.renew()
    assert told == [lost]
    assert server.asked[-1][1] == [kept]


def test_nothing_is_asked_before_a_lease_may_have_run_out(held: HeldRuns, server: Server, clock: SimpleNamespace) -> None:
    run = uuid4()
    held.add(run, lambda: None, lambda: None, clock.now)
    clock.now += 45
    held.check(run)
    held.check(uuid4())
    assert server.asked == []


def test_a_process_that_slept_learns_before_it_goes_on_that_its_run_is_lost(
    held: HeldRuns, server: Server, clock: SimpleNamespace
) -> None:
    run, told = uuid4(), []
    held.add(run, lambda: told.append(run), lambda: None, clock.now)
    server.gone = {run}
    clock.now += 46
    held.check(run)
    assert told == [run]


def test_a_lease_that_was_renewed_in_time_is_not_asked_about_again(
    held: HeldRuns, server: Server, clock: SimpleNamespace
) -> None:
    run = uuid4()
    held.add(run, lambda: None, lambda: None, clock.now)
    clock.now += 46
    held.check(run)
    held.check(run)
    assert len(server.asked) == 1


def test_a_server_that_cannot_be_asked_stops_nobody(held: HeldRuns, server: Server, clock: SimpleNamespace) -> None:
    run, told = uuid4(), []
    held.add(run, lambda: told.append(run), lambda: None, clock.now)
    server.is_down = True
    clock.now += 46
    held.check(run)
    assert told == []
    assert held


def test_a_run_that_was_let_go_of_is_not_renewed(held: HeldRuns, server: Server, clock: SimpleNamespace) -> None:
    run = uuid4()
    held.add(run, lambda: None, lambda: None, clock.now)
    held.remove(run, is_over=True)
    held.renew()
    assert server.asked == []
    assert not held


def test_a_run_that_somebody_wants_to_stop_is_told_so_with_a_heartbeat(
    held: HeldRuns, server: Server, clock: SimpleNamespace
) -> None:
    run, other, told = uuid4(), uuid4(), []
    held.add(run, lambda: None, lambda: told.append(run), clock.now)
    held.add(other, lambda: None, lambda: told.append(other), clock.now)
    server.unwanted.add(run)
    held.renew()
    assert told == [run]


def test_a_run_that_was_given_up_is_ended_once(held: HeldRuns, server: Server) -> None:
    run = uuid4()
    held.expect(run)
    held.remove(run, is_over=False)
    held.end(held.given_up)
    held.end(held.given_up)
    assert server.recovered == [("here:1", [run])]
    assert held.open_runs == set()


def test_a_run_that_could_not_be_given_up_is_given_up_later(held: HeldRuns, server: Server) -> None:
    run = uuid4()
    held.expect(run)
    held.remove(run, is_over=False)
    server.is_down = True
    held.end(held.given_up)
    assert held
    server.is_down = False
    held.end(held.given_up)
    assert not held
    assert server.recovered == [("here:1", [run])]


def test_what_is_open_when_the_process_exits_is_ended(held: HeldRuns, server: Server) -> None:
    over, unclaimed = uuid4(), uuid4()
    held.expect(over)
    held.expect(unclaimed)
    held.remove(over, is_over=True)
    held.end_all()
    held.end_all()
    assert server.recovered == [("here:1", None)]


def test_a_process_that_ended_all_its_runs_asks_for_nothing_at_its_exit(held: HeldRuns, server: Server) -> None:
    run = uuid4()
    held.expect(run)
    held.remove(run, is_over=True)
    held.end_all()
    assert server.recovered == []
