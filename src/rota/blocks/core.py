"""Blocks: classes whose instances are stored under a name, fields of which may be secret.

    class Database(Block):
        host: str
        password: SecretStr

    Database(host="db", password="…").save("warehouse")
    Database.load("warehouse").password.get_secret_value()

`save`, `load`, `delete` block, and are awaited inside of coroutines; `asave`, `aload`, `adelete` are always awaited.
"""

from __future__ import annotations

import inspect
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, ClassVar, TypeGuard, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PrivateAttr, model_serializer, model_validator
from pydantic.json_schema import GenerateJsonSchema

from rota._version import __version__
from rota.blocks import steps
from rota.blocks.describe import description_of, example_in, generated_example, slug_of
from rota.blocks.observing import observe_methods
from rota.blocks.registry import find_block_class, remember
from rota.blocks.schema import is_block_class, schema_extra, with_definitions
from rota.blocks.steps import BlockNameTaken, BlockNotFound, InvalidStoredBlock
from rota.blocks.values import clear, register_secrets_of, revealed
from rota.client import RotaClient, SyncRotaClient, get_client
from rota.client.calls import awaiting, blocking
from rota.contract.block_schemas import NON_VERSIONED, BlockSchema, checksum_of
from rota.exceptions import InvalidNameError, UsageError
from rota.logging.storing import watch_root
from rota.logging.tracebacks import guard_tracebacks
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    from typing import Self

    from rota.contract.block_documents import BlockDocument

__all__ = [
    "Block",
    "BlockNameTaken",
    "BlockNotFound",
    "BlockNotSavedError",
    "InvalidBlockRegistration",
    "InvalidStoredBlock",
    "UnknownBlockType",
    "block_schema_to_key",
    "schema_extra",
]

Client = RotaClient | SyncRotaClient

# Whoever loads blocks will have secrets, whether they run flows or not.
guard_tracebacks()
watch_root()


class InvalidBlockRegistration(UsageError):  # noqa: N818 - a name that Prefect's users know
    """A class cannot be registered as a block type: only subclasses of `Block` can."""


class UnknownBlockType(UsageError):  # noqa: N818 - a name that Prefect's users know
    """No class in this program is of a stored block's type: import the module that defines it, or install its package."""


class BlockNotSavedError(UsageError, RuntimeError):
    """A block that was never saved has no place that one could refer to."""


def block_schema_to_key(schema: BlockSchema) -> str:
    """Return what `Block.get_block_class_from_key` finds the schema's class by: its type's slug."""
    if schema.block_type is None:
        raise UnknownBlockType(f"The block schema {schema.id} came without its type.")
    return schema.block_type.slug


class Block(BaseModel):
    """Configuration with the code that uses it, stored under a name.

    Class attributes that tell about the type, all optional: `_block_type_name` (default: the class's name), `_block_type_slug`
    (default: from the name), `_logo_url`, `_documentation_url`, `_description`, `_code_example` (default: from the
    docstring), `_block_schema_capabilities`, `_block_schema_version` (default: the version of the class's package).
    """

    model_config = ConfigDict(extra="allow", json_schema_extra=cast("Any", schema_extra))

    _block_type_name: ClassVar[str | None] = None
    _block_type_slug: ClassVar[str | None] = None
    _logo_url: ClassVar[Any] = None
    _documentation_url: ClassVar[Any] = None
    _description: ClassVar[str | None] = None
    _code_example: ClassVar[str | None] = None
    _block_schema_capabilities: ClassVar[list[str]] = []
    _block_schema_version: ClassVar[str | None] = None
    _events_excluded_methods: ClassVar[list[str]] = ["block_initialization", "save", "load", "dict"]
    """Methods whose calls nobody is told of."""

    _block_type_id: UUID | None = PrivateAttr(None)
    _block_schema_id: UUID | None = PrivateAttr(None)
    _block_document_id: UUID | None = PrivateAttr(None)
    _block_document_name: str | None = PrivateAttr(None)
    _is_anonymous: bool | None = PrivateAttr(None)

    def __new__(cls, *_args: Any, **kwargs: Any) -> Self:
        """Make a block of the type that `block_type_slug` names, where that is a kind of this one."""
        return cast("Self", super().__new__(cls._named_by(kwargs.get("block_type_slug"))))

    @classmethod
    def _named_by(cls, slug: Any) -> type[Block]:
        """Return the class of the type `slug`; this one where nothing, or a type that is not known here, is named.

        Raises:
            UnknownBlockType: `Block` itself can only be made as a type that is known.
            ValueError: the type is no kind of this one.
        """
        if slug is None or slug == cls.get_block_type_slug():
            return cls
        if cls.__name__ == "Block":
            return cls.get_block_class_from_key(str(slug))
        named = find_block_class(str(slug))
        if named is None or issubclass(cls, named):
            return cls
        if not issubclass(named, cls):
            said = f"a block of the type {slug!r} is no {cls.__name__}, whose type is {cls.get_block_type_slug()!r}"
            raise ValueError(said)  # noqa: TRY004 - validators make one sentence of a ValueError
        return named

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Data of a block that was written by value inside of another one says of which type it is.
        kwargs.pop("block_type_slug", None)
        super().__init__(*args, **kwargs)
        register_secrets_of(self)
        self.block_initialization()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "[" not in cls.__name__:  # a generic class with its arguments is the same block type
            observe_methods(cls, frozenset(_class_value(cls, "_events_excluded_methods")))
            remember(cls.get_block_type_slug(), cls)

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__(state)
        register_secrets_of(self)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if not name.startswith("_"):
            register_secrets_of(self)

    def block_initialization(self) -> None:
        """Called when the block has its values, for subclasses to prepare themselves."""

    @model_validator(mode="wrap")
    @classmethod
    def _made_of_its_own_class(cls, value: Any, handler: Any) -> Any:
        """Let data that says of which type it is become a block of that type, where that is a kind of this one."""
        if isinstance(value, dict) and "block_type_slug" in value:
            own = cls._named_by(value["block_type_slug"])
            value = {name: item for name, item in value.items() if name != "block_type_slug"}
            if own is not cls:
                return own.model_validate(value)
        if inspect.isabstract(cls) and not isinstance(value, cls):
            raise ValueError(
                f"A {cls.__name__} cannot be made of this: it is none of the kinds of {cls.__name__} that are known."
            )
        return handler(value)

    @model_serializer(mode="wrap")
    def _with_its_type(self, handler: Any, info: Any) -> Any:
        shown = handler(self)
        if isinstance(shown, dict):
            context = info.context or {}
            if context.get("include_secrets"):
                known = clear(self) if info.mode == "json" else revealed(shown)
                shown = {name: item for name, item in known.items() if name in shown}
            shown["block_type_slug"] = self.get_block_type_slug()
        return shown

    # ------------------------------------------------------------------ what a class is

    @classmethod
    def get_block_type_name(cls) -> str:
        """Return what people call the type."""
        return str(_class_value(cls, "_block_type_name") or cls.__name__.partition("[")[0])

    @classmethod
    def get_block_type_slug(cls) -> str:
        """Return the type's name in addresses: lowercase letters, digits, dashes."""
        return slug_of(str(_class_value(cls, "_block_type_slug") or cls.get_block_type_name()))

    @classmethod
    def get_block_capabilities(cls) -> frozenset[str]:
        """Return what blocks of the class can do: all that it and its bases name."""
        named = (base.__dict__.get("_block_schema_capabilities") for base in cls.__mro__)
        return frozenset(word for words in (*named, _class_value(cls, "_block_schema_capabilities")) for word in words or ())

    @classmethod
    def get_block_schema_version(cls) -> str:
        """Return the version of the class: that of its package; ``non-versioned`` for one of a script."""
        named = _class_value(cls, "_block_schema_version")
        return str(named) if named else _version_of_package(cls.__module__)

    @classmethod
    def get_description(cls) -> str | None:
        """Return what the type is for, as Markdown."""
        named = _class_value(cls, "_description")
        return str(named) if named else description_of(cls)

    @classmethod
    def get_code_example(cls) -> str | None:
        """Return how the block is used, as Markdown."""
        named = _class_value(cls, "_code_example")
        if named:
            return str(named)
        return example_in(cls) or cls._generate_code_example()

    @classmethod
    def _generate_code_example(cls) -> str:
        return generated_example(cls, cls.get_block_type_slug())

    @classmethod
    def _shown_texts(cls) -> dict[str, str | None]:
        """Return what a block type tells people, beside its name."""
        logo, documentation = _class_value(cls, "_logo_url"), _class_value(cls, "_documentation_url")
        return {
            "logo_url": str(logo) if logo else None,
            "documentation_url": str(documentation) if documentation else None,
            "description": cls.get_description(),
            "code_example": cls.get_code_example(),
        }

    @classmethod
    def _calculate_schema_checksum(cls, block_schema_fields: dict[str, Any] | None = None) -> str:
        """Return the checksum of the class's schema, or of another one; the same as Prefect's."""
        return checksum_of(cls.model_json_schema() if block_schema_fields is None else block_schema_fields)

    @classmethod
    def model_json_schema(
        cls,
        by_alias: bool | None = True,
        ref_template: str = "#/definitions/{model}",
        schema_generator: type[GenerateJsonSchema] = GenerateJsonSchema,
        mode: Any = "validation",
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Return the fields as servers keep them: JSON schema with ``secret_fields`` and ``block_schema_references``."""
        return with_definitions(
            super().model_json_schema(by_alias is not False, ref_template, schema_generator, mode, **kwargs)
        )

    @staticmethod
    def is_block_class(block: Any) -> TypeGuard[type[Block]]:
        """Whether `block` is a class of blocks."""
        return is_block_class(block)

    @staticmethod
    def annotation_refers_to_block_class(annotation: Any) -> bool:
        """Whether a field with this annotation may hold a block."""
        from typing import get_args

        if is_block_class(annotation):
            return True
        return any(Block.annotation_refers_to_block_class(argument) for argument in get_args(annotation))

    @classmethod
    def get_block_class_from_schema(cls, schema: BlockSchema) -> type[Self]:
        """Return the class of a schema's type. Raises `UnknownBlockType`."""
        return cls.get_block_class_from_key(block_schema_to_key(schema))

    @classmethod
    def get_block_class_from_key(cls, key: str) -> type[Self]:
        """Return the class of the block type with the slug `key`.

        Raises:
            UnknownBlockType: there is none here.
        """
        found = find_block_class(key)
        if found is None:
            raise UnknownBlockType(
                f"No block class for the type {key!r} is known here. Import the module that defines it before loading the "
                "block, or install the package that has it."
            )
        return cast("type[Self]", found)

    # ------------------------------------------------------------------ registering

    @classmethod
    async def aregister_type_and_schema(cls, client: Client | None = None) -> None:
        """Make the type and the present fields known to the server, and those of blocks in its fields."""
        await awaiting(steps.register_steps)(_awaiting(client), cls._registrable())

    @classmethod
    @dual(aregister_type_and_schema.__func__)  # type: ignore[attr-defined]  # the function under the classmethod
    def register_type_and_schema(cls, client: Client | None = None) -> None:
        """Make the type and the present fields known to the server, and those of blocks in its fields.

        Raises:
            InvalidBlockRegistration: called on `Block` itself.
        """
        blocking(steps.register_steps)(_blocking(client), cls._registrable())

    @classmethod
    def _registrable(cls) -> type[Self]:
        if cls.__name__ == "Block":
            raise InvalidBlockRegistration(
                "`Block` itself is no block type: define a subclass and register that: MyBlock.register_type_and_schema()."
            )
        return cls

    # ------------------------------------------------------------------ saving and loading

    async def asave(self, name: str | None = None, overwrite: bool = False, client: Client | None = None) -> UUID:
        """Store the block under `name`; see `save`."""
        self._registrable()
        return await awaiting(steps.save_steps)(_awaiting(client), self, name, overwrite, False)

    @dual(asave)
    def save(self, name: str | None = None, overwrite: bool = False, client: Client | None = None) -> UUID:
        """Store the block under `name`, or under the name that it was loaded by, and return the document's id.

        Blocks in its fields that were saved themselves are stored as references, others as a part of this one.

        Raises:
            InvalidNameError: there is no name, or it cannot stand in an address.
            BlockNameTaken: a block of this type has the name, and `overwrite` is False. It is a ValueError.
        """
        self._registrable()
        return blocking(steps.save_steps)(_blocking(client), self, name, overwrite, False)

    def _identify(self, client: Client | None = None) -> UUID:
        """Return the id of the block's document. One that was never saved is, without a name that people see.

        Blocks of the same content share a document, unless they hold secrets.
        """
        if self._block_document_id is None:
            blocking(steps.save_steps)(_blocking(client), self, None, True, True)
        return cast("UUID", self._block_document_id)

    @classmethod
    async def aload(cls, name: str, validate: bool = True, client: Client | None = None) -> Self:
        """Return a stored block; see `load`."""
        slug, name = cls._place(name)
        return cast("Self", await awaiting(steps.load_steps)(_awaiting(client), cls, slug, name, validate))

    @classmethod
    @dual(aload.__func__)  # type: ignore[attr-defined]
    def load(cls, name: str, validate: bool = True, client: Client | None = None) -> Self:
        """Return the block that was saved under `name`; ``Block.load("type/name")`` one of any type.

        With ``validate=False`` a block that was saved by an older version of the class is returned as far as it fits: what is
        missing is None, to be set and saved again with ``overwrite=True``.

        Raises:
            BlockNotFound: there is none. It is a ValueError, as InvalidNameError for what is no name.
            InvalidStoredBlock: it does not fit the class. It is a RuntimeError.
            UnknownBlockType: `Block.load` found a block of which no class is known.
        """
        slug, name = cls._place(name)
        return cast("Self", blocking(steps.load_steps)(_blocking(client), cls, slug, name, validate))

    @classmethod
    async def aload_from_ref(
        cls, ref: UUID | dict[str, Any] | str, validate: bool = True, client: Client | None = None
    ) -> Self:
        """Return a stored block; see `load_from_ref`."""
        place = steps.parse_reference(ref)
        if isinstance(place, UUID):
            loaded = await awaiting(steps.load_by_id_steps)(_awaiting(client), cls, place, validate)
        else:
            loaded = await awaiting(steps.load_steps)(_awaiting(client), cls, *place, validate)
        return cast("Self", loaded)

    @classmethod
    @dual(aload_from_ref.__func__)  # type: ignore[attr-defined]
    def load_from_ref(cls, ref: UUID | dict[str, Any] | str, validate: bool = True, client: Client | None = None) -> Self:
        """Return the block that `ref` means: an id, ``type/name``, or a dict with block_document_id or block_document_slug.

        Raises as `load` does, and `UsageError` when `ref` is none of these.
        """
        place = steps.parse_reference(ref)
        if isinstance(place, UUID):
            return cast("Self", blocking(steps.load_by_id_steps)(_blocking(client), cls, place, validate))
        return cast("Self", blocking(steps.load_steps)(_blocking(client), cls, *place, validate))

    @classmethod
    async def adelete(cls, name: str, client: Client | None = None) -> None:
        """Delete the block that was saved under `name`. Raises `BlockNotFound`."""
        await awaiting(steps.delete_steps)(_awaiting(client), *cls._place(name))

    @classmethod
    @dual(adelete.__func__)  # type: ignore[attr-defined]
    def delete(cls, name: str, client: Client | None = None) -> None:
        """Delete the block that was saved under `name`; of `Block` itself, under ``type/name``. Raises `BlockNotFound`."""
        blocking(steps.delete_steps)(_blocking(client), *cls._place(name))

    @classmethod
    def _place(cls, name: str) -> tuple[str, str]:
        """Return the type's slug and the name of a block. Raises InvalidNameError for what is no name."""
        if not isinstance(name, str) or not name:
            raise InvalidNameError(f"A block is loaded and deleted by its name, a text; got {name!r:.200}.")
        if cls.__name__ != "Block":
            return cls.get_block_type_slug(), name
        slug, _, rest = name.partition("/")
        if not slug or not rest:
            raise UsageError(f"Block.load() needs type and name, as 'secret/my-secret'; got {name!r:.200}.")
        return slug, rest

    @classmethod
    def _from_block_document(cls, block_document: BlockDocument, validate: bool = True) -> Self:
        """Return the block that a document, read with its secrets, holds."""
        return cast("Self", steps.made_of(cls, block_document, validate))

    def _take_identity(self, document: BlockDocument) -> None:
        self._block_document_id = document.id
        self._block_document_name = document.name
        self._block_schema_id = document.block_schema_id
        self._block_type_id = document.block_type_id
        self._is_anonymous = document.is_anonymous

    def get_block_placeholder(self) -> str:
        """Return what stands for the block in templates of deployments and work pools.

        Raises:
            BlockNotSavedError: it has no name yet.
        """
        if self._block_document_name is None or self._is_anonymous:
            raise BlockNotSavedError("A block can be referred to once it is saved under a name: block.save('my-block').")
        return f"prefect.blocks.{self.get_block_type_slug()}.{self._block_document_name}"


def _class_value(cls: type[BaseModel], name: str) -> Any:
    """Return a class attribute whose name begins with an underscore.

    Where a subclass annotates it, pydantic takes it for a private attribute of instances, and keeps the value elsewhere.
    """
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
        private = base.__dict__.get("__private_attributes__", {})
        if name in private:
            return private[name].get_default()
    return None


def _version_of_package(module: str) -> str:
    package = module.partition(".")[0]
    if package == "rota":
        return __version__
    spec = getattr(sys.modules.get(package), "__spec__", None)
    if spec is None or package == "__main__":
        return NON_VERSIONED
    try:
        return version(package)
    except PackageNotFoundError:
        return NON_VERSIONED


def _blocking(client: Client | None) -> SyncRotaClient:
    if client is None:
        return get_client(sync_client=True)
    return client if isinstance(client, SyncRotaClient) else SyncRotaClient(client.transport)


def _awaiting(client: Client | None) -> RotaClient:
    if client is None:
        return get_client()
    return client if isinstance(client, RotaClient) else RotaClient(client.transport)
