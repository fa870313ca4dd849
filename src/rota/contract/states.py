"""States on the wire, and what a server answers to a proposed one. `State` itself lives in `rota.core.states`."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator, field_validator

from rota.contract.base import JSONValue, Model, Parts, Request, UtcTime, as_utc
from rota.contract.operation import BY_ID, Operation, Query
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType


def _or_unknown(value: Any, known: ValidatorFunctionWrapHandler) -> StateType:
    try:
        return cast(StateType, known(value))
    except ValidationError:
        if not isinstance(value, str):
            raise
        return unknown_state_type(value)


@cache
def unknown_state_type(value: str) -> StateType:
    """Return a type that only a newer server knows: equal to itself and its text, no member, and in no set of types.

    A run in it is therefore not over, and no rule of this version applies to it.
    """
    kind = str.__new__(StateType, value)
    kind._name_ = kind._value_ = value
    return kind


AnsweredStateType = Annotated[StateType, WrapValidator(_or_unknown)]
"""A state type as a server answers it. What clients send must be a type that is known here."""


def _with_any_type(value: Any, known: ValidatorFunctionWrapHandler) -> State[Any]:
    try:
        return cast("State[Any]", known(value))
    except ValidationError as error:
        text = value.get("type") if isinstance(value, dict) else None
        if not isinstance(text, str) or [one["loc"] for one in error.errors()] != [("type",)]:
            raise
        return cast("State[Any]", known({**value, "type": unknown_state_type(text)}))


AnsweredState = Annotated[State[Any], WrapValidator(_with_any_type)]
"""A state as a server answers it, whatever its type."""


class StateCreate(Request):
    """A proposed state."""

    type: StateType
    name: str | None = None
    message: str | None = None
    data: JSONValue = None
    state_details: StateDetails = Field(default_factory=StateDetails)
    id: UUID | None = None
    """The id and time are the server's when absent; rota's own client sends both, so that what the flow saw is what is kept."""
    timestamp: UtcTime | None = None

    @field_validator("state_details")
    @classmethod
    def _times_in_utc(cls, details: StateDetails) -> StateDetails:
        for name in ("scheduled_time", "cache_expiration", "pause_timeout"):
            moment: datetime | None = getattr(details, name)
            if moment is not None:
                setattr(details, name, as_utc(moment))
        return details

    @classmethod
    def of(cls, state: State[Any]) -> StateCreate:
        """Return the proposal of exactly this state, with its id and time."""
        # A `State` is typed already, and this stands on the way of each transition: nothing is validated again.
        return cls.model_construct(
            type=state.type,
            name=state.name,
            message=state.message,
            data=state.data,
            state_details=state.state_details,
            id=state.id,
            timestamp=state.timestamp,
        )

    def to_state(self) -> State[Any]:
        """Return the state that this asks for."""
        fields: dict[str, Any] = {}
        if self.id is not None:
            fields["id"] = self.id
        if self.timestamp is not None:
            fields["timestamp"] = self.timestamp
        return State(
            type=self.type,
            name=self.name or "",
            message=self.message,
            data=self.data,
            state_details=self.state_details,
            **fields,
        )


class SetStateStatus(str, Enum):
    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    ABORT = "ABORT"
    WAIT = "WAIT"


class StateAcceptDetails(Model):
    type: Literal["accept_details"] = "accept_details"


class StateRejectDetails(Model):
    type: Literal["reject_details"] = "reject_details"
    reason: str | None = None


class StateAbortDetails(Model):
    type: Literal["abort_details"] = "abort_details"
    reason: str | None = None


class StateWaitDetails(Model):
    type: Literal["wait_details"] = "wait_details"
    delay_seconds: int
    reason: str | None = None


OrchestrationDetails = Annotated[
    StateAcceptDetails | StateWaitDetails | StateRejectDetails | StateAbortDetails, Field(discriminator="type")
]


class OrchestrationResult(Model):
    """The answer to a proposed state: what was written, or why not and what to do."""

    state: AnsweredState | None
    status: SetStateStatus
    details: OrchestrationDetails


class SetState(Parts):
    """Propose a state for a run."""

    state: StateCreate
    force: bool = False
    """Skip the rules but for the few that protect results (table "Other policies" of the transition rules)."""
    epoch: int | None = None
    """The fencing number of the caller's claim; a stale one is refused. Absent: the caller holds no claim."""


READ_FLOW_RUN_STATES: Operation[list[State[Any]]] = Operation(
    "read_flow_run_states",
    "GET",
    "/flow_run_states/",
    scope="flow_runs:read",
    access="read",
    response=list[AnsweredState],
    query_parameters={"flow_run_id": Query(UUID)},
    summary="List the states of a flow run, oldest first",
)
READ_FLOW_RUN_STATE: Operation[State[Any]] = Operation(
    "read_flow_run_state",
    "GET",
    "/flow_run_states/{id}",
    scope="flow_runs:read",
    access="read",
    response=AnsweredState,
    path_parameters=BY_ID,
    summary="Read a state of a flow run",
)
READ_TASK_RUN_STATES: Operation[list[State[Any]]] = Operation(
    "read_task_run_states",
    "GET",
    "/task_run_states/",
    scope="task_runs:read",
    access="read",
    response=list[AnsweredState],
    query_parameters={"task_run_id": Query(UUID)},
    summary="List the states of a task run, oldest first",
)
READ_TASK_RUN_STATE: Operation[State[Any]] = Operation(
    "read_task_run_state",
    "GET",
    "/task_run_states/{id}",
    scope="task_runs:read",
    access="read",
    response=AnsweredState,
    path_parameters=BY_ID,
    summary="Read a state of a task run",
)

OPERATIONS = (READ_FLOW_RUN_STATES, READ_FLOW_RUN_STATE, READ_TASK_RUN_STATES, READ_TASK_RUN_STATE)
