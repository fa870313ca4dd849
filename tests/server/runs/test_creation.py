"""Runs are made once, with what belongs to them."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from api_driver import COMPLETED, PENDING, RUNNING, SCHEDULED, Api, proposal

from rota.contract.flow_runs import CREATE_FLOW_RUN, FlowRunCreate
from rota.contract.flows import CREATE_FLOW, FlowCreate
from rota.contract.task_runs import CREATE_TASK_RUN, TaskRunCreate
from rota.core.ids import uuid7
from rota.exceptions import ObjectAlreadyExists, ObjectNotFound
from rota.server.request import Caller


def test_a_flow_is_made_once_by_its_name(api: Api) -> None:
    first = api.app.answer(CREATE_FLOW, body=FlowCreate(name="etl", tags=["a"], labels={"team": "x"}))
    again = api.app.answer(CREATE_FLOW, body=FlowCreate(name="etl", tags=["b"]))
    assert (first.made, again.made) == (True, False)
    assert again.body == first.body
    assert again.body.tags == ["a"]


def test_a_run_sent_twice_with_one_id_is_made_once(api: Api) -> None:
    create = FlowRunCreate(id=uuid7(), flow_id=api.flow().id, parameters={"n": 1})
    first, again = (api.app.answer(CREATE_FLOW_RUN, body=create) for _ in range(2))
    assert (first.made, again.made) == (True, False)
    assert again.body == first.body
    assert len(api.history(first.body)) == 1


def test_a_run_with_a_known_idempotency_key_is_the_first_one(api: Api) -> None:
    flow, other = api.flow(), api.flow("other")
    first = api.flow_run(flow, idempotency_key="2024-05-01", state=proposal(SCHEDULED))
    again = api.flow_run(flow, idempotency_key="2024-05-01", state=proposal(PENDING))
    elsewhere = api.flow_run(other, idempotency_key="2024-05-01")
    assert (again.id, again.state_type) == (first.id, SCHEDULED)
    assert elsewhere.id != first.id


def test_a_run_without_a_state_is_pending_and_gets_a_name(api: Api) -> None:
    run = api.flow_run()
    assert (run.state_type, run.state_name) == (PENDING, "Pending")
    assert re.fullmatch(r"[a-z]+-[a-z]+", run.name)
    assert run == api.read(run)


@pytest.mark.parametrize("kind", [SCHEDULED, RUNNING, COMPLETED])
def test_a_run_may_begin_in_any_state(api: Api, kind: object) -> None:
    run = api.flow_run(state=proposal(kind))  # type: ignore[arg-type]  # a parameter of the test
    assert run.state_type is kind
    assert run.run_count == (1 if kind is RUNNING else 0)
    assert run == api.read(run)


def test_scheduled_without_a_time_is_for_now(api: Api) -> None:
    run = api.flow_run(state=proposal(SCHEDULED))
    assert run.expected_start_time == run.next_scheduled_start_time == api.clock.now()


def test_labels_of_flow_and_run_are_joined(api: Api) -> None:
    flow = api.flow(labels={"team": "x", "tier": 1})
    run = api.flow_run(flow, labels={"tier": 2})
    assert run.labels == {"team": "x", "tier": 2, "prefect.flow.id": str(flow.id)}
    task_run = api.task_run(run, labels={"own": True})
    assert task_run.labels == {**run.labels, "prefect.flow-run.id": str(run.id), "own": True}


def test_a_run_of_a_flow_that_is_not_there_is_refused(api: Api) -> None:
    with pytest.raises(ObjectNotFound, match="no flow"):
        api.app.handle(CREATE_FLOW_RUN, body=FlowRunCreate(flow_id=uuid4()))
    with pytest.raises(ObjectNotFound, match="no flow run"):
        api.app.handle(CREATE_TASK_RUN, body=TaskRunCreate(flow_run_id=uuid4(), task_key="k", dynamic_key="0"))


def test_a_task_run_is_made_once_by_its_keys(api: Api) -> None:
    run = api.flow_run()
    create = TaskRunCreate(flow_run_id=run.id, task_key="t", dynamic_key="0")
    first, again = (api.app.answer(CREATE_TASK_RUN, body=create) for _ in range(2))
    assert (first.made, again.made) == (True, False)
    assert again.body.id == first.body.id
    assert (first.body.state_type, first.body.state_name) == (PENDING, "Pending")
    assert first.body == api.read_task_run(first.body)


def test_another_workspace_neither_sees_nor_takes_a_run(api: Api) -> None:
    run = api.flow_run()
    stranger = Caller(workspace_id=UUID(int=2))
    with pytest.raises(ObjectNotFound):
        api.app.handle(CREATE_FLOW_RUN, body=FlowRunCreate(flow_id=run.flow_id), caller=stranger)
    flow = api.app.handle(CREATE_FLOW, body=FlowCreate(name="theirs"), caller=stranger)
    with pytest.raises(ObjectAlreadyExists):
        api.app.handle(CREATE_FLOW_RUN, body=FlowRunCreate(id=run.id, flow_id=flow.id), caller=stranger)
