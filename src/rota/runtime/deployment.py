"""The deployment that the flow run around the caller belongs to, as attributes: ``deployment.id`` and so on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rota.runtime import lookup
from rota.runtime.flow_run import get_id as get_flow_run_id
from rota.runtime.flow_run import get_parameters

# The names are looked up by `__getattr__`.
# ruff: noqa: F822
__all__ = ["flow_run_id", "id", "name", "parameters", "version"]


def __getattr__(name: str) -> Any:
    return lookup.attribute("deployment", name, FIELDS)


def __dir__() -> list[str]:
    return sorted(__all__)


def get_id() -> str | None:
    run = lookup.flow_run()
    return str(run.deployment_id) if run is not None and run.deployment_id is not None else None


def get_name() -> str | None:
    run = lookup.flow_run()
    if run is None or run.deployment_id is None:
        return None
    return str(lookup.client().read_deployment(run.deployment_id).name)


def get_version() -> str | None:
    run = lookup.flow_run()
    return run.deployment_version if run is not None else None


FIELDS: dict[str, Callable[[], Any]] = {
    "id": get_id,
    "name": get_name,
    "parameters": get_parameters,
    "version": get_version,
    "flow_run_id": get_flow_run_id,
}
