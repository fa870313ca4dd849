"""How results become bytes, and values again.

A serializer is chosen by name (``result_serializer="json"``), as an object (``JSONSerializer(dumps_kwargs={"indent": 1})``), or
by a class of your own:

    class CSVSerializer(Serializer):
        type: str = "csv"

        def dumps(self, obj): ...

        def loads(self, blob): ...

The default of `type` is the name: importing the class makes ``result_serializer="csv"`` and ``"compressed/csv"`` work, and what
it wrote is read by it.
"""

# ruff: noqa: ARG002  # the base class and the unknown serializer refuse whatever they are given

from __future__ import annotations

import base64
import importlib
import json
from collections.abc import Callable
from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, field_validator, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler

from rota.exceptions import SerializationError
from rota.storage.json_values import decode_object, encode_object, to_plain

__all__ = [
    "CompressedJSONSerializer",
    "CompressedPickleSerializer",
    "CompressedSerializer",
    "JSONSerializer",
    "PickleSerializer",
    "Serializer",
    "UnknownSerializer",
    "find_serializer",
    "prefect_json_object_decoder",
    "prefect_json_object_encoder",
]

_COMPRESSED = "compressed/"
_PICKLE_PROTOCOL = 5
_classes: dict[str, type[Serializer]] = {}


class Serializer(BaseModel):
    """Turns values into bytes and back. ``Serializer(type="json")`` makes the serializer of that name.

    Raises:
        SerializationError: there is no serializer of the name.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)

    type: str

    def __new__(cls, **data: Any) -> Self:
        if cls is not Serializer or not data:
            return super().__new__(cls)
        name = data.get("type")
        if name not in _classes:
            raise SerializationError(_unknown(str(name)))
        return super().__new__(cast("type[Self]", _classes[name]))

    @classmethod
    def __class_getitem__(cls, item: Any) -> Any:
        """``Serializer[T]`` may be written, for type checkers; it is the same class."""
        return cls

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        name = cls.model_fields["type"].default
        if isinstance(name, str):
            _classes[name] = cls

    @model_validator(mode="wrap")
    @classmethod
    def _of_its_class(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Any:
        """Read a description as the class that it names, and a bare name as its serializer."""
        if cls is Serializer and isinstance(data, str | dict):
            return find_serializer(data)
        return handler(data)

    def dumps(self, obj: Any) -> bytes:
        """Return `obj` as bytes.

        Raises:
            SerializationError: it cannot be written; the message names its type and says what to do.
        """
        raise SerializationError(f"Serializer {self.type!r} does not say how to write: give its class a `dumps` method.")

    def loads(self, blob: bytes) -> Any:
        """Return the value that `dumps` made `blob` of.

        Raises:
            SerializationError: it cannot be read here; the message says why.
        """
        raise SerializationError(f"Serializer {self.type!r} does not say how to read: give its class a `loads` method.")


class UnknownSerializer(Serializer):
    """Stands for a serializer whose class is not here: its results can be moved around, not read."""

    model_config = ConfigDict(extra="allow")

    def dumps(self, obj: Any) -> bytes:
        raise SerializationError(_unknown(self.type))

    def loads(self, blob: bytes) -> Any:
        raise SerializationError(_unknown(self.type))


def _unknown(name: str) -> str:
    return (
        f"There is no serializer {name!r} here. Known are {', '.join(sorted(_classes))}; "
        "import the module that defines another one before results are read or written."
    )


def find_serializer(named: str | dict[str, Any]) -> Serializer:
    """Return the serializer of a name, or of a description as `model_dump` makes it.

    For a description whose class is not here, an `UnknownSerializer` is returned.

    Raises:
        SerializationError: there is no serializer of this name.
    """
    description = {"type": named} if isinstance(named, str) else named
    name = description.get("type")
    if not isinstance(name, str):
        raise SerializationError(f"A serializer is described by its type, as in {{'type': 'json'}}; got {named!r}.")
    if name in _classes:
        return _classes[name].model_validate(description)
    inner = name.removeprefix(_COMPRESSED)
    if inner != name and inner in _classes:
        return CompressedSerializer.model_validate({"serializer": inner, **description})
    if isinstance(named, str):
        raise SerializationError(_unknown(named))
    return UnknownSerializer.model_validate(description)


class PickleSerializer(Serializer):
    """Any Python object that can be pickled, functions and classes of the script included.

    Loading a pickle runs what it says: rota only reads those that this user wrote.
    """

    type: str = "pickle"
    picklelib: str = "cloudpickle"
    """Module with `dumps` and `loads`."""
    picklelib_version: str | None = None
    """The version that the module must have, if it matters."""

    @field_validator("picklelib")
    @classmethod
    def _can_pickle(cls, name: str) -> str:
        return _require_functions(name, "picklelib", "dumps", "loads")

    @model_validator(mode="after")
    def _has_version(self) -> Self:
        version = getattr(importlib.import_module(self.picklelib), "__version__", None)
        if self.picklelib_version is not None and version != self.picklelib_version:
            raise ValueError(f"{self.picklelib!r} is here in version {version}, and {self.picklelib_version} is asked for.")
        return self

    def dumps(self, obj: Any) -> bytes:
        try:
            data: bytes = importlib.import_module(self.picklelib).dumps(obj, protocol=_PICKLE_PROTOCOL)
        except Exception as error:
            raise SerializationError(_cannot_write(obj, self.picklelib, error)) from error
        return data

    def loads(self, blob: bytes) -> Any:
        # Prefect's pickles are wrapped in base64; a pickle itself begins with the byte 0x80.
        data = blob if blob[:1] == b"\x80" else base64.b64decode(blob)
        try:
            value = importlib.import_module(self.picklelib).loads(data)
        except Exception as error:
            raise SerializationError(_cannot_read(blob, self.picklelib, error)) from error
        return value


def prefect_json_object_encoder(obj: Any) -> Any:
    """Return the JSON form of a value that JSON does not know: models, dataclasses, times, paths, sets, arrays, tables, …"""
    return encode_object(obj)


def prefect_json_object_decoder(result: dict[str, Any]) -> Any:
    """Return the value of a form that `prefect_json_object_encoder` made; any other object as it is."""
    return decode_object(result)


class JSONSerializer(Serializer):
    """Text that people and other programs can read, and that runs nothing when it is loaded.

    Knows models, dataclasses, named tuples, enums, exceptions, times, UUIDs, paths, decimals, bytes, sets, arrays and tables
    of numpy and pandas; they come back as they were. Other types need an `object_encoder` and `object_decoder`.
    """

    type: str = "json"
    jsonlib: str = "json"
    """Module with `dumps` and `loads`, such as ``orjson``."""
    object_encoder: str | None = "rota.serializers.prefect_json_object_encoder"
    """Import path of a function that returns a JSON form for a value that JSON does not know."""
    object_decoder: str | None = "rota.serializers.prefect_json_object_decoder"
    """Import path of a function that gets each JSON object (a dict) and returns what it stands for."""
    dumps_kwargs: dict[str, Any] = Field(default_factory=dict)
    loads_kwargs: dict[str, Any] = Field(default_factory=dict)

    @field_validator("jsonlib")
    @classmethod
    def _can_json(cls, name: str) -> str:
        return _require_functions(name, "jsonlib", "dumps", "loads")

    @field_validator("dumps_kwargs")
    @classmethod
    def _no_default(cls, options: dict[str, Any]) -> dict[str, Any]:
        if "default" in options:
            raise ValueError("`default` is set by the serializer: name your function in `object_encoder`.")
        return options

    @field_validator("loads_kwargs")
    @classmethod
    def _no_hook(cls, options: dict[str, Any]) -> dict[str, Any]:
        if "object_hook" in options:
            raise ValueError("`object_hook` is set by the serializer: name your function in `object_decoder`.")
        return options

    def dumps(self, obj: Any) -> bytes:
        encode = _function_at(self.object_encoder)
        options = dict(self.dumps_kwargs)
        try:
            plain: Any = obj
            if encode is prefect_json_object_encoder:
                plain = to_plain(obj, encode)
            elif encode is not None:
                options["default"] = encode
            text = importlib.import_module(self.jsonlib).dumps(plain, **options)
        except Exception as error:
            raise SerializationError(_cannot_write(obj, self.jsonlib, error)) from error
        return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")

    def loads(self, blob: bytes) -> Any:
        decode = _function_at(self.object_decoder)
        options = dict(self.loads_kwargs)
        try:
            if self.jsonlib == "json":
                value = json.loads(blob.decode("utf-8", "surrogatepass"), object_hook=decode, **options)
            else:
                loaded = importlib.import_module(self.jsonlib).loads(blob, **options)
                value = loaded if decode is None else _decode_all(loaded, decode)
        except Exception as error:
            raise SerializationError(_cannot_read(blob, self.jsonlib, error)) from error
        return value


def _decode_all(value: Any, decode: Callable[[dict[str, Any]], Any]) -> Any:
    """What `object_hook` does, for libraries that have none."""
    if isinstance(value, list):
        return [_decode_all(item, decode) for item in value]
    if isinstance(value, dict):
        return decode({key: _decode_all(item, decode) for key, item in value.items()})
    return value


class CompressedSerializer(Serializer):
    """What another serializer writes, compressed."""

    type: str = "compressed"
    serializer: SerializeAsAny[Serializer]
    compressionlib: str = "lzma"
    """Module with `compress` and `decompress`: ``lzma`` (small), ``zlib`` (fast), ``bz2``, ``gzip``, …"""

    @field_validator("serializer", mode="before")
    @classmethod
    def _by_name(cls, serializer: Any) -> Any:
        return find_serializer(serializer) if isinstance(serializer, str) else serializer

    @field_validator("compressionlib")
    @classmethod
    def _can_compress(cls, name: str) -> str:
        return _require_functions(name, "compressionlib", "compress", "decompress")

    def dumps(self, obj: Any) -> bytes:
        data: bytes = importlib.import_module(self.compressionlib).compress(self.serializer.dumps(obj))
        return data

    def loads(self, blob: bytes) -> Any:
        try:
            data: bytes = importlib.import_module(self.compressionlib).decompress(blob)
        except Exception as error:
            raise SerializationError(_cannot_read(blob, self.compressionlib, error)) from error
        return self.serializer.loads(data)


class CompressedPickleSerializer(CompressedSerializer):
    """Pickles, compressed."""

    type: str = "compressed/pickle"
    serializer: SerializeAsAny[Serializer] = Field(default_factory=PickleSerializer)


class CompressedJSONSerializer(CompressedSerializer):
    """JSON, compressed."""

    type: str = "compressed/json"
    serializer: SerializeAsAny[Serializer] = Field(default_factory=JSONSerializer)


def _require_functions(module_name: str, field: str, *functions: str) -> str:
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise ValueError(f"{field} {module_name!r} cannot be imported: {error}. Install it, or name another module.") from error
    missing = [name for name in functions if not callable(getattr(module, name, None))]
    if missing:
        raise ValueError(f"{field} {module_name!r} has no function {' and no '.join(missing)}: name a module that has.")
    return module_name


def _function_at(path: str | None) -> Callable[[Any], Any] | None:
    if path is None:
        return None
    module, _, name = path.rpartition(".")
    try:
        function = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise SerializationError(
            f"The JSON hook {path!r} cannot be imported: {error}. Give the import path of a function."
        ) from error
    return function  # type: ignore[no-any-return]  # what the user named


def _cannot_write(obj: object, library: str, error: Exception) -> str:
    kind = type(obj)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return (
        f"A result of type {name!r} cannot be written with {library!r}: {type(error).__name__}: {error}. "
        "Return something that can be written, choose another `result_serializer`, or do not keep the result "
        "(persist_result=False)."
    )


def _cannot_read(blob: bytes, library: str, error: Exception) -> str:
    return (
        f"A result of {len(blob)} bytes cannot be read with {library!r}: {type(error).__name__}: {error}. "
        "The classes in it must be importable here, in a version that fits."
    )
