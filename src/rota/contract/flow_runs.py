"""Flow runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.base import NO_TIME, Labels, MaybeText, Model, Request, Seconds, Stored
from rota.contract.graph import Graph
from rota.contract.leases import Claim
from rota.contract.operation import BY_ID, Operation, Query
from rota.contract.states import AnsweredState, AnsweredStateType, OrchestrationResult, SetState, StateCreate
from rota.core.slugs import generate_slug


class FlowRunPolicy(Model):
    """What the rules keep about one run, beside its states."""

    max_retries: int = 0
    retry_delay_seconds: float = 0
    retries: int | None = None
    retry_delay: int | None = None
    """Seconds between the attempts of a run."""
    pause_keys: set[str] | None = Field(default_factory=set)
    resuming: bool | None = False
    retry_type: Literal["in_process", "reschedule"] | None = None


class CreatedBy(Model):
    """Who or what made a run: a deployment, a schedule, an automation, a person."""

    id: UUID | None = None
    type: str | None = None
    display_value: str | None = None


class FlowRun(Stored):
    name: str = Field(default_factory=generate_slug)
    flow_id: UUID
    state_id: UUID | None = None
    deployment_id: UUID | None = None
    deployment_version: str | None = None
    work_queue_id: UUID | None = None
    work_queue_name: str | None = None
    flow_version: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    idempotency_key: str | None = None
    context: dict[str, Any] = Field(default_factory=dict)
    empirical_policy: FlowRunPolicy = Field(default_factory=FlowRunPolicy.model_construct)
    tags: list[str] = Field(default_factory=list)
    labels: Labels = Field(default_factory=dict)
    parent_task_run_id: UUID | None = None
    state_type: AnsweredStateType | None = None
    state_name: str | None = None
    run_count: int = 0
    expected_start_time: datetime | None = None
    next_scheduled_start_time: datetime | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    total_run_time: Seconds = NO_TIME
    estimated_run_time: Seconds = NO_TIME
    """`total_run_time`, and for a running run the time since it entered Running."""
    estimated_start_time_delta: Seconds = NO_TIME
    """How late the run started, or has not yet started."""
    auto_scheduled: bool = False
    infrastructure_document_id: UUID | None = None
    infrastructure_pid: str | None = None
    created_by: CreatedBy | None = None
    work_pool_id: UUID | None = None
    work_pool_name: str | None = None
    state: AnsweredState | None = None
    job_variables: dict[str, Any] | None = None


class FlowRunCreate(Request):
    id: UUID | None = None
    """Chosen by the client, so that a create sent twice makes one run; the server's own when absent."""
    flow_id: UUID
    name: MaybeText = None
    """A random slug when absent."""
    state: StateCreate | None = None
    flow_version: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    context: dict[str, Any] = Field(default_factory=dict)
    parent_task_run_id: UUID | None = None
    infrastructure_document_id: UUID | None = None
    # `model_construct`, here and below, since `FlowRunPolicy()` would build a schema first: 30 ms at a script's first run.
    empirical_policy: FlowRunPolicy = Field(default_factory=FlowRunPolicy.model_construct)
    tags: list[str] = Field(default_factory=list)
    labels: Labels | None = Field(default_factory=dict)
    idempotency_key: str | None = None
    work_pool_name: str | None = None
    work_queue_name: str | None = None
    job_variables: dict[str, Any] | None = None
    deployment_id: UUID | None = None
    claim: Claim | None = None
    """Who owns the run from its first moment on; a process that dies between creating and claiming would leave an orphan."""


class FlowRunUpdate(Request):
    """Only the fields that were sent are changed."""

    name: str | None = None
    flow_version: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    empirical_policy: FlowRunPolicy = Field(default_factory=FlowRunPolicy.model_construct)
    tags: list[str] = Field(default_factory=list)
    infrastructure_pid: str | None = None
    job_variables: dict[str, Any] | None = None


CREATE_FLOW_RUN: Operation[FlowRun] = Operation(
    "create_flow_run",
    "POST",
    "/flow_runs/",
    scope="flow_runs:create",
    access="write",
    request=FlowRunCreate,
    response=FlowRun,
    also=201,
    summary="Create a flow run, or find the one of this id or idempotency key",
)
READ_FLOW_RUN: Operation[FlowRun] = Operation(
    "read_flow_run",
    "GET",
    "/flow_runs/{id}",
    scope="flow_runs:read",
    access="read",
    response=FlowRun,
    path_parameters=BY_ID,
    summary="Read a flow run",
)
UPDATE_FLOW_RUN: Operation[None] = Operation(
    "update_flow_run",
    "PATCH",
    "/flow_runs/{id}",
    scope="flow_runs:update",
    access="write",
    request=FlowRunUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Change the fields of a flow run that are sent",
)
UPDATE_FLOW_RUN_LABELS: Operation[None] = Operation(
    "update_flow_run_labels",
    "PATCH",
    "/flow_runs/{id}/labels",
    scope="flow_runs:update",
    access="write",
    request=Labels,
    status=204,
    path_parameters=BY_ID,
    summary="Add labels to a flow run, or change their values",
)
DELETE_FLOW_RUN: Operation[None] = Operation(
    "delete_flow_run",
    "DELETE",
    "/flow_runs/{id}",
    scope="flow_runs:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a flow run",
)
SET_FLOW_RUN_STATE: Operation[OrchestrationResult] = Operation(
    "set_flow_run_state",
    "POST",
    "/flow_runs/{id}/set_state",
    scope="flow_runs:act",
    access="write",
    request=SetState,
    response=OrchestrationResult,
    also=201,
    path_parameters=BY_ID,
    summary="Propose a state for a flow run",
)
READ_FLOW_RUN_GRAPH: Operation[Graph] = Operation(
    "read_flow_run_graph",
    "GET",
    "/flow_runs/{id}/graph-v2",
    scope="flow_runs:read",
    access="read",
    response=Graph,
    path_parameters=BY_ID,
    query_parameters={"since": Query(datetime, datetime.min.replace(tzinfo=UTC))},
    summary="Read what ran in a flow run and what depends on what",
)
DOWNLOAD_FLOW_RUN_LOGS: Operation[bytes] = Operation(
    "download_flow_run_logs",
    "GET",
    "/flow_runs/{id}/logs/download",
    scope="logs:read",
    access="read",
    response=bytes,
    path_parameters=BY_ID,
    media_type="text/csv",
    summary="Download all log lines of a flow run as CSV",
)

OPERATIONS = (
    CREATE_FLOW_RUN,
    READ_FLOW_RUN,
    UPDATE_FLOW_RUN,
    UPDATE_FLOW_RUN_LABELS,
    DELETE_FLOW_RUN,
    SET_FLOW_RUN_STATE,
    READ_FLOW_RUN_GRAPH,
    DOWNLOAD_FLOW_RUN_LOGS,
)
