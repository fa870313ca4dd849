"""The task run around the caller, as attributes: ``task_run.id``, ``task_run.parameters`` and so on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rota.runtime import lookup

# The names are looked up by `__getattr__`.
# ruff: noqa: F822
__all__ = ["api_url", "id", "name", "parameters", "run_count", "tags", "task_name", "ui_url"]


def __getattr__(name: str) -> Any:
    return lookup.attribute("task_run", name, FIELDS)


def __dir__() -> list[str]:
    return sorted(__all__)


def get_id() -> str | None:
    context = lookup.task_run_context()
    return str(context.task_run.id) if context is not None else None


def get_name() -> str | None:
    context = lookup.task_run_context()
    return context.task_run.name if context is not None else None


def get_task_name() -> str | None:
    context = lookup.task_run_context()
    return context.task.name if context is not None else None


def get_tags() -> list[str]:
    context = lookup.task_run_context()
    return list(context.task_run.tags) if context is not None else []


def get_run_count() -> int:
    """How often the run has started: 1 in its first attempt."""
    context = lookup.task_run_context()
    return context.task_run.run_count if context is not None else 0


def get_parameters() -> dict[str, Any]:
    """The task's arguments by name, in a dict of the caller's own."""
    context = lookup.task_run_context()
    return dict(context.parameters) if context is not None else {}


def get_task_run_api_url() -> str | None:
    return lookup.api_url("task_runs", get_id())


def get_task_run_ui_url() -> str | None:
    return lookup.ui_url("task-run", get_id())


FIELDS: dict[str, Callable[[], Any]] = {
    "id": get_id,
    "name": get_name,
    "tags": get_tags,
    "parameters": get_parameters,
    "run_count": get_run_count,
    "task_name": get_task_name,
    "api_url": get_task_run_api_url,
    "ui_url": get_task_run_ui_url,
}
