"""A call to the API, written once for blocking and awaiting clients.

A method of a resource is a generator: it yields each `Call` it wants sent and is resumed with the answer. The `call`
decorator makes a blocking method of it on a `BlockingClient` and a coroutine method on an `AwaitingClient`; type checkers
see the right one of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

if TYPE_CHECKING:
    from typing import Self

    from rota.contract.operation import Operation

P = ParamSpec("P")
T = TypeVar("T")

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class Call(Generic[T]):
    """An operation and what is sent with it."""

    operation: Operation[T]
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None


Steps = Generator[Call[Any], Any, T]
"""What a resource's method is: it yields calls, is sent their answers, and returns a `T`."""


def ask(
    operation: Operation[T], path: Mapping[str, Any] = NOTHING, query: Mapping[str, Any] = NOTHING, body: Any = None
) -> Steps[T]:
    """One call, to be used as ``answer = yield from ask(…)``. A refusal is raised there."""
    answer: T = yield Call(operation, path, query, body)
    return answer


class Transport(Protocol):
    """What carries calls to a server and answers back. Safe for any number of threads."""

    def send(self, call: Call[T]) -> T:
        """Return the answer; a refusal or a failure is raised as a `RotaException`."""
        ...

    async def asend(self, call: Call[T]) -> T:
        """The same without blocking the event loop."""
        ...

    def close(self) -> None:
        """Let go of connections. A later call opens them again."""
        ...


class call(Generic[P, T]):  # noqa: N801 - a decorator, which reads as a verb
    """Makes a generator function a method of both kinds of client."""

    def __init__(self, steps: Callable[Concatenate[Any, P], Steps[T]]) -> None:
        self.steps = steps

    if TYPE_CHECKING:
        # Clients replace each `call` by a plain method (`__init_subclass__`); this tells type checkers which.
        @overload
        def __get__(self, instance: None, owner: type) -> Self: ...
        @overload
        def __get__(self, instance: BlockingClient, owner: type) -> Callable[P, T]: ...
        @overload
        def __get__(self, instance: AwaitingClient, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
        def __get__(self, instance: Any, owner: type) -> Any: ...


class BlockingClient:
    """A client whose calls return when they are answered."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def __init_subclass__(cls) -> None:
        for name, method in _calls_of(cls).items():
            setattr(cls, name, blocking(method.steps))


class AwaitingClient:
    """A client whose calls are awaited."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def __init_subclass__(cls) -> None:
        for name, method in _calls_of(cls).items():
            setattr(cls, name, awaiting(method.steps))


def _calls_of(cls: type) -> dict[str, call[..., Any]]:
    """Return the calls that `cls` inherits or has, but for those that it overrides."""
    found = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
    return {name: value for name, value in found.items() if isinstance(value, call)}


def blocking(steps: Callable[..., Steps[T]]) -> Callable[..., T]:
    """Return a function that takes a `BlockingClient`, and what `steps` take, and makes their calls."""

    @wraps(steps)
    def method(self: BlockingClient, *args: Any, **kwargs: Any) -> T:
        send = self.transport.send
        life = steps(self, *args, **kwargs)
        try:
            wanted = next(life)
            while True:
                try:
                    answer = send(wanted)
                except Exception as error:  # noqa: BLE001 - the method's own to handle
                    wanted = life.throw(error)
                else:
                    wanted = life.send(answer)
        except StopIteration as stop:
            value: T = stop.value
            return value

    return method


def awaiting(steps: Callable[..., Steps[T]]) -> Callable[..., Coroutine[Any, Any, T]]:
    """Return a coroutine function that takes an `AwaitingClient`, and what `steps` take, and makes their calls."""

    @wraps(steps)
    async def method(self: AwaitingClient, *args: Any, **kwargs: Any) -> T:
        asend = self.transport.asend
        life = steps(self, *args, **kwargs)
        try:
            wanted = next(life)
            while True:
                try:
                    answer = await asend(wanted)
                except Exception as error:  # noqa: BLE001 - the method's own to handle
                    wanted = life.throw(error)
                else:
                    wanted = life.send(answer)
        except StopIteration as stop:
            value: T = stop.value
            return value

    return method
