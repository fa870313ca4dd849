"""Creating, changing and deleting deployments, with what hangs on them: limit, queue, schedules, runs that are ready."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from rota.contract.deployments import (
    BranchDeployment,
    DeploymentCreate,
    DeploymentUpdate,
)
from rota.contract.schedules import schedule_of
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest, ObjectNotFound
from rota.server.admission import MAX_PARAMETERS_BYTES, check_json, check_labels, check_name, check_tags, check_text
from rota.server.deployments import limits, parameters, schedules
from rota.server.deployments.job_variables import check_job_variables_of_deployment
from rota.server.deployments.placement import place
from rota.server.deployments.rules import rule_of
from rota.server.runs.deployment_events import tell_deployment, tell_deployment_changes
from rota.server.runs.slot_waiters import wake_for
from rota.server.runs.work import Work
from rota.server.store import deployment_schedules, deployments, flows
from rota.server.store.deployments import DeploymentRow
from rota.server.store.errors import Conflict

RESHAPING = frozenset(
    {
        "version",
        "parameters",
        "job_variables",
        "tags",
        "labels",
        "work_pool_id",
        "work_queue_id",
        "infrastructure_document_id",
    }
)
"""Columns that runs are made with: those that are ready are made anew when one changes."""

NOT_COLUMNS = frozenset({"schedules", "concurrency_limit", "global_concurrency_limit_id", "work_pool_name", "work_queue_name"})
_NOT_IN_NAMES = re.compile(r"[/%&><\s]+")
NEVER_NULL = frozenset({"paused", "parameters", "job_variables", "tags", "enforce_parameter_schema", "schedules"})
"""Fields of an update that null leaves alone."""


def create(work: Work, asked: DeploymentCreate) -> tuple[DeploymentRow, bool]:
    """Return the deployment of this flow and name as it is asked for, and whether this call made it.

    Of one that is there, the fields that were sent are changed.

    Raises:
        ObjectNotFound: there is no such flow, pool or limit.
        InvalidRequest: a schedule never fires, or the parameters do not fit their schema.
    """
    check_name(asked.name, "The deployment's name")
    if flows.find_flow(work.tx, work.workspace_id, asked.flow_id) is None:
        raise ObjectNotFound(f"There is no flow {asked.flow_id}: create the flow before a deployment of it.")
    there = deployments.find_deployment_of_flow(work.tx, work.workspace_id, asked.flow_id, asked.name)
    if there is None:
        row = _new(work, asked)
        if deployments.create_deployment(work.tx, row):
            _finish_new(work, row, asked)
            tell_deployment(work, "created", row)
            return deployments.get_deployment(work.tx, work.workspace_id, row.id), True
        there = deployments.find_deployment_of_flow(work.tx, work.workspace_id, asked.flow_id, asked.name)
        if there is None:
            raise Conflict(f"A deployment {asked.name!r:.200} of this flow exists already, and this workspace may not see it.")
    there = deployments.get_deployment(work.tx, work.workspace_id, there.id, for_update=True)
    sent = {name: getattr(asked, name) for name in asked.model_fields_set if name not in ("name", "flow_id")}
    _change(work, there, sent)
    if "schedules" in sent:
        now = deployments.get_deployment(work.tx, work.workspace_id, there.id)
        schedules.set_all(work, now, asked.schedules)
    return deployments.get_deployment(work.tx, work.workspace_id, there.id), False


def update(work: Work, deployment_id: UUID, asked: DeploymentUpdate) -> DeploymentRow:
    """Change the fields of a deployment that were sent; return it as it is then.

    Raises: as `create`, and NotFound.
    """
    there = deployments.get_deployment(work.tx, work.workspace_id, deployment_id, for_update=True)
    sent = {name: getattr(asked, name) for name in asked.model_fields_set}
    sent = {name: value for name, value in sent.items() if value is not None or name not in NEVER_NULL}
    _change(work, there, sent)
    now = deployments.get_deployment(work.tx, work.workspace_id, deployment_id)
    if "schedules" in sent:
        schedules.change_some(work, now, asked.schedules)
    return now


def set_paused(work: Work, deployment_id: UUID, *, paused: bool) -> None:
    """Pause a deployment, or let it go on.

    Raises:
        NotFound
    """
    there = deployments.get_deployment(work.tx, work.workspace_id, deployment_id, for_update=True)
    _change(work, there, {"paused": paused})


def delete(work: Work, deployment_id: UUID) -> None:
    """Delete a deployment, its schedules, its own limit and its runs that have not begun.

    Raises:
        NotFound
    """
    row = deployments.get_deployment(work.tx, work.workspace_id, deployment_id, for_update=True)
    tell_deployment(work, "deleted", row)
    there = deployment_schedules.list_of_deployments(work.tx, [deployment_id]).get(deployment_id, [])
    deployment_schedules.delete_unstarted_runs(work.tx, deployment_id)
    deployment_schedules.delete_schedules(work.tx, {row.id for row in there})
    limits.delete_own(work, deployment_id)
    deployments.delete_deployment(work.tx, work.workspace_id, deployment_id)


def branch(work: Work, root_id: UUID, asked: BranchDeployment) -> tuple[DeploymentRow, bool]:
    """Return the copy of a deployment for a branch, and whether this call made it. One that is there gets the overrides.

    Raises: as `create`, and NotFound.
    """
    root = deployments.get_deployment(work.tx, work.workspace_id, root_id)
    name = f"{root.name}@{_NOT_IN_NAMES.sub('-', asked.branch)}"
    there = deployments.find_deployment_of_flow(work.tx, work.workspace_id, root.flow_id, name)
    if there is None:
        copied = _copy_of(work, root, name, copy_schedules=asked.options is not None and asked.options.copy_schedules)
        there, made = create(work, copied)
    else:
        made = False
    if asked.overrides is not None:
        there = update(work, there.id, asked.overrides)
    return there, made


def _copy_of(work: Work, root: DeploymentRow, name: str, *, copy_schedules: bool) -> DeploymentCreate:
    same = (set(DeploymentCreate.model_fields) & set(DeploymentRow._fields)) - {"name", "version_info", "concurrency_options"}
    fields: dict[str, Any] = {field: getattr(root, field) for field in same}
    if root.concurrency_limit_id is not None:
        fields["global_concurrency_limit_id"] = root.concurrency_limit_id
        fields["concurrency_options"] = root.concurrency_options
    if copy_schedules:
        rows = deployment_schedules.list_of_deployments(work.tx, [root.id]).get(root.id, [])
        fields["schedules"] = [
            {
                "schedule": schedule_of(rule_of(row.schedule)),
                "active": row.active,
                "max_scheduled_runs": row.max_scheduled_runs,
                "parameters": row.parameters,
                "slug": row.slug,
                "catchup": row.catchup,
            }
            for row in rows
        ]
    return DeploymentCreate.model_validate({**fields, "name": name})


def _new(work: Work, asked: DeploymentCreate) -> DeploymentRow:
    sent = {name: getattr(asked, name) for name in type(asked).model_fields if name not in ("name", "flow_id")}
    _check(sent, asked.parameter_openapi_schema, asked.parameters, enforced=asked.enforce_parameter_schema)
    columns = {name: _plain(value) for name, value in sent.items() if name not in NOT_COLUMNS}
    placement = place(work, asked.work_pool_name, asked.work_queue_name)
    check_job_variables_of_deployment(work, placement.work_pool_id, asked.job_variables)
    return DeploymentRow(
        id=uuid7(),
        workspace_id=work.workspace_id,
        created=work.now,
        updated=work.now,
        name=asked.name,
        flow_id=asked.flow_id,
        concurrency_limit_id=None,
        last_polled=None,
        created_by=None,
        updated_by=None,
        **columns,
        **placement._asdict(),
    )


def _finish_new(work: Work, row: DeploymentRow, asked: DeploymentCreate) -> None:
    sent = {name: getattr(asked, name) for name in asked.model_fields_set}
    limit_id = limits.limit_after(work, row.id, None, sent)
    if limit_id is not None:
        deployments.update_deployment(work.tx, work.workspace_id, row.id, {"concurrency_limit_id": limit_id}, work.now)
    if asked.schedules:
        schedules.add(work, row, asked.schedules)


def _change(work: Work, there: DeploymentRow, sent: Mapping[str, Any]) -> None:
    schema = sent.get("parameter_openapi_schema", there.parameter_openapi_schema)
    default = sent.get("parameters", there.parameters)
    enforced = sent.get("enforce_parameter_schema", there.enforce_parameter_schema)
    _check(sent, schema, default, enforced=enforced)
    columns = {name: _plain(value) for name, value in sent.items() if name not in NOT_COLUMNS}
    if "work_pool_name" in sent or "work_queue_name" in sent:
        pool = sent.get("work_pool_name", there.work_pool_name)
        # A queue belongs to its pool: another pool without a queue means the default queue there.
        same_pool = pool == there.work_pool_name
        queue = sent.get("work_queue_name", there.work_queue_name if same_pool else None)
        columns |= place(work, pool, queue)._asdict()
    if "job_variables" in sent or "work_pool_id" in columns:
        pool_id = columns.get("work_pool_id", there.work_pool_id)
        check_job_variables_of_deployment(work, pool_id, columns.get("job_variables", there.job_variables))
    columns["concurrency_limit_id"] = limits.limit_after(work, there.id, there.concurrency_limit_id, sent)
    if "concurrency_limit" in sent and columns["concurrency_limit_id"] == there.concurrency_limit_id:
        wake_for(work, there.id)  # it may have been raised
    changes = {name: value for name, value in columns.items() if getattr(there, name) != value}
    if not changes:
        return
    deployments.update_deployment(work.tx, work.workspace_id, there.id, changes, work.now)
    tell_deployment_changes(work, there, changes)
    paused = changes.get("paused", there.paused)
    if "paused" in changes and paused:
        schedules.halt(work, there.id)
    elif "paused" in changes:
        schedules.start_from_now(work, there.id)
    elif RESHAPING & changes.keys() and not paused:
        schedules.start_from_now(work, there.id, only_later_runs=True)


def _check(sent: Mapping[str, Any], schema: dict[str, Any] | None, default: dict[str, Any], *, enforced: bool) -> None:
    check_tags(sent.get("tags") or ())
    check_labels(sent.get("labels") or {})
    for name in ("version", "path", "entrypoint"):
        check_text(sent.get(name), f"The deployment's {name}")
    for name in ("parameters", "job_variables", "parameter_openapi_schema", "pull_steps", "description", "version_info"):
        check_json(_plain(sent.get(name)), f"The deployment's {name.replace('_', ' ')}", MAX_PARAMETERS_BYTES)
    if enforced and {"parameters", "parameter_openapi_schema", "enforce_parameter_schema"} & sent.keys():
        if not isinstance(default, dict):
            raise InvalidRequest("The deployment's parameters are an object of names and values.")
        parameters.check_defaults(default, schema)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value
