"""Checkpoints."""

from __future__ import annotations

from rota.contract.checkpoints import CheckpointInfo, CheckpointValue
from rota.server.request import Caller, Request
from rota.server.store import checkpoints
from rota.server.store.engine import Tx


def read_checkpoints(request: Request, tx: Tx, caller: Caller) -> list[CheckpointInfo]:
    return checkpoints.list_checkpoints(tx, caller.workspace_id, request.path["id"])


def read_checkpoint(request: Request, tx: Tx, caller: Caller) -> CheckpointValue:
    return checkpoints.get_checkpoint_value(tx, caller.workspace_id, request.path["id"], request.body.key)
