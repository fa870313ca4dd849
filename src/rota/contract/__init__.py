"""What client and server agree on: models, and an `Operation` row for each endpoint. One module a noun.

A noun's module holds its models and the routes of one object; `filters` and `queries` hold how many are asked for.
Modules are loaded when they are first named (``contract.flows.CREATE_FLOW``): a running flow needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.contract import admin as admin
    from rota.contract import artifacts as artifacts
    from rota.contract import automation_pages as automation_pages
    from rota.contract import automations as automations
    from rota.contract import backfills as backfills
    from rota.contract import block_capabilities as block_capabilities
    from rota.contract import block_documents as block_documents
    from rota.contract import block_schemas as block_schemas
    from rota.contract import block_secrets as block_secrets
    from rota.contract import block_types as block_types
    from rota.contract import bulk_jobs as bulk_jobs
    from rota.contract import checkpoints as checkpoints
    from rota.contract import concurrency_limits as concurrency_limits
    from rota.contract import dashboard as dashboard
    from rota.contract import deployment_schedules as deployment_schedules
    from rota.contract import deployments as deployments
    from rota.contract import events as events
    from rota.contract import filters as filters
    from rota.contract import flow_run_inputs as flow_run_inputs
    from rota.contract import flow_runs as flow_runs
    from rota.contract import flows as flows
    from rota.contract import leases as leases
    from rota.contract import live as live
    from rota.contract import log_search as log_search
    from rota.contract import logs as logs
    from rota.contract import overviews as overviews
    from rota.contract import pausing as pausing
    from rota.contract import queries as queries
    from rota.contract import recording as recording
    from rota.contract import run_graph as run_graph
    from rota.contract import run_pages as run_pages
    from rota.contract import run_search as run_search
    from rota.contract import saved_searches as saved_searches
    from rota.contract import search as search
    from rota.contract import server_configuration as server_configuration
    from rota.contract import slots as slots
    from rota.contract import states as states
    from rota.contract import store_pages as store_pages
    from rota.contract import task_runs as task_runs
    from rota.contract import task_workers as task_workers
    from rota.contract import variables as variables
    from rota.contract import views as views
    from rota.contract import why as why
    from rota.contract import wire as wire
    from rota.contract import work_pools as work_pools
    from rota.contract import work_queues as work_queues
    from rota.contract import workers as workers
    from rota.contract.operation import Operation

    OPERATIONS: dict[str, Operation[Any]]

MODULES = (
    "flows",
    "flow_runs",
    "flow_run_inputs",
    "pausing",
    "why",
    "task_runs",
    "states",
    "logs",
    "log_search",
    "run_graph",
    "live",
    "artifacts",
    "block_types",
    "block_schemas",
    "block_documents",
    "block_capabilities",
    "variables",
    "events",
    "automations",
    "recording",
    "leases",
    "checkpoints",
    "deployments",
    "deployment_schedules",
    "backfills",
    "concurrency_limits",
    "slots",
    "work_pools",
    "work_queues",
    "workers",
    "task_workers",
    "saved_searches",
    "server_configuration",
    "admin",
    "queries.flows",
    "queries.flow_runs",
    "queries.task_runs",
    "queries.logs",
    "queries.artifacts",
    "queries.blocks",
    "queries.variables",
    "queries.concurrency_limits",
    "queries.deployments",
    "queries.work_pools",
    "queries.events",
    "queries.automations",
    "queries.saved_searches",
    "queries.ui",
    "run_search",
    "dashboard",
    "overviews",
    "run_pages",
    "store_pages",
    "automation_pages",
    "bulk_jobs",
    "search",
    "views",
)
"""Every module with operations. A new noun is a row here."""


if not TYPE_CHECKING:  # type checkers would take any name for a module

    def __getattr__(name: str) -> Any:
        if name == "OPERATIONS":
            operations = globals()["OPERATIONS"] = _all_operations()
            return operations
        if name in MODULES or name in ("block_secrets", "filters", "queries", "wire"):
            return import_module(f"rota.contract.{name}")
        raise AttributeError(f"module 'rota.contract' has no attribute {name!r}")


def _all_operations() -> dict[str, Operation[Any]]:
    rows = [row for module in MODULES for row in import_module(f"rota.contract.{module}").OPERATIONS]
    operations = {row.name: row for row in rows}
    if len(operations) != len(rows):
        raise RuntimeError("Two operations have one name.")
    return operations
