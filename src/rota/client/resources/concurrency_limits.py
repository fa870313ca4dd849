"""Concurrency limits, on names and on tags, and their slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.exceptions import ObjectAlreadyExists

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rota.contract.concurrency_limits import (
        ConcurrencyLeaseHolder,
        ConcurrencyLimit,
        ConcurrencyLimitWithLeaseResponse,
        GlobalConcurrencyLimitCreate,
        GlobalConcurrencyLimitResponse,
        GlobalConcurrencyLimitUpdate,
        MinimalConcurrencyLimitResponse,
    )
    from rota.contract.slots import SlotAnswer, SlotCheckAnswer, SlotKeepAnswer, SlotRequest, SlotUse

Mode = Literal["concurrency", "rate_limit"]


class ConcurrencyLimitCalls:
    @call
    def create_global_concurrency_limit(self, concurrency_limit: GlobalConcurrencyLimitCreate) -> Steps[UUID]:
        """Create a limit; return its id.

        Raises:
            ObjectAlreadyExists: there is one of this name.
        """
        fields = concurrency_limit.model_dump(exclude_unset=True, exclude_none=True)
        body = contract.wire.build(contract.concurrency_limits.ConcurrencyLimitV2Create, **fields)
        return (yield from ask(contract.concurrency_limits.CREATE_LIMIT, body=body)).id

    @call
    def read_global_concurrency_limit_by_name(self, name: str) -> Steps[GlobalConcurrencyLimitResponse]:
        """Read a limit.

        Raises:
            ObjectNotFound: there is none of this name.
        """
        return (yield from ask(contract.concurrency_limits.READ_LIMIT, {"id_or_name": name}))

    @call
    def read_global_concurrency_limits(self, limit: int = 10, offset: int = 0) -> Steps[list[GlobalConcurrencyLimitResponse]]:
        """List limits by name."""
        queries = contract.queries.concurrency_limits
        body = contract.wire.build(queries.ReadLimits, limit=limit, offset=offset)
        return (yield from ask(queries.READ_LIMITS, body=body))

    @call
    def update_global_concurrency_limit(self, name: str, concurrency_limit: GlobalConcurrencyLimitUpdate) -> Steps[None]:
        """Change the fields of a limit that are set in `concurrency_limit`.

        Raises:
            ObjectNotFound: there is none of this name.
        """
        fields = concurrency_limit.model_dump(exclude_unset=True)
        body = contract.wire.build(contract.concurrency_limits.ConcurrencyLimitV2Update, **fields)
        yield from ask(contract.concurrency_limits.UPDATE_LIMIT, {"id_or_name": name}, body=body)

    @call
    def upsert_global_concurrency_limit_by_name(
        self, name: str, limit: int, slot_decay_per_second: float | None = None
    ) -> Steps[None]:
        """Create a limit, or change it where there is one of this name."""
        models = contract.concurrency_limits
        values: dict[str, Any] = {"name": name, "limit": limit, "slot_decay_per_second": slot_decay_per_second}
        try:
            yield from ask(models.CREATE_LIMIT, body=contract.wire.build(models.ConcurrencyLimitV2Create, **values))
        except ObjectAlreadyExists:
            body = contract.wire.build(models.ConcurrencyLimitV2Update, **{**values, "name": None})
            yield from ask(models.UPDATE_LIMIT, {"id_or_name": name}, body=body)

    @call
    def delete_global_concurrency_limit_by_name(self, name: str) -> Steps[None]:
        """Delete a limit.

        Raises:
            ObjectNotFound: there is none of this name.
        """
        yield from ask(contract.concurrency_limits.DELETE_LIMIT, {"id_or_name": name})

    # --- slots, in the protocol without a queue

    @call
    def increment_concurrency_slots(
        self, names: list[str], slots: int, mode: Mode
    ) -> Steps[list[MinimalConcurrencyLimitResponse]]:
        """Take slots of all these limits until they are given back; limits that do not exist are passed over.

        Raises:
            SlotsBusy: not all of them are free now.
            InvalidRequest: they could never be had.
        """
        body = contract.wire.build(contract.concurrency_limits.IncrementSlots, names=names, slots=slots, mode=mode)
        return (yield from ask(contract.concurrency_limits.INCREMENT, body=body))

    @call
    def release_concurrency_slots(
        self, names: list[str], slots: int, occupancy_seconds: float
    ) -> Steps[list[MinimalConcurrencyLimitResponse]]:
        """Give back slots that were taken without a lease, and held for `occupancy_seconds`."""
        body = contract.wire.build(
            contract.concurrency_limits.DecrementSlots,
            names=names,
            slots=slots,
            occupancy_seconds=occupancy_seconds,
            create_if_missing=False,
        )
        return (yield from ask(contract.concurrency_limits.DECREMENT, body=body))

    @call
    def increment_concurrency_slots_with_lease(
        self,
        names: list[str],
        slots: int,
        mode: Mode,
        lease_duration: float,
        holder: ConcurrencyLeaseHolder | None = None,
    ) -> Steps[ConcurrencyLimitWithLeaseResponse]:
        """Take slots of all these limits for `lease_duration` seconds, or longer when the lease is renewed.

        Raises:
            SlotsBusy: not all of them are free now.
            InvalidRequest: they could never be had.
        """
        body = contract.wire.build(
            contract.concurrency_limits.IncrementSlotsWithLease,
            names=names,
            slots=slots,
            mode=mode,
            lease_duration=lease_duration,
            holder=holder,
        )
        return (yield from ask(contract.concurrency_limits.INCREMENT_WITH_LEASE, body=body))

    @call
    def renew_concurrency_lease(self, lease_id: UUID, lease_duration: float) -> Steps[None]:
        """Hold the slots of a lease for `lease_duration` seconds from now.

        Raises:
            LeaseGone: it has ended.
        """
        body = contract.wire.build(contract.concurrency_limits.RenewSlotLease, lease_duration=lease_duration)
        yield from ask(contract.concurrency_limits.RENEW, {"lease_id": lease_id}, body=body)

    @call
    def release_concurrency_slots_with_lease(self, lease_id: UUID) -> Steps[None]:
        """Give back the slots of a lease; one that has ended is no error."""
        body = contract.concurrency_limits.DecrementSlotsWithLease(lease_id=lease_id)
        yield from ask(contract.concurrency_limits.DECREMENT_WITH_LEASE, body=body)

    # --- slots, with the queue

    @call
    def ask_for_slots(self, request: SlotRequest) -> Steps[SlotAnswer]:
        """Ask for slots, or for a place in the queue. With the same request id it may be asked again."""
        return (yield from ask(contract.slots.ASK, body=request))

    @call
    def check_slots(self, session_id: UUID, *, is_rung: bool = False) -> Steps[SlotCheckAnswer]:
        """Read what has come of the requests of a session, and when to look again unless it `is_rung` for."""
        body = contract.slots.SlotCheck.model_construct(session_id=session_id, is_rung=is_rung)
        return (yield from ask(contract.slots.CHECK, body=body))

    @call
    def keep_slots(self, session_id: UUID, leases: Mapping[UUID, float]) -> Steps[SlotKeepAnswer]:
        """Give a session's sign of life, and renew its leases: ids, and for how many seconds from now."""
        kept = [
            contract.slots.KeptLease.model_construct(lease_id=lease_id, lease_seconds=seconds)
            for lease_id, seconds in leases.items()
        ]
        body = contract.slots.SlotKeep.model_construct(session_id=session_id, leases=kept)
        return (yield from ask(contract.slots.KEEP, body=body))

    @call
    def release_slots(self, request_ids: Collection[UUID]) -> Steps[None]:
        """Give back what these requests hold, or leave the queues that they stand in."""
        body = contract.slots.SlotRelease.model_construct(request_ids=list(request_ids))
        yield from ask(contract.slots.RELEASE, body=body)

    @call
    def read_slot_use(self, id_or_name: UUID | str) -> Steps[SlotUse]:
        """Read who holds the slots of a limit, and who waits for them.

        Raises:
            ObjectNotFound: there is no such limit.
        """
        return (yield from ask(contract.slots.READ_USE, {"id_or_name": id_or_name}))

    @call
    def read_limited_tags(self) -> Steps[list[str]]:
        """List the tags that have an active limit."""
        return (yield from ask(contract.slots.READ_TAGS))

    # --- tags

    @call
    def create_concurrency_limit(self, tag: str, concurrency_limit: int) -> Steps[UUID]:
        """Create the limit on the task runs with a tag, or change it; return its id."""
        body = contract.wire.build(
            contract.concurrency_limits.ConcurrencyLimitCreate, tag=tag, concurrency_limit=concurrency_limit
        )
        return (yield from ask(contract.concurrency_limits.CREATE_TAG_LIMIT, body=body)).id

    @call
    def read_concurrency_limit_by_tag(self, tag: str) -> Steps[ConcurrencyLimit]:
        """Read the limit on a tag.

        Raises:
            ObjectNotFound: there is none.
        """
        return (yield from ask(contract.concurrency_limits.READ_TAG_LIMIT, {"tag": tag}))

    @call
    def read_concurrency_limit(self, limit_id: UUID) -> Steps[ConcurrencyLimit]:
        """Read the limit on a tag by its id.

        Raises:
            ObjectNotFound: there is none.
        """
        return (yield from ask(contract.concurrency_limits.READ_TAG_LIMIT_BY_ID, {"id": limit_id}))

    @call
    def delete_concurrency_limit(self, limit_id: UUID) -> Steps[None]:
        """Delete the limit on a tag by its id.

        Raises:
            ObjectNotFound: there is none.
        """
        yield from ask(contract.concurrency_limits.DELETE_TAG_LIMIT_BY_ID, {"id": limit_id})

    @call
    def read_concurrency_limits(self, limit: int, offset: int) -> Steps[list[ConcurrencyLimit]]:
        """List limits on tags, by tag."""
        queries = contract.queries.concurrency_limits
        body = contract.wire.build(queries.ReadLimits, limit=limit, offset=offset)
        return (yield from ask(queries.READ_TAG_LIMITS, body=body))

    @call
    def reset_concurrency_limit_by_tag(self, tag: str, slot_override: Sequence[UUID | str] | None = None) -> Steps[None]:
        """Free the slots of the limit on a tag, but for those of the task runs in `slot_override`.

        Raises:
            ObjectNotFound: there is none.
        """
        body = contract.wire.build(contract.concurrency_limits.ResetTagLimit, slot_override=slot_override)
        yield from ask(contract.concurrency_limits.RESET_TAG_LIMIT, {"tag": tag}, body=body)

    @call
    def delete_concurrency_limit_by_tag(self, tag: str) -> Steps[None]:
        """Delete the limit on a tag.

        Raises:
            ObjectNotFound: there is none.
        """
        yield from ask(contract.concurrency_limits.DELETE_TAG_LIMIT, {"tag": tag})

    @call
    def increment_v1_concurrency_slots(
        self, names: list[str], task_run_id: UUID
    ) -> Steps[list[MinimalConcurrencyLimitResponse]]:
        """Take a slot of each of these tags for a task run.

        Raises:
            SlotsBusy: not all of them are free now.
        """
        body = contract.wire.build(contract.concurrency_limits.TagSlots, names=names, task_run_id=task_run_id)
        return (yield from ask(contract.concurrency_limits.TAKE_TAG_SLOTS, body=body))

    @call
    def decrement_v1_concurrency_slots(
        self,
        names: list[str],
        task_run_id: UUID,
        occupancy_seconds: float,  # noqa: ARG002 - the wire protocol's; the server knows since when
    ) -> Steps[list[MinimalConcurrencyLimitResponse]]:
        """Give back the slots of these tags that a task run holds."""
        body = contract.wire.build(contract.concurrency_limits.TagSlots, names=names, task_run_id=task_run_id)
        return (yield from ask(contract.concurrency_limits.RELEASE_TAG_SLOTS, body=body))
