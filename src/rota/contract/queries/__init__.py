"""The routes that choose objects by filters: list, page, count, history, bulk. One module a noun.

They stand apart from the nouns' own modules because a running flow needs the nouns and none of the filters.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.contract.queries import artifacts as artifacts
    from rota.contract.queries import automations as automations
    from rota.contract.queries import blocks as blocks
    from rota.contract.queries import concurrency_limits as concurrency_limits
    from rota.contract.queries import deployments as deployments
    from rota.contract.queries import events as events
    from rota.contract.queries import flow_runs as flow_runs
    from rota.contract.queries import flows as flows
    from rota.contract.queries import logs as logs
    from rota.contract.queries import saved_searches as saved_searches
    from rota.contract.queries import task_runs as task_runs
    from rota.contract.queries import ui as ui
    from rota.contract.queries import variables as variables
    from rota.contract.queries import work_pools as work_pools

MODULES = (
    "artifacts",
    "automations",
    "blocks",
    "concurrency_limits",
    "deployments",
    "events",
    "flow_runs",
    "flows",
    "logs",
    "saved_searches",
    "task_runs",
    "ui",
    "variables",
    "work_pools",
)


if not TYPE_CHECKING:  # type checkers would take any name for a module

    def __getattr__(name: str) -> Any:
        if name in MODULES:
            return import_module(f"rota.contract.queries.{name}")
        raise AttributeError(f"module 'rota.contract.queries' has no attribute {name!r}")
