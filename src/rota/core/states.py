"""A state: what a run is doing, since when, and why. Plain data, shared by the engine, the wire and the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, ClassVar, Generic, Literal, TypeVar, overload
from uuid import UUID

from rota.core.clock import utc_now as utc_now
from rota.core.ids import uuid7
from rota.core.vocabulary import DEFAULT_NAMES, TERMINAL_TYPES, StateType

R = TypeVar("R")


@dataclass(slots=True)
class StateDetails:
    """Facts about one state that rules and clients read. Times are aware and in UTC."""

    flow_run_id: UUID | None = None
    task_run_id: UUID | None = None
    child_flow_run_id: UUID | None = None
    """On the task run that stands for a subflow: the subflow's run."""
    scheduled_time: datetime | None = None
    cache_key: str | None = None
    cache_expiration: datetime | None = None
    deferred: bool | None = False
    untrackable_result: bool = False
    pause_timeout: datetime | None = None
    pause_reschedule: bool = False
    pause_key: str | None = None
    run_input_keyset: dict[str, str] | None = None
    refresh_cache: bool | None = None
    retriable: bool | None = None
    """False on a failure that must not be retried."""
    transition_id: UUID | None = None
    """Made by the client for one proposal; the same id sent twice is answered once."""
    task_parameters_id: UUID | None = None
    traceparent: str | None = None
    deployment_concurrency_lease_id: UUID | None = None


@dataclass(slots=True)
class State(Generic[R]):
    """One entry in a run's history.

    `name` defaults to the type's own name. `data` is the result's metadata on the wire and, in the process
    that made it, the result itself.
    """

    type: StateType
    name: str = ""
    message: str | None = None
    data: Any = None
    state_details: StateDetails = field(default_factory=StateDetails)
    timestamp: datetime = field(default_factory=utc_now)
    id: UUID = field(default_factory=uuid7)

    read_result: ClassVar[Callable[..., Any] | None] = None
    """How `result()` finds the value. `rota.states` installs it; the core knows no storage."""

    def __post_init__(self) -> None:
        if not self.name:
            self.name = DEFAULT_NAMES[self.type]

    def is_scheduled(self) -> bool:
        return self.type is StateType.SCHEDULED

    def is_pending(self) -> bool:
        return self.type is StateType.PENDING

    def is_running(self) -> bool:
        return self.type is StateType.RUNNING

    def is_completed(self) -> bool:
        return self.type is StateType.COMPLETED

    def is_failed(self) -> bool:
        return self.type is StateType.FAILED

    def is_crashed(self) -> bool:
        return self.type is StateType.CRASHED

    def is_cancelled(self) -> bool:
        return self.type is StateType.CANCELLED

    def is_cancelling(self) -> bool:
        return self.type is StateType.CANCELLING

    def is_paused(self) -> bool:
        return self.type is StateType.PAUSED

    def is_final(self) -> bool:
        """Whether the run is over in this state."""
        return self.type in TERMINAL_TYPES

    @overload
    def result(self, raise_on_failure: Literal[True] = True, retry_result_failure: bool = True) -> R: ...
    @overload
    def result(self, raise_on_failure: bool = True, retry_result_failure: bool = True) -> R | Exception: ...
    def result(self, raise_on_failure: bool = True, retry_result_failure: bool = True) -> Any:
        """Return what the run returned.

        With `raise_on_failure`, a failed, crashed or cancelled state raises its exception; without, it is returned.

        Raises:
            UnfinishedRun: the run is not over.
            MissingResult: the value was not kept.
        """
        if State.read_result is None:
            import_module("rota.states")  # by name, and only now: the core knows no storage
        assert State.read_result is not None
        return State.read_result(self, raise_on_failure=raise_on_failure, retry_result_failure=retry_result_failure)

    @overload
    async def aresult(self, raise_on_failure: Literal[True] = True, retry_result_failure: bool = True) -> R: ...
    @overload
    async def aresult(self, raise_on_failure: bool = True, retry_result_failure: bool = True) -> R | Exception: ...
    async def aresult(self, raise_on_failure: bool = True, retry_result_failure: bool = True) -> Any:
        """The same as `result`, for async code."""
        return self.result(raise_on_failure=raise_on_failure, retry_result_failure=retry_result_failure)

    def fresh_copy(self, **changes: Any) -> State[R]:
        """Return the same state as a new one: own id, present time."""
        return replace(self, **{"id": uuid7(), "timestamp": utc_now(), "state_details": replace(self.state_details), **changes})

    def __repr__(self) -> str:
        """The form that log lines show: ``Completed()``, ``Failed('why')``, ``Cached(type=COMPLETED)``."""
        parts = [repr(self.message)] if self.message else []
        if self.name.lower() != self.type.value.lower():
            parts.append(f"type={self.type.value}")
        return f"{self.name}({', '.join(parts)})"

    __str__ = __repr__


def scheduled(at: datetime | None = None, name: str = "Scheduled", **fields: Any) -> State[Any]:
    """A state that waits for `at` (now when absent)."""
    details = fields.pop("state_details", None) or StateDetails()
    if details.scheduled_time is None:
        details = replace(details, scheduled_time=at or utc_now())
    elif at is not None:
        raise ValueError("Give the time either as `scheduled_time` or inside `state_details`, not both.")
    return State(StateType.SCHEDULED, name=name, state_details=details, **fields)


def paused(
    *,
    name: str = "Paused",
    timeout_seconds: float | None = None,
    expires_at: datetime | None = None,
    reschedule: bool = False,
    pause_key: str | None = None,
    **fields: Any,
) -> State[Any]:
    """A state that waits for a person, until `expires_at` or for `timeout_seconds` (not both; neither: for ever)."""
    if timeout_seconds is not None and expires_at is not None:
        raise ValueError("Give either `timeout_seconds` or `pause_expiration_time`, not both.")
    if timeout_seconds is not None:
        expires_at = utc_now() + timedelta(seconds=timeout_seconds)
    details = replace(
        fields.pop("state_details", None) or StateDetails(),
        pause_timeout=expires_at,
        pause_reschedule=reschedule,
        pause_key=pause_key,
    )
    return State(StateType.PAUSED, name=name, state_details=details, **fields)
