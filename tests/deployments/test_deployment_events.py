"""What is told of deployments, pools and queues, and that each thing is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from deployed import Desk

from rota.contract.deployments import DELETE_DEPLOYMENT, DeploymentStatus
from rota.contract.queries.deployments import READ_SCHEDULED_FLOW_RUNS
from rota.contract.queries.events import READ_EVENTS
from rota.contract.work_pools import CREATE_WORK_POOL
from rota.contract.work_queues import UPDATE_WORK_QUEUE
from rota.contract.workers import CLAIM_SCHEDULED_RUNS
from rota.server.request import Values
from rota.server.services import worker_status


def told(desk: Desk, prefix: str) -> list[Any]:
    body = {"filter": {"event": {"prefix": [prefix]}, "order": "ASC"}}
    return desk.app.handle(READ_EVENTS, body=body).events


def names(desk: Desk, prefix: str) -> list[str]:
    return [event.event.rpartition(".")[2] for event in told(desk, prefix)]


def claim(desk: Desk) -> None:
    body = {"worker": "w", "holder": "w:1", "lease_seconds": 30}
    desk.app.handle(CLAIM_SCHEDULED_RUNS, {"work_pool_name": "pool"}, body=body)


def test_a_deployment_is_told_of_from_its_making_to_its_end(desk: Desk) -> None:
    desk.app.handle(CREATE_WORK_POOL, body={"name": "pool", "type": "process"})
    made = desk.deployment(work_pool_name="pool")
    desk.update(made, description="better", tags=["a"])
    desk.update(made, description="better")
    desk.app.handle(DELETE_DEPLOYMENT, {"id": made.id})
    created, updated, deleted = told(desk, "prefect.deployment")
    assert [event.event for event in (created, deleted)] == ["prefect.deployment.created", "prefect.deployment.deleted"]
    assert updated.payload["updates"]["tags"] == {"from": [], "to": ["a"]}
    assert sorted(updated.payload["updated_fields"]) == ["description", "tags"]
    resource = created.resource
    assert (resource["prefect.resource.id"], resource["prefect.resource.name"]) == (f"prefect.deployment.{made.id}", "nightly")
    related = {part["prefect.resource.role"]: part for part in created.related}
    assert set(related) == {"flow", "work-queue", "work-pool"}
    assert related["flow"]["prefect.resource.name"] == "hello"
    assert related["work-pool"]["prefect.work-pool.type"] == "process"


def test_a_served_deployment_is_told_to_be_ready_once_and_not_ready_once(desk: Desk) -> None:
    made = desk.deployment()

    def poll() -> None:
        desk.app.handle(READ_SCHEDULED_FLOW_RUNS, body={"deployment_ids": [made.id]})

    def look() -> None:
        worker_status.run_once(desk.app.store, desk.clock)

    for seconds in (0, 20, 20):
        desk.clock.advance(seconds)
        poll()
        look()
    assert names(desk, "prefect.deployment.")[1:] == ["ready"]
    for _ in range(3):
        desk.clock.advance(61)
        look()
    assert names(desk, "prefect.deployment.")[1:] == ["ready", "not-ready"]
    poll()
    look()
    assert names(desk, "prefect.deployment.")[1:] == ["ready", "not-ready", "ready"]


def test_whoever_polls_a_pool_makes_its_queues_and_deployments_ready(desk: Desk) -> None:
    desk.app.handle(CREATE_WORK_POOL, body={"name": "pool", "type": "process"})
    made = desk.deployment(work_pool_name="pool")
    assert desk.read(made).status is DeploymentStatus.NOT_READY
    claim(desk)
    claim(desk)
    assert desk.read(made).status is DeploymentStatus.READY
    assert names(desk, "prefect.work-queue.") == ["ready"]
    assert names(desk, "prefect.work-pool.") == ["created", "ready"]
    assert names(desk, "prefect.deployment.") == ["created", "ready"]
    desk.clock.advance(61)
    worker_status.run_once(desk.app.store, desk.clock)
    assert desk.read(made).status is DeploymentStatus.NOT_READY
    assert names(desk, "prefect.work-queue.") == ["ready", "not-ready"]


def test_how_long_silence_may_be_is_a_setting(desk: Desk) -> None:
    desk.app.handle(CREATE_WORK_POOL, body={"name": "pool", "type": "process"})
    claim(desk)
    desk.clock.advance(30)
    patient, strict = Values(), Values(queue_polled_within=timedelta(seconds=20))
    assert worker_status.run_once(desk.app.store, desk.clock, values=patient) == []
    assert len(worker_status.run_once(desk.app.store, desk.clock, values=strict)) == 1


def test_a_renamed_queue_has_its_new_name_everywhere(desk: Desk) -> None:
    desk.app.handle(CREATE_WORK_POOL, body={"name": "pool", "type": "process"})
    made = desk.deployment(work_pool_name="pool", work_queue_name="slow")
    run, over = desk.run(made), desk.run(made)
    desk.propose(over, "COMPLETED")
    desk.app.handle(UPDATE_WORK_QUEUE, {"work_pool_name": "pool", "name": "slow"}, body={"name": "steady"})
    assert desk.read(made).work_queue_name == "steady"
    assert desk.read_run(run).work_queue_name == "steady"
    assert desk.run(made).work_queue_name == "steady"
    assert desk.read_run(over).work_queue_name == "slow", "a run that is over tells where it was"
