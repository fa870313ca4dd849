"""The life of a task run, written once. It runs in the flow's process, decided by the same rules as the server's."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from random import random
from typing import Any

from rota.core.orchestration.decide import decide
from rota.core.orchestration.decision import Abort, FlowRunOfTask, Reject, TaskRunFacts, Wait
from rota.core.orchestration.policies import ENGINE_TASK_POLICY
from rota.core.states import State, StateDetails, utc_now
from rota.core.vocabulary import StateType
from rota.engine import caching, tag_slots, tracing, transacting
from rota.engine.assets import note_assets, tell_assets
from rota.engine.earlier import checkpoint_of, earlier_state
from rota.engine.effects import Block, CallUser, Raised, Sleep, Steps, call_of
from rota.engine.hooks import hooks_for, run_hooks
from rota.engine.inputs import resolve_inputs
from rota.engine.interruption import RunCancelled, interrupted_state
from rota.engine.lines import finished_level, say, say_in_flow
from rota.engine.live import LiveTaskRun
from rota.engine.names import task_run_name
from rota.engine.pausing import is_held_back, pass_gates
from rota.engine.transacting import TaskTransaction
from rota.exceptions import ConfigurationError, RunAborted, TaskRunTimeoutError, UpstreamTaskError, UsageError
from rota.logging import patch_print
from rota.logging.context import current_run, leave
from rota.states import format_exception, represent_exception


def begin(run: LiveTaskRun, message: str) -> None:
    """Make the task run known: Pending, and a line in the flow's log."""
    say_in_flow(run, logging.INFO, f"Created task run {run.task_run_name!r} for task {run.task_name!r}")
    pending: State[Any] = State(StateType.PENDING)
    run.describe(pending.timestamp)
    run.enter(pending)
    say_in_flow(run, logging.INFO, message)


def task_run(
    run: LiveTaskRun, wait_for: Any = None, needs_resolving: bool = False, announcement: str | None = None
) -> Steps[State[Any]]:
    """Take a task run to its end; its final state, with the result or exception as data.

    With an `announcement`, it is not known yet, and begins with it. Interruptions (Ctrl-C, SIGTERM, cancellation) are recorded
    and raised again.
    """
    ended = yield from arrive(run, wait_for, needs_resolving, announcement)
    return ended if ended is not None else (yield from perform(run))


def arrive(
    run: LiveTaskRun,
    wait_for: Any = None,
    needs_resolving: bool = False,
    announcement: str | None = None,
    *,
    leave_kept: bool = False,
) -> Steps[State[Any] | None]:
    """The part before user code that belongs to the flow's process: inputs, and results of earlier attempts.

    Answers a state when the run needs not, or cannot, go on.
    """
    token = current_run.set(run)
    try:
        if announcement is not None and not run.may_be_done:
            begin(run, announcement)
        if needs_resolving or wait_for is not None:
            try:
                yield from resolve_inputs(run, wait_for, needs_resolving, leave_kept)
            except UpstreamTaskError as error:
                return _not_ready(run, error)
        restored = yield from earlier_state(run)
        if run.scope.assets or run.task.assets or run.task.asset_deps:
            note_assets(run)
        if announcement is not None and run.may_be_done and restored is None:
            begin(run, announcement)
        if restored is None and run.flow_live is not None and is_held_back(run.flow_live):
            yield from pass_gates(run.flow_live)
        return restored  # noqa: TRY300 - one way out reads better here
    except BaseException as error:
        _interrupted(run, error)
        raise
    finally:
        leave(token)


def perform(run: LiveTaskRun) -> Steps[State[Any]]:
    """The part that may be done in another process: the cache, and the attempts."""
    token = current_run.set(run)
    txn = transacting.transaction_of(run)
    try:
        txn.begin_run()
        with tracing.start_task(run):
            ended = yield from _in_transaction(run, txn)
            yield from transacting.end(txn, run, failed=not ended.is_completed())
            return ended
    except BaseException as error:
        _interrupted(run, error)
        if not isinstance(error, GeneratorExit):
            yield from transacting.end(txn, run, failed=True)
        raise
    finally:
        transacting.leave(txn)
        tracing.end(run, run.state)
        leave(token)


def _in_transaction(run: LiveTaskRun, txn: TaskTransaction) -> Steps[State[Any]]:
    try:
        key = caching.key_of(run)
        hit = (yield from caching.lookup(run, txn, key)) if key is not None else None
    except (ConfigurationError, UsageError) as error:
        details = StateDetails(retriable=False)
        failed: State[Any] = State(StateType.FAILED, message=format_exception(error), data=error, state_details=details)
        return (yield from _end_failed(run, failed, error))
    if hit is not None:
        return (yield from _finish(run, txn, hit.state, hit.value))
    return (yield from _attempts(run, txn, key))


def _interrupted(run: LiveTaskRun, error: BaseException) -> None:
    is_ours = type(error).__name__ in ("RunCancelled", "CancelledError")
    if run.scope.is_background and run.scope.stopping.is_set() and not run.scope.is_cancelled and is_ours:
        run.tell()
        say(run, logging.WARNING, "Interrupted, to be handed back: its worker stops")
    elif run.state is None or not run.state.is_final():
        is_stopped = type(error).__name__ == "CancelledError" and run.scope.stopping.is_set()
        run.enter(interrupted_state(RunCancelled() if is_stopped else error))
        run.tell()
        say(run, logging.ERROR, f"Finished in state {run.state}")
    else:
        run.tell()  # it had ended, and was interrupted before that was told


def _not_ready(run: LiveTaskRun, error: UpstreamTaskError) -> State[Any]:
    run.describe(utc_now())
    state: State[Any] = State(StateType.PENDING, name="NotReady", message=str(error), data=error)
    run.enter(state)
    run.tell()
    say(run, logging.ERROR, f"Finished in state {state}")
    return state


def _attempts(run: LiveTaskRun, txn: TaskTransaction, cache_key: caching.Key | None) -> Steps[State[Any]]:
    """Run the user's function, again while the rules say so."""
    while True:
        slots = (yield from tag_slots.take(run)) if run.tags else None
        try:
            retry_in = yield from _attempt(run, txn, cache_key)
        finally:
            if slots is not None:
                slots.drop()
        if retry_in is None:
            return run.state  # type: ignore[return-value]  # the attempt has entered its end
        yield from transacting.in_engine(txn.start_over(), run)
        yield Sleep(retry_in)
        if run.flow_live is not None and is_held_back(run.flow_live):
            yield from pass_gates(run.flow_live)


def _attempt(run: LiveTaskRun, txn: TaskTransaction, cache_key: caching.Key | None) -> Steps[float | None]:
    """Run the user's function once. Answers the seconds until the next attempt; None when the run is over."""
    yield from _start(run)
    args, kwargs = run.task.binder.unbind(run.parameters)
    with print_lines(run):
        outcome = yield call_of(run.task, args, kwargs, run.task.timeout_seconds)
    if isinstance(outcome, Raised):
        return (yield from _failed(run, outcome))
    ended = yield from caching.completed_state(run, txn, outcome.value, cache_key)
    if ended.is_completed():
        value = ended.data.value if isinstance(outcome.value, State) else outcome.value
        yield from _finish(run, txn, ended, value)
    else:
        yield from _end_failed(run, ended, ended.data if isinstance(ended.data, BaseException) else None)
    return None


def _start(run: LiveTaskRun) -> Steps[None]:
    """Enter Running: recorded as a numbered attempt before user code starts."""
    proposed: State[Any] = State(StateType.RUNNING)
    while True:
        decision = decide(ENGINE_TASK_POLICY, run.state, proposed, _facts(run, proposed))
        if not isinstance(decision, Wait):
            break
        yield Sleep(decision.seconds)
        proposed = State(StateType.RUNNING)
    if isinstance(decision, Abort | Reject):
        raise RunAborted(f"Task run {run.task_run_name!r} may not start: {decision.reason}")
    if run.flow_live is not None:
        run.scope.recorder.held.check(run.flow_live.id)
        if run.flow_live.is_lost:
            raise RunAborted(
                f"Task run {run.task_run_name!r} may not start: its flow run was given up as dead, or another process has it."
            )
        run.flow_run_run_count = run.flow_live.run_count
    renamed = task_run_name(run) if run.task.task_run_name is not None and run.progress.run_count == 0 else None
    if renamed is not None and run.span is not None:
        run.span.rename(renamed)
    run.enter(decision.state or proposed, renamed, decision.updates)
    run.tell()
    if run.task.on_running_hooks:
        yield from _hooks(run)


def _facts(run: LiveTaskRun, proposed: State[Any]) -> TaskRunFacts:
    flow_run = run.flow_live
    settings = run.scope.settings.tasks
    task = run.task
    return TaskRunFacts(
        now=proposed.timestamp,
        run_count=run.progress.run_count,
        retries=settings.default_retries if task.retries is None else task.retries,
        retry_delay=settings.default_retry_delay_seconds if task.retry_delay_seconds is None else task.retry_delay_seconds,
        retry_jitter_factor=task.retry_jitter_factor,
        random=random() if task.retry_jitter_factor else 0.5,  # noqa: S311 - spreads retries, protects nothing
        flow_run=None if flow_run is None else FlowRunOfTask(state_type=StateType.RUNNING, run_count=flow_run.run_count),
        flow_run_run_count=run.flow_run_run_count,
    )


def _failed(run: LiveTaskRun, outcome: Raised) -> Steps[float | None]:
    """Propose the failure. Answers the seconds until the retry; None when the run is over."""
    error = outcome.error
    if outcome.timed_out:
        error = TaskRunTimeoutError(f"Task run exceeded timeout of {run.task.timeout_seconds:g} second(s)")
        proposed: State[Any] = State(StateType.FAILED, name="TimedOut", message=str(error), data=error)
    elif isinstance(error, Exception):
        proposed = State(StateType.FAILED, message=f"Task run encountered an exception {format_exception(error)}", data=error)
    else:
        raise error
    if run.task.retry_condition_fn is not None and not (yield from _may_retry(run, proposed)):
        proposed.state_details = StateDetails(retriable=False)
    decision = decide(ENGINE_TASK_POLICY, run.state, proposed, _facts(run, proposed))
    state = getattr(decision, "state", None)
    if state is not None and state.type is StateType.SCHEDULED:
        return _await_retry(run, state, proposed)
    yield from _end_failed(run, proposed, error)
    return None


def lost(run: LiveTaskRun, error: Exception) -> Steps[float | None]:
    """The process that ran the task died. Answers the seconds until the next attempt; None when the run is over: Crashed."""
    failed: State[Any] = State(StateType.FAILED, message=str(error), data=error)
    if run.task.retry_condition_fn is not None and not (yield from _may_retry(run, failed)):
        failed.state_details = StateDetails(retriable=False)
    decision = decide(ENGINE_TASK_POLICY, run.state, failed, _facts(run, failed))
    state = getattr(decision, "state", None)
    if state is not None and state.type is StateType.SCHEDULED:
        return _await_retry(run, state, failed)
    run.enter(State(StateType.CRASHED, message=str(error), data=error))
    run.tell()
    say(run, logging.ERROR, f"Finished in state {run.state}")
    return None


def _await_retry(run: LiveTaskRun, state: State[Any], failed: State[Any]) -> float:
    """Enter AwaitingRetry; the seconds until then."""
    scheduled = state.state_details.scheduled_time
    seconds = max(0.0, (scheduled - failed.timestamp).total_seconds()) if scheduled is not None else 0.0
    attempt, retries = (
        run.progress.run_count,
        run.scope.settings.tasks.default_retries if run.task.retries is None else run.task.retries,
    )
    say(run, logging.ERROR, "Encountered exception during execution:", error=failed.data)
    say(
        run,
        logging.INFO,
        f"Task run failed with exception: {represent_exception(failed.data)} - "
        f"retry {attempt}/{retries} will start {_when(seconds)}",
    )
    state.data = None
    run.enter(state)
    run.tell()
    return seconds


def _when(seconds: float) -> str:
    return f"{seconds:g} second(s) from now" if seconds else "immediately"


def _may_retry(run: LiveTaskRun, failed: State[Any]) -> Steps[bool]:
    """Ask the user's condition; one that fails itself means no."""
    outcome = yield CallUser(run.task.retry_condition_fn, (run.task, run.task_run, failed), {})  # type: ignore[arg-type]  # not None here
    if isinstance(outcome, Raised):
        if not isinstance(outcome.error, Exception):
            raise outcome.error
        say(run, logging.ERROR, "The retry condition failed: the task run will not be retried", error=outcome.error)
        return False
    return bool(outcome.value)


def _end_failed(run: LiveTaskRun, state: State[Any], error: BaseException | None) -> Steps[State[Any]]:
    if error is not None:
        say(run, logging.ERROR, "Encountered exception during execution:", error=error)
        if run.scope.is_background:
            state.data = yield Block(lambda: caching.kept_error(run, error))
    run.enter(state)
    run.tell()
    if run.task.assets:
        yield from tell_assets(run, state)
    if run.task.on_failure_hooks:
        yield from _hooks(run)
    say(run, logging.ERROR, f"Finished in state {state}")
    return state


def _finish(run: LiveTaskRun, txn: TaskTransaction, state: State[Any], value: Any) -> Steps[State[Any]]:
    """Enter Completed (or Cached): recorded, with a checkpoint where one is kept, before the caller sees the result."""
    run.enter(state)
    checkpoint = checkpoint_of(run, state, value) if not txn.is_rolled_back() else None
    if checkpoint is not None:
        if txn.is_committed():
            run.records.append(checkpoint)
        else:
            txn.checkpoint = checkpoint
    run.tell()
    run.scope.results.add(value, run.task_run_id)
    if run.task.assets:
        yield from tell_assets(run, state)
    if run.task.on_completion_hooks:
        yield from _hooks(run)
    say(run, finished_level(state), f"Finished in state {state}")
    return state


def _hooks(run: LiveTaskRun) -> Steps[None]:
    state = run.state
    assert state is not None
    yield from run_hooks(run, run.task, run.task_run, state, hooks_for(run.task, state))


_NOTHING: AbstractContextManager[None] = nullcontext()


def print_lines(run: LiveTaskRun) -> AbstractContextManager[None]:
    """Turn `print` into log lines where that was asked for; the flow around may have done so already."""
    wanted = run.task.log_prints
    flow_run = run.flow_live
    if wanted is None:
        wanted = run.inherited_log_prints
        if wanted is None:
            wanted = flow_run.log_prints if flow_run is not None else run.scope.settings.logging.log_prints
    run.log_prints = wanted
    return patch_print() if wanted and not (flow_run is not None and flow_run.log_prints) else _NOTHING
