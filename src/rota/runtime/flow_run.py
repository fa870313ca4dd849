"""The flow run around the caller, as attributes: ``flow_run.id``, ``flow_run.parameters`` and so on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rota.runtime import lookup

# The names are looked up by `__getattr__`.
# ruff: noqa: F822
__all__ = [
    "api_url",
    "flow_name",
    "flow_version",
    "id",
    "job_variables",
    "name",
    "parameters",
    "parent_deployment_id",
    "parent_flow_run_id",
    "root_flow_run_id",
    "run_count",
    "scheduled_start_time",
    "tags",
    "ui_url",
]


def __getattr__(name: str) -> Any:
    return lookup.attribute("flow_run", name, FIELDS)


def __dir__() -> list[str]:
    return sorted(__all__)


def get_id() -> str | None:
    context = lookup.flow_run_context()
    return str(context.flow_run.id) if context is not None else lookup.from_environment("FLOW_RUN_ID")


def get_name() -> str | None:
    run = lookup.flow_run()
    return run.name if run is not None else None


def get_tags() -> list[str]:
    run = lookup.flow_run()
    return list(run.tags) if run is not None else []


def get_run_count() -> int:
    """How often the run has started: 1 in its first attempt."""
    context = lookup.flow_run_context()
    if context is not None:
        return context.live.run_count
    run = lookup.flow_run()
    return run.run_count if run is not None else 0


def get_scheduled_start_time() -> datetime:
    """When the run was to start, in UTC; the present moment outside of a run."""
    run = lookup.flow_run()
    return (run.expected_start_time if run is not None else None) or datetime.now(UTC)


def get_flow_name() -> str | None:
    context = lookup.flow_run_context()
    if context is not None:
        return context.flow.name
    run = lookup.flow_run()
    return str(lookup.client().read_flow(run.flow_id).name) if run is not None else None


def get_flow_version() -> str | None:
    context = lookup.flow_run_context()
    if context is not None:
        return context.flow.version
    run = lookup.flow_run()
    return run.flow_version if run is not None else None


def get_parameters() -> dict[str, Any]:
    """The flow's parameters as it was called with them, in a dict of the caller's own."""
    context = lookup.flow_run_context()
    if context is not None:
        return dict(context.parameters)
    run = lookup.flow_run()
    return dict(run.parameters) if run is not None else {}


def get_job_variables() -> dict[str, Any] | None:
    """What the run changes in its work pool's job template."""
    run = lookup.flow_run()
    return (run.job_variables or {}) if run is not None else None


def get_parent_flow_run_id() -> str | None:
    """The flow run that called this one."""
    context = lookup.flow_run_context()
    if context is not None and context.live.parent is not None:
        return str(context.live.parent.id)
    run = lookup.flow_run()
    return _parent_id(run.parent_task_run_id) if run is not None else None


def _parent_id(parent_task_run_id: UUID | None) -> str | None:
    """Return the flow run in which the task run was made that stands for a subflow."""
    if parent_task_run_id is None:
        return None
    flow_run_id = lookup.client().read_task_run(parent_task_run_id).flow_run_id
    return str(flow_run_id) if flow_run_id is not None else None


def get_root_flow_run_id() -> str | None:
    """The flow run that no other called, above this one; this one itself, if so."""
    root = get_id()
    parent = get_parent_flow_run_id()
    while parent is not None:
        root = parent
        parent = _parent_id(lookup.client().read_flow_run(UUID(parent)).parent_task_run_id)
    return root


def get_parent_deployment_id() -> str | None:
    """The deployment of the flow run that called this one."""
    parent = get_parent_flow_run_id()
    if parent is None:
        return None
    deployment_id = lookup.client().read_flow_run(UUID(parent)).deployment_id
    return str(deployment_id) if deployment_id is not None else None


def get_flow_run_api_url() -> str | None:
    return lookup.api_url("flow_runs", get_id())


def get_flow_run_ui_url() -> str | None:
    return lookup.ui_url("flow-run", get_id())


FIELDS: dict[str, Callable[[], Any]] = {
    "id": get_id,
    "tags": get_tags,
    "scheduled_start_time": get_scheduled_start_time,
    "name": get_name,
    "flow_name": get_flow_name,
    "flow_version": get_flow_version,
    "parameters": get_parameters,
    "parent_flow_run_id": get_parent_flow_run_id,
    "parent_deployment_id": get_parent_deployment_id,
    "root_flow_run_id": get_root_flow_run_id,
    "run_count": get_run_count,
    "api_url": get_flow_run_api_url,
    "ui_url": get_flow_run_ui_url,
    "job_variables": get_job_variables,
}
