"""From a type hint to a function that converts a value to it."""

from __future__ import annotations

import collections.abc
import functools
import logging
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

import typing_extensions
from pydantic import BaseModel, ConfigDict, InstanceOf, PydanticUserError, TypeAdapter
from pydantic_core import SchemaValidator, core_schema

from rota.utilities.hints import is_of_pydantic_v1

logger = logging.getLogger(__name__)

Convert = Callable[[Any], Any]

# Classes of users without a schema are checked by isinstance, wherever they stand in a hint.
_CONFIG = ConfigDict(arbitrary_types_allowed=True)


def converter(name: str, hint: Any) -> Convert:
    """Return a function that converts a value to `hint`, and raises pydantic's `ValidationError` when it cannot.

    Where pydantic cannot work with the hint, values are passed as they are, or checked by isinstance when the hint is a class.
    """
    try:
        if is_of_pydantic_v1(hint):
            return _converter_of_v1(hint)
        return _adapter(understood(hint))
    except Exception as error:  # noqa: BLE001 - building a schema runs code of the types
        logger.warning("Values of parameter %r are not converted: its type hint %r is of no use here (%s).", name, hint, error)
        return SchemaValidator(core_schema.is_instance_schema(hint)).validate_python if isinstance(hint, type) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _adapter(hint: Any) -> Convert:
    try:
        return TypeAdapter(hint, config=_CONFIG).validate_python
    except PydanticUserError as error:
        if error.code != "type-adapter-config-unused":
            raise
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return TypeAdapter(hint).validate_python
    # A dataclass or TypedDict has its own configuration, and takes ours where it has none: through an alias.
    alias: Any = typing_extensions.TypeAliasType("Parameter", hint)
    return TypeAdapter(alias, config=_CONFIG).validate_python


def _converter_of_v1(hint: Any) -> Convert:
    from pydantic.v1.tools import parse_obj_as  # late: 30 ms, for those who still have such models

    return functools.partial(parse_obj_as, hint)


def understood(hint: Any) -> Any:
    """Return `hint` with what pydantic would get wrong replaced, at any depth.

    - An iterable or iterator is checked by isinstance only: pydantic would hand over a generator in place of the caller's list.
    - A `typing.TypedDict` becomes one of `typing_extensions`, which pydantic wants before Python 3.12.
    """
    if sys.version_info < (3, 12) and typing.is_typeddict(hint):
        return _modern_typed_dict(hint)
    origin: Any = typing.get_origin(hint)
    if origin is None:
        return _instance_of[hint] if hint in _LAZY else hint
    if origin in _LAZY:
        return _instance_of[origin]
    if origin in _WITHOUT_TYPES_INSIDE:
        return hint
    args = typing.get_args(hint)
    inner = tuple(map(understood, args[:1] if origin is typing.Annotated else args))
    if all(after is before for after, before in zip(inner, args, strict=False)):
        return hint
    if origin is typing.Annotated:
        return typing.Annotated[(*inner, *args[1:])]
    if origin in (typing.Union, types.UnionType):
        origin = typing.Union
    return origin[inner]


_instance_of: Any = InstanceOf
_LAZY = frozenset(
    {
        collections.abc.Iterable,
        collections.abc.Iterator,
        collections.abc.Generator,
        collections.abc.AsyncIterable,
        collections.abc.AsyncIterator,
        collections.abc.AsyncGenerator,
    }
)
_WITHOUT_TYPES_INSIDE = (typing.Literal, collections.abc.Callable)


def _modern_typed_dict(hint: Any) -> Any:
    kinds = {name: understood(kind) for name, kind in typing.get_type_hints(hint, include_extras=True).items()}
    optional = {name: typing_extensions.NotRequired[kind] for name, kind in kinds.items() if name in hint.__optional_keys__}
    make: Any = typing_extensions.TypedDict
    return make(hint.__name__, {**kinds, **optional})
