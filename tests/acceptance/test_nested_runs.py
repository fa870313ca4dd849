"""Flows in flows, tasks in tasks: what belongs to what."""

from __future__ import annotations

from typing import Any

import pytest
from records import Records

from rota import flow, task

pytestmark = pytest.mark.usefixtures("rota_harness")


@task
def increment(n: int) -> int:
    return n + 1


@flow
def child(n: int = 1) -> int:
    return increment(n)


def test_a_flow_in_a_flow_is_a_run_of_its_own_with_a_task_run_that_stands_for_it(records: Records) -> None:
    @flow
    def parent() -> int:
        return child(5) + increment(0)

    assert parent() == 7
    outer, inner = records.flow_run("parent"), records.flow_run("child")
    assert inner.parameters == {"n": 5}
    (stub, other) = records.task_runs(outer)
    assert (stub.name, other.name) == ("child-0", "increment-0")
    assert inner.parent_task_run_id == stub.id
    assert stub.state.state_details.child_flow_run_id == inner.id
    assert stub.state_type == "COMPLETED"
    assert records.names_of_task_runs(inner) == ["increment-0"]
    assert f"Created subflow run {inner.name!r} for flow 'child'" in records.messages(outer)


def test_a_failing_child_raises_in_its_parent_which_may_go_on(records: Records) -> None:
    @flow
    def bad_child() -> None:
        raise ValueError("child broke")

    @flow
    def parent() -> str:
        with pytest.raises(ValueError, match="child broke"):
            bad_child()
        assert bad_child(return_state=True).is_failed()
        return "went on"

    assert parent() == "went on"
    outer = records.flow_run("parent")
    assert outer.state_type == "COMPLETED"
    assert [run.state_type for run in records.task_runs(outer)] == ["FAILED", "FAILED"]
    assert [run.state_type for run in records.flow_runs("bad-child")] == ["FAILED", "FAILED"]


def test_a_childs_failure_that_nobody_catches_fails_the_parent(records: Records) -> None:
    @flow
    def bad_child() -> None:
        raise ValueError("child broke")

    @flow
    def parent() -> None:
        bad_child()

    with pytest.raises(ValueError, match="child broke"):
        parent()
    assert records.flow_run("parent").state_type == "FAILED"


def test_results_flow_between_children_and_are_traced(records: Records) -> None:
    @flow
    def parent() -> int:
        return child(child(10_000))

    assert parent() == 10_002
    first, second = records.task_runs(records.flow_run("parent"))
    assert records.inputs(second)["n"] == [first.id]


def test_futures_may_be_given_to_a_child(records: Records) -> None:
    @flow
    def parent() -> int:
        return child(increment.submit(20))

    assert parent() == 22
    assert records.flow_run("child").parameters == {"n": 21}


def test_three_levels(records: Records) -> None:
    @flow
    def middle(n: int) -> int:
        return child(n) * 10

    @flow
    def top() -> int:
        return middle(1)

    assert top() == 20
    assert [run.name for run in records.task_runs(records.flow_run("top"))] == ["middle-0"]
    assert [run.name for run in records.task_runs(records.flow_run("middle"))] == ["child-0"]


def test_tasks_call_tasks_and_know_their_parents(records: Records) -> None:
    @task
    def outer(n: int) -> int:
        return increment(increment(n))

    @flow
    def deep() -> int:
        return outer(1)

    assert deep() == 3
    top = records.task_run("outer-0")
    assert records.inputs(records.task_run("increment-0"))["__parents__"] == [top.id]
    assert records.inputs(records.task_run("increment-1"))["__parents__"] == [top.id]
    assert "__parents__" not in records.inputs(top)


def test_a_task_may_call_a_flow(records: Records) -> None:
    @task
    def starts(n: int) -> int:
        return child(n)

    @flow
    def deep() -> int:
        return starts(1)

    assert deep() == 2
    assert records.flow_run("child").state_type == "COMPLETED"


def test_a_recursive_flow(records: Records) -> None:
    @flow
    def countdown(n: int) -> list[int]:
        return [n, *countdown(n - 1)] if n else [0]

    assert countdown(3) == [3, 2, 1, 0]
    assert [run.parameters["n"] for run in records.flow_runs("countdown")] == [3, 2, 1, 0]


def test_the_graph_shows_tasks_and_children_with_their_edges(records: Records) -> None:
    @flow
    def parent() -> int:
        a = increment(10_000)
        b = child(a)
        return increment(b)

    assert parent() == 10_003
    outer = records.flow_run("parent")
    graph: Any = records.client.read_flow_run_graph(outer.id)
    nodes = dict(graph.nodes)
    by_label = {node.label: node for node in nodes.values()}
    child_label = f"child / {records.flow_run('child').name}"
    assert set(by_label) == {"increment-0", child_label, "increment-1"}
    kinds = {label: node.kind for label, node in by_label.items()}
    assert sorted(kinds.values()) == ["flow-run", "task-run", "task-run"]
    middle = by_label[child_label]
    assert [parent.id for parent in middle.parents] == [by_label["increment-0"].id]
    assert [parent.id for parent in by_label["increment-1"].parents] == [middle.id]
