"""Leases: one owner at a time, a number that grows, and nothing kept for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, at, make_flow, make_flow_run

from rota.contract.flow_runs import FlowRun
from rota.server.store import flow_runs, leases
from rota.server.store.engine import Store
from rota.server.store.errors import NotFound
from rota.server.store.leases import FLOW_RUN, Lease


def claim(store: Store, run: FlowRun, holder: str, seconds: float = 0) -> Lease | None:
    return store.write(lambda tx: leases.claim_flow_run(tx, WORKSPACE, run.id, holder, at(seconds), 45))


def epoch(store: Store, run: FlowRun) -> int:
    return store.write(lambda tx: flow_runs.get_flow_run_for_update(tx, WORKSPACE, run.id, NOW)).epoch


def test_one_holder_owns_a_run_until_the_lease_runs_out(store: Store) -> None:
    run = make_flow_run(store)
    mine = claim(store, run, "me")
    assert mine is not None
    assert (mine.holder, mine.epoch, mine.expires_at, mine.subject_id) == ("me", 1, at(45), run.id)
    assert claim(store, run, "you", 44) is None
    yours = claim(store, run, "you", 45)
    assert yours is not None
    assert (yours.holder, yours.epoch, yours.acquired_at) == ("you", 2, at(45))
    assert epoch(store, run) == 2
    assert store.read(lambda tx: leases.find_lease(tx, WORKSPACE, FLOW_RUN, run.id)) == yours


def test_a_claim_sent_twice_is_one_claim(store: Store) -> None:
    run = make_flow_run(store)
    first, again = claim(store, run, "me"), claim(store, run, "me", 10)
    assert first is not None
    assert again == first._replace(expires_at=at(55))
    assert epoch(store, run) == 1


def test_the_epoch_grows_even_when_the_lease_before_is_gone(store: Store) -> None:
    run = make_flow_run(store)
    claim(store, run, "me")
    assert store.write(lambda tx: leases.end(tx, WORKSPACE, FLOW_RUN, run.id))
    later = claim(store, run, "me", 1)
    assert later is not None
    assert (later.epoch, epoch(store, run)) == (2, 2)


def test_a_late_holder_gets_a_new_number(store: Store) -> None:
    run = make_flow_run(store)
    claim(store, run, "me")
    late = claim(store, run, "me", 60)
    assert late is not None
    assert late.epoch == 2


def test_of_many_that_claim_at_once_one_gets_the_run(store: Store) -> None:
    run = make_flow_run(store)
    start = threading.Barrier(8)

    def race(number: int) -> Lease | None:
        start.wait()
        return claim(store, run, f"holder-{number}")

    with ThreadPoolExecutor(8) as pool:
        won = [lease for lease in pool.map(race, range(8)) if lease is not None]
    assert len(won) == 1
    assert (won[0].epoch, epoch(store, run)) == (1, 1)


def test_epochs_are_never_given_twice_under_contention(store: Store) -> None:
    run = make_flow_run(store)

    def take_and_give_back(number: int) -> list[int]:
        epochs = []
        for _ in range(10):
            lease = claim(store, run, f"holder-{number}")
            if lease is not None:
                epochs.append(lease.epoch)
                store.write(partial(leases.end, workspace=WORKSPACE, kind=FLOW_RUN, subject_id=run.id, epoch=lease.epoch))
        return epochs

    with ThreadPoolExecutor(4) as pool:
        given = [number for numbers in pool.map(take_and_give_back, range(4)) for number in numbers]
    assert len(given) == len(set(given)) == max(given)


def test_only_what_is_still_owned_is_renewed(store: Store) -> None:
    flow = make_flow(store)
    mine, lost, ended = (make_flow_run(store, flow) for _ in range(3))
    for run in (mine, lost, ended):
        claim(store, run, "me")
    claim(store, lost, "you", 50)
    store.write(lambda tx: leases.end(tx, WORKSPACE, FLOW_RUN, ended.id))
    ids = [mine.id, lost.id, ended.id, uuid4()]
    renewed = store.write(lambda tx: leases.renew(tx, WORKSPACE, FLOW_RUN, "me", ids, at(50), 45))
    assert renewed == {mine.id}
    lease = store.read(lambda tx: leases.find_lease(tx, WORKSPACE, FLOW_RUN, mine.id))
    assert lease is not None
    assert (lease.expires_at, lease.epoch) == (at(95), 1)
    store.write(lambda tx: leases.renew(tx, WORKSPACE, FLOW_RUN, "me", ids, at(50), 1))
    assert store.read(lambda tx: leases.find_lease(tx, WORKSPACE, FLOW_RUN, mine.id)) == lease


def test_a_lease_ends_only_for_its_own_epoch(store: Store) -> None:
    run = make_flow_run(store)
    claim(store, run, "me")
    assert not store.write(lambda tx: leases.end(tx, WORKSPACE, FLOW_RUN, run.id, epoch=7))
    assert not store.write(lambda tx: leases.end(tx, ELSEWHERE, FLOW_RUN, run.id))
    assert store.write(lambda tx: leases.end(tx, WORKSPACE, FLOW_RUN, run.id, epoch=1))
    assert not store.write(lambda tx: leases.end(tx, WORKSPACE, FLOW_RUN, run.id, epoch=1))


def test_expired_leases_are_found_oldest_first(store: Store) -> None:
    flow = make_flow(store)
    runs = [make_flow_run(store, flow) for _ in range(3)]
    for seconds, run in enumerate(runs):
        claim(store, run, "me", seconds)
    expired = store.write(lambda tx: leases.list_expired(tx, at(46)))
    assert [lease.subject_id for lease in expired] == [runs[0].id, runs[1].id]
    assert len(store.write(lambda tx: leases.list_expired(tx, at(99), limit=2))) == 2


def test_what_a_dead_holder_owned_ends_at_once(store: Store) -> None:
    flow = make_flow(store)
    mine, yours = make_flow_run(store, flow), make_flow_run(store, flow)
    claim(store, mine, "me")
    claim(store, yours, "you")
    assert store.write(lambda tx: leases.end_of_holder(tx, ELSEWHERE, "me")) == []
    ended = store.write(lambda tx: leases.end_of_holder(tx, WORKSPACE, "me"))
    assert [lease.subject_id for lease in ended] == [mine.id]
    assert store.write(lambda tx: leases.end_of_holder(tx, WORKSPACE, "me")) == []
    assert [lease.subject_id for lease in store.read(lambda tx: leases.list_of_holder(tx, WORKSPACE, "you"))] == [yours.id]


def test_a_run_that_is_not_there_cannot_be_claimed(store: Store) -> None:
    missing = uuid4()
    with pytest.raises(NotFound, match=str(missing)):
        store.write(lambda tx: leases.claim_flow_run(tx, WORKSPACE, missing, "me", NOW, 45))
    run = make_flow_run(store)
    with pytest.raises(NotFound):
        store.write(lambda tx: leases.claim_flow_run(tx, ELSEWHERE, run.id, "me", NOW, 45))


def test_other_kinds_of_subjects_are_owned_alike(store: Store) -> None:
    duty = uuid4()

    def take(holder: str, seconds: float) -> Lease | None:
        return store.write(
            lambda tx: leases.claim(tx, WORKSPACE, "duty", duty, holder, at(seconds), 10, payload={"at": seconds})
        )

    first = take("a", 0)
    assert first is not None
    assert (first.epoch, first.payload) == (1, {"at": 0})
    assert take("b", 5) is None
    second = take("b", 10)
    assert second is not None
    assert (second.epoch, second.payload, second.id) == (2, {"at": 10}, first.id)
