"""A process's entry to a flow run that exists already: found by its id, its code loaded, run."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.client import get_client
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine import flow_call, run_flow_call
from rota.engine.entrypoints import load_flow
from rota.engine.kept_parameters import read_parameters
from rota.exceptions import InvalidRequest, MissingFlowError

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun

RETRYABLE = frozenset({StateType.FAILED, StateType.CRASHED, StateType.CANCELLED})


def retry_flow_run(flow_run_id: UUID, entrypoint: str | None = None) -> State[Any]:
    """Run a flow run that failed, crashed or was cancelled once more, here: tasks that finished do not run again.

    `entrypoint` is ``path/file.py:function``; the place where the flow was first run when absent.

    Raises:
        ObjectNotFound: there is no such run.
        InvalidRequest: the run is not over, or has completed.
        LeaseConflict: another process is retrying it.
        MissingFlowError: the flow's code cannot be found.
    """
    client = get_client(sync_client=True)
    run = client.read_flow_run(flow_run_id)
    if run.state is None or run.state.type not in RETRYABLE:
        raise InvalidRequest(
            f"Flow run {run.name!r} is {run.state.name if run.state else 'without a state'}: "
            "only a run that failed, crashed or was cancelled can be retried."
        )
    flow = load_flow(entrypoint or _known_entrypoint(run))
    call = flow_call(flow, read_parameters(client, run))
    call.existing = run
    # Owned before it is made Pending: never is a run to be run without somebody who lives behind it.
    call.recorder.open_journal()
    call.answer_for(run.id)
    claim = client.claim_flow_run(run.id, call.recorder.holder, call.settings.flows.lease_seconds, again=True)
    requested: State[Any] = State(StateType.PENDING, message="Retry requested.")
    answer = client.set_flow_run_state(run.id, requested, force=True, epoch=claim.epoch)
    run.state = answer.state
    ended = run_flow_call(call, return_state=True)
    if inspect.isawaitable(ended):
        import asyncio

        return asyncio.run(_awaited(ended))
    state: State[Any] = ended
    return state


async def _awaited(value: Any) -> Any:
    return await value


def _known_entrypoint(run: FlowRun) -> str:
    entrypoint = run.context.get("rota", {}).get("entrypoint")
    if entrypoint is None:
        raise MissingFlowError(
            f"It is not known where the code of flow run {run.name!r} is (outside of a file, or inside a function): "
            "give it as --entrypoint path/to/file.py:function."
        )
    return str(entrypoint)
