"""The numbers that metric triggers look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE
from rota.core.triggers.matching import matches_related, matches_resource
from rota.core.triggers.model import Labels, MetricTrigger
from rota.core.vocabulary import StateType
from rota.server.store import run_metrics
from rota.server.store.engine import Tx
from rota.server.store.run_metrics import RunFacts

LOOK_EVERY = timedelta(seconds=10)
NAME = "prefect.resource.name"


def measure(tx: Tx, workspace: UUID, trigger: MetricTrigger, now: datetime) -> float | None:
    """Return what a metric is at `now`, taken over the runs that the trigger is about; None when there is no such run."""
    since = now - trigger.range
    match trigger.metric:
        case "queue_depth":
            return float(len(_meant(trigger, run_metrics.list_waiting(tx, workspace, now))))
        case "lateness":
            started = _meant(trigger, run_metrics.list_started(tx, workspace, since, now))
            return _mean([_lateness(run) for run in started])
        case "successes":
            ended = _meant(trigger, run_metrics.list_ended(tx, workspace, since, now))
            return _mean([float(run.state_type is StateType.COMPLETED) for run in ended])
    ended = _meant(trigger, run_metrics.list_ended(tx, workspace, since, now))
    lengths = sorted(run.total_run_time.total_seconds() for run in ended)
    match trigger.metric:
        case "duration_p50":
            return _percentile(lengths, 0.5)
        case "duration_p95":
            return _percentile(lengths, 0.95)
    return _mean(lengths)


def _meant(trigger: MetricTrigger, runs: Sequence[RunFacts]) -> list[RunFacts]:
    if not trigger.match and not trigger.match_related:
        return list(runs)
    return [
        run
        for run in runs
        if matches_resource(trigger.match, _labels("flow-run", run.id, run.name))
        and matches_related(trigger.match_related, _related(run))
    ]


def _related(run: RunFacts) -> list[Labels]:
    """The resources that events of the run's states are related to, as far as triggers choose by them."""
    found: list[Labels] = [_labels("flow", run.flow_id, run.flow_name)]
    if run.deployment_id is not None:
        found.append(_labels("deployment", run.deployment_id, run.deployment_name))
    if run.work_queue_id is not None:
        found.append(_labels("work-queue", run.work_queue_id))
    if run.work_pool_id is not None:
        found.append(_labels("work-pool", run.work_pool_id))
    return found + [_labels("tag", tag) for tag in run.tags]


def _labels(kind: str, found: object, name: str | None = None) -> dict[str, str]:
    labels = {RESOURCE_ID: f"prefect.{kind}.{found}", RESOURCE_ROLE: kind}
    return labels if name is None else {**labels, NAME: name}


def _lateness(run: RunFacts) -> float:
    if run.start_time is None or run.expected_start_time is None:
        return 0.0
    return max(0.0, (run.start_time - run.expected_start_time).total_seconds())


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _percentile(values: Sequence[float], part: float) -> float | None:
    """Return the value below which, or at which, a part of the sorted values lies."""
    return values[max(0, ceil(part * len(values)) - 1)] if values else None
