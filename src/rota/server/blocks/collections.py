"""The block types that come with rota: described in a file, which the classes are the source of (`rota.blocks.snapshot`)."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from rota.contract.block_schemas import BlockSchemaCreate
from rota.contract.block_types import BlockType, BlockTypeCreate
from rota.exceptions import ObjectNotFound, ProtectedBlockError
from rota.server.store import block_schemas, block_types
from rota.server.store.engine import Tx

FOLDER = Path(__file__).parent / "views"
OWN = "rota"

_VIEWS = {"aggregate-block-metadata", "aggregate-flow-metadata", "aggregate-worker-metadata"}
_SHOWN = ("logo_url", "documentation_url", "description", "code_example")


@cache
def collection_view(name: str) -> dict[str, Any]:
    """Return the descriptions of one kind, by package. Callers must not change it.

    Raises:
        ObjectNotFound: there is no such kind.
    """
    if name not in _VIEWS:
        raise ObjectNotFound(f"There is no collection view {name!r:.100}; there are {', '.join(sorted(_VIEWS))}.")
    path = FOLDER / f"{name}.json"
    view: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return view


def install_block_types(tx: Tx, workspace: UUID, now: datetime) -> None:
    """Make known, with their schemas, the block types that come with rota; what is known and the same stays untouched."""
    for slug, described in collection_view("aggregate-block-metadata")[OWN]["block_types"].items():
        shown = {name: described[name] for name in _SHOWN}
        found = block_types.find_block_type(tx, workspace, slug)
        if found is None:
            create = BlockTypeCreate(name=described["name"], slug=slug, **shown)
            found = block_types.create_block_type(tx, workspace, create, now, is_protected=True)
        elif any(getattr(found, name) != text for name, text in shown.items()):
            block_types.update_block_type(tx, workspace, found.id, shown, now)
        schema = described["block_schema"]
        create_schema = BlockSchemaCreate(
            fields=schema["fields"], block_type_id=found.id, capabilities=schema["capabilities"], version=schema["version"]
        )
        block_schemas.create_block_schema(tx, workspace, create_schema, now)


def check_unprotected(block_type: BlockType | None) -> None:
    """Refuse to delete what comes with rota."""
    if block_type is not None and block_type.is_protected:
        raise ProtectedBlockError(f"The block type {block_type.slug!r} comes with rota and cannot be deleted.")
