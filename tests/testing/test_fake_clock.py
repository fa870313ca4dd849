"""`FakeClock`: moves when it is told to, or when somebody sleeps by it."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from rota.core.clock import current_clock, utc_now
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.testing import FakeClock
from rota.testing.clock import installed

START = datetime(2031, 5, 1, 12, tzinfo=UTC)


def test_it_stands_still_until_it_is_advanced() -> None:
    clock = FakeClock(START)
    assert (clock.now(), clock.now()) == (START, START)
    assert clock.advance(90) == START + timedelta(seconds=90) == clock.now()


def test_it_shows_utc_whatever_zone_it_was_started_in() -> None:
    clock = FakeClock(datetime(2031, 5, 1, 14, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == START
    assert clock.now().tzinfo is UTC


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        FakeClock(datetime(2031, 5, 1))


def test_it_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="cannot go back"):
        FakeClock().advance(-1)


def test_a_sleep_moves_it_at_once_and_is_noted() -> None:
    clock = FakeClock(START)
    clock.sleep(3600)
    asyncio.run(clock.asleep(60))
    assert clock.now() == START + timedelta(seconds=3660)
    assert clock.sleeps == [3600, 60]


def test_sleepers_that_wait_wake_up_when_their_time_has_come() -> None:
    clock, woken = FakeClock(sleeping_waits=True), []

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        woken.append(seconds)

    threads = [threading.Thread(target=sleep, args=(seconds,)) for seconds in (10, 20)]
    for thread in threads:
        thread.start()
    clock.wait_for_sleeper(2)
    clock.advance(9.9)
    assert woken == []
    clock.advance(0.1)
    threads[0].join(10)
    assert woken == [10]
    clock.advance(10)
    threads[1].join(10)
    assert woken == [10, 20]


def test_coroutines_that_wait_wake_up_when_their_time_has_come() -> None:
    clock = FakeClock(sleeping_waits=True)

    async def main() -> None:
        sleeper = asyncio.create_task(clock.asleep(10))
        await asyncio.sleep(0)
        clock.advance(5)
        assert not (await asyncio.wait({sleeper}, timeout=0.01))[0]
        clock.advance(5)
        await asyncio.wait_for(sleeper, 10)

    asyncio.run(main())


def test_waiting_for_a_sleeper_that_never_comes_says_so() -> None:
    with pytest.raises(TimeoutError, match=r"for 1 sleeper\(s\) on the fake clock"):
        FakeClock(sleeping_waits=True).wait_for_sleeper(timeout=0.01)


def test_states_are_dated_by_the_installed_clock_and_only_within_the_block() -> None:
    before = current_clock()
    with installed(FakeClock(START)) as clock:
        assert utc_now() == START
        assert State(StateType.PENDING).timestamp == START
        assert current_clock() is clock
    assert current_clock() is before
