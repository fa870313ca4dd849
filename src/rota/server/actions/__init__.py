"""What automations do: one module for the actions of one kind of object, a row here for each action.

``act(doing)`` of an action in the database runs in the transaction that notes its outcome: it is done exactly once.
``send(doing)`` of an action that leaves the server runs in none: it is done at least once, under the same id each time.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

ACTIONS: dict[str, str] = {
    "do-nothing": "do_nothing",
    "run-deployment": "run_deployment",
    "pause-deployment": "deployments",
    "resume-deployment": "deployments",
    "pause-work-pool": "work_pools",
    "resume-work-pool": "work_pools",
    "pause-work-queue": "work_queues",
    "resume-work-queue": "work_queues",
    "pause-automation": "automations",
    "resume-automation": "automations",
    "cancel-flow-run": "flow_runs",
    "suspend-flow-run": "flow_runs",
    "resume-flow-run": "flow_runs",
    "delete-flow-run": "flow_runs",
    "change-flow-run-state": "flow_runs",
    "send-notification": "send_notification",
    "call-webhook": "call_webhook",
    "declare-incident": "declare_incident",
}
"""Type of an action → module of this package."""


def module_of(action_type: str) -> Any:
    """Return the module that does actions of this type."""
    return import_module(f"rota.server.actions.{ACTIONS[action_type]}")
