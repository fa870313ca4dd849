"""Task runs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.base import NO_TIME, Labels, MaybeText, Model, Request, Seconds, Stored, UtcTime
from rota.contract.operation import BY_ID, Operation
from rota.contract.states import AnsweredState, AnsweredStateType, OrchestrationResult, SetState, StateCreate
from rota.core.slugs import generate_slug


class TaskRunPolicy(Model):
    max_retries: int = 0
    retry_delay_seconds: float = 0
    retries: int | None = None
    retry_delay: int | float | list[int] | list[float] | None = None
    """Seconds; a list gives the wait before each retry in turn, the last one repeated."""
    retry_jitter_factor: float | None = None


class TaskRunResult(Model):
    """An argument that is another task run's result."""

    input_type: Literal["task_run"] = "task_run"
    id: UUID


class FlowRunResult(Model):
    """An argument that is another flow run's result."""

    input_type: Literal["flow_run"] = "flow_run"
    id: UUID


class Parameter(Model):
    """An argument that is a parameter of the flow."""

    input_type: Literal["parameter"] = "parameter"
    name: str


class Constant(Model):
    input_type: Literal["constant"] = "constant"
    type: str


TaskRunInput = Annotated[TaskRunResult | FlowRunResult | Parameter | Constant, Field(discriminator="input_type")]


class TaskRun(Stored):
    name: str = Field(default_factory=generate_slug)
    flow_run_id: UUID | None = None
    task_key: str
    dynamic_key: str
    cache_key: str | None = None
    cache_expiration: datetime | None = None
    task_version: str | None = None
    empirical_policy: TaskRunPolicy = Field(default_factory=TaskRunPolicy.model_construct)
    tags: list[str] = Field(default_factory=list)
    labels: Labels | None = Field(default_factory=dict)
    state_id: UUID | None = None
    task_inputs: dict[str, list[TaskRunInput]] = Field(default_factory=dict)
    state_type: AnsweredStateType | None = None
    state_name: str | None = None
    run_count: int = 0
    flow_run_run_count: int = 0
    """Which attempt of the flow run this task run last started in."""
    expected_start_time: datetime | None = None
    next_scheduled_start_time: datetime | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    total_run_time: Seconds = NO_TIME
    estimated_run_time: Seconds = NO_TIME
    estimated_start_time_delta: Seconds = NO_TIME
    state: AnsweredState | None = None


class TaskRunCreate(Request):
    id: UUID | None = None
    state: StateCreate | None = None
    name: MaybeText = None
    flow_run_id: UUID | None = None
    task_key: str
    dynamic_key: str
    """Tells the runs of one task in one flow run apart."""
    cache_key: str | None = None
    cache_expiration: UtcTime | None = None
    task_version: str | None = None
    # `model_construct`, here and below, since `TaskRunPolicy()` would build a schema first: 30 ms at a script's first run.
    empirical_policy: TaskRunPolicy = Field(default_factory=TaskRunPolicy.model_construct)
    tags: list[str] = Field(default_factory=list)
    labels: Labels | None = Field(default_factory=dict)
    task_inputs: dict[str, list[TaskRunInput]] = Field(default_factory=dict)


class TaskRunUpdate(Request):
    name: MaybeText = None


CREATE_TASK_RUN: Operation[TaskRun] = Operation(
    "create_task_run",
    "POST",
    "/task_runs/",
    scope="task_runs:create",
    access="write",
    request=TaskRunCreate,
    response=TaskRun,
    also=201,
    summary="Create a task run, or find the one of this id or of this task and dynamic key",
)
READ_TASK_RUN: Operation[TaskRun] = Operation(
    "read_task_run",
    "GET",
    "/task_runs/{id}",
    scope="task_runs:read",
    access="read",
    response=TaskRun,
    path_parameters=BY_ID,
    summary="Read a task run",
)
UPDATE_TASK_RUN: Operation[None] = Operation(
    "update_task_run",
    "PATCH",
    "/task_runs/{id}",
    scope="task_runs:update",
    access="write",
    request=TaskRunUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Rename a task run",
)
DELETE_TASK_RUN: Operation[None] = Operation(
    "delete_task_run",
    "DELETE",
    "/task_runs/{id}",
    scope="task_runs:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a task run",
)
SET_TASK_RUN_STATE: Operation[OrchestrationResult] = Operation(
    "set_task_run_state",
    "POST",
    "/task_runs/{id}/set_state",
    scope="task_runs:act",
    access="write",
    request=SetState,
    response=OrchestrationResult,
    also=201,
    path_parameters=BY_ID,
    summary="Propose a state for a task run",
)

OPERATIONS = (CREATE_TASK_RUN, READ_TASK_RUN, UPDATE_TASK_RUN, DELETE_TASK_RUN, SET_TASK_RUN_STATE)
