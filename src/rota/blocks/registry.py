"""Which class a stored block is of. The table names those that come with rota; others are known once they are imported."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rota.blocks.core import Block

SYSTEM_BLOCKS: dict[str, tuple[str, str]] = {
    "secret": ("rota.blocks.system.secret", "Secret"),
    "json": ("rota.blocks.system.json_value", "JSON"),
    "date-time": ("rota.blocks.system.date_time", "DateTime"),
    "string": ("rota.blocks.system.string", "String"),
    "webhook": ("rota.blocks.webhook", "Webhook"),
    "local-file-system": ("rota.filesystems", "LocalFileSystem"),
    "remote-file-system": ("rota.filesystems", "RemoteFileSystem"),
    "smb": ("rota.filesystems", "SMB"),
    "redisstoragecontainer": ("rota.blocks.redis", "RedisStorageContainer"),
}
"""Slug → module and class of each block that comes with rota; loaded when a block of that type is."""

ENTRY_POINTS = ("rota.blocks", "rota.collections", "prefect.collections")
"""Where packages name modules that define blocks."""

_known: dict[str, type[Block]] = {}
"""Classes that were defined in this process, by slug. Of two with one slug, the later."""


def remember(slug: str, cls: type[Block]) -> None:
    """Let stored blocks of the type `slug` be made with `cls` from now on."""
    _known[slug] = cls


def find_block_class(slug: str) -> type[Block] | None:
    """Return the class of a block type; None when neither rota, this program nor an installed package has one."""
    if slug in _known:
        return _known[slug]
    if slug in SYSTEM_BLOCKS:
        module, name = SYSTEM_BLOCKS[slug]
        found: type[Block] = getattr(import_module(module), name)
        return found
    for group in ENTRY_POINTS:
        for point in entry_points(group=group):
            point.load()
            if slug in _known:
                return _known[slug]
    return None


def system_block_classes() -> list[type[Block]]:
    """Return the classes of the table."""
    return [getattr(import_module(module), name) for module, name in SYSTEM_BLOCKS.values()]
