"""Block schemas: which fields the blocks of a type have. A type has one for each version of its class."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import Field

from rota.contract.base import Request, Stored
from rota.contract.block_types import BlockType
from rota.contract.operation import BY_ID, Operation, Query

NON_VERSIONED = "non-versioned"


class BlockSchema(Stored):
    checksum: str
    """`checksum_of` the fields."""
    fields: dict[str, Any] = Field(default_factory=dict)
    """JSON schema of a block's data. Beside JSON Schema's own words it has ``block_type_slug``, ``secret_fields`` (paths with
    dots, ``.*`` for all keys of a dict) and ``block_schema_references`` (field → the schema of the block in it)."""
    block_type_id: UUID | None
    block_type: BlockType | None = None
    capabilities: list[str] = Field(default_factory=list)
    version: str = NON_VERSIONED


class BlockSchemaCreate(Request):
    fields: dict[str, Any] = Field(default_factory=dict)
    block_type_id: UUID
    capabilities: list[str] = Field(default_factory=list)
    version: str = NON_VERSIONED


def checksum_of(fields: Mapping[str, Any]) -> str:
    """Return the checksum of a block schema, by Prefect's rule: clients of both find each other's schemas by it.

    What says which fields are secret does not count, nor do definitions of blocks: they have checksums of their own.
    """
    schema = {name: value for name, value in fields.items() if name not in ("secret_fields", "definitions")}
    if definitions := _own_definitions(fields):
        schema["definitions"] = definitions
    text = json.dumps([[_without_secret_fields(schema)], {}], sort_keys=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _own_definitions(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definitions that the schema uses, directly or through others, and that are no blocks."""
    definitions = fields.get("definitions") or {}
    wanted = [_references_in({name: value for name, value in fields.items() if name != "definitions"})]
    found: dict[str, Any] = {}
    while wanted:
        for name in wanted.pop():
            definition = definitions.get(name)
            if name not in found and isinstance(definition, dict) and "block_type_slug" not in definition:
                found[name] = definition
                wanted.append(_references_in(definition))
    return found


def _references_in(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        here = {reference.rpartition("/")[2]} if isinstance(reference, str) else set()
        return here.union(*(_references_in(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_references_in(item) for item in value))
    return set()


def _without_secret_fields(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_secret_fields(item) for name, item in value.items() if name != "secret_fields"}
    if isinstance(value, list):
        return [_without_secret_fields(item) for item in value]
    return value


CREATE_BLOCK_SCHEMA: Operation[BlockSchema] = Operation(
    "create_block_schema",
    "POST",
    "/block_schemas/",
    scope="block_types:create",
    access="write",
    request=BlockSchemaCreate,
    response=BlockSchema,
    also=201,
    summary="Make a version of a block type's fields known",
)
READ_BLOCK_SCHEMA: Operation[BlockSchema] = Operation(
    "read_block_schema",
    "GET",
    "/block_schemas/{id}",
    scope="block_types:read",
    access="read",
    response=BlockSchema,
    path_parameters=BY_ID,
    summary="Read a block schema",
)
READ_BLOCK_SCHEMA_BY_CHECKSUM: Operation[BlockSchema] = Operation(
    "read_block_schema_by_checksum",
    "GET",
    "/block_schemas/checksum/{checksum}",
    scope="block_types:read",
    access="read",
    response=BlockSchema,
    path_parameters={"checksum": str},
    query_parameters={"version": Query(str | None, None)},
    summary="Read the newest block schema of a checksum",
)
DELETE_BLOCK_SCHEMA: Operation[None] = Operation(
    "delete_block_schema",
    "DELETE",
    "/block_schemas/{id}",
    scope="block_types:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a block schema with the blocks that have it",
)

OPERATIONS = (CREATE_BLOCK_SCHEMA, READ_BLOCK_SCHEMA, READ_BLOCK_SCHEMA_BY_CHECKSUM, DELETE_BLOCK_SCHEMA)
