"""The queue of background task runs in the store: each is held by one worker at a time."""

from __future__ import annotations

import threading
from collections.abc import Collection
from uuid import UUID

from store_cases import ELSEWHERE, NOW, WORKSPACE, at

from rota.contract.task_runs import TaskRunCreate
from rota.core.ids import uuid7
from rota.server.store import task_run_queue as queue
from rota.server.store import task_runs, task_workers
from rota.server.store.engine import Store


def put(store: Store, key: str = "mail.send", due: float = 0, workspace: UUID = WORKSPACE) -> UUID:
    create = TaskRunCreate(id=uuid7(), task_key=key, dynamic_key=str(uuid7()))
    run, _ = store.write(lambda tx: task_runs.create_task_run(tx, workspace, create, NOW))
    store.write(lambda tx: queue.enqueue(tx, workspace, run.id, key, at(due), None))
    return run.id


def claim(store: Store, holder: str, seconds: float = 0, limit: int = 1, keys: Collection[str] = ("mail.send",)) -> list[UUID]:
    return store.write(lambda tx: queue.claim(tx, WORKSPACE, keys, holder, at(seconds), 30, limit))


def test_the_earliest_is_claimed_first_and_once(store: Store) -> None:
    later, earlier = put(store, due=-1), put(store, due=-2)
    assert claim(store, "a") == [earlier]
    assert claim(store, "b") == [later]
    assert claim(store, "a") == []


def test_what_is_not_due_is_of_another_task_or_workspace_is_not_given(store: Store) -> None:
    put(store, due=60)
    put(store, "other.task")
    put(store, workspace=ELSEWHERE)
    assert claim(store, "a", limit=10) == []
    assert store.read(lambda tx: queue.next_due_at(tx, WORKSPACE, ["mail.send"])) == at(60)
    assert len(claim(store, "a", seconds=60)) == 1
    assert store.read(lambda tx: queue.next_due_at(tx, WORKSPACE, ["mail.send"])) is None


def test_a_deleted_run_is_given_to_nobody(store: Store) -> None:
    gone = put(store)
    store.write(lambda tx: task_runs.delete_task_run(tx, WORKSPACE, gone))
    assert claim(store, "a") == []
    assert store.read(lambda tx: queue.list_among(tx, WORKSPACE, [gone])) == []


def test_a_hold_is_prolonged_never_shortened_and_ends(store: Store) -> None:
    held = put(store)
    claim(store, "a")
    assert store.write(lambda tx: queue.keep(tx, WORKSPACE, "a", at(10), 30)) == [held]
    store.write(lambda tx: queue.keep(tx, WORKSPACE, "a", at(10), 1))
    assert store.read(lambda tx: queue.list_expired(tx, at(39))) == []
    assert [row.task_run_id for row in store.read(lambda tx: queue.list_expired(tx, at(40)))] == [held]
    store.write(lambda tx: queue.spare(tx, at(40), 30))
    assert store.read(lambda tx: queue.list_expired(tx, at(69))) == []


def test_what_is_released_or_enqueued_again_waits_again(store: Store) -> None:
    run_id = put(store)
    parameters = uuid7()
    store.write(lambda tx: queue.enqueue(tx, WORKSPACE, run_id, "mail.send", at(0), parameters))
    for give_up in (
        lambda tx: queue.release(tx, [run_id]),
        lambda tx: queue.enqueue(tx, WORKSPACE, run_id, "mail.send", at(0), None),
    ):
        assert claim(store, "a") == [run_id]
        store.write(give_up)
        (row,) = store.read(lambda tx: queue.list_among(tx, WORKSPACE, [run_id]))
        assert (row.holder, row.lease_until, row.parameters_id) == (None, None, parameters)


def test_what_is_over_leaves_the_queue_once(store: Store) -> None:
    run_id = put(store)
    assert store.write(lambda tx: queue.remove(tx, ELSEWHERE, [run_id])) == []
    assert store.write(lambda tx: queue.remove(tx, WORKSPACE, [run_id, uuid7()])) == [run_id]
    assert store.write(lambda tx: queue.remove(tx, WORKSPACE, [run_id])) == []


def test_workers_that_claim_at_once_never_get_the_same_run(store: Store) -> None:
    runs = {put(store) for _ in range(60)}
    claimed: dict[str, list[UUID]] = {str(number): [] for number in range(4)}

    def work(holder: str) -> None:
        while found := claim(store, holder, limit=3):
            claimed[holder] += found

    threads = [threading.Thread(target=work, args=(holder,)) for holder in claimed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    given = [run_id for found in claimed.values() for run_id in found]
    assert len(given) == len(set(given))
    # One that skips what others have locked may end early; nothing is lost by that.
    assert {*given, *claim(store, "last", limit=100)} == runs


def test_workers_are_there_until_they_leave_or_are_not_seen_for_long(store: Store) -> None:
    listener = uuid7()
    store.write(lambda tx: task_workers.note_seen(tx, WORKSPACE, "a", ["x", "y"], NOW, listener))
    store.write(lambda tx: task_workers.note_seen(tx, WORKSPACE, "b", ["y"], NOW))
    store.write(lambda tx: task_workers.note_seen(tx, WORKSPACE, "a", ["x", "z"], at(60)))

    def names(keys: list[str] | None, seconds: float = 60) -> list[str]:
        return [
            found.identifier
            for found in store.read(lambda tx: task_workers.list_task_workers(tx, WORKSPACE, at(seconds), keys))
        ]

    assert (names(None), names(["z", "?"]), names(["y"]), names([])) == (["a", "b"], ["a"], ["b"], [])
    assert store.read(lambda tx: task_workers.list_listeners(tx, WORKSPACE, at(60), "x")) == [listener]
    assert names(None, 150) == ["a"]
    assert store.read(lambda tx: task_workers.has_unseen(tx, at(150)))
    store.write(lambda tx: task_workers.delete_unseen(tx, at(150)))
    store.write(lambda tx: task_workers.forget(tx, WORKSPACE, "a"))
    assert names(None) == []
