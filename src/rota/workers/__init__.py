"""Workers: processes that take flow runs from a work pool and run them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.workers.process import ProcessWorker

__all__ = ["ProcessWorker"]


def __getattr__(name: str) -> Any:
    # At first use: the parts that other packages need do not load the worker.
    if name != "ProcessWorker":
        raise AttributeError(f"module 'rota.workers' has no attribute {name!r}")
    from rota.workers.process import ProcessWorker

    return ProcessWorker
