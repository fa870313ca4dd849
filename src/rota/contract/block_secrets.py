"""Which values of a block are secret, by the paths that its schema names: ``token``, ``credentials.token``, ``headers.*``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Path = tuple[str, ...]


def secret_paths(fields: Mapping[str, Any]) -> list[Path]:
    """Return the paths that a block schema names."""
    named = fields.get("secret_fields")
    return [tuple(path.split(".")) for path in named if isinstance(path, str)] if isinstance(named, list) else []


def secrets_in(data: Any, paths: Iterable[Path]) -> Iterator[Any]:
    """Return what stands at `paths`. A path leads into every item of a list."""
    for path in paths:
        yield from _at(data, path)


def _at(value: Any, path: Path) -> Iterator[Any]:
    if not path:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif isinstance(value, dict):
        names = value if path[0] == "*" else [path[0]] if path[0] in value else []
        for name in names:
            yield from _at(value[name], path[1:])
