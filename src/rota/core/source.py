"""A digest of a function's code, to tell whether it is still the same function."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from hashlib import blake2b
from types import CodeType
from typing import Any
from weakref import WeakKeyDictionary

_digests: WeakKeyDictionary[Callable[..., Any], str] = WeakKeyDictionary()


def code_digest(fn: Callable[..., Any]) -> str:
    """Return 32 hex digits that change when the function's source text does.

    Where there is no source (a lambda, an interactive session, `exec`), the compiled code counts; that also changes with the
    Python version. Neither sees the functions that this one calls. Anything callable without either is known by its
    name. Remembered for each function.
    """
    try:
        known = _digests.get(fn)
    except TypeError:  # not hashable or not weakly referable: computed each time
        return _digest(fn)
    if known is None:
        known = _digests[fn] = _digest(fn)
    return known


def _digest(fn: Callable[..., Any]) -> str:
    code = getattr(inspect.unwrap(fn), "__code__", None)
    text = _source(fn) if code is None or code.co_name != "<lambda>" else None
    if text is not None:
        content = b"source:" + text.encode()
    elif code is not None:
        content = b"code:" + repr(_code_content(code)).encode()
    else:
        content = f"name:{getattr(fn, '__module__', '')}.{getattr(fn, '__qualname__', type(fn).__qualname__)}".encode()
    return blake2b(content, digest_size=16).hexdigest()


def _source(fn: Callable[..., Any]) -> str | None:
    try:
        return textwrap.dedent(inspect.getsource(fn))
    except (OSError, TypeError):  # no file to read it from; not a function or class
        return None


def _code_content(code: CodeType) -> tuple[Any, ...]:
    """What the code does, without where it stands: names, constants and nested code, not lines and files."""
    constants = tuple(_constant_content(constant) for constant in code.co_consts)
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return (code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, counts)


def _constant_content(constant: object) -> object:
    if isinstance(constant, CodeType):
        return _code_content(constant)
    if isinstance(constant, frozenset):  # `x in {1, 2}`; its order differs between processes
        return ("frozenset", sorted(repr(_constant_content(item)) for item in constant))
    if isinstance(constant, tuple):
        return tuple(_constant_content(item) for item in constant)
    return constant
