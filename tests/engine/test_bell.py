"""The bell: no ring is lost, and none is heard twice."""

from __future__ import annotations

import threading
import time

from rota.engine.bell import Bell


def test_a_ring_wakes_the_thread_that_waits() -> None:
    bell, woken = Bell(), threading.Event()

    def sleep() -> None:
        bell.wait()
        woken.set()

    threading.Thread(target=sleep, daemon=True).start()
    bell.ring()
    assert woken.wait(10)


def test_a_ring_before_the_wait_is_kept_and_two_are_one() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()
    bell.wait()
    began = time.monotonic()
    bell.wait(0.01)
    assert time.monotonic() - began >= 0.01


def test_a_ring_that_was_hushed_is_not_heard() -> None:
    bell = Bell()
    bell.ring()
    bell.hush()
    bell.hush()
    began = time.monotonic()
    bell.wait(0.01)
    assert time.monotonic() - began >= 0.01
