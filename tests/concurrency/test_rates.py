"""Slots that come back by themselves: the formula, against a bucket that is emptied step by step, and by the fake clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slot_desk import Desk

from rota.core import limits
from rota.exceptions import InvalidRequest, SlotsBusy

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@given(
    per_second=st.floats(0.1, 100),
    size=st.integers(1, 20),
    arrivals=st.lists(st.tuples(st.floats(0, 5), st.integers(1, 20)), min_size=1, max_size=40),
)
def test_the_meter_agrees_with_a_bucket_that_leaks(per_second: float, size: int, arrivals: list[tuple[float, int]]) -> None:
    """The oracle keeps a level and lets it run out; the meter keeps one moment. They let the same arrivals in."""
    now, level, empty_at = NOW, 0.0, None
    for gap, slots in arrivals:
        slots = min(slots, size)
        now += timedelta(seconds=gap)
        level = max(0.0, level - per_second * timedelta(seconds=gap).total_seconds())
        assert limits.taken_of_decaying(empty_at, now, per_second) == pytest.approx(level, abs=1e-3)
        wait = limits.seconds_until_room(empty_at, now, per_second, size, slots)
        assert wait == pytest.approx(max(0.0, (level + slots - size) / per_second), abs=1e-3)
        if wait == 0:
            empty_at = limits.empty_after_taking(empty_at, now, per_second, slots)
            level += slots


@given(
    per_second=st.floats(0.5, 50),
    size=st.integers(1, 10),
    arrivals=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 10)), min_size=2, max_size=40),
)
def test_reserved_starts_never_exceed_the_rate_and_keep_their_order(
    per_second: float, size: int, arrivals: list[tuple[float, int]]
) -> None:
    """In any span of t seconds at most ``size + t * per_second`` slots start."""
    now, empty_at = NOW, None
    starts: list[tuple[datetime, int]] = []
    for gap, slots in arrivals:
        slots = min(slots, size)
        now += timedelta(seconds=gap)
        start = now + timedelta(seconds=limits.seconds_until_room(empty_at, now, per_second, size, slots))
        empty_at = limits.empty_after_taking(empty_at, start, per_second, slots)
        starts.append((start, slots))
    assert [start for start, _ in starts] == sorted(start for start, _ in starts)
    for first in range(len(starts)):
        total = 0
        for start, slots in starts[first:]:
            total += slots
            assert total <= size + (start - starts[first][0]).total_seconds() * per_second + 1e-3


def start_of(desk: Desk, slots: int = 1, **fields: object) -> float:
    return desk.answer(uuid4(), "rate", slots_=slots, mode="rate_limit", **fields).start_after_seconds


def test_a_burst_is_let_through_and_then_one_at_a_time(desk: Desk) -> None:
    desk.limit("rate", 3, slot_decay_per_second=2)
    assert [start_of(desk) for _ in range(5)] == [0, 0, 0, 0.5, 1.0]
    assert desk.taken("rate") == 3
    desk.pass_time(1.0)
    assert start_of(desk) == 0.5
    desk.pass_time(100)
    assert (desk.taken("rate"), start_of(desk, 3), start_of(desk)) == (0, 0, 0.5)


def test_slots_come_back_one_by_one(desk: Desk) -> None:
    desk.limit("rate", 4, slot_decay_per_second=1)
    start_of(desk, 4)
    seen = []
    for _ in range(5):
        seen.append(desk.taken("rate"))
        desk.pass_time(1)
    assert seen == [4, 3, 2, 1, 0]
    start_of(desk, 2)
    desk.pass_time(0.5)
    assert desk.taken("rate") == 2, "half a slot that has come back is none"


def test_a_wait_that_is_too_long_takes_nothing(desk: Desk) -> None:
    desk.limit("rate", 1, slot_decay_per_second=1)
    assert start_of(desk) == 0
    for fields in ({"wait": False}, {"wait_seconds": 0.9}):
        with pytest.raises(SlotsBusy) as refused:
            start_of(desk, **fields)
        assert refused.value.retry_after_seconds == pytest.approx(1)
    assert start_of(desk, wait_seconds=1) == 1


def test_a_rate_needs_a_limit_with_decay(desk: Desk) -> None:
    desk.limit("rate", 5)
    with pytest.raises(InvalidRequest, match="Set slot_decay_per_second"):
        start_of(desk)


def test_slots_held_on_a_limit_with_decay_come_back_by_themselves_or_earlier(desk: Desk) -> None:
    desk.limit("rate", 2, slot_decay_per_second=0.1)
    first, second = desk.ask("rate"), desk.ask("rate")
    assert desk.taken("rate") == 2
    desk.pass_time(5)
    desk.release(first)  # of which a half has come back by itself
    assert desk.taken("rate") == 1
    desk.pass_time(10)
    assert desk.taken("rate") == 0
    desk.release(second)  # gives nothing back a second time
    assert start_of(desk, 2) == 0


def test_a_reservation_that_is_given_up_frees_its_time_only_when_nobody_has_come_after(desk: Desk) -> None:
    desk.limit("rate", 1, slot_decay_per_second=1)
    assert start_of(desk) == 0
    last = desk.ask("rate")
    desk.release(last)
    middle = desk.ask("rate")
    assert start_of(desk) == 2
    desk.release(middle)
    assert start_of(desk) == 3, "the one after has been told its time, which must stay apart from this"


def test_changing_the_decay_keeps_what_is_taken(desk: Desk) -> None:
    desk.limit("rate", 4)
    held = desk.ask("rate", slots_=3)
    desk.change("rate", slot_decay_per_second=1)
    assert desk.taken("rate") == 3
    desk.pass_time(1)
    assert desk.taken("rate") == 2
    desk.keep(held, seconds=100)
    desk.change("rate", slot_decay_per_second=0)
    assert desk.taken("rate") == 3
    desk.release(held)
    assert desk.taken("rate") == 0
