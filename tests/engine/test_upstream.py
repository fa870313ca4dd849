"""Results are traced to the runs that made them, without being kept alive."""

from __future__ import annotations

import sys

from rota.engine.upstream import _FIRST_SWEEP, ResultTracker


def test_an_object_is_traced_by_identity() -> None:
    tracker, made = ResultTracker(), [1, 2, 3]
    tracker.add(made, b"run")
    assert tracker.find(made) == b"run"
    assert tracker.find([1, 2, 3]) is None


def test_values_that_python_shares_are_not_traced() -> None:
    tracker = ResultTracker()
    for shared in (None, True, 0, 256, "", "a", b"", (), Ellipsis):
        tracker.add(shared, b"run")
        assert tracker.find(shared) is None


def test_what_user_code_keeps_stays_traced_and_what_it_drops_is_let_go() -> None:
    tracker, inside = ResultTracker(), object()
    kept = [["kept", n] for n in range(10)]
    for value in kept:
        tracker.add(value, b"run")
    before = sys.getrefcount(inside)
    for n in range(5 * _FIRST_SWEEP):
        tracker.add([inside, n], b"run")
    assert all(tracker.find(value) == b"run" for value in kept)
    assert len(tracker._entries) <= _FIRST_SWEEP + len(kept)
    assert sys.getrefcount(inside) - before <= _FIRST_SWEEP


def test_large_results_are_let_go_beside_many_that_are_kept() -> None:
    tracker = ResultTracker()
    kept = [["kept", n] for n in range(2_000)]
    for value in kept:
        tracker.add(value, b"run")
    for n in range(1_000):
        tracker.add(["large", n], b"run")
        held = sum(1 for thing, _ in tracker._entries.values() if thing[0] == "large")
        assert held <= 2 * _FIRST_SWEEP
    assert all(tracker.find(value) == b"run" for value in kept)


def test_results_that_are_kept_for_a_while_are_let_go_in_time() -> None:
    tracker = ResultTracker()
    window: list[list[int]] = []
    for n in range(2_000):
        window = [*window[-49:], [n]]
        tracker.add(window[-1], b"run")
    assert len(tracker._entries) <= 2 * len(window)
