"""Checkpoints: small results of finished tasks, so that a flow run that starts again need not run them again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rota.contract.base import Model, Request
from rota.contract.operation import BY_ID, Operation


class CheckpointInfo(Model):
    """A checkpoint without its value."""

    key: str
    """Call path and inputs, hashed; unique in its flow run."""
    position: str
    """The call's place in the flow, readable."""
    code: str
    """Digest of the task's source."""
    task_run_id: UUID
    state_id: UUID
    """The Completed state that the value belongs to."""
    serializer: str
    created: datetime


class CheckpointRead(Request):
    key: str


class CheckpointValue(Model):
    serializer: str
    value: bytes


READ_CHECKPOINTS: Operation[list[CheckpointInfo]] = Operation(
    "read_checkpoints",
    "GET",
    "/rota/flow_runs/{id}/checkpoints",
    scope="flow_runs:read",
    access="read",
    response=list[CheckpointInfo],
    path_parameters=BY_ID,
    summary="List the checkpoints of a flow run, oldest first",
)
READ_CHECKPOINT: Operation[CheckpointValue] = Operation(
    "read_checkpoint",
    "POST",
    "/rota/flow_runs/{id}/checkpoints/read",
    scope="flow_runs:read",
    access="read",
    request=CheckpointRead,
    response=CheckpointValue,
    path_parameters=BY_ID,
    summary="Read the value of one checkpoint",
)

OPERATIONS = (READ_CHECKPOINTS, READ_CHECKPOINT)
