"""A flow run as a tree: its task runs and subflows in the order they started."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from rota import contract
from rota.cli.lookup import pages
from rota.cli.render import duration, state_in_colour
from rota.cli.text import one_line
from rota.core.vocabulary import StateType

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.flow_runs import FlowRun
    from rota.contract.task_runs import TaskRun

_GLYPHS = {
    StateType.SCHEDULED: "◷",
    StateType.PENDING: "○",
    StateType.RUNNING: "●",
    StateType.COMPLETED: "✓",
    StateType.FAILED: "✗",
    StateType.CANCELLED: "⊘",
    StateType.CRASHED: "‼",
    StateType.PAUSED: "‖",
    StateType.CANCELLING: "◌",
}
_PLAIN_GLYPHS = {
    StateType.SCHEDULED: "~",
    StateType.PENDING: "o",
    StateType.RUNNING: ">",
    StateType.COMPLETED: "+",
    StateType.FAILED: "x",
    StateType.CANCELLED: "-",
    StateType.CRASHED: "!",
    StateType.PAUSED: "=",
    StateType.CANCELLING: "-",
}


@dataclass
class Node:
    """A run and what ran inside of it."""

    kind: Literal["flow-run", "task-run"]
    id: UUID
    name: str
    state_type: StateType | None
    state_name: str | None
    start_time: datetime | None
    run_time: timedelta
    children: list[Node] = field(default_factory=list)
    left_out: int = 0
    """Children that are not shown."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": str(self.id),
            "name": self.name,
            "state_type": self.state_type and str(self.state_type),
            "state_name": self.state_name,
            "start_time": self.start_time and self.start_time.isoformat(),
            "run_time_seconds": self.run_time.total_seconds(),
            "children": [child.as_dict() for child in self.children],
            "left_out": self.left_out,
        }


def _node(kind: Literal["flow-run", "task-run"], run: FlowRun | TaskRun) -> Node:
    return Node(kind, run.id, run.name, run.state_type, run.state_name, run.start_time, run.estimated_run_time)


def collect(client: SyncRotaClient, run: FlowRun, limit: int, depth: int) -> Node:
    """Read a run and up to `limit` task runs of it, with `depth` levels of subflows below."""
    root = _node("flow-run", run)
    flow_runs, task_runs = contract.filters.flow_runs, contract.filters.task_runs
    inside = task_runs.TaskRunFilter(flow_run_id=task_runs.TaskRunFilterFlowRunId(any_=[run.id]))
    below = flow_runs.FlowRunFilter(parent_flow_run_id=flow_runs.FlowRunFilterParentFlowRunId(any_=[run.id]))

    def read_tasks(offset: int, count: int) -> list[TaskRun]:
        order = task_runs.TaskRunSort.EXPECTED_START_TIME_ASC
        return client.read_task_runs(task_run_filter=inside, sort=order, offset=offset, limit=count)

    def read_subflows(offset: int, count: int) -> list[FlowRun]:
        return client.read_flow_runs(flow_run_filter=below, offset=offset, limit=count)

    subflows: dict[UUID | None, FlowRun] = {}
    for each in pages(read_subflows, None):  # newest first: of a subflow that a retry ran again, the last attempt counts
        subflows.setdefault(each.parent_task_run_id, each)
    for task_run in pages(read_tasks, limit):
        subflow = subflows.get(task_run.id)
        if subflow is None:
            root.children.append(_node("task-run", task_run))
        else:
            root.children.append(collect(client, subflow, limit, depth - 1) if depth > 1 else _node("flow-run", subflow))
    if len(root.children) == limit:
        root.left_out = client.count_task_runs(task_run_filter=inside) - limit
    return root


def draw(tree: Node, encoding: str | None) -> Iterator[str]:
    """Yield the lines of a tree, drawn with what the terminal's encoding has."""
    try:
        "".join(_GLYPHS.values()).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        yield from _draw(tree, _PLAIN_GLYPHS, ("|-- ", "`-- ", "|   ", "    "), "", "")
    else:
        yield from _draw(tree, _GLYPHS, ("├── ", "└── ", "│   ", "    "), "", "")


def _draw(node: Node, glyphs: dict[StateType, str], lines: tuple[str, str, str, str], first: str, rest: str) -> Iterator[str]:
    branch, last, through, blank = lines
    yield first + _describe(node, glyphs)
    for number, child in enumerate(node.children, start=1):
        is_last = number == len(node.children) and not node.left_out
        yield from _draw(child, glyphs, lines, rest + (last if is_last else branch), rest + (blank if is_last else through))
    if node.left_out:
        yield f"{rest}{last}{node.left_out} more"


def _describe(node: Node, glyphs: dict[StateType, str]) -> str:
    glyph = glyphs[node.state_type] if node.state_type else "?"
    kind = "flow run " if node.kind == "flow-run" else ""
    took = f"  {duration(node.run_time)}" if node.start_time else ""
    return f"{glyph} {kind}{one_line(node.name)}  {state_in_colour(node.state_name or 'no state')}{took}"
