"""Block documents. Secrets that a call brings into this process are kept out of its logs from then on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.core.redaction import register_secret

if TYPE_CHECKING:
    from rota.contract.block_documents import BlockDocument, BlockDocumentCreate, BlockDocumentUpdate


class BlockDocumentCalls:
    @call
    def create_block_document(
        self, block_document: BlockDocument | BlockDocumentCreate, include_secrets: bool = True
    ) -> Steps[BlockDocument]:
        """Store a block. `SecretStr` and the like in its data are stored as what they hold; without `include_secrets` as masks.

        Raises:
            ObjectAlreadyExists: its type has one of this name.
        """
        sent = ("name", "block_schema_id", "block_type_id", "is_anonymous")
        body = contract.block_documents.BlockDocumentCreate(
            data=_in_clear(block_document.data, include_secrets), **{name: getattr(block_document, name) for name in sent}
        )
        return (yield from ask(contract.block_documents.CREATE_BLOCK_DOCUMENT, body=body))

    @call
    def update_block_document(self, block_document_id: UUID, block_document: BlockDocumentUpdate) -> Steps[None]:
        """Change the values of a block that `block_document` was given.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        changes = {name: getattr(block_document, name) for name in block_document.model_fields_set}
        body = contract.block_documents.BlockDocumentUpdate(**{**changes, "data": _in_clear(block_document.data, True)})
        yield from ask(contract.block_documents.UPDATE_BLOCK_DOCUMENT, {"id": block_document_id}, body=body)

    @call
    def delete_block_document(self, block_document_id: UUID) -> Steps[None]:
        """Delete a block.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        yield from ask(contract.block_documents.DELETE_BLOCK_DOCUMENT, {"id": block_document_id})

    @call
    def read_block_document(self, block_document_id: UUID, include_secrets: bool = True) -> Steps[BlockDocument]:
        """Read a block.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        query = {"include_secrets": include_secrets}
        found = yield from ask(contract.block_documents.READ_BLOCK_DOCUMENT, {"id": block_document_id}, query)
        return _noted([found], include_secrets)[0]

    @call
    def read_block_document_by_name(
        self, name: str, block_type_slug: str, include_secrets: bool = True
    ) -> Steps[BlockDocument]:
        """Read a block.

        Raises:
            ObjectNotFound: there is none of this type and name.
        """
        path = {"slug": block_type_slug, "block_document_name": name}
        query = {"include_secrets": include_secrets}
        found = yield from ask(contract.block_documents.READ_BLOCK_DOCUMENT_BY_NAME, path, query)
        return _noted([found], include_secrets)[0]

    @call
    def read_block_documents(
        self,
        block_schema_type: str | None = None,
        offset: int | None = None,
        limit: int | None = None,
        include_secrets: bool = True,
    ) -> Steps[list[BlockDocument]]:
        """List blocks by name, of all types or of the one with the slug `block_schema_type`."""
        filters = contract.filters.blocks
        slug = None if block_schema_type is None else filters.BlockTypeFilterSlug(any_=[block_schema_type])
        body = contract.wire.build(
            contract.queries.blocks.ReadBlockDocuments,
            block_types=None if slug is None else filters.BlockTypeFilter(slug=slug),
            include_secrets=include_secrets,
            limit=limit,
            offset=offset,
        )
        return _noted((yield from ask(contract.queries.blocks.READ_BLOCK_DOCUMENTS, body=body)), include_secrets)

    @call
    def read_block_documents_by_type(
        self,
        block_type_slug: str,
        offset: int | None = None,
        limit: int | None = None,
        include_secrets: bool = True,
    ) -> Steps[list[BlockDocument]]:
        """List the blocks of a type by name.

        Raises:
            ObjectNotFound: there is no such type.
        """
        path, query = {"slug": block_type_slug}, {"include_secrets": include_secrets}
        found = yield from ask(contract.block_documents.READ_BLOCK_DOCUMENTS_BY_TYPE, path, query)
        start = offset or 0
        return _noted(found[start:] if limit is None else found[start : start + limit], include_secrets)

    @call
    def count_block_documents(self) -> Steps[int]:
        """Count blocks that have a name."""
        body = contract.wire.build(contract.queries.blocks.CountBlockDocuments)
        return (yield from ask(contract.queries.blocks.COUNT_BLOCK_DOCUMENTS, body=body))


def _noted(documents: Iterable[BlockDocument], include_secrets: bool) -> list[BlockDocument]:
    found = list(documents)
    for document in found if include_secrets else ():
        note_secrets(document)
    return found


def note_secrets(document: BlockDocument) -> None:
    """Have the secrets of a document replaced wherever this process shows or stores text."""
    if document.block_schema is not None:
        paths = contract.block_secrets.secret_paths(document.block_schema.fields)
        for secret in contract.block_secrets.secrets_in(document.data, paths):
            register_secret(secret)


def _in_clear(value: Any, include_secrets: bool) -> Any:
    if include_secrets and hasattr(value, "get_secret_value"):
        return _in_clear(value.get_secret_value(), include_secrets)
    if isinstance(value, dict):
        return {name: _in_clear(item, include_secrets) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_in_clear(item, include_secrets) for item in value]
    from pydantic_core import to_jsonable_python  # 30 ms that programs without blocks need not spend

    return to_jsonable_python(value)
