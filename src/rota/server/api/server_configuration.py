"""What administrators set in the database, and the database itself."""

from __future__ import annotations

from rota.contract.server_configuration import ServerDefaultResultStorage
from rota.exceptions import InvalidRequest, NotAllowed
from rota.server.blocks.collections import install_block_types
from rota.server.request import Caller, Request
from rota.server.store import block_documents, block_schemas, schema, server_configuration
from rota.server.store.engine import Tx

STORES_RESULTS = "write-path"
"""The capability of a block that can keep results."""


def read_server_default_result_storage(request: Request, tx: Tx, caller: Caller) -> ServerDefaultResultStorage:  # noqa: ARG001
    found = server_configuration.find_default_result_storage(tx, caller.workspace_id)
    return ServerDefaultResultStorage.model_construct(default_result_storage_block_id=found)


def update_server_default_result_storage(request: Request, tx: Tx, caller: Caller) -> ServerDefaultResultStorage:
    block_id = request.body.default_result_storage_block_id
    document = block_documents.get_document(tx, caller.workspace_id, block_id)
    kind = block_schemas.get_block_schema(tx, caller.workspace_id, document.block_schema_id)
    if STORES_RESULTS not in kind.capabilities:
        raise InvalidRequest(
            f"The block {document.name!r} cannot keep results: it has no capability {STORES_RESULTS!r}. "
            "Choose a block of a file system."
        )
    server_configuration.set_default_result_storage(tx, caller.workspace_id, block_id, request.now)
    return ServerDefaultResultStorage.model_construct(default_result_storage_block_id=block_id)


def clear_server_default_result_storage(request: Request, tx: Tx, caller: Caller) -> None:
    server_configuration.set_default_result_storage(tx, caller.workspace_id, None, request.now)


def clear_database(request: Request, tx: Tx, caller: Caller) -> None:
    _check_reset(request)
    schema.clear(tx)
    install_block_types(tx, caller.workspace_id, request.now)


def drop_database(request: Request, tx: Tx, caller: Caller) -> None:  # noqa: ARG001 - every handler has the same signature
    _check_reset(request)
    schema.drop(tx)


def create_database(request: Request, tx: Tx, caller: Caller) -> None:
    _check_reset(request)
    schema.create_if_missing(tx)
    install_block_types(tx, caller.workspace_id, request.now)


def _check_reset(request: Request) -> None:
    """Refuse what would delete everything, unless the server's settings allow it and the request means it."""
    if not request.values.allow_database_reset:
        raise NotAllowed(
            "This server lets nobody delete or make its tables by request; ROTA_SERVER_API_ALLOW_DATABASE_RESET can allow it. "
            "On its machine there is `rota server database reset`."
        )
    if not request.body.confirm:
        raise InvalidRequest("This deletes data for good: send `confirm: true` if that is what you want.")
