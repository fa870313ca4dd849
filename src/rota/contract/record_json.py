"""Bulk records as JSON: an array for a record, ids as 32 hexadecimal digits, bytes as base64, the rest as it is."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from rota.contract.record import CheckpointRecord, Kind, LogRecord, Record, TaskRunRecord, TaskStateRecord

SHAPES: dict[int, type[Record]] = {
    Kind.TASK_RUN: TaskRunRecord,
    Kind.TASK_STATE: TaskStateRecord,
    Kind.LOG: LogRecord,
    Kind.CHECKPOINT: CheckpointRecord,
}

IDS: dict[int, tuple[str, ...]] = {
    Kind.TASK_RUN: ("id", "flow_run_id", "parent_id"),
    Kind.TASK_STATE: ("id", "task_run_id", "flow_run_id"),
    Kind.LOG: ("id", "flow_run_id", "task_run_id"),
    Kind.CHECKPOINT: ("flow_run_id", "task_run_id", "state_id"),
}
"""The fields of a record that are ids: 16 bytes."""

_ID_PLACES = {kind: tuple(SHAPES[kind]._fields.index(name) for name in names) for kind, names in IDS.items()}
_VALUE_PLACE = CheckpointRecord._fields.index("value")
_TAGS_PLACE = TaskRunRecord._fields.index("tags")


def encode_records(records: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Return records as JSON can hold them. What is in `data` and in the dictionaries must be JSON already."""
    return [_encode(record) for record in records]


def decode_records(rows: Any) -> list[Record]:
    """Return the records that `encode_records` wrote; records that are none the less (tuples) are kept.

    Raises:
        ValueError: a row is no record; the message tells which, and what is wrong with it.
    """
    if not isinstance(rows, list):
        raise ValueError(f"records come as a list, not as {type(rows).__name__}")  # noqa: TRY004 - the sender's error, for pydantic
    # What is a tuple already was made here, by our own recorder.
    return [cast(Record, row) if isinstance(row, tuple) else _decode(number, row) for number, row in enumerate(rows)]


def _encode(record: tuple[Any, ...]) -> list[Any]:
    row = list(record)
    kind = row[0]
    row[0] = int(kind)
    for place in _ID_PLACES[kind]:
        if row[place] is not None:
            row[place] = row[place].hex()
    if kind == Kind.CHECKPOINT:
        row[_VALUE_PLACE] = b64encode(row[_VALUE_PLACE]).decode("ascii")
    elif kind == Kind.TASK_RUN:
        row[_TAGS_PLACE] = list(row[_TAGS_PLACE])
    return row


def _decode(number: int, row: Any) -> Record:
    kind: Any = row[0] if isinstance(row, list) and row else None
    shape = SHAPES.get(kind) if type(kind) is int else None
    if shape is None:
        raise ValueError(f"record {number} begins with {kind!r}, which is no kind of record")
    if len(row) != len(shape._fields):
        raise ValueError(f"record {number}: a {shape.__name__} has {len(shape._fields)} items, this one has {len(row)}")
    fields = list(row)
    try:
        for place in _ID_PLACES[kind]:
            if fields[place] is not None:
                fields[place] = _id(fields[place])
        if kind == Kind.CHECKPOINT:
            fields[_VALUE_PLACE] = b64decode(fields[_VALUE_PLACE], validate=True)
        elif kind == Kind.TASK_RUN:
            fields[_TAGS_PLACE] = _tags(fields[_TAGS_PLACE])
    except (ValueError, TypeError) as error:
        raise ValueError(f"record {number}, a {shape.__name__}: {error}") from error
    _check_types(number, kind, fields)
    return shape(*fields)


def _check_types(number: int, kind: int, fields: list[Any]) -> None:
    types = (kind, *map(type, fields))
    if types in _GOOD:
        return
    shape = SHAPES[kind]
    for name, value, allowed in zip(shape._fields, fields, _ALLOWED[kind], strict=True):
        if allowed and type(value) not in allowed:
            raise ValueError(f"record {number}, a {shape.__name__}: {name} cannot be {type(value).__name__}")
    if len(_GOOD) < _MAX_GOOD:
        _GOOD.add(types)


def _id(text: str) -> bytes:
    value = bytes.fromhex(text)
    if len(value) != 16:
        raise ValueError(f"an id has 32 hexadecimal digits, not {text!r}")
    return value


def _tags(tags: list[Any]) -> tuple[str, ...]:
    if not all(type(tag) is str for tag in tags):
        raise TypeError(f"tags are texts, not {tags!r}")
    return tuple(tags)


def _allowed(hint: Any) -> tuple[type, ...]:
    """Return the exact types that a field with this annotation takes; nothing for `Any`."""
    if hint is Any:
        return ()
    if get_origin(hint) is UnionType:
        return tuple(kind for part in get_args(hint) for kind in _allowed(part))
    return (get_origin(hint) or hint,)


_ALLOWED = {kind: tuple(_allowed(get_type_hints(shape)[name]) for name in shape._fields) for kind, shape in SHAPES.items()}

_GOOD: set[tuple[Any, ...]] = set()
"""Kinds with the types of all fields that were found right before: most records look like an earlier one."""

_MAX_GOOD = 10_000
