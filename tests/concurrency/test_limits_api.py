"""The operations on limits, and on slots in the protocol without a queue; on names and on tags."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from slot_desk import Desk

from rota.contract import concurrency_limits as limits
from rota.contract.queries import concurrency_limits as queries
from rota.exceptions import InvalidRequest, LeaseGone, ObjectAlreadyExists, ObjectNotFound, SlotsBusy


def names(desk: Desk, **body: int) -> list[str]:
    return [each.name for each in desk.app.handle(queries.READ_LIMITS, body=body)]


def test_a_limit_is_created_read_changed_and_deleted(desk: Desk) -> None:
    made = desk.app.handle(limits.CREATE_LIMIT, body={"name": "db", "limit": 3, "active_slots": 1})
    assert (made.active, made.active_slots, made.denied_slots, made.avg_slot_occupancy_seconds) == (True, 1, 0, 2.0)
    with pytest.raises(ObjectAlreadyExists, match="'db' already"):
        desk.limit("db", 1)
    for key in ("db", made.id, str(made.id)):
        assert desk.app.handle(limits.READ_LIMIT, {"id_or_name": key}).limit == 3
    desk.change("db", name="database", limit=5, active=None)
    read = desk.app.handle(limits.READ_LIMIT, {"id_or_name": made.id})
    assert (read.name, read.limit, read.active) == ("database", 5, True)
    desk.limit("other", 1)
    with pytest.raises(ObjectAlreadyExists):
        desk.change("other", name="database")
    assert names(desk) == ["database", "other"]
    assert names(desk, limit=1, offset=1) == ["other"]
    desk.app.handle(limits.DELETE_LIMIT, {"id_or_name": "database"})
    for operation in (limits.READ_LIMIT, limits.DELETE_LIMIT):
        with pytest.raises(ObjectNotFound):
            desk.app.handle(operation, {"id_or_name": "database"})
    with pytest.raises(ObjectNotFound):
        desk.change("database", limit=1)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a/b", "limit": 1},
        {"name": "", "limit": 1},
        {"name": "x", "limit": -1},
        {"name": "x", "limit": 2**40},
        {"name": "x", "limit": 1, "slot_decay_per_second": -1},
        {"name": "x", "limit": 1, "slot_decay_per_second": float("inf")},
        {"name": "x", "limit": 1, "colour": "red"},
    ],
)
def test_a_limit_that_cannot_be_is_refused(desk: Desk, body: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        desk.app.handle(limits.CREATE_LIMIT, body=body)


def increment(desk: Desk, *of: str, slots: int = 1, **fields: object) -> list[str]:
    body = {"names": list(of), "slots": slots, **fields}
    return [each.name for each in desk.app.handle(limits.INCREMENT, body=body)]


def test_slots_without_a_lease_are_held_until_they_are_given_back(desk: Desk) -> None:
    desk.limit("db", 3)
    assert increment(desk, "db", "nope", slots=2) == ["db"]
    desk.pass_time(100_000)
    assert desk.taken("db") == 2
    with pytest.raises(SlotsBusy):
        increment(desk, "db", slots=2)
    waits = desk.ask("db", slots_=2)
    with pytest.raises(SlotsBusy):
        increment(desk, "db")  # nobody overtakes who stands in the queue
    body = {"names": ["db"], "slots": 1, "occupancy_seconds": 12.0}
    assert [each.name for each in desk.app.handle(limits.DECREMENT, body=body)] == ["db"]
    assert (desk.taken("db"), desk.news()) == (3, {waits: "granted"})
    desk.app.handle(limits.DECREMENT, body=body | {"slots": 50})
    assert desk.taken("db") == 2, "leases are not given back by others"


def test_limits_can_be_made_by_using_them(desk: Desk) -> None:
    increment(desk, "new", create_if_missing=True)
    made = desk.app.handle(limits.READ_LIMIT, {"id_or_name": "new"})
    assert (made.active, made.limit, made.active_slots) == (False, 1, 0)
    desk.app.handle(limits.DECREMENT, body={"names": ["newer"], "slots": 1, "create_if_missing": True})
    assert names(desk) == ["new", "newer"]
    assert increment(desk, "newest") == []


def test_slots_with_a_lease(desk: Desk) -> None:
    desk.limit("a", 1)
    desk.limit("b", 1)
    run_id = uuid4()
    body = {"names": ["a", "b"], "slots": 1, "lease_duration": 100, "holder": {"type": "flow_run", "id": str(run_id)}}
    lease = desk.app.handle(limits.INCREMENT_WITH_LEASE, body=body)
    assert [each.holder for each in desk.use("b").holders] == [f"flow_run:{run_id}"]
    with pytest.raises(SlotsBusy):
        desk.app.handle(limits.INCREMENT_WITH_LEASE, body=body)
    desk.pass_time(99)
    desk.app.handle(limits.RENEW, {"lease_id": lease.lease_id}, body={"lease_duration": 60})
    desk.pass_time(59)
    assert (desk.taken("a"), desk.taken("b")) == (1, 1)
    desk.app.handle(limits.DECREMENT_WITH_LEASE, body={"lease_id": lease.lease_id})
    desk.app.handle(limits.DECREMENT_WITH_LEASE, body={"lease_id": lease.lease_id})
    assert (desk.taken("a"), desk.taken("b")) == (0, 0)
    with pytest.raises(LeaseGone):
        desk.app.handle(limits.RENEW, {"lease_id": lease.lease_id})
    for seconds in (59, 86_401):
        with pytest.raises(InvalidRequest):
            desk.app.handle(limits.INCREMENT_WITH_LEASE, body=body | {"lease_duration": seconds})


def test_a_lease_on_nothing_is_kept_like_any_other(desk: Desk) -> None:
    lease = desk.app.handle(limits.INCREMENT_WITH_LEASE, body={"names": ["nope"], "slots": 1})
    assert lease.limits == []
    desk.app.handle(limits.RENEW, {"lease_id": lease.lease_id})
    desk.app.handle(limits.DECREMENT_WITH_LEASE, body={"lease_id": lease.lease_id})


def test_a_rate_in_the_protocol_without_a_queue(desk: Desk) -> None:
    desk.limit("rate", 1, slot_decay_per_second=0.5)
    increment(desk, "rate", mode="rate_limit")
    with pytest.raises(SlotsBusy) as refused:
        increment(desk, "rate", mode="rate_limit")
    assert refused.value.retry_after_seconds == pytest.approx(2)
    desk.pass_time(2)
    increment(desk, "rate", mode="rate_limit")
    desk.limit("db", 1)
    with pytest.raises(InvalidRequest, match="no slot decay"):
        increment(desk, "db", mode="rate_limit")


def tag_limit(desk: Desk, tag: str, size: int) -> limits.ConcurrencyLimit:
    return desk.app.handle(limits.CREATE_TAG_LIMIT, body={"tag": tag, "concurrency_limit": size})


def active(desk: Desk, tag: str) -> list[UUID]:
    return desk.app.handle(limits.READ_TAG_LIMIT, {"tag": tag}).active_slots


def test_the_limit_on_a_tag_is_a_limit_like_others(desk: Desk) -> None:
    made = tag_limit(desk, "big", 2)
    assert (made.tag, made.concurrency_limit, made.active_slots) == ("big", 2, [])
    assert tag_limit(desk, "big", 3).id == made.id
    desk.limit("db", 1)
    assert names(desk) == ["db", "tag:big"]
    assert [each.tag for each in desk.app.handle(queries.READ_TAG_LIMITS)] == ["big"]
    assert desk.app.handle(limits.READ_TAG_LIMIT_BY_ID, {"id": made.id}).concurrency_limit == 3
    with pytest.raises(ObjectNotFound):
        desk.app.handle(limits.READ_TAG_LIMIT_BY_ID, {"id": desk.app.handle(limits.READ_LIMIT, {"id_or_name": "db"}).id})
    desk.app.handle(limits.DELETE_TAG_LIMIT_BY_ID, {"id": made.id})
    for operation in (limits.READ_TAG_LIMIT, limits.DELETE_TAG_LIMIT):
        with pytest.raises(ObjectNotFound, match="concurrency limit on the tag big"):
            desk.app.handle(operation, {"tag": "big"})
    with pytest.raises(InvalidRequest):
        tag_limit(desk, "big", -1)


def test_slots_of_tags_are_taken_by_task_runs(desk: Desk) -> None:
    tag_limit(desk, "big", 2)
    first, second, third = uuid4(), uuid4(), uuid4()
    for run_id in (first, first, second):
        desk.app.handle(limits.TAKE_TAG_SLOTS, body={"names": ["big", "free"], "task_run_id": run_id})
    assert set(active(desk, "big")) == {first, second}
    with pytest.raises(SlotsBusy):
        desk.app.handle(limits.TAKE_TAG_SLOTS, body={"names": ["big"], "task_run_id": third})
    answer = desk.app.handle(limits.RELEASE_TAG_SLOTS, body={"names": ["big"], "task_run_id": first})
    assert [each.name for each in answer] == ["tag:big"]
    assert active(desk, "big") == [second]
    desk.app.handle(limits.RESET_TAG_LIMIT, {"tag": "big"}, body={"slot_override": [third]})
    assert active(desk, "big") == [third]
    desk.app.handle(limits.RESET_TAG_LIMIT, {"tag": "big"})
    assert active(desk, "big") == []
    tag_limit(desk, "big", 0)
    with pytest.raises(SlotsBusy, match="is 0"):
        desk.app.handle(limits.TAKE_TAG_SLOTS, body={"names": ["big"], "task_run_id": third})
    desk.app.handle(limits.DELETE_TAG_LIMIT, {"tag": "big"})
