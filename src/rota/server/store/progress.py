"""The bookkeeping that a new state leaves on its run's row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from rota.core.states import State


class Progress(Protocol):
    """`rota.core.orchestration.Progress`, as far as it is written here."""

    run_count: int
    start_time: datetime | None
    end_time: datetime | None
    total_run_time: timedelta
    expected_start_time: datetime | None
    next_scheduled_start_time: datetime | None


def state_columns(state: State[Any], progress: Progress) -> dict[str, Any]:
    """Return the columns of a run's row that a new state sets."""
    return {
        "state_id": state.id,
        "state_type": state.type,
        "state_name": state.name,
        "state_timestamp": state.timestamp,
        "run_count": progress.run_count,
        "start_time": progress.start_time,
        "end_time": progress.end_time,
        "total_run_time": progress.total_run_time,
        "expected_start_time": progress.expected_start_time,
        "next_scheduled_start_time": progress.next_scheduled_start_time,
    }
