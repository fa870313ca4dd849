"""A flow run's graph as a picture: states in colours and words, durations, subflows, and many like calls as one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from rota.cli.render import duration, local_time
from rota.core.vocabulary import DEFAULT_NAMES, StateType
from rota.utilities.graph_svg import Box, draw_svg

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun
    from rota.contract.graph import Graph, GraphNode

MOST_ALIKE = 8
"""Runs of one task with the same neighbours that are drawn one by one; more are one box with counts by state."""

_TONES = {
    StateType.COMPLETED: "good",
    StateType.FAILED: "bad",
    StateType.CRASHED: "crash",
    StateType.RUNNING: "busy",
    StateType.PENDING: "wait",
    StateType.SCHEDULED: "wait",
    StateType.CANCELLED: "off",
    StateType.CANCELLING: "off",
    StateType.PAUSED: "pause",
}
_GRAVITY = (
    StateType.CRASHED,
    StateType.FAILED,
    StateType.CANCELLED,
    StateType.CANCELLING,
    StateType.PAUSED,
    StateType.RUNNING,
    StateType.PENDING,
    StateType.SCHEDULED,
    StateType.COMPLETED,
)
"""Which state gives a box of many its colour."""
LEGEND = {
    "good": "Completed",
    "bad": "Failed",
    "crash": "Crashed",
    "busy": "Running",
    "wait": "Waiting",
    "off": "Cancelled",
    "pause": "Paused",
}
_NUMBER = re.compile(r"-[0-9]+$|-[0-9a-f]{3,}$")


def picture_of_run(run: FlowRun, flow_name: str, graph: Graph, now: datetime) -> str:
    """Return the graph of a flow run as an SVG document that stands alone."""
    nodes = [node for _, node in graph.nodes]
    boxes = _boxes(nodes, now)
    end = graph.end_time or now
    took = f" · {duration(end - graph.start_time)}" if graph.start_time else ""
    started = f" · started {local_time(graph.start_time)}" if graph.start_time else ""
    count = f" · {len(nodes)} run{'' if len(nodes) == 1 else 's'} inside"
    title = f"{flow_name} / {run.name}" if flow_name else run.name
    return draw_svg(boxes, title, f"{run.state_name or 'No state'}{took}{started}{count}", LEGEND)


def _boxes(nodes: list[GraphNode], now: datetime) -> list[Box]:
    tasks = {node.id: _NUMBER.sub("", node.label) for node in nodes}
    groups: dict[tuple[object, ...], list[GraphNode]] = {}
    for node in nodes:
        groups.setdefault(_likeness(node, tasks), []).append(node)
    box_of: dict[object, str] = {}
    members: list[tuple[str, list[GraphNode]]] = []
    for alike in groups.values():
        for several in [alike] if len(alike) > MOST_ALIKE else [[node] for node in alike]:
            name = str(several[0].id)
            members.append((name, several))
            box_of.update(dict.fromkeys((node.id for node in several), name))
    # In the order that the runs started, not that of the groups.
    places = {str(node.id): place for place, node in enumerate(nodes)}
    members.sort(key=lambda item: places[item[0]])
    return [_box(name, several, box_of, now) for name, several in members]


def _likeness(node: GraphNode, tasks: Mapping[UUID, str]) -> tuple[object, ...]:
    """Return what runs have in common that can be one box: their task, and the tasks around them."""
    if node.kind == "flow-run":
        return (node.id,)
    around = [frozenset(tasks.get(edge.id) for edge in edges) for edges in (node.parents, node.children, node.encapsulating)]
    return (tasks[node.id], *around)


def _box(name: str, several: list[GraphNode], box_of: dict[object, str], now: datetime) -> Box:
    first = several[0]
    parents = {box_of[edge.id] for node in several for edge in node.parents if edge.id in box_of} - {name}
    inside = {box_of[edge.id] for node in several for edge in node.encapsulating if edge.id in box_of} - {name}
    counts = Counter(StateType(str(node.state_type)) for node in several)
    gravest = next(kind for kind in _GRAVITY if kind in counts)
    start = min(node.start_time for node in several)
    ends = [node.end_time for node in several]
    end = max((moment for moment in ends if moment is not None), default=now) if None not in ends else now
    took = duration(max(end - start, timedelta(0)))
    if len(several) == 1:
        label, note = first.label, f"{_word(gravest)} · {took}"
    else:
        label = f"{_NUMBER.sub('', first.label)} × {len(several):,}"
        note = f"{', '.join(_counted(counts))} · {took}"
    tip = f"{label}\n{note}\nstarted {local_time(start)}"
    stacked = len(several) > 1 or first.kind == "flow-run"
    return Box(name, label, note, _TONES[gravest], stacked, sorted(parents), sorted(inside), tip)


def _word(kind: StateType) -> str:
    return DEFAULT_NAMES[kind]


def _counted(counts: Counter[StateType]) -> Iterable[str]:
    return (f"{counts[kind]:,} {_word(kind).lower()}" for kind in _GRAVITY if kind in counts)
