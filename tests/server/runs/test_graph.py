"""The graph of a flow run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from api_driver import COMPLETED, PENDING, RUNNING, Api, RecordedTask, proposal

from rota.contract.artifacts import CREATE_ARTIFACT, ArtifactCreate
from rota.contract.flow_runs import READ_FLOW_RUN_GRAPH, FlowRun
from rota.contract.graph import Graph, GraphNode
from rota.contract.task_runs import Parameter, TaskRunResult
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest, ObjectNotFound
from rota.server.app import App
from rota.server.request import Values
from rota.testing import FakeClock


def graph(api: Api, run: FlowRun, **query: Any) -> Graph:
    return api.app.handle(READ_FLOW_RUN_GRAPH, {"id": run.id}, query)


def edges(nodes: list[tuple[UUID, GraphNode]], kind: str) -> dict[str, list[UUID]]:
    return {node.label: [edge.id for edge in getattr(node, kind)] for _, node in nodes}


def result_of(*runs: Any) -> list[Any]:
    return [TaskRunResult(id=run.id) for run in runs]


def test_results_make_edges_and_each_once(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    first = api.task_run(run, "first")
    clock.advance(1)
    second = api.task_run(run, "second", task_inputs={"x": result_of(first), "y": [*result_of(first), Parameter(name="p")]})
    clock.advance(1)
    third = api.task_run(run, "third", task_inputs={"x": result_of(second, first), "gone": [TaskRunResult(id=uuid7())]})
    found = graph(api, run)
    assert [node_id for node_id, _ in found.nodes] == [first.id, second.id, third.id]
    assert found.root_node_ids == [first.id]
    assert edges(found.nodes, "parents") == {
        first.name: [],
        second.name: [first.id],
        third.name: [second.id, first.id],
    }
    assert edges(found.nodes, "children") == {first.name: [second.id, third.id], second.name: [third.id], third.name: []}


def test_a_task_called_in_a_task_is_encapsulated(api: Api) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    outer = api.task_run(run, "outer")
    inner = api.task_run(run, "inner", task_inputs={"__parents__": result_of(outer)})
    found = graph(api, run)
    assert edges(found.nodes, "encapsulating") == {outer.name: [], inner.name: [outer.id]}
    assert edges(found.nodes, "parents") == {outer.name: [], inner.name: []}
    assert set(found.root_node_ids) == {outer.id, inner.id}


def test_a_subflow_stands_in_the_place_of_the_task_run_that_called_it(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    before = api.task_run(run, "before")
    stub = api.task_run(run, "stub", task_inputs={"x": result_of(before)})
    child = api.flow_run(api.flow("child"), name="kid", parent_task_run_id=stub.id)
    after = api.task_run(run, "after", task_inputs={"x": result_of(stub)})
    clock.advance(2)
    api.propose(child, RUNNING)
    nodes = dict(graph(api, run).nodes)
    node = nodes[child.id]
    assert (node.kind, node.label, node.state_type, node.start_time) == ("flow-run", "child / kid", RUNNING, clock.now())
    assert [edge.id for edge in node.parents] == [before.id]
    assert [edge.id for edge in nodes[after.id].parents] == [child.id]
    assert stub.id not in nodes


def test_times_states_and_what_has_not_started(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    started = clock.advance(1)
    api.propose(run, RUNNING)
    task = RecordedTask(run.id, "waits").made(started).enters(PENDING, started, runs=0)
    stateless = RecordedTask(run.id, "unknown").made(started)
    api.record(task, stateless)
    ended = clock.advance(5)
    api.propose(run, COMPLETED)
    found = graph(api, run)
    assert (found.start_time, found.end_time) == (started, ended)
    assert [(state.name, state.timestamp) for state in found.states][1:] == [("Running", started), ("Completed", ended)]
    assert [(node.label, node.start_time, node.end_time) for _, node in found.nodes] == [("waits", started, None)]


def test_since_leaves_out_what_had_ended_by_then(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    old, new = RecordedTask(run.id, "old").made(clock.now()), RecordedTask(run.id, "new").made(clock.now())
    old.enters(RUNNING, clock.now()).enters(COMPLETED, clock.advance(1))
    new.enters(RUNNING, clock.now())
    api.record(old, new)
    assert [node.label for _, node in graph(api, run, since=clock.now() + timedelta(seconds=1)).nodes] == ["new"]
    assert len(graph(api, run, since="2024-01-01T00:00:00Z").nodes) == 2
    assert len(graph(api, run, since=datetime(1, 1, 1, tzinfo=UTC)).nodes) == 2


def test_artifacts_hang_on_their_task_runs(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    task = api.task_run(run)
    for data, kind, task_run_id in ((5.0, "progress", task.id), ("# hi", "markdown", None)):
        create = ArtifactCreate(key="k", type=kind, data=data, flow_run_id=run.id, task_run_id=task_run_id)
        api.app.handle(CREATE_ARTIFACT, body=create)
        clock.advance(1)
    found = graph(api, run)
    assert [(one.type, one.data, one.is_latest) for one in found.artifacts] == [("markdown", None, True)]
    assert [(one.type, one.data, one.is_latest) for one in found.nodes[0][1].artifacts] == [("progress", 5.0, False)]


def test_a_graph_beyond_what_can_be_drawn_is_refused(local: Api) -> None:
    small = Api(App(local.app.store, local.clock, Values(max_graph_nodes=2)), local.clock)
    run = small.flow_run(state=proposal(RUNNING))
    for number in range(3):
        small.task_run(run, dynamic_key=str(number))
    with pytest.raises(InvalidRequest, match="has 3 nodes; up to 2"):
        graph(small, run)


def test_the_graph_of_a_run_that_is_not_there_is_not_found(local: Api) -> None:
    with pytest.raises(ObjectNotFound):
        local.app.handle(READ_FLOW_RUN_GRAPH, {"id": uuid7()})
