"""For those who test flows: a database and home of their own, a clock that they move, waiting that says what it waits for.

With pytest, the fixtures `rota_harness`, `rota_clock` and `rota_client` are there as soon as rota is installed.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.testing.assertions import (
        assert_completed,
        assert_crashed,
        assert_failed,
        assert_legal_history,
        assert_logged,
        assert_not_logged,
        assert_state,
        assert_task_runs,
    )
    from rota.testing.clock import FakeClock
    from rota.testing.faults import InjectedFault, delayed, failing, unreliable_server
    from rota.testing.history import check_history
    from rota.testing.isolation import Harness, harness
    from rota.testing.runs import RecordedRun, flow_run_of, flow_runs_of
    from rota.testing.utilities import prefect_test_harness, rota_test_harness
    from rota.testing.wait import wait_until

__all__ = [
    "FakeClock",
    "Harness",
    "InjectedFault",
    "RecordedRun",
    "assert_completed",
    "assert_crashed",
    "assert_failed",
    "assert_legal_history",
    "assert_logged",
    "assert_not_logged",
    "assert_state",
    "assert_task_runs",
    "check_history",
    "delayed",
    "failing",
    "flow_run_of",
    "flow_runs_of",
    "harness",
    "prefect_test_harness",
    "rota_test_harness",
    "unreliable_server",
    "wait_until",
]

# Resolved on first use: pytest loads this package at its start wherever rota is installed.
_NAMES = {
    "assertions": tuple(name for name in __all__ if name.startswith("assert_")),
    "clock": ("FakeClock",),
    "faults": ("InjectedFault", "delayed", "failing", "unreliable_server"),
    "history": ("check_history",),
    "isolation": ("Harness", "harness"),
    "runs": ("RecordedRun", "flow_run_of", "flow_runs_of"),
    "utilities": ("prefect_test_harness", "rota_test_harness"),
    "wait": ("wait_until",),
}
_HOMES = {name: f"rota.testing.{module}" for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
