"""A deployment with a concurrency limit: runs wait for a slot or are cancelled, and give it back when they are over."""

from __future__ import annotations

from uuid import UUID

import pytest
from deployed import Desk

from rota.contract.deployments import DELETE_DEPLOYMENT
from rota.contract.flow_runs import FlowRun
from rota.contract.leases import CLAIM_FLOW_RUN, RENEW_LEASES


def start(desk: Desk, limit: int = 1, strategy: str = "ENQUEUE") -> tuple[FlowRun, FlowRun]:
    deployment = desk.deployment(concurrency_limit=limit, concurrency_options={"collision_strategy": strategy})
    first, second = desk.run(deployment), desk.run(deployment)
    assert desk.propose(first, "PENDING").status.value == "ACCEPT"
    return first, second


def active_slots(desk: Desk, run: FlowRun) -> int:
    limit = desk.read(desk.deployment()).global_concurrency_limit
    assert limit is not None
    return limit.active_slots


def lease_of(desk: Desk, run: FlowRun) -> UUID | None:
    state = desk.read_run(run).state
    return None if state is None else state.state_details.deployment_concurrency_lease_id


def test_a_run_without_a_slot_waits_and_takes_the_one_that_comes_free(desk: Desk) -> None:
    first, second = start(desk)
    answer = desk.propose(second, "PENDING")
    assert answer.status.value == "REJECT"
    assert desk.read_run(second).state_name == "AwaitingConcurrencySlot"
    assert active_slots(desk, first) == 1
    desk.propose(first, "RUNNING")
    desk.propose(first, "COMPLETED")
    assert active_slots(desk, first) == 0
    desk.clock.advance(31)
    assert desk.propose(second, "PENDING").status.value == "ACCEPT"


def test_a_deployment_may_cancel_what_finds_no_slot(desk: Desk) -> None:
    _, second = start(desk, strategy="CANCEL_NEW")
    desk.propose(second, "PENDING")
    assert desk.read_run(second).state_name == "Cancelled"


def test_a_run_keeps_its_slot_through_its_states(desk: Desk) -> None:
    first, _ = start(desk)
    lease = lease_of(desk, first)
    assert lease is not None
    desk.propose(first, "RUNNING")
    assert lease_of(desk, first) == lease
    desk.propose(first, "CANCELLING")
    assert active_slots(desk, first) == 1
    desk.propose(first, "CANCELLED")
    assert active_slots(desk, first) == 0


def test_a_slot_whose_lease_ran_out_is_given_to_another(desk: Desk) -> None:
    first, second = start(desk)
    desk.clock.advance(301)
    assert desk.propose(second, "PENDING").status.value == "ACCEPT"
    desk.propose(first, "RUNNING")
    assert desk.read_run(first).state_name == "Cancelled"


def test_runs_of_a_deleted_deployment_do_not_start(desk: Desk) -> None:
    deployment = desk.deployment()
    run = desk.run(deployment)
    desk.app.handle(DELETE_DEPLOYMENT, {"id": deployment.id})
    answer = desk.propose(run, "PENDING")
    assert answer.status.value == "ABORT"


@pytest.mark.parametrize("limit", [1, 3])
def test_never_more_runs_than_slots(desk: Desk, limit: int) -> None:
    deployment = desk.deployment(concurrency_limit=limit)
    runs = [desk.run(deployment) for _ in range(6)]
    accepted = [desk.propose(run, "PENDING").status.value for run in runs].count("ACCEPT")
    assert accepted == limit == active_slots(desk, runs[0])


def test_a_run_that_lives_keeps_its_slot_as_long_as_it_runs(desk: Desk) -> None:
    first, second = start(desk)
    epoch = desk.app.handle(CLAIM_FLOW_RUN, {"id": first.id}, body={"holder": "h", "lease_seconds": 45}).epoch
    assert epoch
    desk.propose(first, "RUNNING")
    for _ in range(20):
        desk.clock.advance(30)
        body = {"holder": "h", "flow_run_ids": [first.id], "lease_seconds": 45}
        assert desk.app.handle(RENEW_LEASES, body=body).renewed == [first.id]
        assert active_slots(desk, first) == 1
    desk.propose(second, "PENDING")
    assert desk.read_run(second).state_name == "AwaitingConcurrencySlot"
