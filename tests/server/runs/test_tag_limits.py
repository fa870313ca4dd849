"""Limits on tags for task runs that the server decides (clients of the 2.x protocol), and slots of runs found dead."""

from __future__ import annotations

from uuid import uuid4

from api_driver import Api, delay_of, names

from rota.contract.concurrency_limits import CREATE_TAG_LIMIT, INCREMENT_WITH_LEASE, READ_TAG_LIMIT
from rota.contract.leases import RECOVER
from rota.contract.slots import READ_USE
from rota.core.vocabulary import StateType
from rota.server.services import leases as leases_service

PENDING, RUNNING, COMPLETED, FAILED = StateType.PENDING, StateType.RUNNING, StateType.COMPLETED, StateType.FAILED


def limit(api: Api, size: int) -> None:
    api.app.handle(CREATE_TAG_LIMIT, body={"tag": "db", "concurrency_limit": size})


def holding(api: Api) -> set[object]:
    return set(api.app.handle(READ_TAG_LIMIT, {"tag": "db"}).active_slots)


def test_a_task_run_waits_until_a_slot_is_free_and_holds_it_while_it_runs(api: Api) -> None:
    limit(api, 1)
    flow_run = api.flow_run()
    api.propose(flow_run, RUNNING)
    first, second = (api.task_run(flow_run, key, tags=["db", "free"]) for key in "ab")
    assert api.propose(first, RUNNING).status.value == "ACCEPT"
    waits = api.propose(second, RUNNING)
    assert waits.status.value == "WAIT"
    assert 1 <= delay_of(waits) <= 10
    assert holding(api) == {first.id}
    api.propose(first, COMPLETED)
    assert holding(api) == set()
    assert api.propose(second, RUNNING).status.value == "ACCEPT"
    api.propose(second, FAILED)
    assert holding(api) == set()
    assert names(api.task_history(second)) == ["Pending", "Running", "Failed"]


def test_a_limit_of_0_aborts(api: Api) -> None:
    limit(api, 0)
    flow_run = api.flow_run()
    api.propose(flow_run, RUNNING)
    answer = api.propose(api.task_run(flow_run, tags=["db"]), RUNNING)
    assert answer.status.value == "ABORT"
    assert "is 0" in answer.details.reason


def test_a_forced_state_gives_the_slot_back(api: Api) -> None:
    limit(api, 1)
    flow_run = api.flow_run()
    api.propose(flow_run, RUNNING)
    run = api.task_run(flow_run, tags=["db"])
    api.propose(run, RUNNING)
    api.propose(run, COMPLETED, force=True)
    assert holding(api) == set()


def test_a_run_that_is_found_dead_gives_its_slots_back_with_its_end(api: Api) -> None:
    limit(api, 3)
    flow_run = api.flow_run()
    claim = api.claim(flow_run, "there:1")
    api.propose(flow_run, RUNNING, epoch=claim.epoch)
    run = api.task_run(flow_run, tags=["db"])
    api.propose(run, RUNNING)
    for kind, run_id in (("flow_run", flow_run.id), ("flow_run", uuid4())):
        holder = {"type": kind, "id": str(run_id)}
        api.app.handle(INCREMENT_WITH_LEASE, body={"names": ["tag:db"], "slots": 1, "holder": holder})
    assert len(api.app.handle(READ_USE, {"id_or_name": "tag:db"}).holders) == 3
    api.app.handle(RECOVER, body={"holder": "there:1"})
    assert [each.holder for each in api.app.handle(READ_USE, {"id_or_name": "tag:db"}).holders] == [f"flow_run:{run_id}"]
    assert leases_service.run_once(api.app.store, api.clock) == []
