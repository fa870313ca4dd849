"""What administrators set in the database: where results go by default, and the database itself."""

from __future__ import annotations

from uuid import UUID

from rota.contract.base import Model, Request
from rota.contract.operation import Operation


class ServerDefaultResultStorage(Model):
    """The block that clients keep results with when neither they nor the run name a storage."""

    default_result_storage_block_id: UUID | None = None


class ServerDefaultResultStorageUpdate(Request):
    default_result_storage_block_id: UUID


class DatabaseReset(Request):
    confirm: bool = False
    """Must be true: what follows cannot be taken back."""


READ_DEFAULT_RESULT_STORAGE: Operation[ServerDefaultResultStorage] = Operation(
    "read_server_default_result_storage",
    "GET",
    "/admin/storage",
    scope="server:read",
    access="read",
    response=ServerDefaultResultStorage,
    summary="Read which block keeps results by default",
)
UPDATE_DEFAULT_RESULT_STORAGE: Operation[ServerDefaultResultStorage] = Operation(
    "update_server_default_result_storage",
    "PUT",
    "/admin/storage",
    scope="server:update",
    access="write",
    request=ServerDefaultResultStorageUpdate,
    response=ServerDefaultResultStorage,
    summary="Set which block keeps results by default",
)
CLEAR_DEFAULT_RESULT_STORAGE: Operation[None] = Operation(
    "clear_server_default_result_storage",
    "DELETE",
    "/admin/storage",
    scope="server:update",
    access="write",
    status=204,
    summary="Let no block keep results by default",
)
CLEAR_DATABASE: Operation[None] = Operation(
    "clear_database",
    "POST",
    "/admin/database/clear",
    scope="server:delete",
    access="write",
    request=DatabaseReset,
    status=204,
    summary="Delete all data, where the setting `server.api.allow_database_reset` allows it",
)
DROP_DATABASE: Operation[None] = Operation(
    "drop_database",
    "POST",
    "/admin/database/drop",
    scope="server:delete",
    access="write",
    request=DatabaseReset,
    status=204,
    summary="Delete all data and tables, where the setting `server.api.allow_database_reset` allows it",
)
CREATE_DATABASE: Operation[None] = Operation(
    "create_database",
    "POST",
    "/admin/database/create",
    scope="server:create",
    access="write",
    request=DatabaseReset,
    status=204,
    summary="Make the tables that are missing, where the setting `server.api.allow_database_reset` allows it",
)

OPERATIONS = (
    READ_DEFAULT_RESULT_STORAGE,
    UPDATE_DEFAULT_RESULT_STORAGE,
    CLEAR_DEFAULT_RESULT_STORAGE,
    CLEAR_DATABASE,
    DROP_DATABASE,
    CREATE_DATABASE,
)
