"""Runs that a worker without claims took, and died with, are scheduled again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from deployed import Desk

from rota.contract.flow_runs import FlowRun
from rota.contract.work_pools import CREATE_WORK_POOL
from rota.contract.workers import CLAIM_SCHEDULED_RUNS, WORKER_HEARTBEAT
from rota.server.request import Values
from rota.server.services import worker_status


@pytest.fixture
def run(desk: Desk) -> FlowRun:
    desk.app.handle(CREATE_WORK_POOL, body={"name": "pool", "type": "process"})
    return desk.run(desk.deployment(work_pool_name="pool"))


def look(desk: Desk) -> None:
    worker_status.run_once(desk.app.store, desk.clock, values=Values(longest_pending=timedelta(minutes=10)))


def beat(desk: Desk) -> None:
    body = {"name": "w", "heartbeat_interval_seconds": 30}
    desk.app.handle(WORKER_HEARTBEAT, {"work_pool_name": "pool"}, body=body)


def test_a_run_whose_pool_has_no_worker_any_more_is_scheduled_again(desk: Desk, run: FlowRun) -> None:
    beat(desk)
    desk.propose(run, "PENDING")
    desk.clock.advance(100)
    look(desk)
    assert desk.read_run(run).state_name == "Pending"
    desk.clock.advance(21)
    look(desk)
    state = desk.read_run(run).state
    assert state is not None
    assert (state.name, "did not start it" in (state.message or "")) == ("Scheduled", True)


def test_while_workers_live_a_run_has_longer(desk: Desk, run: FlowRun) -> None:
    desk.propose(run, "PENDING")
    for _ in range(9):
        desk.clock.advance(60)
        beat(desk)
        look(desk)
        assert desk.read_run(run).state_name == "Pending"
    desk.clock.advance(61)
    beat(desk)
    look(desk)
    assert desk.read_run(run).state_name == "Scheduled"


def test_a_run_that_started_or_is_held_is_left_alone(desk: Desk, run: FlowRun) -> None:
    other = desk.run(desk.deployment(work_pool_name="pool"))
    desk.propose(run, "PENDING")
    desk.propose(run, "RUNNING")
    body = {"worker": "w", "holder": "w:1", "lease_seconds": 30}
    desk.app.handle(CLAIM_SCHEDULED_RUNS, {"work_pool_name": "pool"}, body=body)
    assert desk.read_run(other).state_name == "Pending"
    desk.clock.advance(3600)
    look(desk)
    assert desk.read_run(run).state_name == "Running"
    assert desk.read_run(other).state_name == "Pending", "its lease is looked after elsewhere"
