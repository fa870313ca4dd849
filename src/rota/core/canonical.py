"""Any Python value as bytes that are the same in every process: what fingerprints are made of.

Numbers, strings and flat sequences of them are written by `marshal` in its version 2, whose form depends on the value alone
(later versions write references, which depend on how often an object is used). Sets and dicts are sorted by
the bytes of their elements. Everything else is asked how it would be pickled (`__reduce_ex__`), and the answer is written the
same way; a pickle itself would not do, since it depends on set order and on which equal objects are one object.
Each form begins with a tag and tells its length, so that two values never share one.
"""

from __future__ import annotations

import copyreg
import marshal
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cached_property
from math import inf
from pickle import PickleBuffer
from types import FunctionType
from typing import Any
from uuid import UUID

from rota.core.source import code_digest

Parts = list[bytes | memoryview]

MAX_DEPTH = 100
"""Deeper values, and those that contain themselves, have no form."""

_MARSHAL_VERSION = 2
_PICKLE_PROTOCOL = 5
_FLAT_TYPES = frozenset({int, float, bool, str, bytes, type(None)})
_TEXT = frozenset({str})
_SIZED_BUILTINS: tuple[Any, ...] = (str, bytes, bytearray, list, tuple, dict, set, frozenset)
_LARGEST_OVERHEAD = 32
"""No element of `_FLAT_TYPES` takes more than this many times the memory that its form has bytes."""


class NoStableFormError(ValueError):
    """The value, or one inside it, cannot be told from others in another process.

    `type_name` is the type of the part that could not be written.
    """

    def __init__(self, value: object, why: str) -> None:
        kind = type(value)
        self.type_name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
        super().__init__(f"A value of type '{self.type_name}' has no stable fingerprint: {why}.")


class TooLargeError(ValueError):
    """The form would be longer than allowed. Known before the value is read."""


class Encoder:
    """Writes values, until `limit_bytes` are used up."""

    __slots__ = ("depth", "fallback", "left")

    def __init__(self, limit_bytes: float = inf, fallback: Callable[[Any], bytes] | None = None) -> None:
        self.left = limit_bytes
        self.depth = 0
        self.fallback = fallback
        """Writes what has no form of its own."""

    def spend(self, count: int) -> None:
        """Take `count` bytes of what is left."""
        self.left -= count
        if self.left < 0:
            raise TooLargeError

    def add(self, value: Any, out: Parts) -> None:
        """Append the form of `value` to `out`.

        Raises:
            TooLargeError, NoStableFormError
        """
        write = _WRITERS.get(type(value))
        if write is not None:
            write(self, value, out)
            return
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NoStableFormError(value, f"it is nested more than {MAX_DEPTH} deep, or contains itself")
        (_COLLECTIONS.get(type(value)) or _write_object)(self, value, out)
        self.depth -= 1

    def add_all(self, values: Iterable[Any], out: Parts) -> None:
        for value in values:
            write = _WRITERS.get(type(value))
            if write is not None:
                write(self, value, out)
            else:
                self.add(value, out)

    def bytes_of(self, *values: Any) -> bytes:
        """Return the forms of `values`, one after the other."""
        out: Parts = []
        self.add_all(values, out)
        return b"".join(out)


def _tag(letter: bytes, count: int) -> bytes:
    # marshal's own tags are ASCII.
    return b"\xff" + letter + count.to_bytes(8, "little")


# --- plain values --------------------------------------------------------------------------------------------------------


def _write_small(encoder: Encoder, value: Any, out: Parts) -> None:
    encoder.spend(9)
    out.append(marshal.dumps(value, _MARSHAL_VERSION))


def _write_int(encoder: Encoder, value: int, out: Parts) -> None:
    encoder.spend(5 + value.bit_length() // 8)
    out.append(marshal.dumps(value, _MARSHAL_VERSION))


def _write_text(encoder: Encoder, value: str | bytes, out: Parts) -> None:
    encoder.spend(5 + len(value))
    out.append(marshal.dumps(value, _MARSHAL_VERSION))


def _write_bytearray(encoder: Encoder, value: bytearray, out: Parts) -> None:
    encoder.spend(10 + len(value))
    out.append(_tag(b"b", len(value)) + value)


def _write_uuid(encoder: Encoder, value: UUID, out: Parts) -> None:
    encoder.spend(16)
    out.append(_tag(b"u", 16) + value.bytes)


def _write_decimal(encoder: Encoder, value: Decimal, out: Parts) -> None:
    encoder.spend(sys.getsizeof(value))
    text = str(value).encode()
    out.append(_tag(b"d", len(text)) + text)


# --- collections ---------------------------------------------------------------------------------------------------------


def _write_sequence(encoder: Encoder, value: list[Any] | tuple[Any, ...], out: Parts) -> None:
    if len(value) > encoder.left:
        raise TooLargeError
    if len(value) > 8 and _FLAT_TYPES.issuperset(map(type, value)):
        _write_flat(encoder, value, out)
        return
    encoder.spend(10)
    out.append(_tag(b"l" if type(value) is list else b"t", len(value)))
    encoder.add_all(value, out)


def _write_flat(encoder: Encoder, value: list[Any] | tuple[Any, ...], out: Parts) -> None:
    if encoder.left < inf and sum(map(sys.getsizeof, value)) > _LARGEST_OVERHEAD * encoder.left:
        raise TooLargeError
    data = marshal.dumps(value, _MARSHAL_VERSION)
    encoder.spend(len(data))
    out.append(data)


def _write_dict(encoder: Encoder, value: dict[Any, Any], out: Parts) -> None:
    if len(value) > encoder.left:
        raise TooLargeError
    encoder.spend(10)
    out.append(_tag(b"m", len(value)))
    if _TEXT.issuperset(map(type, value)):
        for key in sorted(value):
            encoder.add(key, out)
            encoder.add(value[key], out)
    else:
        out.extend(sorted([encoder.bytes_of(key, item) for key, item in value.items()]))


def _write_set(encoder: Encoder, value: set[Any] | frozenset[Any], out: Parts) -> None:
    if len(value) > encoder.left:
        raise TooLargeError
    encoder.spend(10)
    out.append(_tag(b"s" if type(value) is set else b"f", len(value)))
    out.extend(sorted([encoder.bytes_of(item) for item in value]))


# --- everything else -----------------------------------------------------------------------------------------------------


def _write_object(encoder: Encoder, value: Any, out: Parts) -> None:
    depth, mark = encoder.depth, len(out)
    try:
        _refuse_large(encoder, value)
        _write_by_kind(encoder, value, out)
    except (TooLargeError, RecursionError):
        raise
    except Exception as error:
        unstable = _explain(value, error)
        if encoder.fallback is None:
            raise unstable from error
        data = _fall_back(encoder.fallback, value, unstable)
        encoder.depth = depth
        out[mark:] = [_tag(b"p", len(data)), data]


def _explain(value: Any, error: Exception) -> NoStableFormError:
    if isinstance(error, NoStableFormError):
        return error
    return NoStableFormError(value, f"it cannot be pickled ({type(error).__name__}: {error})")


def _fall_back(fallback: Callable[[Any], bytes], value: Any, error: NoStableFormError) -> bytes:
    try:
        return fallback(value)
    except Exception:  # noqa: BLE001 - the value's own code may raise anything; `error` says what it means
        raise error from None


def _refuse_large(encoder: Encoder, value: Any) -> None:
    """Raise TooLargeError for what tells its size and is too large, before anything is copied."""
    size = 0
    for builtin in _SIZED_BUILTINS:
        if isinstance(value, builtin):
            size = builtin.__len__(value)
    if hasattr(type(value), "nbytes"):
        size = value.nbytes
    if isinstance(size, int) and size > encoder.left:
        raise TooLargeError


def _write_by_kind(encoder: Encoder, value: Any, out: Parts) -> None:
    kind = type(value)
    if isinstance(value, type):
        _write_name(encoder, value, out)
    elif isinstance(value, FunctionType):
        _write_function(encoder, value, out)
    elif isinstance(value, (memoryview, PickleBuffer)):
        _write_buffer(encoder, value, out)
    elif isinstance(value, (set, frozenset)):
        # Its own pickle has the elements in an order that differs between processes.
        out.append(_tag(b"S", 3))
        _write_name(encoder, kind, out)
        _write_set(encoder, value, out)
        encoder.add(getattr(value, "__dict__", None), out)
    elif hasattr(kind, "__pydantic_fields__"):
        _write_model(encoder, value, out)
    elif kind is object or hasattr(kind, "__next__"):
        raise NoStableFormError(value, "it has no content" if kind is object else "it changes as it is read")
    else:
        _write_reduced(encoder, value, out)


def _write_name(encoder: Encoder, value: Any, out: Parts) -> None:
    """A class or function by where it is found."""
    out.append(_tag(b"c", 2))
    encoder.add_all((value.__module__, value.__qualname__), out)


def _write_function(encoder: Encoder, value: FunctionType, out: Parts) -> None:
    cells = tuple(cell.cell_contents for cell in value.__closure__ or ())
    out.append(_tag(b"F", 5))
    _write_name(encoder, value, out)
    encoder.add_all((code_digest(value), value.__defaults__, value.__kwdefaults__, cells), out)


def _write_buffer(encoder: Encoder, value: memoryview | PickleBuffer, out: Parts) -> None:
    view = memoryview(value)
    encoder.spend(10 + view.nbytes)
    out.append(_tag(b"v", view.nbytes))
    encoder.add((view.format, view.shape), out)
    out.append(PickleBuffer(view).raw() if view.contiguous else view.tobytes())


def _write_model(encoder: Encoder, value: Any, out: Parts) -> None:
    """A pydantic model. Which fields were set and which are defaults makes no difference to its value."""
    out.append(_tag(b"M", 4))
    _write_name(encoder, type(value), out)
    fields = _without_cached_properties(value, value.__dict__)
    encoder.add_all((fields, value.__pydantic_extra__, value.__pydantic_private__), out)


def _write_reduced(encoder: Encoder, value: Any, out: Parts) -> None:
    """Write what `pickle` would keep of an object: how it is made, from what, and its state."""
    reducer = copyreg.dispatch_table.get(type(value)) or getattr(type(value), "__reduce_by_content__", None)
    if isinstance(value, BaseException):
        reducer = None  # tblib registers one for every exception there is, wherever Dask has been imported
    reduced = value.__reduce_ex__(_PICKLE_PROTOCOL) if reducer is None else reducer(value)
    encoder.spend(10)
    if isinstance(reduced, str):
        out.append(_tag(b"g", 2))
        encoder.add_all((getattr(value, "__module__", None), reduced), out)
        return
    parts: tuple[Any, ...] = (*reduced, None, None, None)[:5]
    make, arguments, state, items, pairs = parts
    out.append(_tag(b"o", 5))
    if isinstance(make, FunctionType) and "<locals>" not in make.__qualname__:
        _write_name(encoder, make, out)  # a library's own: its code is no part of the value
    else:
        encoder.add(make, out)
    encoder.add(arguments, out)
    encoder.add(_without_cached_properties(value, state), out)
    encoder.add(None if items is None else _bounded(encoder, items), out)
    listed = None if pairs is None else _bounded(encoder, pairs)
    encoder.add(listed if listed is None or isinstance(value, OrderedDict) else dict(listed), out)


def _bounded(encoder: Encoder, items: Iterable[Any]) -> list[Any]:
    taken: list[Any] = []
    for item in items:
        if len(taken) >= encoder.left:
            raise TooLargeError
        taken.append(item)
    return taken


def _without_cached_properties(value: Any, state: Any) -> Any:
    """A cached property is no part of the value: reading it must not make another value of it."""
    own = getattr(value, "__dict__", None)
    if own is None or state is not own:
        return state
    kind = type(value)
    return {name: item for name, item in own.items() if not isinstance(getattr(kind, name, None), cached_property)}


_Writer = Callable[[Encoder, Any, Parts], None]

_WRITERS: dict[type, _Writer] = {
    type(None): _write_small,
    bool: _write_small,
    float: _write_small,
    complex: _write_small,
    int: _write_int,
    str: _write_text,
    bytes: _write_text,
    bytearray: _write_bytearray,
    UUID: _write_uuid,
    Decimal: _write_decimal,
}

_COLLECTIONS: dict[type, _Writer] = {
    list: _write_sequence,
    tuple: _write_sequence,
    dict: _write_dict,
    set: _write_set,
    frozenset: _write_set,
}
