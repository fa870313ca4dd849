"""Work pools, and what waits in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rota.contract.work_pools import WorkPoolConcurrencyStatus, WorkPoolResponse, WorkQueueConcurrencyStatusDetail
from rota.contract.work_queues import WorkQueueResponse
from rota.contract.workers import ClaimedFlowRuns, HandBackResult, WorkerFlowRunResponse
from rota.exceptions import InvalidRequest
from rota.server.admission import check_json, check_key, check_limit, check_name, check_offset, check_text
from rota.server.api.paging import check_filters, slice_of
from rota.server.request import Caller, Request
from rota.server.runs import pool_events, worker_claims
from rota.server.runs.work import Work
from rota.server.store import scheduled_runs, work_pools, work_queues
from rota.server.store.engine import Tx

_VARIABLE = re.compile(r"\{\{\s*([\w-]+)\s*\}\}")
"""A variable of the template. Names with dots or ``$`` are of blocks, variables and the environment."""

MANAGED = "managed"
"""The type of pools that servers serve themselves (`rota.server.managed_pools`)."""

MAX_TEMPLATE_BYTES = 1024 * 1024

NEVER_NULL = frozenset({"is_paused", "base_job_template", "storage_configuration"})
"""Fields of an update that null leaves alone."""


def create_work_pool(request: Request, tx: Tx, caller: Caller) -> WorkPoolResponse:
    create = request.body
    check_name(create.name, "The work pool's name")
    if create.name.lower().startswith("prefect"):
        raise InvalidRequest("Names of work pools that begin with 'prefect' are kept for the protocol; choose another.")
    check_text(create.type, "The work pool's type")
    if create.type == MANAGED and not request.values.hosts_managed_pools:
        raise InvalidRequest(
            "This server runs no flows itself, so nobody would serve a work pool of the type 'managed': set "
            "ROTA_SERVER_MANAGED_POOLS_ENABLED=true, with a login where others reach the server, or choose the type 'process'."
        )
    _check_template(create.base_job_template)
    pool = work_pools.create_work_pool(tx, caller.workspace_id, create, request.now)
    pool_events.tell_pool(Work.of(request, tx, caller), "created", pool)
    return pool


def read_work_pool(request: Request, tx: Tx, caller: Caller) -> WorkPoolResponse:
    return work_pools.get_work_pool(tx, caller.workspace_id, request.path["name"])


def update_work_pool(request: Request, tx: Tx, caller: Caller) -> None:
    name = request.path["name"]
    pool = work_pools.get_work_pool(tx, caller.workspace_id, name, for_update=True)
    sent = {field: getattr(request.body, field) for field in request.body.model_fields_set}
    changes = {field: value for field, value in sent.items() if value is not None or field not in NEVER_NULL}
    if "base_job_template" in changes:
        _check_template(changes["base_job_template"])
    if "storage_configuration" in changes:
        changes["storage_configuration"] = changes["storage_configuration"].model_dump(mode="json")
    work_pools.update_work_pool(tx, caller.workspace_id, name, changes, request.now)
    work = Work.of(request, tx, caller)
    after = work_pools.get_work_pool(tx, caller.workspace_id, name)
    pool_events.tell_pool_changes(work, pool, after)
    worker_claims.ring(work, list(work_queues.ids_of_pools(tx, [pool.id])))


def delete_work_pool(request: Request, tx: Tx, caller: Caller) -> None:
    pool = work_pools.get_work_pool(tx, caller.workspace_id, request.path["name"])
    pool_events.tell_pool(Work.of(request, tx, caller), "deleted", pool)
    work_pools.delete_work_pool(tx, caller.workspace_id, pool.name)


def read_work_pools(request: Request, tx: Tx, caller: Caller) -> list[WorkPoolResponse]:
    check_filters(request.body)
    return work_pools.list_work_pools(tx, caller.workspace_id, request.body.work_pools, **slice_of(request))


def count_work_pools(request: Request, tx: Tx, caller: Caller) -> int:
    check_filters(request.body)
    return work_pools.count_work_pools(tx, caller.workspace_id, request.body.work_pools)


def get_scheduled_flow_runs(request: Request, tx: Tx, caller: Caller) -> list[WorkerFlowRunResponse]:
    work, body = Work.of(request, tx, caller), request.body
    pool = work_pools.get_work_pool(tx, caller.workspace_id, request.path["name"])
    limit = check_limit(body.limit, request.values.default_limit)
    worker_claims.note_polled(work, pool, worker_claims.queues_of(work, pool, body.work_queue_names))
    return worker_claims.list_scheduled(
        work, pool, body.work_queue_names, before=body.scheduled_before, after=body.scheduled_after, limit=limit
    )


def claim_scheduled_runs(request: Request, tx: Tx, caller: Caller) -> ClaimedFlowRuns:
    check_key(request.body.holder, "The holder")
    check_key(request.body.worker, "The worker's name")
    return worker_claims.claim_scheduled(Work.of(request, tx, caller), request.path["work_pool_name"], request.body)


def hand_back_flow_runs(request: Request, tx: Tx, caller: Caller) -> HandBackResult:
    body = request.body
    check_key(body.holder, "The holder")
    work = Work.of(request, tx, caller)
    return HandBackResult(handed_back=worker_claims.hand_back(work, body.holder, body.flow_run_ids, body.reason))


def read_work_pool_concurrency_status(request: Request, tx: Tx, caller: Caller) -> WorkPoolConcurrencyStatus:
    pool = work_pools.get_work_pool(tx, caller.workspace_id, request.path["name"])
    limit = check_limit(request.body.limit, request.values.default_limit)
    offset = check_offset((request.body.page - 1) * limit)
    count = work_queues.count_work_queues(tx, caller.workspace_id, pool.id)
    shown = (
        work_queues.list_work_queues(tx, caller.workspace_id, work_pool_id=pool.id, limit=limit, offset=offset) if limit else []
    )
    return WorkPoolConcurrencyStatus.model_construct(
        active_slots=pool.active_slots or 0,
        concurrency_limit=pool.concurrency_limit,
        queues=[_detail(request, tx, queue) for queue in shown],
        count=count,
        limit=limit,
        pages=-(-count // limit) if limit else 0,
        page=request.body.page,
    )


def _detail(request: Request, tx: Tx, queue: WorkQueueResponse) -> WorkQueueConcurrencyStatusDetail:
    return WorkQueueConcurrencyStatusDetail.model_construct(
        queue_id=queue.id,
        queue_name=queue.name,
        active_slots=queue.active_slots or 0,
        concurrency_limit=queue.concurrency_limit,
        flow_runs=scheduled_runs.list_live(tx, queue.id, now=request.now, limit=request.body.flow_run_limit),
        flow_run_count=queue.active_slots or 0,
    )


def _check_template(template: dict[str, Any]) -> None:
    """Refuse a base job template that no run could be made of.

    Raises:
        InvalidRequest: it is too large, its variables' schema is none, or it uses a variable that the schema does not have.
    """
    check_json(template, "The base job template", MAX_TEMPLATE_BYTES)
    if not template:
        return
    from jsonschema import Draft202012Validator  # few requests bring a schema
    from jsonschema.exceptions import SchemaError

    for part in ("job_configuration", "variables"):
        if not isinstance(template.get(part), dict):
            raise InvalidRequest(
                f"A base job template needs the key {part!r}, an object; there is {template.get(part)!r:.100}."
            )
    schema = template["variables"]
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise InvalidRequest(f"The variables of the base job template are no JSON schema: {error.message:.500}") from error
    unknown = sorted(set(_variables_in(template["job_configuration"])) - set(schema.get("properties", {})))
    if unknown:
        raise InvalidRequest(
            f"The job configuration uses variables that the base job template does not describe: {', '.join(unknown)}. "
            "Add them under variables.properties."
        )


def _variables_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _VARIABLE.findall(value)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _variables_in(item)
