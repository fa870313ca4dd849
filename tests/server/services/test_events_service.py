"""Outbox rows become events, once each, as the wire protocol describes them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from api_driver import COMPLETED, FAILED, PAUSED, PENDING, RUNNING, SCHEDULED, Api, RecordedTask, proposal

from rota.contract.events import ReceivedEvent
from rota.contract.flow_runs import DELETE_FLOW_RUN
from rota.contract.task_runs import TaskRunPolicy
from rota.core.ids import uuid7
from rota.server.app import App
from rota.server.request import Caller
from rota.server.services import events
from rota.server.store import outbox
from rota.testing import FakeClock


def named(told: list[ReceivedEvent], name: str) -> ReceivedEvent:
    (found,) = [event for event in told if event.event == name]
    return found


def test_a_flow_runs_states_are_told_as_the_protocol_says(api: Api, clock: FakeClock) -> None:
    flow = api.flow("etl", tags=["daily"])
    deployment = uuid7()
    run = api.flow_run(flow, name="tame-lynx", tags=["eu"], deployment_id=deployment, state=proposal(SCHEDULED))
    clock.advance(1)
    api.propose(run, RUNNING, message="go")
    told = api.events()
    assert [event.event for event in told] == ["prefect.flow-run.Scheduled", "prefect.flow-run.Running"]
    first, second = told
    history = api.history(run)
    assert [event.id for event in told] == [state.id for state in history]
    assert (second.occurred, second.received, second.follows) == (clock.now(), clock.now(), first.id)
    assert first.follows is None
    assert second.resource == {
        "prefect.resource.id": f"prefect.flow-run.{run.id}",
        "prefect.resource.name": "tame-lynx",
        "prefect.run-count": "1",
        "prefect.state-message": "go",
        "prefect.state-name": "Running",
        "prefect.state-timestamp": clock.now().isoformat(),
        "prefect.state-type": "RUNNING",
    }
    assert second.related == [
        {"prefect.resource.id": f"prefect.flow.{flow.id}", "prefect.resource.role": "flow", "prefect.resource.name": "etl"},
        {"prefect.resource.id": f"prefect.deployment.{deployment}", "prefect.resource.role": "deployment"},
        {"prefect.resource.id": "prefect.tag.daily", "prefect.resource.role": "tag"},
        {"prefect.resource.id": "prefect.tag.eu", "prefect.resource.role": "tag"},
    ]
    assert first.payload == {
        "intended": {"from": None, "to": "SCHEDULED"},
        "initial_state": None,
        "validated_state": {"type": "SCHEDULED", "name": "Scheduled"},
    }
    assert second.payload == {
        "intended": {"from": "SCHEDULED", "to": "RUNNING"},
        "initial_state": {"type": "SCHEDULED", "name": "Scheduled"},
        "validated_state": {"type": "RUNNING", "name": "Running", "message": "go"},
    }


def test_run_counts_are_those_of_the_moment_and_suspending_is_told(api: Api) -> None:
    run = api.flow_run(retries=1, deployment_id=uuid7())
    for kind, fields in ((RUNNING, {}), (FAILED, {}), (RUNNING, {}), (PAUSED, {"pause_reschedule": True}), (RUNNING, {})):
        api.propose(run, kind, **fields)
    told = api.events()
    assert [event.resource["prefect.run-count"] for event in told] == ["0", "1", "1", "2", "2", "2"]
    assert told[4].payload["validated_state"] == {"type": "PAUSED", "name": "Paused", "pause_reschedule": True}


def test_an_event_follows_the_one_before_only_while_that_is_fresh(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    clock.advance(5 * 60)
    api.propose(run, RUNNING)
    clock.advance(5 * 60 - 1)
    api.propose(run, COMPLETED)
    told = api.events()
    assert [event.follows for event in told] == [None, None, told[1].id]


def test_a_recorded_task_runs_states_are_told_with_the_task_run_of_the_moment(api: Api, clock: FakeClock) -> None:
    flow = api.flow("etl")
    run = api.flow_run(flow, name="tame-lynx")
    start = clock.advance(1)
    task = RecordedTask(run.id, "noop-0", tags=("eu",)).made(start).enters(PENDING, start, runs=0)
    task.enters(RUNNING, start + timedelta(seconds=1)).enters(COMPLETED, start + timedelta(seconds=3))
    clock.advance(10)
    api.record(task)
    told = [event for event in api.events() if event.event.startswith("prefect.task-run.")]
    assert [event.event.rsplit(".", 1)[1] for event in told] == ["Pending", "Running", "Completed"]
    assert [event.follows for event in told] == [None, told[0].id, told[1].id]
    running, completed = told[1], told[2]
    assert running.resource == {
        "prefect.resource.id": f"prefect.task-run.{task.id}",
        "prefect.resource.name": "noop-0",
        "prefect.run-count": "1",
        "prefect.state-message": "",
        "prefect.state-name": "Running",
        "prefect.state-timestamp": (start + timedelta(seconds=1)).isoformat(),
        "prefect.state-type": "RUNNING",
        "prefect.orchestration": "client",
    }
    assert running.related == [
        {"prefect.resource.id": "prefect.tag.eu", "prefect.resource.role": "tag"},
        {
            "prefect.resource.id": f"prefect.flow-run.{run.id}",
            "prefect.resource.role": "flow-run",
            "prefect.resource.name": "tame-lynx",
        },
        {"prefect.resource.id": f"prefect.flow.{flow.id}", "prefect.resource.role": "flow", "prefect.resource.name": "etl"},
    ]
    assert running.payload["intended"] == {"from": "PENDING", "to": "RUNNING"}
    assert running.payload["initial_state"] == {"type": "PENDING", "name": "Pending", "message": "", "state_details": {}}
    assert running.payload["validated_state"] == {
        "type": "RUNNING", "name": "Running", "message": "", "state_details": {}, "data": None,
    }  # fmt: skip
    assert "end_time" not in running.payload["task_run"]
    assert completed.payload["task_run"] == {
        "name": "noop-0",
        "task_key": "noop-abc",
        "dynamic_key": str(task.id),
        "empirical_policy": {"max_retries": 0, "retry_delay_seconds": 0},
        "tags": ["eu"],
        "labels": {},
        "task_inputs": {},
        "run_count": 1,
        "flow_run_run_count": 1,
        "expected_start_time": "2030-01-01T00:00:01Z",
        "start_time": "2030-01-01T00:00:02Z",
        "end_time": "2030-01-01T00:00:04Z",
        "total_run_time": 2.0,
    }


def test_details_of_a_task_runs_state_are_told_when_they_say_something(api: Api) -> None:
    run = api.task_run(api.flow_run(state=proposal(RUNNING)), empirical_policy=TaskRunPolicy(retries=1, retry_delay=5))
    transition = uuid7()
    api.propose(run, RUNNING)
    api.propose(run, FAILED, transition_id=transition, data={"type": "error"})
    awaiting = named(api.events(), "prefect.task-run.AwaitingRetry")
    assert awaiting.payload["validated_state"]["state_details"] == {
        "scheduled_time": "2030-01-01T00:00:05Z",
        "transition_id": str(transition),
    }
    assert awaiting.payload["validated_state"]["data"] == {"type": "error"}
    assert awaiting.payload["intended"] == {"from": "RUNNING", "to": "SCHEDULED"}


def test_a_subflow_is_told_with_the_task_run_that_called_it(api: Api) -> None:
    caller = api.flow_run(state=proposal(RUNNING))
    stub = api.task_run(caller, name="child-0", tags=["x"])
    child = api.flow_run(api.flow("child"), parent_task_run_id=stub.id)
    told = api.events()
    of_child = next(event for event in told if event.resource["prefect.resource.id"] == f"prefect.flow-run.{child.id}")
    assert {
        "prefect.resource.id": f"prefect.task-run.{stub.id}",
        "prefect.resource.role": "task-run",
        "prefect.resource.name": "child-0",
    } in of_child.related
    assert {"prefect.resource.id": "prefect.tag.x", "prefect.resource.role": "tag"} in of_child.related
    mirrored = [event for event in told if event.resource["prefect.resource.id"] == f"prefect.task-run.{stub.id}"][-1]
    assert mirrored.resource["prefect.orchestration"] == "server"
    assert mirrored.payload["validated_state"]["state_details"] == {"child_flow_run_id": str(child.id)}


def test_each_state_is_told_once(api: Api) -> None:
    run = api.flow_run()
    assert events.run_once(api.app.store, api.clock) == 1
    assert events.run_once(api.app.store, api.clock) == 0
    api.propose(run, RUNNING)
    assert len(api.events()) == 2
    assert api.app.store.read(outbox.is_empty)


def test_more_than_one_batch_is_told_in_one_pass(api: Api, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "BATCH", 4)
    run = api.flow_run()
    api.record(*(RecordedTask(run.id).made(clock.now()).enters(RUNNING, clock.now()) for _ in range(10)))
    assert events.run_once(api.app.store, clock) == 11
    assert len(api.events()) == 11


def test_states_of_deleted_runs_are_not_told_and_hold_nobody_up(api: Api, clock: FakeClock) -> None:
    run, kept = api.flow_run(), api.flow_run()
    api.record(RecordedTask(run.id).made(clock.now()).enters(RUNNING, clock.now()))
    api.app.handle(DELETE_FLOW_RUN, {"id": run.id})
    assert [event.resource["prefect.resource.id"] for event in api.events()] == [f"prefect.flow-run.{kept.id}"]


def test_a_state_that_came_before_its_task_run_is_told(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    task = RecordedTask(run.id).enters(RUNNING, clock.now())
    api.record(task)
    assert named(api.events(), "prefect.task-run.Running").resource["prefect.resource.id"] == f"prefect.task-run.{task.id}"


def test_workspaces_hear_of_their_own_runs_only(api: Api) -> None:
    api.flow_run()
    stranger = Caller(workspace_id=UUID(int=2))

    class Theirs(App):
        def answer(self, operation, path={}, query={}, body=None, caller=None):  # type: ignore[no-untyped-def]  # noqa: B006
            return super().answer(operation, path, query, body, stranger)

    theirs = Api(Theirs(api.app.store, api.clock), api.clock)
    run = theirs.flow_run()
    assert [event.resource["prefect.resource.id"] for event in theirs.events()] == [f"prefect.flow-run.{run.id}"]
    assert len(api.events()) == 1


def test_a_very_long_message_is_cut_and_says_so(api: Api) -> None:
    run = api.flow_run()
    api.propose(run, RUNNING, message="x" * 50_000)
    told = api.events()[-1]
    assert told.resource["prefect.state-message"].endswith("… (50000 characters, cut)")
    assert len(told.resource["prefect.state-message"]) < 11_000
