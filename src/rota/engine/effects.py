"""What the life of a run asks for. The life is a generator that yields these; a driver performs them (`drive.py`).

A concern that needs both a blocking and an awaiting form is an effect here, never an ``if is_async`` there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class CallUser:
    """Call the user's function. Answered by an `Outcome`: an exception comes back as a value, never thrown in."""

    fn: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    timeout_seconds: float | None = None


@dataclass(slots=True)
class StreamUser:
    """Call the user's generator function: its items go to whoever iterates; where nobody can, they are collected in a list.

    Answered by an `Outcome` at its end.
    """

    fn: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    timeout_seconds: float | None = None


@dataclass(slots=True)
class Sleep:
    """Wait. Answered by None."""

    seconds: float


@dataclass(slots=True)
class Ask:
    """Call the API: `call` gets the client, a blocking one or an awaiting one. Answered by what the API returned.

    API errors are thrown into the generator: they are the engine's to handle, not user code's.
    """

    call: Callable[[Any], Any]


@dataclass(slots=True)
class Await:
    """Wait for futures to be done (with whatever outcome). Answered by None."""

    futures: list[Any]


@dataclass(slots=True)
class Block:
    """Do something that may block for long (wait for threads, write a large file). Answered by what it returns."""

    fn: Callable[[], Any]
    afn: Callable[[], Awaitable[Any]] | None = None
    """The same, awaiting, where a thread that blocks could not be stopped."""


@dataclass(slots=True)
class Returned:
    """User code returned."""

    value: Any


@dataclass(slots=True)
class Raised:
    """User code raised, was interrupted, or ran out of its time."""

    error: BaseException
    timed_out: bool = False


Outcome: TypeAlias = Returned | Raised


def call_of(
    definition: Any, args: tuple[Any, ...], kwargs: dict[str, Any], timeout_seconds: float | None
) -> CallUser | StreamUser:
    """Return the effect that calls the function of a flow or task."""
    kind = StreamUser if definition.isgenerator else CallUser
    return kind(definition.fn, args, kwargs, timeout_seconds)


Effect: TypeAlias = CallUser | StreamUser | Sleep | Ask | Await | Block
Steps: TypeAlias = Generator[Effect, Any, T]
