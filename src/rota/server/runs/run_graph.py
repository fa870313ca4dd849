"""The graph of a flow run as columns: small enough to send ten thousand nodes, and afterwards only what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.contract.events import RESOURCE_ID
from rota.contract.filters.events import (
    EventAnyResourceFilter,
    EventFilter,
    EventNameFilter,
    EventOccurredFilter,
    EventOrder,
)
from rota.contract.flow_runs import FlowRun
from rota.contract.run_graph import (
    RunGraph,
    RunGraphArtifact,
    RunGraphEvent,
    RunGraphMark,
    RunGraphNodes,
    RunGraphRun,
    RunGraphState,
)
from rota.exceptions import InvalidRequest
from rota.server.runs.work import Work
from rota.server.store import artifacts, events, flow_run_states, flow_runs, flows, run_graph
from rota.server.store.columns import from_microseconds, to_microseconds
from rota.server.store.rows import construct
from rota.server.store.run_graph import NodeRow

PARENTS = "__parents__"
OVERLAP = timedelta(seconds=30)
"""How long a change may have taken from its time to its commit: an answer goes back that far before the one it continues."""
MOST_EVENTS = 500
_STATE_EVENTS = ("prefect.flow-run.", "prefect.task-run.")
_MILLISECOND = timedelta(milliseconds=1)
CACHED = "Cached"


def read_run_graph(work: Work, flow_run_id: UUID, since: str | None) -> RunGraph:
    """Return the graph; with a cursor of before, its nodes that are new or have changed.

    Raises:
        NotFound
        InvalidRequest: there are more nodes than are drawn.
    """
    tx, workspace = work.tx, work.workspace_id
    run = flow_runs.get_flow_run(tx, workspace, flow_run_id, work.now)
    total = run_graph.count_nodes(tx, flow_run_id)
    if total > work.values.max_graph_nodes:
        most = work.values.max_graph_nodes
        raise InvalidRequest(f"The graph of flow run {run.name!r} has {total} nodes; up to {most} are shown.")
    after = _moment_of(since)
    wanted = [row for row in run_graph.list_nodes(tx, workspace, flow_run_id, after) if row.state_type is not None]
    places = {row.task_run_id: place for place, row in enumerate(wanted)}
    named = {one for row in wanted for one in (*_sources(row.task_inputs), *_callers(row))} - places.keys()
    elsewhere = run_graph.list_node_ids(tx, flow_run_id, sorted(named)) if after is not None else {}
    columns = _Columns(run.created or work.now, places, elsewhere)
    for row in wanted:
        columns.add(row)
    return RunGraph.model_construct(
        run=_shown_run(work, run),
        origin=run.created,
        cursor=str(to_microseconds(work.now)),
        is_delta=after is not None,
        total=total,
        nodes=construct(RunGraphNodes, columns.lists),
        others=columns.others,
        states=[RunGraphState.model_construct(type=kind, name=name) for kind, name in columns.states],
        groups=list(columns.groups),
        artifacts=_artifacts(work, flow_run_id, after),
        marks=[
            RunGraphMark.model_construct(id=state.id, timestamp=state.timestamp, type=state.type, name=state.name)
            for state in flow_run_states.list_flow_run_states(tx, workspace, flow_run_id)
        ],
        events=_events(work, run, after),
    )


def _moment_of(since: str | None) -> datetime | None:
    """Return from when on changes are told; None: everything is."""
    if since is None or not since.isascii() or not since.isdigit() or len(since) > 16:
        return None
    return from_microseconds(int(since)) - OVERLAP


class _Columns:
    """The nodes' columns as they are filled, row by row."""

    def __init__(self, origin: datetime, places: Mapping[UUID, int], elsewhere: Mapping[UUID, UUID]) -> None:
        self._origin = origin
        self._places = places
        """Of the nodes of this answer, by task run."""
        self._elsewhere = elsewhere
        """The ids of nodes that were answered before, by task run."""
        self._other_places: dict[UUID, int] = {}
        self.others: list[UUID] = []
        self.states: dict[tuple[Any, str], int] = {}
        self.groups: dict[str, int] = {}
        self.lists: dict[str, list[Any]] = {name: [] for name in RunGraphNodes.model_fields}

    def add(self, row: NodeRow) -> None:
        lists = self.lists
        lists["id"].append(row.id)
        lists["kind"].append(int(row.is_subflow))
        lists["task_run_id"].append(row.task_run_id if row.is_subflow else None)
        lists["name"].append(row.name)
        lists["group"].append(self.groups.setdefault(row.group, len(self.groups)))
        lists["state"].append(self.states.setdefault((row.state_type, row.state_name or ""), len(self.states)))
        lists["start"].append(self._offset(row.start_time))
        lists["end"].append(self._offset(row.end_time))
        lists["expected"].append(self._offset(row.expected_start_time))
        lists["since"].append(self._offset(row.state_timestamp or row.updated))
        lists["parents"].append(self._indices(_sources(row.task_inputs)))
        lists["callers"].append(self._indices(_callers(row)))
        lists["run_count"].append(row.run_count)
        lists["cached"].append(int(row.state_name == CACHED))

    def _offset(self, moment: datetime | None) -> int | None:
        return None if moment is None else round((moment - self._origin) / _MILLISECOND)

    def _indices(self, task_run_ids: Iterable[UUID]) -> list[int]:
        """An edge to what is not in the graph, because another flow run has it or it was deleted, is left out."""
        wanted = dict.fromkeys(task_run_ids)
        return [self._index(one) for one in wanted if one in self._places or one in self._elsewhere]

    def _index(self, task_run_id: UUID) -> int:
        place = self._places.get(task_run_id)
        if place is not None:
            return place
        if task_run_id not in self._other_places:
            self._other_places[task_run_id] = len(self._places) + len(self.others)
            self.others.append(self._elsewhere[task_run_id])
        return self._other_places[task_run_id]


def _sources(inputs: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[UUID]:
    for name, several in inputs.items():
        if name != PARENTS:
            yield from _named(several)


def _callers(row: NodeRow) -> Iterator[UUID]:
    yield from _named(row.task_inputs.get(PARENTS, ()))
    if row.parent_id is not None:
        yield row.parent_id


def _named(several: Iterable[Mapping[str, Any]]) -> Iterator[UUID]:
    return (UUID(one["id"]) for one in several if one["input_type"] == "task_run")


def _shown_run(work: Work, run: FlowRun) -> RunGraphRun:
    flow = flows.find_flow(work.tx, work.workspace_id, run.flow_id)
    return RunGraphRun.model_construct(
        id=run.id,
        name=run.name,
        flow_id=run.flow_id,
        flow_name=None if flow is None else flow.name,
        state_type=run.state_type,
        state_name=run.state_name,
        start_time=run.start_time,
        end_time=run.end_time,
        expected_start_time=run.expected_start_time,
        parent_task_run_id=run.parent_task_run_id,
    )


def _artifacts(work: Work, flow_run_id: UUID, after: datetime | None) -> list[RunGraphArtifact]:
    found = artifacts.list_graph_artifacts(work.tx, work.workspace_id, flow_run_id)
    return [
        RunGraphArtifact.model_construct(
            id=artifact.id,
            created=artifact.created,
            key=artifact.key,
            type=artifact.type,
            is_latest=artifact.is_latest,
            data=artifact.data,
            task_run_id=task_run_id,
        )
        for task_run_id, artifact in found
        # One that reports progress changes; of the others what was told stays true, but for a later version.
        if after is None or artifact.type == "progress" or not artifact.is_latest or artifact.created >= after
    ]


def _events(work: Work, run: FlowRun, after: datetime | None) -> list[RunGraphEvent]:
    """The events that name the run, without its own and its tasks' changes of state, which are there as such."""
    since = run.created if after is None else max(run.created or after, after)
    wanted = EventFilter(
        occurred=EventOccurredFilter(since=since),
        any_resource=EventAnyResourceFilter(id=[f"prefect.flow-run.{run.id}"]),
        event=EventNameFilter(exclude_prefix=list(_STATE_EVENTS)),
        order=EventOrder.ASC,
    )
    found = events.list_events(work.tx, work.workspace_id, wanted, limit=MOST_EVENTS)
    return [
        RunGraphEvent.model_construct(
            id=event.id, occurred=event.occurred, event=event.event, resource_id=event.resource[RESOURCE_ID]
        )
        for event in found
    ]
