"""Which block types, schemas and documents."""

from __future__ import annotations

from enum import Enum

from rota.contract.filters.base import AnyId, AnyText, Combining, Filter


class BlockTypeFilterName(Filter):
    like_: str | None = None
    """Part of the name; ``%`` stands for any text and ``_`` for any character."""


class BlockTypeFilterSlug(AnyText):
    pass


class BlockTypeFilter(Filter):
    name: BlockTypeFilterName | None = None
    slug: BlockTypeFilterSlug | None = None


class BlockSchemaFilterBlockTypeId(AnyId):
    pass


class BlockSchemaFilterId(AnyId):
    pass


class BlockSchemaFilterCapabilities(Filter):
    all_: list[str] | None = None
    """All of these."""


class BlockSchemaFilterVersion(AnyText):
    pass


class BlockSchemaFilter(Combining):
    block_type_id: BlockSchemaFilterBlockTypeId | None = None
    block_capabilities: BlockSchemaFilterCapabilities | None = None
    id: BlockSchemaFilterId | None = None
    version: BlockSchemaFilterVersion | None = None


class BlockDocumentFilterId(AnyId):
    pass


class BlockDocumentFilterIsAnonymous(Filter):
    eq_: bool | None = None


class BlockDocumentFilterBlockTypeId(AnyId):
    pass


class BlockDocumentFilterName(Filter):
    any_: list[str] | None = None
    like_: str | None = None
    """Part of the name; ``%`` stands for any text and ``_`` for any character."""


class BlockDocumentFilter(Combining):
    id: BlockDocumentFilterId | None = None
    is_anonymous: BlockDocumentFilterIsAnonymous | None = BlockDocumentFilterIsAnonymous(eq_=False)
    """Usually only those that have a name; null for all."""
    block_type_id: BlockDocumentFilterBlockTypeId | None = None
    name: BlockDocumentFilterName | None = None


class BlockDocumentSort(str, Enum):
    NAME_DESC = "NAME_DESC"
    NAME_ASC = "NAME_ASC"
    BLOCK_TYPE_AND_NAME_ASC = "BLOCK_TYPE_AND_NAME_ASC"
