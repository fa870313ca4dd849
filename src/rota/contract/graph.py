"""The graph of a flow run: what ran, when, and what waited for what."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from rota.contract.base import JSONValue, Model
from rota.contract.states import AnsweredStateType


class GraphState(Model):
    id: UUID
    timestamp: datetime
    type: AnsweredStateType
    name: str


class GraphArtifact(Model):
    id: UUID
    created: datetime
    key: str | None
    type: str | None
    is_latest: bool
    """Whether there is no later version of its key."""
    data: JSONValue
    """Only of progress artifacts; null for the others."""


class GraphEdge(Model):
    id: UUID
    """The node at the other end."""


class GraphNode(Model):
    kind: Literal["flow-run", "task-run"]
    id: UUID
    label: str
    state_type: AnsweredStateType
    start_time: datetime
    end_time: datetime | None
    parents: list[GraphEdge]
    """The nodes whose results this one took."""
    children: list[GraphEdge]
    encapsulating: list[GraphEdge]
    """The task runs in whose body this one was called."""
    artifacts: list[GraphArtifact]


class Graph(Model):
    start_time: datetime | None
    end_time: datetime | None
    root_node_ids: list[UUID]
    nodes: list[tuple[UUID, GraphNode]]
    """In the order they started."""
    artifacts: list[GraphArtifact]
    """Of the flow run itself."""
    states: list[GraphState]
    """Of the flow run itself."""
