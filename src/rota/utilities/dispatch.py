"""One public name for sync and async callers, where Prefect's name looks at its caller. Inside, rota calls `x` or `ax`."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
P_contra = ParamSpec("P_contra")

if TYPE_CHECKING:

    class Dual(Protocol[P, R_co]):
        """A function that blocks for blocking callers, and is awaited by coroutines."""

        aio: Callable[..., Coroutine[Any, Any, Any]]
        """The coroutine function."""

        # What a coroutine gets is to be awaited; types follow the blocking form, as Prefect's do.
        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...

        def __get__(self, instance: Any, owner: type | None = None) -> Callable[..., R_co]: ...


def dual(aio: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[[Callable[P, R]], Dual[P, R]]:
    """Decorate a blocking function with the coroutine function that does the same.

        @dual(acreate_report)
        def create_report(text: str) -> UUID: ...

    Called from a coroutine the result returns a coroutine, to be awaited; otherwise it blocks and returns the answer.
    `create_report.aio` is the coroutine function. ``_sync=True`` or ``_sync=False`` in a call decides whoever calls.
    """

    def decorate(fn: Callable[P, R]) -> Dual[P, R]:
        @functools.wraps(fn)
        def call(*args: Any, _sync: bool | None = None, **kwargs: Any) -> Any:
            is_awaited = is_called_from_coroutine() if _sync is None else not _sync
            return aio(*args, **kwargs) if is_awaited else fn(*args, **kwargs)

        call.aio = aio  # type: ignore[attr-defined]  # functions take attributes
        return call  # type: ignore[return-value]  # a function, with the attribute

    return decorate


def is_called_from_coroutine() -> bool:
    """Whether the caller can await: an event loop runs on this thread, and no blocking run is the innermost around the caller.

    A blocking flow that a coroutine calls runs on the loop's own thread; nothing in it could await.
    """
    # Neither module is loaded for the question: without the one no loop can be running, without the other no run.
    asyncio = sys.modules.get("asyncio")
    if asyncio is None or asyncio._get_running_loop() is None:
        return False
    context = sys.modules.get("rota.context")
    task_run = context.TaskRunContext.get() if context is not None else None
    flow_run = context.FlowRunContext.get() if context is not None else None
    definition = task_run.task if task_run is not None else flow_run.flow if flow_run is not None else None
    return definition is None or bool(definition.isasync)
