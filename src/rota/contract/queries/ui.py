"""Questions that the web interface asks for whole pages at once: counts, next runs, points of a chart."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from rota.contract.base import Model, Parts, Seconds
from rota.contract.filters.deployments import DeploymentFilter
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunSort
from rota.contract.filters.flows import FlowFilter
from rota.contract.filters.task_runs import TaskRunFilter
from rota.contract.filters.work_pools import WorkPoolFilter, WorkQueueFilter
from rota.contract.operation import BY_ID, Operation
from rota.contract.queries.base import HIDE_NULL, Offset, Selection
from rota.contract.states import AnsweredStateType
from rota.contract.task_runs import TaskRun

MAX_IDS = 200
"""Objects of which one request may ask: as many as a page shows."""

JsonObject = Annotated[dict[str, Any], WithJsonSchema({"type": "object", "additionalProperties": True})]


class OfFlows(Parts):
    flow_ids: list[UUID]
    """Up to `MAX_IDS`."""


class OfFlowRuns(Parts):
    flow_run_ids: list[UUID]
    """Up to `MAX_IDS`."""


class SimpleNextFlowRun(Model):
    """The scheduled run of a flow that is due first."""

    id: UUID
    flow_id: UUID
    name: str
    state_name: str
    state_type: AnsweredStateType
    next_scheduled_start_time: datetime


class SimpleFlowRun(Model):
    """A run as a point of a chart."""

    id: UUID
    state_type: AnsweredStateType
    timestamp: datetime
    """When it started; when it is expected to, if it has not."""
    duration: Seconds
    lateness: Seconds


class SimpleFlowRunHistory(Parts):
    model_config = HIDE_NULL

    sort: FlowRunSort = FlowRunSort.EXPECTED_START_TIME_DESC
    limit: Annotated[int, Field(ge=0, le=1000), WithJsonSchema({"type": "integer", "maximum": 1000})] = 1000
    offset: Offset = 0
    flows: FlowFilter | None = None
    flow_runs: FlowRunFilter | None = None
    task_runs: TaskRunFilter | None = None
    deployments: DeploymentFilter | None = None
    work_pools: WorkPoolFilter | None = None


class CountTaskRunsByState(Selection):
    pass


class CountByState(Model):
    """Task runs in each type of state."""

    COMPLETED: int = 0
    PENDING: int = 0
    RUNNING: int = 0
    FAILED: int = 0
    CANCELLED: int = 0
    CRASHED: int = 0
    PAUSED: int = 0
    CANCELLING: int = 0
    SCHEDULED: int = 0


class DashboardCounts(Parts):
    """`task_runs.start_time.after_` must be given: it begins the time that is shown; `before_`, or the present, ends it."""

    task_runs: TaskRunFilter
    flows: FlowFilter | None = None
    flow_runs: FlowRunFilter | None = None
    deployments: DeploymentFilter | None = None
    work_pools: WorkPoolFilter | None = None
    work_queues: WorkQueueFilter | None = None


TaskRunCount = TypeAliasType("TaskRunCount", dict[str, int])
"""``completed`` and ``failed``: task runs of one of the equal parts of that time, by their start."""


class UITaskRun(TaskRun):
    flow_run_name: str | None = None


class SchemaValues(Parts):
    """Values and the JSON schema that they are to fit. A field named ``schema`` would hide a method of the model."""

    values: JsonObject
    json_schema: Annotated[JsonObject, Field(alias="schema")]


class SchemaValuePropertyError(Model):
    property: str
    errors: list[str | SchemaValuePropertyError | SchemaValueIndexError]
    """What does not fit: a sentence, or errors further inside."""


class SchemaValueIndexError(Model):
    index: int
    errors: list[str | SchemaValuePropertyError | SchemaValueIndexError]


class SchemaValuesValidationResponse(Model):
    errors: list[str | SchemaValuePropertyError | SchemaValueIndexError]
    valid: bool


COUNT_DEPLOYMENTS_BY_FLOW: Operation[dict[UUID, int]] = Operation(
    "count_deployments_by_flow",
    "POST",
    "/ui/flows/count-deployments",
    scope="deployments:read",
    access="read",
    request=OfFlows,
    response=dict[UUID, int],
    summary="Count the deployments of up to 200 flows",
)
NEXT_RUNS_BY_FLOW: Operation[dict[UUID, SimpleNextFlowRun | None]] = Operation(
    "next_runs_by_flow",
    "POST",
    "/ui/flows/next-runs",
    scope="flow_runs:read",
    access="read",
    request=OfFlows,
    response=dict[UUID, SimpleNextFlowRun | None],
    summary="Find the scheduled run that is due first, of up to 200 flows",
)
COUNT_TASK_RUNS_BY_FLOW_RUN: Operation[dict[UUID, int]] = Operation(
    "count_task_runs_by_flow_run",
    "POST",
    "/ui/flow_runs/count-task-runs",
    scope="task_runs:read",
    access="read",
    request=OfFlowRuns,
    response=dict[UUID, int],
    summary="Count the task runs, without those that stand for subflows, of up to 200 flow runs",
)
READ_SIMPLE_FLOW_RUNS: Operation[list[SimpleFlowRun]] = Operation(
    "read_simple_flow_runs",
    "POST",
    "/ui/flow_runs/history",
    scope="flow_runs:read",
    access="read",
    request=SimpleFlowRunHistory,
    response=list[SimpleFlowRun],
    summary="List up to 1,000 flow runs as points of a chart",
)
COUNT_TASK_RUNS_BY_STATE: Operation[CountByState] = Operation(
    "count_task_runs_by_state",
    "POST",
    "/ui/task_runs/count",
    scope="task_runs:read",
    access="read",
    request=CountTaskRunsByState,
    response=CountByState,
    summary="Count task runs by type of state",
)
READ_DASHBOARD_TASK_RUN_COUNTS: Operation[list[TaskRunCount]] = Operation(
    "read_dashboard_task_run_counts",
    "POST",
    "/ui/task_runs/dashboard/counts",
    scope="task_runs:read",
    access="read",
    request=DashboardCounts,
    response=list[TaskRunCount],
    summary="Count the task runs that ended well and badly, in 20 equal parts of a time",
)
READ_UI_TASK_RUN: Operation[UITaskRun] = Operation(
    "read_ui_task_run",
    "GET",
    "/ui/task_runs/{id}",
    scope="task_runs:read",
    access="read",
    response=UITaskRun,
    path_parameters=BY_ID,
    summary="Read a task run and the name of its flow run",
)
VALIDATE_SCHEMA_VALUES: Operation[SchemaValuesValidationResponse] = Operation(
    "validate_schema_values",
    "POST",
    "/ui/schemas/validate",
    scope="variables:read",
    access="read",
    request=SchemaValues,
    response=SchemaValuesValidationResponse,
    summary="Say what of some values does not fit a JSON schema",
)

OPERATIONS = (
    COUNT_DEPLOYMENTS_BY_FLOW,
    NEXT_RUNS_BY_FLOW,
    COUNT_TASK_RUNS_BY_FLOW_RUN,
    READ_SIMPLE_FLOW_RUNS,
    COUNT_TASK_RUNS_BY_STATE,
    READ_DASHBOARD_TASK_RUN_COUNTS,
    READ_UI_TASK_RUN,
    VALIDATE_SCHEMA_VALUES,
)
