"""What a runner knows of one of its processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rota.contract.flow_runs import FlowRun


def _nothing(exit_code: int) -> None:
    pass


@dataclass(slots=True, eq=False)
class RunProcess:
    flow_run: FlowRun
    job: Mapping[str, Any]
    sees_to_an_end: bool = False
    """It runs nothing: it tells what became of a run whose process died."""
    on_end: Callable[[int], None] = _nothing
    pid: int | None = None
    was_killed: bool = False
    is_given_back: bool = False
    _stop_by: float | None = None

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop_by is not None

    @property
    def is_overdue(self) -> bool:
        """Whether it should have stopped by now."""
        return self._stop_by is not None and time.monotonic() > self._stop_by

    def stop_in(self, seconds: float) -> None:
        """Note that it was asked to stop, and has `seconds` for it."""
        self._stop_by = time.monotonic() + seconds
