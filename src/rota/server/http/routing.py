"""From a method and a path to the operation that answers.

Paths are taken apart once, before anything is decoded: what is encoded in a segment (``%2F``, ``..``) stays inside of it, so
no path has two meanings. A slash at the end makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from rota.contract.operation import Operation

_PARAMETER = ""
"""The key of the branch that takes any segment. No segment of a path is empty."""


class Found(NamedTuple):
    operation: Operation[Any]
    path: dict[str, str]


@dataclass(slots=True)
class _Node:
    branches: dict[str, _Node] = field(default_factory=dict)
    operations: dict[str, Operation[Any]] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of the parameters on the way, by method: two rows may call them differently."""


class Routes:
    """A tree of path segments: finding one costs as much with two hundred rows as with two."""

    def __init__(self, operations: Iterable[Operation[Any]], also: Mapping[str, Operation[Any]] | None = None) -> None:
        """`also`: paths under which operations are answered beside their own."""
        self._root = _Node()
        for operation in operations:
            self._add(operation, operation.path)
        for path, operation in (also or {}).items():
            self._add(operation, path)

    def _add(self, operation: Operation[Any], path: str) -> None:
        node, names = self._root, []
        for segment in path.strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment.strip("{}"))
                segment = _PARAMETER
            node = node.branches.setdefault(segment, _Node())
        if operation.method in node.operations:
            raise RuntimeError(f"{operation.method} {path} is there twice.")
        node.operations[operation.method] = operation
        node.names[operation.method] = tuple(names)

    def find(self, method: str, path: str) -> Found | None:
        """Return what answers `method` at `path`, which is encoded as it came."""
        for node, values in self._at(path):
            operation = node.operations.get(method)
            if operation is not None:
                return Found(operation, dict(zip(node.names[method], values, strict=True)))
        return None

    def methods(self, path: str) -> list[str]:
        """Return the methods that are answered at `path`; none: there is nothing."""
        return sorted({method for node, _ in self._at(path) for method in node.operations})

    def _at(self, path: str) -> Iterable[tuple[_Node, list[str]]]:
        try:
            segments = [unquote_to_bytes(segment).decode() for segment in path.removeprefix("/").removesuffix("/").split("/")]
        except UnicodeDecodeError:
            return []
        return _walk(self._root, segments, 0, [])


def _walk(node: _Node, segments: list[str], at: int, values: list[str]) -> Iterable[tuple[_Node, list[str]]]:
    """Yield the places that a path leads to: a literal segment first, then one that takes any."""
    if at == len(segments):
        yield node, values
        return
    segment = segments[at]
    if not segment:
        return
    literal = node.branches.get(segment)
    if literal is not None:
        yield from _walk(literal, segments, at + 1, values)
    parameter = node.branches.get(_PARAMETER)
    if parameter is not None:
        yield from _walk(parameter, segments, at + 1, [*values, segment])
