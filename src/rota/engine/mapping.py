"""`map`: one set of parameters for each element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rota.exceptions import MappingLengthMismatch, MappingMissingIterable
from rota.futures import RotaFuture, RotaFutureList
from rota.utilities.annotations import BaseAnnotation, allow_failure, unmapped


def spread(parameters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the parameters of each call.

    Iterables (but text and bytes) are taken apart element by element; the rest, and what is `unmapped`, goes whole
    to each call. A future that is given whole is waited for, and its result taken apart.

    Raises:
        MappingMissingIterable: nothing is to be taken apart.
        MappingLengthMismatch: iterables of different lengths.
    """
    static: dict[str, Any] = {}
    columns: dict[str, list[Any]] = {}
    for name, value in parameters.items():
        elements = _elements(value)
        if elements is None:
            static[name] = value.unwrap() if isinstance(value, unmapped) else value
        else:
            columns[name] = elements
    if not columns:
        raise MappingMissingIterable(
            f"No iterable among the parameters of map ({', '.join(parameters) or 'none given'}): "
            "give it a list, a range or another iterable to map over."
        )
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name}: {length}" for name, length in lengths.items())
        raise MappingLengthMismatch(
            f"map takes iterables of one length, got {shown}. Mark a value for all calls with unmapped(…)."
        )
    for index in range(next(iter(lengths.values()))):
        yield {name: static[name] if name in static else columns[name][index] for name in parameters}


def _elements(value: Any) -> list[Any] | None:
    """Return what `value` is taken apart into; None when it goes whole to each call."""
    wrap: type[BaseAnnotation[Any]] | None = None
    if isinstance(value, unmapped):
        return None
    if isinstance(value, allow_failure):
        wrap, value = allow_failure, value.unwrap()
    elif isinstance(value, BaseAnnotation):
        return None
    if isinstance(value, RotaFuture) and not isinstance(value, RotaFutureList):
        value = value.result()
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Iterable):
        return None
    return [wrap(item) for item in value] if wrap is not None else list(value)
