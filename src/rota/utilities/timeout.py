"""Time limits for blocks of code."""

from __future__ import annotations

from collections.abc import Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rota.utilities.interrupts import AsyncLimit, Limit, interrupt_after

if TYPE_CHECKING:
    from typing import Self


def fail_if_not_timeout_error(timeout_exc_type: type[Exception]) -> None:
    """Raise ValueError unless this is `TimeoutError` or a subclass."""
    if not issubclass(timeout_exc_type, TimeoutError):
        raise ValueError(f"`timeout_exc_type` takes TimeoutError or a subclass, got {timeout_exc_type.__name__}.")  # noqa: TRY004 - kept


def timeout(seconds: float | None = None, timeout_exc_type: type[TimeoutError] = TimeoutError) -> Limit:
    """Return a context manager that raises `timeout_exc_type` inside its block once `seconds` have passed; None: no limit.

    On the main thread waiting ends at once; on another thread, when the call that waits returns.
    """
    fail_if_not_timeout_error(timeout_exc_type)
    return interrupt_after(seconds, lambda: timeout_exc_type(f"Timed out after {seconds} seconds."))


def timeout_async(seconds: float | None = None, timeout_exc_type: type[TimeoutError] = TimeoutError) -> _TimeoutAsync:
    """The same for code that awaits: ``with timeout_async(5): await answer()``. ``async with`` works as well."""
    fail_if_not_timeout_error(timeout_exc_type)
    return _TimeoutAsync(seconds, lambda: timeout_exc_type(f"Timed out after {seconds} seconds."))


class _TimeoutAsync(AsyncLimit):
    """An `AsyncLimit` that a plain ``with`` takes too: neither its start nor its end waits for anything."""

    __slots__ = ()

    def __enter__(self) -> Self:
        _finish(self.__aenter__())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _finish(self.__aexit__(kind, error, trace))


def _finish(steps: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine that never waits."""
    try:
        steps.send(None)
    except StopIteration:
        return
    steps.close()
    raise RuntimeError("A time limit cannot wait.")
