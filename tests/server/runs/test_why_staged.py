"""Why a run is not running, in situations that are brought about in the database as they come about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from api_driver import COMPLETED, FAILED, PAUSED, PENDING, RUNNING, SCHEDULED, Api, RecordedTask, proposal

from rota.contract.concurrency_limits import CREATE_LIMIT
from rota.contract.deployments import CREATE_DEPLOYMENT, UPDATE_DEPLOYMENT
from rota.contract.flow_runs import DELETE_FLOW_RUN, FlowRun
from rota.contract.slots import ASK
from rota.contract.why import EXPLAIN_FLOW_RUN, FlowRunExplanation, WhyCause
from rota.contract.work_pools import CREATE_WORK_POOL, UPDATE_WORK_POOL
from rota.contract.work_queues import CREATE_WORK_QUEUE, UPDATE_WORK_QUEUE
from rota.contract.workers import WORKER_HEARTBEAT
from rota.server.services import late_runs


def why(api: Api, run: FlowRun) -> list[WhyCause]:
    explained: FlowRunExplanation = api.app.handle(EXPLAIN_FLOW_RUN, {"id": run.id})
    assert explained.flow_run_id == run.id
    assert explained.causes
    for cause in explained.causes:
        assert cause.sentence.endswith((".", ";")), cause.sentence
        assert cause.code.replace("-", "").isalpha()
    return explained.causes


def codes(api: Api, run: FlowRun) -> list[str]:
    return [cause.code for cause in why(api, run)]


@pytest.fixture
def pool(api: Api) -> str:
    api.app.handle(CREATE_WORK_POOL, body={"name": "etl", "type": "process"})
    return "etl"


def alive(api: Api, pool: str = "etl") -> None:
    """A worker of the pool gives a sign of life."""
    api.app.handle(WORKER_HEARTBEAT, {"work_pool_name": pool}, body={"name": "w1", "heartbeat_interval_seconds": 30})


def in_pool(api: Api, seconds: float = 0, **fields: Any) -> FlowRun:
    """A run that is to start in so many seconds."""
    at = api.clock.now() + timedelta(seconds=seconds)
    state = proposal(SCHEDULED, scheduled_time=at)
    return api.flow_run(work_pool_name="etl", state=state, **fields)


def deployed(api: Api, seconds: float = 0, **fields: Any) -> tuple[UUID, FlowRun]:
    flow = api.flow("load")
    deployment = api.app.handle(CREATE_DEPLOYMENT, body={"name": "nightly", "flow_id": str(flow.id), **fields})
    state = proposal(SCHEDULED, scheduled_time=api.clock.now() + timedelta(seconds=seconds))
    return deployment.id, api.flow_run(flow, deployment_id=deployment.id, state=state)


def test_no_worker_in_the_pool(api: Api, pool: str) -> None:
    run = in_pool(api)
    (cause, *_) = why(api, run)
    assert cause.code == "no-worker"
    assert cause.command == "rota worker start --pool 'etl'"


def test_workers_that_do_not_ask_for_the_queue(api: Api, pool: str) -> None:
    api.app.handle(CREATE_WORK_QUEUE, {"work_pool_name": pool}, body={"name": "gpu"})
    run = in_pool(api, work_queue_name="gpu")
    alive(api)
    (cause,) = why(api, run)
    assert cause.code == "not-polled"
    assert "'gpu'" in cause.sentence
    assert cause.command == "rota worker start --pool 'etl' --work-queue 'gpu'"


def test_the_pool_is_paused(api: Api, pool: str) -> None:
    run = in_pool(api)
    alive(api)
    api.app.handle(UPDATE_WORK_POOL, {"name": pool}, body={"is_paused": True})
    (cause,) = why(api, run)
    assert (cause.code, cause.command) == ("pool-paused", "rota work-pool resume 'etl'")


def test_the_queue_is_paused(api: Api, pool: str) -> None:
    run = in_pool(api)
    alive(api)
    api.app.handle(UPDATE_WORK_QUEUE, {"work_pool_name": pool, "name": "default"}, body={"is_paused": True})
    assert "queue-paused" in codes(api, run)


@pytest.mark.parametrize("what", ["pool", "queue"])
def test_a_full_pool_or_queue_names_who_fills_it(api: Api, pool: str, what: str) -> None:
    if what == "pool":
        api.app.handle(UPDATE_WORK_POOL, {"name": pool}, body={"concurrency_limit": 1})
    else:
        path = {"work_pool_name": pool, "name": "default"}
        api.app.handle(UPDATE_WORK_QUEUE, path, body={"concurrency_limit": 1})
    alive(api)
    first = in_pool(api, name="greedy-giraffe")
    api.propose(first, PENDING)
    api.propose(first, RUNNING)
    cause = next(cause for cause in why(api, in_pool(api)) if cause.code == f"{what}-limit")
    assert "'greedy-giraffe'" in cause.sentence
    assert [holder.name for holder in cause.holders] == ["flow run 'greedy-giraffe'"]


def test_the_deployments_limit_is_full(api: Api) -> None:
    _, first = deployed(api, concurrency_limit=1)
    api.propose(first, PENDING)
    _, second = deployed(api, concurrency_limit=1)
    (cause, *_) = why(api, second)
    assert cause.code == "deployment-limit"
    assert repr(first.name) in cause.sentence
    api.propose(second, PENDING)
    assert api.read(second).state_name == "AwaitingConcurrencySlot"
    (cause,) = why(api, second)
    assert cause.code == "deployment-limit"
    assert cause.until is not None


def test_a_served_deployment_that_is_paused_or_served_by_nobody(api: Api) -> None:
    deployment_id, run = deployed(api)
    (cause,) = why(api, run)
    assert cause.code == "not-served"
    assert "'load/nightly'" in cause.sentence
    api.app.handle(UPDATE_DEPLOYMENT, {"id": deployment_id}, body={"paused": True})
    assert codes(api, run) == ["deployment-paused"]


def test_a_task_waits_for_a_global_limit_or_one_of_its_tags(api: Api) -> None:
    api.app.handle(CREATE_LIMIT, body={"name": "database", "limit": 1})
    api.app.handle(CREATE_LIMIT, body={"name": "tag:gpu", "limit": 1})
    other, run = api.flow_run(name="other-otter"), api.flow_run()
    for each in (other, run):
        api.propose(each, PENDING)
        api.propose(each, RUNNING)
    task = RecordedTask(run.id).made(api.clock.now()).enters(PENDING, api.clock.now(), 0)
    api.record(task)
    for name in ("database", "tag:gpu"):
        for holder in (f"flow_run:{other.id}", f"task_run:{task.id}"):
            body = {
                "request_id": uuid4(),
                "session_id": uuid4(),
                "names": [name],
                "slots": 1,
                "lease_seconds": 60,
                "holder": holder,
            }
            api.app.handle(ASK, body=body)
    causes = {cause.code: cause for cause in why(api, run)}
    assert set(causes) == {"global-limit", "tag-limit"}
    for cause in causes.values():
        assert "flow run 'other-otter'" in cause.sentence
    assert causes["tag-limit"].command == "rota concurrency-limit inspect gpu"


def test_a_run_that_is_to_start_later(api: Api, pool: str) -> None:
    (cause,) = why(api, in_pool(api, seconds=7200))
    assert cause.code == "scheduled"
    assert "in 2 h 0 min" in cause.sentence
    assert cause.until == api.clock.now() + timedelta(hours=2)


def test_a_run_that_waits_for_its_retry(api: Api) -> None:
    run = api.flow_run(retries=2, retry_delay=60)
    api.propose(run, PENDING)
    api.propose(run, RUNNING)
    api.propose(run, FAILED, message="no space left")
    (cause,) = why(api, run)
    assert cause.code == "retry"
    assert "no space left" in cause.sentence


def test_a_run_that_waits_for_an_input(api: Api) -> None:
    run = api.flow_run()
    api.propose(run, PENDING)
    api.propose(run, RUNNING)
    keyset = {"schema": "s", "response": "r", "description": "d"}
    api.propose(run, PAUSED, run_input_keyset=keyset, pause_timeout=api.clock.now() + timedelta(hours=1))
    (cause,) = why(api, run)
    assert cause.code == "paused"
    assert "waits for an input" in cause.sentence
    assert cause.command is not None
    assert cause.command.startswith(f"rota flow-run resume {run.id} --input")


def test_a_suspended_run_and_one_whose_process_has_yet_to_stop(api: Api) -> None:
    _, run = deployed(api)
    api.propose(run, PENDING)
    epoch = api.claim(run).epoch
    api.propose(run, RUNNING, epoch=epoch)
    api.propose(run, PAUSED, pause_reschedule=True, name="Suspended")
    (cause,) = why(api, run)
    assert cause.code == "suspended"
    assert "has yet to stop" in cause.sentence
    api.clock.advance(600)
    (cause,) = why(api, run)
    assert "is suspended and waits for somebody" in cause.sentence


def test_a_subflow_that_its_parent_starts(api: Api) -> None:
    parent = api.flow_run(name="outer-owl")
    api.propose(parent, PENDING)
    api.propose(parent, RUNNING)
    stub = RecordedTask(parent.id).made(api.clock.now()).enters(PENDING, api.clock.now(), 0)
    api.record(stub)
    child = api.flow_run(parent_task_run_id=stub.id, state=proposal(PENDING))
    (cause,) = why(api, child)
    assert cause.code == "parent"
    assert "'outer-owl', which is Running" in cause.sentence


def test_a_run_that_nothing_starts(api: Api) -> None:
    run = api.flow_run(state=proposal(SCHEDULED, scheduled_time=api.clock.now()))
    (cause,) = why(api, run)
    assert (cause.code, cause.command) == ("no-pool", f"rota flow-run execute {run.id}")


def test_a_late_run_says_so(api: Api, pool: str) -> None:
    run = in_pool(api)
    api.clock.advance(60)
    late_runs.run_once(api.app.store, api.clock)
    assert api.read(run).state_name == "Late"
    (cause, *_) = why(api, run)
    assert cause.code == "no-worker"
    assert "It is late since" in cause.sentence


def test_a_pending_run_that_is_claimed_and_one_that_is_not(api: Api) -> None:
    run = api.flow_run(state=proposal(PENDING))
    assert codes(api, run) == ["unclaimed"]
    api.claim(run, "desk:12")
    (cause,) = why(api, run)
    assert cause.code == "starting"
    assert "desk:12" in cause.sentence


def test_runs_that_run_are_over_or_have_lost_their_process(api: Api) -> None:
    run = api.flow_run(state=proposal(PENDING))
    epoch = api.claim(run, "desk:12").epoch
    api.propose(run, RUNNING, epoch=epoch)
    assert codes(api, run) == ["running"]
    api.clock.advance(100)
    assert codes(api, run)[0] == "silent"
    api.propose(run, COMPLETED, epoch=epoch)
    (cause,) = why(api, run)
    assert (cause.code, cause.command) == ("over", None)
    failed = api.flow_run(state=proposal(FAILED))
    assert why(api, failed)[0].command == f"rota flow-run retry {failed.id}"
    api.app.handle(DELETE_FLOW_RUN, {"id": failed.id})
    with pytest.raises(Exception, match="flow run"):
        why(api, failed)
