"""The copy of a run's parameters that is stored with the run: what JSON can hold, whatever the flow was called with."""

from __future__ import annotations

import dataclasses
import json
import logging
import math
import numbers
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from rota.core.states import State
from rota.exceptions import ParameterTypeError
from rota.utilities.annotations import BaseAnnotation
from rota.utilities.hints import is_of_pydantic_v1

logger = logging.getLogger(__name__)

MAX_STORED_BYTES = 512 * 1024
"""All parameters of a run together take less, as JSON in UTF-8 without spaces: what servers take."""
MAX_DEPTH = 60
"""How many collections may stand in each other: a few less than servers take, as they are parts of something larger."""


def serialize_parameters(parameters: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return the parameters as JSON can hold them, and whether nothing was changed: reading them back gives equal values.

    Objects become what pydantic writes for them; a tuple or set a list; a number beyond 64 bits, NaN and infinity text. What
    JSON cannot hold at all is replaced by ``<not stored: its class>``, NUL and lone surrogates by a replacement character.

    Raises:
        ParameterTypeError: together they are not smaller than `MAX_STORED_BYTES`.
    """
    stored: dict[str, Any] = {}
    is_lossless = True
    least_bytes = 0
    for name, value in parameters.items():
        writer = _Writer()
        try:
            stored[name] = writer.write(value, 0)
        except _TooLarge:
            raise _too_large(name, None) from None
        if not writer.is_lossless:
            is_lossless = False
            logger.debug("Parameter %r is stored as JSON can hold it, which is not all of it.", name)
        least_bytes += writer.bytes
    # A character may take six bytes (as \u0001), a number, counted as two, twenty-five.
    if least_bytes * 13 > MAX_STORED_BYTES:
        _check_size(stored)
    return stored, is_lossless


class _TooLarge(Exception):  # noqa: N818 - does not leave this module
    pass


_UNCLEAN = re.compile("[\0\ud800-\udfff]")
_LOWEST, _HIGHEST = -(2**63), 2**64 - 1


class _Writer:
    """Writes one value and keeps count, so that a huge one is given up early."""

    def __init__(self) -> None:
        self.is_lossless = True
        self.bytes = 0
        """At least so many are needed."""
        self.around: set[int] = set()
        """Ids of the collections being written, to find those that hold themselves."""

    def write(self, value: Any, depth: int) -> Any:
        self._count(2)
        cls = type(value)
        if value is None or cls is bool:
            return value
        if cls is str:
            return self._text(value)
        if cls is int:
            return self._integer(value)
        if cls is float:
            return self._float(value)
        if cls is list or cls is dict:
            return self._collection(value, depth)
        self.is_lossless = False
        return self._other(value, depth)

    def _count(self, size: int) -> None:
        self.bytes += size
        if self.bytes >= MAX_STORED_BYTES:
            raise _TooLarge

    def _text(self, value: str) -> str:
        self._count(len(value))
        if value.isascii() and "\0" not in value:
            return value
        cleaned = _UNCLEAN.sub("\ufffd", value)
        if cleaned != value:
            self.is_lossless = False
        return cleaned

    def _integer(self, value: int) -> int | str:
        if _LOWEST <= value <= _HIGHEST:
            return value
        self.is_lossless = False
        bits = value.bit_length()
        # Python itself refuses to write more than 4300 digits.
        return str(value) if bits < 14_000 else f"<not stored: an integer of {bits} bits>"

    def _float(self, value: float) -> float | str:
        if math.isfinite(value):
            return value
        self.is_lossless = False
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"

    def _collection(self, value: Any, depth: int) -> Any:
        if id(value) in self.around or depth >= MAX_DEPTH:
            self.is_lossless = False
            return (
                "<not stored: it holds itself>" if id(value) in self.around else f"<not stored: deeper than {MAX_DEPTH} levels>"
            )
        self.around.add(id(value))
        try:
            if isinstance(value, Mapping):
                return self._mapping(value, depth + 1)
            return [self.write(item, depth + 1) for item in value]
        finally:
            self.around.discard(id(value))

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for key, item in value.items():
            text = self._text(key) if type(key) is str else self._key(key)
            while text in written:  # 1 and "1"
                text += "_"
            written[text] = self.write(item, depth)
        return written

    def _key(self, key: Any) -> str:
        self.is_lossless = False
        written = self.write(key, MAX_DEPTH - 2)
        return written if isinstance(written, str) else json.dumps(written)

    def _other(self, value: Any, depth: int) -> Any:
        for kinds, write in _WRITERS:
            if isinstance(value, kinds):
                try:
                    return write(self, value, depth)
                except _TooLarge:
                    raise
                except Exception as error:  # noqa: BLE001 - code of the value's class
                    logger.debug("A parameter of type %s could not be written: %r", type(value).__name__, error)
                    return _placeholder(value)
        return _placeholder(value)

    def _model(self, value: BaseModel, depth: int) -> Any:
        return self._collection(value.model_dump(mode="json", by_alias=True, warnings=False), depth)

    def _dataclass_or_object(self, value: Any, depth: int) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._collection({field.name: getattr(value, field.name) for field in dataclasses.fields(value)}, depth)
        if is_of_pydantic_v1(type(value)):
            return self.write(json.loads(value.json()), depth)
        return self.write(to_jsonable_python(value), depth)


def _placeholder(value: Any) -> str:
    cls = type(value)
    return f"<not stored: {cls.__module__}.{cls.__qualname__}>"


def _refuse(_: _Writer, value: Any, __: int) -> str:
    # Reading an iterator would use it up before the flow can; a state holds a result, which has its own place.
    return _placeholder(value)


_WRITERS: list[tuple[Any, Callable[[_Writer, Any, int], Any]]] = [
    (Enum, lambda writer, value, depth: writer.write(value.value, depth)),
    (str, lambda writer, value, _: writer._text(str.__str__(value))),
    (numbers.Integral, lambda writer, value, _: writer._integer(int(value))),
    (numbers.Real, lambda writer, value, _: writer._float(float(value))),
    (BaseModel, _Writer._model),
    (BaseAnnotation, lambda writer, value, depth: writer.write(value.unwrap(), depth)),
    ((Mapping, list, tuple, set, frozenset, deque), _Writer._collection),
    ((Iterator, State), _refuse),
    (object, _Writer._dataclass_or_object),
]
"""The first that fits the value writes it."""


def _check_size(stored: dict[str, Any]) -> None:
    sizes = {name: _size(value) for name, value in stored.items()}
    total = 1 + sum(len(json.dumps(name, ensure_ascii=False).encode()) + size + 2 for name, size in sizes.items())
    if total >= MAX_STORED_BYTES:
        largest = max(sizes, key=lambda name: sizes[name])
        raise _too_large(largest, sizes[largest])


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _too_large(name: str, size: int | None) -> ParameterTypeError:
    takes = f"takes {size:,} bytes" if size is not None else "alone takes more"
    return ParameterTypeError(
        f"The parameters of a run must take less than {MAX_STORED_BYTES:,} bytes as JSON, all together; {name!r} {takes}. "
        "Pass what tells where the data is (a path, a key, a query), or hand the data to a task instead of a flow."
    )
