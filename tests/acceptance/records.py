"""What the database knows of runs, asked through the public client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rota.client import SyncRotaClient
from rota.contract.artifacts import Artifact
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterId, FlowRunFilterName, FlowRunSort
from rota.contract.filters.flows import FlowFilter, FlowFilterName
from rota.contract.filters.logs import LogFilter, LogFilterFlowRunId
from rota.contract.filters.task_runs import TaskRunSort
from rota.contract.flow_runs import FlowRun
from rota.contract.logs import Log
from rota.contract.task_runs import TaskRun
from rota.core.states import State
from rota.testing import check_history


class Records:
    """Questions that tests ask of what was recorded."""

    def __init__(self, client: SyncRotaClient, flush: Callable[[], None]) -> None:
        self.client = client
        self._flush = flush

    def flow_runs(self, flow_name: str | None = None) -> list[FlowRun]:
        """The flow runs, oldest first."""
        self._flush()
        flow_filter = FlowFilter(name=FlowFilterName(any_=[flow_name])) if flow_name is not None else None
        return self.client.read_flow_runs(flow_filter=flow_filter, sort=FlowRunSort.ID_DESC)[::-1]

    def flow_run(self, flow_name: str | None = None) -> FlowRun:
        """The one flow run there is."""
        (run,) = self.flow_runs(flow_name)
        return run

    def named(self, name: str) -> FlowRun:
        """The one flow run of this name."""
        (run,) = self.client.read_flow_runs(flow_run_filter=FlowRunFilter(name=FlowRunFilterName(any_=[name])))
        return run

    def task_runs(self, flow_run: FlowRun | None = None) -> list[TaskRun]:
        """The task runs (of one flow run), oldest first."""
        self._flush()
        flow_run_filter = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run.id])) if flow_run is not None else None
        return self.client.read_task_runs(flow_run_filter=flow_run_filter, sort=TaskRunSort.ID_DESC)[::-1]

    def task_run(self, name: str) -> TaskRun:
        """The one task run of this name."""
        (run,) = [run for run in self.task_runs() if run.name == name]
        return run

    def names_of_task_runs(self, flow_run: FlowRun | None = None) -> list[str]:
        return [run.name for run in self.task_runs(flow_run)]

    def history(self, run: FlowRun | TaskRun) -> list[State[Any]]:
        """A run's states, oldest first, after checking that they are a history that can be."""
        self._flush()
        if isinstance(run, FlowRun):
            states = self.client.read_flow_run_states(run.id)
            problems = check_history(states, kind="flow-run")
        else:
            states = self.client.read_task_run_states(run.id)
            problems = check_history(states, kind="task-run")
        assert problems == []
        return states

    def state_names(self, run: FlowRun | TaskRun) -> list[str]:
        return [state.name for state in self.history(run)]

    def logs(self, run: FlowRun) -> list[Log]:
        """A flow run's log lines, those of its task runs among them, oldest first."""
        self._flush()
        return self.client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id])))

    def messages(self, run: FlowRun) -> list[str]:
        return [line.message for line in self.logs(run)]

    def inputs(self, run: TaskRun) -> dict[str, list[UUID]]:
        """From which runs a task run's arguments came."""
        return {name: [UUID(str(item.id)) for item in items] for name, items in run.task_inputs.items() if items}

    def artifacts(self) -> list[Artifact]:
        """All artifacts, oldest first."""
        return self.client.read_artifacts()[::-1]
