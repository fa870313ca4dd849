"""Which function answers which operation: in the module of its noun, under the operation's own name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

Handler = Callable[[Any, Any, Any], Any]
"""``handler(request, tx, caller)``. It returns what the operation answers, or an `Answer` when it made something."""

HANDLERS: dict[str, str] = {
    "create_flow": "flows",
    "read_flow": "flows",
    "read_flow_by_name": "flows",
    "update_flow": "flows",
    "delete_flow": "flows",
    "read_flows": "flows",
    "paginate_flows": "flows",
    "count_flows": "flows",
    "bulk_delete_flows": "flows",
    "create_flow_run": "flow_runs",
    "read_flow_run": "flow_runs",
    "update_flow_run": "flow_runs",
    "update_flow_run_labels": "flow_runs",
    "delete_flow_run": "flow_runs",
    "set_flow_run_state": "flow_runs",
    "read_flow_run_graph": "flow_runs",
    "read_flow_runs": "flow_runs",
    "paginate_flow_runs": "flow_runs",
    "count_flow_runs": "flow_runs",
    "read_flow_run_history": "flow_runs",
    "read_flow_run_lateness": "flow_runs",
    "bulk_delete_flow_runs": "flow_runs",
    "bulk_set_flow_run_state": "flow_runs",
    "create_task_run": "task_runs",
    "read_task_run": "task_runs",
    "update_task_run": "task_runs",
    "delete_task_run": "task_runs",
    "set_task_run_state": "task_runs",
    "read_task_runs": "task_runs",
    "paginate_task_runs": "task_runs",
    "count_task_runs": "task_runs",
    "read_task_run_history": "task_runs",
    "read_flow_run_states": "states",
    "read_flow_run_state": "states",
    "read_task_run_states": "states",
    "read_task_run_state": "states",
    "create_logs": "logs",
    "read_logs": "logs",
    "download_flow_run_logs": "logs",
    "create_artifact": "artifacts",
    "read_artifact": "artifacts",
    "read_latest_artifact": "artifacts",
    "update_artifact": "artifacts",
    "delete_artifact": "artifacts",
    "read_artifacts": "artifacts",
    "count_artifacts": "artifacts",
    "read_latest_artifacts": "artifacts",
    "count_latest_artifacts": "artifacts",
    "create_variable": "variables",
    "read_variable": "variables",
    "read_variable_by_name": "variables",
    "update_variable": "variables",
    "update_variable_by_name": "variables",
    "delete_variable": "variables",
    "delete_variable_by_name": "variables",
    "read_variables": "variables",
    "count_variables": "variables",
    "create_events": "events",
    "read_events": "events",
    "read_events_page": "events",
    "record": "recording",
    "claim_flow_run": "leases",
    "renew_leases": "leases",
    "recover": "leases",
    "read_checkpoints": "checkpoints",
    "read_checkpoint": "checkpoints",
    "read_health": "admin",
    "read_ready": "admin",
    "read_hello": "admin",
    "read_api_version": "admin",
    "read_version": "admin",
}
"""Operation to the module of its handler. Modules load at first use: a script that runs a flow needs three of them."""


@cache
def find_handler(operation: str) -> Handler:
    """Return the function that answers `operation`."""
    handler: Handler = getattr(import_module(f"rota.server.api.{HANDLERS[operation]}"), operation)
    return handler
