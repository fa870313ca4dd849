"""Slots on the server: never more than there are, first come first served, given on at once, freed by time."""

from __future__ import annotations

from uuid import uuid4

import pytest
from slot_desk import Desk

from rota.contract.concurrency_limits import DELETE_LIMIT, RENEW
from rota.exceptions import InvalidRequest, LeaseGone, ObjectNotFound, SlotsBusy
from rota.server.services import slots as slots_service


def test_slots_are_given_until_none_is_left_and_then_in_order_of_arrival(desk: Desk) -> None:
    desk.limit("db", 2)
    requests = [desk.ask("db") for _ in range(5)]
    assert desk.holding("db") == set(requests[:2])
    assert desk.waiting("db") == requests[2:]
    for given, following in zip(requests, requests[2:], strict=False):
        desk.release(given)
        assert desk.news()[following] == "granted"
        assert desk.taken("db") == 2
    desk.release(*requests)
    assert (desk.taken("db"), desk.news()) == (0, {})


def test_a_request_sent_twice_is_one(desk: Desk) -> None:
    desk.limit("db", 1)
    first, second = uuid4(), uuid4()
    for request, status in ((first, "granted"), (second, "waiting")):
        assert [desk.answer(request, "db").status for _ in range(3)] == [status] * 3
    assert (desk.holding("db"), desk.waiting("db")) == ({first}, [second])
    desk.release(first)
    assert [desk.answer(second, "db").status for _ in range(2)] == ["granted"] * 2
    desk.release(second)
    desk.release(second)
    assert desk.taken("db") == 0


def test_one_who_wants_many_is_not_overtaken(desk: Desk) -> None:
    desk.limit("db", 3)
    holders = [desk.ask("db") for _ in range(3)]
    big = desk.ask("db", slots_=3)
    small = [desk.ask("db") for _ in range(3)]
    desk.release(holders[0])
    desk.release(holders[1])
    assert desk.taken("db") == 1, "two slots are free, but the first in the queue wants three"
    desk.release(holders[2])
    assert desk.holding("db") == {big}
    desk.release(big)
    assert desk.holding("db") == set(small)


def test_several_limits_are_taken_together_or_not_at_all(desk: Desk) -> None:
    desk.limit("cpu", 1)
    desk.limit("gpu", 1)
    gpu = desk.ask("gpu")
    both = desk.ask("cpu", "gpu")
    assert (desk.taken("cpu"), desk.waiting("cpu"), desk.waiting("gpu")) == (0, [both], [both])
    cpu = desk.ask("cpu")
    assert desk.waiting("cpu") == [both, cpu], "first come, first served holds for each of the limits"
    desk.release(gpu)
    assert (desk.holding("cpu"), desk.holding("gpu")) == ({both}, {both})
    desk.release(both)
    assert (desk.holding("cpu"), desk.holding("gpu")) == ({cpu}, set())


def test_who_leaves_the_queue_makes_way_on_all_its_limits(desk: Desk) -> None:
    desk.limit("cpu", 1)
    desk.limit("gpu", 1)
    desk.ask("gpu")
    both, cpu = desk.ask("cpu", "gpu"), desk.ask("cpu")
    desk.release(both)
    assert desk.holding("cpu") == {cpu}


def test_a_lease_that_is_not_kept_ends_and_its_slot_is_given_on(desk: Desk) -> None:
    desk.limit("db", 1)
    dead, alive = uuid4(), uuid4()
    lost = desk.ask("db", session=dead)
    desk.keep(lost, seconds=30, session=dead)
    next_one = desk.ask("db", session=alive)
    for _ in range(6):
        desk.pass_time(4.9)
        desk.keep(session=alive)
        assert desk.holding("db") == {lost}
    desk.pass_time(1)
    desk.keep(session=alive)
    assert desk.holding("db") == {next_one}
    assert desk.keep(lost, session=dead).lost == [lost], "whoever comes back too late is told"


def test_a_grant_that_is_not_confirmed_holds_for_seconds_only(desk: Desk) -> None:
    desk.limit("db", 1)
    desk.ask("db", lease_seconds=3600)
    desk.pass_time(16)
    assert desk.taken("db") == 0


def test_a_lease_that_ran_out_is_not_brought_back(desk: Desk) -> None:
    desk.limit("db", 1)
    request = desk.ask("db")
    desk.pass_time(15)
    assert desk.taken("db") == 0
    assert desk.keep(request).lost == [request]
    assert desk.taken("db") == 0


def test_who_fell_silent_does_not_hold_up_the_queue(desk: Desk) -> None:
    desk.limit("db", 1)
    dead, alive = uuid4(), uuid4()
    held = desk.ask("db", session=alive)
    desk.keep(held, session=alive)
    desk.ask("db", session=dead)
    living = desk.ask("db", session=alive)
    desk.pass_time(6)
    desk.keep(session=alive)
    desk.pass_time(6)
    desk.release(held)
    assert desk.holding("db") == {living}
    assert desk.waiting("db") == []


def test_the_service_frees_what_ran_out_and_serves_who_waits(desk: Desk) -> None:
    first, unused = desk.limit("db", 1), desk.limit("unused", 1)
    desk.ask("db", session=uuid4())
    desk.ask("unused", session=uuid4())
    desk.pass_time(8)
    living = desk.ask("db")
    desk.pass_time(8)
    assert set(slots_service.run_once(desk.app.store, desk.clock)) == {first, unused}
    assert desk.holding("db") == {living}
    assert slots_service.run_once(desk.app.store, desk.clock) == []
    desk.ask("db", session=uuid4())
    desk.pass_time(11)
    slots_service.run_once(desk.app.store, desk.clock)
    assert desk.waiting("db") == []


def test_a_limit_that_does_not_exist_is_passed_over_or_refused(desk: Desk) -> None:
    desk.limit("db", 1)
    answer = desk.answer(uuid4(), "db", "nope", "nada")
    assert (answer.status, answer.missing) == ("granted", ["nada", "nope"])
    assert desk.answer(uuid4(), "nope").status == "unlimited"
    with pytest.raises(ObjectNotFound, match="no concurrency limit 'nope'"):
        desk.ask("db", "nope", strict=True)
    assert desk.use("db").waiting == 0


@pytest.mark.parametrize(("size", "wanted"), [(0, 1), (2, 3)])
def test_more_than_there_is_can_never_be_had(desk: Desk, size: int, wanted: int) -> None:
    desk.limit("db", size)
    with pytest.raises(InvalidRequest, match=f"of the concurrency limit 'db' can never be had: it has {size}"):
        desk.ask("db", slots_=wanted)


def test_an_inactive_limit_limits_nothing(desk: Desk) -> None:
    desk.limit("db", 1, active=False)
    assert {desk.answer(uuid4(), "db", slots_=5).status for _ in range(3)} == {"unlimited"}
    desk.change("db", active=True)
    assert [desk.answer(uuid4(), "db").status for _ in range(2)] == ["granted", "waiting"]
    (waiting,) = desk.waiting("db")
    desk.change("db", active=False)
    assert desk.news() == {waiting: "again"}
    assert desk.answer(waiting, "db").status == "unlimited"


def test_raising_a_limit_serves_who_waits_and_lowering_it_takes_nothing_away(desk: Desk) -> None:
    desk.limit("db", 1)
    requests = [desk.ask("db") for _ in range(4)]
    desk.change("db", limit=3)
    assert desk.holding("db") == set(requests[:3])
    desk.change("db", limit=1)
    assert desk.taken("db") == 3
    desk.release(requests[0], requests[1])
    assert desk.holding("db") == {requests[2]}
    desk.release(requests[2])
    assert desk.holding("db") == {requests[3]}


def test_who_waits_for_what_has_become_too_small_is_told_to_ask_again(desk: Desk) -> None:
    desk.limit("db", 2)
    held, big = desk.ask("db"), desk.ask("db", slots_=2)
    desk.change("db", limit=1)
    desk.release(held)
    assert desk.news() == {big: "again"}
    with pytest.raises(InvalidRequest, match="can never be had"):
        desk.answer(big, "db", slots_=2)


def test_deleting_a_limit_lets_everybody_go_on(desk: Desk) -> None:
    desk.limit("db", 1)
    held, waits = desk.ask("db"), desk.ask("db")
    desk.app.handle(DELETE_LIMIT, {"id_or_name": "db"})
    assert desk.news() == {waits: "again"}
    assert desk.answer(waits, "db").status == "unlimited"
    assert desk.keep(held).lost == []
    desk.release(held)


def test_without_waiting_the_answer_is_no_and_nothing_is_left_behind(desk: Desk) -> None:
    desk.limit("db", 1)
    desk.ask("db")
    with pytest.raises(SlotsBusy) as refused:
        desk.ask("db", wait=False)
    assert refused.value.retry_after_seconds > 0
    assert desk.use("db").waiting == 0


def test_slots_taken_by_nobody_can_be_set(desk: Desk) -> None:
    desk.limit("db", 3, active_slots=2)
    assert desk.taken("db") == 2
    request = desk.ask("db")
    waits = desk.ask("db")
    desk.change("db", active_slots=2)
    assert desk.taken("db") == 3, "the slot that was freed is given to who waits"
    assert desk.news() == {waits: "granted"}
    desk.change("db", active_slots=0)
    assert desk.taken("db") == 0
    assert desk.keep(request).lost == [], "the lease lives on, without a slot"


def test_a_lease_over_several_limits_survives_that_one_is_reset(desk: Desk) -> None:
    desk.limit("a", 1)
    desk.limit("b", 1)
    both = desk.ask("a", "b")
    desk.change("a", active_slots=0)
    assert (desk.taken("a"), desk.taken("b")) == (0, 1)
    assert desk.keep(both).lost == []
    desk.release(both)
    assert desk.taken("b") == 0


def test_nothing_is_renewed_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(LeaseGone, match="has ended"):
        desk.app.handle(RENEW, {"lease_id": uuid4()})
