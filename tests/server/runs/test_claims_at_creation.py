"""Runs that are owned from their first moment on, and runs that are owned to be run once more."""

from __future__ import annotations

import pytest
from api_driver import COMPLETED, CRASHED, FAILED, PENDING, RUNNING, Api

from rota.contract.flow_runs import FlowRun
from rota.contract.leases import CLAIM_FLOW_RUN, RECOVER, Claim, ClaimResult, Recovery
from rota.core.vocabulary import StateType
from rota.exceptions import LeaseConflict


def claim_again(api: Api, run: FlowRun, holder: str = "here:2") -> ClaimResult:
    body = Claim(holder=holder, lease_seconds=45, again=True)
    return api.app.handle(CLAIM_FLOW_RUN, {"id": run.id}, body=body)


def test_a_run_that_is_created_with_a_claim_is_owned_at_once(api: Api) -> None:
    run = api.flow_run(claim=Claim(holder="here:1", lease_seconds=45))
    with pytest.raises(LeaseConflict, match="is run by here:1"):
        api.claim(run, "here:2")
    assert api.claim(run, "here:1").epoch == 1


def test_a_run_whose_creator_died_before_starting_it_is_found_by_its_claim(api: Api) -> None:
    run = api.flow_run(claim=Claim(holder="here:1", lease_seconds=45))
    assert api.app.handle(RECOVER, body=Recovery(holder="here:1")).crashed == [run.id]
    assert api.read(run).state_type is CRASHED


def test_creating_a_run_that_is_there_leaves_its_owner(api: Api) -> None:
    flow = api.flow()
    run = api.flow_run(flow, claim=Claim(holder="here:1", lease_seconds=45))
    again = api.flow_run(flow, id=run.id, claim=Claim(holder="here:2", lease_seconds=45))
    assert again.id == run.id
    assert api.claim(run, "here:1").epoch == 1


@pytest.mark.parametrize("end", [FAILED, CRASHED])
def test_a_run_that_did_not_complete_can_be_owned_to_be_run_once_more(api: Api, end: StateType) -> None:
    run = api.flow_run()
    first = api.claim(run)
    api.propose(run, RUNNING, epoch=first.epoch)
    api.propose(run, end, epoch=first.epoch)
    with pytest.raises(LeaseConflict, match="is over"):
        api.claim(run, "here:2")
    second = claim_again(api, run)
    assert second.epoch > first.epoch
    with pytest.raises(LeaseConflict, match="is run by here:2"):
        claim_again(api, run, "here:3")
    api.propose(run, PENDING, epoch=second.epoch, force=True)
    assert api.app.handle(RECOVER, body=Recovery(holder="here:2")).crashed == [run.id]


def test_an_owner_that_dies_before_it_runs_a_run_once_more_leaves_it_as_it_was(api: Api) -> None:
    run = api.flow_run()
    api.propose(run, FAILED)
    claim_again(api, run)
    assert api.app.handle(RECOVER, body=Recovery(holder="here:2")).crashed == []
    assert api.read(run).state_type is FAILED
    claim_again(api, run, "here:3")


def test_a_completed_run_is_not_owned_again(api: Api) -> None:
    run = api.flow_run()
    api.propose(run, COMPLETED)
    with pytest.raises(LeaseConflict, match="is over"):
        claim_again(api, run)
