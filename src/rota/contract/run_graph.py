"""The graph of a flow run for drawing: columns rather than objects, so that ten thousand nodes are a small answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from rota.contract.base import JSONValue, Model
from rota.contract.operation import BY_ID, Operation, Query
from rota.contract.states import AnsweredStateType


class RunGraphState(Model):
    """A state that nodes are in, once for all of them."""

    type: AnsweredStateType
    name: str


class RunGraphNodes(Model):
    """Columns of equal length, one place a node: the nodes that are new or have changed since `since`.

    Times are milliseconds from `origin`. Indices in `parents` and `callers` point into `id` followed by `RunGraph.others`.
    """

    id: list[UUID]
    kind: list[int]
    """0: task run, 1: subflow, in the place of the task run that called it."""
    task_run_id: list[UUID | None]
    """Of a subflow: the task run that stands for it, which artifacts, logs and edges may name. Null of task runs."""
    name: list[str]
    group: list[int]
    """Index into `groups`: the task, or the flow of a subflow."""
    state: list[int]
    """Index into `states`."""
    start: list[int | None]
    """When it began; null: not yet."""
    end: list[int | None]
    expected: list[int | None]
    """When it is or was expected to begin, with queue-wait before `start`."""
    since: list[int]
    """When it came into its state."""
    parents: list[list[int]]
    """The nodes whose results this one took."""
    callers: list[list[int]]
    """The task runs in whose body this one was called."""
    run_count: list[int]
    cached: list[int]
    """1: its result came from the cache."""


class RunGraphArtifact(Model):
    id: UUID
    created: datetime
    key: str | None
    type: str | None
    is_latest: bool
    data: JSONValue
    """Only of progress artifacts."""
    task_run_id: UUID | None
    """Null: of the flow run itself."""


class RunGraphMark(Model):
    """A state that the flow run came into."""

    id: UUID
    timestamp: datetime
    type: AnsweredStateType
    name: str


class RunGraphEvent(Model):
    """An event that concerns the flow run and is not a change of its state."""

    id: UUID
    occurred: datetime
    event: str
    resource_id: str


class RunGraphRun(Model):
    """The flow run that the graph is of."""

    id: UUID
    name: str
    flow_id: UUID
    flow_name: str | None
    state_type: AnsweredStateType | None
    state_name: str | None
    start_time: datetime | None
    end_time: datetime | None
    expected_start_time: datetime | None
    parent_task_run_id: UUID | None


class RunGraph(Model):
    run: RunGraphRun
    origin: datetime
    """What times of nodes count from; the same in every answer for a run."""
    cursor: str
    """What to send as `since` to be told only what has changed."""
    is_delta: bool
    """Whether this answer holds changes only. A `since` that is not understood is answered with everything."""
    total: int
    """Nodes of the whole graph."""
    nodes: RunGraphNodes
    others: list[UUID]
    """Nodes that edges of this answer name and that are not among its nodes: they were answered before."""
    states: list[RunGraphState]
    groups: list[str]
    artifacts: list[RunGraphArtifact] = Field(default_factory=list)
    marks: list[RunGraphMark] = Field(default_factory=list)
    """All states of the run, in the order of time."""
    events: list[RunGraphEvent] = Field(default_factory=list)
    """The first 500, in the order of time; of changes those since `since`."""


READ_RUN_GRAPH: Operation[RunGraph] = Operation(
    "read_run_graph",
    "GET",
    "/rota/runs/{id}/graph",
    scope="flow_runs:read",
    access="read",
    response=RunGraph,
    path_parameters=BY_ID,
    query_parameters={"since": Query(str | None, None)},
    summary="Read what ran in a flow run, when, and what waited for what, as columns; or only what has changed",
)

OPERATIONS = (READ_RUN_GRAPH,)
