"""Marks on an argument that tell a call how to treat it: `unmapped`, `allow_failure`, `quote`, `opaque`, `freeze`."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

T = TypeVar("T")


class NotSet:
    """Stands for "no value was given" where None is a value. Used as the class itself, never instantiated."""


class BaseAnnotation(tuple[T]):
    """A value and a mark on it. Immutable; equal to an annotation of the same kind around an equal value.

    A new kind is a subclass without a body. `annotation[int]` is the type hint for a marked int.
    """

    __slots__ = ()

    def __new__(cls, value: T) -> Self:
        return tuple.__new__(cls, (value,))

    @property
    def value(self) -> T:
        """What the mark is on."""
        return tuple.__getitem__(self, 0)

    def unwrap(self) -> T:
        """Return what the mark is on."""
        return tuple.__getitem__(self, 0)

    def rewrap(self, value: T) -> Self:
        """Put the same mark on another value."""
        return type(self)(value)

    def __getnewargs__(self) -> tuple[T]:
        # tuple's own would hand the whole tuple to __new__, and a copy would be marked twice.
        return (tuple.__getitem__(self, 0),)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self), self.value))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema  # only pydantic itself calls this

        wrap: Callable[[Any], Any] = lambda value: value if isinstance(value, cls) else cls(value)  # noqa: E731
        return core_schema.no_info_before_validator_function(
            wrap,
            core_schema.any_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(cls.unwrap),
        )


class unmapped(BaseAnnotation[T]):  # noqa: N801 - read as a word of the call: task.map(rows, unmapped(options))
    """Give the whole value to every run of a mapped task, instead of one item to each."""

    __slots__ = ()

    def __getitem__(self, _: object) -> T:  # type: ignore[override]  # every index is the same item
        # Any index answers, so that mapping code may treat it as an endless sequence.
        return self.unwrap()


class allow_failure(BaseAnnotation[T]):  # noqa: N801
    """Run although the future inside failed; the function then receives its exception as the argument."""

    __slots__ = ()


class quote(BaseAnnotation[T]):  # noqa: N801
    """Hand the value over as it is: futures inside are neither waited for nor recorded as inputs.

    Saves the search through a large collection.
    """

    __slots__ = ()

    def unquote(self) -> T:
        return self.unwrap()


class Quote(quote[T]):
    """The former name of `quote`."""

    __slots__ = ()

    def __new__(cls, value: T) -> Self:
        warnings.warn("`Quote` is now `quote`; write `quote(value)`.", DeprecationWarning, stacklevel=2)
        return super().__new__(cls, value)


class opaque(BaseAnnotation[T]):  # noqa: N801
    """Wait for a future that is the value itself, but do not search inside the value for more."""

    __slots__ = ()


class freeze(BaseAnnotation[T]):  # noqa: N801
    """A parameter value of a deployment that runs cannot override. It must be what JSON can hold.

    Raises:
        ValueError: `value` is not JSON.
    """

    __slots__ = ()

    def __new__(cls, value: T) -> Self:
        try:
            json.dumps(value)
        except (TypeError, ValueError, RecursionError) as error:
            raise ValueError(f"A frozen parameter must be JSON; {type(value).__name__} is not ({error}).") from error
        return super().__new__(cls, value)

    def unfreeze(self) -> T:
        return self.unwrap()
