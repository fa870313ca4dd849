"""Concurrency limits, slots and queues in the store: the same in both databases."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, at

from rota.server.store import concurrency_limits, concurrency_queue, concurrency_slots
from rota.server.store.concurrency_limits import Limit
from rota.server.store.engine import Store
from rota.server.store.errors import Conflict, NotFound


def make(store: Store, name: str, size: int = 2, workspace: UUID = WORKSPACE, **fields: Any) -> Limit:
    return store.write(lambda tx: concurrency_limits.create_limit(tx, workspace, name, size, NOW, **fields))


def take(store: Store, *limits: Limit, slots: int = 1, holder: str = "somebody", until: float = 60) -> UUID:
    lease_id = uuid4()
    parts = [(limit.id, {"slots": slots}) for limit in limits]
    store.write(
        lambda tx: concurrency_slots.take(tx, WORKSPACE, lease_id, parts, holder, {"type": "x", "id": "y"}, NOW, at(until))
    )
    return lease_id


def taken(store: Store, *limits: Limit, seconds: float = 0) -> list[int]:
    ids = [limit.id for limit in limits]
    counts = store.read(lambda tx: concurrency_slots.count_taken(tx, ids, at(seconds)))
    return [counts.get(limit_id, 0) for limit_id in ids]


def wait_for(store: Store, *limits: Limit, session: UUID | None = None, slots: int = 1) -> UUID:
    request_id = uuid4()
    rows = [
        {
            "workspace_id": WORKSPACE,
            "limit_id": limit.id,
            "request_id": request_id,
            "parts": len(limits),
            "slots": slots,
            "session_id": session or uuid4(),
            "since": NOW,
            "expires_at": at(10),
            "lease_seconds": 60.0,
            "holder": "somebody",
            "who": None,
            "outcome": None,
        }
        for limit in limits
    ]
    store.write(lambda tx: concurrency_queue.append(tx, rows))
    return request_id


def test_a_limit_has_an_id_and_a_name_in_its_workspace(store: Store) -> None:
    db, other = make(store, "db"), make(store, "db", workspace=ELSEWHERE)
    assert db.id != other.id
    with pytest.raises(Conflict, match="'db' already"):
        make(store, "db")

    def find(key: UUID | str, workspace: UUID = WORKSPACE) -> Limit | None:
        return store.read(lambda tx: concurrency_limits.find_limit(tx, workspace, key))

    assert find("db") == find(db.id) == find(str(db.id)) == db
    assert find(db.id, ELSEWHERE) is None
    assert find(str(uuid4())) is None
    named_like_an_id = make(store, str(uuid4()))
    assert find(named_like_an_id.name) == named_like_an_id
    with pytest.raises(NotFound, match="no concurrency limit nope"):
        store.read(lambda tx: concurrency_limits.get_limit(tx, WORKSPACE, "nope"))


def test_limits_are_listed_by_name_and_those_on_tags_apart(store: Store) -> None:
    for name in ("tag:b", "z", "a", "tag:a"):
        make(store, name)
    make(store, "tag:off", active=False)
    make(store, "tagged", workspace=ELSEWHERE)

    def names(**options: Any) -> list[str]:
        return [each.name for each in store.read(lambda tx: concurrency_limits.list_limits(tx, WORKSPACE, **options))]

    assert sorted(names()) == ["a", "tag:a", "tag:b", "tag:off", "z"]
    assert names(of_tags=True) == ["tag:a", "tag:b", "tag:off"]
    assert len(names(limit=2, offset=3)) == 2
    assert sorted(store.read(lambda tx: concurrency_limits.list_limited_tags(tx, WORKSPACE))) == ["a", "b"]


def test_taken_slots_are_the_sum_over_living_leases(store: Store) -> None:
    a, b = make(store, "a"), make(store, "b")
    take(store, a, b, slots=3)
    take(store, a, until=5)
    assert taken(store, a, b) == [4, 3]
    assert taken(store, a, b, seconds=5) == [3, 3]
    assert store.write(lambda tx: concurrency_slots.delete_expired(tx, {a.id}, at(5))) == 1
    assert [limit for _, limit in store.read(lambda tx: concurrency_slots.list_with_expired(tx, at(61), 10))] != []


def test_a_lease_over_several_limits_is_found_renewed_and_ended_as_one(store: Store) -> None:
    a, b, c = (make(store, name) for name in "abc")
    lease_id = take(store, a, b, c, holder="task_run:1")
    rows = store.read(lambda tx: concurrency_slots.list_of_leases(tx, [lease_id, uuid4()]))
    assert {row.limit_id for row in rows[lease_id]} == {a.id, b.id, c.id}
    assert rows[lease_id][0].id == lease_id
    ids = [row.id for row in rows[lease_id]]
    store.write(lambda tx: concurrency_slots.renew(tx, ids, at(100)))
    assert taken(store, a, b, c, seconds=99) == [1, 1, 1]
    held = store.read(lambda tx: concurrency_slots.list_of_holders(tx, WORKSPACE, {"task_run:1", "task_run:2"}))
    assert sorted(row.id for row in held) == sorted(ids)
    store.write(lambda tx: concurrency_slots.delete(tx, ids))
    assert taken(store, a, b, c) == [0, 0, 0]


def test_a_queue_is_in_order_of_arrival(store: Store) -> None:
    a, b = make(store, "a"), make(store, "b")
    session = uuid4()
    first, second, third = wait_for(store, a), wait_for(store, a, b, session=session, slots=2), wait_for(store, b)

    def heads(limit: Limit, count: int = 10) -> list[UUID]:
        return [row.request_id for row in store.read(lambda tx: concurrency_queue.list_heads(tx, limit.id, count))]

    assert (heads(a), heads(b), heads(a, 1)) == ([first, second], [second, third], [first])
    assert store.read(lambda tx: concurrency_queue.list_several_at_head(tx, b.id, 10)) == [second]
    assert store.read(lambda tx: concurrency_queue.count_slots_of_first(tx, a.id, 10)) == 3
    assert store.read(lambda tx: concurrency_queue.count_slots_of_first(tx, a.id, 1)) == 1
    assert store.read(lambda tx: concurrency_queue.count_demand(tx, b.id)) == (2, 3)
    assert set(store.read(lambda tx: concurrency_queue.list_limits_of_session(tx, session))) == {a.id, b.id}
    assert store.write(lambda tx: concurrency_queue.keep(tx, session, at(20))) == 1
    store.write(lambda tx: concurrency_queue.settle(tx, {second}, concurrency_queue.GRANTED))
    assert (heads(a), heads(b)) == ([first], [third])
    assert store.read(lambda tx: concurrency_queue.list_news(tx, session)) == [(second, "granted")]
    assert store.write(lambda tx: concurrency_queue.keep(tx, session, at(20))) == 0
    assert store.read(lambda tx: concurrency_queue.has_expired(tx, at(11)))
    assert store.write(lambda tx: concurrency_queue.delete_expired(tx, at(11))) == 2
    assert (heads(a), heads(b)) == ([], [])
    store.write(lambda tx: concurrency_queue.delete(tx, {second}))
    assert store.read(lambda tx: concurrency_queue.list_news(tx, session)) == []


def test_who_is_rung_for_wakes_once_the_transaction_is_committed(store: Store) -> None:
    here, elsewhere = uuid4(), uuid4()
    ear = store.signals.listen(here)
    try:
        with pytest.raises(ZeroDivisionError):
            store.write(lambda tx: (tx.signals.ring(tx, {here}), 1 / 0))
        store.write(lambda tx: tx.signals.ring(tx, {here, elsewhere}))
        ear.wait(20)
    finally:
        ear.close()
    store.write(lambda tx: tx.signals.ring(tx, {here}))
