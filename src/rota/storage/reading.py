"""From a state to what its run returned or raised. Loads what reads stored results only when there is one to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.exceptions import CancelledRun, CrashedRun, FailedRun, MissingResult, PausedRun, UnfinishedRun

_RUN_ERRORS = {StateType.FAILED: FailedRun, StateType.CRASHED: CrashedRun, StateType.CANCELLED: CancelledRun}
_DEFAULT_MESSAGES = {
    StateType.FAILED: "Run failed.",
    StateType.CRASHED: "Run crashed.",
    StateType.CANCELLED: "Run cancelled.",
}


class HeldResult:
    """What a run returned in this process, where the bare value would not do: data that is `None` means no known result."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"HeldResult({self.value!r})"


def read_state_result(state: State[Any], raise_on_failure: bool = True, retry_result_failure: bool = True) -> Any:
    """Return what the run of `state` returned.

    A failed, crashed or cancelled run: its exception is raised, or without `raise_on_failure` returned (as is any other
    value that such a state holds). With `retry_result_failure`, a read that fails for a reason that may pass is tried again
    for up to 3 s.

    Raises:
        PausedRun, UnfinishedRun: the run is not over.
        MissingResult: the value was not kept, has expired, or is gone; the message says which.
        SerializationError: the stored bytes cannot be turned into a value here.
    """
    if state.type is StateType.PAUSED:
        raise PausedRun("Run is paused, its result is not available.", state=state)
    if not state.is_final():
        raise UnfinishedRun(f"Run is in {state.type.name} state, its result is not available.")
    if state.is_completed():
        return _value_of(state, retry_result_failure)
    if raise_on_failure:
        raise state_exception(state, retry_result_failure)
    return state_exception(state) if state.data is None else _value_of(state, retry_result_failure)


def state_exception(state: State[Any], retry_result_failure: bool = True) -> BaseException:
    """Return the exception of a failed, crashed or cancelled state; of several states in it, that of the first which is one.

    Raises:
        ValueError: the state is none of these.
        TypeError: its data is nothing that an exception could be made of.
    """
    if state.type not in _RUN_ERRORS:
        raise ValueError(f"Expected a failed, crashed or cancelled state, got {state!r}.")
    make = _RUN_ERRORS[state.type]
    message = state.message or _DEFAULT_MESSAGES[state.type]
    if state.data is None:
        return make(message)
    try:
        value = _value_of(state, retry_result_failure)
    except MissingResult:
        return make(message)
    if isinstance(value, BaseException):
        return value
    if isinstance(value, str):
        return make(value)
    inner = _first_failure([value] if isinstance(value, State) else value)
    if inner is not None:
        return state_exception(inner, retry_result_failure)
    raise TypeError(
        f"A state of type {state.type.name} holds a {type(value).__name__}, from which no exception follows: "
        "make such states with data=<exception> or with message=<text>."
    )


def _first_failure(values: object) -> State[Any] | None:
    if not isinstance(values, Iterable):
        return None
    return next((item for item in values if isinstance(item, State) and item.type in _RUN_ERRORS), None)


def _value_of(state: State[Any], retry: bool) -> Any:
    data = state.data
    if isinstance(data, HeldResult):
        return data.value
    if data is None or (isinstance(data, dict) and data.get("type") == "unpersisted"):
        raise MissingResult(_not_kept(state))
    kind = type(data)
    if getattr(kind, "is_result_record", False):
        return data.result
    if getattr(kind, "is_result_metadata", False) or (isinstance(data, dict) and {"storage_key", "serializer"} <= data.keys()):
        from rota.results import load_result  # late: what reads stored results loads pydantic

        return load_result(data, retry)
    return data


def _not_kept(state: State[Any]) -> str:
    details = state.state_details
    run = f"task run '{details.task_run_id}'" if details.task_run_id else f"flow run '{details.flow_run_id}'"
    which = f"The result of {run}" if details.task_run_id or details.flow_run_id else "The result of this run"
    return (
        f"{which} was not kept: it lived only in the process that made it. To read results elsewhere or later, write "
        "persist_result=True on the flow or task, or set ROTA_RESULTS_PERSIST_BY_DEFAULT=true."
    )
