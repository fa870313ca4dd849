"""Block types and their schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from rota.contract.block_schemas import BlockSchema, BlockSchemaCreate
    from rota.contract.block_types import BlockType, BlockTypeCreate, BlockTypeUpdate


class BlockTypeCalls:
    @call
    def create_block_type(self, block_type: BlockTypeCreate) -> Steps[BlockType]:
        """Make a kind of blocks known.

        Raises:
            ObjectAlreadyExists: there is one with this slug.
        """
        return (yield from ask(contract.block_types.CREATE_BLOCK_TYPE, body=block_type))

    @call
    def read_block_type(self, block_type_id: UUID) -> Steps[BlockType]:
        """Read a block type.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.block_types.READ_BLOCK_TYPE, {"id": block_type_id}))

    @call
    def read_block_type_by_slug(self, slug: str) -> Steps[BlockType]:
        """Read a block type.

        Raises:
            ObjectNotFound: there is none of this slug.
        """
        return (yield from ask(contract.block_types.READ_BLOCK_TYPE_BY_SLUG, {"slug": slug}))

    @call
    def read_block_types(self) -> Steps[list[BlockType]]:
        """List block types by name: as many as the server gives at once, 200 unless it is set otherwise."""
        body = contract.wire.build(contract.queries.blocks.ReadBlockTypes)
        return (yield from ask(contract.queries.blocks.READ_BLOCK_TYPES, body=body))

    @call
    def update_block_type(self, block_type_id: UUID, block_type: BlockTypeUpdate) -> Steps[None]:
        """Change the texts of a block type that `block_type` was given."""
        yield from ask(contract.block_types.UPDATE_BLOCK_TYPE, {"id": block_type_id}, body=block_type)

    @call
    def delete_block_type(self, block_type_id: UUID) -> Steps[None]:
        """Delete a block type with its schemas and all blocks of it.

        Raises:
            ObjectNotFound: there is none of this id.
            ProtectedBlockError: it comes with rota.
        """
        yield from ask(contract.block_types.DELETE_BLOCK_TYPE, {"id": block_type_id})

    @call
    def install_system_block_types(self) -> Steps[None]:
        """Make the block types known that come with rota. Does nothing where they are."""
        yield from ask(contract.block_types.INSTALL_SYSTEM_BLOCK_TYPES)

    @call
    def create_block_schema(self, block_schema: BlockSchemaCreate) -> Steps[BlockSchema]:
        """Make a version of a block type's fields known; returns the one that is known already if it is."""
        return (yield from ask(contract.block_schemas.CREATE_BLOCK_SCHEMA, body=block_schema))

    @call
    def read_block_schema(self, block_schema_id: UUID) -> Steps[BlockSchema]:
        """Read a schema.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.block_schemas.READ_BLOCK_SCHEMA, {"id": block_schema_id}))

    @call
    def delete_block_schema(self, block_schema_id: UUID) -> Steps[None]:
        """Delete a schema with the blocks that have it.

        Raises:
            ObjectNotFound: there is none of this id.
            ProtectedBlockError: it comes with rota.
        """
        yield from ask(contract.block_schemas.DELETE_BLOCK_SCHEMA, {"id": block_schema_id})

    @call
    def read_block_schema_by_checksum(self, checksum: str, version: str | None = None) -> Steps[BlockSchema]:
        """Read the newest schema of a checksum.

        Raises:
            ObjectNotFound: there is none.
        """
        query = {} if version is None else {"version": version}
        return (yield from ask(contract.block_schemas.READ_BLOCK_SCHEMA_BY_CHECKSUM, {"checksum": checksum}, query))

    @call
    def read_block_schemas(self) -> Steps[list[BlockSchema]]:
        """List schemas, the newest first."""
        body = contract.wire.build(contract.queries.blocks.ReadBlockSchemas)
        return (yield from ask(contract.queries.blocks.READ_BLOCK_SCHEMAS, body=body))

    @call
    def get_most_recent_block_schema_for_block_type(self, block_type_id: UUID) -> Steps[BlockSchema | None]:
        """Read the newest schema of a type; None when it has none."""
        filters = contract.filters.blocks
        wanted = filters.BlockSchemaFilter(block_type_id=filters.BlockSchemaFilterBlockTypeId(any_=[block_type_id]))
        body = contract.wire.build(contract.queries.blocks.ReadBlockSchemas, block_schemas=wanted, limit=1)
        found = yield from ask(contract.queries.blocks.READ_BLOCK_SCHEMAS, body=body)
        return found[0] if found else None

    @call
    def read_block_capabilities(self) -> Steps[list[str]]:
        """List what blocks can do."""
        return (yield from ask(contract.block_capabilities.READ_BLOCK_CAPABILITIES))

    @call
    def read_collection_view(self, view: str) -> Steps[dict[str, Any]]:
        """Read descriptions of what packages bring along, such as ``aggregate-block-metadata``.

        Raises:
            ObjectNotFound: there is no such view.
        """
        return (yield from ask(contract.block_capabilities.READ_COLLECTION_VIEW, {"view": view}))
