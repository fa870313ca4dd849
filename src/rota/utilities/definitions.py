"""What flows and tasks have in common as definitions: a function, perhaps a method, with a name and checked options."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any, Literal, Self

from rota.exceptions import InvalidNameError, ReservedArgumentError
from rota.utilities.binding import Binder, binder_for
from rota.utilities.pickled import Definition

FORBIDDEN_IN_NAMES = ("/", "%", "&", ">", "<")
RESERVED_PARAMETERS = frozenset({"return_state", "wait_for"})


class BoundDefinition(Definition):
    """A definition around a function, which may be that of an object or a class."""

    name: str
    fn: Any
    _bound_as: Literal["class", "static"] | None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    @functools.cached_property
    def binder(self) -> Binder:
        """How a call's arguments fall on the function's parameters."""
        return binder_for(self.fn)

    @property
    def ismethod(self) -> bool:
        return hasattr(self.fn, "__self__") and self._bound_as is None

    @property
    def isclassmethod(self) -> bool:
        return self._bound_as == "class"

    @property
    def isstaticmethod(self) -> bool:
        return self._bound_as == "static"

    def _bound_to(self, instance: object | None, owner: type | None) -> Self:
        """Return the definition as a function in a class body is bound."""
        if self._bound_as == "static" or (instance is None and self._bound_as is None):
            return self
        bound = copy(self)
        bound.__dict__.pop("binder", None)
        target = owner if self._bound_as == "class" else instance
        bound.fn = self.fn.__get__(target, owner)
        return bound

    def _decorated(self) -> Any:
        """Return the function as it was given to the decorator."""
        if self._bound_as == "static":
            return staticmethod(self.fn)
        if self._bound_as == "class" and not hasattr(self.fn, "__self__"):
            return classmethod(self.fn)
        return self.fn


def check_name(kind: str, name: Any) -> None:
    """Refuse a name that could not stand in an address.

    Raises:
        TypeError: it is not text.
        InvalidNameError: it is empty, or holds one of ``/ % & > <`` or a NUL.
    """
    if not isinstance(name, str):
        raise TypeError(f"Expected text for {kind} name, got {type(name).__name__}: write `name='…'`.")
    bad = [character for character in (*FORBIDDEN_IN_NAMES, "\0") if character in name]
    if bad or not name.strip():
        what = f"contains {' '.join(map(repr, bad))}" if bad else "is empty"
        raise InvalidNameError(f"{kind.capitalize()} name {name!r} {what}: use any other characters than / % & > < and NUL.")


def unwrap_function(fn: Any, kind: str) -> tuple[Callable[..., Any], Literal["class", "static"] | None]:
    """Return the plain function under `classmethod` or `staticmethod`, and which of the two it was.

    Raises TypeError when there is no function to decorate.
    """
    if isinstance(fn, classmethod):
        return fn.__func__, "class"
    if isinstance(fn, staticmethod):
        return fn.__func__, "static"
    if not callable(fn):
        raise TypeError(f"@{kind} decorates a function; got {type(fn).__name__}. Options are given by name: @{kind}(name='…').")
    return fn, None


def check_reserved(kind: str, name: str, fn: Callable[..., Any]) -> None:
    """Refuse parameters whose names mean something to the call itself."""
    code = getattr(fn, "__code__", None)
    if code is None:
        return
    taken = RESERVED_PARAMETERS.intersection(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    if taken:
        names = ", ".join(sorted(taken))
        raise ReservedArgumentError(
            f"The {kind} {name!r} has a parameter named {names}, which the call itself takes: rename it."
        )


def function_name(fn: Any, kind: str) -> str:
    """Return the name of `fn`, for callables that have none the name of their type."""
    name = getattr(fn, "__name__", None) or type(getattr(fn, "func", fn)).__name__
    if name == "<lambda>":
        name = f"unknown-{kind}" if kind == "flow" else "lambda"
    return str(name)


def check_retries(kind: str, name: str, retries: Any) -> int | None:
    """Refuse a number of retries that is not one."""
    if retries is None:
        return None
    if isinstance(retries, bool) or not isinstance(retries, int) or retries < 0:
        raise ValueError(f"`retries` of {kind} {name!r} is {retries!r}: it takes a whole number, 0 or more.")
    return retries


def check_timeout(kind: str, name: str, timeout_seconds: Any) -> float | None:
    """Refuse a timeout that is not a positive number."""
    if timeout_seconds is None:
        return None
    if isinstance(timeout_seconds, bool) or not isinstance(timeout_seconds, int | float) or not timeout_seconds > 0:
        raise ValueError(
            f"`timeout_seconds` of {kind} {name!r} is {timeout_seconds!r}: it takes seconds above 0, or None for no limit."
        )
    return float(timeout_seconds)


def check_text(option: str, kind: str, name: str, value: Any) -> str | None:
    """Refuse what is no text."""
    if value is not None and not isinstance(value, str):
        raise TypeError(f"`{option}` of {kind} {name!r} takes a text, got {value!r}.")
    return value


def check_delay(kind: str, name: str, seconds: Any) -> float | int | None:
    """Refuse a delay that is not a number of seconds."""
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < float("inf"):
        raise ValueError(f"`retry_delay_seconds` of {kind} {name!r} is {seconds!r}: it takes seconds, 0 or more.")
    return seconds


def check_hooks(option: str, hooks: Any) -> list[Any]:
    """Refuse hooks that cannot be called."""
    if hooks is None:
        return []
    if callable(hooks) or not isinstance(hooks, Iterable):
        raise TypeError(f"`{option}` takes a list of functions, got {type(hooks).__name__}: write `{option}=[…]`.")
    listed = list(hooks)
    for hook in listed:
        if not callable(hook):
            raise TypeError(f"`{option}` takes a list of functions, but holds {hook!r}.")
    return listed
