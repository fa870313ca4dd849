"""Which types of workers there are: those of rota, one row each, and those that installed packages bring along."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.workers.base import BaseWorker

BUILT_IN: dict[str, tuple[str, str]] = {
    "docker": ("rota.workers.docker", "DockerWorker"),
    "managed": ("rota.workers.managed", "ManagedWorker"),
    "process": ("rota.workers.process", "ProcessWorker"),
    "prefect-agent": ("rota.workers.agents", "Agent"),
}
"""Type to module and class. A new type is a row here."""

GROUP = "rota.workers"
"""Entry points of packages: the type's name, and ``module:Class``."""


def worker_types() -> list[str]:
    """Return the names of all types, sorted."""
    return sorted({*BUILT_IN, *(point.name for point in entry_points(group=GROUP)), *_defined_here()})


def find_worker_class(type_name: str) -> type[BaseWorker[Any, Any, Any]] | None:
    """Return the class of a type; None when nothing that is installed or loaded brings it."""
    found: Any = _defined_here().get(type_name)
    if found is None and type_name in BUILT_IN:
        module, name = BUILT_IN[type_name]
        found = getattr(import_module(module), name)
    if found is None:
        for point in entry_points(group=GROUP, name=type_name):
            found = point.load()
    return found  # type: ignore[no-any-return]  # what a package says is its worker


def _defined_here() -> dict[str, Any]:
    """Return the types that this program has defined itself."""
    from rota.workers.base import BaseWorker

    found: dict[str, Any] = {}
    waiting = list(BaseWorker.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if isinstance(getattr(kind, "type", None), str) and not kind.__abstractmethods__:
            found[kind.type] = kind
    return found
