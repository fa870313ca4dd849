"""Which objects of a noun: what the bodies of list, count and history routes carry. One module a noun."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.contract.filters import artifacts as artifacts
    from rota.contract.filters import automations as automations
    from rota.contract.filters import blocks as blocks
    from rota.contract.filters import deployments as deployments
    from rota.contract.filters import events as events
    from rota.contract.filters import flow_runs as flow_runs
    from rota.contract.filters import flows as flows
    from rota.contract.filters import logs as logs
    from rota.contract.filters import task_runs as task_runs
    from rota.contract.filters import variables as variables
    from rota.contract.filters import work_pools as work_pools

MODULES = (
    "artifacts",
    "automations",
    "blocks",
    "deployments",
    "events",
    "flow_runs",
    "flows",
    "logs",
    "task_runs",
    "variables",
    "work_pools",
)


if not TYPE_CHECKING:  # type checkers would take any name for a module

    def __getattr__(name: str) -> Any:
        if name in MODULES:
            return import_module(f"rota.contract.filters.{name}")
        raise AttributeError(f"module 'rota.contract.filters' has no attribute {name!r}")
