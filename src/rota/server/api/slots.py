"""Slots with a queue, for clients that are told when they have them."""

from __future__ import annotations

from rota.contract.slots import SlotAnswer, SlotCheckAnswer, SlotHolder, SlotKeepAnswer, SlotUse, SlotWaiter
from rota.exceptions import InvalidRequest
from rota.server.admission import check_key, check_limit_names
from rota.server.request import Caller, Request
from rota.server.runs.work import Work
from rota.server.slots import asking, giving
from rota.server.store import concurrency_limits, concurrency_queue, concurrency_slots
from rota.server.store.concurrency_queue import Waiting
from rota.server.store.concurrency_slots import FOREVER, Taken
from rota.server.store.engine import Tx

MAX_SHOWN = 200
"""Holders and waiters that are shown of a limit."""
MAX_AT_ONCE = 5000
"""Leases of one sign of life."""


def ask_for_slots(request: Request, tx: Tx, caller: Caller) -> SlotAnswer:
    check_limit_names(request.body.names)
    check_key(request.body.holder, "The holder")
    return asking.ask(Work.of(request, tx, caller), request.body)


def check_slots(request: Request, tx: Tx, caller: Caller) -> SlotCheckAnswer:
    return giving.check(Work.of(request, tx, caller), request.body.session_id, is_rung=request.body.is_rung)


def keep_slots(request: Request, tx: Tx, caller: Caller) -> SlotKeepAnswer:
    _check_count(len(request.body.leases))
    return giving.keep(Work.of(request, tx, caller), request.body)


def release_slots(request: Request, tx: Tx, caller: Caller) -> None:
    _check_count(len(request.body.request_ids))
    giving.release(Work.of(request, tx, caller), set(request.body.request_ids))


def read_slot_use(request: Request, tx: Tx, caller: Caller) -> SlotUse:
    limit = concurrency_limits.get_limit(tx, caller.workspace_id, request.path["id_or_name"])
    holding = concurrency_slots.list_of_limit(tx, limit.id, request.now, MAX_SHOWN)
    waiting = concurrency_queue.list_heads(tx, limit.id, MAX_SHOWN)
    return SlotUse.model_construct(
        holders=[_holder(row) for row in holding if row.slots],
        waiters=[_waiter(row) for row in waiting],
        waiting=concurrency_queue.count_demand(tx, limit.id)[0],
    )


def read_limited_tags(request: Request, tx: Tx, caller: Caller) -> list[str]:  # noqa: ARG001 - a handler
    return concurrency_limits.list_limited_tags(tx, caller.workspace_id)


def _check_count(count: int) -> None:
    if count > MAX_AT_ONCE:
        raise InvalidRequest(f"{count} leases in one request; at most {MAX_AT_ONCE} are taken.")


def _holder(row: Taken) -> SlotHolder:
    return SlotHolder.model_construct(
        lease_id=row.id,
        holder=row.holder,
        slots=row.slots,
        since=row.acquired_at,
        expires_at=None if row.expires_at == FOREVER else row.expires_at,
    )


def _waiter(row: Waiting) -> SlotWaiter:
    return SlotWaiter.model_construct(request_id=row.request_id, holder=row.holder, slots=row.slots, since=row.since)
