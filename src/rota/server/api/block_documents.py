"""Block documents."""

from __future__ import annotations

from rota.contract.block_documents import BlockDocument, BlockDocumentCreate
from rota.contract.filters.blocks import BlockDocumentFilter
from rota.exceptions import ObjectNotFound
from rota.server.admission import check_json, check_limit, check_name, check_offset
from rota.server.api.paging import check_filters, check_sort
from rota.server.blocks.documents import Documents
from rota.server.request import Caller, Request
from rota.server.secrets.keyring import Keyring
from rota.server.store import block_documents, block_types
from rota.server.store.engine import Tx

MAX_DOCUMENT_BYTES = 1024 * 1024

_NAMED = BlockDocumentFilter()
"""What a list shows when nothing is said: documents that people gave a name."""


def create_block_document(request: Request, tx: Tx, caller: Caller) -> BlockDocument:
    body: BlockDocumentCreate = request.body
    if body.name is not None:
        check_name(body.name, "The block's name")
    check_json(body.data, "The block's data", MAX_DOCUMENT_BYTES)
    return _documents(request, tx, caller).create(body)


def read_block_document(request: Request, tx: Tx, caller: Caller) -> BlockDocument:
    row = block_documents.get_document(tx, caller.workspace_id, request.path["id"])
    return _documents(request, tx, caller).read([row], include_secrets=request.query["include_secrets"])[0]


def read_block_document_by_name(request: Request, tx: Tx, caller: Caller) -> BlockDocument:
    slug, name = request.path["slug"], request.path["block_document_name"]
    block_type = block_types.find_block_type(tx, caller.workspace_id, slug)
    row = block_documents.find_document_by_name(tx, block_type.id, name) if block_type is not None else None
    if row is None:
        why = "" if block_type is not None else f": there is no block type {slug!r:.200}"
        raise ObjectNotFound(f"There is no block {f'{slug}/{name}'!r:.300}{why}.")
    return _documents(request, tx, caller).read([row], include_secrets=request.query["include_secrets"])[0]


def read_block_documents_by_type(request: Request, tx: Tx, caller: Caller) -> list[BlockDocument]:
    block_type = block_types.get_block_type_by_slug(tx, caller.workspace_id, request.path["slug"])
    rows = block_documents.list_of_type(tx, block_type.id, request.values.default_limit)
    return _documents(request, tx, caller).read(rows, include_secrets=request.query["include_secrets"])


def read_block_documents(request: Request, tx: Tx, caller: Caller) -> list[BlockDocument]:
    body = request.body
    check_filters(body)
    rows = block_documents.list_documents(
        tx,
        caller.workspace_id,
        body.block_documents if body.block_documents is not None else _NAMED,
        body.block_types,
        body.block_schemas,
        sort=check_sort(body.sort or "NAME_ASC", block_documents.SORTS),
        limit=check_limit(body.limit, request.values.default_limit),
        offset=check_offset(body.offset),
    )
    return _documents(request, tx, caller).read(rows, include_secrets=body.include_secrets)


def count_block_documents(request: Request, tx: Tx, caller: Caller) -> int:
    body = request.body
    check_filters(body)
    wanted = body.block_documents if body.block_documents is not None else _NAMED
    return block_documents.count_documents(tx, caller.workspace_id, wanted, body.block_types, body.block_schemas)


def update_block_document(request: Request, tx: Tx, caller: Caller) -> None:
    check_json(request.body.data, "The block's data", MAX_DOCUMENT_BYTES)
    _documents(request, tx, caller).update(request.path["id"], request.body)


def delete_block_document(request: Request, tx: Tx, caller: Caller) -> None:
    block_documents.delete_document(tx, caller.workspace_id, request.path["id"])


def _documents(request: Request, tx: Tx, caller: Caller) -> Documents:
    return Documents(tx, caller.workspace_id, Keyring(tx, request.values.secret_keys), request.now)
