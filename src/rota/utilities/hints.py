"""The type hints of a function's parameters, resolved as far as they can be. Standard library only."""

from __future__ import annotations

import functools
import inspect
import logging
import typing
from collections.abc import Callable
from typing import Any, Final

logger = logging.getLogger(__name__)


def parameter_hints(fn: Callable[..., Any], signature: inspect.Signature) -> dict[str, Any]:
    """Return name to type of the parameters that have a hint, with names in quotes replaced by what they stand for.

    A hint that cannot be resolved (a name imported for type checkers only, say) is left out: its values are not checked.
    """
    hinted = {name: p.annotation for name, p in signature.parameters.items() if p.annotation is not inspect.Parameter.empty}
    if not hinted:
        return {}
    plain = _plain_function(fn)
    known_globals = getattr(plain, "__globals__", {})
    resolved = {}
    for name, annotation in hinted.items():
        try:
            resolved[name] = _resolve(annotation, known_globals, _closed_over(plain))
        except Exception as error:  # noqa: BLE001 - evaluating what stands in a hint may raise anything
            logger.debug("The hint %r of parameter %r of %r is not used: %s", annotation, name, plain, error)
    return resolved


def _resolve(annotation: Any, known_globals: dict[str, Any], known_locals: dict[str, Any]) -> Any:
    # A class, as its hints may be `Final[…]`; only the evaluation of its single hint is wanted.
    holder = type("Holder", (), {"__annotations__": {"it": annotation}})
    hint = typing.get_type_hints(holder, known_globals, known_locals, include_extras=True)["it"]
    if typing.get_origin(hint) is Final:  # says something about the name, not about the value
        return typing.get_args(hint)[0]
    if isinstance(hint, (int, float, str, bytes, list, dict, set)):
        raise TypeError(f"{hint!r} is a value, not a type")  # older code keeps notes in hints
    return hint


def _plain_function(fn: Any) -> Any:
    """Return the function that the hints were written at."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    fn = inspect.unwrap(fn)
    if inspect.ismethod(fn):
        return fn.__func__
    return fn if hasattr(fn, "__globals__") else type(fn).__call__


def _closed_over(fn: Any) -> dict[str, Any]:
    """Return the variables of enclosing functions that `fn` uses, by name."""
    code, cells = getattr(fn, "__code__", None), getattr(fn, "__closure__", None)
    if code is None or not cells:
        return {}
    found = {}
    for name, cell in zip(code.co_freevars, cells, strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:
            continue  # not assigned yet
    return found


def is_of_pydantic_v1(hint: Any) -> bool:
    """Whether a model of `pydantic.v1` is part of the hint."""
    if isinstance(hint, type) and any(base.__module__ == "pydantic.v1.main" for base in hint.__mro__):
        return True
    return any(map(is_of_pydantic_v1, typing.get_args(hint)))
