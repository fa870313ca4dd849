"""A kept result: its metadata, its value, and the file that holds both and can tell whether it is whole.

The file is one line of JSON, then the serialized value as it is:

    {"rota_result":1,"digest":"<64 hex>","size":5,"storage_key":"…","expiration":null,"serializer":{…},…}
    <size bytes>

The digest (BLAKE2b, 256 bits) covers everything after itself, so that a file that was cut, edited, or half written is not read.
The key stands inside, so that a file under another name is not read either. The value is not wrapped in the JSON: base64 would
make it a third larger, and copy it twice in memory.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from rota._version import __version__
from rota.core.clock import utc_now
from rota.exceptions import MissingResult
from rota.serializers import Serializer

R = TypeVar("R")

_MAGIC = b'{"rota_result":1,"digest":"'
_DIGEST_BYTES = 32
_COVERED_FROM = len(_MAGIC) + 2 * _DIGEST_BYTES


class CorruptResult(MissingResult):
    """There is a file where a result should be, and it is not what was written."""


class ResultRecordMetadata(BaseModel):
    """What is known of a kept result without reading it. Goes into the state, and so to the server."""

    model_config = ConfigDict(extra="ignore", defer_build=True)
    is_result_metadata: ClassVar[bool] = True

    storage_key: str | None = None
    """Where it lies: an absolute path, or what its storage calls a path."""
    expiration: datetime | None = None
    serializer: SerializeAsAny[Serializer]
    prefect_version: str = Field(default=__version__)
    """The version of rota that wrote it; the field's name is the protocol's."""
    storage_block_id: UUID | None = None
    """The storage's block document. Absent: a folder."""
    python_type: str | None = None
    """The type of the value, such as ``pandas.DataFrame``: for people."""
    size: int | None = None
    """Bytes of the serialized value, known once it is written."""

    def is_expired(self, now: datetime) -> bool:
        """Whether it must not be used any more at `now`."""
        return self.expiration is not None and self.expiration <= now


class ResultRecord(BaseModel, Generic[R]):
    """A result and what is known of it."""

    model_config = ConfigDict(arbitrary_types_allowed=True, defer_build=True)
    is_result_record: ClassVar[bool] = True

    metadata: ResultRecordMetadata
    result: R

    @property
    def expiration(self) -> datetime | None:
        return self.metadata.expiration

    @property
    def serializer(self) -> Serializer:
        return self.metadata.serializer

    def serialize_result(self) -> bytes:
        """Return the value as bytes.

        Raises:
            SerializationError: it cannot be written; the message says what to do.
        """
        return self.metadata.serializer.dumps(self.result)

    def serialize(self) -> bytes:
        """Return the file that holds this record."""
        payload = self.serialize_result()
        return file_head(self.metadata, payload, self.metadata.storage_key or "") + payload

    @classmethod
    def deserialize(cls, data: bytes) -> ResultRecord[Any]:
        """Return the record in a file's content.

        Raises:
            CorruptResult: the content is not whole.
            SerializationError: the value cannot be made here.
        """
        return parse_file(data, "this content").record()


class ResultFile(NamedTuple):
    """A file found whole."""

    header: Mapping[str, Any]
    payload: bytes

    @property
    def metadata(self) -> ResultRecordMetadata:
        return ResultRecordMetadata.model_validate(self.header)

    def record(self, storage_key: str | None = None) -> ResultRecord[Any]:
        """Make the value. `storage_key` is where the file was found: the one inside does not tell the folder."""
        metadata = self.metadata
        if storage_key is not None:
            metadata.storage_key = storage_key
        return ResultRecord.model_construct(metadata=metadata, result=metadata.serializer.loads(self.payload))


def python_type_of(value: object) -> str:
    """The name people know a type by: without ``builtins`` and private modules."""
    kind = type(value)
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__.split('.')[0]}.{kind.__qualname__}"


def file_head(metadata: ResultRecordMetadata, payload: bytes, key: str) -> bytes:
    """Return the line that goes before `payload`. `key` is the name under which the file will be asked for."""
    header = metadata.model_dump(mode="json", exclude={"size"})
    header["storage_key"] = key
    facts = {"size": len(payload), **header, "created": utc_now().isoformat()}
    # The digest begins right after itself: its closing quote, the other facts, the value.
    rest = b'",' + json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()[1:] + b"\n"
    return _MAGIC + _digest(rest, payload) + rest


def parse_file(data: bytes, name: str, key: str | None = None) -> ResultFile:
    """Return what a file holds, if it is whole and, with `key`, if it was written under that key. `name` is for messages.

    Raises:
        CorruptResult: it is not; the message says what failed.
    """
    line_end = data.find(b"\n", _COVERED_FROM)
    if not data.startswith(_MAGIC):
        raise CorruptResult(
            f"{_subject(name)} is not a result of rota: it was written by something else, or its beginning is lost."
        )
    if line_end < 0:
        raise CorruptResult(f"{_subject(name)} is cut off within its first line ({len(data)} bytes are left).")
    payload = data[line_end + 1 :]
    if _digest(memoryview(data)[_COVERED_FROM : line_end + 1], payload) != data[len(_MAGIC) : _COVERED_FROM]:
        raise CorruptResult(_what_differs(data[: line_end + 1], payload, name))
    header = json.loads(data[: line_end + 1])
    if key is not None and header["storage_key"] != key:
        raise CorruptResult(f"{_subject(name)} was written as {header['storage_key']!r}: it has been moved or exchanged.")
    return ResultFile(header, payload)


def _what_differs(head: bytes, payload: bytes, name: str) -> str:
    try:
        size = json.loads(head)["size"]
    except (ValueError, KeyError, TypeError):
        size = len(payload)
    if isinstance(size, int) and len(payload) < size:
        return f"{_subject(name)} is cut off: {len(payload)} of {size} bytes are left."
    return f"{_subject(name)} does not match its checksum: its content has changed since it was written."


def _subject(name: str) -> str:
    return f"The result in {name} cannot be used. It"


def _digest(*parts: bytes | memoryview) -> bytes:
    digest = blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        digest.update(part)
    return digest.hexdigest().encode()
