"""Who is told that a method of a block was called: one observer for the process, none at first."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from rota.blocks.core import Block

Outcome = Literal["called", "failed"]
Observer = Callable[["Block", str, Outcome], object]


class _Observing:
    observer: Observer | None = None


def observe_block_calls(observer: Observer | None) -> Observer | None:
    """Call `observer(block, method, outcome)` after each call of a public method of any block, and return the one before.

    It is called on the thread of the call, and must neither block nor raise. None: nobody is told.
    """
    before, _Observing.observer = _Observing.observer, observer
    return before


def observed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that does what `function` does, and tells the observer."""
    name = function.__name__
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def acall(self: Block, *args: Any, **kwargs: Any) -> Any:
            if _Observing.observer is None:
                return await function(self, *args, **kwargs)
            try:
                result = await function(self, *args, **kwargs)
            except Exception:
                _tell(self, name, "failed")
                raise
            _tell(self, name, "called")
            return result

        return acall

    @functools.wraps(function)
    def call(self: Block, *args: Any, **kwargs: Any) -> Any:
        if _Observing.observer is None:
            return function(self, *args, **kwargs)
        try:
            result = function(self, *args, **kwargs)
        except Exception:
            _tell(self, name, "failed")
            raise
        if inspect.iscoroutine(result):  # a dual method, called by a coroutine: its awaited form tells for itself
            return result
        _tell(self, name, "called")
        return result

    return call


def observe_methods(cls: type[Block], excluded: frozenset[str]) -> None:
    """Make the public methods that `cls` itself defines observed ones."""
    for name, value in list(vars(cls).items()):
        if not name.startswith("_") and name not in excluded and inspect.isfunction(value):
            setattr(cls, name, observed(value))


def _tell(block: Block, name: str, outcome: Outcome) -> None:
    if _Observing.observer is not None:
        _Observing.observer(block, name, outcome)
