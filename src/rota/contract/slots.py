"""Slots with a queue: what rota's own clients ask for, beside the older protocol of `concurrency_limits`.

A process (a *session*) asks once for each thing that wants slots and is told when it has them; who came first is served first.
Everything may be sent again with the same ids.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Request
from rota.contract.concurrency_limits import (
    BY_ID_OR_NAME,
    ConcurrencyLeaseHolder,
    MinimalConcurrencyLimitResponse,
    Mode,
    Slots,
)
from rota.contract.operation import Operation

LeaseSeconds = Annotated[float, Field(gt=0, le=86_400)]


class SlotRequest(Request):
    """Ask for slots of one or several limits: all or none."""

    request_id: UUID
    """The client's own; it is the lease's id once the slots are granted."""
    session_id: UUID
    names: list[str]
    slots: Slots
    mode: Mode = "concurrency"
    lease_seconds: LeaseSeconds
    holder: str
    """Who is shown to hold the slots, as ``task_run:<id>`` or ``process:<host>-<pid>``."""
    who: ConcurrencyLeaseHolder | None = None
    strict: bool = False
    """Refuse when one of the limits does not exist; otherwise it is passed over."""
    wait: bool = True
    """Stand in the queue when nothing is free now."""
    wait_seconds: float | None = None
    """Do not reserve slots of a limit with decay that come free later than this."""


class SlotAnswer(Model):
    status: Literal["granted", "waiting", "unlimited"]
    """`unlimited`: none of the limits exists and is active; nothing is held."""
    limits: list[MinimalConcurrencyLimitResponse]
    missing: list[str]
    expires_in_seconds: float = 0
    """How long the lease holds without being kept. Short at first: it tells that the answer has arrived."""
    start_after_seconds: float = 0
    """The slots are the caller's, but come free only then (limits with decay)."""
    check_after_seconds: float = 1


class SlotCheck(Request):
    session_id: UUID
    is_rung: bool = False
    """The session is told when there are news, and needs not know when to look again."""


class SlotNews(Model):
    request_id: UUID
    outcome: Literal["granted", "again"]
    """`again`: the limit has changed, ask anew."""
    expires_in_seconds: float = 0
    start_after_seconds: float = 0


class SlotCheckAnswer(Model):
    news: list[SlotNews]
    check_after_seconds: float


class KeptLease(Request):
    lease_id: UUID
    lease_seconds: LeaseSeconds


class SlotKeep(Request):
    """A session's sign of life: it goes on holding these leases, and waiting for what it waits for."""

    session_id: UUID
    leases: list[KeptLease] = Field(default_factory=list)


class SlotKeepAnswer(Model):
    lost: list[UUID]
    """Leases that have ended."""
    waiting: int
    """Requests of the session in the queue. Fewer than it knows of: some have fallen out, and are to be asked anew."""


class SlotRelease(Request):
    request_ids: list[UUID]
    """Leases that are given back, and requests that nobody waits for any more."""


class SlotHolder(Model):
    """Slots that are taken."""

    lease_id: UUID
    holder: str
    slots: int
    since: datetime
    expires_at: datetime | None
    """None: held until they are given back."""


class SlotWaiter(Model):
    """Somebody in the queue."""

    request_id: UUID
    holder: str
    slots: int
    since: datetime


class SlotUse(Model):
    """Who has the slots of a limit, and who waits for them, each the first of all first."""

    holders: list[SlotHolder]
    waiters: list[SlotWaiter]
    waiting: int
    """All who wait; `waiters` are the first of them."""


ASK: Operation[SlotAnswer] = Operation(
    "ask_for_slots",
    "POST",
    "/rota/slots/ask",
    scope="concurrency_limits:act",
    access="write",
    request=SlotRequest,
    response=SlotAnswer,
    summary="Ask for slots, or for a place in the queue",
)
CHECK: Operation[SlotCheckAnswer] = Operation(
    "check_slots",
    "POST",
    "/rota/slots/check",
    scope="concurrency_limits:read",
    access="read",
    request=SlotCheck,
    response=SlotCheckAnswer,
    summary="Read what has come of a session's requests",
)
KEEP: Operation[SlotKeepAnswer] = Operation(
    "keep_slots",
    "POST",
    "/rota/slots/keep",
    scope="concurrency_limits:act",
    access="write",
    request=SlotKeep,
    response=SlotKeepAnswer,
    summary="Go on holding slots and waiting for them",
)
RELEASE: Operation[None] = Operation(
    "release_slots",
    "POST",
    "/rota/slots/release",
    scope="concurrency_limits:act",
    access="write",
    request=SlotRelease,
    status=204,
    summary="Give slots back, and leave queues",
)
READ_USE: Operation[SlotUse] = Operation(
    "read_slot_use",
    "GET",
    "/rota/slots/limits/{id_or_name}",
    scope="concurrency_limits:read",
    access="read",
    response=SlotUse,
    path_parameters=BY_ID_OR_NAME,
    summary="Read who holds the slots of a limit and who waits",
)
READ_TAGS: Operation[list[str]] = Operation(
    "read_limited_tags",
    "GET",
    "/rota/slots/tags",
    scope="concurrency_limits:read",
    access="read",
    response=list[str],
    summary="List the tags that have an active limit",
)

OPERATIONS = (ASK, CHECK, KEEP, RELEASE, READ_USE, READ_TAGS)
