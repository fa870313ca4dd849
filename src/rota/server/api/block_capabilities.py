"""What blocks can do, and descriptions of those that come with packages."""

# ruff: noqa: ARG001 - every handler has the same signature

from __future__ import annotations

from typing import Any

from rota.server.blocks.collections import collection_view
from rota.server.request import Caller, Request
from rota.server.store import block_schemas
from rota.server.store.engine import Tx


def read_block_capabilities(request: Request, tx: Tx, caller: Caller) -> list[str]:
    return block_schemas.list_capabilities(tx, caller.workspace_id)


def read_collection_view(request: Request, tx: None, caller: Caller) -> dict[str, Any]:
    return collection_view(request.path["view"])
