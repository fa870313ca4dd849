"""Search through nested values: find the futures in a call's arguments, put their results in their place.

What is looked into: list, tuple, named tuple, set, frozenset, dict (keys and values), deque, their subclasses, instances of
dataclasses and pydantic models, and annotations. All else is a leaf: data frames, arrays, iterators, objects of other classes.

A call with a large argument must not pay for a walk in Python, and must not miss a future either. CPython's garbage
collector knows the answer: it tracks each object that can refer to others, and leaves untracked only atoms and those tuples
and dicts that hold nothing but atoms. So `any(map(gc.is_tracked, items))` decides at C speed whether a collection is worth
walking: 9 ms for a list of 1,000,000 ints, 2.4 ms for 100,000 rows that are dicts; a loop in Python takes 36 ms and over
100 ms (CPython 3.11, 2 cores). Where that guarantee is missing, the items' types decide: 13 ms for the ints; rows are walked.
"""

from __future__ import annotations

import copy
import gc
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import Enum, auto
from typing import Any, TypeVar

from rota.core.states import State
from rota.utilities.annotations import BaseAnnotation, allow_failure, opaque, quote

T = TypeVar("T")

ATOMS: frozenset[type] = frozenset({int, str, float, bool, bytes, type(None), complex, bytearray, range})
"""Exact types that hold nothing to find."""

_tracking_is_exact = sys.implementation.name == "cpython" and getattr(sys, "_is_gil_enabled", lambda: True)()


def find(expr: Any, types: type[T] | tuple[type[T], ...], limit: int = 0) -> list[T]:
    """Return the instances of `types` inside `expr` (or `expr` itself), each object once, in the order met.

    `types` are ordinary classes; builtin atoms are passed over. `limit` ends the search at that many; 0 finds all.
    Under `quote` nothing is found; under `opaque` only its value itself. Cycles are followed once; depth is not bounded.
    """
    if type(expr) in ATOMS:
        return []
    found: list[T] = []
    seen: set[int] = set()
    pending: list[Iterator[Any]] = [iter((expr,))]
    while pending:
        for value in pending[-1]:
            cls = type(value)
            if cls in ATOMS:
                continue
            kind = _kinds.get(cls) or kind_of(cls)
            is_hit = isinstance(value, types)
            if (kind is Kind.LEAF and not is_hit) or id(value) in seen:
                continue
            seen.add(id(value))
            if is_hit:
                found.append(value)
                if len(found) == limit:
                    return found
                continue
            inner = _to_search(value, kind, types)
            if inner:
                pending.append(iter(inner))
                break
        else:
            pending.pop()
    return found


def replace(expr: Any, types: type[T] | tuple[type[T], ...], fn: Callable[[T, bool], Any]) -> Any:
    """Return `expr` with each instance of `types` replaced by ``fn(instance, allows_failure)``, and annotations taken off.

    `allows_failure` tells whether an `allow_failure` is around the instance; `fn` is called once per object and mark.
    What `find` passes over stays. Only what holds a replacement is copied: with nothing to do, `expr` itself comes back.
    A list or dict that holds itself does so in the copy too.
    """
    cls = type(expr)
    if cls in ATOMS:
        return expr
    if isinstance(expr, types):
        return fn(expr, False)
    kind = _kinds.get(cls) or kind_of(cls)
    if kind is Kind.LEAF or holds_only_atoms(expr, kind):
        return expr
    wanted: tuple[Any, ...] = types if isinstance(types, tuple) else (types,)
    if not find(expr, (*wanted, BaseAnnotation), limit=1):
        return expr
    return _Replacement(wanted, fn).run(expr)


# ---------------------------------------------------------------------- what a value holds


class Kind(Enum):
    """How a value is opened and put together again."""

    LEAF = auto()
    SEQUENCE = auto()
    NAMED_TUPLE = auto()
    MAPPING = auto()
    DATACLASS = auto()
    PYDANTIC = auto()
    ANNOTATION = auto()


_kinds: dict[type, Kind] = dict.fromkeys(ATOMS, Kind.LEAF)
_MAX_REMEMBERED_TYPES = 10_000


def kind_of(cls: type) -> Kind:
    """Return how values of this class are opened."""
    kind = _kinds.get(cls)
    if kind is None:
        if len(_kinds) > _MAX_REMEMBERED_TYPES:  # classes made in a loop must not stay alive for ever
            _kinds.clear()
        kind = _kinds[cls] = _classify(cls)
    return kind


def _classify(cls: type) -> Kind:
    if issubclass(cls, (State, Enum)):
        return Kind.LEAF
    if issubclass(cls, BaseAnnotation):
        return Kind.ANNOTATION
    if issubclass(cls, dict):
        return Kind.MAPPING
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return Kind.NAMED_TUPLE
    if issubclass(cls, (list, tuple, set, frozenset, deque)):
        return Kind.SEQUENCE
    if hasattr(cls, "__pydantic_fields__") and hasattr(cls, "model_fields_set"):
        return Kind.PYDANTIC
    return Kind.DATACLASS if hasattr(cls, "__dataclass_fields__") else Kind.LEAF


def parts_of(value: Any, kind: Kind) -> Collection[Any]:
    """Return what `value` holds, in order; of a mapping first the keys, then the values."""
    if kind is Kind.MAPPING:
        return (*value.keys(), *value.values())
    if kind is Kind.ANNOTATION:
        return (value.unwrap(),)
    if kind is Kind.DATACLASS:
        return [getattr(value, name) for name in _set_fields(value)]
    if kind is Kind.PYDANTIC:
        return [*value.__dict__.values(), *(value.__pydantic_extra__ or {}).values()]
    items: Collection[Any] = value
    return items


def _set_fields(value: Any) -> list[str]:
    # A field of a dataclass may have been deleted, or with init=False never set.
    return [name for name in type(value).__dataclass_fields__ if hasattr(value, name)]


def holds_only_atoms(value: Any, kind: Kind) -> bool:
    """Whether a quick look shows that `value` holds nothing to find, at any depth. False: walk it."""
    if _tracking_is_exact and not gc.is_tracked(value):
        return True
    if kind is Kind.SEQUENCE:
        return _are_atoms(value)
    return kind is Kind.MAPPING and _are_atoms(value) and _are_atoms(value.values())


def _are_atoms(items: Iterable[Any]) -> bool:
    if _tracking_is_exact:
        return not any(map(gc.is_tracked, items))
    return ATOMS.issuperset(map(type, items))


def _to_search(value: Any, kind: Kind, types: Any) -> Collection[Any]:
    if kind is Kind.ANNOTATION:
        return () if _is_closed(value, types) else (value.unwrap(),)
    return () if holds_only_atoms(value, kind) else parts_of(value, kind)


def _is_closed(annotation: Any, types: Any) -> bool:
    """Whether the annotation keeps the search out of its value."""
    return isinstance(annotation, quote) or (isinstance(annotation, opaque) and not isinstance(annotation.unwrap(), types))


# ---------------------------------------------------------------------- putting it together again


def rebuild(value: Any, kind: Kind, parts: list[Any], unfinished: Any = None) -> Any:
    """Return a copy of `value` that holds `parts` instead of its own.

    No constructor or validator runs: they may compute, or not know what a future stands for.
    `unfinished` is the empty copy to fill, when one was already handed out.
    """
    if kind is Kind.SEQUENCE:
        return _rebuild_sequence(value, parts, unfinished)
    if kind is Kind.MAPPING:
        half = len(parts) // 2
        duplicate = unfinished if unfinished is not None else empty_copy(value)
        duplicate.update(zip(parts[:half], parts[half:], strict=True))
        return duplicate
    if kind is Kind.NAMED_TUPLE:
        return type(value)._make(parts)
    if kind is Kind.ANNOTATION:
        return value.rewrap(parts[0])
    duplicate = copy.copy(value)
    if kind is Kind.DATACLASS:
        for name, part in zip(_set_fields(value), parts, strict=True):
            object.__setattr__(duplicate, name, part)  # also where the class is frozen
        return duplicate
    names = list(value.__dict__)
    duplicate.__dict__.update(zip(names, parts, strict=False))
    if value.__pydantic_extra__:
        extra = dict(zip(value.__pydantic_extra__, parts[len(names) :], strict=True))
        object.__setattr__(duplicate, "__pydantic_extra__", extra)
    return duplicate


def _rebuild_sequence(value: Any, parts: list[Any], unfinished: Any) -> Any:
    cls = type(value)
    if isinstance(value, (list, deque)):
        if cls is list and unfinished is None:
            return parts
        duplicate = unfinished if unfinished is not None else empty_copy(value)
        duplicate.extend(parts)
        return duplicate
    if isinstance(value, set):
        duplicate = empty_copy(value)
        duplicate.update(parts)
        return duplicate
    return cls.__new__(cls, parts)


def empty_copy(value: Any) -> Any:
    """Return an empty list, deque, set or dict of the value's class, with its other attributes (a default factory, say)."""
    duplicate = copy.copy(value)
    duplicate.clear()
    return duplicate


class _Frame:
    """A value whose parts are being replaced."""

    __slots__ = ("allows_failure", "done", "key", "kind", "todo", "unfinished", "value")

    def __init__(self, key: tuple[int, bool], value: Any, kind: Kind, todo: Collection[Any], allows_failure: bool) -> None:
        self.key = key
        self.value = value
        self.kind = kind
        self.todo = iter(todo)
        self.done: list[Any] = []
        self.allows_failure = allows_failure
        self.unfinished: Any = None
        """The copy, still empty, once something inside has referred to the value itself."""


class _Replacement:
    """One `replace`. Keeps its own stack, so that depth is not bounded by the interpreter's."""

    def __init__(self, types: tuple[Any, ...], fn: Callable[[Any, bool], Any]) -> None:
        self.types = types
        self.fn = fn
        self.finished: dict[tuple[int, bool], Any] = {}
        self.open: dict[tuple[int, bool], _Frame] = {}
        self.kept: list[Any] = []
        """Keeps alive what `finished` knows by id."""

    def run(self, expr: Any) -> Any:
        root = _Frame((0, False), (expr,), Kind.SEQUENCE, (expr,), allows_failure=False)
        stack = [root]
        while True:
            frame = stack[-1]
            for value in frame.todo:
                inner = self._enter(value, frame)
                if inner is not None:
                    stack.append(inner)
                    break
            else:
                stack.pop()
                if frame is root:
                    return root.done[0]
                stack[-1].done.append(self._finish(frame))

    def _enter(self, value: Any, parent: _Frame) -> _Frame | None:
        """Append what stands for `value` to what is done in the parent, or return the frame that comes first."""
        cls = type(value)
        kind = _kinds.get(cls) or kind_of(cls)
        is_hit = isinstance(value, self.types)
        if kind is Kind.LEAF and not is_hit:
            parent.done.append(value)
            return None
        key = (id(value), parent.allows_failure)
        if key in self.finished:
            parent.done.append(self.finished[key])
        elif key in self.open:
            parent.done.append(self._copy_in_progress(self.open[key]))
        elif is_hit:
            parent.done.append(self._remember(key, value, self.fn(value, parent.allows_failure)))
        elif kind is Kind.ANNOTATION and _is_closed(value, self.types):
            parent.done.append(value.unwrap())
        elif kind is not Kind.ANNOTATION and holds_only_atoms(value, kind):
            parent.done.append(value)
        else:
            allows_failure = parent.allows_failure or isinstance(value, allow_failure)
            frame = self.open[key] = _Frame(key, value, kind, parts_of(value, kind), allows_failure)
            return frame
        return None

    def _finish(self, frame: _Frame) -> Any:
        del self.open[frame.key]
        value, kind, parts = frame.value, frame.kind, frame.done
        if kind is Kind.ANNOTATION:
            return self._remember(frame.key, value, parts[0])
        is_changed = any(new is not old for new, old in zip(parts, parts_of(value, kind), strict=True))
        if is_changed:
            return self._remember(frame.key, value, rebuild(value, kind, parts, frame.unfinished))
        return self._remember(frame.key, value, value)

    def _remember(self, key: tuple[int, bool], value: Any, replaced: Any) -> Any:
        self.kept.append(value)
        self.finished[key] = replaced
        return replaced

    @staticmethod
    def _copy_in_progress(frame: _Frame) -> Any:
        if not isinstance(frame.value, (list, deque, dict)):
            return frame.value  # a tuple holds itself only through a list or dict, which then keeps the original
        if frame.unfinished is None:
            frame.unfinished = empty_copy(frame.value)
        return frame.unfinished
