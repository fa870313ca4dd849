"""rota: decorate Python functions; get observed, retried, cached, scheduled and remotely run workflows.

Names are resolved on first use (PEP 562), so that ``from rota import flow, task`` costs little.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rota._version import __version__

if TYPE_CHECKING:
    from rota import runtime
    from rota.client import get_client
    from rota.context import tags
    from rota.core.states import State
    from rota.deployments.runner import deploy
    from rota.flow_runs import (
        apause_flow_run,
        aresume_flow_run,
        asuspend_flow_run,
        pause_flow_run,
        resume_flow_run,
        suspend_flow_run,
    )
    from rota.flows import Flow, flow
    from rota.logging import get_run_logger
    from rota.runner.serving import aserve, serve
    from rota.tasks import Task, task
    from rota.transactions import Transaction
    from rota.utilities.annotations import allow_failure, unmapped

__all__ = [
    "Flow",
    "State",
    "Task",
    "Transaction",
    "__version__",
    "allow_failure",
    "apause_flow_run",
    "aresume_flow_run",
    "aserve",
    "asuspend_flow_run",
    "deploy",
    "flow",
    "get_client",
    "get_run_logger",
    "pause_flow_run",
    "resume_flow_run",
    "runtime",
    "serve",
    "suspend_flow_run",
    "tags",
    "task",
    "unmapped",
]

_HOMES: dict[str, tuple[str, str | None]] = {
    "Flow": ("rota.flows", "Flow"),
    "State": ("rota.states", "State"),
    "Task": ("rota.tasks", "Task"),
    "Transaction": ("rota.transactions", "Transaction"),
    "allow_failure": ("rota.utilities.annotations", "allow_failure"),
    "apause_flow_run": ("rota.flow_runs", "apause_flow_run"),
    "aresume_flow_run": ("rota.flow_runs", "aresume_flow_run"),
    "aserve": ("rota.runner.serving", "aserve"),
    "asuspend_flow_run": ("rota.flow_runs", "asuspend_flow_run"),
    "deploy": ("rota.deployments.runner", "deploy"),
    "flow": ("rota.flows", "flow"),
    "get_client": ("rota.client", "get_client"),
    "get_run_logger": ("rota.logging", "get_run_logger"),
    "pause_flow_run": ("rota.flow_runs", "pause_flow_run"),
    "resume_flow_run": ("rota.flow_runs", "resume_flow_run"),
    "runtime": ("rota.runtime", None),
    "serve": ("rota.runner.serving", "serve"),
    "suspend_flow_run": ("rota.flow_runs", "suspend_flow_run"),
    "tags": ("rota.context", "tags"),
    "task": ("rota.tasks", "task"),
    "unmapped": ("rota.utilities.annotations", "unmapped"),
}
"""Public name → module that defines it, and its name there (None: the module itself)."""


def __getattr__(name: str) -> Any:
    try:
        module_name, attribute = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module 'rota' has no attribute {name!r}") from None
    module = importlib.import_module(module_name)
    value = module if attribute is None else getattr(module, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
