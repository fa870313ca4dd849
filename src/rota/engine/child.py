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
from rota.engine.flow_run import policy_of
from rota.engine.holding import lease_clock
from rota.engine.kept_parameters import read_parameters
from rota.engine.names import flow_run_name
from rota.engine.recorder import get_recorder
from rota.exceptions import InvalidRequest, MissingFlowError
from rota.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from rota.client import SyncRotaClient
    from rota.contract.flow_runs import FlowRun
    from rota.engine.flow_run import FlowCall
    from rota.flows import Flow

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
    flow = load_flow(entrypoint or known_entrypoint(run))
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


def execute_flow_run(
    flow_run_id: UUID,
    *,
    entrypoint: str | None = None,
    epoch: int | None = None,
    load: Callable[[FlowRun], Flow[..., Any]] | None = None,
) -> State[Any]:
    """Run a flow run that was created by somebody else (a deployment, a schedule, the API), here, to its end.

    `epoch` is the number under which a worker claimed the run for this process; it is shown before anything of the flow is
    done, and a run that was given to somebody else since is left alone. `load` brings the flow; without it, it is loaded from
    `entrypoint`, or from the place that is kept with the run.

    A flow that cannot be loaded ends the run as Crashed, with the reason.

    Raises:
        ObjectNotFound: there is no such run.
        InvalidRequest: the run is over.
        LeaseConflict: another process has it, or the claim is not the newest any more.
        MissingFlowError, ScriptError: its code cannot be loaded.
    """
    client = get_client(sync_client=True)
    recorder, settings = get_recorder(), get_settings()
    recorder.open_journal()
    # Shown before the code is loaded: importing it runs it, too.
    if epoch is not None:
        claimed_at = lease_clock()
        client.claim_flow_run(flow_run_id, recorder.holder, settings.flows.lease_seconds, epoch=epoch)
        recorder.hold(flow_run_id, _nothing, _nothing, claimed_at)  # loading may take longer than the lease
    run = client.read_flow_run(flow_run_id)
    if run.state is not None and run.state.is_final():
        raise InvalidRequest(f"Flow run {run.name!r} is over ({run.state_name}) and cannot be run: create a new run.")
    if epoch is None and run.state is not None and run.state.is_scheduled():
        claim = client.claim_flow_run(flow_run_id, recorder.holder, settings.flows.lease_seconds)
        run.state = client.set_flow_run_state(flow_run_id, State(StateType.PENDING), epoch=claim.epoch).state
    try:
        flow = load(run) if load is not None else load_flow(entrypoint or known_entrypoint(run))
    except Exception as error:
        message = f"Its code could not be loaded. {type(error).__name__}: {error}"
        client.set_flow_run_state(flow_run_id, State(StateType.CRASHED, message=message), force=True, epoch=epoch)
        recorder.release(flow_run_id, is_over=True)
        raise
    # What a first attempt gets is what was sent; only later ones find what their first has kept.
    call = flow_call(flow, read_parameters(client, run) if run.run_count else dict(run.parameters))
    if not run.run_count:
        _give_options(client, call, run)
    call.existing = run
    ended = run_flow_call(call, return_state=True)
    if inspect.isawaitable(ended):
        import asyncio

        return asyncio.run(_awaited(ended))
    state: State[Any] = ended
    return state


def _give_options(client: SyncRotaClient, call: FlowCall, run: FlowRun) -> None:
    """Tell the server what whoever made the run did not know of the flow: how often it is tried again, and its runs' name."""
    flow, policy = call.flow, policy_of(call)
    name = None
    if flow.flow_run_name is not None:
        name = flow_run_name(flow, run.id, {**flow.binder.defaults, **call.parameters}, None)
    if not policy.retries and name is None:
        return  # as it was made
    client.update_flow_run(run.id, flow_version=flow.version, name=name, empirical_policy=policy)
    run.empirical_policy = policy
    if name is not None:
        run.name = name


def _nothing() -> None:
    """Nothing of the flow runs yet: the start asks the server whether it still may."""


async def _awaited(value: Any) -> Any:
    return await value


def known_entrypoint(run: FlowRun) -> str:
    """Return where the code of a run is, as kept with it.

    Raises:
        MissingFlowError: it is not known.
    """
    entrypoint = run.context.get("rota", {}).get("entrypoint")
    if entrypoint is None:
        raise MissingFlowError(
            f"It is not known where the code of flow run {run.name!r} is (outside of a file, or inside a function): "
            "give it as --entrypoint path/to/file.py:function."
        )
    return str(entrypoint)
