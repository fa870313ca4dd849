"""Every route of the nouns that exist is a row, and the rows say what the wire protocol says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from rota import contract
from rota.contract.base import Request
from rota.contract.operation import PUBLIC, Operation

ROUTES = """
create_flow                 POST    /flows/                                 200 201
read_flow                   GET     /flows/{id}                             200
read_flow_by_name           GET     /flows/name/{name}                      200
update_flow                 PATCH   /flows/{id}                             204
delete_flow                 DELETE  /flows/{id}                             204
read_flows                  POST    /flows/filter                           200
paginate_flows              POST    /flows/paginate                         200
count_flows                 POST    /flows/count                            200
bulk_delete_flows           POST    /flows/bulk_delete                      200
create_flow_run             POST    /flow_runs/                             200 201
read_flow_run               GET     /flow_runs/{id}                         200
update_flow_run             PATCH   /flow_runs/{id}                         204
update_flow_run_labels      PATCH   /flow_runs/{id}/labels                  204
delete_flow_run             DELETE  /flow_runs/{id}                         204
set_flow_run_state          POST    /flow_runs/{id}/set_state               200 201
create_flow_run_input       POST    /flow_runs/{id}/input                   201
filter_flow_run_input       POST    /flow_runs/{id}/input/filter            200
read_flow_run_input         GET     /flow_runs/{id}/input/{key}             200
delete_flow_run_input       DELETE  /flow_runs/{id}/input/{key}             204
resume_flow_run             POST    /flow_runs/{id}/resume                  200 201
explain_flow_run            GET     /rota/flow_runs/{id}/why                200
read_flow_run_graph         GET     /flow_runs/{id}/graph-v2                200
download_flow_run_logs      GET     /flow_runs/{id}/logs/download           200
read_flow_runs              POST    /flow_runs/filter                       200
paginate_flow_runs          POST    /flow_runs/paginate                     200
count_flow_runs             POST    /flow_runs/count                        200
read_flow_run_history       POST    /flow_runs/history                      200
read_flow_run_lateness      POST    /flow_runs/lateness                     200
bulk_delete_flow_runs       POST    /flow_runs/bulk_delete                  200
bulk_set_flow_run_state     POST    /flow_runs/bulk_set_state               200
create_task_run             POST    /task_runs/                             200 201
read_task_run               GET     /task_runs/{id}                         200
update_task_run             PATCH   /task_runs/{id}                         204
delete_task_run             DELETE  /task_runs/{id}                         204
set_task_run_state          POST    /task_runs/{id}/set_state               200 201
read_task_runs              POST    /task_runs/filter                       200
paginate_task_runs          POST    /task_runs/paginate                     200
count_task_runs             POST    /task_runs/count                        200
read_task_run_history       POST    /task_runs/history                      200
read_flow_run_states        GET     /flow_run_states/                       200
read_flow_run_state         GET     /flow_run_states/{id}                   200
read_task_run_states        GET     /task_run_states/                       200
read_task_run_state         GET     /task_run_states/{id}                   200
create_logs                 POST    /logs/                                  201
read_logs                   POST    /logs/filter                            200
read_log_lines              GET     /rota/logs                              200
summarize_log               GET     /rota/logs/summary                      200
download_log                GET     /rota/logs/download                     200
read_run_graph              GET     /rota/runs/{id}/graph                   200
create_artifact             POST    /artifacts/                             200 201
read_artifact               GET     /artifacts/{id}                         200
read_latest_artifact        GET     /artifacts/{key}/latest                 200
update_artifact             PATCH   /artifacts/{id}                         204
delete_artifact             DELETE  /artifacts/{id}                         204
read_artifacts              POST    /artifacts/filter                       200
count_artifacts             POST    /artifacts/count                        200
read_latest_artifacts       POST    /artifacts/latest/filter                200
count_latest_artifacts      POST    /artifacts/latest/count                 200
create_work_pool            POST    /work_pools/                            201
read_work_pool              GET     /work_pools/{name}                      200
update_work_pool            PATCH   /work_pools/{name}                      204
delete_work_pool            DELETE  /work_pools/{name}                      204
create_work_queue           POST    /work_pools/{work_pool_name}/queues     201
read_work_queue             GET     /work_pools/{work_pool_name}/queues/{name} 200
update_work_queue           PATCH   /work_pools/{work_pool_name}/queues/{name} 204
delete_work_queue           DELETE  /work_pools/{work_pool_name}/queues/{name} 204
create_work_queue_of_default_pool POST    /work_queues/                           201
read_work_queue_by_name     GET     /work_queues/name/{name}                200
read_work_queue_by_id       GET     /work_queues/{id}                       200
update_work_queue_by_id     PATCH   /work_queues/{id}                       204
delete_work_queue_by_id     DELETE  /work_queues/{id}                       204
read_work_queue_status      GET     /work_queues/{id}/status                200
worker_heartbeat            POST    /work_pools/{work_pool_name}/workers/heartbeat 204
delete_worker               DELETE  /work_pools/{work_pool_name}/workers/{name} 204
claim_scheduled_runs        POST    /rota/work_pools/{work_pool_name}/claim 200
hand_back_flow_runs         POST    /rota/work_pools/hand_back              200
read_work_pools             POST    /work_pools/filter                      200
count_work_pools            POST    /work_pools/count                       200
read_work_queues_of_pool    POST    /work_pools/{work_pool_name}/queues/filter 200
read_work_queues            POST    /work_queues/filter                     200
read_workers                POST    /work_pools/{work_pool_name}/workers/filter 200
get_scheduled_flow_runs     POST    /work_pools/{name}/get_scheduled_flow_runs 200
read_work_queue_runs        POST    /work_queues/{id}/get_runs              200
read_work_pool_concurrency_status POST    /work_pools/{name}/concurrency_status   200
read_work_queue_concurrency_status POST    /work_queues/{id}/concurrency_status    200
create_deployment           POST    /deployments/                           200 201
read_deployment             GET     /deployments/{id}                       200
read_deployment_by_name     GET     /deployments/name/{flow_name}/{deployment_name} 200
update_deployment           PATCH   /deployments/{id}                       204
delete_deployment           DELETE  /deployments/{id}                       204
pause_deployment            POST    /deployments/{id}/pause_deployment      200
resume_deployment           POST    /deployments/{id}/resume_deployment     200
schedule_deployment         POST    /deployments/{id}/schedule              200
create_flow_run_from_deployment POST    /deployments/{id}/create_flow_run       200 201
bulk_create_flow_runs_from_deployment POST    /deployments/{id}/create_flow_run/bulk  200
work_queue_check_for_deployment GET  /deployments/{id}/work_queue_check 200
create_deployment_branch    POST    /deployments/{id}/branch                200 201
read_deployment_schedules   GET     /deployments/{id}/schedules             200
create_deployment_schedules POST    /deployments/{id}/schedules             201
update_deployment_schedule  PATCH   /deployments/{id}/schedules/{schedule_id} 204
delete_deployment_schedule  DELETE  /deployments/{id}/schedules/{schedule_id} 204
preview_schedule            POST    /rota/schedules/preview                 200
preview_backfill            POST    /rota/backfills/preview                 200
create_backfill             POST    /rota/backfills/                        201
read_backfill               GET     /rota/backfills/{id}                    200
read_backfills              POST    /rota/backfills/filter                  200
update_backfill             PATCH   /rota/backfills/{id}                    200
pause_backfill              POST    /rota/backfills/{id}/pause              200
resume_backfill             POST    /rota/backfills/{id}/resume             200
cancel_backfill             POST    /rota/backfills/{id}/cancel             200
retry_backfill              POST    /rota/backfills/{id}/retry              200
create_automation           POST    /automations/                           201
read_automation             GET     /automations/{id}                       200
update_automation           PUT     /automations/{id}                       204
patch_automation            PATCH   /automations/{id}                       204
delete_automation           DELETE  /automations/{id}                       204
read_automations            POST    /automations/filter                     200
count_automations           POST    /automations/count                      200
read_automations_related_to_resource GET    /automations/related-to/{resource_id}   200
delete_automations_owned_by_resource DELETE /automations/owned-by/{resource_id}     202
validate_template           POST    /templates/validate                     200
validate_automation_template POST   /automations/templates/validate         200
read_automation_firings     GET     /rota/automations/{id}/firings          200
read_automations_overview   GET     /rota/automations/overview              200
dry_run_automation          POST    /rota/automations/dry-run               200
read_deployments            POST    /deployments/filter                     200
paginate_deployments        POST    /deployments/paginate                   200
count_deployments           POST    /deployments/count                      200
bulk_delete_deployments     POST    /deployments/bulk_delete                200
get_scheduled_flow_runs_for_deployments POST    /deployments/get_scheduled_flow_runs    200
create_concurrency_limit_v2 POST    /v2/concurrency_limits/                     201
read_concurrency_limit_v2   GET     /v2/concurrency_limits/{id_or_name}         200
update_concurrency_limit_v2 PATCH   /v2/concurrency_limits/{id_or_name}         204
delete_concurrency_limit_v2 DELETE  /v2/concurrency_limits/{id_or_name}         204
increment_concurrency_slots POST    /v2/concurrency_limits/increment            200
decrement_concurrency_slots POST    /v2/concurrency_limits/decrement            200
increment_concurrency_slots_with_lease POST    /v2/concurrency_limits/increment-with-lease 200
decrement_concurrency_slots_with_lease POST    /v2/concurrency_limits/decrement-with-lease 204
renew_concurrency_lease     POST    /v2/concurrency_limits/leases/{lease_id}/renew 204
create_concurrency_limit    POST    /concurrency_limits/                        200 201
read_concurrency_limit      GET     /concurrency_limits/{id}                    200
delete_concurrency_limit    DELETE  /concurrency_limits/{id}                    200
read_concurrency_limit_by_tag GET     /concurrency_limits/tag/{tag}               200
delete_concurrency_limit_by_tag DELETE  /concurrency_limits/tag/{tag}               200
reset_concurrency_limit_by_tag POST    /concurrency_limits/tag/{tag}/reset         200
increment_tag_slots         POST    /concurrency_limits/increment               200
decrement_tag_slots         POST    /concurrency_limits/decrement               200
read_concurrency_limits_v2  POST    /v2/concurrency_limits/filter               200
read_concurrency_limits     POST    /concurrency_limits/filter                  200
ask_for_slots               POST    /rota/slots/ask                             200
check_slots                 POST    /rota/slots/check                           200
keep_slots                  POST    /rota/slots/keep                            200
release_slots               POST    /rota/slots/release                         204
read_slot_use               GET     /rota/slots/limits/{id_or_name}             200
read_limited_tags           GET     /rota/slots/tags                            200
create_variable             POST    /variables/                             201
read_variable               GET     /variables/{id}                         200
read_variable_by_name       GET     /variables/name/{name}                  200
update_variable             PATCH   /variables/{id}                         204
update_variable_by_name     PATCH   /variables/name/{name}                  204
delete_variable             DELETE  /variables/{id}                         204
delete_variable_by_name     DELETE  /variables/name/{name}                  204
read_variables              POST    /variables/filter                       200
count_variables             POST    /variables/count                        200
create_block_type           POST    /block_types/                           201
read_block_type             GET     /block_types/{id}                       200
read_block_type_by_slug     GET     /block_types/slug/{slug}                200
update_block_type           PATCH   /block_types/{id}                       204
delete_block_type           DELETE  /block_types/{id}                       204
install_system_block_types  POST    /block_types/install_system_block_types 200
read_block_types            POST    /block_types/filter                     200
create_block_schema         POST    /block_schemas/                         200 201
read_block_schema           GET     /block_schemas/{id}                     200
read_block_schema_by_checksum GET   /block_schemas/checksum/{checksum}      200
delete_block_schema         DELETE  /block_schemas/{id}                     204
read_block_schemas          POST    /block_schemas/filter                   200
create_block_document       POST    /block_documents/                       201
read_block_document         GET     /block_documents/{id}                   200
read_block_document_by_name GET     /block_types/slug/{slug}/block_documents/name/{block_document_name} 200
read_block_documents_by_type GET    /block_types/slug/{slug}/block_documents 200
update_block_document       PATCH   /block_documents/{id}                   204
delete_block_document       DELETE  /block_documents/{id}                   204
read_block_documents        POST    /block_documents/filter                 200
count_block_documents       POST    /block_documents/count                  200
read_block_capabilities     GET     /block_capabilities/                    200
read_collection_view        GET     /collections/views/{view}               200
create_events               POST    /events                                 204
read_events                 POST    /events/filter                          200
read_events_page            GET     /events/filter/next                     200
read_health                 GET     /health                                 200
read_ready                  GET     /ready                                  200
read_hello                  GET     /hello                                  200
read_api_version            GET     /version                                200
read_version                GET     /admin/version                          200
count_events                POST    /events/count-by/{countable}            200
read_flow_run_dependencies  GET     /flow_runs/{id}/graph                   200
put_saved_search            PUT     /saved_searches/                        200 201
read_saved_search           GET     /saved_searches/{id}                    200
delete_saved_search         DELETE  /saved_searches/{id}                    204
read_saved_searches         POST    /saved_searches/filter                  200
count_deployments_by_flow   POST    /ui/flows/count-deployments             200
next_runs_by_flow           POST    /ui/flows/next-runs                     200
count_task_runs_by_flow_run POST    /ui/flow_runs/count-task-runs           200
read_simple_flow_runs       POST    /ui/flow_runs/history                   200
count_task_runs_by_state    POST    /ui/task_runs/count                     200
read_dashboard_task_run_counts POST /ui/task_runs/dashboard/counts          200
read_ui_task_run            GET     /ui/task_runs/{id}                      200
validate_schema_values      POST    /ui/schemas/validate                    200
read_server_default_result_storage GET /admin/storage                       200
update_server_default_result_storage PUT /admin/storage                     200
clear_server_default_result_storage DELETE /admin/storage                   204
clear_database              POST    /admin/database/clear                   204
drop_database               POST    /admin/database/drop                    204
create_database             POST    /admin/database/create                  204
read_csrf_token             GET     /csrf-token                             200
read_settings               GET     /admin/settings                         200
read_task_workers           POST    /task_workers/filter                    200
claim_task_runs             POST    /rota/task_workers/claim                200
hand_back_task_runs         POST    /rota/task_workers/hand_back            200
record                      POST    /rota/record                            200
claim_flow_run              POST    /rota/flow_runs/{id}/claim              200
renew_leases                POST    /rota/leases/renew                      200
recover                     POST    /rota/recover                           200
read_checkpoints            GET     /rota/flow_runs/{id}/checkpoints        200
read_checkpoint             POST    /rota/flow_runs/{id}/checkpoints/read   200
search_runs                 POST    /rota/runs/search                       200
read_run_histogram          POST    /rota/runs/histogram                    200
read_dashboard              GET     /rota/dashboard                         200
read_flows_overview         POST    /rota/flows/overview                    200
read_deployments_overview   POST    /rota/deployments/overview              200
read_work_pools_overview    GET     /rota/work-pools/overview               200
read_concurrency_overview   GET     /rota/concurrency/overview              200
read_flow_run_page          GET     /rota/runs/{id}/page                    200
read_task_run_page          GET     /rota/task-runs/{id}/page               200
read_flow_run_result        GET     /rota/runs/{id}/result                  200
read_artifacts_overview     POST    /rota/artifacts/overview                200
read_artifact_page          GET     /rota/artifacts/{id}/page               200
read_artifact_key_page      GET     /rota/artifacts/key/{key}/page          200
read_blocks_overview        POST    /rota/blocks/overview                   200
read_block_uses             GET     /rota/blocks/{id}/uses                  200
read_variable_uses          GET     /rota/variables/{name}/uses             200
read_task_run_result        GET     /rota/task-runs/{id}/result             200
create_bulk_job             POST    /rota/bulk                              202
read_bulk_job               GET     /rota/bulk/{id}                         200
cancel_bulk_job             POST    /rota/bulk/{id}/cancel                  200
read_bulk_jobs              GET     /rota/bulk                              200
search                      GET     /rota/search                            200
create_view                 POST    /rota/views                             201
read_views                  GET     /rota/views                             200
read_view                   GET     /rota/views/{id}                        200
update_view                 PATCH   /rota/views/{id}                        200
delete_view                 DELETE  /rota/views/{id}                        204
"""

TABLE = {line.split()[0]: line.split()[1:] for line in ROUTES.strip().splitlines()}

ROWS = [pytest.param(row, id=name) for name, row in contract.OPERATIONS.items()]
each_operation = pytest.mark.parametrize("row", ROWS)


def test_the_operations_are_those_of_the_table() -> None:
    assert set(contract.OPERATIONS) == set(TABLE)


@each_operation
def test_method_path_and_statuses_are_those_of_the_wire_protocol(row: Operation[Any]) -> None:
    statuses = [str(status) for status in (row.status, row.also) if status is not None]
    assert [row.method, row.path, *statuses] == TABLE[row.name]


def test_no_two_operations_share_a_method_and_path() -> None:
    places = [(row.method, row.path) for row in contract.OPERATIONS.values()]
    assert len(set(places)) == len(places)


@each_operation
def test_scope_names_a_noun_and_a_known_verb(row: Operation[Any]) -> None:
    assert row.scope == PUBLIC or re.fullmatch(r"[a-z_]+:(read|create|update|delete|act)", row.scope)


def test_only_signs_of_life_are_public() -> None:
    assert {row.name for row in contract.OPERATIONS.values() if row.scope == PUBLIC} == {"read_health", "read_ready"}


@each_operation
def test_only_what_changes_something_writes(row: Operation[Any]) -> None:
    verb = row.scope.partition(":")[2]
    assert (row.access == "write") == (verb in ("create", "update", "delete", "act"))


@each_operation
def test_path_parameters_are_those_in_the_path(row: Operation[Any]) -> None:
    assert set(re.findall(r"{(\w+)}", row.path)) == set(row.path_parameters)


BARE = {"create_logs", "validate_template", "validate_automation_template", "delete_automations_owned_by_resource"}
"""Operations whose answer has no body, by a status that could have one."""


@each_operation
def test_an_answer_without_body_has_a_status_that_says_so(row: Operation[Any]) -> None:
    assert (row.response is None) == (row.status == 204 or row.name in BARE)


@each_operation
def test_bodies_and_answers_can_be_described(row: Operation[Any]) -> None:
    for kind in (row.request, row.response):
        if kind is not None:
            described = TypeAdapter(kind).json_schema(mode="validation")
            assert described or kind is Any


def models_in(kind: Any, seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """All models that `kind` holds, at any depth."""
    if isinstance(kind, type) and get_origin(kind) is None:
        if issubclass(kind, BaseModel) and kind not in seen:
            seen.add(kind)
            kind.model_rebuild()
            for field in kind.model_fields.values():
                models_in(field.annotation, seen)
    else:
        for part in get_args(getattr(kind, "__value__", kind)):
            models_in(part, seen)
    return seen


def requests() -> list[type[BaseModel]]:
    found: set[type[BaseModel]] = set()
    for row in contract.OPERATIONS.values():
        models_in(row.request, found)
    return sorted((model for model in found if issubclass(model, Request)), key=lambda model: model.__name__)


@pytest.mark.parametrize("model", requests())
def test_a_misspelled_field_is_refused(model: type[BaseModel]) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"no_such_field": 1})
    assert ("no_such_field",) in [error["loc"] for error in caught.value.errors() if error["type"] == "extra_forbidden"]


def test_flow_runs_can_be_chosen_by_their_deployment() -> None:
    read = contract.queries.flow_runs.ReadFlowRuns
    assert read.model_validate({"deployments": None, "work_pools": None, "work_pool_queues": None})
    chosen = read.model_validate({"deployments": {"name": {"any_": ["a"]}}})
    assert chosen.deployments is not None
    with pytest.raises(ValidationError, match="no_such_field"):
        read.model_validate({"deployments": {"no_such_field": 1}})


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("read_flows", {"limit": -1}),
        ("read_flow_runs", {"offset": -1}),
        ("paginate_flow_runs", {"page": 0}),
        ("bulk_delete_flow_runs", {"limit": 51}),
        ("bulk_delete_flows", {"limit": 0}),
        ("read_events", {"limit": 51}),
        ("read_logs", {"logs": {"text": {"query": "x" * 201}}}),
        ("read_flow_runs", {"sort": "BY_CHANCE"}),
        ("read_flow_runs", {"flow_runs": {"state": {"type": {"any_": ["DREAMING"]}}}}),
        ("read_task_run_history", {"history_start": 0, "history_end": 1, "history_interval_seconds": 0.5}),
    ],
)
def test_a_value_out_of_bounds_is_refused(operation: str, body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(contract.OPERATIONS[operation].request).validate_python(body)


def test_lists_have_the_order_of_the_wire_protocol_when_none_is_asked_for() -> None:
    orders = {
        row.name: row.request().sort.value
        for row in contract.OPERATIONS.values()
        if row.request is not None and "sort" in getattr(row.request, "model_fields", {})
    }
    assert orders == {
        "read_flows": "NAME_ASC",
        "paginate_flows": "NAME_ASC",
        "read_deployments": "NAME_ASC",
        "paginate_deployments": "NAME_ASC",
        "read_flow_runs": "ID_DESC",
        "paginate_flow_runs": "ID_DESC",
        "read_task_runs": "ID_DESC",
        "paginate_task_runs": "ID_DESC",
        "read_logs": "TIMESTAMP_ASC",
        "read_artifacts": "ID_DESC",
        "read_latest_artifacts": "ID_DESC",
        "read_block_documents": "NAME_ASC",
        "read_automations": "NAME_ASC",
        "read_variables": "NAME_ASC",
        "read_simple_flow_runs": "EXPECTED_START_TIME_DESC",
        "search_runs": "expected",
        "read_flows_overview": "name",
        "read_deployments_overview": "name",
        "read_artifacts_overview": "updated",
        "read_blocks_overview": "name",
    }


@pytest.mark.parametrize("operation", ["read_flows", "read_flow_runs", "read_task_runs", "paginate_flows"])
def test_null_stands_for_absence_in_lists(operation: str) -> None:
    body = {"flows": None, "deployments": None, "work_pools": None, "sort": None, "limit": None, "offset": None, "page": None}
    kind = contract.OPERATIONS[operation].request
    sent = {name: value for name, value in body.items() if name in kind.model_fields}
    assert kind.model_validate_json(json.dumps(sent)) == kind()


def test_naming_the_contract_loads_no_model() -> None:
    code = "import sys; from rota import contract; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_running_flow_loads_no_filter() -> None:
    code = (
        "import sys; from rota import contract; "
        "contract.flows, contract.flow_runs, contract.task_runs, contract.leases, contract.recording, contract.checkpoints; "
        "sys.exit(any(name.startswith('rota.contract.filters') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_contract_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no_such_noun"):
        _ = contract.no_such_noun  # type: ignore[attr-defined]  # what is tested
    with pytest.raises(AttributeError, match="no_such_noun"):
        _ = contract.queries.no_such_noun  # type: ignore[attr-defined]  # what is tested


def test_operations_are_compared_by_identity() -> None:
    row = contract.flows.READ_FLOW
    assert row in {row}
    assert row is contract.OPERATIONS["read_flow"]
