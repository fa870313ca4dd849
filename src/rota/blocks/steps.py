"""What is asked of a server to register, save, load and delete blocks: generators of calls, for both kinds of client."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import ValidationError

from rota.blocks.schema import blocks_in
from rota.blocks.values import built_despite, data_of
from rota.client.calls import Steps, ask
from rota.contract.block_documents import (
    CREATE_BLOCK_DOCUMENT,
    DELETE_BLOCK_DOCUMENT,
    READ_BLOCK_DOCUMENT,
    READ_BLOCK_DOCUMENT_BY_NAME,
    UPDATE_BLOCK_DOCUMENT,
    BlockDocument,
    BlockDocumentCreate,
    BlockDocumentUpdate,
)
from rota.contract.block_schemas import (
    CREATE_BLOCK_SCHEMA,
    READ_BLOCK_SCHEMA_BY_CHECKSUM,
    BlockSchema,
    BlockSchemaCreate,
)
from rota.contract.block_types import (
    CREATE_BLOCK_TYPE,
    READ_BLOCK_TYPE_BY_SLUG,
    UPDATE_BLOCK_TYPE,
    BlockType,
    BlockTypeCreate,
    BlockTypeUpdate,
)
from rota.exceptions import (
    InvalidNameError,
    ObjectAlreadyExists,
    ObjectNotFound,
    ProtectedBlockError,
    RotaException,
    UsageError,
)

if TYPE_CHECKING:
    from rota.blocks.core import Block

_ATTEMPTS = 5
"""How often saving is tried while others delete and create a block of the name."""

WITH_SECRETS = {"include_secrets": True}


class BlockNotFound(ObjectNotFound, ValueError):  # noqa: N818 - read as words in `except` clauses
    """There is no block of this type and name."""


class BlockNameTaken(ObjectAlreadyExists, ValueError):  # noqa: N818 - read as words in `except` clauses
    """A block of this type has the name already, and was not to be overwritten."""


class InvalidStoredBlock(RotaException, RuntimeError):  # noqa: N818 - read as words in `except` clauses
    """What is stored under a name does not fit the class that is to load it."""


def register_steps(_: Any, cls: type[Block], around: tuple[type[Block], ...] = ()) -> Steps[BlockSchema]:
    """Make the class's type and schema known, and those of the blocks that its fields may hold."""
    for _name, inner in blocks_in(cls):
        if inner.__name__ != "Block" and inner is not cls and inner not in around:
            yield from register_steps(_, inner, (*around, cls))
    block_type = yield from _register_type(cls)
    checksum, version = cls._calculate_schema_checksum(), cls.get_block_schema_version()
    try:
        schema = yield from ask(READ_BLOCK_SCHEMA_BY_CHECKSUM, {"checksum": checksum}, {"version": version})
    except ObjectNotFound:
        schema = None
    if schema is None or schema.block_type_id != block_type.id:
        body = BlockSchemaCreate(
            fields=cls.model_json_schema(),
            block_type_id=block_type.id,
            capabilities=sorted(cls.get_block_capabilities()),
            version=version,
        )
        schema = yield from ask(CREATE_BLOCK_SCHEMA, body=body)
    return schema


def _register_type(cls: type[Block]) -> Steps[BlockType]:
    shown = cls._shown_texts()
    slug = cls.get_block_type_slug()
    try:
        found = yield from ask(READ_BLOCK_TYPE_BY_SLUG, {"slug": slug})
    except ObjectNotFound:
        try:
            return (yield from ask(CREATE_BLOCK_TYPE, body=BlockTypeCreate(name=cls.get_block_type_name(), slug=slug, **shown)))
        except ObjectAlreadyExists:  # another process did in the meantime
            found = yield from ask(READ_BLOCK_TYPE_BY_SLUG, {"slug": slug})
    # What comes with the server is the server's to describe.
    if not found.is_protected and any(getattr(found, name) != text for name, text in shown.items()):
        try:
            yield from ask(UPDATE_BLOCK_TYPE, {"id": found.id}, body=BlockTypeUpdate(**shown))
        except ProtectedBlockError:
            return found
    return found


def save_steps(_: Any, block: Block, name: str | None, overwrite: bool, is_anonymous: bool) -> Steps[UUID]:
    """Store a block, and tell it what it is called from now on.

    Raises:
        InvalidNameError: it has no name, or one that cannot stand in an address.
        BlockNameTaken: the name is taken, and `overwrite` is False.
    """
    name = _name_for(block, name, is_anonymous)
    cls = type(block)
    schema = yield from register_steps(_, cls)
    if schema.block_type_id is None:
        raise InvalidStoredBlock(f"The schema {schema.id} that the server keeps for {cls.__name__} has no type.")
    data = data_of(block)
    if name is None and not schema.fields.get("secret_fields"):
        content = json.dumps([str(schema.id), data], sort_keys=True)
        name = f"anonymous-{hashlib.sha256(content.encode()).hexdigest()[:32]}"
    create = BlockDocumentCreate(
        name=name, data=data, block_schema_id=schema.id, block_type_id=schema.block_type_id, is_anonymous=is_anonymous
    )
    slug = cls.get_block_type_slug()
    for _attempt in range(_ATTEMPTS):
        try:
            document = yield from ask(CREATE_BLOCK_DOCUMENT, body=create)
        except ObjectAlreadyExists as error:
            if not overwrite:
                raise BlockNameTaken(
                    f"A block {slug}/{name} exists already. Save with overwrite=True to replace what it holds."
                ) from error
            try:
                document = yield from ask(READ_BLOCK_DOCUMENT_BY_NAME, {"slug": slug, "block_document_name": name})
                update = BlockDocumentUpdate(block_schema_id=schema.id, data=data, merge_existing_data=False)
                yield from ask(UPDATE_BLOCK_DOCUMENT, {"id": document.id}, body=update)
            except ObjectNotFound:
                continue  # somebody deleted it in the meantime
        block._take_identity(document)
        return document.id
    raise BlockNameTaken(f"The block {slug}/{name} could not be saved: others delete and create it all the time.")


def _name_for(block: Block, name: str | None, is_anonymous: bool) -> str | None:
    name = name if name is not None or is_anonymous else block._block_document_name
    if name is None:
        if is_anonymous:
            return None
        raise InvalidNameError("A block needs a name to be saved: block.save('my-block').")
    if not isinstance(name, str) or not name or set(name) & set("/%&><"):
        raise InvalidNameError(f"The block name {name!r:.200} cannot be used: give a text without / % & > <.")
    return name


def find_steps(_: Any, slug: str, name: str) -> Steps[BlockDocument]:
    """Return a document with its secrets.

    Raises:
        BlockNotFound
    """
    path = {"slug": slug, "block_document_name": name}
    try:
        return (yield from ask(READ_BLOCK_DOCUMENT_BY_NAME, path, WITH_SECRETS))
    except ObjectNotFound as error:
        raise BlockNotFound(
            f"There is no block {slug}/{name}. `rota block ls` shows those that there are; a new one is saved with "
            f".save({name!r})."
        ) from error


def load_steps(_: Any, cls: type[Block], slug: str, name: str, validate: bool) -> Steps[Block]:
    document = yield from find_steps(_, slug, name)
    return made_of(cls, document, validate)


def load_by_id_steps(_: Any, cls: type[Block], document_id: UUID, validate: bool) -> Steps[Block]:
    try:
        document = yield from ask(READ_BLOCK_DOCUMENT, {"id": document_id}, WITH_SECRETS)
    except ObjectNotFound as error:
        raise BlockNotFound(f"There is no block with the id {document_id}.") from error
    return made_of(cls, document, validate)


def delete_steps(_: Any, slug: str, name: str) -> Steps[None]:
    document = yield from find_steps(_, slug, name)
    try:
        yield from ask(DELETE_BLOCK_DOCUMENT, {"id": document.id})
    except ObjectNotFound as error:
        raise BlockNotFound(f"There is no block {slug}/{name}: somebody deleted it in the meantime.") from error


def made_of(cls: type[Block], document: BlockDocument, validate: bool = True) -> Block:
    """Return the block that a document holds, made with `cls`, or if that is `Block` with the class of its type.

    Raises:
        InvalidStoredBlock: the values do not fit the class, and `validate` is True.
        UsageError: the document is of another type than `cls`.
    """
    if document.block_schema is None:
        raise InvalidStoredBlock(f"The block document {document.id} came without its schema: upgrade the server.")
    own = cls.get_block_class_from_schema(document.block_schema) if cls.__name__ == "Block" else cls
    data = _with_types(document.data, document.block_document_references)
    try:
        block = own.model_validate(data)
    except ValidationError as error:
        if not validate:
            block = built_despite(own, data, error)
        else:
            wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False))
            raise InvalidStoredBlock(
                f"The block {document.name!r} does not fit the class {own.__name__} ({wrong}). If the class has changed since, "
                "load it with validate=False, set what is missing, and save it again with overwrite=True."
            ) from None  # the cause would repeat the values
    block._take_identity(document)
    _tell_inner(block, document.block_document_references)
    return block


def _with_types(data: dict[str, Any], references: dict[str, Any]) -> dict[str, Any]:
    """Return a document's data, in which blocks that are kept under names of their own say of which type they are."""
    typed = dict(data)
    for name, reference in references.items():
        inner, named = data.get(name), reference.get("block_document", {})
        slug = named.get("block_type", {}).get("slug")
        if isinstance(inner, dict) and slug:
            typed[name] = {**_with_types(inner, named.get("block_document_references", {})), "block_type_slug": slug}
    return typed


def _tell_inner(block: Any, references: dict[str, Any]) -> None:
    """Tell the blocks in a block's fields what they are called."""
    for name, reference in references.items():
        inner, named = getattr(block, name, None), reference.get("block_document", {})
        if inner is not None and hasattr(inner, "_block_document_id") and "id" in named:
            inner._block_document_id = UUID(str(named["id"]))
            inner._block_document_name = named.get("name")
            inner._is_anonymous = bool(named.get("is_anonymous"))
            _tell_inner(inner, named.get("block_document_references", {}))


def parse_reference(ref: UUID | str | dict[str, Any]) -> UUID | tuple[str, str]:
    """Return the id, or the type's slug and the name, that `ref` stands for.

    Raises:
        UsageError: it is no reference.
    """
    named = (ref.get("block_document_id") or ref.get("block_document_slug")) if isinstance(ref, dict) else ref
    if isinstance(named, UUID):
        return named
    try:
        return UUID(str(named))
    except ValueError:
        slug, _, name = str(named).partition("/")
    if not slug or not name:
        raise UsageError(
            f"{ref!r:.200} refers to no block: give an id, 'type/name', or a dict with one of them as block_document_id or "
            "block_document_slug."
        )
    return slug, name
