"""What running flows report in bulk, and how: see `rota.contract.record` for the records themselves."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from rota.contract.base import Model, Request
from rota.contract.operation import Operation
from rota.contract.record import Record
from rota.contract.record_json import decode_records, encode_records

Records = Annotated[
    list[Record],
    PlainValidator(decode_records),
    PlainSerializer(encode_records),
    WithJsonSchema({"type": "array", "items": {"type": "array", "items": {}}}),
]


class RecordBatch(Request):
    """Records in the order they came about."""

    holder: str
    """The process that reports; the holder of its runs' leases."""
    records: Records


class RecordResult(Model):
    accepted: int
    """Records that the server had not seen before."""
    cancelling: list[UUID] = Field(default_factory=list)
    """Runs of the holder that somebody asked to stop: it hears of it sooner than by its heartbeat."""
    paused: list[UUID] = Field(default_factory=list)
    suspended: list[UUID] = Field(default_factory=list)


RECORD: Operation[RecordResult] = Operation(
    "record",
    "POST",
    "/rota/record",
    scope="task_runs:create",
    access="write",
    request=RecordBatch,
    response=RecordResult,
    summary="Record task runs, their states, checkpoints and log lines in bulk",
)

OPERATIONS = (RECORD,)
