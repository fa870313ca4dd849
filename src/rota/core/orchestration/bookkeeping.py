"""What each written state changes in the run's own fields. The same for flow runs and task runs, in server and engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.core.orchestration.decision import RunUpdates
from rota.core.states import State
from rota.core.vocabulary import TERMINAL_TYPES, StateType

_NO_TIME = timedelta(0)
_TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class Progress:
    """How far a run has come. Treat as a value; times are aware and in UTC."""

    run_count: int = 0
    """How often it has started."""
    start_time: datetime | None = None
    """When it first started; when it ended, if it never did."""
    end_time: datetime | None = None
    total_run_time: timedelta = _NO_TIME
    """Time spent in Running, the present stay there not counted."""
    expected_start_time: datetime | None = None
    next_scheduled_start_time: datetime | None = None


def advance(
    progress: Progress,
    current: State[Any] | None,
    new: State[Any],
    *,
    resuming: bool = False,
    updates: RunUpdates | None = None,
) -> Progress:
    """Return the run's progress after `new` is written over `current`.

    `resuming` is the flow run's mark before the decision. `updates` are the decision's; they come first.
    """
    run_count = progress.run_count
    if updates:
        run_count = updates.get("run_count", run_count)
        resuming = updates.get("resuming", resuming)
    kind, at = new.type, new.timestamp
    start_time, end_time, total = progress.start_time, None, progress.total_run_time
    if current is not None and current.type is StateType.RUNNING:
        total += max(at - current.timestamp, _NO_TIME)
    if kind is StateType.RUNNING:
        start_time = start_time or at
        run_count += 0 if resuming else 1
    elif kind in TERMINAL_TYPES:
        start_time = start_time or at
        end_time = progress.end_time or at
    scheduled_time = new.state_details.scheduled_time if kind is StateType.SCHEDULED else None
    return Progress(
        run_count, start_time, end_time, total, progress.expected_start_time or scheduled_time or at, scheduled_time
    )


def resuming_after(new: State[Any], resuming: bool) -> bool:
    """Return the flow run's `resuming` mark once `new` is written: a start or an end uses it up."""
    return resuming and new.type is not StateType.RUNNING and new.type not in TERMINAL_TYPES


def after(previous: datetime | None, timestamp: datetime) -> datetime:
    """Return `timestamp`, or the next microsecond after `previous` if that is later: a run's history never goes back."""
    return timestamp if previous is None or timestamp > previous else previous + _TICK


def placed(state: State[Any], *, timestamp: datetime, flow_run_id: UUID | None, task_run_id: UUID | None = None) -> State[Any]:
    """Return `state` as an entry in its run's history: at this time, with the run's ids filled in."""
    details = replace(state.state_details, flow_run_id=flow_run_id, task_run_id=task_run_id)
    return replace(state, timestamp=timestamp, state_details=details)
