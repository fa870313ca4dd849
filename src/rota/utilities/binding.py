"""From a call's arguments to named parameters and back. Standard library only; a `Binder` does it fast for one function."""

from __future__ import annotations

import functools
import inspect
import keyword
import sys
from collections.abc import Callable
from inspect import Parameter, Signature
from types import MethodType
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from rota.exceptions import ParameterBindError, SignatureMismatchError

_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_MAX_SHOWN = 300

T = TypeVar("T")


class Binder:
    """The parameters of one function, and how a call's arguments fall on them.

    `bind` calls a function that has the same parameters and returns them: Python's own rules at Python's own speed, 0.2 µs
    for two arguments where `inspect.Signature.bind` takes 2 µs (CPython 3.11).
    """

    __slots__ = ("_bind", "_positional", "_var_keyword", "_var_positional", "defaults", "name", "names", "signature")

    def __init__(self, fn: Callable[..., Any]) -> None:
        self.name: str = getattr(fn, "__name__", None) or type(getattr(fn, "func", fn)).__name__
        self.signature = _signature(fn)
        parameters = self.signature.parameters.values()
        self.names = tuple(parameter.name for parameter in parameters)
        self.defaults = {
            parameter.name: parameter.default for parameter in parameters if parameter.default is not Parameter.empty
        }
        """Name to default, of the parameters that have one."""
        self._positional = [parameter.name for parameter in parameters if parameter.kind in _POSITIONAL]
        self._var_positional = _name_of_kind(self.signature, Parameter.VAR_POSITIONAL)
        self._var_keyword = _name_of_kind(self.signature, Parameter.VAR_KEYWORD)
        self._bind = _compile(self.signature)

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return name to value, in the order of the signature, defaults included; ``*args`` as a tuple, ``**kwargs`` as a dict.

        Raises:
            ParameterBindError: tells what is missing or not expected, and the signature.
        """
        try:
            return self._bind(*args, **kwargs)
        except TypeError as error:
            raise self._bind_error(error, args, kwargs) from None

    def bind_given(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The same without the defaults: only what the call gives."""
        try:
            return dict(self.signature.bind(*args, **kwargs).arguments)
        except TypeError as error:
            raise self._bind_error(error, args, kwargs) from None

    def unbind(self, parameters: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments that give the function these parameters: undoes `bind`. Absent ones are left to their defaults.

        Raises:
            SignatureMismatchError: a name is not the function's.
        """
        if not parameters.keys() <= self.signature.parameters.keys():
            raise SignatureMismatchError.from_bad_params(list(self.names), list(parameters))
        args: list[Any] = []
        for name in self._positional:
            if name not in parameters:
                break
            args.append(parameters[name])
        is_complete = len(args) == len(self._positional)
        kwargs = {name: value for name, value in parameters.items() if name not in self._positional[: len(args)]}
        if self._var_positional is not None and is_complete:
            args.extend(kwargs.pop(self._var_positional, ()))
        if self._var_keyword is not None:
            kwargs.update(kwargs.pop(self._var_keyword, None) or {})
        return tuple(args), kwargs

    def collapse(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Gather names that are not the function's under the name of its ``**kwargs``.

        Raises ValueError when there are such names and the function has no ``**kwargs``.
        """
        named = {name: value for name, value in parameters.items() if name in self.signature.parameters}
        others = {name: value for name, value in parameters.items() if name not in named}
        if self._var_keyword is None:
            if others:
                unknown = ", ".join(map(repr, others))
                raise ValueError(
                    f"{self.name}() has no parameter {unknown} and no **kwargs. Its signature is {self.describe()}."
                )
            return parameters
        if others or self._var_keyword not in named:
            named[self._var_keyword] = others
        return named

    def explode(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Spread what is under the name of ``**kwargs``: undoes `collapse`."""
        if self._var_keyword is None or self._var_keyword not in parameters:
            return parameters
        spread = dict(parameters)
        spread.update(spread.pop(self._var_keyword))
        return spread

    def describe(self) -> str:
        """Return the function's name and signature, shortened when long."""
        parameters = [
            p.replace(annotation=_Bare(p.annotation)) if isinstance(p.annotation, str) else p
            for p in self.signature.parameters.values()
        ]
        text = f"{self.name}{Signature(parameters)}"
        return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"

    def _bind_error(self, error: TypeError, args: tuple[Any, ...], kwargs: dict[str, Any]) -> ParameterBindError:
        why = str(error).removeprefix("bind() ")
        given = [f"{len(args)} by position"] if args else []
        given += [f"{name!r} by name" for name in kwargs]
        return ParameterBindError(
            f"{self.name}() cannot be called like this: {why}. Its signature is {self.describe()}; "
            f"it was given {', '.join(given) or 'nothing'}."
        )


class _Bare(str):
    """An annotation given as text, shown as it stands in the code."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class PerFunction(Generic[T]):
    """Calls `make` once for a function and remembers what it made as long as the function lives."""

    def __init__(self, make: Callable[[Callable[..., Any]], T]) -> None:
        self._make = make
        self._of_functions: WeakKeyDictionary[Callable[..., Any], T] = WeakKeyDictionary()
        self._of_methods: WeakKeyDictionary[Callable[..., Any], T] = WeakKeyDictionary()

    def __call__(self, fn: Callable[..., Any]) -> T:
        # All bound methods of one function take the same arguments; to remember one by itself would keep its instance.
        known, key = (self._of_methods, fn.__func__) if isinstance(fn, MethodType) else (self._of_functions, fn)
        try:
            made = known.get(key)
            if made is None:
                made = known[key] = self._make(fn)
        except TypeError:  # callables without a hash or without weak references cannot be remembered
            return self._make(fn)
        return made


binder_for = PerFunction(Binder)
"""Return the binder of a function; made once."""


def _signature(fn: Callable[..., Any]) -> Signature:
    try:
        if sys.version_info >= (3, 14):
            # Hints are evaluated late there, and may name what only type checkers import.
            import annotationlib

            return inspect.signature(fn, annotation_format=annotationlib.Format.FORWARDREF)
        return inspect.signature(fn)
    except ValueError:
        # Some functions written in C do not tell; they take what they take.
        return Signature([Parameter("args", Parameter.VAR_POSITIONAL), Parameter("kwargs", Parameter.VAR_KEYWORD)])


def _name_of_kind(signature: Signature, kind: Any) -> str | None:
    return next((parameter.name for parameter in signature.parameters.values() if parameter.kind is kind), None)


def _compile(signature: Signature) -> Callable[..., dict[str, Any]]:
    """Return a function with these parameters that returns them as a dict."""
    if not all(name.isidentifier() and not keyword.iskeyword(name) for name in signature.parameters):
        return functools.partial(_bind_slowly, signature)  # a signature that was made up, by setting `__signature__`
    items = ", ".join(f"{name!r}: {name}" for name in signature.parameters)
    namespace: dict[str, Any] = {"defaults": {name: p.default for name, p in signature.parameters.items()}}
    source = f"def bind({_parameter_list(signature)}): return {{{items}}}"
    exec(source, namespace)  # noqa: S102 - the text is made of identifiers, checked above; dataclasses does the same
    bind: Callable[..., dict[str, Any]] = namespace["bind"]
    return bind


def _parameter_list(signature: Signature) -> str:
    parts: list[str] = []
    previous: Any = None
    for name, parameter in signature.parameters.items():
        kind = parameter.kind
        if previous is Parameter.POSITIONAL_ONLY and kind is not Parameter.POSITIONAL_ONLY:
            parts.append("/")
        if kind is Parameter.KEYWORD_ONLY and previous not in (Parameter.KEYWORD_ONLY, Parameter.VAR_POSITIONAL):
            parts.append("*")
        mark = "*" if kind is Parameter.VAR_POSITIONAL else "**" if kind is Parameter.VAR_KEYWORD else ""
        default = f"=defaults[{name!r}]" if parameter.default is not Parameter.empty else ""
        parts.append(f"{mark}{name}{default}")
        previous = kind
    if previous is Parameter.POSITIONAL_ONLY:
        parts.append("/")
    return ", ".join(parts)


def _bind_slowly(signature: Signature, /, *args: Any, **kwargs: Any) -> dict[str, Any]:
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)
