"""Deployments: flows that a server knows where to find, when to run, and with what."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.deployments.base import initialize_project
    from rota.deployments.flow_runs import arun_deployment, run_deployment
    from rota.deployments.runner import deploy

__all__ = ["arun_deployment", "deploy", "initialize_project", "run_deployment"]

_HOMES = {
    "arun_deployment": "flow_runs",
    "deploy": "runner",
    "initialize_project": "base",
    "run_deployment": "flow_runs",
}
"""Public name → module of this package. Found at first use: `rota.flows` imports the package and must stay light."""


def __getattr__(name: str) -> Any:
    try:
        home = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module 'rota.deployments' has no attribute {name!r}") from None
    value = globals()[name] = getattr(importlib.import_module(f"rota.deployments.{home}"), name)
    return value
