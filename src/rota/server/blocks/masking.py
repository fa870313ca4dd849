"""Secret values of a block, hidden from those who read it and put back for those who change it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rota.contract.block_secrets import Path
from rota.core.redaction import MASK


def mask(data: Any, paths: Iterable[Path]) -> Any:
    """Return `data` with `MASK` for all that stands at `paths`, but for null. A path leads into every item of a list."""
    for path in paths:
        data = _mask_one(data, path)
    return data


def _mask_one(value: Any, path: Path) -> Any:
    if not path:
        return value if value is None else MASK
    if isinstance(value, list):
        return [_mask_one(item, path) for item in value]
    if not isinstance(value, dict):
        # The schema expects more structure than the value has: what it is then, nobody knows.
        return value if value is None or path != ("*",) else MASK
    name, rest = path[0], path[1:]
    if name == "*":
        return {key: _mask_one(item, rest) for key, item in value.items()}
    return {**value, name: _mask_one(value[name], rest)} if name in value else value


def unmask(sent: Any, kept: Any, paths: Iterable[Path]) -> Any:
    """Return `sent` with what `kept` has, wherever at one of `paths` there is nothing but `MASK`."""
    for path in paths:
        sent = _unmask_one(sent, kept, path)
    return sent


def _unmask_one(sent: Any, kept: Any, path: Path) -> Any:
    if sent == MASK and kept is not None:
        return kept
    if not path:
        return sent
    if isinstance(sent, list):
        olds = kept if isinstance(kept, list) else []
        return [_unmask_one(item, olds[at] if at < len(olds) else None, path) for at, item in enumerate(sent)]
    if not isinstance(sent, dict):
        return sent
    old = kept if isinstance(kept, dict) else {}
    name, rest = path[0], path[1:]
    if name == "*":
        return {key: _unmask_one(item, old.get(key), rest) for key, item in sent.items()}
    return {**sent, name: _unmask_one(sent[name], old.get(name), rest)} if name in sent else sent
