"""The words of rota and what they mean: state types, the names that carry meaning, and the sets that rules use."""

from __future__ import annotations

from enum import Enum
from uuid import UUID


class StateType(str, Enum):
    """What a state means to the rules; its name is only a finer word for people."""

    SCHEDULED = "SCHEDULED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    CRASHED = "CRASHED"
    PAUSED = "PAUSED"
    CANCELLING = "CANCELLING"

    def __str__(self) -> str:
        return self.value

    __hash__ = str.__hash__


TERMINAL_TYPES = frozenset({StateType.COMPLETED, StateType.FAILED, StateType.CANCELLED, StateType.CRASHED})
"""A run in one of these is over; it leaves only by an explicit rerun or a forced change."""

NAMES_BY_TYPE: dict[StateType, tuple[str, ...]] = {
    StateType.SCHEDULED: ("Scheduled", "Late", "AwaitingRetry", "AwaitingConcurrencySlot", "Resuming"),
    StateType.PENDING: ("Pending", "Submitting", "InfrastructurePending", "NotReady"),
    StateType.RUNNING: ("Running", "Retrying", "Rerunning"),
    StateType.PAUSED: ("Paused", "Suspended", "NotReady"),
    StateType.CANCELLING: ("Cancelling",),
    StateType.COMPLETED: ("Completed", "Cached", "RolledBack"),
    StateType.FAILED: ("Failed", "TimedOut"),
    StateType.CANCELLED: ("Cancelled",),
    StateType.CRASHED: ("Crashed",),
}
"""Every name that has a meaning, by type; the first is the type's default name. Any other name is free text."""

DEFAULT_NAMES: dict[StateType, str] = {kind: names[0] for kind, names in NAMES_BY_TYPE.items()}

DEFAULT_WORKSPACE_ID = UUID(int=1)
"""The workspace of everybody who has not made another."""
