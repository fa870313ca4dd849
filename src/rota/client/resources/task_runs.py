"""Task runs and their states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.client.proposals import proposal
from rota.core.ids import uuid7
from rota.core.states import State
from rota.core.vocabulary import StateType

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rota.contract.base import Page
    from rota.contract.filters.deployments import DeploymentFilter
    from rota.contract.filters.flow_runs import FlowRunFilter
    from rota.contract.filters.flows import FlowFilter
    from rota.contract.filters.task_runs import TaskRunFilter, TaskRunSort
    from rota.contract.queries.base import HistoryResponse
    from rota.contract.states import OrchestrationResult
    from rota.contract.task_runs import TaskRun, TaskRunCreate, TaskRunInput


class RunnableTask(Protocol):
    """A task's definition, as far as its runs keep it."""

    @property
    def name(self) -> str: ...
    @property
    def task_key(self) -> str: ...
    @property
    def version(self) -> str | None: ...
    @property
    def tags(self) -> Iterable[str]: ...
    @property
    def retries(self) -> int | None: ...
    @property
    def retry_delay_seconds(self) -> Any: ...
    @property
    def retry_jitter_factor(self) -> float | None: ...


class TaskRunCalls:
    @call
    def create_task_run(
        self,
        task: RunnableTask | TaskRunCreate,
        flow_run_id: UUID | None = None,
        dynamic_key: str = "0",
        id: UUID | None = None,  # noqa: A002 - the wire's word
        name: str | None = None,
        extra_tags: Iterable[str] | None = None,
        state: State[Any] | None = None,
        task_inputs: dict[str, list[TaskRunInput]] | None = None,
    ) -> Steps[TaskRun]:
        """Create a run of a task, Pending unless `state` says otherwise. It is not started.

        `task` is a definition; or a `TaskRunCreate` that says all itself, sent as it is. Task runs of flows are not created
        with this but recorded in bulk (`record`).
        """
        if isinstance(task, contract.task_runs.TaskRunCreate):
            return (yield from ask(contract.task_runs.CREATE_TASK_RUN, body=task))
        body = contract.wire.build(
            contract.task_runs.TaskRunCreate,
            id=id or uuid7(),
            name=name or f"{task.name}-{dynamic_key}",
            flow_run_id=flow_run_id,
            task_key=task.task_key,
            dynamic_key=str(dynamic_key),
            task_version=task.version,
            tags=sorted({*task.tags, *(extra_tags or ())}),
            state=contract.states.StateCreate.of(state or State(StateType.PENDING)),
            empirical_policy=contract.task_runs.TaskRunPolicy(
                retries=task.retries or 0,
                retry_delay=task.retry_delay_seconds,
                retry_jitter_factor=task.retry_jitter_factor,
            ),
            task_inputs=task_inputs,
        )
        return (yield from ask(contract.task_runs.CREATE_TASK_RUN, body=body))

    @call
    def read_task_run(self, task_run_id: UUID) -> Steps[TaskRun]:
        """Read a task run.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.task_runs.READ_TASK_RUN, {"id": task_run_id}))

    @call
    def read_task_runs(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        sort: TaskRunSort | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Steps[list[TaskRun]]:
        """List task runs, newest id first unless `sort` says otherwise; at most `limit` (None: the server's 200)."""
        body = contract.wire.build(
            contract.queries.task_runs.ReadTaskRuns,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            sort=sort,
            limit=limit,
            offset=offset,
        )
        return (yield from ask(contract.queries.task_runs.READ_TASK_RUNS, body=body))

    @call
    def paginate_task_runs(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
        sort: TaskRunSort | None = None,
        limit: int | None = None,
        page: int = 1,
    ) -> Steps[Page[TaskRun]]:
        """List one page of task runs, `limit` to a page, and how many there are."""
        body = contract.wire.build(
            contract.queries.task_runs.PaginateTaskRuns,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
            sort=sort,
            limit=limit,
            page=page,
        )
        return (yield from ask(contract.queries.task_runs.PAGINATE_TASK_RUNS, body=body))

    @call
    def count_task_runs(
        self,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
    ) -> Steps[int]:
        """Count task runs."""
        body = contract.wire.build(
            contract.queries.task_runs.CountTaskRuns,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
        )
        return (yield from ask(contract.queries.task_runs.COUNT_TASK_RUNS, body=body))

    @call
    def read_task_run_history(
        self,
        history_start: datetime,
        history_end: datetime,
        history_interval_seconds: float,
        *,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        deployment_filter: DeploymentFilter | None = None,
    ) -> Steps[list[HistoryResponse]]:
        """Count the states of task runs in each interval between two moments, by their expected start."""
        body = contract.wire.build(
            contract.queries.task_runs.TaskRunHistory,
            history_start=history_start,
            history_end=history_end,
            history_interval_seconds=history_interval_seconds,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            deployments=deployment_filter,
        )
        return (yield from ask(contract.queries.task_runs.READ_TASK_RUN_HISTORY, body=body))

    @call
    def set_task_run_name(self, task_run_id: UUID, name: str) -> Steps[None]:
        """Rename a task run."""
        body = contract.wire.build(contract.task_runs.TaskRunUpdate, name=name)
        yield from ask(contract.task_runs.UPDATE_TASK_RUN, {"id": task_run_id}, body=body)

    @call
    def delete_task_run(self, task_run_id: UUID) -> Steps[None]:
        """Delete a task run.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        yield from ask(contract.task_runs.DELETE_TASK_RUN, {"id": task_run_id})

    @call
    def set_task_run_state(self, task_run_id: UUID, state: State[Any], force: bool = False) -> Steps[OrchestrationResult]:
        """Propose a state for a task run. The answer says what was written, or why nothing was and what to do.

        May be called again with the same `state` when no answer came: it is written once.
        """
        body = proposal(state, force, None)
        return (yield from ask(contract.task_runs.SET_TASK_RUN_STATE, {"id": task_run_id}, body=body))

    @call
    def read_task_run_states(self, task_run_id: UUID) -> Steps[list[State[Any]]]:
        """List the states that a task run has been in, oldest first."""
        return (yield from ask(contract.states.READ_TASK_RUN_STATES, query={"task_run_id": task_run_id}))

    @call
    def read_task_run_state(self, task_run_state_id: UUID) -> Steps[State[Any]]:
        """Read one state of a task run."""
        return (yield from ask(contract.states.READ_TASK_RUN_STATE, {"id": task_run_state_id}))
