"""Lists of block types, schemas and documents."""

from __future__ import annotations

from rota.contract.base import Parts
from rota.contract.block_documents import BlockDocument
from rota.contract.block_schemas import BlockSchema
from rota.contract.block_types import BlockType
from rota.contract.filters.blocks import BlockDocumentFilter, BlockDocumentSort, BlockSchemaFilter, BlockTypeFilter
from rota.contract.operation import Operation
from rota.contract.queries.base import Limit, Offset


class ReadBlockTypes(Parts):
    block_types: BlockTypeFilter | None = None
    block_schemas: BlockSchemaFilter | None = None
    """Types that have a schema like this."""
    limit: Limit = None
    offset: Offset = 0


class ReadBlockSchemas(Parts):
    block_schemas: BlockSchemaFilter | None = None
    limit: Limit = None
    offset: Offset = 0


class CountBlockDocuments(Parts):
    block_documents: BlockDocumentFilter | None = None
    block_types: BlockTypeFilter | None = None
    block_schemas: BlockSchemaFilter | None = None


class ReadBlockDocuments(CountBlockDocuments):
    older_fields = frozenset({"block_schema_type"})

    include_secrets: bool = False
    sort: BlockDocumentSort | None = BlockDocumentSort.NAME_ASC
    limit: Limit = None
    offset: Offset = 0


READ_BLOCK_TYPES: Operation[list[BlockType]] = Operation(
    "read_block_types",
    "POST",
    "/block_types/filter",
    scope="block_types:read",
    access="read",
    request=ReadBlockTypes,
    response=list[BlockType],
    summary="List block types by name",
)
READ_BLOCK_SCHEMAS: Operation[list[BlockSchema]] = Operation(
    "read_block_schemas",
    "POST",
    "/block_schemas/filter",
    scope="block_types:read",
    access="read",
    request=ReadBlockSchemas,
    response=list[BlockSchema],
    summary="List block schemas, the newest first",
)
READ_BLOCK_DOCUMENTS: Operation[list[BlockDocument]] = Operation(
    "read_block_documents",
    "POST",
    "/block_documents/filter",
    scope="block_documents:read",
    access="read",
    request=ReadBlockDocuments,
    response=list[BlockDocument],
    summary="List blocks",
)
COUNT_BLOCK_DOCUMENTS: Operation[int] = Operation(
    "count_block_documents",
    "POST",
    "/block_documents/count",
    scope="block_documents:read",
    access="read",
    request=CountBlockDocuments,
    response=int,
    summary="Count blocks",
)

OPERATIONS = (READ_BLOCK_TYPES, READ_BLOCK_SCHEMAS, READ_BLOCK_DOCUMENTS, COUNT_BLOCK_DOCUMENTS)
