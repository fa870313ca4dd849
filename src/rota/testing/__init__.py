"""For those who test flows: a database and home of their own, a clock that they move, waiting that says what it waits for.

With pytest, the fixtures `rota_harness`, `rota_clock` and `rota_client` are there as soon as rota is installed.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.testing.clock import FakeClock
    from rota.testing.history import check_history
    from rota.testing.isolation import Harness, harness
    from rota.testing.wait import wait_until

__all__ = ["FakeClock", "Harness", "check_history", "harness", "wait_until"]

# Resolved on first use: pytest loads this package at its start wherever rota is installed.
_HOMES = {
    "FakeClock": "rota.testing.clock",
    "Harness": "rota.testing.isolation",
    "check_history": "rota.testing.history",
    "harness": "rota.testing.isolation",
    "wait_until": "rota.testing.wait",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
