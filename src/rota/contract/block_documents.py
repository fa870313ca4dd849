"""Block documents: blocks as they are stored, each with a name and the values of its fields."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from rota.contract.base import Request, Stored
from rota.contract.block_schemas import BlockSchema
from rota.contract.block_types import BlockName, BlockType
from rota.contract.operation import BY_ID, Operation, Query

INCLUDE_SECRETS = {"include_secrets": Query(bool, False)}


class BlockDocument(Stored):
    name: BlockName | None = None
    data: dict[str, Any] = Field(default_factory=dict)
    """Values by field. Secret ones are ``********`` unless they were asked for; a document in a field is given as its data."""
    block_schema_id: UUID
    block_schema: BlockSchema | None = None
    block_type_id: UUID
    block_type_name: str | None = None
    block_type: BlockType | None = None
    block_document_references: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Field → ``{"block_document": …}``, the document that is in it."""
    is_anonymous: bool = False
    """Whether it was stored as a part of something, and not to be found by people."""


class BlockDocumentCreate(Request):
    name: BlockName | None = None
    """May be left out of an anonymous document."""
    data: dict[str, Any] = Field(default_factory=dict)
    """``{"$ref": {"block_document_id": …}}`` as the value of a field puts another document there."""
    block_schema_id: UUID
    block_type_id: UUID
    is_anonymous: bool = False


class BlockDocumentUpdate(Request):
    block_schema_id: UUID | None = None
    """A newer schema of the same type."""
    data: dict[str, Any] = Field(default_factory=dict)
    """A secret that is sent as ``********`` stays as it is."""
    merge_existing_data: bool = True
    """Whether fields that are not sent stay."""


CREATE_BLOCK_DOCUMENT: Operation[BlockDocument] = Operation(
    "create_block_document",
    "POST",
    "/block_documents/",
    scope="block_documents:create",
    access="write",
    request=BlockDocumentCreate,
    response=BlockDocument,
    status=201,
    summary="Store a block",
)
READ_BLOCK_DOCUMENT: Operation[BlockDocument] = Operation(
    "read_block_document",
    "GET",
    "/block_documents/{id}",
    scope="block_documents:read",
    access="read",
    response=BlockDocument,
    path_parameters=BY_ID,
    query_parameters=INCLUDE_SECRETS,
    summary="Read a block",
)
READ_BLOCK_DOCUMENT_BY_NAME: Operation[BlockDocument] = Operation(
    "read_block_document_by_name",
    "GET",
    "/block_types/slug/{slug}/block_documents/name/{block_document_name}",
    scope="block_documents:read",
    access="read",
    response=BlockDocument,
    path_parameters={"slug": str, "block_document_name": str},
    query_parameters=INCLUDE_SECRETS,
    summary="Read a block by its type and name",
)
READ_BLOCK_DOCUMENTS_BY_TYPE: Operation[list[BlockDocument]] = Operation(
    "read_block_documents_by_type",
    "GET",
    "/block_types/slug/{slug}/block_documents",
    scope="block_documents:read",
    access="read",
    response=list[BlockDocument],
    path_parameters={"slug": str},
    query_parameters=INCLUDE_SECRETS,
    summary="List the blocks of a type",
)
UPDATE_BLOCK_DOCUMENT: Operation[None] = Operation(
    "update_block_document",
    "PATCH",
    "/block_documents/{id}",
    scope="block_documents:update",
    access="write",
    request=BlockDocumentUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Change values of a block, or its schema",
)
DELETE_BLOCK_DOCUMENT: Operation[None] = Operation(
    "delete_block_document",
    "DELETE",
    "/block_documents/{id}",
    scope="block_documents:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a block",
)

OPERATIONS = (
    CREATE_BLOCK_DOCUMENT,
    READ_BLOCK_DOCUMENT,
    READ_BLOCK_DOCUMENT_BY_NAME,
    READ_BLOCK_DOCUMENTS_BY_TYPE,
    UPDATE_BLOCK_DOCUMENT,
    DELETE_BLOCK_DOCUMENT,
)
