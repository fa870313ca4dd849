"""Concurrency limits, and their slots in the protocol that does not queue: refused with 423, the client tries again."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any, TypedDict
from uuid import UUID

from rota.contract.concurrency_limits import (
    ConcurrencyLimit,
    ConcurrencyLimitV2,
    ConcurrencyLimitWithLeaseResponse,
    GlobalConcurrencyLimitResponse,
    MinimalConcurrencyLimitResponse,
)
from rota.core.ids import uuid7
from rota.core.limits import TAG_PREFIX, tag_limit_name
from rota.exceptions import InvalidRequest, SlotsBusy
from rota.server.admission import check_key, check_limit, check_limit_names, check_name, check_offset
from rota.server.request import Answer, Caller, Request
from rota.server.runs.work import Work
from rota.server.slots import asking, changing, giving
from rota.server.slots.holders import holder_of, task_run_holder
from rota.server.store import concurrency_limits, concurrency_queue, concurrency_slots
from rota.server.store.concurrency_limits import Limit
from rota.server.store.concurrency_slots import NOBODY, Taken
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound

MAX_SLOTS = 2**31 - 1
SLOWEST_DECAY = 1e-6
"""Slots a second. Below it, when a limit is empty again may lie beyond any calendar."""


# --- limits ------------------------------------------------------------------------------------------------------------------


def create_concurrency_limit_v2(request: Request, tx: Tx, caller: Caller) -> ConcurrencyLimitV2:
    work, body = Work.of(request, tx, caller), request.body
    check_name(body.name, "The limit's name")
    _check_size(body.limit, body.active_slots)
    _check_decay(body.slot_decay_per_second)
    made = changing.create(
        work,
        body.name,
        body.limit,
        active=body.active,
        slot_decay_per_second=body.slot_decay_per_second,
        active_slots=body.active_slots,
    )
    return ConcurrencyLimitV2.model_construct(
        **_shared(made, changing.count_taken(work, made)),
        denied_slots=concurrency_queue.count_demand(tx, made.id)[1],
        avg_slot_occupancy_seconds=made.avg_slot_occupancy_seconds,
    )


def read_concurrency_limit_v2(request: Request, tx: Tx, caller: Caller) -> GlobalConcurrencyLimitResponse:
    work = Work.of(request, tx, caller)
    limit = concurrency_limits.get_limit(tx, caller.workspace_id, request.path["id_or_name"])
    return _global(limit, changing.count_taken(work, limit))


def update_concurrency_limit_v2(request: Request, tx: Tx, caller: Caller) -> None:
    work, body = Work.of(request, tx, caller), request.body
    limit = concurrency_limits.get_limit(tx, caller.workspace_id, request.path["id_or_name"])
    # Null and absence are the same here: none of the fields can be null.
    changes = {name: value for name, value in body if name in body.model_fields_set and value is not None}
    changes.pop("denied_slots", None)  # the server counts for itself who waits
    if "name" in changes:
        check_name(changes["name"], "The limit's name")
    _check_size(changes.get("limit", 0), changes.get("active_slots", 0))
    _check_decay(changes.get("slot_decay_per_second"))
    changing.change(work, limit, changes)


def delete_concurrency_limit_v2(request: Request, tx: Tx, caller: Caller) -> None:
    work = Work.of(request, tx, caller)
    changing.delete(work, concurrency_limits.get_limit(tx, caller.workspace_id, request.path["id_or_name"]))


def read_concurrency_limits_v2(request: Request, tx: Tx, caller: Caller) -> list[GlobalConcurrencyLimitResponse]:
    work = Work.of(request, tx, caller)
    found = concurrency_limits.list_limits(tx, caller.workspace_id, **_part(request))
    taken = changing.count_all_taken(work, found)
    return [_global(limit, taken[limit.id]) for limit in found]


class _Part(TypedDict):
    limit: int
    offset: int


def _part(request: Request) -> _Part:
    return {
        "limit": check_limit(request.body.limit, request.values.default_limit),
        "offset": check_offset(request.body.offset),
    }


def _check_size(*numbers: int) -> None:
    for number in numbers:
        if number > MAX_SLOTS:
            raise InvalidRequest(f"A concurrency limit has at most {MAX_SLOTS} slots; {number} were asked for.")


def _check_decay(per_second: float | None) -> None:
    if per_second and per_second < SLOWEST_DECAY:
        raise InvalidRequest(
            f"slot_decay_per_second is 0 (slots are given back) or at least {SLOWEST_DECAY:g} (a slot in about 12 days); "
            f"got {per_second:g}."
        )


def _shared(limit: Limit, taken: int) -> dict[str, Any]:
    return {
        "id": limit.id,
        "created": limit.created,
        "updated": limit.updated,
        "active": limit.active,
        "name": limit.name,
        "limit": limit.limit,
        "active_slots": taken,
        "slot_decay_per_second": limit.slot_decay_per_second,
    }


def _global(limit: Limit, taken: int) -> GlobalConcurrencyLimitResponse:
    return GlobalConcurrencyLimitResponse.model_construct(**_shared(limit, taken))


# --- slots -------------------------------------------------------------------------------------------------------------------


def increment_concurrency_slots(request: Request, tx: Tx, caller: Caller) -> list[MinimalConcurrencyLimitResponse]:
    work, body = Work.of(request, tx, caller), request.body
    check_limit_names(body.names)
    if body.create_if_missing:
        _create_missing(work, body.names)
    found = asking.take_now(work, body.names, body.slots, body.mode, uuid7(), NOBODY, None, None)
    return asking.minimal(found)


def decrement_concurrency_slots(request: Request, tx: Tx, caller: Caller) -> list[MinimalConcurrencyLimitResponse]:
    work, body = Work.of(request, tx, caller), request.body
    check_limit_names(body.names)
    if body.create_if_missing:
        _create_missing(work, body.names)
    found = concurrency_limits.list_named(tx, caller.workspace_id, body.names)
    giving.release_unleased(work, found, body.slots, body.occupancy_seconds)
    return asking.minimal(found)


def increment_concurrency_slots_with_lease(request: Request, tx: Tx, caller: Caller) -> ConcurrencyLimitWithLeaseResponse:
    work, body, lease_id = Work.of(request, tx, caller), request.body, uuid7()
    check_limit_names(body.names)
    who = None if body.holder is None else body.holder.model_dump(mode="json")
    holder = holder_of(who) or f"lease:{lease_id}"
    found = asking.take_now(work, body.names, body.slots, body.mode, lease_id, holder, who, body.lease_duration)
    if not any(limit.active for limit in found):
        # Nothing holds it back, but it is kept and given back like any other.
        concurrency_slots.take(
            tx,
            caller.workspace_id,
            lease_id,
            [(lease_id, {"slots": 0})],
            holder,
            who,
            request.now,
            giving.end_of(request.now, body.lease_duration),
        )
    return ConcurrencyLimitWithLeaseResponse.model_construct(lease_id=lease_id, limits=asking.minimal(found))


def decrement_concurrency_slots_with_lease(request: Request, tx: Tx, caller: Caller) -> None:
    giving.release(Work.of(request, tx, caller), {request.body.lease_id})


def renew_concurrency_lease(request: Request, tx: Tx, caller: Caller) -> None:
    giving.renew(Work.of(request, tx, caller), request.path["lease_id"], request.body.lease_duration)


def _create_missing(work: Work, names: Collection[str]) -> None:
    """Make limits that do not exist, inactive, so that they are seen and can be set."""
    there = {limit.name for limit in concurrency_limits.list_named(work.tx, work.workspace_id, names)}
    for name in sorted(set(names) - there):
        check_name(name, "The limit's name")
        concurrency_limits.create_limit(work.tx, work.workspace_id, name, 1, work.now, active=False)


# --- tags --------------------------------------------------------------------------------------------------------------------


def create_concurrency_limit(request: Request, tx: Tx, caller: Caller) -> Answer:
    work, body = Work.of(request, tx, caller), request.body
    check_key(body.tag, "The tag")
    _check_size(body.concurrency_limit)
    if body.concurrency_limit < 0:
        raise InvalidRequest(f"A concurrency limit is 0 or more; got {body.concurrency_limit}.")
    name = tag_limit_name(body.tag)
    known = concurrency_limits.find_limit(tx, caller.workspace_id, name)
    if known is None:
        return Answer(_of_tag(work, changing.create(work, name, body.concurrency_limit)), made=True)
    changing.change(work, known, {"limit": body.concurrency_limit, "active": True})
    return Answer(_of_tag(work, concurrency_limits.get_limit(tx, caller.workspace_id, known.id)), made=False)


def read_concurrency_limit(request: Request, tx: Tx, caller: Caller) -> ConcurrencyLimit:
    return _of_tag(Work.of(request, tx, caller), _by_id(tx, caller, request.path["id"]))


def read_concurrency_limit_by_tag(request: Request, tx: Tx, caller: Caller) -> ConcurrencyLimit:
    return _of_tag(Work.of(request, tx, caller), _by_tag(tx, caller, request.path["tag"]))


def read_concurrency_limits(request: Request, tx: Tx, caller: Caller) -> list[ConcurrencyLimit]:
    found = concurrency_limits.list_limits(tx, caller.workspace_id, of_tags=True, **_part(request))
    return list(map(partial(_of_tag, Work.of(request, tx, caller)), found))


def delete_concurrency_limit(request: Request, tx: Tx, caller: Caller) -> None:
    changing.delete(Work.of(request, tx, caller), _by_id(tx, caller, request.path["id"]))


def delete_concurrency_limit_by_tag(request: Request, tx: Tx, caller: Caller) -> None:
    changing.delete(Work.of(request, tx, caller), _by_tag(tx, caller, request.path["tag"]))


def reset_concurrency_limit_by_tag(request: Request, tx: Tx, caller: Caller) -> None:
    kept = request.body.slot_override or ()
    holders = [{"type": "task_run", "id": str(task_run_id)} for task_run_id in kept]
    changing.reset(Work.of(request, tx, caller), _by_tag(tx, caller, request.path["tag"]), holders)


def increment_tag_slots(request: Request, tx: Tx, caller: Caller) -> list[MinimalConcurrencyLimitResponse]:
    work, task_run_id = Work.of(request, tx, caller), request.body.task_run_id
    check_limit_names(request.body.names)
    found = concurrency_limits.list_named(tx, caller.workspace_id, [tag_limit_name(tag) for tag in request.body.names])
    holder, who = task_run_holder(task_run_id)
    held = {row.limit_id for row in concurrency_slots.list_of_holders(tx, caller.workspace_id, {holder})}
    for limit in found:
        if limit.active and limit.limit <= 0:
            tag = limit.name.removeprefix(TAG_PREFIX)
            raise SlotsBusy(
                f"The concurrency limit of tag {tag!r} is 0: none of its task runs may start.",
                request.values.tag_slot_wait_seconds,
            )
    among = [limit for limit in found if limit.id not in held]
    asking.take_now(work, (), 1, "concurrency", uuid7(), holder, who, None, among)
    return asking.minimal(found)


def decrement_tag_slots(request: Request, tx: Tx, caller: Caller) -> list[MinimalConcurrencyLimitResponse]:
    check_limit_names(request.body.names)
    holder, _ = task_run_holder(request.body.task_run_id)
    names = set(map(tag_limit_name, request.body.names))
    return asking.minimal(giving.release_of_holders(Work.of(request, tx, caller), {holder}, names))


def _by_tag(tx: Tx, caller: Caller, tag: str) -> Limit:
    limit = concurrency_limits.find_limit(tx, caller.workspace_id, tag_limit_name(tag))
    if limit is None:
        raise NotFound("concurrency limit on the tag", tag)
    return limit


def _by_id(tx: Tx, caller: Caller, limit_id: UUID) -> Limit:
    limit = concurrency_limits.get_limit(tx, caller.workspace_id, limit_id)
    if not limit.name.startswith(TAG_PREFIX):
        raise NotFound("concurrency limit on a tag with the id", limit_id)
    return limit


def _of_tag(work: Work, limit: Limit) -> ConcurrencyLimit:
    holding = concurrency_slots.list_of_limit(work.tx, limit.id, work.now)
    return ConcurrencyLimit.model_construct(
        id=limit.id,
        created=limit.created,
        updated=limit.updated,
        tag=limit.name.removeprefix(TAG_PREFIX),
        concurrency_limit=limit.limit,
        active_slots=[run_id for row in holding if (run_id := _task_run_of(row)) is not None],
    )


def _task_run_of(row: Taken) -> UUID | None:
    who = row.payload.get("holder")
    return UUID(who["id"]) if row.slots and who and who.get("type") == "task_run" else None
