"""What follows from a decision: state, bookkeeping, effects and the event to be told, all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from rota.contract.flow_runs import FlowRun
from rota.contract.task_runs import TaskRun
from rota.core.ids import uuid7
from rota.core.orchestration import Accept, Progress, Reject, advance, after, placed, resuming_after
from rota.core.orchestration.decision import ReleaseTagSlots, RetryFailedTaskRuns, RunUpdates, StoreCacheEntry, TakeTagSlots
from rota.core.states import State, scheduled
from rota.core.vocabulary import StateType
from rota.server.bus.base import WORK
from rota.server.runs import background
from rota.server.runs.deployment_slots import apply_slot_effects
from rota.server.runs.facts import progress_of
from rota.server.runs.work import Work
from rota.server.slots.tags import release_tag_slots, take_tag_slots
from rota.server.store import flow_run_inputs, flow_runs, leases, outbox, task_runs
from rota.server.store.errors import NotFound
from rota.server.store.flow_runs import ClaimedRun
from rota.server.store.progress import state_columns

FLOW_RUN_STATE = "flow-run-state"
TASK_RUN_STATE = "task-run-state"
"""Kinds in the outbox. The subject is the state."""


def write_flow_run_state(
    work: Work, claimed: ClaimedRun, decision: Accept | Reject, *, by_owner: bool = False
) -> State[Any] | None:
    """Write the state that was decided, and all that goes with it; `claimed.run` shows it afterwards.

    `by_owner`: the process that runs it asked for this.

    None: a state of this id is known already, nothing was written.
    """
    run, decided = claimed.run, decision.state
    assert decided is not None
    current = run.state
    state = placed(
        decided,
        timestamp=after(None if current is None else current.timestamp, decided.timestamp),
        flow_run_id=run.id,
        # As on the wire: a subflow's states name the task run that stands for it.
        task_run_id=run.parent_task_run_id,
    )
    progress = advance(progress_of(run), current, state, resuming=bool(run.empirical_policy.resuming), updates=decision.updates)
    changes = _policy_changes(run, state, decision.updates)
    if not flow_runs.write_state(work.tx, work.workspace_id, run.id, state, progress, work.now, changes):
        return None
    # Rules ask for this by `EmitStateChange`, each of them: it is not left to an effect that a policy could forget.
    outbox.append(work.tx, work.workspace_id, FLOW_RUN_STATE, state.id, work.now, {"run_count": progress.run_count})
    for effect in decision.effects:
        if isinstance(effect, RetryFailedTaskRuns):
            _retry_failed_task_runs(work, run, effect)
    if run.deployment_id is not None:
        apply_slot_effects(work, run, current, decision.effects)
    _show(run, state, progress, changes)
    if state.state_details.run_input_keyset and state.is_paused():
        # Of a pause under the same key in an earlier attempt.
        keys = state.state_details.run_input_keyset.values()
        flow_run_inputs.delete_flow_run_inputs(work.tx, run.id, keys)
    if current is not None and current.is_paused():
        work.tx.signals.ring(work.tx, [run.id])  # its process may wait for this
    if _leaves_its_process(state, by_owner=by_owner):
        leases.end(work.tx, work.workspace_id, leases.FLOW_RUN, run.id)
    if run.parent_task_run_id is not None:
        _mirror(work, run, state)
    _ring_for_whoever_runs(work, run, state)
    return state


def _ring_for_whoever_runs(work: Work, run: FlowRun, state: State[Any]) -> None:
    """Wake the processes that run this deployment or queue: there is something to start, room for it, or something to stop."""
    ids = [found for found in (run.deployment_id, run.work_queue_id) if found is not None]
    if ids and (state.is_scheduled() or state.is_final() or state.type is StateType.CANCELLING):
        work.tx.after_commit(partial(work.publish, WORK, ids))


def write_task_run_state(work: Work, run: TaskRun, decision: Accept | Reject) -> State[Any] | None:
    """The same for a task run."""
    decided, current = decision.state, run.state
    assert decided is not None
    state = placed(
        decided,
        timestamp=after(None if current is None else current.timestamp, decided.timestamp),
        flow_run_id=run.flow_run_id,
        task_run_id=run.id,
    )
    progress = advance(progress_of(run), current, state, updates=decision.updates)
    changes = _task_run_changes(decision)
    if not task_runs.write_state(work.tx, work.workspace_id, run.id, state, progress, work.now, changes):
        return None
    outbox.append(work.tx, work.workspace_id, TASK_RUN_STATE, state.id, work.now)
    for effect in decision.effects:
        if isinstance(effect, TakeTagSlots):
            take_tag_slots(work, run.id, effect.tags)
        elif isinstance(effect, ReleaseTagSlots):
            release_tag_slots(work, [run.id])
    _show(run, state, progress, changes)
    # Rules ask for the first by `EnqueueTaskRun`; a run may be made, or handed out again, without them.
    if state.is_scheduled() and state.state_details.deferred:
        background.enqueue(work, run, state)
    elif state.is_final() and state.state_details.child_flow_run_id is None:
        background.leave_queue(work, [run.id])
    elif state.type is StateType.CANCELLING and background.list_queued(work, {run.id}):
        return _cancel_in_queue(work, run) or state
    return state


def _cancel_in_queue(work: Work, run: TaskRun) -> State[Any] | None:
    """End a background run that is to be stopped at once, unless a worker has it: then that one does."""
    if background.ask_to_stop(work, run.id):
        return None
    message = "No worker had the run; there was nothing to stop."
    cancelled: State[Any] = State(StateType.CANCELLED, message=message, timestamp=work.now)
    return write_task_run_state(work, run, Accept(cancelled))


def _show(run: FlowRun | TaskRun, state: State[Any], progress: Progress, changes: Mapping[str, Any]) -> None:
    """Let the run that was read show what was written, so that it need not be read again."""
    shown = vars(run)
    for name, value in (*state_columns(state, progress).items(), *changes.items()):
        if name in shown:
            shown[name] = value
    shown["state"] = state
    shown["estimated_run_time"] = progress.total_run_time


def _task_run_changes(decision: Accept | Reject) -> Mapping[str, Any]:
    """Return the columns of a task run that a decision sets beside the state."""
    changes: dict[str, Any] = {}
    if "flow_run_run_count" in decision.updates:
        changes["flow_run_run_count"] = decision.updates["flow_run_run_count"]
    for effect in decision.effects:
        if isinstance(effect, StoreCacheEntry):
            changes |= {"cache_key": effect.key, "cache_expiration": effect.expires_at}
    return changes


def _policy_changes(run: FlowRun, state: State[Any], updates: RunUpdates) -> Mapping[str, Any]:
    """Return the run's marks, as columns, if the state changes them."""
    policy = run.empirical_policy
    keys = updates.get("pause_keys")
    marks = {
        "resuming": resuming_after(state, updates.get("resuming", bool(policy.resuming))),
        "pause_keys": policy.pause_keys if keys is None else set(keys),
        "retry_type": updates.get("retry_type", policy.retry_type),
    }
    if all(getattr(policy, name) == value for name, value in marks.items()):
        return {}
    return {"empirical_policy": policy.model_copy(update=marks)}


def _leaves_its_process(state: State[Any], *, by_owner: bool) -> bool:
    """Whether nobody runs the run any more: it is over, or suspended by its own process.

    Suspended from elsewhere, it keeps its owner until that has heard of it and stopped.
    """
    return state.is_final() or (by_owner and state.is_paused() and state.state_details.pause_reschedule)


def _mirror(work: Work, run: FlowRun, state: State[Any]) -> None:
    """Give the task run that stands for a subflow the subflow's state. One that nobody recorded is left out."""
    assert run.parent_task_run_id is not None
    try:
        parent = task_runs.get_task_run_for_update(work.tx, work.workspace_id, run.parent_task_run_id, work.now)
    except NotFound:
        return
    details = replace(state.state_details, child_flow_run_id=run.id)
    write_task_run_state(work, parent, Accept(replace(state, id=uuid7(), state_details=details)))


def _retry_failed_task_runs(work: Work, run: FlowRun, effect: RetryFailedTaskRuns) -> None:
    for task_run in task_runs.list_failed_of(work.tx, work.workspace_id, run.id, work.now):
        state = scheduled(effect.scheduled_time, name="AwaitingRetry", timestamp=work.now)
        write_task_run_state(work, task_run, Accept(state))
