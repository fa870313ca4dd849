"""Each method sends what it says, and every operation has one. Over both transports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from scripted_app import ScriptedApp

from rota import contract
from rota.client import SyncRotaClient
from rota.contract import block_documents, block_schemas, block_types, slots
from rota.contract import concurrency_limits as limits
from rota.contract.artifacts import Artifact, ArtifactCollection, ArtifactCreate, ArtifactUpdate
from rota.contract.automation_pages import DryRun, DryRunResult, FiringPage
from rota.contract.automations import Automation
from rota.contract.base import Page
from rota.contract.checkpoints import CheckpointInfo, CheckpointValue
from rota.contract.events import Event, EventPage, ReceivedEvent
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from rota.contract.filters.logs import LogFilter, LogFilterLevel
from rota.contract.flow_runs import FlowRun, FlowRunCreate
from rota.contract.flows import Flow
from rota.contract.graph import Graph
from rota.contract.leases import ClaimResult, LeaseRenewalResult, RecoveryResult
from rota.contract.logs import Log, LogCreate
from rota.contract.queries.base import HistoryResponse
from rota.contract.queries.events import EventCount
from rota.contract.queries.flow_runs import FlowRunBulkDeleteResult, FlowRunBulkSetStateResult
from rota.contract.queries.flows import FlowBulkDeleteResult
from rota.contract.record import Kind, LogRecord
from rota.contract.recording import RecordResult
from rota.contract.schedules import AnySchedule, CronSchedule
from rota.contract.server_configuration import ServerDefaultResultStorage
from rota.contract.states import OrchestrationResult, SetStateStatus, StateAcceptDetails
from rota.contract.task_runs import TaskRun, TaskRunCreate
from rota.contract.variables import Variable, VariableCreate, VariableUpdate
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.exceptions import InvalidRequest, ObjectNotFound, StoreUnavailable, Unavailable

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
ID = UUID(int=7)
STATE: State[Any] = State(StateType.RUNNING, timestamp=NOON)
FLOW = Flow(id=ID, name="ship it")
FLOW_RUN = FlowRun(id=ID, name="calm-otter", flow_id=ID)
TASK_RUN = TaskRun(id=ID, name="load-0", task_key="flows.load", dynamic_key="0")
ARTIFACT = Artifact(id=ID, key="report")
LATEST = ArtifactCollection(id=ID, key="report", latest_id=ID)
VARIABLE = Variable(id=ID, name="v", value={"a": [1]})
LOG = Log(id=ID, name="rota.flow_runs", level=20, message="hello", timestamp=NOON)
EVENT = Event(occurred=NOON, event="e", resource={"prefect.resource.id": "r"})
PAGE = EventPage(events=[ReceivedEvent(**EVENT.model_dump())], total=1, next_page=None)
ACCEPTED = OrchestrationResult(state=STATE, status=SetStateStatus.ACCEPT, details=StateAcceptDetails())
EVENT_COUNT = EventCount(value="e", label="e", count=1, start_time=NOON, end_time=NOON)
STORAGE = ServerDefaultResultStorage(default_result_storage_block_id=ID)
CHECKPOINT = CheckpointInfo(
    key="k", position="load[0]", code="c", task_run_id=ID, state_id=ID, serializer="pickle", created=NOON
)
TRIGGER = {"type": "event", "posture": "Reactive", "id": str(ID)}
AUTOMATION = Automation.model_validate({"id": ID, "name": "watch", "trigger": TRIGGER, "actions": [{"type": "do-nothing"}]})
FIRINGS = FiringPage(firings=[], next="n")
TRIED = DryRunResult(since=NOON, until=NOON, events=0, is_cut=False, firings=[], count=0)
RECORD = LogRecord(Kind.LOG, bytes(16), None, None, "n", 20, "m", 0)


@dataclass
class Definition:
    """As much of a flow or a task as a client looks at."""

    name: str = "ship it"
    version: str | None = "v1"
    retries: int | None = 2
    retry_delay_seconds: Any = 0.5
    task_key: str = "flows.load"
    tags: set[str] = field(default_factory=lambda: {"b"})
    retry_jitter_factor: float | None = None

    def serialize_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return {name: str(value) for name, value in parameters.items()}


BLOCK_TYPE = block_types.BlockType(id=ID, created=NOON, updated=NOON, name="A", slug="a")
BLOCK_SCHEMA = block_schemas.BlockSchema(id=ID, created=NOON, updated=NOON, checksum="sha256:1", block_type_id=ID)
BLOCK = block_documents.BlockDocument(id=ID, created=NOON, updated=NOON, name="n", block_schema_id=ID, block_type_id=ID)
NEW_SCHEMA = block_schemas.BlockSchemaCreate(block_type_id=ID)
BLOCK_UPDATE = block_documents.BlockDocumentUpdate(data={"a": 1})
Use = Callable[[SyncRotaClient], Any]

GLOBAL_CREATE = limits.GlobalConcurrencyLimitCreate(name="db", limit=1)
GLOBAL_UPDATE = limits.GlobalConcurrencyLimitUpdate(limit=2)
GLOBAL = limits.GlobalConcurrencyLimitResponse(id=ID, name="db", limit=1, active_slots=0)
LIMIT_V2 = limits.ConcurrencyLimitV2(id=ID, name="db", limit=1)
MINIMAL = limits.MinimalConcurrencyLimitResponse(id=ID, name="db", limit=1)
LEASED = limits.ConcurrencyLimitWithLeaseResponse(lease_id=ID, limits=[MINIMAL])
TAG_LIMIT = limits.ConcurrencyLimit(id=ID, tag="a/b", concurrency_limit=1, active_slots=[ID])
SLOT_REQUEST = slots.SlotRequest(request_id=ID, session_id=ID, names=["db"], slots=1, lease_seconds=60, holder="h")
SLOT_ANSWER = slots.SlotAnswer(status="waiting", limits=[MINIMAL], missing=["nope"])

DEPLOYMENT = contract.deployments.Deployment(id=ID, name="d", flow_id=ID)
HOURLY = CronSchedule(cron="0 * * * *")
ACTIVE: list[tuple[AnySchedule, bool]] = [(HOURLY, True)]
DEPLOYMENTS = Page[contract.deployments.Deployment](results=[DEPLOYMENT], count=1, limit=1, pages=1, page=1)
DELETED = contract.queries.deployments.DeploymentBulkDeleteResult(deleted=[ID])
MADE_RUNS = contract.deployments.FlowRunBulkCreateResponse(results=[])
PREVIEW = contract.deployment_schedules.SchedulePreviewAnswer(schedule=HOURLY, sentence="every hour", times=[])

BACKFILL_CREATE = contract.backfills.BackfillCreate(deployment_id=ID, start=NOON)
BACKFILL_PREVIEW = contract.backfills.BackfillPreview(
    total=0, start=NOON, end=NOON, timezone=None, schedules=[HOURLY], first=[], last=[], warnings=[]
)
BACKFILL = contract.backfills.Backfill(
    id=ID,
    name="b",
    deployment_id=ID,
    deployment_name="d",
    flow_id=ID,
    flow_name="f",
    status="RUNNING",
    start=NOON,
    end=NOON,
    schedules=[HOURLY],
    only_failed=False,
    order="ascending",
    limit=10,
    parameters={},
    tags=[],
    total=2,
    made=1,
    counts=contract.backfills.BackfillCounts(planned=1, running=1),
)

POOL = contract.work_pools.WorkPoolResponse(id=ID, name="p", type="process")
POOL_CREATE = contract.work_pools.WorkPoolCreate(name="p", type="process")
POOL_UPDATE = contract.work_pools.WorkPoolUpdate(is_paused=True)
POOL_USE = contract.work_pools.WorkPoolConcurrencyStatus(active_slots=0, count=0, limit=9, pages=0, page=1)
QUEUE = contract.work_queues.WorkQueueResponse(id=ID, name="q", work_pool_id=ID)
QUEUE_USE = contract.work_queues.WorkQueueConcurrencyStatus(active_slots=0, count=0, limit=9, pages=0, page=1)
QUEUE_STATUS = contract.work_queues.WorkQueueStatusDetail(
    healthy=True, health_check_policy=contract.work_queues.WorkQueueHealthPolicy()
)
WORKER = contract.workers.WorkerResponse(id=ID, name="w", work_pool_id=ID)
DUE = contract.workers.WorkerFlowRunResponse(work_pool_id=ID, work_queue_id=ID, flow_run=FLOW_RUN)
CLAIMED = contract.workers.ClaimedFlowRuns(runs=[])
TASK_WORKER = contract.task_workers.TaskWorkerResponse(identifier="w", task_keys=["t"], timestamp=NOON)
CLAIMED_TASKS = contract.task_workers.ClaimedTaskRuns(runs=[], held=[])
HANDED_BACK = contract.workers.HandBackResult(handed_back=[ID])
TASKS_HANDED_BACK = contract.task_workers.HandedBackTaskRuns(handed_back=[ID])
INPUT = contract.flow_run_inputs.FlowRunInput(id=ID, flow_run_id=ID, key="k", value="1")
REASON = contract.why.FlowRunExplanation(flow_run_id=ID, name="n", state_name=None, causes=[])
TOKEN = contract.admin.CsrfToken(id=ID, created=NOON, updated=NOON, token="t", client="c", expiration=NOON)

CASES: list[tuple[str, Use, Any, Any]] = [
    ("create_work_pool", lambda c: c.create_work_pool(POOL_CREATE), POOL, ...),
    ("read_work_pool", lambda c: c.read_work_pool("p"), POOL, ...),
    ("read_work_pools", lambda c: c.read_work_pools(), [POOL], ...),
    ("count_work_pools", lambda c: c.count_work_pools(), 3, ...),
    ("update_work_pool", lambda c: c.update_work_pool("p", POOL_UPDATE), None, None),
    ("delete_work_pool", lambda c: c.delete_work_pool("p"), None, None),
    ("read_work_pool_concurrency_status", lambda c: c.read_work_pool_concurrency_status("p"), POOL_USE, ...),
    ("get_scheduled_flow_runs", lambda c: c.get_scheduled_flow_runs_for_work_pool("p"), [DUE], ...),
    ("create_work_queue", lambda c: c.create_work_queue("q", work_pool_name="p"), QUEUE, ...),
    ("create_work_queue_of_default_pool", lambda c: c.create_work_queue("q"), QUEUE, ...),
    ("read_work_queue", lambda c: c.read_work_queue_by_name("q", "p"), QUEUE, ...),
    ("read_work_queue_by_name", lambda c: c.read_work_queue_by_name("q"), QUEUE, ...),
    ("read_work_queue_by_id", lambda c: c.read_work_queue(ID), QUEUE, ...),
    ("read_work_queues", lambda c: c.read_work_queues(), [QUEUE], ...),
    ("read_work_queues_of_pool", lambda c: c.read_work_queues("p"), [QUEUE], ...),
    ("update_work_queue_by_id", lambda c: c.update_work_queue(ID, is_paused=True), None, None),
    ("delete_work_queue_by_id", lambda c: c.delete_work_queue_by_id(ID), None, None),
    ("read_work_queue_status", lambda c: c.read_work_queue_status(ID), QUEUE_STATUS, ...),
    ("read_work_queue_concurrency_status", lambda c: c.read_work_queue_concurrency_status(ID), QUEUE_USE, ...),
    ("read_work_queue_runs", lambda c: c.get_runs_in_work_queue(ID), [FLOW_RUN], ...),
    ("worker_heartbeat", lambda c: c.send_worker_heartbeat("p", "w", 30), None, None),
    ("read_workers", lambda c: c.read_workers_for_work_pool("p"), [WORKER], ...),
    ("delete_worker", lambda c: c.delete_worker("p", "w"), None, None),
    ("claim_scheduled_runs", lambda c: c.claim_scheduled_runs("p", "w", "h", lease_seconds=60), CLAIMED, ...),
    ("hand_back_flow_runs", lambda c: c.hand_back_flow_runs("h", [ID]), HANDED_BACK, [ID]),
    ("read_task_workers", lambda c: c.read_task_workers(), [TASK_WORKER], ...),
    ("claim_task_runs", lambda c: c.claim_task_runs("h", ["t"], 60), CLAIMED_TASKS, ...),
    ("hand_back_task_runs", lambda c: c.hand_back_task_runs("h", [ID]), TASKS_HANDED_BACK, [ID]),
    ("create_flow_run_input", lambda c: c.create_flow_run_input(ID, "k", "1"), None, None),
    ("read_flow_run_input", lambda c: c.read_flow_run_input(ID, "k"), b"1", "1"),
    ("filter_flow_run_input", lambda c: c.filter_flow_run_input(ID, "k", 1, set()), [INPUT], ...),
    ("delete_flow_run_input", lambda c: c.delete_flow_run_input(ID, "k"), None, None),
    ("resume_flow_run", lambda c: c.resume_flow_run(ID), ACCEPTED, ...),
    ("explain_flow_run", lambda c: c.explain_flow_run(ID), REASON, ...),
    ("read_settings", lambda c: c.read_settings(), {"a": 1}, ...),
    ("read_csrf_token", lambda c: c.read_csrf_token("c"), TOKEN, ...),
    ("create_flow", lambda c: c.create_flow(Definition()), FLOW, ID),
    ("create_flow", lambda c: c.create_flow_from_name("ship it"), FLOW, ID),
    ("read_flow", lambda c: c.read_flow(ID), FLOW, ...),
    ("read_flow_by_name", lambda c: c.read_flow_by_name("ship it?/ü"), FLOW, ...),
    ("update_flow", lambda c: c.update_flow(ID, {"a"}), None, None),
    ("delete_flow", lambda c: c.delete_flow(ID), None, None),
    ("read_flows", lambda c: c.read_flows(), [FLOW], ...),
    ("paginate_flows", lambda c: c.paginate_flows(), Page[Flow](results=[FLOW], count=1, limit=9, pages=1, page=1), ...),
    ("count_flows", lambda c: c.count_flows(), 3, ...),
    ("bulk_delete_flows", lambda c: c.bulk_delete_flows(limit=3), FlowBulkDeleteResult(deleted=[ID]), ...),
    ("create_flow_run", lambda c: c.create_flow_run(FlowRunCreate(flow_id=ID)), FLOW_RUN, ...),
    ("read_flow_run", lambda c: c.read_flow_run(ID), FLOW_RUN, ...),
    ("update_flow_run", lambda c: c.update_flow_run(ID, tags=("a",)), None, None),
    ("update_flow_run", lambda c: c.set_flow_run_name(ID, "n"), None, None),
    ("update_flow_run_labels", lambda c: c.update_flow_run_labels(ID, {"a": 1}), None, None),
    ("delete_flow_run", lambda c: c.delete_flow_run(ID), None, None),
    ("set_flow_run_state", lambda c: c.set_flow_run_state(ID, STATE), ACCEPTED, ...),
    ("read_flow_run_graph", lambda c: c.read_flow_run_graph(ID, NOON), None, None),
    ("download_flow_run_logs", lambda c: c.download_flow_run_logs(ID), b"a,b\n", ...),
    ("read_flow_runs", lambda c: c.read_flow_runs(limit=5), [FLOW_RUN], ...),
    (
        "paginate_flow_runs",
        lambda c: c.paginate_flow_runs(page=2),
        Page[FlowRun](results=[FLOW_RUN], count=1, limit=9, pages=1, page=2),
        ...,
    ),
    ("count_flow_runs", lambda c: c.count_flow_runs(), 3, ...),
    (
        "read_flow_run_history",
        lambda c: c.read_flow_run_history(NOON, NOON + timedelta(hours=1), 60),
        [HistoryResponse(interval_start=NOON, interval_end=NOON, states=[])],
        ...,
    ),
    ("read_flow_run_lateness", lambda c: c.read_flow_run_lateness(), 1.5, ...),
    ("bulk_delete_flow_runs", lambda c: c.bulk_delete_flow_runs(), FlowRunBulkDeleteResult(deleted=[ID]), ...),
    ("bulk_set_flow_run_state", lambda c: c.bulk_set_flow_run_state(None, STATE), FlowRunBulkSetStateResult(), ...),
    ("create_task_run", lambda c: c.create_task_run(Definition(), ID, "0"), TASK_RUN, ...),
    ("create_task_run", lambda c: c.create_task_run(TaskRunCreate(task_key="k", dynamic_key="0")), TASK_RUN, ...),
    ("read_task_run", lambda c: c.read_task_run(ID), TASK_RUN, ...),
    ("update_task_run", lambda c: c.set_task_run_name(ID, "n"), None, None),
    ("delete_task_run", lambda c: c.delete_task_run(ID), None, None),
    ("set_task_run_state", lambda c: c.set_task_run_state(ID, STATE), ACCEPTED, ...),
    ("read_task_runs", lambda c: c.read_task_runs(), [TASK_RUN], ...),
    (
        "paginate_task_runs",
        lambda c: c.paginate_task_runs(),
        Page[TaskRun](results=[TASK_RUN], count=1, limit=9, pages=1, page=1),
        ...,
    ),
    ("count_task_runs", lambda c: c.count_task_runs(), 3, ...),
    ("read_task_run_history", lambda c: c.read_task_run_history(NOON, NOON + timedelta(hours=1), 60), [], ...),
    ("read_flow_run_states", lambda c: c.read_flow_run_states(ID), [STATE], ...),
    ("read_flow_run_state", lambda c: c.read_flow_run_state(ID), STATE, ...),
    ("read_task_run_states", lambda c: c.read_task_run_states(ID), [STATE], ...),
    ("read_task_run_state", lambda c: c.read_task_run_state(ID), STATE, ...),
    ("create_logs", lambda c: c.create_logs([LogCreate(name="n", level=20, message="m", timestamp=NOON)]), None, None),
    ("read_logs", lambda c: c.read_logs(LogFilter(level=LogFilterLevel(ge_=30)), limit=3), [LOG], ...),
    ("create_artifact", lambda c: c.create_artifact(ArtifactCreate(key="report")), ARTIFACT, ...),
    ("read_artifact", lambda c: c.read_artifact(ID), ARTIFACT, ...),
    ("read_latest_artifact", lambda c: c.read_latest_artifact("report"), ARTIFACT, ...),
    ("update_artifact", lambda c: c.update_artifact(ID, ArtifactUpdate(data=3)), None, None),
    ("delete_artifact", lambda c: c.delete_artifact(ID), None, None),
    ("read_artifacts", lambda c: c.read_artifacts(), [ARTIFACT], ...),
    ("count_artifacts", lambda c: c.count_artifacts(), 3, ...),
    ("read_latest_artifacts", lambda c: c.read_latest_artifacts(), [LATEST], ...),
    ("count_latest_artifacts", lambda c: c.count_latest_artifacts(), 3, ...),
    ("create_variable", lambda c: c.create_variable(VariableCreate(name="v", value=1)), VARIABLE, ...),
    ("read_variable", lambda c: c.read_variable(ID), VARIABLE, ...),
    ("read_variable_by_name", lambda c: c.read_variable_by_name("v"), VARIABLE, ...),
    ("update_variable", lambda c: c.update_variable_by_id(ID, VariableUpdate(value=None)), None, None),
    ("update_variable_by_name", lambda c: c.update_variable(VariableUpdate(name="v", value=2)), None, None),
    ("delete_variable", lambda c: c.delete_variable(ID), None, None),
    ("delete_variable_by_name", lambda c: c.delete_variable_by_name("v"), None, None),
    ("read_variables", lambda c: c.read_variables(), [VARIABLE], ...),
    ("count_variables", lambda c: c.count_variables(), 3, ...),
    ("create_concurrency_limit_v2", lambda c: c.create_global_concurrency_limit(GLOBAL_CREATE), LIMIT_V2, ID),
    ("read_concurrency_limit_v2", lambda c: c.read_global_concurrency_limit_by_name("db"), GLOBAL, ...),
    ("update_concurrency_limit_v2", lambda c: c.update_global_concurrency_limit("db", GLOBAL_UPDATE), None, None),
    ("delete_concurrency_limit_v2", lambda c: c.delete_global_concurrency_limit_by_name("db"), None, None),
    ("read_concurrency_limits_v2", lambda c: c.read_global_concurrency_limits(), [GLOBAL], ...),
    ("increment_concurrency_slots", lambda c: c.increment_concurrency_slots(["db"], 1, "concurrency"), [MINIMAL], ...),
    ("decrement_concurrency_slots", lambda c: c.release_concurrency_slots(["db"], 1, 0.5), [MINIMAL], ...),
    (
        "increment_concurrency_slots_with_lease",
        lambda c: c.increment_concurrency_slots_with_lease(["db"], 1, "concurrency", 60),
        LEASED,
        ...,
    ),
    ("decrement_concurrency_slots_with_lease", lambda c: c.release_concurrency_slots_with_lease(ID), None, None),
    ("renew_concurrency_lease", lambda c: c.renew_concurrency_lease(ID, 60), None, None),
    ("create_concurrency_limit", lambda c: c.create_concurrency_limit("db", 1), TAG_LIMIT, ID),
    ("read_concurrency_limit", lambda c: c.read_concurrency_limit(ID), TAG_LIMIT, ...),
    ("delete_concurrency_limit", lambda c: c.delete_concurrency_limit(ID), None, None),
    ("read_concurrency_limit_by_tag", lambda c: c.read_concurrency_limit_by_tag("a/b"), TAG_LIMIT, ...),
    ("delete_concurrency_limit_by_tag", lambda c: c.delete_concurrency_limit_by_tag("a/b"), None, None),
    ("reset_concurrency_limit_by_tag", lambda c: c.reset_concurrency_limit_by_tag("a/b", [str(ID)]), None, None),
    ("read_concurrency_limits", lambda c: c.read_concurrency_limits(5, 0), [TAG_LIMIT], ...),
    ("increment_tag_slots", lambda c: c.increment_v1_concurrency_slots(["db"], ID), [MINIMAL], ...),
    ("decrement_tag_slots", lambda c: c.decrement_v1_concurrency_slots(["db"], ID, 0.5), [MINIMAL], ...),
    ("ask_for_slots", lambda c: c.ask_for_slots(SLOT_REQUEST), SLOT_ANSWER, ...),
    ("check_slots", lambda c: c.check_slots(ID), slots.SlotCheckAnswer(news=[], check_after_seconds=1), ...),
    ("keep_slots", lambda c: c.keep_slots(ID, {ID: 60.0}), slots.SlotKeepAnswer(lost=[], waiting=0), ...),
    ("release_slots", lambda c: c.release_slots([ID]), None, None),
    ("read_slot_use", lambda c: c.read_slot_use("db"), slots.SlotUse(holders=[], waiters=[], waiting=0), ...),
    ("read_limited_tags", lambda c: c.read_limited_tags(), ["db"], ...),
    ("create_block_type", lambda c: c.create_block_type(block_types.BlockTypeCreate(name="A", slug="a")), BLOCK_TYPE, ...),
    ("read_block_type", lambda c: c.read_block_type(ID), BLOCK_TYPE, ...),
    ("read_block_type_by_slug", lambda c: c.read_block_type_by_slug("a"), BLOCK_TYPE, ...),
    ("read_block_types", lambda c: c.read_block_types(), [BLOCK_TYPE], ...),
    ("update_block_type", lambda c: c.update_block_type(ID, block_types.BlockTypeUpdate(description="d")), None, None),
    ("delete_block_type", lambda c: c.delete_block_type(ID), None, None),
    ("install_system_block_types", lambda c: c.install_system_block_types(), None, None),
    (
        "create_block_schema",
        lambda c: c.create_block_schema(NEW_SCHEMA),
        BLOCK_SCHEMA,
        ...,
    ),
    ("read_block_schema", lambda c: c.read_block_schema(ID), BLOCK_SCHEMA, ...),
    ("read_block_schema_by_checksum", lambda c: c.read_block_schema_by_checksum("sha256:1", "1"), BLOCK_SCHEMA, ...),
    ("read_block_schemas", lambda c: c.get_most_recent_block_schema_for_block_type(ID), [BLOCK_SCHEMA], BLOCK_SCHEMA),
    ("delete_block_schema", lambda c: c.delete_block_schema(ID), None, None),
    ("create_block_document", lambda c: c.create_block_document(BLOCK), BLOCK, ...),
    ("read_block_document", lambda c: c.read_block_document(ID), BLOCK, ...),
    ("read_block_document_by_name", lambda c: c.read_block_document_by_name("n", "a"), BLOCK, ...),
    ("read_block_documents_by_type", lambda c: c.read_block_documents_by_type("a", limit=1), [BLOCK, BLOCK], [BLOCK]),
    ("read_block_documents", lambda c: c.read_block_documents("a"), [BLOCK], ...),
    ("count_block_documents", lambda c: c.count_block_documents(), 3, ...),
    (
        "update_block_document",
        lambda c: c.update_block_document(ID, BLOCK_UPDATE),
        None,
        None,
    ),
    ("delete_block_document", lambda c: c.delete_block_document(ID), None, None),
    ("read_block_capabilities", lambda c: c.read_block_capabilities(), ["notify"], ...),
    ("read_collection_view", lambda c: c.read_collection_view("aggregate-block-metadata"), {"rota": {}}, ...),
    ("create_events", lambda c: c.create_events([EVENT]), None, None),
    ("read_events", lambda c: c.read_events(), PAGE, ...),
    ("count_events", lambda c: c.count_events("event"), [EVENT_COUNT], ...),
    ("read_server_default_result_storage", lambda c: c.read_server_default_result_storage(), STORAGE, ...),
    ("update_server_default_result_storage", lambda c: c.update_server_default_result_storage(ID), STORAGE, ...),
    ("clear_server_default_result_storage", lambda c: c.clear_server_default_result_storage(), None, None),
    ("read_events_page", lambda c: c.read_events_page("http://x/api/events/filter/next?page-token=abc%3D"), PAGE, ...),
    ("create_deployment", lambda c: c.create_deployment(ID, "d"), DEPLOYMENT, ID),
    ("read_deployment", lambda c: c.read_deployment(str(ID)), DEPLOYMENT, ...),
    ("read_deployment_by_name", lambda c: c.read_deployment_by_name("f/d"), DEPLOYMENT, ...),
    ("update_deployment", lambda c: c.set_deployment_paused_state(ID, True), None, None),
    ("delete_deployment", lambda c: c.delete_deployment(ID), None, None),
    ("pause_deployment", lambda c: c.pause_deployment(str(ID)), None, None),
    ("resume_deployment", lambda c: c.resume_deployment(ID), None, None),
    ("schedule_deployment", lambda c: c.schedule_deployment(ID, min_runs=5), None, None),
    ("create_flow_run_from_deployment", lambda c: c.create_flow_run_from_deployment(ID, parameters={"x": 1}), FLOW_RUN, ...),
    ("bulk_create_flow_runs_from_deployment", lambda c: c.bulk_create_flow_runs_from_deployment(ID, []), MADE_RUNS, ...),
    ("work_queue_check_for_deployment", lambda c: c.work_queue_check_for_deployment(ID), [], ...),
    ("create_deployment_branch", lambda c: c.create_deployment_branch(ID, "b"), DEPLOYMENT, ID),
    ("read_deployments", lambda c: c.read_deployments(limit=5), [DEPLOYMENT], ...),
    ("paginate_deployments", lambda c: c.paginate_deployments(page=2), DEPLOYMENTS, ...),
    ("count_deployments", lambda c: c.count_deployments(), 3, ...),
    ("bulk_delete_deployments", lambda c: c.bulk_delete_deployments(), DELETED, ...),
    ("get_scheduled_flow_runs_for_deployments", lambda c: c.get_scheduled_flow_runs_for_deployments([ID]), [], ...),
    ("read_deployment_schedules", lambda c: c.read_deployment_schedules(ID), [], ...),
    ("create_deployment_schedules", lambda c: c.create_deployment_schedules(ID, ACTIVE, slug="s"), [], ...),
    ("update_deployment_schedule", lambda c: c.update_deployment_schedule(ID, ID, active=False), None, None),
    ("delete_deployment_schedule", lambda c: c.delete_deployment_schedule(ID, ID), None, None),
    ("preview_backfill", lambda c: c.preview_backfill(BACKFILL_CREATE), BACKFILL_PREVIEW, ...),
    ("create_backfill", lambda c: c.create_backfill(BACKFILL_CREATE), BACKFILL, ...),
    ("read_backfill", lambda c: c.read_backfill(ID), BACKFILL, ...),
    ("read_backfills", lambda c: c.read_backfills(limit=3), [BACKFILL], ...),
    ("update_backfill", lambda c: c.update_backfill(ID, 3), BACKFILL, ...),
    ("pause_backfill", lambda c: c.pause_backfill(ID), BACKFILL, ...),
    ("resume_backfill", lambda c: c.resume_backfill(ID), BACKFILL, ...),
    ("cancel_backfill", lambda c: c.cancel_backfill(ID, cancel_runs=False), BACKFILL, ...),
    ("retry_backfill", lambda c: c.retry_backfill(ID), BACKFILL, ...),
    ("create_automation", lambda c: c.create_automation(AUTOMATION), AUTOMATION, ID),
    ("update_automation", lambda c: c.update_automation(ID, AUTOMATION), None, None),
    ("read_automation", lambda c: c.read_automation(ID), AUTOMATION, ...),
    ("read_automations", lambda c: c.read_automations(), [AUTOMATION], ...),
    ("read_automations", lambda c: c.read_automations_by_name("watch"), [AUTOMATION], ...),
    ("read_automation", lambda c: c.find_automation(str(ID)), AUTOMATION, ...),
    ("read_automations", lambda c: c.find_automation("watch"), [AUTOMATION], AUTOMATION),
    ("count_automations", lambda c: c.count_automations(), 1, ...),
    ("patch_automation", lambda c: c.pause_automation(ID), None, None),
    ("patch_automation", lambda c: c.resume_automation(ID), None, None),
    ("delete_automation", lambda c: c.delete_automation(ID), None, None),
    ("read_automations_related_to_resource", lambda c: c.read_resource_related_automations("r"), [AUTOMATION], ...),
    ("delete_automations_owned_by_resource", lambda c: c.delete_resource_owned_automations("r"), None, None),
    ("read_automation_firings", lambda c: c.read_automation_firings(ID), FIRINGS, ...),
    ("dry_run_automation", lambda c: c.dry_run_automation(DryRun(trigger=TRIGGER)), TRIED, ...),
    ("validate_template", lambda c: c.validate_template("x"), None, None),
    ("preview_schedule", lambda c: c.preview_schedule(sentence="hourly"), PREVIEW, ...),
    ("read_health", lambda c: c.api_healthcheck(), True, None),
    ("read_ready", lambda c: c.is_ready(), contract.admin.Ready(message="ok"), True),
    ("read_hello", lambda c: c.hello(), "hello", ...),
    ("read_api_version", lambda c: c.api_version(), "0.8.4", ...),
    ("read_version", lambda c: c.server_version(), "0.1", ...),
    ("record", lambda c: c.record([RECORD], holder="h"), RecordResult(accepted=1), ...),
    ("claim_flow_run", lambda c: c.claim_flow_run(ID, "h"), ClaimResult(epoch=1, expires_at=NOON), ...),
    ("renew_leases", lambda c: c.renew_leases("h", {ID}), LeaseRenewalResult(renewed=[ID], lost=[]), ...),
    ("recover", lambda c: c.recover("h"), RecoveryResult(crashed=[ID]), ...),
    ("read_checkpoints", lambda c: c.read_checkpoints(ID), [CHECKPOINT], ...),
    ("read_checkpoint", lambda c: c.read_checkpoint(ID, "k"), CheckpointValue(serializer="pickle", value=b"\xff"), ...),
]
GRAPH = Graph(start_time=NOON, end_time=None, root_node_ids=[], nodes=[], artifacts=[], states=[])


@pytest.mark.parametrize(("operation", "use", "answer", "expected"), CASES, ids=[case[0] for case in CASES])
def test_each_method_sends_its_operation_and_returns_the_answer(
    app: ScriptedApp, client: SyncRotaClient, operation: str, use: Use, answer: Any, expected: Any
) -> None:
    if operation == "read_flow_run_graph":
        answer = expected = GRAPH
    app.answers[operation] = answer
    assert use(client) == (answer if expected is ... else expected)
    assert [asked.operation for asked in app.asked] == [operation]


FOR_PAGES = (
    "/ui/",
    "/saved_searches/",
    "/admin/database/",
    "/rota/logs",
    "/rota/runs/",
    "/rota/dashboard",
    "/rota/flows/",
    "/rota/deployments/overview",
    "/rota/work-pools/",
    "/rota/concurrency/",
    "/rota/task-runs/",
    "/rota/bulk",
    "/rota/search",
    "/rota/views",
    "/rota/artifacts/",
    "/rota/blocks/",
    "/rota/variables/",
    "/rota/automations/overview",
    "/automations/templates/",
)
"""Beginnings of paths that pages of the web interface, and servers of tests, ask for; programs have better ways."""


def test_every_operation_has_a_method() -> None:
    for_programs = {name for name, row in contract.OPERATIONS.items() if not row.path.startswith(FOR_PAGES)}
    by_name_in_pool = {"update_work_queue", "delete_work_queue"}  # programs have the queue's id
    assert {case[0] for case in CASES} == for_programs - {"read_flow_run_dependencies"} - by_name_in_pool


def test_path_and_query_arrive_as_they_were_given(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers = {
        "read_flow_by_name": FLOW,
        "read_flow_run_graph": GRAPH,
        "read_events_page": PAGE,
        "read_flow_run_states": [],
    }
    client.read_flow_by_name("50 %? ü/a")
    client.read_flow_run_graph(ID, NOON)
    client.read_events_page("/api/events/filter/next?page-token=abc%3D")
    client.read_flow_run_states(ID)
    assert [asked.path or asked.query for asked in app.asked] == [
        {"name": "50 %? ü/a"},
        {"id": ID},
        {"page-token": "abc="},
        {"flow_run_id": ID},
    ]
    assert app.asked[1].query == {"since": NOON}


def test_filters_arrive_as_they_were_given(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers["read_flow_runs"] = []
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.FAILED])))
    client.read_flow_runs(flow_run_filter=wanted, limit=5, offset=10)
    body = app.asked[0].body
    assert (body.flow_runs, body.limit, body.offset, body.flows) == (wanted, 5, 10, None)


def test_a_list_asked_for_wrongly_is_refused_before_it_is_sent(app: ScriptedApp, client: SyncRotaClient) -> None:
    with pytest.raises(InvalidRequest, match="limit"):
        client.read_flow_runs(limit=-1)
    assert app.asked == []


def test_a_run_of_a_definition_is_made_known_and_created_with_what_the_server_needs(
    app: ScriptedApp, client: SyncRotaClient
) -> None:
    app.answers = {"create_flow": FLOW, "create_flow_run": FLOW_RUN}
    client.create_flow_run(Definition(), parameters={"x": 1}, tags={"a"}, name="n")
    assert [asked.operation for asked in app.asked] == ["create_flow", "create_flow_run"]
    body = app.asked[1].body
    assert (body.flow_id, body.flow_version, body.parameters, body.tags, body.name) == (ID, "v1", {"x": "1"}, ["a"], "n")
    assert body.state.type is StateType.PENDING
    assert (body.empirical_policy.retries, body.empirical_policy.retry_delay_seconds) == (2, 0.5)
    assert isinstance(body.id, UUID)


def test_a_task_run_has_the_tags_and_retries_of_its_task(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers["create_task_run"] = TASK_RUN
    client.create_task_run(Definition(retry_delay_seconds=[1, 2]), ID, "3", extra_tags=["a"])
    body = app.asked[0].body
    assert (body.tags, body.name, body.dynamic_key, body.flow_run_id) == (["a", "b"], "ship it-3", "3", ID)
    assert body.empirical_policy.retry_delay == [1, 2]


def test_a_proposal_keeps_the_state_and_can_be_told_from_any_other(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers["set_flow_run_state"] = ACCEPTED
    state: State[Any] = State(StateType.RUNNING, state_details=StateDetails(cache_key="k"), timestamp=NOON)
    client.set_flow_run_state(str(ID), state, epoch=4)
    client.set_flow_run_state(ID, state, force=True)
    first, second = (asked.body for asked in app.asked)
    assert first.state.to_state().id == second.state.to_state().id == state.id
    assert first.state.state_details.cache_key == "k"
    assert first.state.state_details.transition_id != second.state.state_details.transition_id
    assert (first.epoch, first.force, second.epoch, second.force) == (4, False, None, True)
    assert state.state_details.transition_id is None


def test_bulk_proposals_leave_id_and_time_to_the_server(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers["bulk_set_flow_run_state"] = FlowRunBulkSetStateResult()
    client.bulk_set_flow_run_state(FlowRunFilter(), STATE, force=True, limit=9)
    body = app.asked[0].body
    assert (body.state.id, body.state.timestamp, body.state.type, body.limit) == (None, None, StateType.RUNNING, 9)


def test_an_artifact_has_an_id_before_it_is_sent(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers["create_artifact"] = ARTIFACT
    given = ArtifactCreate(key="report")
    client.create_artifact(given)
    client.create_artifact(ArtifactCreate(id=ID))
    assert isinstance(app.asked[0].body.id, UUID)
    assert given.id is None
    assert app.asked[1].body.id == ID


def test_log_lines_may_be_mappings(app: ScriptedApp, client: SyncRotaClient) -> None:
    line: dict[str, Any] = {"name": "n", "level": 20, "message": "m", "timestamp": NOON}
    client.create_logs([line, LogCreate(**line)])
    assert app.asked[0].body[0] == app.asked[0].body[1] == LogCreate(**line)
    with pytest.raises(InvalidRequest, match="level"):
        client.create_logs([{**line, "level": "loud"}])


def test_records_arrive_as_tuples(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers["record"] = RecordResult(accepted=1)
    client.record([tuple(RECORD)], holder="h")
    assert app.asked[0].body.holder == "h"
    assert list(app.asked[0].body.records) == [RECORD]


def test_an_address_that_leads_to_no_page_is_refused(app: ScriptedApp, client: SyncRotaClient) -> None:
    with pytest.raises(InvalidRequest, match="page"):
        client.read_events_page("http://x/api/events/filter")
    assert app.asked == []


def test_absent_and_null_arrive_as_they_were_given(app: ScriptedApp, client: SyncRotaClient) -> None:
    client.update_artifact(ID, ArtifactUpdate(description=None))
    client.update_flow_run(ID, name="n")
    assert app.asked[0].body.model_fields_set == {"description"}
    assert app.asked[1].body.model_fields_set == {"name"}


def test_a_refusal_arrives_as_the_exception_that_it_left_as(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers = {
        "read_flow": ObjectNotFound("No flow 'x'."),
        "read_flows": InvalidRequest("Bad.", [{"loc": ["a"], "msg": "b"}]),
    }
    with pytest.raises(ObjectNotFound, match=r"^No flow 'x'\.$"):
        client.read_flow(ID)
    with pytest.raises(InvalidRequest, match=r"^Bad\.$") as caught:
        client.read_flows()
    assert caught.value.errors == [{"loc": ["a"], "msg": "b"}]


def test_health_is_told_and_not_raised(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers = {"read_health": ObjectNotFound("x"), "read_ready": ObjectNotFound("x")}
    assert isinstance(client.api_healthcheck(), ObjectNotFound)
    assert client.is_ready() is False


def test_the_client_knows_its_own_version(client: SyncRotaClient) -> None:
    assert client.client_version()


def test_a_store_that_is_away_is_unavailable_on_every_way(app: ScriptedApp, client: SyncRotaClient) -> None:
    app.answers["read_flow"] = StoreUnavailable("The database does not answer.")
    with pytest.raises(Unavailable, match="does not answer"):
        client.read_flow(ID)
