"""Serving deployments from this machine: `Runner`, and where the code of flows comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.runner.runner import Runner

__all__ = ["Runner"]


def __getattr__(name: str) -> Any:
    # At first use: storage, which deploying needs, is in this package, too.
    if name != "Runner":
        raise AttributeError(f"module 'rota.runner' has no attribute {name!r}")
    from rota.runner.runner import Runner

    globals()["Runner"] = Runner
    return Runner
