"""Block types."""

from __future__ import annotations

import re

from rota.contract.block_types import BlockType, BlockTypeCreate, BlockTypeUpdate
from rota.exceptions import InvalidRequest, NotAllowed
from rota.server.admission import MAX_ARTIFACT_BYTES, MAX_NAME, check_json, check_limit, check_name, check_offset
from rota.server.api.paging import check_filters
from rota.server.blocks.collections import check_unprotected, install_block_types
from rota.server.request import Caller, Request
from rota.server.store import block_types
from rota.server.store.engine import Tx

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def create_block_type(request: Request, tx: Tx, caller: Caller) -> BlockType:
    body: BlockTypeCreate = request.body
    check_name(body.name, "The block type's name")
    if not _SLUG.fullmatch(body.slug) or len(body.slug) > MAX_NAME:
        raise InvalidRequest(
            f"The slug {body.slug!r:.200} cannot stand in an address: use lowercase letters, digits and dashes."
        )
    if body.name.lower().startswith("prefect"):
        raise NotAllowed("Names of block types that begin with 'Prefect' are kept for Prefect's own.")
    _check_texts(body)
    return block_types.create_block_type(tx, caller.workspace_id, body, request.now)


def read_block_type(request: Request, tx: Tx, caller: Caller) -> BlockType:
    return block_types.get_block_type(tx, caller.workspace_id, request.path["id"])


def read_block_type_by_slug(request: Request, tx: Tx, caller: Caller) -> BlockType:
    return block_types.get_block_type_by_slug(tx, caller.workspace_id, request.path["slug"])


def read_block_types(request: Request, tx: Tx, caller: Caller) -> list[BlockType]:
    body = request.body
    check_filters(body)
    limit = check_limit(body.limit, request.values.default_limit)
    offset = check_offset(body.offset)
    return block_types.list_block_types(
        tx, caller.workspace_id, body.block_types, body.block_schemas, limit=limit, offset=offset
    )


def update_block_type(request: Request, tx: Tx, caller: Caller) -> None:
    _check_texts(request.body)
    changes = {name: getattr(request.body, name) for name in request.body.model_fields_set}
    block_types.update_block_type(tx, caller.workspace_id, request.path["id"], changes, request.now)


def delete_block_type(request: Request, tx: Tx, caller: Caller) -> None:
    found = block_types.get_block_type(tx, caller.workspace_id, request.path["id"])
    check_unprotected(found)
    block_types.delete_block_type(tx, caller.workspace_id, found.id)


def install_system_block_types(request: Request, tx: Tx, caller: Caller) -> None:
    install_block_types(tx, caller.workspace_id, request.now)


def _check_texts(body: BlockTypeCreate | BlockTypeUpdate) -> None:
    texts = [body.logo_url, body.documentation_url, body.description, body.code_example]
    check_json(texts, "The block type's description", MAX_ARTIFACT_BYTES)
