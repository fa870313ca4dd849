"""Block documents, created, changed and read: encrypted on the way in, put together on the way out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from rota.contract.block_documents import BlockDocument, BlockDocumentCreate, BlockDocumentUpdate
from rota.contract.block_schemas import BlockSchema
from rota.contract.block_secrets import Path, secret_paths
from rota.contract.block_types import BlockType
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest
from rota.server.blocks.masking import mask, unmask
from rota.server.blocks.references import MAX_DEPTH, check_references, split_references
from rota.server.secrets.keyring import Keyring
from rota.server.secrets.rotation import place_of_document
from rota.server.store import block_documents, block_schemas, block_types
from rota.server.store.block_documents import Row
from rota.server.store.engine import Tx
from rota.server.store.rows import construct
from rota.server.store.values import dump_json


class Documents:
    """The block documents of a workspace, within one transaction."""

    def __init__(self, tx: Tx, workspace: UUID, keyring: Keyring, now: datetime) -> None:
        self.tx = tx
        self.workspace = workspace
        self.keyring = keyring
        self.now = now

    def create(self, create: BlockDocumentCreate) -> BlockDocument:
        """Store a document; what is returned shows its secrets.

        Raises:
            InvalidRequest: it has no name, or its schema, its type or what it refers to do not fit together.
            NotFound: there is no such schema.
            Conflict: the name is taken.
        """
        schema = block_schemas.get_block_schema(self.tx, self.workspace, create.block_schema_id)
        if schema.block_type_id != create.block_type_id:
            raise InvalidRequest(f"The block schema {schema.id} does not belong to the block type {create.block_type_id}.")
        if create.name is None and not create.is_anonymous:
            raise InvalidRequest("A block that is not anonymous needs a name.")
        values, references = split_references(create.data)
        check_references(self.tx, self.workspace, None, references.values())
        document_id = uuid7()
        data, key_id = self._sealed(document_id, values)
        name = create.name or f"anonymous-{uuid4()}"
        row = Row(
            document_id, self.now, self.now, name, data, key_id, schema.id, create.block_type_id, create.is_anonymous
        )  # fmt: skip
        block_documents.insert_document(self.tx, self.workspace, row)
        block_documents.set_references(self.tx, self.workspace, document_id, references)
        return self.read([row], include_secrets=True)[0]

    def update(self, document_id: UUID, update: BlockDocumentUpdate) -> None:
        """Change a document. Masks stand for what is there already.

        Raises:
            InvalidRequest: the new schema is of another type, or what it refers to does not fit.
            NotFound: there is no such document or schema.
        """
        row = block_documents.lock_document(self.tx, self.workspace, document_id)
        schema_id = update.block_schema_id or row.block_schema_id
        schema = block_schemas.get_block_schema(self.tx, self.workspace, schema_id)
        if schema.block_type_id != row.block_type_id:
            raise InvalidRequest("A block keeps its type: the new schema must be one of the type that the block has.")
        earlier = block_schemas.get_block_schema(self.tx, self.workspace, row.block_schema_id)
        paths = [*secret_paths(schema.fields), *secret_paths(earlier.fields)]
        values, references = self._changed(row, update, paths)
        check_references(self.tx, self.workspace, document_id, references.values())
        data, key_id = self._sealed(document_id, values)
        changes = {"data": data, "key_id": key_id, "block_schema_id": schema_id, "updated": self.now}
        block_documents.update_document(self.tx, document_id, changes)
        block_documents.set_references(self.tx, self.workspace, document_id, references)

    def _changed(self, row: Row, update: BlockDocumentUpdate, paths: list[Path]) -> tuple[dict[str, Any], dict[str, UUID]]:
        """Return the values and references that the document has after `update`."""
        kept_references = block_documents.references_of(self.tx, [row.id]).get(row.id, {})
        kept_values = self._opened(row)
        sent_values, sent_references = split_references(update.data)
        if kept_references.keys() & sent_values.keys():
            # A form sends back what it was shown: a field that shows a document, and is as it was, still refers to it.
            whole = self.read([row], include_secrets=True)[0].data
            shown = self.read([row], include_secrets=False)[0].data
            for name in kept_references.keys() & sent_values.keys():
                if sent_values[name] in (shown[name], whole[name]):
                    del sent_values[name]
                    sent_references[name] = kept_references[name]
            kept_values = {**whole, **kept_values}
        sent_values = unmask(sent_values, kept_values, paths)
        if not update.merge_existing_data:
            return sent_values, sent_references
        before = self._opened(row)
        values = {name: value for name, value in {**before, **sent_values}.items() if name not in sent_references}
        references = {name: value for name, value in kept_references.items() if name not in sent_values}
        return values, {**references, **sent_references}

    def read(self, rows: Iterable[Row], *, include_secrets: bool) -> list[BlockDocument]:
        """Return documents with what they refer to in its place.

        Raises:
            InvalidRequest: they stand in each other without end.
        """
        return _Reading(self, list(rows), include_secrets).documents()

    def _sealed(self, document_id: UUID, values: dict[str, Any]) -> tuple[str, UUID]:
        return self.keyring.encrypt(self.workspace, place_of_document(document_id), dump_json(values).encode(), self.now)

    def _opened(self, row: Row) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.keyring.decrypt(row.key_id, place_of_document(row.id), row.data))
        return values


class _Reading:
    """Everything that some documents need, loaded level by level, and then put together."""

    def __init__(self, among: Documents, roots: list[Row], include_secrets: bool) -> None:
        self.roots = roots
        self.include_secrets = include_secrets
        self.rows = {row.id: row for row in roots}
        self.references: dict[UUID, dict[str, UUID]] = {}
        level = set(self.rows)
        while level:
            self.references.update({parent: {} for parent in level})
            self.references.update(block_documents.references_of(among.tx, level))
            referred = {target for parent in level for target in self.references[parent].values()}
            level = referred - set(self.rows)
            found = block_documents.get_documents(among.tx, among.workspace, level)
            self.rows.update(found)
            level = set(found)
        self.values = {row.id: among._opened(row) for row in self.rows.values()}
        self.schemas = block_schemas.get_block_schemas(among.tx, {row.block_schema_id for row in self.rows.values()})
        self.types = block_types.get_block_types(among.tx, {row.block_type_id for row in self.rows.values()})

    def documents(self) -> list[BlockDocument]:
        return [self._document(row) for row in self.roots]

    def _document(self, row: Row) -> BlockDocument:
        schema: BlockSchema | None = self.schemas.get(row.block_schema_id)
        block_type: BlockType | None = self.types.get(row.block_type_id)
        return construct(
            BlockDocument,
            {
                "id": row.id,
                "created": row.created,
                "updated": row.updated,
                "name": row.name,
                "data": self._data(row, 0),
                "block_schema_id": row.block_schema_id,
                "block_schema": schema,
                "block_type_id": row.block_type_id,
                "block_type_name": None if block_type is None else block_type.name,
                "block_type": block_type,
                "block_document_references": self._shown_references(row, 0),
                "is_anonymous": row.is_anonymous,
            },
        )

    def _inner(self, row: Row, depth: int) -> dict[str, Row]:
        if depth > MAX_DEPTH:
            raise InvalidRequest(f"The block document {self.roots[0].name!r} holds itself; change one of those it refers to.")
        found = self.references.get(row.id, {})
        return {name: self.rows[target] for name, target in found.items() if target in self.rows}

    def _data(self, row: Row, depth: int) -> dict[str, Any]:
        data = dict(self.values[row.id])
        for name, inner in self._inner(row, depth).items():
            data[name] = self._data(inner, depth + 1)
        if not self.include_secrets and (schema := self.schemas.get(row.block_schema_id)) is not None:
            data = mask(data, secret_paths(schema.fields))
        return data

    def _shown_references(self, row: Row, depth: int) -> dict[str, dict[str, Any]]:
        return {
            name: {
                "block_document": {
                    "id": str(inner.id),
                    "name": inner.name,
                    "block_type": self._type_as_json(inner),
                    "is_anonymous": inner.is_anonymous,
                    "block_document_references": self._shown_references(inner, depth + 1),
                }
            }
            for name, inner in self._inner(row, depth).items()
        }

    def _type_as_json(self, row: Row) -> dict[str, Any] | None:
        block_type = self.types.get(row.block_type_id)
        return None if block_type is None else block_type.model_dump(mode="json")
