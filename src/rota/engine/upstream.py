"""Where a task's arguments came from: results are traced to the run that made them."""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Iterable
from typing import Any
from uuid import UUID

_FIRST_SWEEP = 8
_SMALL_INTS = range(-5, 257)
"""Integers that CPython shares, so that their identity says nothing."""
_WITHOUT_WEAK_REFERENCES = frozenset({int, float, complex, str, bytes, bytearray, list, tuple, dict})


class ResultTracker:
    """Remembers which run made an object, for as long as user code keeps the object.

    Objects are told apart by identity. Those of most classes are held weakly; builtin ones allow no weak reference, so the
    tracker holds them and lets those go that nobody else holds any more. Most are dropped soon or kept for long, so each is
    looked at twice while it is young, and then with all others when their number has grown by a quarter: cost per result stays
    constant, and a flow that keeps many small results can still make and drop large ones.
    """

    def __init__(self) -> None:
        self._entries: dict[int, tuple[Any, bytes]] = {}
        """By the object's identity: it or a weak reference to it, and its run."""
        self._young: list[int] = []
        self._middle: list[int] = []
        """Identities of those that came last, and of those that were there when these began to come."""
        self._sweep_at = _FIRST_SWEEP
        self._lock = threading.Lock()

    def add(self, value: Any, run_id: bytes) -> None:
        """Note that the run `run_id` made `value`."""
        if not is_traceable(value):
            return
        self._entries[id(value)] = (_held(value), run_id)
        self._young.append(id(value))
        if len(self._young) >= _FIRST_SWEEP // 2:
            self._sweep()

    def find(self, value: Any) -> bytes | None:
        """Return the run that made this very object, if one did."""
        entry = self._entries.get(id(value))
        return entry[1] if entry is not None and _object_of(entry[0]) is value else None

    def _sweep(self) -> None:
        with self._lock:
            young, self._young = self._young, []
            self._let_go(self._middle)
            self._middle = self._let_go(young)
            if len(self._entries) >= self._sweep_at:
                self._let_go(list(self._entries))
                self._sweep_at = max(_FIRST_SWEEP, len(self._entries) + len(self._entries) // 4)

    def _let_go(self, keys: list[int]) -> list[int]:
        """Forget those of the objects that nobody else holds; return the others."""
        kept = []
        for key in keys:
            entry = self._entries.get(key)
            if entry is None:
                continue
            if _is_dropped(entry):
                del self._entries[key]
            else:
                kept.append(key)
        return kept


def _held(value: Any) -> Any:
    if type(value) in _WITHOUT_WEAK_REFERENCES:
        return value
    try:
        return weakref.ref(value)
    except TypeError:
        return value


def _object_of(held: Any) -> Any:
    return held() if type(held) is weakref.ref else held


def _is_dropped(entry: tuple[Any, bytes]) -> bool:
    if type(entry[0]) is weakref.ref:
        return entry[0]() is None
    # Two references are our own: the entry's, and getrefcount's argument.
    return sys.getrefcount(entry[0]) <= 2


def is_traceable(value: Any) -> bool:
    """Whether the object's identity can tell where it came from: not for the values that Python shares."""
    kind = type(value)
    if value is None or kind is bool or value is Ellipsis or value is NotImplemented:
        return False
    if kind is int:
        return value not in _SMALL_INTS
    if kind is str or kind is bytes:
        return len(value) > 1
    return not (kind is tuple and not value)


def task_run_input(run_id: bytes) -> dict[str, str]:
    """One entry of a task run's inputs, as on the wire."""
    return {"input_type": "task_run", "id": str(UUID(bytes=run_id))}


def unique_inputs(run_ids: Iterable[bytes]) -> list[dict[str, str]]:
    return [task_run_input(run_id) for run_id in dict.fromkeys(run_ids)]
