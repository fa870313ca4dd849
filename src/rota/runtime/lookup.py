"""How the attributes of this package are looked up: an environment variable first, then the run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from rota.context import FlowRunContext, TaskRunContext
    from rota.contract.flow_runs import FlowRun

PREFIXES = ("ROTA__", "PREFECT__")
"""Before names of environment variables; the first that is set counts."""
_FORMS: dict[type, str] = {
    int: "a whole number",
    float: "a number",
    datetime: "a time as 2024-01-31T12:00:00Z",
    list: "a list, as JSON",
    dict: "an object, as JSON",
}
_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})


def attribute(noun: str, name: str, getters: Mapping[str, Callable[[], Any]]) -> Any:
    """Return an attribute of ``rota.runtime.<noun>``. The environment variable is read as the type that the attribute has here.

    Raises AttributeError when there is neither such an attribute nor such a variable.
    """
    if name.startswith("__"):  # asked for by Python itself
        raise AttributeError(name)
    variable = f"RUNTIME__{noun.upper()}__{name.upper()}"
    text = from_environment(variable)
    getter = getters.get(name)
    if getter is None:
        if text is None:
            known = ", ".join(sorted(getters))
            raise AttributeError(f"rota.runtime.{noun} has no attribute {name!r}. It has {known}.")
        return text
    return getter() if text is None else _as_type_of(getter(), text, variable)


def from_environment(variable: str) -> str | None:
    return next((text for prefix in PREFIXES if (text := os.environ.get(f"{prefix}{variable}")) is not None), None)


def _as_type_of(value: Any, text: str, variable: str) -> Any:
    try:
        if isinstance(value, bool):
            return text.strip().lower() in _TRUE
        if isinstance(value, (int, float)):
            return type(value)(text)
        if isinstance(value, datetime):
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        if isinstance(value, (list, dict)):
            return _as_json(text, type(value))
    except ValueError as error:
        raise ValueError(
            f"The environment variable …{variable} is {text!r:.100}: it should hold {_FORMS[type(value)]}."
        ) from error
    return text


def _as_json(text: str, kind: type) -> Any:
    value = json.loads(text)
    if not isinstance(value, kind):
        raise ValueError(text)  # noqa: TRY004 - told by the caller
    return value


def flow_run_context() -> FlowRunContext | None:
    from rota.context import FlowRunContext  # late: this package is imported by scripts that may never run anything

    return FlowRunContext.get()


def task_run_context() -> TaskRunContext | None:
    from rota.context import TaskRunContext

    return TaskRunContext.get()


def flow_run() -> FlowRun | None:
    """Return the flow run around the caller, or the one that this process was started for."""
    context = flow_run_context()
    if context is not None:
        return context.flow_run
    run_id = from_environment("FLOW_RUN_ID")
    return client().read_flow_run(UUID(run_id)) if run_id else None


def client() -> Any:
    from rota.client import get_client

    return get_client(sync_client=True)


def api_url(path: str, run_id: str | None) -> str | None:
    """Return the address of a run in the API; None without a run or without a server."""
    from rota.settings import get_settings

    base = get_settings().api.url
    return f"{base.rstrip('/')}/{path}/{run_id}" if base and run_id else None


def ui_url(path: str, run_id: str | None) -> str | None:
    """Return the address of a run's page; None without a run or without a server."""
    from rota.settings import get_settings

    base = get_settings().ui_url
    return f"{base.rstrip('/')}/runs/{path}/{run_id}" if base and run_id else None
