"""The end of what was cut off: runs whose process died without a word, and what was inside of runs that ended from outside."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.contract.flow_runs import FlowRun
from rota.contract.record import Kind, TaskStateRecord
from rota.contract.states import SetState
from rota.contract.task_runs import TaskRun
from rota.core.ids import uuid7
from rota.core.orchestration import advance, after
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.server.runs.facts import progress_of
from rota.server.runs.propose_state import Outcome, propose_flow_run_state, propose_for_flow_run
from rota.server.runs.work import Work
from rota.server.runs.worker_claims import is_unstarted, may_start_again, schedule_again, silence
from rota.server.slots.tags import release_of_flow_run
from rota.server.store import flow_runs, leases, task_runs
from rota.server.store.columns import to_microseconds
from rota.server.store.leases import Lease
from rota.server.store.record import record

FROM_OUTSIDE = frozenset({StateType.CRASHED, StateType.CANCELLED})
"""Ends that come over a run in the middle of its work."""


def crash_runs_of(work: Work, holder: str, message: str, flow_run_ids: Collection[UUID] | None = None) -> list[UUID]:
    """End all leases of a holder that is gone and the runs that it had not finished; return those runs.

    With `flow_run_ids`, only of these, which it has given up. Doing it again does nothing: the leases are gone.
    """
    ended: list[UUID] = []
    for lease in leases.list_of_holder(work.tx, work.workspace_id, holder):
        if flow_run_ids is None or lease.subject_id in flow_run_ids:
            ended += end_or_schedule_again(work, lease, message)
    return ended


def end_or_schedule_again(work: Work, lease: Lease, message: str) -> list[UUID]:
    """End a run whose holder is gone; one that a worker claimed and that had not started is Scheduled again instead."""
    claimed = flow_runs.find_flow_run_for_update(work.tx, work.workspace_id, lease.subject_id, work.now)
    if claimed is not None and is_unstarted(claimed.run, lease) and may_start_again(claimed):
        schedule_again(work, claimed, silence(lease))
        return []
    return crash_run(work, lease.subject_id, lease.holder, message)


def propose_state_of_owner(work: Work, flow_run_id: UUID, body: SetState) -> Outcome:
    """Propose a state as `propose_flow_run_state` does; an end from outside ends what was unfinished inside of the run, too.

    A process that is interrupted, and interrupted again while it puts things in order, may end its run and no more.
    """
    held = None
    if body.epoch is not None and body.state.type in FROM_OUTSIDE:
        held = leases.find_lease(work.tx, work.workspace_id, leases.FLOW_RUN, flow_run_id)
    outcome = propose_flow_run_state(work, flow_run_id, body)
    state = outcome.result.state
    if held is not None and outcome.written and state is not None and state.type in FROM_OUTSIDE:
        message = state.message or f"It was {state.name}."
        _, survivors = _crash_subflows(work, flow_run_id, held.holder, message)
        _end_task_runs(work, flow_run_id, survivors, state.type, message)
    return outcome


def crash_run(work: Work, flow_run_id: UUID, holder: str, message: str) -> list[UUID]:
    """End a run whose `holder` is gone, and what ran inside of it; return the runs that were ended, subflows first.

    A run that was being cancelled becomes Cancelled. One that is over, suspended or deleted only loses its lease. Whatever
    its old process still sends is refused, because the run's epoch moves on.
    """
    # The run before its lease, as everywhere: whoever locks both on PostgreSQL does it in this order.
    claimed = flow_runs.find_flow_run_for_update(work.tx, work.workspace_id, flow_run_id, work.now)
    leases.end(work.tx, work.workspace_id, leases.FLOW_RUN, flow_run_id)
    if claimed is None or not _is_in_process(claimed.run):
        return []
    flow_runs.update_flow_run(work.tx, work.workspace_id, flow_run_id, {"epoch": claimed.epoch + 1}, work.now)
    ended, survivors = _crash_subflows(work, flow_run_id, holder, message)
    propose_for_flow_run(work, claimed, _end_of(claimed.run, message, work), force=True)
    _end_task_runs(work, flow_run_id, survivors, StateType.CRASHED, message)
    return [*ended, flow_run_id]


def _crash_subflows(work: Work, flow_run_id: UUID, holder: str, message: str) -> tuple[list[UUID], set[UUID | None]]:
    """End the subflows that ran in the holder's process; return all runs that were ended, and the stubs of those that go on."""
    ended: list[UUID] = []
    survivors: set[UUID | None] = set()
    for child in flow_runs.list_subflow_runs(work.tx, work.workspace_id, flow_run_id, work.now):
        if _lives_elsewhere(work, child, holder):
            survivors.add(child.parent_task_run_id)
        else:
            ended += crash_run(work, child.id, holder, message)
    return ended, survivors


def _end_task_runs(work: Work, flow_run_id: UUID, survivors: set[UUID | None], kind: StateType, message: str) -> None:
    unfinished = task_runs.list_unfinished_of(work.tx, work.workspace_id, flow_run_id, work.now)
    cut_off = [run for run in unfinished if run.id not in survivors and run.state_name != "NotReady"]
    release_of_flow_run(work, flow_run_id, [run.id for run in cut_off])
    # In bulk, as they came: a flow may have thousands of them open.
    records = [_end_record(work, run, kind, f"Its flow run ended: {message}") for run in cut_off]
    record(work.tx, work.workspace_id, records, work.now)


def _end_record(work: Work, run: TaskRun, kind: StateType, message: str) -> TaskStateRecord:
    at = after(None if run.state is None else run.state.timestamp, work.now)
    state: State[Any] = State(kind, timestamp=at)
    progress = advance(progress_of(run), run.state, state)
    return TaskStateRecord(
        kind=int(Kind.TASK_STATE),
        id=uuid7().bytes,
        task_run_id=run.id.bytes,
        flow_run_id=None if run.flow_run_id is None else run.flow_run_id.bytes,
        type=kind.value,
        name=state.name,
        timestamp_us=to_microseconds(at),
        message=message,
        details=None,
        data=None,
        run_count=progress.run_count,
        flow_run_run_count=run.flow_run_run_count,
        start_time_us=_microseconds(progress.start_time),
        end_time_us=_microseconds(progress.end_time),
        total_run_time_us=progress.total_run_time // timedelta(microseconds=1),
        expected_start_time_us=_microseconds(progress.expected_start_time),
        next_scheduled_start_time_us=None,
        task_run_name=None,
    )


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else to_microseconds(moment)


def _is_in_process(run: FlowRun) -> bool:
    """Whether the run needs a process: it is not over, and not suspended until somebody starts it again."""
    state = run.state
    return state is None or not (state.is_final() or (state.is_paused() and state.state_details.pause_reschedule))


def _lives_elsewhere(work: Work, child: FlowRun, holder: str) -> bool:
    """Whether a subflow goes on without its caller's process: a deployment runs it, or another holder does."""
    if child.deployment_id is not None:
        return True
    lease = leases.find_lease(work.tx, work.workspace_id, leases.FLOW_RUN, child.id)
    return lease is not None and lease.holder != holder and lease.expires_at > work.now


def _end_of(run: FlowRun, message: str, work: Work) -> State[Any]:
    if run.state_type is StateType.CANCELLING:
        return State(StateType.CANCELLED, message=f"It was being cancelled. {message}", timestamp=work.now)
    return State(StateType.CRASHED, message=message, timestamp=work.now)
