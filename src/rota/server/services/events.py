"""Tells what happened: outbox rows become events, once each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from rota.contract.events import ReceivedEvent
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterId
from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterId
from rota.contract.flow_runs import FlowRun
from rota.contract.queries.base import Selection
from rota.contract.task_runs import TaskRun
from rota.core.clock import Clock
from rota.core.states import State
from rota.server.bus.base import CHANGES, EVENTS, Publish, nobody
from rota.server.runs.apply import FLOW_RUN_STATE, TASK_RUN_STATE
from rota.server.runs.state_events import FlowRunContext, flow_run_event, task_run_event, transitions_of
from rota.server.runs.work import Work
from rota.server.store import events, flow_run_states, flow_runs, flows, outbox, task_run_states, task_runs
from rota.server.store.engine import Store, Tx
from rota.server.store.outbox import OutboxRow

INTERVAL_SECONDS = 5.0
WAKES_ON = (CHANGES,)

BATCH = 500
"""Rows of one transaction: bounds how long others wait for it."""


def run_once(store: Store, clock: Clock, *, publish: Publish = nobody) -> int:
    """Make events of everything in the outbox; return how many rows were taken.

    Events and the removal of their rows are one transaction, and an event's id is its state's: killed at any moment, a pass
    leaves each state either untold or told once. States of runs that were deleted before they were told are not told.
    """
    taken = 0
    while not store.read(outbox.is_empty):
        count = store.write(partial(_tell, clock, publish))
        taken += count
        if count < BATCH:
            break
    return taken


def _tell(clock: Clock, publish: Publish, tx: Tx) -> int:
    rows = outbox.take(tx, BATCH)
    for workspace_id in {row.workspace_id for row in rows}:
        made = _events(Work(tx, workspace_id, clock.now()), [row for row in rows if row.workspace_id == workspace_id])
        new = events.insert_events(tx, workspace_id, made)
        tx.after_commit(partial(publish, EVENTS, [event.id for event in new]))
    outbox.delete(tx, [row.seq for row in rows])
    return len(rows)


def _events(work: Work, rows: Sequence[OutboxRow]) -> list[ReceivedEvent]:
    """Return the events of `rows`, all of one workspace, in their order."""
    of_flow_runs = {row.subject_id: row for row in rows if row.kind == FLOW_RUN_STATE}
    of_task_runs = {row.subject_id for row in rows if row.kind == TASK_RUN_STATE}
    made = {event.id: event for event in (*_of_flow_runs(work, of_flow_runs), *_of_task_runs(work, of_task_runs))}
    return [made[row.subject_id] for row in rows if row.subject_id in made]


def _of_flow_runs(work: Work, told: Mapping[UUID, OutboxRow]) -> Iterator[ReceivedEvent]:
    if not told:
        return
    histories = flow_run_states.list_histories_around(work.tx, work.workspace_id, list(told))
    of_run = {run_id: list(states) for run_id, states in groupby(histories, key=_flow_run_of)}
    contexts = _contexts(work, of_run)
    for run_id, states in of_run.items():
        if (context := contexts.get(run_id)) is None:
            continue
        for transition in transitions_of(states):
            if (row := told.get(transition.after.id)) is not None:
                # How often the run had started by then: a resumed start does not count, which states alone do not tell.
                progress = replace(transition.progress, run_count=row.payload["run_count"])
                yield flow_run_event(context, replace(transition, progress=progress), work.now)


def _of_task_runs(work: Work, told: Set[UUID]) -> Iterator[ReceivedEvent]:
    if not told:
        return
    histories = task_run_states.list_histories_around(work.tx, work.workspace_id, list(told))
    of_run = {run_id: list(states) for run_id, states in groupby(histories, key=_task_run_of)}
    runs = _task_runs(work, of_run)
    contexts = _contexts(work, {run.flow_run_id for run in runs.values() if run.flow_run_id is not None})
    for run_id, states in of_run.items():
        if (run := runs.get(run_id)) is None:
            continue
        context = None if run.flow_run_id is None else contexts.get(run.flow_run_id)
        for transition in transitions_of(states):
            if transition.after.id in told:
                yield task_run_event(run, context, transition, work.now)


def _flow_run_of(state: State[Any]) -> UUID:
    run_id = state.state_details.flow_run_id
    assert run_id is not None  # a stored state has the id of its run
    return run_id


def _task_run_of(state: State[Any]) -> UUID:
    run_id = state.state_details.task_run_id
    assert run_id is not None  # a stored state has the id of its run
    return run_id


def _contexts(work: Work, flow_run_ids: Iterable[UUID]) -> dict[UUID, FlowRunContext]:
    """Return those of the flow runs that are there, with what their events also concern."""
    wanted = Selection.model_construct(flow_runs=FlowRunFilter.model_construct(id=FlowRunFilterId(any_=list(flow_run_ids))))
    # No more than one for each row of a batch.
    runs = flow_runs.list_flow_runs(work.tx, work.workspace_id, wanted, now=work.now, limit=BATCH)
    parents = _task_runs(work, {run.parent_task_run_id for run in runs if run.parent_task_run_id is not None})
    flow_of = {flow_id: flows.find_flow(work.tx, work.workspace_id, flow_id) for flow_id in {run.flow_id for run in runs}}
    return {run.id: FlowRunContext(run, flow_of[run.flow_id], _parent_of(run, parents)) for run in runs}


def _parent_of(run: FlowRun, parents: Mapping[UUID, TaskRun]) -> TaskRun | None:
    return None if run.parent_task_run_id is None else parents.get(run.parent_task_run_id)


def _task_runs(work: Work, task_run_ids: Iterable[UUID]) -> dict[UUID, TaskRun]:
    wanted = Selection.model_construct(task_runs=TaskRunFilter.model_construct(id=TaskRunFilterId(any_=list(task_run_ids))))
    runs = task_runs.list_task_runs(work.tx, work.workspace_id, wanted, now=work.now, limit=BATCH)
    return {run.id: run for run in runs}
