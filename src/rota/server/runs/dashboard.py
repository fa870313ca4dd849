"""The state of the system for the first page: one aggregate, of which every part has a bound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from rota.contract.dashboard import (
    Dashboard,
    DashboardCounter,
    DashboardCounters,
    HistoryBucket,
    LateRun,
    NextRun,
    RunningRun,
)
from rota.contract.run_search import FoundRun, RunColumn, RunCount, RunSearchFilter, RunSort, TimeSpan, Wanted, WantedTypes
from rota.core import why
from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.runs.error_groups import group_errors
from rota.server.runs.histograms import round_intervals
from rota.server.runs.overviews import read_pools
from rota.server.runs.why import facts_of
from rota.server.runs.work import Work
from rota.server.store import dashboard as store
from rota.server.store import flow_runs
from rota.server.store.recent_runs import completed_seconds, list_recent
from rota.server.store.rows import construct
from rota.server.store.run_counts import count_found
from rota.server.store.run_filters import Meaning, look_up
from rota.server.store.run_histograms import Question, count_by_state, percentiles, plot_durations
from rota.server.store.run_rows import list_found_runs
from rota.server.store.run_walks import walk, way_of

HISTORY_PARTS = 31
SHOWN = 20
SHOWN_NEXT = 100
EXPLAINED = 5
"""Late runs whose reasons are worked out; others of the same deployment and queue have the same."""
TYPICAL_RUNS = 20
AHEAD = timedelta(hours=24)

_LATE = "Late"
_AWAITING = ["AwaitingRetry", "AwaitingConcurrencySlot", "Paused", "Suspended", "Resuming"]


class _Asker:
    """Questions about runs of the tags that are shown."""

    def __init__(self, work: Work, tags: Sequence[str], *, hide_subflows: bool) -> None:
        self.work = work
        self._base: dict[str, Any] = {"tag": Wanted(include=list(tags)), "parent": "none" if hide_subflows else "any"}

    def meaning(self, **fields: Any) -> Meaning:
        return look_up(self.work.tx, self.work.workspace_id, "flow", RunSearchFilter(**self._base, **fields))

    def count(self, **fields: Any) -> RunCount:
        return count_found(self.work.tx, self.work.workspace_id, self.meaning(**fields))

    def list(self, meaning: Meaning, sort: RunSort, count: int, *columns: RunColumn, descending: bool = True) -> list[FoundRun]:
        way = way_of(self.work.tx, self.work.workspace_id, meaning, sort, descending=descending)
        ids = [run_id for _, run_id in walk(self.work.tx, meaning, way, None, count).keys]
        return list_found_runs(self.work.tx, self.work.workspace_id, "flow", ids, self.work.now, columns)


def read_dashboard(
    work: Work, seconds: float, until: datetime | None, tags: Sequence[str], *, hide_subflows: bool
) -> Dashboard:
    """Return what the first page shows."""
    now = work.now
    until = until or now
    length = timedelta(seconds=seconds)
    since = until - length
    asker = _Asker(work, tags, hide_subflows=hide_subflows)
    running = asker.list(_of_types(asker, StateType.RUNNING), RunSort.EXPECTED, SHOWN, RunColumn.TASKS)
    coming = asker.list(
        _of_types(asker, StateType.SCHEDULED, span=(now, now + AHEAD)), RunSort.EXPECTED, SHOWN_NEXT, descending=False
    )
    typical = _typical(work, {run.flow.id for run in (*running, *coming) if run.flow is not None})
    counters = _counters(asker, since, until, length)
    attention, looked_at = group_errors(work, _of_types(asker, StateType.FAILED, StateType.CRASHED, span=(since, until)))
    history, is_exact = _history(asker, since, until)
    has = store.what_there_is(work.tx, work.workspace_id)
    return Dashboard.model_construct(
        now=now,
        since=since,
        until=until,
        previous_since=since - length,
        counters=counters,
        history=history,
        history_is_exact=is_exact,
        attention=attention,
        attention_runs=looked_at,
        late=_late(asker),
        running=_running(work, running, typical),
        work_pools=read_pools(work).work_pools,
        next_runs=[_next(run, typical) for run in coming],
        next_runs_total=counters.scheduled.value,
        has_flows=has.flows,
        has_deployments=has.deployments,
        has_runs=has.runs,
    )


def _span(since: datetime | None, until: datetime | None) -> TimeSpan:
    return TimeSpan.model_construct(since=since, until=until)


def _types(*kinds: StateType) -> WantedTypes:
    return WantedTypes(include=list(kinds))


def _of_types(asker: _Asker, *kinds: StateType, span: tuple[datetime, datetime] | None = None) -> Meaning:
    return asker.meaning(state_type=_types(*kinds), expected=_span(*(span or (None, None))))


# --- counters ----------------------------------------------------------------------------------------------------------------


def _counters(asker: _Asker, since: datetime, until: datetime, length: timedelta) -> DashboardCounters:
    now = asker.work.now
    started = _span(None, now + timedelta(seconds=1))

    def of(kinds: WantedTypes) -> DashboardCounter:
        before = asker.count(state_type=kinds, expected=_span(since - length, since))
        return _counter(asker.count(state_type=kinds, expected=_span(since, until)), before.value)

    late = asker.count(state=Wanted(include=[_LATE]), expected=started)
    awaiting = asker.count(state=Wanted(include=_AWAITING), expected=started)
    ahead = asker.count(state_type=_types(StateType.SCHEDULED), expected=_span(now, now + AHEAD))
    return DashboardCounters.model_construct(
        running=_counter(asker.count(state_type=_types(StateType.RUNNING)), None),
        late=_counter(late, None),
        failed=of(_types(StateType.FAILED, StateType.CRASHED)),
        awaiting=_counter(awaiting, None),
        completed=of(_types(StateType.COMPLETED)),
        scheduled=_counter(ahead, asker.count(expected=_span(now - AHEAD, now)).value),
    )


def _counter(count: RunCount, previous: int | None) -> DashboardCounter:
    return construct(DashboardCounter, {"value": count.value, "is_exact": count.is_exact, "previous": previous})


# --- history -----------------------------------------------------------------------------------------------------------------


def _history(asker: _Asker, since: datetime, until: datetime) -> tuple[list[HistoryBucket], bool]:
    meaning = asker.meaning()
    question = Question(asker.work.workspace_id, meaning, round_intervals(since, until, HISTORY_PARTS))
    counted = count_by_state(asker.work.tx, question)
    plot = plot_durations(asker.work.tx, question)
    seconds: list[list[float]] = [[] for _ in counted.parts]
    for point in plot.points:
        place = (point.at - question.intervals.start) // question.intervals.length
        if point.state_type in TERMINAL_TYPES and 0 <= place < len(seconds):
            seconds[place].append(point.seconds)
    buckets = []
    for (start, end), counts, took in zip(question.edges(), counted.parts, seconds, strict=True):
        p50, p95 = percentiles(took, 0.5, 0.95) if took else (None, None)
        values = {"start": start, "end": end, "counts": counts, "p50_seconds": p50, "p95_seconds": p95}
        buckets.append(construct(HistoryBucket, values))
    return buckets, counted.is_exact


# --- late, running, next -----------------------------------------------------------------------------------------------------


def _late(asker: _Asker) -> list[LateRun]:
    work = asker.work
    meaning = asker.meaning(state=Wanted(include=[_LATE]), expected=_span(None, work.now))
    runs = asker.list(meaning, RunSort.EXPECTED, SHOWN, descending=False)
    causes: dict[Any, why.Cause] = {}
    shown = []
    for run in runs:
        place = (run.deployment and run.deployment.id, run.work_queue and run.work_queue.id)
        if place not in causes and len(causes) < EXPLAINED:
            whole = flow_runs.find_flow_run(work.tx, work.workspace_id, run.id, work.now)
            if whole is not None:
                causes[place] = why.explain(facts_of(work, whole))[0]
        shown.append(_late_run(run, causes.get(place)))
    return shown


def _late_run(run: FoundRun, cause: why.Cause | None) -> LateRun:
    return construct(
        LateRun,
        {
            "id": run.id,
            "name": run.name,
            "flow": run.flow,
            "deployment": run.deployment,
            "work_pool": run.work_pool,
            "expected_start_time": run.expected_start_time,
            "late_seconds": run.lateness_seconds,
            "code": None if cause is None else cause.code,
            "reason": None if cause is None else cause.sentence,
        },
    )


def _typical(work: Work, flow_ids: Iterable[UUID]) -> dict[UUID, float]:
    """Return how long the last completed runs of flows took, in the median."""
    ids = sorted(flow_ids)
    if not ids:
        return {}
    recent = list_recent(work.tx, "flow", ids, work.now, TYPICAL_RUNS)
    return {flow_id: median(took) for flow_id, runs in recent.items() if (took := completed_seconds(runs))}


def _running(work: Work, runs: Sequence[FoundRun], typical: dict[UUID, float]) -> list[RunningRun]:
    told = store.progress_of(work.tx, [run.id for run in runs])
    return [_running_run(run, work.now, typical, told.get(run.id)) for run in runs]


def _running_run(run: FoundRun, now: datetime, typical: dict[UUID, float], told: float | None) -> RunningRun:
    usual = None if run.flow is None else typical.get(run.flow.id)
    tasks = run.tasks
    progress = told
    if progress is None and tasks is not None and tasks.is_exact and tasks.total:
        progress = (tasks.done + tasks.failed) / tasks.total
    seconds = 0.0 if run.start_time is None else max((now - run.start_time).total_seconds(), 0.0)
    eta = None
    if told and told > 0:
        eta = now + timedelta(seconds=seconds / told - seconds)
    elif usual is not None and run.start_time is not None:
        eta = max(run.start_time + timedelta(seconds=usual), now)
    return construct(
        RunningRun,
        {
            "id": run.id,
            "name": run.name,
            "flow": run.flow,
            "deployment": run.deployment,
            "start_time": run.start_time,
            "seconds": seconds,
            "tasks": tasks,
            "progress": progress,
            "typical_seconds": usual,
            "eta": eta,
        },
    )


def _next(run: FoundRun, typical: dict[UUID, float]) -> NextRun:
    return construct(
        NextRun,
        {
            "id": run.id,
            "name": run.name,
            "flow": run.flow,
            "deployment": run.deployment,
            "expected_start_time": run.expected_start_time,
            "typical_seconds": None if run.flow is None else typical.get(run.flow.id),
        },
    )
