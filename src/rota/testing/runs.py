"""What was recorded of a flow run, to be looked at by a test: its state, task runs, subflows, log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.client import SyncRotaClient, get_client
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterParentFlowRunId, FlowRunSort
from rota.contract.filters.flows import FlowFilter, FlowFilterName
from rota.contract.filters.logs import LogFilter, LogFilterFlowRunId
from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterFlowRunId, TaskRunSort
from rota.testing.isolation import flush_recorder

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun
    from rota.contract.logs import Log
    from rota.contract.task_runs import TaskRun
    from rota.core.states import State
    from rota.flows import Flow

_PAGE = 200
LAST_LINES = 20
"""How many lines of a log are shown below a failed assertion."""


@dataclass(frozen=True)
class RecordedRun:
    """A flow run as the database has it at the moment at which each of its parts is looked at first."""

    run: FlowRun
    client: SyncRotaClient = field(repr=False)

    @property
    def id(self) -> UUID:
        return self.run.id

    @property
    def name(self) -> str:
        return self.run.name

    @property
    def state(self) -> State[Any] | None:
        return self.run.state

    @property
    def parameters(self) -> dict[str, Any]:
        return dict(self.run.parameters)

    @cached_property
    def task_runs(self) -> list[TaskRun]:
        """Its task runs, in the order in which they were to start; not those of its subflows."""
        wanted = TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[self.id]))
        sort = TaskRunSort.EXPECTED_START_TIME_ASC
        return list(
            _pages(lambda offset: self.client.read_task_runs(task_run_filter=wanted, sort=sort, limit=_PAGE, offset=offset))
        )

    @cached_property
    def subflows(self) -> list[RecordedRun]:
        """The runs of flows that were called in it, in the order in which they were to start."""
        wanted = FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[self.id]))
        sort = FlowRunSort.EXPECTED_START_TIME_ASC
        runs = _pages(lambda offset: self.client.read_flow_runs(flow_run_filter=wanted, sort=sort, limit=_PAGE, offset=offset))
        return [RecordedRun(run, self.client) for run in runs]

    @cached_property
    def log(self) -> list[Log]:
        """Its log, oldest line first, with the lines of its task runs; not those of its subflows."""
        wanted = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[self.id]))
        return list(_pages(lambda offset: self.client.read_logs(wanted, limit=_PAGE, offset=offset)))

    @cached_property
    def states(self) -> list[State[Any]]:
        """Its states, oldest first."""
        return list(self.client.read_flow_run_states(self.id))

    def tree(self) -> str:
        """Its task runs and subflows with their states, one a line; those in a failed state with their message."""
        return "\n".join(self._lines(""))

    def describe(self) -> str:
        """The tree, and the end of the log below: what a failed assertion shows."""
        names = {run.id: run.name for run in self.task_runs}
        left_out = len(self.log) - LAST_LINES
        lines = [f"… {left_out} earlier line(s)"] if left_out > 0 else []
        for line in self.log[-LAST_LINES:]:
            speaker = self.name if line.task_run_id is None else names.get(line.task_run_id, line.task_run_id)
            lines.append(f"{logging.getLevelName(line.level):<8} {speaker}: {line.message}")
        return "\n".join([self.tree(), "--- log", *(lines or ["(empty)"])])

    def _lines(self, indent: str) -> Iterator[str]:
        yield f"{indent}{self.name}: {_state_text(self.run)}"
        for run in self.task_runs:
            attempts = f", {run.run_count} attempts" if run.run_count > 1 else ""
            yield f"{indent}  {run.name}: {_state_text(run)}{attempts}"
        for subflow in self.subflows:
            yield from subflow._lines(indent + "  ")


def _state_text(run: FlowRun | TaskRun) -> str:
    state = run.state
    if state is None:
        return "no state"
    shows_message = state.message and not state.is_completed()
    return f"{state.name} ({state.message})" if shows_message else state.name


def _pages(read: Any) -> Iterator[Any]:
    offset = 0
    while page := read(offset):
        yield from page
        if len(page) < _PAGE:
            return
        offset += _PAGE


def flow_runs_of(flow: Flow[..., Any] | str | None = None, *, client: SyncRotaClient | None = None) -> list[RecordedRun]:
    """Return what was recorded of the runs of `flow` (itself or its name; of all flows when None), oldest first."""
    flush_recorder()
    client = client or get_client(sync_client=True)
    name = flow if isinstance(flow, str) or flow is None else flow.name
    wanted = None if name is None else FlowFilter(name=FlowFilterName(any_=[name]))
    runs = _pages(
        lambda offset: client.read_flow_runs(flow_filter=wanted, sort=FlowRunSort.ID_DESC, limit=_PAGE, offset=offset)
    )
    return [RecordedRun(run, client) for run in reversed(list(runs))]


def flow_run_of(flow: Any = None, *, client: SyncRotaClient | None = None) -> RecordedRun:
    """Return what was recorded of a flow run.

    `flow` is a flow or its name, for its latest run; a run itself, its id, or its final state; or None, for the latest run of
    all. Raises AssertionError when there is none.
    """
    if isinstance(flow, RecordedRun):
        return flow
    run_id = _id_in(flow)
    if run_id is not None:
        flush_recorder()
        client = client or get_client(sync_client=True)
        return RecordedRun(client.read_flow_run(run_id), client)
    runs = flow_runs_of(flow, client=client)
    name = flow if isinstance(flow, str) else getattr(flow, "name", None)
    assert runs, "There is no flow run." if name is None else f"There is no run of a flow named {name!r}."
    return runs[-1]


def _id_in(given: Any) -> UUID | None:
    """The run that an id, a run's model or a state is about."""
    if isinstance(given, UUID):
        return given
    details = getattr(given, "state_details", None)
    if details is not None:
        assert details.flow_run_id is not None, f"The state {given!r} does not say to which flow run it belongs."
        return UUID(str(details.flow_run_id))
    identity = getattr(given, "id", None)
    return identity if isinstance(identity, UUID) else None
