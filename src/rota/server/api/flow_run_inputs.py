"""Inputs of flow runs."""

from __future__ import annotations

from rota.contract.flow_run_inputs import FlowRunInput
from rota.exceptions import InvalidRequest
from rota.server.admission import MAX_PARAMETERS_BYTES, check_key, check_limit, check_name, check_text
from rota.server.request import Caller, Request
from rota.server.store import flow_run_inputs, flow_runs
from rota.server.store.engine import Tx

MAX_INPUTS = 10_000
"""Inputs of one run."""


def create_flow_run_input(request: Request, tx: Tx, caller: Caller) -> None:
    body = request.body
    check_name(body.key, "The key")
    check_text(body.sender, "The sender")
    size = len(body.value.encode(errors="surrogatepass"))
    if size > MAX_PARAMETERS_BYTES:
        raise InvalidRequest(f"An input may have {MAX_PARAMETERS_BYTES:,} bytes; there are {size:,}.")
    run = flow_runs.get_flow_run(tx, caller.workspace_id, request.path["id"], request.now)
    if flow_run_inputs.count_flow_run_inputs(tx, run.id) >= MAX_INPUTS:
        raise InvalidRequest(f"Flow run {run.name!r} has {MAX_INPUTS:,} inputs; delete some first.")
    flow_run_inputs.create_flow_run_input(tx, caller.workspace_id, run.id, body.key, body.value, body.sender, request.now)
    tx.signals.ring(tx, [run.id])


def filter_flow_run_input(request: Request, tx: Tx, caller: Caller) -> list[FlowRunInput]:
    body = request.body
    return flow_run_inputs.list_flow_run_inputs(
        tx,
        caller.workspace_id,
        request.path["id"],
        body.prefix,
        without=body.exclude_keys,
        limit=check_limit(body.limit, request.values.default_limit),
    )


def read_flow_run_input(request: Request, tx: Tx, caller: Caller) -> bytes:
    check_key(request.path["key"], "The key")
    found = flow_run_inputs.get_flow_run_input(tx, caller.workspace_id, request.path["id"], request.path["key"])
    return found.value.encode()


def delete_flow_run_input(request: Request, tx: Tx, caller: Caller) -> None:
    check_key(request.path["key"], "The key")
    flow_run_inputs.delete_flow_run_input(tx, caller.workspace_id, request.path["id"], request.path["key"])
