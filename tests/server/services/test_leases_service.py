"""Runs whose owner fell silent end Crashed, and only those."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from api_driver import COMPLETED, RUNNING, Api, names

from rota.contract.flow_runs import FlowRun
from rota.contract.leases import RENEW_LEASES, LeaseRenewal
from rota.server.services import leases
from rota.testing import FakeClock, check_history


def running(api: Api, holder: str = "here:1") -> FlowRun:
    run = api.flow_run()
    api.propose(run, RUNNING, epoch=api.claim(run, holder, lease_seconds=45).epoch)
    return run


def test_a_run_crashes_when_its_lease_has_run_out_and_not_before(api: Api, clock: FakeClock) -> None:
    run = running(api)
    clock.advance(44.9)
    assert leases.run_once(api.app.store, clock) == []
    clock.advance(0.1)
    assert leases.run_once(api.app.store, clock) == [run.id]
    state = api.read(run).state
    assert state is not None
    assert (state.name, state.message) == (
        "Crashed",
        "The process that ran this flow (here:1) fell silent: its last sign of life held until 2030-01-01 00:00:45 UTC.",
    )
    assert leases.run_once(api.app.store, clock) == []
    assert names(api.history(run)) == ["Pending", "Running", "Crashed"]
    assert check_history(api.history(run)) == []


def test_heartbeats_and_ends_keep_a_run_from_crashing(api: Api, clock: FakeClock) -> None:
    alive, over = running(api), running(api)
    api.propose(over, COMPLETED)
    for _ in range(10):
        clock.advance(30)
        body = LeaseRenewal(holder="here:1", flow_run_ids=[alive.id, over.id], lease_seconds=45)
        api.app.handle(RENEW_LEASES, body=body)
        assert leases.run_once(api.app.store, clock) == []
    assert (api.read(alive).state_name, api.read(over).state_name) == ("Running", "Completed")


def test_sweeps_side_by_side_end_each_run_once(api: Api, clock: FakeClock) -> None:
    runs = [running(api, f"here:{number}") for number in range(6)]
    clock.advance(60)
    with ThreadPoolExecutor(4) as pool:
        ended = [run_id for one in pool.map(lambda _: leases.run_once(api.app.store, clock), range(4)) for run_id in one]
    assert sorted(ended) == sorted(run.id for run in runs)
    assert all(names(api.history(run)) == ["Pending", "Running", "Crashed"] for run in runs)


def test_a_claim_that_was_never_used_crashes_too(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    api.claim(run, lease_seconds=5)
    clock.advance(5)
    assert leases.run_once(api.app.store, clock) == [run.id]
