"""States: constructors by name, and how to get at what a run returned or raised."""

# ruff: noqa: N802, ARG001  # constructors are named as the states they make; `cls` is part of the documented signature
from __future__ import annotations

import sys
import traceback
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

from rota.core.states import State, StateDetails, paused, scheduled
from rota.core.vocabulary import StateType
from rota.storage.reading import HeldResult, read_state_result, state_exception
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    from rota.contract.states import StateCreate
    from rota.storage.store import ResultStore

R = TypeVar("R")

__all__ = [
    "AwaitingConcurrencySlot",
    "AwaitingRetry",
    "Cancelled",
    "Cancelling",
    "Completed",
    "Crashed",
    "Failed",
    "InfrastructurePending",
    "Late",
    "Paused",
    "Pending",
    "Retrying",
    "Running",
    "Scheduled",
    "State",
    "StateDetails",
    "StateGroup",
    "StateType",
    "Submitting",
    "Suspended",
    "aget_state_exception",
    "araise_state_exception",
    "exception_to_crashed_state",
    "exception_to_failed_state",
    "format_exception",
    "get_state_exception",
    "get_state_result",
    "is_state_iterable",
    "raise_state_exception",
    "return_value_to_state",
    "to_state_create",
]

State.read_result = staticmethod(read_state_result)


def Scheduled(cls: type[State[R]] = State, scheduled_time: datetime | None = None, **kwargs: Any) -> State[R]:
    """Wait for `scheduled_time` (UTC; now when absent)."""
    return scheduled(scheduled_time, **kwargs)


def Late(cls: type[State[R]] = State, scheduled_time: datetime | None = None, **kwargs: Any) -> State[R]:
    """Scheduled, and the time has passed."""
    return scheduled(scheduled_time, name="Late", **kwargs)


def AwaitingRetry(cls: type[State[R]] = State, scheduled_time: datetime | None = None, **kwargs: Any) -> State[R]:
    """Failed, with a retry set for `scheduled_time`."""
    return scheduled(scheduled_time, name="AwaitingRetry", **kwargs)


def AwaitingConcurrencySlot(cls: type[State[R]] = State, scheduled_time: datetime | None = None, **kwargs: Any) -> State[R]:
    """Held back by a concurrency limit; asks again at `scheduled_time`."""
    return scheduled(scheduled_time, name="AwaitingConcurrencySlot", **kwargs)


def Pending(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """Submitted, not yet running."""
    return State(StateType.PENDING, **kwargs)


def Submitting(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """A worker is about to start the infrastructure."""
    return State(StateType.PENDING, name="Submitting", **kwargs)


def InfrastructurePending(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """The infrastructure was asked for and is not there yet."""
    return State(StateType.PENDING, name="InfrastructurePending", **kwargs)


def Running(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """User code is executing."""
    return State(StateType.RUNNING, **kwargs)


def Retrying(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """User code is executing again after a failure."""
    return State(StateType.RUNNING, name="Retrying", **kwargs)


def Paused(
    cls: type[State[R]] = State,
    timeout_seconds: int | None = None,
    pause_expiration_time: datetime | None = None,
    reschedule: bool = False,
    pause_key: str | None = None,
    **kwargs: Any,
) -> State[R]:
    """Wait for a person, at most `timeout_seconds` or until `pause_expiration_time` (UTC)."""
    return paused(
        timeout_seconds=timeout_seconds,
        expires_at=pause_expiration_time,
        reschedule=reschedule,
        pause_key=pause_key,
        **kwargs,
    )


def Suspended(
    cls: type[State[R]] = State,
    timeout_seconds: int | None = None,
    pause_expiration_time: datetime | None = None,
    pause_key: str | None = None,
    **kwargs: Any,
) -> State[R]:
    """Paused with the process gone: resuming starts a new one."""
    return paused(
        name="Suspended",
        timeout_seconds=timeout_seconds,
        expires_at=pause_expiration_time,
        reschedule=True,
        pause_key=pause_key,
        **kwargs,
    )


def Cancelling(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """Asked to stop; its infrastructure is being cleaned up."""
    return State(StateType.CANCELLING, **kwargs)


def Cancelled(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """Stopped because someone said so."""
    return State(StateType.CANCELLED, **kwargs)


def Completed(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """Ended well."""
    return State(StateType.COMPLETED, **kwargs)


def Failed(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """Ended because of its code."""
    return State(StateType.FAILED, **kwargs)


def Crashed(cls: type[State[R]] = State, **kwargs: Any) -> State[R]:
    """Ended because of what it ran on."""
    return State(StateType.CRASHED, **kwargs)


async def get_state_result(state: State[R], raise_on_failure: bool = True, retry_result_failure: bool = True) -> Any:
    """Return what the run of `state` returned; see `State.result`."""
    return state.result(raise_on_failure=raise_on_failure, retry_result_failure=retry_result_failure)


async def aget_state_exception(state: State[Any]) -> BaseException:
    """Return the exception of a failed, crashed or cancelled state."""
    return state_exception(state)


@dual(aget_state_exception)
def get_state_exception(state: State[Any]) -> BaseException:
    """Return the exception of a failed, crashed or cancelled state.

    Raises:
        ValueError: the state is none of these.
    """
    return state_exception(state)


async def araise_state_exception(state: State[Any]) -> None:
    """Raise the exception of a failed, crashed or cancelled state; do nothing for any other."""
    if state.is_failed() or state.is_crashed() or state.is_cancelled():
        raise state_exception(state)


@dual(araise_state_exception)
def raise_state_exception(state: State[Any]) -> None:
    """Raise the exception of a failed, crashed or cancelled state; do nothing for any other."""
    if state.is_failed() or state.is_crashed() or state.is_cancelled():
        raise state_exception(state)


def is_state_iterable(obj: Any) -> TypeGuard[Iterable[State[Any]]]:
    """Whether `obj` is a list, set or tuple of states, and holds at least one."""
    return isinstance(obj, list | set | tuple) and bool(obj) and all(isinstance(item, State) for item in obj)


def format_exception(exc: BaseException, tb: TracebackType | None = None) -> str:
    """One line for a state's message: the exception's type and text. With `tb`, the whole traceback from there."""
    if tb is not None:
        return "".join(traceback.format_exception(type(exc), exc, tb))
    try:
        text = str(exc)
    except Exception as failed:  # noqa: BLE001 - the error's own code runs here, and must not take the place of the error
        text = f"<its text cannot be had: {type(failed).__name__}>"
    return f"{type(exc).__name__}: {text}" if text else type(exc).__name__


def represent_exception(exc: BaseException) -> str:
    """``repr(exc)``, for errors whose own code for that fails too."""
    try:
        return repr(exc)
    except Exception:  # noqa: BLE001 - as above
        return f"<{format_exception(exc)}>"


async def exception_to_crashed_state(exc: BaseException, result_store: ResultStore | None = None) -> State[Any]:
    """Return the state of a run that `exc`, which is not the fault of its code, has ended."""
    return Crashed(
        message=f"Execution was interrupted by an unexpected exception: {format_exception(exc)}",
        data=await _kept(exc, result_store),
    )


async def exception_to_failed_state(
    exc: BaseException | None = None, result_store: ResultStore | None = None, write_result: bool = False, **kwargs: Any
) -> State[Any]:
    """Return the state of a run whose code raised `exc`, or else the exception that is being handled.

    A `message` among `kwargs` comes before the exception's own. With `write_result` the exception is kept in `result_store`.

    Raises:
        ValueError: no exception is given, and none is being handled.
    """
    error = exc if exc is not None else sys.exc_info()[1]
    if error is None:
        raise ValueError("There is no exception to make a state of: give one, or call this inside an `except` block.")
    said = kwargs.pop("message", None)
    message = f"{said} {format_exception(error)}" if said else format_exception(error)
    return Failed(message=message, data=await _kept(error, result_store if write_result else None), **kwargs)


async def return_value_to_state(
    retval: Any,
    result_store: ResultStore,
    key: str | None = None,
    expiration: datetime | None = None,
    write_result: bool = False,
) -> State[Any]:
    """Return the final state of a run that returned `retval`.

    A state is the end itself; several are combined; futures count as their states. Any other value completes the run.
    """
    value = retval
    if hasattr(value, "state") and hasattr(value, "wait"):
        value.wait()
        value = value.state
    if isinstance(value, State):
        return value
    if is_state_iterable(value):
        return StateGroup(list(value)).combined()
    return Completed(data=await _kept(value, result_store if write_result else None, key, expiration))


async def _kept(value: Any, store: ResultStore | None, key: str | None = None, expiration: datetime | None = None) -> Any:
    """Return what a state has as data: the record of a value that was written, or the value itself in this process."""
    if store is None:
        return value if isinstance(value, BaseException) else HeldResult(value)
    record = store.create_result_record(value, key=key, expiration=expiration)
    await store.apersist_result_record(record)
    return record


def to_state_create(state: State[Any]) -> StateCreate:
    """Return a state as it is proposed to the server. Values stay here; of a result that was kept, it says where."""
    from rota.contract.states import StateCreate  # late: models are built when they are needed

    metadata = getattr(state.data, "metadata", None)
    proposed = StateCreate.of(state)
    proposed.data = None if metadata is None else metadata.model_dump(mode="json")
    return proposed


class StateGroup:
    """Several states seen as one: what a flow that returns them ends in."""

    def __init__(self, states: list[State[Any]]) -> None:
        self.states = states
        self.type_counts = Counter(state.type for state in states)
        self.total_count = len(states)
        self.not_final_count = sum(not state.is_final() for state in states)

    @property
    def fail_count(self) -> int:
        return self.type_counts[StateType.FAILED] + self.type_counts[StateType.CRASHED]

    def all_completed(self) -> bool:
        return self.type_counts[StateType.COMPLETED] == self.total_count

    def any_cancelled(self) -> bool:
        return self.type_counts[StateType.CANCELLED] > 0

    def any_failed(self) -> bool:
        return self.fail_count > 0

    def any_paused(self) -> bool:
        return self.type_counts[StateType.PAUSED] > 0

    def all_final(self) -> bool:
        return self.not_final_count == 0

    def counts_message(self) -> str:
        """How many of each type, in words."""
        parts = [f"total={self.total_count}"]
        parts += [f"'{kind.value}'={count}" for kind, count in self.type_counts.items() if count]
        return ", ".join(parts)

    def combined(self) -> State[Any]:
        """Return the state that a flow ends in when it returns these.

        Any cancelled: cancelled; else any paused: paused; else all completed: completed; else failed.
        """
        total = self.total_count
        if self.any_cancelled():
            count = self.type_counts[StateType.CANCELLED]
            return State(StateType.CANCELLED, message=f"{count}/{total} states cancelled.", data=self.states)
        if self.any_paused():
            count = self.type_counts[StateType.PAUSED]
            return State(StateType.PAUSED, message=f"{count}/{total} states paused.", data=self.states)
        if self.all_completed():
            return State(StateType.COMPLETED, message="All states completed.", data=self.states)
        if self.any_failed():
            message = f"{self.fail_count}/{total} states failed."
        else:
            message = f"{self.not_final_count}/{total} states are not final."
        return State(StateType.FAILED, message=message, data=self.states)
