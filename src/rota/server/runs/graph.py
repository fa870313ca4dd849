"""The graph of a flow run: its task runs and subflows as nodes, results that went from one to another as edges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from rota.contract.flow_runs import FlowRun
from rota.contract.graph import Graph, GraphArtifact, GraphEdge, GraphNode, GraphState
from rota.contract.queries.flow_runs import DependencyResult
from rota.contract.task_runs import TaskRun, TaskRunResult
from rota.exceptions import InvalidRequest
from rota.server.runs.work import Work
from rota.server.store import artifacts, flow_run_states, flow_runs, flows, task_runs, ui
from rota.server.store.task_runs import TaskRunNode

PARENTS = "__parents__"
"""The task input that names the task runs in whose body a task run was called."""


def read_graph(work: Work, flow_run_id: UUID, since: datetime) -> Graph:
    """Return the graph; of the nodes, those that had not ended by `since`.

    Raises:
        NotFound
        InvalidRequest: there are more nodes than a page can draw.
    """
    tx, workspace = work.tx, work.workspace_id
    run = flow_runs.get_flow_run(tx, workspace, flow_run_id, work.now)
    rows = {row.id: row for row in task_runs.list_nodes_of(tx, workspace, flow_run_id)}
    _check_size(work, run, len(rows))
    children = flow_runs.list_subflow_runs(tx, workspace, flow_run_id, work.now)
    subflows = {child.parent_task_run_id: child for child in children}
    flow_names = {flow_id: _name_of_flow(work, flow_id) for flow_id in {child.flow_id for child in children}}
    shown = {task_run_id: _node(row, subflows.get(task_run_id), flow_names) for task_run_id, row in rows.items()}
    nodes = {task_run_id: node for task_run_id, node in shown.items() if node is not None}
    _connect(rows, nodes)
    own = _place_artifacts(work, flow_run_id, nodes)
    wanted = [node for node in nodes.values() if node.end_time is None or node.end_time >= since]
    wanted.sort(key=lambda node: (node.start_time, node.id))
    return Graph.model_construct(
        start_time=run.start_time,
        end_time=run.end_time,
        root_node_ids=[node.id for node in wanted if not node.parents],
        nodes=[(node.id, node) for node in wanted],
        artifacts=own,
        states=[
            GraphState.model_construct(id=state.id, timestamp=state.timestamp, type=state.type, name=state.name)
            for state in flow_run_states.list_flow_run_states(tx, workspace, flow_run_id)
        ],
    )


def read_dependencies(work: Work, flow_run_id: UUID) -> list[DependencyResult]:
    """Return the task runs of a flow run, each with those whose results it took.

    Raises:
        NotFound
        InvalidRequest: there are more task runs than a page can draw.
    """
    tx, workspace = work.tx, work.workspace_id
    run = flow_runs.get_flow_run(tx, workspace, flow_run_id, work.now)
    _check_size(work, run, ui.count_task_runs_of(tx, workspace, flow_run_id))
    return [
        DependencyResult.model_construct(
            id=each.id,
            name=each.name,
            upstream_dependencies=_results_taken(each),
            state=each.state,
            expected_start_time=each.expected_start_time,
            start_time=each.start_time,
            end_time=each.end_time,
            total_run_time=each.total_run_time,
            estimated_run_time=each.estimated_run_time,
            untrackable_result=each.state is not None and each.state.state_details.untrackable_result,
        )
        for each in task_runs.list_task_runs_of(tx, workspace, flow_run_id, work.now)
    ]


def _results_taken(run: TaskRun) -> list[TaskRunResult]:
    """Return the task runs whose results a task run took, each once."""
    taken = (one for name, several in run.task_inputs.items() if name != PARENTS for one in several)
    return list({one.id: one for one in taken if isinstance(one, TaskRunResult)}.values())


def _check_size(work: Work, run: FlowRun, nodes: int) -> None:
    most = work.values.max_graph_nodes
    if nodes > most:
        raise InvalidRequest(f"The graph of flow run {run.name!r} has {nodes} nodes; up to {most} are shown.")


def _name_of_flow(work: Work, flow_id: UUID) -> str:
    flow = flows.find_flow(work.tx, work.workspace_id, flow_id)
    return "deleted flow" if flow is None else flow.name


def _node(row: TaskRunNode, subflow: FlowRun | None, flow_names: Mapping[UUID, str]) -> GraphNode | None:
    """Return a node without edges, a subflow in the place of the task run that called it; None while there is no state."""
    if subflow is not None and subflow.state_type is not None:
        label = f"{flow_names[subflow.flow_id]} / {subflow.name}"
        return _bare_node("flow-run", subflow.id, label, subflow)
    if row.state_type is None:
        return None
    return _bare_node("task-run", row.id, row.name, row)


def _bare_node(kind: str, node_id: UUID, label: str, run: FlowRun | TaskRunNode) -> GraphNode:
    return GraphNode.model_construct(
        kind=kind,
        id=node_id,
        label=label,
        state_type=run.state_type,
        start_time=run.start_time or run.expected_start_time,
        end_time=run.end_time,
        parents=[],
        children=[],
        encapsulating=[],
        artifacts=[],
    )


def _connect(rows: Mapping[UUID, TaskRunNode], nodes: Mapping[UUID, GraphNode]) -> None:
    """Draw the edges. One to what is not in the graph, because another flow run has it or it was deleted, is left out."""
    for task_run_id, node in nodes.items():
        row = rows[task_run_id]
        for parent_id in _sources(row):
            if (parent := nodes.get(parent_id)) is not None:
                node.parents.append(GraphEdge.model_construct(id=parent.id))
                parent.children.append(GraphEdge.model_construct(id=node.id))
        for outer_id in _callers(row):
            if (outer := nodes.get(outer_id)) is not None:
                node.encapsulating.append(GraphEdge.model_construct(id=outer.id))


def _sources(row: TaskRunNode) -> Iterable[UUID]:
    """Return the task runs whose results this one took, each once."""
    taken = (one for name, several in row.task_inputs.items() if name != PARENTS for one in several)
    return dict.fromkeys(UUID(one["id"]) for one in taken if one["input_type"] == "task_run")


def _callers(row: TaskRunNode) -> Iterable[UUID]:
    named = (UUID(one["id"]) for one in row.task_inputs.get(PARENTS, ()) if one["input_type"] == "task_run")
    return dict.fromkeys((*named, *((row.parent_id,) if row.parent_id is not None else ())))


def _place_artifacts(work: Work, flow_run_id: UUID, nodes: Mapping[UUID, GraphNode]) -> list[GraphArtifact]:
    """Hang artifacts on the nodes of their task runs; return those of the flow run itself."""
    own = []
    for task_run_id, artifact in artifacts.list_graph_artifacts(work.tx, work.workspace_id, flow_run_id):
        if task_run_id is None:
            own.append(artifact)
        elif task_run_id in nodes:
            nodes[task_run_id].artifacts.append(artifact)
    return own
