"""Random trees of nested flows and tasks, each with a budget of retries: how often each node runs, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rota import flow, task
from rota.testing import Harness, check_history, harness


@dataclass
class Node:
    """A flow with children, or a task without. Its first `failures` executions fail, after all children are done."""

    retries: int
    failures: int
    is_submitted: bool = False
    children: list[Node] | None = None
    number: int = field(default=0)

    def all(self) -> Iterator[Node]:
        yield self
        for child in self.children or []:
            yield from child.all()


budgets = st.integers(0, 2)
leaves = st.builds(Node, budgets, st.integers(0, 3), st.booleans(), st.none())
trees = st.builds(
    Node,
    budgets,
    budgets,
    st.just(False),
    st.lists(
        st.recursive(
            leaves,
            lambda inner: st.builds(Node, budgets, budgets, st.just(False), st.lists(inner, min_size=1, max_size=3)),
            max_leaves=5,
        ),
        min_size=1,
        max_size=3,
    ),
)


# --- what happens --------------------------------------------------------------------------------------------------------

_nodes: dict[int, Node] = {}
_executions: Counter[int] = Counter()


class NodeError(Exception):
    """The failure of a node."""


@task
def leaf(number: int) -> int:
    return execute(number)


@flow
def branch(number: int) -> int:
    for child in _nodes[number].children or []:
        call(child)
    return execute(number)


def execute(number: int) -> int:
    _executions[number] += 1
    if _executions[number] <= _nodes[number].failures:
        raise NodeError(number)
    return number


def call(node: Node) -> int:
    if node.children is not None:
        return branch.with_options(name=f"branch-{node.number}", retries=node.retries)(node.number)
    one = leaf.with_options(name=f"leaf-{node.number}", retries=node.retries)
    return one.submit(node.number).result() if node.is_submitted else one(node.number)


# --- what should ---------------------------------------------------------------------------------------------------------


class Model:
    """A node has its whole budget in each attempt of its parent, and is not run again once it has completed."""

    def __init__(self) -> None:
        self.executions: Counter[int] = Counter()
        self.attempts: Counter[int] = Counter()
        self.completed: set[int] = set()
        self.called: set[int] = set()

    def run(self, node: Node) -> bool:
        self.called.add(node.number)
        if node.number in self.completed:
            return True
        for _ in range(node.retries + 1):
            self.attempts[node.number] += 1
            if all(self.run(child) for child in node.children or []) and self._execute(node):
                self.completed.add(node.number)
                return True
        return False

    def _execute(self, node: Node) -> bool:
        self.executions[node.number] += 1
        return self.executions[node.number] > node.failures


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(trees)
def test_each_node_has_its_own_budget_in_each_attempt_of_its_parent(root: Node) -> None:
    check(root)


def test_a_subflow_that_used_up_its_budget_has_it_again_when_its_parent_is_tried_again() -> None:
    check(Node(1, 0, children=[Node(1, 0, children=[Node(1, 7)])]))


def check(root: Node) -> None:
    _nodes.clear()
    _executions.clear()
    for number, node in enumerate(root.all()):
        node.number = number
        _nodes[number] = node
    expected = Model()
    completes = expected.run(root)
    with harness() as running:
        state = branch.with_options(name="branch-0", retries=root.retries)(0, return_state=True)
        assert state.is_completed() == completes
        assert _executions == +expected.executions
        check_records(running, expected)


def check_records(running: Harness, expected: Model) -> None:
    running.flush()
    client = running.client
    for run in client.read_flow_runs():
        number = int(client.read_flow(run.flow_id).name.removeprefix("branch-"))
        assert run.state is not None
        assert run.state.is_completed() == (number in expected.completed), "a parent's end follows from its children's"
        assert run.state.is_final()
        assert check_history(client.read_flow_run_states(run.id), kind="flow-run") == []
    ends: dict[int, list[bool]] = {}
    for task_run in client.read_task_runs():
        kind, number_text = task_run.name.split("-")[:2]
        assert task_run.state is not None
        assert task_run.state.is_final()
        if kind == "leaf":
            ends.setdefault(int(number_text), []).append(task_run.state.is_completed())
    for number, found in ends.items():
        assert any(found) == (number in expected.completed)
    assert set(ends) == {number for number in expected.called if _nodes[number].children is None}
