"""Functions as data: their calls bound to named parameters, spread for mapping, and described as a JSON schema."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

import cloudpickle
from pydantic import BaseModel

from rota.exceptions import MappingLengthMismatch, MappingMissingIterable, ReservedArgumentError
from rota.utilities.annotations import allow_failure, unmapped
from rota.utilities.binding import binder_for
from rota.utilities.collections import isiterable
from rota.utilities.docstrings import parameter_docstrings
from rota.utilities.parameter_schemas import (
    ParameterSchema,
    create_v1_schema,
    generate_parameter_schema,
    parameter_schema,
    process_v1_params,
)

__all__ = [
    "ParameterSchema",
    "call_with_parameters",
    "cloudpickle_wrapped_call",
    "collapse_variadic_parameters",
    "create_v1_schema",
    "expand_mapping_parameters",
    "explode_variadic_parameter",
    "generate_parameter_schema",
    "get_call_parameters",
    "get_parameter_defaults",
    "parameter_docstrings",
    "parameter_schema",
    "parameter_schema_from_entrypoint",
    "parameters_to_args_kwargs",
    "process_v1_params",
    "raise_for_reserved_arguments",
]

R = TypeVar("R")


def get_call_parameters(
    fn: Callable[..., Any], call_args: tuple[Any, ...], call_kwargs: dict[str, Any], apply_defaults: bool = True
) -> dict[str, Any]:
    """Return what a call gives each parameter, in the order of the signature.

    Raises ParameterBindError when the arguments do not fit.
    """
    binder = binder_for(fn)
    return binder.bind(call_args, call_kwargs) if apply_defaults else binder.bind_given(call_args, call_kwargs)


def get_parameter_defaults(fn: Callable[..., Any]) -> dict[str, Any]:
    """Return name to default, of the parameters that have one."""
    return dict(binder_for(fn).defaults)


def explode_variadic_parameter(fn: Callable[..., Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """Spread what is under the name of the ``**kwargs`` of `fn`, so that each is a parameter of its own."""
    return binder_for(fn).explode(parameters)


def collapse_variadic_parameters(fn: Callable[..., Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """Undo `explode_variadic_parameter`. Raises ValueError for names that `fn` cannot take."""
    return binder_for(fn).collapse(parameters)


def parameters_to_args_kwargs(fn: Callable[..., Any], parameters: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments that call `fn` with these parameters.

    Raises SignatureMismatchError when a name is not a parameter of `fn`.
    """
    return binder_for(fn).unbind(parameters)


def call_with_parameters(fn: Callable[..., R], parameters: dict[str, Any]) -> R:
    """Call `fn` with parameters by name, ``*args`` and ``**kwargs`` among them as a tuple and a dict."""
    args, kwargs = parameters_to_args_kwargs(fn, parameters)
    return fn(*args, **kwargs)


def cloudpickle_wrapped_call(__fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[[], bytes]:
    """Return a function for another process: it calls `__fn` and returns the pickled result.

    Function and arguments may be what plain pickle does not take, such as a lambda.
    """
    return functools.partial(_call_pickled, cloudpickle.dumps((__fn, args, kwargs)))


def _call_pickled(call: bytes) -> bytes:
    fn, args, kwargs = cloudpickle.loads(call)
    return cast(bytes, cloudpickle.dumps(fn(*args, **kwargs)))


def expand_mapping_parameters(func: Callable[..., Any], parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parameters of each run of a mapped call: one per item of the iterables.

    Text, bytes, models and what is `unmapped` go to every run as they are; of an iterable under `allow_failure` each item is.

    Raises:
        MappingMissingIterable: there is nothing to iterate over.
        MappingLengthMismatch: the iterables differ in length.
    """
    binder = binder_for(func)
    spread: dict[str, list[Any]] = {}
    same: dict[str, Any] = {}
    for name, value in binder.explode(parameters).items():
        inner = value.unwrap() if isinstance(value, allow_failure) else value
        if isinstance(value, unmapped):
            same[name] = value.unwrap()
        elif isiterable(inner) and not isinstance(inner, BaseModel):
            spread[name] = list(value if inner is value else map(allow_failure, inner))
        else:
            same[name] = value
    length = _common_length(binder.name, spread)
    same = {**{name: default for name, default in binder.defaults.items() if name not in spread}, **same}
    return [binder.collapse({**{name: items[i] for name, items in spread.items()}, **same}) for i in range(length)]


def _common_length(name: str, spread: dict[str, list[Any]]) -> int:
    if not spread:
        raise MappingMissingIterable(
            f"{name}.map() was given nothing to iterate over: give at least one list or other iterable."
        )
    lengths = {parameter: len(items) for parameter, items in spread.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{parameter} has {length}" for parameter, length in lengths.items())
        raise MappingLengthMismatch(
            f"{name}.map() was given iterables of different lengths: {told}. Wrap what every run gets whole in unmapped(…)."
        )
    return next(iter(lengths.values()))


def raise_for_reserved_arguments(fn: Callable[..., Any], reserved_arguments: Iterable[str]) -> None:
    """Raise ReservedArgumentError when a parameter of `fn` has one of these names."""
    names = binder_for(fn).names
    for reserved in reserved_arguments:
        if reserved in names:
            raise ReservedArgumentError(
                f"{binder_for(fn).name}() has a parameter {reserved!r}, a name that rota uses: rename it."
            )


def parameter_schema_from_entrypoint(entrypoint: str) -> ParameterSchema:
    """Describe the parameters of the flow at ``path/to/file.py:function``; runs the file, but for its main part.

    Raises:
        MissingFlowError: there is no such file, or no flow of that name in it.
        ScriptError: the file raised.
    """
    from rota.engine.entrypoints import load_flow  # the engine builds on this module

    return parameter_schema(load_flow(entrypoint).fn)
