"""Deployments: a flow with where its code is, its defaults, when it runs and where."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator

from rota.contract.base import Labels, Model, Parts, Request, Stored, UtcTime
from rota.contract.concurrency_limits import GlobalConcurrencyLimitResponse, Null
from rota.contract.deployment_schedules import DeploymentSchedule, DeploymentScheduleCreate, DeploymentScheduleUpdate
from rota.contract.flow_runs import CreatedBy, FlowRun, FlowRunPolicy
from rota.contract.operation import BY_ID, Operation
from rota.contract.states import StateCreate
from rota.contract.work_queues import WorkQueue
from rota.core.orchestration.decision import CollisionStrategy

JsonObject = dict[str, Any]

ConcurrencyLimitStrategy = CollisionStrategy

PositiveLimit = Annotated[int, Field(gt=0)]

Moment = Annotated[UtcTime | None, WithJsonSchema({"type": "string", "format": "date-time"})]

MAX_BULK = 100
"""Runs that one request creates at most."""


class ConcurrencyOptions(Model):
    """What becomes of a run that finds no free slot."""

    collision_strategy: ConcurrencyLimitStrategy
    """ENQUEUE: it waits for one; CANCEL_NEW: it is cancelled."""
    grace_period_seconds: Annotated[int, Field(ge=60, le=86_400)] | None = None
    """How long a run keeps its slot before it has started; null: as the server's settings say."""


def with_newer_fields(sent: Any) -> Any:
    """Return what a client of Prefect 2 sends as it is said now: one schedule among several, overrides as job variables."""
    if not isinstance(sent, dict) or not OLDER_FIELDS.intersection(sent):
        return sent
    fields = {name: value for name, value in sent.items() if name not in OLDER_FIELDS}
    is_active, schedule, variables = sent.get("is_schedule_active"), sent.get("schedule"), sent.get("infra_overrides")
    if variables is not None:
        fields.setdefault("job_variables", variables)
    if schedule is not None and not fields.get("schedules"):
        fields["schedules"] = [{"schedule": schedule, "active": is_active is not False}]
    if is_active is not None and fields.get("paused") is None:
        fields["paused"] = not is_active
    return fields


OLDER_FIELDS = frozenset({"manifest_path", "infra_overrides", "schedule", "is_schedule_active"})
"""What deployments had in Prefect 2, and its clients still send."""


class UpdatedBy(Model):
    id: UUID | None = None
    type: str | None = None
    display_value: str | None = None


class VersionInfo(Model):
    """Which version of the code this is, and whatever else is known of it."""

    model_config = ConfigDict(extra="allow")

    type: str
    version: str


class DeploymentStatus(str, Enum):
    READY = "READY"
    """A worker or a served process has lately asked for its runs."""
    NOT_READY = "NOT_READY"


class Deployment(Stored):
    name: str
    version: str | None = None
    description: str | None = None
    flow_id: UUID
    paused: bool = False
    schedules: list[DeploymentSchedule] = Field(default_factory=list)
    concurrency_limit: int | None = None
    global_concurrency_limit: GlobalConcurrencyLimitResponse | None = None
    """The limit that its runs take slots of."""
    concurrency_options: ConcurrencyOptions | None = None
    job_variables: JsonObject = Field(default_factory=dict)
    parameters: JsonObject = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    labels: Labels = Field(default_factory=dict)
    work_queue_name: str | None = None
    work_queue_id: UUID | None = None
    last_polled: datetime | None = None
    parameter_openapi_schema: JsonObject | None = Field(default_factory=dict)
    path: str | None = None
    pull_steps: list[JsonObject] | None = None
    entrypoint: str | None = None
    storage_document_id: UUID | None = None
    infrastructure_document_id: UUID | None = None
    created_by: CreatedBy | None = None
    updated_by: UpdatedBy | None = None
    work_pool_name: str | None = None
    status: DeploymentStatus | None = DeploymentStatus.NOT_READY
    enforce_parameter_schema: bool = True


DeploymentResponse = Deployment


class DeploymentCreate(Request):
    """Create a deployment, or change all of the one that has this flow and name."""

    name: str
    """As it stands in addresses: none of ``/ % & > <``."""
    flow_id: UUID
    paused: bool = False
    schedules: list[DeploymentScheduleCreate] = Field(default_factory=list)
    concurrency_limit: PositiveLimit | None = None
    concurrency_options: ConcurrencyOptions | None = None
    global_concurrency_limit_id: UUID | None = None
    """A limit that several deployments may share; `concurrency_limit` makes one of the deployment's own."""
    enforce_parameter_schema: bool = True
    parameter_openapi_schema: JsonObject | None = Field(default_factory=dict)
    parameters: JsonObject = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    labels: Labels | None = Field(default_factory=dict)
    pull_steps: list[JsonObject] | None = None
    work_queue_name: str | None = None
    work_pool_name: str | None = None
    storage_document_id: UUID | None = None
    infrastructure_document_id: UUID | None = None
    description: str | None = None
    path: str | None = None
    version: str | None = None
    entrypoint: str | None = None
    job_variables: JsonObject = Field(default_factory=dict)
    version_info: VersionInfo | None = None

    @model_validator(mode="before")
    @classmethod
    def _take_older_fields(cls, sent: Any) -> Any:
        return with_newer_fields(sent)


class DeploymentUpdate(Request):
    """Only the fields that were sent are changed."""

    version: str | None = None
    description: str | None = None
    paused: bool = False
    schedules: list[DeploymentScheduleUpdate] = Field(default_factory=list)
    concurrency_limit: PositiveLimit | None = None
    concurrency_options: ConcurrencyOptions | None = None
    global_concurrency_limit_id: UUID | None = None
    parameters: JsonObject | None = None
    parameter_openapi_schema: JsonObject | None = None
    tags: list[str] = Field(default_factory=list)
    work_queue_name: str | None = None
    work_pool_name: str | None = None
    path: str | None = None
    job_variables: JsonObject | None = Field(default_factory=dict)
    pull_steps: list[JsonObject] | None = None
    entrypoint: str | None = None
    storage_document_id: UUID | None = None
    infrastructure_document_id: UUID | None = None
    enforce_parameter_schema: bool | None = None
    version_info: VersionInfo | None = None

    @model_validator(mode="before")
    @classmethod
    def _take_older_fields(cls, sent: Any) -> Any:
        return with_newer_fields(sent)


class DeploymentFlowRunCreate(Request):
    state: StateCreate | None = None
    """Scheduled for now when absent."""
    name: Annotated[str | None, WithJsonSchema({"type": "string"})] = None
    parameters: JsonObject = Field(default_factory=dict)
    """Over the deployment's."""
    enforce_parameter_schema: bool | None = None
    """Instead of what the deployment says."""
    context: JsonObject = Field(default_factory=dict)
    infrastructure_document_id: UUID | None = None
    empirical_policy: FlowRunPolicy = Field(default_factory=FlowRunPolicy.model_construct)
    tags: list[str] = Field(default_factory=list)
    """Beside the deployment's."""
    idempotency_key: str | None = None
    labels: Labels | None = Field(default_factory=dict)
    parent_task_run_id: UUID | None = None
    work_queue_name: str | None = None
    job_variables: JsonObject | None = None
    """Over the deployment's."""


class FlowRunCreateResult(Model):
    """What became of one of several runs."""

    flow_run_id: UUID | None = None
    status: Literal["CREATED", "FAILED"]
    error: str | None = None


class FlowRunBulkCreateResponse(Model):
    results: list[FlowRunCreateResult] = Field(default_factory=list)


class ScheduleDeployment(Parts):
    """Which runs to make ahead of time; absent: as the server's settings say."""

    start_time: Moment = None
    end_time: Moment = None
    min_time: Annotated[float | None, WithJsonSchema({"type": "number"})] = None
    """Seconds that the runs made reach ahead at least."""
    min_runs: Annotated[Annotated[int, Field(ge=0)] | None, WithJsonSchema({"type": "integer"})] = None
    max_runs: Annotated[Annotated[int, Field(ge=0)] | None, WithJsonSchema({"type": "integer"})] = None


class DeploymentBranchingOptions(Request):
    """What of a deployment its branches take over."""

    copy_schedules: bool = False


class BranchDeployment(Request):
    branch: Annotated[str, Field(min_length=1, max_length=200)]
    options: DeploymentBranchingOptions | None = None
    overrides: DeploymentUpdate | None = None


BY_NAMES = {"flow_name": str, "deployment_name": str}

CREATE_DEPLOYMENT: Operation[Deployment] = Operation(
    "create_deployment",
    "POST",
    "/deployments/",
    scope="deployments:create",
    access="write",
    request=DeploymentCreate,
    response=Deployment,
    also=201,
    summary="Create a deployment, or change the one of this flow and name",
)
READ_DEPLOYMENT: Operation[Deployment] = Operation(
    "read_deployment",
    "GET",
    "/deployments/{id}",
    scope="deployments:read",
    access="read",
    response=Deployment,
    path_parameters=BY_ID,
    summary="Read a deployment",
)
READ_DEPLOYMENT_BY_NAME: Operation[Deployment] = Operation(
    "read_deployment_by_name",
    "GET",
    "/deployments/name/{flow_name}/{deployment_name}",
    scope="deployments:read",
    access="read",
    response=Deployment,
    path_parameters=BY_NAMES,
    summary="Read a deployment by the names of its flow and its own",
)
UPDATE_DEPLOYMENT: Operation[None] = Operation(
    "update_deployment",
    "PATCH",
    "/deployments/{id}",
    scope="deployments:update",
    access="write",
    request=DeploymentUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Change the fields of a deployment that are sent",
)
DELETE_DEPLOYMENT: Operation[None] = Operation(
    "delete_deployment",
    "DELETE",
    "/deployments/{id}",
    scope="deployments:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a deployment and its runs that have not begun",
)
PAUSE_DEPLOYMENT: Operation[Any] = Operation(
    "pause_deployment",
    "POST",
    "/deployments/{id}/pause_deployment",
    scope="deployments:update",
    access="write",
    response=Null,
    path_parameters=BY_ID,
    summary="Stop making runs by schedule, and remove those that have not begun",
)
RESUME_DEPLOYMENT: Operation[Any] = Operation(
    "resume_deployment",
    "POST",
    "/deployments/{id}/resume_deployment",
    scope="deployments:update",
    access="write",
    response=Null,
    path_parameters=BY_ID,
    summary="Make runs by schedule again, from now on",
)
SCHEDULE_DEPLOYMENT: Operation[Any] = Operation(
    "schedule_deployment",
    "POST",
    "/deployments/{id}/schedule",
    scope="deployments:act",
    access="write",
    request=ScheduleDeployment,
    response=Null,
    path_parameters=BY_ID,
    summary="Make a deployment's runs by schedule ahead of time",
)
CREATE_FLOW_RUN_FROM_DEPLOYMENT: Operation[FlowRun] = Operation(
    "create_flow_run_from_deployment",
    "POST",
    "/deployments/{id}/create_flow_run",
    scope="flow_runs:create",
    access="write",
    request=DeploymentFlowRunCreate,
    response=FlowRun,
    also=201,
    path_parameters=BY_ID,
    summary="Create a run of a deployment, or find the one of this idempotency key",
)
BULK_CREATE_FLOW_RUNS: Operation[FlowRunBulkCreateResponse] = Operation(
    "bulk_create_flow_runs_from_deployment",
    "POST",
    "/deployments/{id}/create_flow_run/bulk",
    scope="flow_runs:create",
    access="write",
    request=list[DeploymentFlowRunCreate],
    response=FlowRunBulkCreateResponse,
    path_parameters=BY_ID,
    summary="Create up to 100 runs of a deployment",
)
CHECK_WORK_QUEUES: Operation[list[WorkQueue]] = Operation(
    "work_queue_check_for_deployment",
    "GET",
    "/deployments/{id}/work_queue_check",
    scope="deployments:read",
    access="read",
    response=list[WorkQueue],
    path_parameters=BY_ID,
    summary="List the work queues that take the runs of a deployment",
)
BRANCH_DEPLOYMENT: Operation[Deployment] = Operation(
    "create_deployment_branch",
    "POST",
    "/deployments/{id}/branch",
    scope="deployments:create",
    access="write",
    request=BranchDeployment,
    response=Deployment,
    also=201,
    path_parameters=BY_ID,
    summary="Copy a deployment under the name of a branch",
)

OPERATIONS = (
    CREATE_DEPLOYMENT,
    READ_DEPLOYMENT,
    READ_DEPLOYMENT_BY_NAME,
    UPDATE_DEPLOYMENT,
    DELETE_DEPLOYMENT,
    PAUSE_DEPLOYMENT,
    RESUME_DEPLOYMENT,
    SCHEDULE_DEPLOYMENT,
    CREATE_FLOW_RUN_FROM_DEPLOYMENT,
    BULK_CREATE_FLOW_RUNS,
    CHECK_WORK_QUEUES,
    BRANCH_DEPLOYMENT,
)
