"""The graph of a run as columns: what ran, what waited for what, and afterwards only what has changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from api_driver import COMPLETED, RUNNING, Api, RecordedTask

from rota.contract.artifacts import CREATE_ARTIFACT
from rota.contract.events import CREATE_EVENTS, Event
from rota.contract.flow_runs import FlowRun
from rota.contract.run_graph import READ_RUN_GRAPH, RunGraph
from rota.core.ids import uuid7
from rota.exceptions import ObjectNotFound
from rota.testing import FakeClock


def graph(api: Api, run: FlowRun, since: str | None = None) -> RunGraph:
    return api.app.handle(READ_RUN_GRAPH, {"id": run.id}, {} if since is None else {"since": since})


def node(found: RunGraph, node_id: UUID) -> dict[str, Any]:
    place = found.nodes.id.index(node_id)
    names = [*found.nodes.id, *found.others]
    values = {name: getattr(found.nodes, name)[place] for name in type(found.nodes).model_fields}
    values["parents"] = [names[one] for one in values["parents"]]
    state = found.states[values["state"]]
    return {**values, "state": (state.type, state.name), "group": found.groups[values["group"]]}


def taken(*tasks: UUID) -> dict[str, Any]:
    return {"task_inputs": {"x": [{"input_type": "task_run", "id": str(one)} for one in tasks]}}


def test_nodes_have_their_states_times_and_edges(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(name="parent")
    api.propose(run, RUNNING)
    first = api.task_run(run, dynamic_key="0")
    clock.advance(2)
    api.propose(first, RUNNING)
    clock.advance(3)
    api.propose(first, COMPLETED)
    second = api.task_run(run, dynamic_key="1", **taken(first.id, uuid7()))
    api.propose(second, RUNNING)
    caller = api.task_run(run, dynamic_key="2", **taken(second.id))
    child = api.flow_run(api.flow("inner"), parent_task_run_id=caller.id, name="child")
    api.propose(child, RUNNING)
    found = graph(api, run)
    assert (found.run.name, found.run.flow_name, found.is_delta, found.total) == ("parent", "hello", False, 3)
    done = node(found, first.id)
    assert (done["state"], done["end"] - done["start"], done["run_count"]) == ((COMPLETED, "Completed"), 3000, 1)
    assert (done["group"], done["parents"], done["kind"]) == ("t", [], 0)
    assert node(found, second.id)["parents"] == [first.id]
    inner = node(found, child.id)
    assert (inner["kind"], inner["name"], inner["group"], inner["task_run_id"]) == (1, "child", "inner", caller.id)
    assert inner["parents"] == [second.id]
    assert [mark.name for mark in found.marks] == ["Pending", "Running"]
    assert found.others == []


def test_afterwards_only_what_has_changed_is_told(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    old = api.task_run(run, dynamic_key="0")
    api.propose(old, RUNNING)
    clock.advance(120)
    before = graph(api, run)
    assert before.nodes.id == [old.id]
    clock.advance(120)
    assert graph(api, run, before.cursor).nodes.id == []
    new = api.task_run(run, dynamic_key="1", **taken(old.id))
    api.propose(new, RUNNING)
    api.app.handle(CREATE_ARTIFACT, body={"key": "report", "type": "markdown", "data": "x", "flow_run_id": str(run.id)})
    found = graph(api, run, before.cursor)
    assert (found.is_delta, found.nodes.id, found.others, found.total) == (True, [new.id], [old.id], 2)
    assert node(found, new.id)["parents"] == [old.id]
    assert [artifact.key for artifact in found.artifacts] == ["report"]
    assert graph(api, run, "nonsense").is_delta is False


def test_events_that_concern_the_run_are_marks(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    about = {"prefect.resource.id": f"prefect.flow-run.{run.id}", "prefect.resource.role": "flow-run"}
    event = Event(event="order.shipped", occurred=clock.now(), resource={"prefect.resource.id": "order.1"}, related=[about])
    api.propose(run, RUNNING)
    api.events()
    api.app.handle(CREATE_EVENTS, body=[event])
    assert [(one.event, one.resource_id) for one in graph(api, run).events] == [("order.shipped", "order.1")]


def test_a_run_that_is_not_there_has_no_graph(api: Api) -> None:
    with pytest.raises(ObjectNotFound):
        api.app.handle(READ_RUN_GRAPH, {"id": uuid7()})


def test_recorded_task_runs_are_nodes(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    task = RecordedTask(run.id).made(clock.now()).enters(RUNNING, clock.now()).enters(COMPLETED, clock.now(), name="Cached")
    api.record(task)
    found = graph(api, run)
    assert (found.nodes.id, found.nodes.cached) == ([task.id], [1])
