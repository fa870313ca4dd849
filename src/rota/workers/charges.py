"""A run that a worker has claimed, and what can be told of its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from rota.core.states import State
from rota.core.vocabulary import StateType

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun
    from rota.workers.configuration import BaseJobConfiguration

UNKNOWN_EXIT = 300
"""Stands for an exit code that nobody could see."""


class TaskStatus(Protocol):
    """How `run` tells that what it starts is there, and under which identifier."""

    def started(self, value: Any = None) -> None: ...


@dataclass(slots=True)
class Started:
    """Takes down what `run` tells."""

    tell: Callable[[str], object]
    identifier: str | None = None

    def started(self, value: Any = None) -> None:
        self.identifier = None if value is None else str(value)
        if self.identifier is not None:
            self.tell(self.identifier)


@dataclass(slots=True)
class Charge:
    """A run that this worker has claimed."""

    run: FlowRun
    epoch: int
    configuration: BaseJobConfiguration | None = None
    identifier: str | None = None
    is_launched: bool = False
    """Whether its process may be there. Until then the run can be handed back."""
    is_being_stopped: bool = False
    submitted: UUID | None = None
    """The event that told of its start."""
    task: asyncio.Task[None] | None = field(default=None, repr=False)


def describe_exit(status_code: int) -> str:
    """Say how a process ended, as its exit code tells."""
    if status_code == UNKNOWN_EXIT:
        return "process ended (its exit code is not known)"
    if status_code < 0:
        return f"process died (signal {-status_code})"
    if status_code == 0:
        return "process ended without telling the end of its run"
    return f"process ended with exit code {status_code}"


def needs_its_process(state: State[Any]) -> bool:
    """Whether a run in this state has somebody running it: without a process it would stay so for ever."""
    return state.type in (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
