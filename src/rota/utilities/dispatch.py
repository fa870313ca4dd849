"""Choosing at run time: a function by its caller (sync or async), a class by its key.

Where Prefect's name looks at its caller, `dual` makes one name of two functions; inside, rota calls `x` or `ax`.
"""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")
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


# ---------------------------------------------------------------------- classes by name

_registries: dict[type, dict[str, type]] = {}
"""Base class → dispatch key → class."""


def get_dispatch_key(cls_or_instance: Any, allow_missing: bool = False) -> str | None:
    """Return what a class calls itself: its ``__dispatch_key__``, a text or a method that returns one.

    With `allow_missing` None is returned where a class has none.

    Raises:
        ValueError: it has none.
        TypeError: what it has is no text.
    """
    cls = cls_or_instance if isinstance(cls_or_instance, type) else type(cls_or_instance)
    key = getattr(cls, "__dispatch_key__", None)
    if callable(key):
        key = key()
    if key is None:
        if allow_missing:
            return None
        raise ValueError(f"{cls.__name__} has no `__dispatch_key__`; give it one, a text of its own.")
    if not isinstance(key, str):
        raise TypeError(f"`__dispatch_key__` of {cls.__name__} should be a text, and is {type(key).__name__}.")
    return key


def register_base_type(cls: type[C]) -> type[C]:
    """Decorate a base class: its subclasses are known by their dispatch keys from now on."""
    registry = _registries.setdefault(cls, {})
    key = get_dispatch_key(cls, allow_missing=True)
    if key is not None:
        registry[key] = cls
    # Pydantic knows the fields of a class, its key perhaps among them, only after `__init_subclass__`.
    hook = "__pydantic_init_subclass__" if hasattr(cls, "__pydantic_init_subclass__") else "__init_subclass__"
    inherited = cls.__dict__.get(hook)

    def init_subclass(child: type, **options: Any) -> None:
        before = inherited.__get__(None, child) if inherited is not None else getattr(super(cls, child), hook)
        before(**options)
        if get_dispatch_key(child, allow_missing=True) is not None:
            register_type(child)

    setattr(cls, hook, classmethod(init_subclass))  # type: ignore[arg-type]  # as Python calls it
    return cls


def register_type(cls: type[C]) -> type[C]:
    """Make a class known under its dispatch key to those of its bases that are registered.

    Where the key is taken by a class of another name, the newer one counts, and a warning says so.

    Raises:
        ValueError: none of its bases is registered, or it has no dispatch key.
    """
    registries = [_registries[base] for base in cls.__mro__ if base in _registries]
    if not registries:
        raise ValueError(f"No base class of {cls.__name__} keeps a registry. Decorate one with `register_base_type`.")
    key = str(get_dispatch_key(cls))
    for registry in registries:
        known = registry.get(key)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            warnings.warn(f"{cls.__qualname__} takes the key {key!r} from {known.__qualname__}.", UserWarning, stacklevel=2)
        registry[key] = cls
    return cls


def get_registry_for_type(cls: type[C]) -> dict[str, type[C]] | None:
    """Return key → class for a registered base class, or for the nearest base of `cls` that is; None without one."""
    return next((_registries[base] for base in cls.__mro__ if base in _registries), None)


def lookup_type(cls: type[C], dispatch_key: str) -> type[C]:
    """Return the class that is registered under a key.

    Raises:
        KeyError: there is none.
    """
    registry = get_registry_for_type(cls) or {}
    if dispatch_key not in registry:
        known = ", ".join(sorted(registry)) or "none"
        raise KeyError(f"No class with the key {dispatch_key!r} is known for {cls.__name__}. There is: {known}.")
    return registry[dispatch_key]
