"""Block schemas."""

from __future__ import annotations

from rota.contract.block_schemas import BlockSchema
from rota.server.admission import check_json, check_key, check_limit, check_offset
from rota.server.api.paging import check_filters
from rota.server.blocks.collections import check_unprotected
from rota.server.request import Answer, Caller, Request
from rota.server.store import block_schemas, block_types
from rota.server.store.engine import Tx

MAX_SCHEMA_BYTES = 1024 * 1024


def create_block_schema(request: Request, tx: Tx, caller: Caller) -> Answer:
    body = request.body
    check_json(body.fields, "The block schema", MAX_SCHEMA_BYTES)
    check_json(body.capabilities, "The block's capabilities", MAX_SCHEMA_BYTES)
    check_key(body.version, "The block schema's version")
    block_types.get_block_type(tx, caller.workspace_id, body.block_type_id)
    return Answer(*block_schemas.create_block_schema(tx, caller.workspace_id, body, request.now))


def read_block_schema(request: Request, tx: Tx, caller: Caller) -> BlockSchema:
    return block_schemas.get_block_schema(tx, caller.workspace_id, request.path["id"])


def read_block_schema_by_checksum(request: Request, tx: Tx, caller: Caller) -> BlockSchema:
    version = request.query["version"]
    return block_schemas.get_block_schema_by_checksum(tx, caller.workspace_id, request.path["checksum"], version)


def read_block_schemas(request: Request, tx: Tx, caller: Caller) -> list[BlockSchema]:
    body = request.body
    check_filters(body)
    limit = check_limit(body.limit, request.values.default_limit)
    offset = check_offset(body.offset)
    return block_schemas.list_block_schemas(tx, caller.workspace_id, body.block_schemas, limit=limit, offset=offset)


def delete_block_schema(request: Request, tx: Tx, caller: Caller) -> None:
    found = block_schemas.get_block_schema(tx, caller.workspace_id, request.path["id"])
    check_unprotected(found.block_type)
    block_schemas.delete_block_schema(tx, caller.workspace_id, found.id)
