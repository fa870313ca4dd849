"""The page of one run in one request, and what the run returned."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Literal
from uuid import UUID

from rota.contract.base import JSONValue, Model
from rota.contract.flow_runs import FlowRun
from rota.contract.operation import BY_ID, Operation
from rota.contract.overviews import RunBar
from rota.contract.run_search import NamedObject, RunCount, TaskProgress
from rota.contract.states import AnsweredStateType
from rota.contract.task_runs import TaskRun


class TypicalDuration(Model):
    """Of the last completed runs of the same flow, or task."""

    p50_seconds: float
    p95_seconds: float
    runs: int
    """How many they are: 50 at most."""


class StateStep(Model):
    """One state of a run's history."""

    id: UUID
    type: AnsweredStateType
    name: str
    message: str | None
    timestamp: datetime
    seconds: float | None
    """How long it lasted; null for the present one."""


class PageLog(Model):
    timestamp: datetime
    level: int
    name: str
    message: str
    task_run_id: UUID | None


class TracebackFrame(Model):
    file: str
    line: int
    function: str
    code: str | None
    is_own: bool
    """The user's own code: not a library's, not rota's."""


class FailureCard(Model):
    """Why it ended badly, or is late."""

    summary: str
    """One line."""
    exception: str | None
    """The class, as ``ValueError``."""
    message: str | None
    """Of the exception, or of the state."""
    task_run: NamedObject | None
    """The task run that failed first."""
    task_key: str | None
    own_frame: TracebackFrame | None
    """The innermost frame of the user's own code."""
    frames: list[TracebackFrame]
    """Outermost first."""
    traceback: str | None
    """As it was logged."""
    last_logs: list[PageLog]
    """The last 5 lines, oldest first."""
    same_error: RunCount
    """Other runs of this flow that ended badly in the same way lately."""
    same_error_runs: list[NamedObject]
    """The newest 5 of them."""
    signature: str
    """As in the dashboard's groups."""


class RunTabCounts(Model):
    """What the tabs hold; counted up to 10,000."""

    logs: RunCount
    task_runs: RunCount
    subflow_runs: RunCount
    results: RunCount
    """Task runs that kept a result, and the run itself."""
    artifacts: RunCount
    events: RunCount


class DeploymentOfRun(Model):
    id: UUID
    name: str | None
    """Null when it is gone."""
    version: str | None
    """That the run was made from."""


class PlaceOfRun(Model):
    """Where it runs."""

    work_pool: NamedObject | None
    work_queue: NamedObject | None
    worker: str | None
    """Who holds it now, or is known to have had it."""
    process: str | None
    """The process or container."""


class ParentOfRun(Model):
    flow_run: NamedObject | None
    task_run_id: UUID
    """The task run that stands for this run there."""


class FlowRunPage(Model):
    run: FlowRun
    flow: NamedObject
    deployment: DeploymentOfRun | None
    place: PlaceOfRun
    parent: ParentOfRun | None
    typical: TypicalDuration | None
    counts: RunTabCounts
    tasks: TaskProgress
    states: list[StateStep]
    """Oldest first; the last 200."""
    failure: FailureCard | None
    previous_run: RunBar | None
    """Of the same flow."""
    next_run: RunBar | None
    waits_for_input: bool
    """It is paused until somebody fills in a form."""


class TaskRunTabCounts(Model):
    logs: RunCount
    artifacts: RunCount


class TaskRunPage(Model):
    run: TaskRun
    flow_run: NamedObject | None
    flow_run_state_type: AnsweredStateType | None
    flow: NamedObject | None
    subflow_run: NamedObject | None
    """The flow run that this task run stands for."""
    counts: TaskRunTabCounts
    states: list[StateStep]
    """Oldest first; the last 200."""
    failure: FailureCard | None
    typical: TypicalDuration | None
    previous_sibling: RunBar | None
    """The task run before it in its flow run, by expected start."""
    next_sibling: RunBar | None
    same_task: list[RunBar]
    """The last 50 runs of this task in runs of this flow, oldest first."""


class ResultKind(str, Enum):
    NONE = "none"
    """It returned nothing, or kept nothing."""
    INLINE = "inline"
    """The value is in the database."""
    STORED = "stored"
    """The value is in a storage that the server does not read; where it is, is told."""


class RunResult(Model):
    kind: ResultKind
    format: Literal["json", "text", "none"]
    """What `value` is; ``none``: it is not shown, and `reason` says why."""
    value: JSONValue
    reason: str | None
    type: str | None
    """The class of the value, where it is known."""
    serializer: str | None
    size: int | None
    """Bytes."""
    key: str | None
    """Of the storage."""
    storage_block_id: UUID | None
    cache_key: str | None
    expires: datetime | None
    is_gone: bool
    """It has expired."""


READ_FLOW_RUN_PAGE: Operation[FlowRunPage] = Operation(
    "read_flow_run_page",
    "GET",
    "/rota/runs/{id}/page",
    scope="flow_runs:read",
    access="read",
    response=FlowRunPage,
    path_parameters=BY_ID,
    summary="Read a flow run with all that its page shows first",
)
READ_TASK_RUN_PAGE: Operation[TaskRunPage] = Operation(
    "read_task_run_page",
    "GET",
    "/rota/task-runs/{id}/page",
    scope="task_runs:read",
    access="read",
    response=TaskRunPage,
    path_parameters=BY_ID,
    summary="Read a task run with all that its page shows first",
)
READ_FLOW_RUN_RESULT: Operation[RunResult] = Operation(
    "read_flow_run_result",
    "GET",
    "/rota/runs/{id}/result",
    scope="flow_runs:read",
    access="read",
    response=RunResult,
    path_parameters=BY_ID,
    summary="Read what a flow run returned, when the server can read it",
)
READ_TASK_RUN_RESULT: Operation[RunResult] = Operation(
    "read_task_run_result",
    "GET",
    "/rota/task-runs/{id}/result",
    scope="task_runs:read",
    access="read",
    response=RunResult,
    path_parameters=BY_ID,
    summary="Read what a task run returned, when the server can read it",
)

OPERATIONS = (READ_FLOW_RUN_PAGE, READ_TASK_RUN_PAGE, READ_FLOW_RUN_RESULT, READ_TASK_RUN_RESULT)
