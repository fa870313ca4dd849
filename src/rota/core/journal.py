"""The journal's bytes: how a flow's process keeps records on disk until the server has them.

A file is a header frame, then frames of records. A frame is ``u32 length, u32 crc32, payload`` (little-endian); the payload
is `marshal` bytes: a thousand records cost a millisecond. A frame goes out in one ``write(2)``, so a process that is killed
leaves whole frames and at most one torn one, whose records nobody was told were kept.

`marshal` trusts its input. A journal lies in the home directory of the user who wrote it, beside the code that it would
run anyway.
"""

from __future__ import annotations

import marshal
import struct
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any, NotRequired, TypedDict
from zlib import crc32

_PREFIX = struct.Struct("<II")

_MARSHAL_VERSION = 4
"""Pinned: the process that replays a journal may run another Python than the one that wrote it; all since 3.4 read this."""

SUFFIX = ".journal"

DRAFT_SUFFIX = ".new"
"""Of a journal whose owner is about to lock it and to write its header."""


class JournalHeader(TypedDict):
    """Whose journal it is. Tells a dead process apart from one of another machine that shares the directory."""

    holder: str
    """The holder of the leases on the runs whose records follow."""
    pid: int
    host: str
    boot_id: str
    started_us: int
    """Microseconds since 1970, UTC."""
    target: NotRequired[str]
    """Which server or database the records are for (`target_of`): one home may be used with several."""


def target_of(address: str) -> str:
    """Return what stands for the address of a server or database in a header; a password in it cannot be read back."""
    return blake2b(address.encode(), digest_size=16).hexdigest()


def encode_header(header: JournalHeader) -> bytes:
    """Return the first frame of a journal."""
    return _frame(marshal.dumps(dict(header), _MARSHAL_VERSION))


def encode_frame(records: Iterable[tuple[Any, ...]]) -> bytes:
    """Return one frame that holds `records` (`rota.contract.record`; their items must be of built-in types, kinds plain ints).

    Raises ValueError when an item cannot be kept.
    """
    listed = [tuple(record) for record in records]
    try:
        return _frame(marshal.dumps(listed, _MARSHAL_VERSION))
    except ValueError:
        return _frame(marshal.dumps(_plain(listed), _MARSHAL_VERSION))


def _plain(item: Any) -> Any:
    """Return `item` with subclasses of built-in types, such as members of a `StrEnum`, turned into these."""
    if isinstance(item, str):
        return str.__str__(item)
    if isinstance(item, tuple):
        return tuple(map(_plain, item))
    if isinstance(item, list):
        return list(map(_plain, item))
    if isinstance(item, dict):
        return {_plain(key): _plain(value) for key, value in item.items()}
    if isinstance(item, int) and not isinstance(item, bool):
        return int(item)
    return float(item) if isinstance(item, float) else item


def iter_frames(data: bytes) -> Iterator[Any]:
    """Yield what each frame holds (a header dict, then lists of record tuples), up to the first that is torn or damaged."""
    for start, end in _intact(memoryview(data)):
        yield marshal.loads(data[start:end])  # noqa: S302  # our own file, see above; its checksum was right


def intact_length(data: bytes) -> int:
    """Return how many of the first bytes of `data` are whole frames; what lies behind them cannot be read."""
    return max((end for _, end in _intact(memoryview(data))), default=0)


def _intact(data: memoryview) -> Iterator[tuple[int, int]]:
    offset = 0
    while offset + _PREFIX.size <= len(data):
        length, checksum = _PREFIX.unpack_from(data, offset)
        start = offset + _PREFIX.size
        offset = start + length
        # A length beyond the end is a torn frame or a damaged prefix; a length of 0 is a hole that a power cut left.
        if length == 0 or offset > len(data) or crc32(data[start:offset]) != checksum:
            return
        yield start, offset


def _frame(payload: bytes) -> bytes:
    return _PREFIX.pack(len(payload), crc32(payload)) + payload
