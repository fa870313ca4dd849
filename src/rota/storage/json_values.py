"""Python values that JSON has no form for, as JSON and back.

Such a value becomes ``{"__class__": "<module>.<name>", "data": …}``. Tuples, sets, keys that are not text and dicts that look
like such a form are written so as well: what is read is what was written. A subclass of a builtin (`defaultdict`, a `str` of
your own) is written as the builtin.
"""

from __future__ import annotations

import base64
import dataclasses
import importlib
import pathlib
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from rota.storage import json_arrays

_CLASS, _DATA = "__class__", "data"
_FORM = {_CLASS, _DATA}
_ARRAY_LIBRARIES = ("numpy", "pandas")
_PLAIN = frozenset({type(None), bool, int, float, str})
_ZONED = re.compile(r"^(?P<moment>[^\[]+)\[(?P<zone>[^\]]+)\]$")

Encoder = Callable[[Any], Any]


def to_plain(value: Any, encode: Encoder) -> Any:
    """Return `value` as `json` writes it without loss, with `encode` for what has no form."""
    kind = value.__class__
    if kind in _PLAIN:
        return value
    if kind is list:
        return value if _PLAIN.issuperset(map(type, value)) else [to_plain(item, encode) for item in value]
    if kind is dict:
        return _plain_dict(value, encode)
    form = encode(value)
    if isinstance(form, dict) and form.keys() == _FORM:
        return {_CLASS: form[_CLASS], _DATA: to_plain(form[_DATA], encode)}
    return to_plain(form, encode)


def _plain_dict(value: dict[Any, Any], encode: Encoder) -> dict[str, Any]:
    if set(map(type, value)) <= {str} and _CLASS not in value:
        return {key: to_plain(item, encode) for key, item in value.items()}
    return {_CLASS: "builtins.dict", _DATA: [[to_plain(key, encode), to_plain(item, encode)] for key, item in value.items()]}


def encode_object(value: Any) -> Any:
    """Return the form of one value; what is inside of it is not converted yet.

    Raises:
        TypeError: it has none.
    """
    if type(value).__module__.partition(".")[0] in _ARRAY_LIBRARIES:
        named = json_arrays.encode(value)  # before the table: a pandas Timestamp is a datetime too
        if named is not None:
            return {_CLASS: named[0], _DATA: named[1]}
    for kind, encode in _ENCODERS:
        if isinstance(value, kind):
            return encode(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _form(type(value), {field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    raise TypeError(f"JSON has no form for type {type(value).__module__}.{type(value).__qualname__}")


def decode_object(form: dict[str, Any]) -> Any:
    """Return the value that a JSON object stands for: itself, when it is no form.

    Raises:
        TypeError, ValueError, ImportError, AttributeError: the value cannot be made here.
    """
    if form.keys() != _FORM:
        return form
    name, data = form[_CLASS], form[_DATA]
    if name in _DECODERS:
        return _DECODERS[name](data)
    if name.partition(".")[0] in _ARRAY_LIBRARIES:
        return json_arrays.decode(name, data)
    return _make(_find_class(name), data)


def _form(kind: type, data: Any) -> dict[str, Any]:
    if "<locals>" in kind.__qualname__:
        raise TypeError(
            f"class {kind.__qualname__} is defined inside a function, where no reader finds it: define it in a module"
        )
    return {_CLASS: f"{kind.__module__}.{kind.__qualname__}", _DATA: data}


def _find_class(name: str) -> type:
    module, _, attribute = name.rpartition(".")
    try:
        found: Any = getattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name) or "." not in module:
            raise
        found = getattr(_find_class(module), attribute)  # a class inside a class
    if not isinstance(found, type):
        raise TypeError(f"{name} is not a class")
    return found


def _make(kind: type, data: Any) -> Any:
    """Make an object of the few sorts of classes that hold data. No other class is ever called."""
    if issubclass(kind, Enum):
        return kind(data)
    if issubclass(kind, BaseModel):
        return kind.model_validate(data, by_name=True, by_alias=False)
    if issubclass(kind, BaseException):
        return _make_exception(kind, data)
    if issubclass(kind, tuple) and hasattr(kind, "_make"):
        return kind._make(data)
    if dataclasses.is_dataclass(kind):
        return _make_dataclass(kind, data)
    raise TypeError(f"{kind.__module__}.{kind.__qualname__} is no model, dataclass, enum, named tuple or exception")


def _make_dataclass(kind: Any, data: dict[str, Any]) -> Any:
    fields = dataclasses.fields(kind)
    made = kind(**{field.name: data[field.name] for field in fields if field.init and field.name in data})
    for field in fields:
        if not field.init and field.name in data:
            object.__setattr__(made, field.name, data[field.name])
    return made


def _encode_exception(error: BaseException) -> dict[str, Any]:
    return _form(type(error), {"args": list(error.args), "attributes": dict(error.__dict__)})


def _make_exception(kind: type[BaseException], data: dict[str, Any]) -> BaseException:
    # Not by calling the class: its parameters need not be its `args`.
    error = kind.__new__(kind, *data["args"])
    error.args = tuple(data["args"])
    error.__dict__.update(data["attributes"])
    return error


def _encode_tuple(value: tuple[Any, ...]) -> Any:
    is_named = hasattr(value, "_fields") and hasattr(value, "_make")
    return _form(type(value) if is_named else tuple, list(value))


def _encode_moment(value: datetime) -> Any:
    # The zone in brackets is RFC 9557. Only the fold tells the two hours of a clock change apart.
    zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    text = f"{value.isoformat()}[{zone}]" if zone else value.isoformat()
    return _form(datetime, [text, 1] if value.fold else text)


def _decode_moment(data: str | list[Any]) -> datetime:
    text, fold = (data, 0) if isinstance(data, str) else data
    zoned = _ZONED.match(text)
    if zoned is None:
        return datetime.fromisoformat(text).replace(fold=fold)
    # The hour on the wall, not the instant: an hour that a clock change leaves out is kept as it was given.
    return datetime.fromisoformat(zoned["moment"]).replace(tzinfo=ZoneInfo(zoned["zone"]), fold=fold)


def _encode_set(value: set[Any] | frozenset[Any]) -> Any:
    # In one order, so that equal sets make equal files.
    return _form(
        set if isinstance(value, set) else frozenset, sorted(value, key=lambda item: (type(item).__qualname__, repr(item)))
    )


def _base64(value: bytes | bytearray) -> Any:
    return _form(bytearray if isinstance(value, bytearray) else bytes, base64.b64encode(value).decode("ascii"))


def _encode_path(value: pathlib.PurePath) -> Any:
    concrete = isinstance(value, pathlib.Path)
    return _form(pathlib.Path if concrete else type(value), str(value))


_ENCODERS: list[tuple[type, Encoder]] = [
    (Enum, lambda value: _form(type(value), value.value)),
    (datetime, _encode_moment),
    (date, lambda value: _form(date, value.isoformat())),
    (time, lambda value: _form(time, value.isoformat())),
    (timedelta, lambda value: _form(timedelta, [value.days, value.seconds, value.microseconds])),
    (UUID, lambda value: _form(UUID, str(value))),
    (Decimal, lambda value: _form(Decimal, str(value))),
    (pathlib.PurePath, _encode_path),
    (bytes, _base64),
    (bytearray, _base64),
    (complex, lambda value: _form(complex, [value.real, value.imag])),
    (range, lambda value: _form(range, [value.start, value.stop, value.step])),
    (tuple, _encode_tuple),
    (set, _encode_set),
    (frozenset, _encode_set),
    (BaseModel, lambda value: _form(type(value), {**value.__dict__, **(value.__pydantic_extra__ or {})})),
    (BaseException, _encode_exception),
    (str, str.__str__),
    (int, int),
    (float, float),
    (list, list),
    (dict, dict),
]
"""The first that fits."""

_DECODERS: dict[str, Callable[[Any], Any]] = {
    "builtins.dict": dict,
    "builtins.tuple": tuple,
    "builtins.set": set,
    "builtins.frozenset": frozenset,
    "builtins.bytes": base64.b64decode,
    "builtins.bytearray": lambda data: bytearray(base64.b64decode(data)),
    "builtins.complex": lambda data: complex(*data),
    "builtins.range": lambda data: range(*data),
    "datetime.datetime": _decode_moment,
    "datetime.date": date.fromisoformat,
    "datetime.time": time.fromisoformat,
    "datetime.timedelta": lambda data: timedelta(*data),
    "uuid.UUID": UUID,
    "decimal.Decimal": Decimal,
    "pathlib.Path": pathlib.Path,
    "pathlib.PurePosixPath": pathlib.PurePosixPath,
    "pathlib.PureWindowsPath": pathlib.PureWindowsPath,
}
