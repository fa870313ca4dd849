"""The life of a flow run, written once: made known, claimed, run, tried again while the rules say so, ended."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.contract.flow_runs import FlowRun, FlowRunCreate, FlowRunPolicy
from rota.contract.leases import Claim
from rota.contract.states import OrchestrationResult, SetStateStatus, StateCreate, StateWaitDetails
from rota.core.ids import uuid7
from rota.core.states import State, StateDetails, utc_now
from rota.core.vocabulary import StateType
from rota.engine import tracing
from rota.engine.caching import flows_around
from rota.engine.checkpoints import Checkpoints, large_texts
from rota.engine.effects import Ask, Block, Outcome, Raised, Sleep, Steps, call_of
from rota.engine.endings import ended_by_error, ended_by_value, error_of, persisted
from rota.engine.entrypoints import entrypoint_of
from rota.engine.holding import lease_clock
from rota.engine.hooks import hooks_for, run_hooks
from rota.engine.interruption import RunCancelled, interrupted_state, stopper
from rota.engine.kept_parameters import keep_parameters
from rota.engine.lines import finished_level, say, say_as_engine
from rota.engine.live import LiveFlowRun, Scope, wire_data
from rota.engine.names import flow_run_name
from rota.engine.parameters import serialize_parameters, validate_parameters
from rota.engine.pausing import is_held_back, listener, open_gate, pass_gates, suspended_state
from rota.engine.subflows import Stub, make_stub
from rota.engine.waiting import settle_tasks
from rota.exceptions import CancelledRun, FlowRunTimeoutError, ObjectNotFound, ParameterTypeError, Pause, RunAborted
from rota.logging import patch_print
from rota.logging.context import current_run, leave
from rota.states import format_exception
from rota.storage.persistence import persists

if TYPE_CHECKING:
    from rota.engine.recorder import Recorder
    from rota.flows import Flow
    from rota.settings import Settings


_profiles = logging.getLogger("rota.profiles")
_client = logging.getLogger("rota.client")


@dataclass(slots=True)
class FlowCall:
    """One call of a flow: what to run, with what, and on whose behalf."""

    flow: Flow[..., Any]
    parameters: dict[str, Any]
    settings: Settings
    recorder: Recorder
    parent: LiveFlowRun | None = None
    wait_for: Iterable[Any] | None = None
    existing: FlowRun | None = None
    """A run that was made before: started elsewhere, or tried again."""
    run_id: UUID | None = None
    """The run, once this process answers for its end."""

    def answer_for(self, run_id: UUID) -> None:
        """From before the run is claimed: whatever interrupts this process, the run must not be left without an end."""
        self.run_id = run_id
        self.recorder.expect(run_id)


@dataclass(slots=True)
class Ended:
    """How a flow run ended: its final state, and what the caller gets."""

    state: State[Any]
    value: Any = None
    error: BaseException | None = None


def flow_run(call: FlowCall) -> Steps[Ended]:
    """Take a call to its end. Interruptions are recorded and raised again."""
    stub = None
    if call.parent is not None:
        if is_held_back(call.parent):
            yield from pass_gates(call.parent)
        stub = make_stub(call.flow, call.parameters, call.wait_for)
        finished = yield from stub.resolve()
        if finished is not None:
            return Ended(finished, finished.result())
        call.parameters = stub.run.parameters
    try:
        live, invalid = yield from _make_known(call, stub)
    except BaseException as error:
        if call.run_id is not None:
            call.recorder.release(call.run_id, is_over=False)
        if stub is not None and (call.run_id is None or isinstance(error, Exception)):
            stub.end_unstarted(error)  # else it gets the end of the run that was perhaps made
        raise
    token = current_run.set(live)
    try:
        try:
            yield from _claim(call, live)
            with (yield from tracing.start_flow(live)):
                ended = yield from _attempts(live, invalid)
        except BaseException as error:
            yield from _interrupted(live, error)
            raise
        finally:
            tracing.end(live, live.state)
            is_over = live.has_suspended_itself or (live.state is not None and live.state.is_final())
            call.recorder.release(live.id, is_over=is_over)
            live.stop_task_runner()
    finally:
        leave(token)
    if stub is not None and ended.state.is_completed():
        stub.keep(ended.state, ended.value)
    return ended


# --- making the run known ------------------------------------------------------------------------------------------------


def _make_known(call: FlowCall, stub: Stub | None) -> Steps[tuple[LiveFlowRun, ParameterTypeError | None]]:
    """Create the flow and the run, Pending; an argument that does not fit is answered, and ends the run later."""
    flow, parent = call.flow, call.parent
    run = call.existing
    if stub is not None:
        run = yield from stub.make_known()
    if run is not None:
        call.answer_for(run.id)
    invalid: ParameterTypeError | None = None
    parameters = call.parameters
    if flow.should_validate_parameters:
        try:
            parameters = validate_parameters(flow.fn, parameters)
        except ParameterTypeError as error:
            invalid = error
    if run is None:
        run = yield from _create(call, parameters, stub.run.id if stub is not None else None)
        keep_parameters(call.recorder, run.id, parameters, call.settings.results.checkpoint_limit_bytes)
    live = LiveFlowRun(flow, run, parameters, parent)
    live.scope = Scope(call.recorder, call.settings, live)
    live.log_prints = _log_prints(call)
    live.scope.large_texts = large_texts(parameters)
    _announce(call, live, is_new=run.run_count == 0)
    return live, invalid


def _announce(call: FlowCall, live: LiveFlowRun, is_new: bool) -> None:
    if call.parent is None and _profiles.isEnabledFor(logging.DEBUG):
        _profiles.debug("Using profile %r", call.settings.profile_name)
        place = call.settings.api.url or call.settings.server.database.url_without_password
        _client.debug("Using %s at %s", "the server" if call.settings.api.url else "the embedded database", place)
    verb = "Created" if is_new else "Continuing"
    if call.parent is None:
        say_as_engine(logging.INFO, f"{verb} flow run {live.flow_run_name!r} for flow {live.flow.name!r}", live.flow_run_id)
    else:
        say(call.parent, logging.INFO, f"{verb} subflow run {live.flow_run_name!r} for flow {live.flow.name!r}")
    if call.settings.ui_url:
        say(live, logging.INFO, f"View at {call.settings.ui_url}/runs/flow-run/{live.id}")


def _create(call: FlowCall, parameters: dict[str, Any], parent_task_run_id: UUID | None) -> Steps[FlowRun]:
    flow = call.flow
    call.recorder.open_journal()  # before the run is claimed: its lock tells that the owner lives
    stored, _ = serialize_parameters(parameters)
    known = call.recorder.flow_ids
    flow_id = known.get(flow.name)
    if flow_id is None:
        flow_id = yield Ask(lambda client: client.create_flow(flow))
        known[flow.name] = flow_id
    entrypoint = entrypoint_of(flow)
    run_id = uuid7()
    call.answer_for(run_id)
    # Built without validation: all of it is our own, and the first validator costs 30 ms.
    create = FlowRunCreate.model_construct(
        id=run_id,
        flow_id=flow_id,
        name=flow_run_name(flow, run_id, parameters, call.parent),
        state=StateCreate.of(State(StateType.PENDING)),
        flow_version=flow.version,
        parameters=stored,
        context={"rota": {"entrypoint": entrypoint}} if entrypoint is not None else {},
        parent_task_run_id=parent_task_run_id,
        empirical_policy=policy_of(call),
        tags=sorted(_tags()),
        # In the same transaction: a process that dies right after it is found to be dead by its lease.
        claim=Claim.model_construct(holder=call.recorder.holder, lease_seconds=call.settings.flows.lease_seconds),
    )
    try:
        run: FlowRun = yield Ask(lambda client: client.create_flow_run(create))
    except ObjectNotFound:  # the flow, known since an earlier run, was deleted meanwhile
        create.flow_id = known[flow.name] = yield Ask(lambda client: client.create_flow(flow))
        run = yield Ask(lambda client: client.create_flow_run(create))
    return run


def _tags() -> frozenset[str]:
    from rota.context import TagsContext

    return TagsContext.get().current_tags


def policy_of(call: FlowCall) -> FlowRunPolicy:
    """What the server's retry rule reads."""
    defaults = call.settings.flows
    retries = defaults.default_retries if call.flow.retries is None else call.flow.retries
    delay = defaults.default_retry_delay_seconds if call.flow.retry_delay_seconds is None else call.flow.retry_delay_seconds
    seconds = float(delay[0] if isinstance(delay, list) else delay or 0)
    return FlowRunPolicy.model_construct(
        retries=retries,
        max_retries=retries,
        retry_delay=int(seconds) if seconds.is_integer() else None,
        retry_delay_seconds=seconds,
    )


def _log_prints(call: FlowCall) -> bool:
    if call.flow.log_prints is not None:
        return call.flow.log_prints
    return call.parent.log_prints if call.parent is not None else call.settings.logging.log_prints


def _claim(call: FlowCall, live: LiveFlowRun) -> Steps[None]:
    """Own the run under a lease, so that it cannot run for ever without somebody alive behind it."""
    recorder = call.recorder
    recorder.open_journal()
    claimed_at = lease_clock()
    claim = yield Ask(lambda client: client.claim_flow_run(live.id, recorder.holder, call.settings.flows.lease_seconds))
    live.epoch = claim.epoch

    def lost() -> None:
        live.is_lost = True

    stop = stopper(live.flow.isasync, lambda: live.is_ending)

    def cancelled() -> None:
        if not live.is_cancelled:
            say(live, logging.INFO, "Cancellation was requested: stopping the run")
        live.is_cancelled = True
        live.cancel_tasks()
        stop()

    recorder.hold(live.id, lost, cancelled, claimed_at, listener(live))


# --- running it ----------------------------------------------------------------------------------------------------------


def _attempts(live: LiveFlowRun, invalid: ParameterTypeError | None) -> Steps[Ended]:
    if invalid is not None:
        message = f"Validation of flow parameters failed with error: {format_exception(invalid)}"
        proposed: State[Any] = State(
            StateType.FAILED, message=message, data=invalid, state_details=StateDetails(retriable=False)
        )
        return (yield from _end(live, Ended(proposed, error=invalid)))
    while True:
        yield from _start(live)
        yield from _prepare_checkpoints(live)
        outcome = yield from _run_user_code(live)
        live.is_ending = True
        if live.is_suspended and isinstance(outcome, Raised):
            return (yield from _suspended(live))
        stopped = isinstance(outcome, Raised) and not isinstance(outcome.error, Exception)
        if stopped:
            # Out of time, or interrupted: its tasks stop too. After an error of its own, those at work may finish.
            live.cancel_tasks()
        ended = yield from _ending(live, outcome)
        yield Block(lambda: settle_tasks(live, failed=ended.error is not None))  # noqa: B023 - performed before the next turn
        if stopped and ended.error is not None and not isinstance(ended.error, Exception):
            raise ended.error
        final = yield from _end(live, ended)
        if final.state.type is not StateType.SCHEDULED:
            return final
        yield from _await_retry(live, final)


def _suspended(live: LiveFlowRun) -> Steps[Ended]:
    """Leave the run to whoever runs it when it has been resumed. What did not begin is begun then."""
    yield Block(lambda: settle_tasks(live, failed=True))
    yield Block(live.scope.recorder.flush)
    state = yield from suspended_state(live)
    say(live, logging.INFO, f"Left in state {state}: it goes on in another process when it is resumed")
    yield Block(live.scope.recorder.flush)
    return Ended(state, error=Pause(f"Flow run {live.flow_run_name!r} is suspended until it is resumed.", state=state))


def _start(live: LiveFlowRun) -> Steps[None]:
    """Enter Running: the attempt is numbered on the server before user code starts."""
    while True:
        if live.is_cancelled:
            raise RunCancelled("Cancelled before it could start again.")
        is_again = live.state is not None and live.run_count and not live.is_resumed
        proposed: State[Any] = State(StateType.RUNNING, name="Retrying" if is_again else "")
        answer = yield from _propose(live, proposed)
        if isinstance(answer.details, StateWaitDetails):
            yield Sleep(answer.details.delay_seconds)
        elif answer.status is SetStateStatus.ACCEPT:
            break
        elif live.state is not None and live.state.is_cancelled():
            live.is_cancelled = True
        else:
            raise RunAborted(f"Flow run {live.flow_run_name!r} may not start: {_reason(answer)}")
    if not live.is_resumed:  # as the server counts: the attempt goes on
        live.run_count += 1
    live.pauses = 0
    open_gate(live)
    live.start_time = live.start_time or proposed.timestamp
    hooks = hooks_for(live.flow, proposed)
    if hooks:
        yield from run_hooks(live, live.flow, live.shown(), live.state or proposed, hooks)


def _prepare_checkpoints(live: LiveFlowRun) -> Steps[None]:
    """Results of finished tasks are kept for a later attempt; from the second attempt on, those kept before are used."""
    scope = live.scope
    checkpoints = Checkpoints(live.id, scope.settings.results.checkpoint_limit_bytes)
    if live.run_count > 1 or live.is_resumed:
        from rota.engine.resume import load_earlier_attempts  # late: first attempts need no filters

        yield from load_earlier_attempts(live, checkpoints)
    live.is_resumed = False
    scope.checkpoints = checkpoints
    scope.restart_counters()


def _run_user_code(live: LiveFlowRun) -> Steps[Outcome]:
    args, kwargs = live.flow.binder.unbind(live.parameters)
    say(live, logging.DEBUG, f"Executing flow {live.flow.name!r} for flow run {live.flow_run_name!r}...")
    say(live, logging.DEBUG, "Beginning execution...")
    with patch_print() if live.log_prints else nullcontext():
        outcome: Outcome = yield call_of(live.flow, args, kwargs, live.flow.timeout_seconds)
    return outcome


def _ending(live: LiveFlowRun, outcome: Outcome) -> Steps[Ended]:
    """From what the function did to the state to propose."""
    if isinstance(outcome, Raised):
        if outcome.timed_out:
            late = FlowRunTimeoutError(f"Flow run exceeded timeout of {live.flow.timeout_seconds:g} second(s)")
            return Ended(State(StateType.FAILED, name="TimedOut", message=str(late), data=late), error=late)
        if live.is_cancelled and not isinstance(outcome.error, Exception):
            why = CancelledRun(f"Flow run {live.flow_run_name!r} was cancelled.")
            return Ended(State(StateType.CANCELLED, message="Cancelled while it was running.", data=why), error=why)
        say(live, logging.ERROR, "Encountered exception during execution:", error=outcome.error)
        if isinstance(outcome.error, Exception):
            return Ended(ended_by_error(outcome.error), error=outcome.error)
        return Ended(interrupted_state(outcome.error), error=outcome.error)
    state, value, error = yield from ended_by_value(outcome.value)
    if state.is_completed() and persists(None, flows_around(live)):
        state = yield from persisted(state, value)
    return Ended(state, value, error)


def _end(live: LiveFlowRun, ended: Ended) -> Steps[Ended]:
    """Propose the end, after everything that led to it is recorded. The state may come back as AwaitingRetry."""
    yield Block(live.scope.recorder.flush)
    ended.state.timestamp = utc_now()  # the run ends now, not when its function returned: tasks have gone on until here
    answer = yield from _propose(live, ended.state)
    state = live.state or ended.state
    if answer.status is SetStateStatus.REJECT and state.type is StateType.SCHEDULED:
        live.is_ending = False
        return Ended(state, error=ended.error)
    if answer.status is SetStateStatus.ABORT:
        raise RunAborted(f"The end of flow run {live.flow_run_name!r} as {ended.state} was refused: {_reason(answer)}")
    if state.type is StateType.CANCELLING:
        yield from _propose(live, State(StateType.CANCELLED, message="Cancelled while it was running."))
        state = live.state or state
    if state.type is ended.state.type:
        state.data = ended.state.data
        ended.state = state
    else:
        # Somebody else decided the end: a caller must not take it for what the function did.
        ended = Ended(state, error=ended.error or error_of(state))
    yield from _tell_end(live, ended.state)
    return ended


def _tell_end(live: LiveFlowRun, state: State[Any]) -> Steps[None]:
    say(live, finished_level(state), f"Finished in state {state}")
    hooks = hooks_for(live.flow, state) if state.is_final() else []
    if hooks:
        yield from run_hooks(live, live.flow, live.shown(), state, hooks)
    yield Block(live.scope.recorder.flush)


def _await_retry(live: LiveFlowRun, ended: Ended) -> Steps[None]:
    scheduled = ended.state.state_details.scheduled_time
    say(
        live,
        logging.INFO,
        "Received non-final state 'AwaitingRetry' when proposing final state 'Failed' and will attempt to run again...",
    )
    seconds = (scheduled - utc_now()) / timedelta(seconds=1) if scheduled is not None else 0.0
    if seconds > 0:
        yield Sleep(seconds)


def _interrupted(live: LiveFlowRun, error: BaseException) -> Steps[None]:
    """Record an end that came from outside (or from the engine itself), and let the hooks run.

    A run that was not claimed is not ours to end: who gave it to us, or has it, sees to it.
    """
    if live.epoch is None or (live.state is not None and live.state.is_final()):
        return
    live.is_ending = True
    live.cancel_tasks()
    yield Block(lambda: settle_tasks(live, failed=True))
    state = interrupted_state(error)
    try:
        yield from _end(live, Ended(state, error=error))
    except RunAborted as refused:
        # Another process owns the run now, or it is over: what happened there stands.
        say(live, logging.WARNING, str(refused))


def _reason(answer: OrchestrationResult) -> str | None:
    return getattr(answer.details, "reason", None)


def _propose(live: LiveFlowRun, proposed: State[Any]) -> Steps[OrchestrationResult]:
    told = replace(proposed, data=wire_data(proposed.data))
    answer: OrchestrationResult = yield Ask(lambda client: client.set_flow_run_state(live.id, told, epoch=live.epoch))
    if answer.state is not None:
        if live.span is not None and (live.state is None or answer.state.id != live.state.id):
            live.span.enter(answer.state)
        live.state = answer.state
        live.flow_run.state = answer.state
    return answer
