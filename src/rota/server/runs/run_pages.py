"""The page of a run: the run with all that stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rota.contract.flow_runs import FlowRun
from rota.contract.overviews import RunBar
from rota.contract.run_pages import (
    DeploymentOfRun,
    FailureCard,
    FlowRunPage,
    ParentOfRun,
    PlaceOfRun,
    RunTabCounts,
    TaskRunPage,
    TaskRunTabCounts,
    TracebackFrame,
    TypicalDuration,
)
from rota.contract.run_search import NamedObject, RunCount, RunSearchFilter, Wanted, WantedTypes
from rota.contract.task_runs import TaskRun
from rota.core.error_signatures import kind_of_error
from rota.core.tracebacks import Trace, find_traceback
from rota.core.vocabulary import StateType
from rota.server.runs.error_groups import newest_bad_runs, same_errors, signature_of
from rota.server.runs.work import Work
from rota.server.store import deployments, flow_runs, flows, leases, task_runs
from rota.server.store import run_pages as store
from rota.server.store.error_groups import list_first_bad_tasks
from rota.server.store.recent_runs import completed_seconds, list_recent
from rota.server.store.rows import construct
from rota.server.store.run_filters import look_up
from rota.server.store.run_histograms import percentiles
from rota.server.store.run_rows import count_tasks, find_parents, first_line, named

TYPICAL_RUNS = 50
SHOWN_LOGS = 5
COMPARED_RUNS = 200
"""Runs of the flow that ended badly and are looked at for the same error."""
SHOWN_SAME = 5
SAME_TASK = 50

_BADLY = frozenset({StateType.FAILED, StateType.CRASHED})


def read_flow_run_page(work: Work, run_id: UUID) -> FlowRunPage:
    """Return a flow run with what its page shows first.

    Raises:
        NotFound
    """
    tx, now = work.tx, work.now
    run = flow_runs.get_flow_run(tx, work.workspace_id, run_id, now)
    flow = flows.find_flow(tx, work.workspace_id, run.flow_id)
    recent = list_recent(tx, "flow", [run.flow_id], now, TYPICAL_RUNS)[run.flow_id] if flow is not None else []
    tasks = count_tasks(tx, [run_id])[run_id]
    total = construct(RunCount, {"value": min(tasks.total, 10_000), "is_exact": tasks.total <= 10_000})
    before, after = (None, None)
    if run.expected_start_time is not None:
        before, after = store.find_neighbours(tx, run.flow_id, run_id, run.expected_start_time, now)
    state = run.state
    return FlowRunPage.model_construct(
        run=run,
        flow=named(run.flow_id, None if flow is None else flow.name),
        deployment=_deployment(work, run),
        place=_place(work, run),
        parent=_parent(work, run),
        typical=_typical(completed_seconds(recent)),
        counts=RunTabCounts.model_construct(
            logs=store.count_logs(tx, flow_run_id=run_id),
            task_runs=total,
            subflow_runs=store.count_subflows(tx, run_id),
            results=store.count_results(tx, run_id),
            artifacts=store.count_artifacts(tx, flow_run_id=run_id),
            events=store.count_events(tx, work.workspace_id, run_id),
        ),
        tasks=tasks,
        states=store.list_steps(tx, flow_run_id=run_id),
        failure=_failure_of_flow_run(work, run),
        previous_run=before,
        next_run=after,
        waits_for_input=state is not None and state.is_paused() and bool(state.state_details.run_input_keyset),
    )


def _deployment(work: Work, run: FlowRun) -> DeploymentOfRun | None:
    if run.deployment_id is None:
        return None
    found = deployments.find_deployment(work.tx, work.workspace_id, run.deployment_id)
    name = None if found is None else found.name
    return DeploymentOfRun.model_construct(id=run.deployment_id, name=name, version=run.deployment_version)


def _place(work: Work, run: FlowRun) -> PlaceOfRun:
    held = leases.find_lease(work.tx, work.workspace_id, leases.FLOW_RUN, run.id)
    worker = None if held is None else (held.payload or {}).get("worker") or held.holder
    pool = run.work_pool_id if run.work_pool_id is not None else None
    return PlaceOfRun.model_construct(
        work_pool=named(pool, run.work_pool_name),
        work_queue=named(run.work_queue_id, run.work_queue_name),
        worker=worker,
        process=run.infrastructure_pid,
    )


def _parent(work: Work, run: FlowRun) -> ParentOfRun | None:
    if run.parent_task_run_id is None:
        return None
    found = find_parents(work.tx, [run.parent_task_run_id]).get(run.parent_task_run_id)
    return ParentOfRun.model_construct(flow_run=found, task_run_id=run.parent_task_run_id)


def _typical(seconds: Sequence[float]) -> TypicalDuration | None:
    if not seconds:
        return None
    p50, p95 = percentiles(seconds, 0.5, 0.95)
    return TypicalDuration.model_construct(p50_seconds=p50, p95_seconds=p95, runs=len(seconds))


# --- why it failed -----------------------------------------------------------------------------------------------------------


def _failure_of_flow_run(work: Work, run: FlowRun) -> FailureCard | None:
    if run.state is None or run.state_type not in _BADLY:
        return None
    tx = work.tx
    task = list_first_bad_tasks(tx, [run.id]).get(run.id)
    trace = _trace(store.list_error_texts(tx, task_run_id=task.id)) if task is not None else None
    if trace is None:
        trace = _trace(store.list_error_texts(tx, flow_run_id=run.id))
    kind = kind_of_error(run.state.message)
    signature = signature_of(run.flow_id, kind)
    wanted = RunSearchFilter(flow=Wanted(include=[str(run.flow_id)]), state_type=WantedTypes(include=sorted(_BADLY)))
    others = newest_bad_runs(work, look_up(tx, work.workspace_id, "flow", wanted), COMPARED_RUNS)
    same = same_errors(others, signature, run.id)
    return _card(
        run.state.message,
        trace,
        signature,
        task_run=None if task is None else named(task.id, task.name),
        task_key=None if task is None else task.task_key,
        last_logs=store.list_last_logs(tx, SHOWN_LOGS, flow_run_id=run.id),
        same_error=construct(RunCount, {"value": len(same), "is_exact": len(others) < COMPARED_RUNS}),
        same_error_runs=[named(other.id, other.name) for other in same[:SHOWN_SAME]],
    )


def _failure_of_task_run(work: Work, run: TaskRun) -> FailureCard | None:
    if run.state is None or run.state_type not in _BADLY:
        return None
    return _card(
        run.state.message,
        _trace(store.list_error_texts(work.tx, task_run_id=run.id)),
        kind_of_error(run.state.message).signature(run.task_key),
        task_run=named(run.id, run.name),
        task_key=run.task_key,
        last_logs=store.list_last_logs(work.tx, SHOWN_LOGS, task_run_id=run.id),
        same_error=construct(RunCount, {"value": 0, "is_exact": False}),
        same_error_runs=[],
    )


def _trace(texts: Sequence[str]) -> Trace | None:
    return next((trace for trace in map(find_traceback, texts) if trace is not None), None)


def _card(message: str | None, trace: Trace | None, signature: str, **more: object) -> FailureCard:
    kind = kind_of_error(message)
    frames = [TracebackFrame.model_construct(**frame._asdict()) for frame in (trace.frames if trace is not None else ())]
    own = trace.own_frame if trace is not None else None
    return construct(
        FailureCard,
        {
            "summary": first_line(message) or "It ended badly, and its state does not say why.",
            "exception": kind.exception,
            "message": kind.message or None,
            "own_frame": None if own is None else TracebackFrame.model_construct(**own._asdict()),
            "frames": frames,
            "traceback": None if trace is None else trace.text,
            "signature": signature,
            **more,
        },
    )


# --- task runs ---------------------------------------------------------------------------------------------------------------


def read_task_run_page(work: Work, run_id: UUID) -> TaskRunPage:
    """Return a task run with what its page shows first.

    Raises:
        NotFound
    """
    tx = work.tx
    run = task_runs.get_task_run(tx, work.workspace_id, run_id, work.now)
    around = store.find_flow_of(tx, run.flow_run_id)
    before, after = (None, None)
    if run.flow_run_id is not None and run.expected_start_time is not None:
        before, after = store.find_siblings(tx, run.flow_run_id, run_id, run.expected_start_time, work.now)
    same = _same_task(work, around.flow, run)
    took = [each.seconds for each in same if each.state_type is StateType.COMPLETED and each.id != run_id]
    return TaskRunPage.model_construct(
        run=run,
        flow_run=around.flow_run,
        flow_run_state_type=around.state_type,
        flow=around.flow,
        subflow_run=store.find_subflow_of(tx, run_id),
        counts=TaskRunTabCounts.model_construct(
            logs=store.count_logs(tx, task_run_id=run_id), artifacts=store.count_artifacts(tx, task_run_id=run_id)
        ),
        states=store.list_steps(tx, task_run_id=run_id),
        failure=_failure_of_task_run(work, run),
        typical=_typical(took),
        previous_sibling=before,
        next_sibling=after,
        same_task=same,
    )


def _same_task(work: Work, flow: NamedObject | None, run: TaskRun) -> list[RunBar]:
    return [] if flow is None else store.list_same_task(work.tx, flow.id, run.task_key, work.now, SAME_TASK)
