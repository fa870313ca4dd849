"""Histories of runs, state by state."""

from __future__ import annotations

from typing import Any

from rota.core.states import State
from rota.server.request import Caller, Request
from rota.server.store import flow_run_states, task_run_states
from rota.server.store.engine import Tx


def read_flow_run_states(request: Request, tx: Tx, caller: Caller) -> list[State[Any]]:
    return flow_run_states.list_flow_run_states(tx, caller.workspace_id, request.query["flow_run_id"])


def read_flow_run_state(request: Request, tx: Tx, caller: Caller) -> State[Any]:
    return flow_run_states.get_flow_run_state(tx, caller.workspace_id, request.path["id"])


def read_task_run_states(request: Request, tx: Tx, caller: Caller) -> list[State[Any]]:
    return task_run_states.list_task_run_states(tx, caller.workspace_id, request.query["task_run_id"])


def read_task_run_state(request: Request, tx: Tx, caller: Caller) -> State[Any]:
    return task_run_states.get_task_run_state(tx, caller.workspace_id, request.path["id"])
