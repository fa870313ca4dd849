"""Concurrency limits: named numbers of slots, and the protocol by which clients take them and give them back.

A limit on a tag is the limit named ``tag:<tag>``; the older routes, ``/concurrency_limits``, speak of tags and task runs.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, WithJsonSchema

from rota.contract.base import Model, Name, Parts, Request, Stored
from rota.contract.operation import BY_ID, Operation

Mode = Literal["concurrency", "rate_limit"]

NotNegative = Annotated[int, Field(ge=0)]
Decay = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Slots = Annotated[int, Field(gt=0)]
Names = Annotated[list[str], Field(min_length=1), WithJsonSchema({"type": "array", "items": {"type": "string"}})]
"""At least one; described as the protocol has it."""
LeaseSeconds = Annotated[float, Field(ge=60, le=86_400)]
HeldSeconds = Annotated[float, Field(gt=0)]

Flag = Annotated[bool, WithJsonSchema({"type": "boolean"})]

Null = Annotated[Any, WithJsonSchema({"title": "Null"})]
"""An answer that says nothing."""

BY_ID_OR_NAME = {"id_or_name": UUID | str}
BY_TAG = {"tag": str}


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class ConcurrencyLeaseHolder(Request):
    """What holds slots."""

    type: Literal["flow_run", "task_run", "deployment"]
    id: UUID


class MinimalConcurrencyLimitResponse(Model):
    id: UUID
    name: str
    limit: int


# --- limits ------------------------------------------------------------------------------------------------------------------


class ConcurrencyLimitV2Create(Request):
    active: bool = True
    name: Name
    limit: NotNegative
    active_slots: NotNegative = 0
    """Slots that are taken from the beginning, by nobody who would give them back."""
    denied_slots: NotNegative = 0
    """Taken for the protocol's sake: the server counts for itself who waits."""
    slot_decay_per_second: Decay = 0


class ConcurrencyLimitV2Update(Request):
    active: bool | None = None
    name: Name | None = None
    limit: NotNegative | None = None
    active_slots: NotNegative | None = None
    denied_slots: NotNegative | None = None
    slot_decay_per_second: Decay | None = None


class GlobalConcurrencyLimitCreate(Request):
    """`ConcurrencyLimitV2Create`, as clients know it."""

    name: Name
    limit: NotNegative
    active: bool | None = True
    active_slots: NotNegative | None = 0
    slot_decay_per_second: Decay | None = 0.0


class GlobalConcurrencyLimitUpdate(Request):
    """`ConcurrencyLimitV2Update`, as clients know it."""

    name: Name | None = None
    limit: NotNegative | None = None
    active: bool | None = None
    active_slots: NotNegative | None = None
    slot_decay_per_second: Decay | None = None


class ConcurrencyLimitV2(Stored):
    active: bool = True
    name: Name
    limit: int
    active_slots: int = 0
    denied_slots: int = 0
    """Slots that those who wait now ask for."""
    slot_decay_per_second: float = 0
    avg_slot_occupancy_seconds: float = 2.0
    """How long a slot was held lately, on average."""


class GlobalConcurrencyLimitResponse(Stored):
    active: bool = True
    """False: the limit is not applied."""
    name: str
    limit: int
    active_slots: int
    """Slots that are taken: the sum over living leases, or with decay what has not come back yet."""
    slot_decay_per_second: float = 2.0
    """Slots that come back by themselves in a second; 0: each is held until it is given back."""


CREATE_LIMIT: Operation[ConcurrencyLimitV2] = Operation(
    "create_concurrency_limit_v2",
    "POST",
    "/v2/concurrency_limits/",
    scope="concurrency_limits:create",
    access="write",
    request=ConcurrencyLimitV2Create,
    response=ConcurrencyLimitV2,
    status=201,
    summary="Create a concurrency limit",
)
READ_LIMIT: Operation[GlobalConcurrencyLimitResponse] = Operation(
    "read_concurrency_limit_v2",
    "GET",
    "/v2/concurrency_limits/{id_or_name}",
    scope="concurrency_limits:read",
    access="read",
    response=GlobalConcurrencyLimitResponse,
    path_parameters=BY_ID_OR_NAME,
    summary="Read a concurrency limit",
)
UPDATE_LIMIT: Operation[None] = Operation(
    "update_concurrency_limit_v2",
    "PATCH",
    "/v2/concurrency_limits/{id_or_name}",
    scope="concurrency_limits:update",
    access="write",
    request=ConcurrencyLimitV2Update,
    status=204,
    path_parameters=BY_ID_OR_NAME,
    summary="Change the fields of a concurrency limit that are sent",
)
DELETE_LIMIT: Operation[None] = Operation(
    "delete_concurrency_limit_v2",
    "DELETE",
    "/v2/concurrency_limits/{id_or_name}",
    scope="concurrency_limits:delete",
    access="write",
    status=204,
    path_parameters=BY_ID_OR_NAME,
    summary="Delete a concurrency limit",
)


# --- slots -------------------------------------------------------------------------------------------------------------------


class IncrementSlots(Parts):
    slots: Slots
    names: Names
    mode: Mode = "concurrency"
    create_if_missing: Annotated[bool | None, WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "null"}]})] = None
    """Make limits that do not exist, inactive."""


class DecrementSlots(Parts):
    slots: Slots
    names: Names
    occupancy_seconds: HeldSeconds | None = None
    create_if_missing: Flag = Field(True, json_schema_extra=_without_default)


class IncrementSlotsWithLease(Parts):
    slots: Slots
    names: Names
    mode: Mode = "concurrency"
    lease_duration: LeaseSeconds = 300
    """Seconds that the slots are held without being renewed."""
    holder: ConcurrencyLeaseHolder | None = None


class DecrementSlotsWithLease(Parts):
    lease_id: UUID


class RenewSlotLease(Parts):
    lease_duration: LeaseSeconds = 300


class ConcurrencyLimitWithLeaseResponse(Model):
    lease_id: UUID
    limits: list[MinimalConcurrencyLimitResponse]


INCREMENT: Operation[list[MinimalConcurrencyLimitResponse]] = Operation(
    "increment_concurrency_slots",
    "POST",
    "/v2/concurrency_limits/increment",
    scope="concurrency_limits:act",
    access="write",
    request=IncrementSlots,
    response=list[MinimalConcurrencyLimitResponse],
    summary="Take slots until they are given back",
)
DECREMENT: Operation[list[MinimalConcurrencyLimitResponse]] = Operation(
    "decrement_concurrency_slots",
    "POST",
    "/v2/concurrency_limits/decrement",
    scope="concurrency_limits:act",
    access="write",
    request=DecrementSlots,
    response=list[MinimalConcurrencyLimitResponse],
    summary="Give back slots that were taken without a lease",
)
INCREMENT_WITH_LEASE: Operation[ConcurrencyLimitWithLeaseResponse] = Operation(
    "increment_concurrency_slots_with_lease",
    "POST",
    "/v2/concurrency_limits/increment-with-lease",
    scope="concurrency_limits:act",
    access="write",
    request=IncrementSlotsWithLease,
    response=ConcurrencyLimitWithLeaseResponse,
    summary="Take slots for as long as their lease is renewed",
)
DECREMENT_WITH_LEASE: Operation[None] = Operation(
    "decrement_concurrency_slots_with_lease",
    "POST",
    "/v2/concurrency_limits/decrement-with-lease",
    scope="concurrency_limits:act",
    access="write",
    request=DecrementSlotsWithLease,
    status=204,
    summary="Give back the slots of a lease",
)
RENEW: Operation[None] = Operation(
    "renew_concurrency_lease",
    "POST",
    "/v2/concurrency_limits/leases/{lease_id}/renew",
    scope="concurrency_limits:act",
    access="write",
    request=RenewSlotLease,
    status=204,
    path_parameters={"lease_id": UUID},
    summary="Go on holding the slots of a lease",
)


# --- tags --------------------------------------------------------------------------------------------------------------------


class ConcurrencyLimitCreate(Request):
    tag: str
    concurrency_limit: int


class ConcurrencyLimit(Stored):
    """A limit on the task runs that have a tag."""

    tag: str
    concurrency_limit: int
    active_slots: list[UUID] = Field(default_factory=list)
    """The task runs that hold a slot."""


class ResetTagLimit(Parts):
    slot_override: list[UUID] | None = None
    """The task runs that hold slots from now on; absent: none."""


class TagSlots(Parts):
    names: list[str]
    """Tags; those without a limit are passed over."""
    task_run_id: UUID


CREATE_TAG_LIMIT: Operation[ConcurrencyLimit] = Operation(
    "create_concurrency_limit",
    "POST",
    "/concurrency_limits/",
    scope="concurrency_limits:create",
    access="write",
    request=ConcurrencyLimitCreate,
    response=ConcurrencyLimit,
    also=201,
    summary="Create the limit on a tag, or change it",
)
READ_TAG_LIMIT_BY_ID: Operation[ConcurrencyLimit] = Operation(
    "read_concurrency_limit",
    "GET",
    "/concurrency_limits/{id}",
    scope="concurrency_limits:read",
    access="read",
    response=ConcurrencyLimit,
    path_parameters=BY_ID,
    summary="Read the limit on a tag by its id",
)
DELETE_TAG_LIMIT_BY_ID: Operation[Any] = Operation(
    "delete_concurrency_limit",
    "DELETE",
    "/concurrency_limits/{id}",
    scope="concurrency_limits:delete",
    access="write",
    response=Null,
    path_parameters=BY_ID,
    summary="Delete the limit on a tag by its id",
)
READ_TAG_LIMIT: Operation[ConcurrencyLimit] = Operation(
    "read_concurrency_limit_by_tag",
    "GET",
    "/concurrency_limits/tag/{tag}",
    scope="concurrency_limits:read",
    access="read",
    response=ConcurrencyLimit,
    path_parameters=BY_TAG,
    summary="Read the limit on a tag",
)
DELETE_TAG_LIMIT: Operation[Any] = Operation(
    "delete_concurrency_limit_by_tag",
    "DELETE",
    "/concurrency_limits/tag/{tag}",
    scope="concurrency_limits:delete",
    access="write",
    response=Null,
    path_parameters=BY_TAG,
    summary="Delete the limit on a tag",
)
RESET_TAG_LIMIT: Operation[Any] = Operation(
    "reset_concurrency_limit_by_tag",
    "POST",
    "/concurrency_limits/tag/{tag}/reset",
    scope="concurrency_limits:update",
    access="write",
    request=ResetTagLimit,
    response=Null,
    path_parameters=BY_TAG,
    summary="Free the slots of the limit on a tag",
)
TAKE_TAG_SLOTS: Operation[list[MinimalConcurrencyLimitResponse]] = Operation(
    "increment_tag_slots",
    "POST",
    "/concurrency_limits/increment",
    scope="concurrency_limits:act",
    access="write",
    request=TagSlots,
    response=list[MinimalConcurrencyLimitResponse],
    summary="Take a slot of each tag for a task run",
)
RELEASE_TAG_SLOTS: Operation[list[MinimalConcurrencyLimitResponse]] = Operation(
    "decrement_tag_slots",
    "POST",
    "/concurrency_limits/decrement",
    scope="concurrency_limits:act",
    access="write",
    request=TagSlots,
    response=list[MinimalConcurrencyLimitResponse],
    summary="Give back the tag slots of a task run",
)

OPERATIONS = (
    CREATE_LIMIT,
    READ_LIMIT,
    UPDATE_LIMIT,
    DELETE_LIMIT,
    INCREMENT,
    DECREMENT,
    INCREMENT_WITH_LEASE,
    DECREMENT_WITH_LEASE,
    RENEW,
    CREATE_TAG_LIMIT,
    READ_TAG_LIMIT_BY_ID,
    DELETE_TAG_LIMIT_BY_ID,
    READ_TAG_LIMIT,
    DELETE_TAG_LIMIT,
    RESET_TAG_LIMIT,
    TAKE_TAG_SLOTS,
    RELEASE_TAG_SLOTS,
)
