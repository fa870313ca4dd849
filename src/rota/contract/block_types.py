"""Block types: what kinds of blocks there are, and how people are told about them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from rota.contract.base import NAME_PATTERN, Request, Stored
from rota.contract.operation import BY_ID, Operation

BlockName = Annotated[str, Field(pattern=NAME_PATTERN)]
"""A name that stands in addresses. How long it may be is checked where it is stored."""


class BlockType(Stored):
    name: BlockName
    slug: str
    """The name in addresses and in code: lowercase letters, digits, dashes. Unique."""
    logo_url: str | None = None
    documentation_url: str | None = None
    description: str | None = None
    """Markdown."""
    code_example: str | None = None
    """Markdown: how a block of this type is used."""
    is_protected: bool = False
    """Whether it comes with rota, and cannot be deleted."""


class BlockTypeCreate(Request):
    name: BlockName
    slug: str
    logo_url: str | None = None
    documentation_url: str | None = None
    description: str | None = None
    code_example: str | None = None


class BlockTypeUpdate(Request):
    logo_url: str | None = None
    documentation_url: str | None = None
    description: str | None = None
    code_example: str | None = None


CREATE_BLOCK_TYPE: Operation[BlockType] = Operation(
    "create_block_type",
    "POST",
    "/block_types/",
    scope="block_types:create",
    access="write",
    request=BlockTypeCreate,
    response=BlockType,
    status=201,
    summary="Make a kind of blocks known",
)
READ_BLOCK_TYPE: Operation[BlockType] = Operation(
    "read_block_type",
    "GET",
    "/block_types/{id}",
    scope="block_types:read",
    access="read",
    response=BlockType,
    path_parameters=BY_ID,
    summary="Read a block type",
)
READ_BLOCK_TYPE_BY_SLUG: Operation[BlockType] = Operation(
    "read_block_type_by_slug",
    "GET",
    "/block_types/slug/{slug}",
    scope="block_types:read",
    access="read",
    response=BlockType,
    path_parameters={"slug": str},
    summary="Read a block type by its slug",
)
UPDATE_BLOCK_TYPE: Operation[None] = Operation(
    "update_block_type",
    "PATCH",
    "/block_types/{id}",
    scope="block_types:update",
    access="write",
    request=BlockTypeUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Change the fields of a block type that are sent",
)
DELETE_BLOCK_TYPE: Operation[None] = Operation(
    "delete_block_type",
    "DELETE",
    "/block_types/{id}",
    scope="block_types:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a block type with its schemas and all blocks of it",
)
INSTALL_SYSTEM_BLOCK_TYPES: Operation[None] = Operation(
    "install_system_block_types",
    "POST",
    "/block_types/install_system_block_types",
    scope="block_types:create",
    access="write",
    response=Annotated[Any, WithJsonSchema({"description": "Nothing."})],
    summary="Make the block types known that come with rota",
)

OPERATIONS = (
    CREATE_BLOCK_TYPE,
    READ_BLOCK_TYPE,
    READ_BLOCK_TYPE_BY_SLUG,
    UPDATE_BLOCK_TYPE,
    DELETE_BLOCK_TYPE,
    INSTALL_SYSTEM_BLOCK_TYPES,
)
