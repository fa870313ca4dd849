"""One owner at a time, known by its epoch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from api_driver import COMPLETED, RUNNING, Api

from rota.contract.flow_runs import FlowRun
from rota.contract.leases import RENEW_LEASES, LeaseRenewal, LeaseRenewalResult
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest, LeaseConflict, ObjectNotFound
from rota.testing import FakeClock


def renew(api: Api, *runs: FlowRun, holder: str = "here:1", seconds: float = 45) -> LeaseRenewalResult:
    body = LeaseRenewal(holder=holder, flow_run_ids=[run.id for run in runs], lease_seconds=seconds)
    return api.app.handle(RENEW_LEASES, body=body)


def test_a_claim_gives_an_epoch_and_a_deadline(api: Api, clock: FakeClock) -> None:
    claim = api.claim(api.flow_run(), lease_seconds=45)
    assert (claim.epoch, claim.expires_at) == (1, clock.now() + timedelta(seconds=45))


def test_claiming_again_keeps_the_epoch_and_moves_the_deadline(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    first = api.claim(run)
    clock.advance(10)
    again = api.claim(run)
    assert again.epoch == first.epoch
    assert again.expires_at == first.expires_at + timedelta(seconds=10)
    assert api.claim(run, lease_seconds=1).expires_at == again.expires_at


def test_a_second_claim_of_an_owned_run_is_refused(api: Api) -> None:
    run = api.flow_run()
    api.claim(run, "here:1")
    with pytest.raises(LeaseConflict, match=r"is run by here:1 until \d\d:\d\d:\d\d UTC"):
        api.claim(run, "here:2")


def test_of_many_that_claim_at_once_one_gets_the_run(api: Api) -> None:
    run = api.flow_run()

    def attempt(number: int) -> int | None:
        try:
            return api.claim(run, f"here:{number}").epoch
        except LeaseConflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        epochs = list(pool.map(attempt, range(16)))
    assert sorted(epoch for epoch in epochs if epoch is not None) == [1]


def test_an_unstarted_run_is_taken_over_from_an_owner_that_fell_silent(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    api.claim(run, "here:1", lease_seconds=10)
    clock.advance(10)
    assert api.claim(run, "here:2").epoch == 2


def test_a_started_run_is_not_taken_over_before_it_is_marked_crashed(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    epoch = api.claim(run, "here:1", lease_seconds=10).epoch
    api.propose(run, RUNNING, epoch=epoch)
    clock.advance(11)
    with pytest.raises(LeaseConflict, match="fell silent"):
        api.claim(run, "here:2")
    assert api.claim(run, "here:1").epoch == epoch  # its owner comes back in time


def test_heartbeats_keep_runs_and_tell_which_are_lost(api: Api, clock: FakeClock) -> None:
    flow = api.flow()
    mine, ended, others = api.flow_run(flow), api.flow_run(flow), api.flow_run(flow)
    api.claim(mine)
    api.propose(ended, RUNNING, epoch=api.claim(ended).epoch)
    api.propose(ended, COMPLETED)
    api.claim(others, "here:2")
    clock.advance(30)
    answer = renew(api, mine, ended, others)
    assert (answer.renewed, answer.lost) == ([mine.id], [ended.id, others.id])
    clock.advance(40)
    with pytest.raises(LeaseConflict):
        api.claim(mine, "here:2")


def test_a_lease_that_ran_out_is_still_its_holders_until_somebody_takes_it(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    api.claim(run, lease_seconds=10)
    clock.advance(60)
    assert renew(api, run).renewed == [run.id]


def test_bad_claims_are_refused(api: Api) -> None:
    run = api.flow_run()
    with pytest.raises(InvalidRequest, match="holder is empty"):
        api.claim(run, "")
    with pytest.raises(ObjectNotFound):
        api.claim(run.model_copy(update={"id": uuid7()}))
