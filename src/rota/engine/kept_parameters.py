"""Parameters that JSON cannot hold are kept beside the run, so that a retry gets what the first attempt got."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.contract.record import Kind
from rota.engine.stored_parameters import serialize_parameters
from rota.exceptions import InvalidRequest, ObjectNotFound, SerializationError
from rota.storage.checkpoint import decode_checkpoint, encode_checkpoint

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.flow_runs import FlowRun
    from rota.engine.recorder import Recorder

KEY = "parameters"
NOT_KEPT = "none"
"""Stands for a serializer where there are no bytes to read."""
LIMIT_BYTES = 1024 * 1024
"""Kept at least, where anything is: about what the largest parameters take whose JSON a server takes."""
_PLAIN = frozenset({bool, type(None)})


def keep_parameters(recorder: Recorder, flow_run_id: UUID, parameters: dict[str, Any], limit_bytes: int) -> None:
    """Keep `parameters` whole when the stored copy would not give them back; note what is too large or not picklable."""
    if all(type(value) in _PLAIN for value in parameters.values()) or serialize_parameters(parameters)[1]:
        return
    limit = max(limit_bytes, LIMIT_BYTES) if limit_bytes else 0
    serializer, data = encode_checkpoint(parameters, limit) or (NOT_KEPT, b"")
    run = flow_run_id.bytes
    recorder.put([(int(Kind.CHECKPOINT), run, KEY, KEY, "", run, run, serializer, data, time.time_ns() // 1000)])


def read_parameters(client: SyncRotaClient, run: FlowRun) -> dict[str, Any]:
    """Return the parameters that the run was started with.

    Raises:
        InvalidRequest: they were not kept, or cannot be read here. What is stored of them is not what the run got.
    """
    try:
        kept = client.read_checkpoint(run.id, KEY)
    except ObjectNotFound:
        return dict(run.parameters)
    refusal = f"Flow run {run.name!r} cannot be run again with the parameters it had: "
    if kept.serializer == NOT_KEPT:
        raise InvalidRequest(f"{refusal}they were too large to be kept, or cannot be pickled. Call the flow anew.")
    try:
        values: dict[str, Any] = decode_checkpoint(kept.serializer, kept.value)
    except SerializationError as error:
        raise InvalidRequest(f"{refusal}{error}") from error
    return values
