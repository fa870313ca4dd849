"""Helpers for collections, among them `visit_collection`, which calls a function on each part of a nested value."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Generator, Hashable, Iterable, Iterator
from enum import Enum
from typing import Any, TypeVar, cast

from rota.utilities.nested import Kind, find, kind_of, parts_of, rebuild, replace

__all__ = [
    "AutoEnum",
    "StopVisiting",
    "batched_iterable",
    "deep_merge",
    "deep_merge_dicts",
    "dict_to_flatdict",
    "distinct",
    "ensure_iterable",
    "extract_instances",
    "find",
    "flatdict_to_dict",
    "get_from_dict",
    "isiterable",
    "listrepr",
    "remove_nested_keys",
    "replace",
    "set_in_dict",
    "visit_collection",
]

T = TypeVar("T")
R = TypeVar("R")
KT = TypeVar("KT")
VT = TypeVar("VT")
H = TypeVar("H", bound=Hashable)


class AutoEnum(str, Enum):
    """An enum whose members, made with `auto()`, have their own name as value."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> str:  # noqa: ARG004 - enum's form
        return name

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.value}"


class StopVisiting(BaseException):
    """Raised by a visiting function: leave this value as it is and do not look inside it."""


def visit_collection(
    expr: Any,
    visit_fn: Callable[[Any, dict[str, VT]], Any] | Callable[[Any], Any],
    *,
    return_data: bool = False,
    max_depth: int = -1,
    context: dict[str, VT] | None = None,
    remove_annotations: bool = False,
    _seen: dict[int, Any] | None = None,
) -> Any | None:
    """Call `visit_fn` on `expr`, then on each part of it, outside in.

    With `return_data`, return `expr` with each part replaced by what `visit_fn` returned for it; only what holds a change is
    copied. `max_depth` is how many levels of parts to enter (-1: all). With `context`, `visit_fn` takes it as second
    argument, each level its own copy; inside an annotation, ``context["annotation"]`` is it. `remove_annotations` leaves the
    bare value in place of an annotation. A value that holds itself is entered once.
    """
    visit = _Visit(visit_fn, return_data, remove_annotations, takes_context=context is not None)
    replaced = visit.enter(expr, max_depth, cast("dict[str, Any]", context or {}), {} if _seen is None else _seen)
    return replaced if return_data else None


class _Visit:
    def __init__(self, visit_fn: Callable[..., Any], return_data: bool, remove_annotations: bool, takes_context: bool) -> None:
        self.visit_fn = visit_fn
        self.return_data = return_data
        self.remove_annotations = remove_annotations
        self.takes_context = takes_context

    def enter(self, expr: Any, depth: int, context: dict[str, Any], seen: dict[int, Any]) -> Any:
        if id(expr) in seen:
            return seen[id(expr)]
        kind = kind_of(type(expr))
        if kind is not Kind.LEAF:
            seen[id(expr)] = expr
        try:
            visited = self.visit_fn(expr, context.copy()) if self.takes_context else self.visit_fn(expr)
        except StopVisiting:
            return expr
        result = visited if self.return_data else expr
        kind = kind_of(type(result))
        if depth == 0 or kind is Kind.LEAF:
            return result
        result = self._enter_parts(result, kind, depth - 1, context, seen)
        if id(expr) in seen:
            seen[id(expr)] = result
        return result

    def _enter_parts(self, value: Any, kind: Kind, depth: int, context: dict[str, Any], seen: dict[int, Any]) -> Any:
        if kind is Kind.ANNOTATION:
            context = {**context, "annotation": value}
        before = parts_of(value, kind)
        parts = [self.enter(part, depth, context, seen) for part in before]
        if not self.return_data:
            return value
        if kind is Kind.ANNOTATION and self.remove_annotations:
            return parts[0]
        is_changed = any(new is not old for new, old in zip(parts, before, strict=True))
        return rebuild(value, kind, parts) if is_changed else value


# ---------------------------------------------------------------------- iterables


def isiterable(obj: Any) -> bool:
    """Whether `obj` is a collection of things: iterable, and neither text, bytes nor a file."""
    return hasattr(obj, "__iter__") and not isinstance(obj, (str, bytes)) and not hasattr(obj, "readable")


def ensure_iterable(obj: Iterable[T] | T) -> Collection[T]:
    """Return `obj` if it is a list, tuple, set or other collection (not text), else a list with it alone."""
    if isinstance(obj, Collection) and not isinstance(obj, (str, bytes)):
        return cast("Collection[T]", obj)
    return [cast("T", obj)]


def batched_iterable(iterable: Iterable[T], size: int) -> Generator[tuple[T, ...], None, None]:
    """Yield tuples of `size` items; the last may be shorter."""
    iterator = iter(iterable)
    while batch := tuple(itertools.islice(iterator, size)):
        yield batch


def distinct(iterable: Iterable[T], key: Callable[[T], Hashable] | None = None) -> Iterator[T]:
    """Yield the items whose key (the item itself when absent) has not come before."""
    seen: set[Hashable] = set()
    for item in iterable:
        mark = item if key is None else key(item)
        if mark not in seen:
            seen.add(mark)
            yield item


def extract_instances(
    objects: Iterable[Any],
    types: tuple[type[T], ...] | type[T] = object,  # type: ignore[assignment]  # T is then object
) -> dict[type[T], list[T]] | list[T]:
    """Return the objects of one type as a list; of several types as a dict from type to list."""
    if not isinstance(types, tuple):
        return [item for item in objects if isinstance(item, types)]
    by_type: dict[type[T], list[T]] = {}
    for item in objects:
        for kind in types:
            if isinstance(item, kind):
                by_type.setdefault(kind, []).append(item)
    return by_type


def listrepr(objs: Iterable[Any], sep: str = " ") -> str:
    """Join the reprs of the objects."""
    return sep.join(map(repr, objs))


# ---------------------------------------------------------------------- nested dictionaries


def dict_to_flatdict(dct: dict[KT, Any]) -> dict[tuple[KT, ...], Any]:
    """Return a dict of one level, whose keys are the paths to the values."""
    flat: dict[tuple[KT, ...], Any] = {}
    pending: list[tuple[tuple[KT, ...], dict[KT, Any]]] = [((), dct)]
    while pending:
        path, level = pending.pop(0)
        for key, value in level.items():
            if isinstance(value, dict) and value:
                pending.append(((*path, key), value))
            else:
                flat[(*path, key)] = value
    return flat


def flatdict_to_dict(dct: dict[tuple[KT, ...], VT]) -> dict[KT, Any]:
    """Undo `dict_to_flatdict`."""
    nested: dict[KT, Any] = {}
    for path, value in dct.items():
        level = nested
        for key in path[:-1]:
            level = level.setdefault(key, {})
        level[path[-1]] = value
    return nested


def deep_merge(dct: dict[str, Any], merge: dict[str, Any]) -> dict[str, Any]:
    """Return `dct` updated by `merge`; where both hold a dict, those are merged in turn. Neither is changed."""
    merged = dict(dct)
    for key, value in merge.items():
        ours = merged.get(key)
        merged[key] = deep_merge(ours, value) if isinstance(ours, dict) and isinstance(value, dict) else value
    return merged


def deep_merge_dicts(*dicts: dict[str, Any]) -> dict[str, Any]:
    """Merge several dicts as `deep_merge` does; later ones win."""
    merged: dict[str, Any] = {}
    for dct in dicts:
        merged = deep_merge(merged, dct)
    return merged


def remove_nested_keys(keys_to_remove: list[H], obj: Any) -> Any:
    """Return `obj` without these keys, in any dict inside dicts; anything else is returned as it is."""
    if not isinstance(obj, dict):
        return obj
    return {key: remove_nested_keys(keys_to_remove, value) for key, value in obj.items() if key not in keys_to_remove}


def get_from_dict(dct: dict[str, Any], keys: list[str] | str, default: R | None = None) -> Any | R | None:
    """Return what is at the path `keys`, a list or text such as ``a.b[0]``; `default` when there is nothing."""
    value: Any = dct
    for key in _path(keys):
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return default
    return value


def set_in_dict(dct: dict[str, Any], keys: list[str] | str, value: Any) -> None:
    """Put `value` at the path `keys`, a list or text such as ``a.b``; missing dicts on the way are made.

    Raises:
        TypeError: something on the path is there already and is no dict.
    """
    *way, last = _path(keys)
    level: Any = dct
    for key in way:
        level = level.setdefault(key, {})
        if not isinstance(level, dict):
            raise TypeError(f"Cannot set {keys!r}: {key!r} holds a {type(level).__name__}, not a dict.")
    level[last] = value


def _path(keys: list[str] | str) -> list[str | int]:
    if not isinstance(keys, str):
        return list(keys)
    parts = keys.replace("[", ".").replace("]", "").split(".")
    return [int(part) if part.lstrip("-").isdigit() else part for part in parts]
