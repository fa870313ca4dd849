"""What a call depends on besides its code and its arguments: what its function carries with it."""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from rota.core.canonical import Encoder, NoStableFormError, TooLargeError
from rota.core.fingerprint import code_digest
from rota.flows import Flow
from rota.tasks import Task

_SHARED = frozenset({list, dict, set, bytearray})
"""Collections outside of a function that it can change, as it can those in globals. They are no inputs of a call."""
_LIMIT_BYTES = 64 * 1024
_MAX_DEPTH = 10


def carried_by(fn: Any) -> Any:
    """Return the object of a method; the variables that a function has from the one around it; all of a partial or another
    callable object. None for a plain function.

    Of the variables, collections that can change are left out, and what cannot be told from others (locks, connections).

    Raises ValueError when one has no value yet, or functions refer to each other in a circle.
    """
    return _carried(fn, _MAX_DEPTH)


def _carried(fn: Any, depth: int) -> Any:
    if depth == 0:
        raise ValueError("Functions that refer to each other have no end.")
    if type(fn) is FunctionType:
        cells = fn.__closure__
        return None if cells is None else tuple(_variable(cell.cell_contents, depth - 1) for cell in cells)
    if type(fn) is MethodType:
        return (fn.__self__, _carried(fn.__func__, depth))
    return None if isinstance(fn, BuiltinFunctionType | type) else fn


def _variable(value: Any, depth: int) -> Any:
    if isinstance(value, Task | Flow):
        value = value.fn
    if isinstance(value, FunctionType | MethodType):
        return (code_digest(value), _carried(value, depth))
    if type(value) in _SHARED:
        return None
    try:
        Encoder(_LIMIT_BYTES).add(value, [])
    except NoStableFormError:
        return None
    except TooLargeError:
        pass  # for the whole call, which cannot be compared then
    return value
