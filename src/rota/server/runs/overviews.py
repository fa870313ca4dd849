"""Overviews of flows, deployments, work pools and limits: each a few statements, however many objects there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.contract.overviews import (
    ConcurrencyLimitOverview,
    ConcurrencyOverview,
    DeploymentOverview,
    DeploymentsOverview,
    DeploymentsOverviewQuery,
    FlowOverview,
    FlowsOverview,
    FlowsOverviewQuery,
    HolderOfSlots,
    QueueOverview,
    ScheduleOverview,
    WorkPoolOverview,
    WorkPoolsOverview,
)
from rota.core.limits import TAG_PREFIX
from rota.core.schedules import RRuleRule, next_times
from rota.core.schedules.words import in_words
from rota.exceptions import InvalidRequest
from rota.server.deployments.rules import rule_of
from rota.server.deployments.showing import status_of
from rota.server.runs.work import Work
from rota.server.slots.changing import count_all_taken
from rota.server.store import concurrency_limits, deployment_schedules, deployments, overviews
from rota.server.store.concurrency_limits import Limit
from rota.server.store.deployment_schedules import ScheduleRow
from rota.server.store.deployments import DeploymentRow
from rota.server.store.overviews import HolderRow, PoolRow, QueueRow, WorkersOfPool
from rota.server.store.recent_runs import RecentRun, bar, list_coming, list_recent, success_rate
from rota.server.store.rows import construct
from rota.server.store.run_rows import named
from rota.server.store.scheduled_runs import count_live
from rota.server.store.tables import flow_runs, task_runs
from rota.server.store.work_pools import status_of as status_of_pool

SHOWN_RUNS = 20
JUDGED_RUNS = 100
"""Runs of a flow that its success rate is worked out from."""
SUCCESS_WITHIN = timedelta(days=7)
MOST_LIMITS = 500
SHOWN_HOLDERS = 10
MOST_WAITING = 10_000


def read_flows(work: Work, asked: FlowsOverviewQuery) -> FlowsOverview:
    """Return a page of flows with their runs."""
    rows, count = overviews.list_flows(work.tx, work.workspace_id, asked)
    ids = [row.id for row in rows]
    recent = list_recent(work.tx, "flow", ids, work.now, JUDGED_RUNS)
    of_flow = overviews.list_deployments_of_flows(work.tx, ids)
    coming = list_coming(work.tx, [one for ones in of_flow.values() for one in ones], work.now)
    flows = []
    for row in rows:
        rate, judged = success_rate(recent[row.id], work.now - SUCCESS_WITHIN)
        bars = [bar(each) for each in recent[row.id][:SHOWN_RUNS]]
        due = [coming[one] for one in of_flow.get(row.id, ()) if one in coming]
        values = {
            **row._asdict(),
            "last_runs": bars[::-1],
            "success_rate": rate,
            "success_runs": judged,
            "last_run": bars[0] if bars else None,
            "next_run": min(due, key=lambda run: run.at, default=None),
            "deployments": len(of_flow.get(row.id, ())),
        }
        flows.append(construct(FlowOverview, values))
    return FlowsOverview.model_construct(flows=flows, count=count)


# --- deployments -------------------------------------------------------------------------------------------------------------


def read_deployments(work: Work, asked: DeploymentsOverviewQuery) -> DeploymentsOverview:
    """Return a page of deployments with their schedules and runs."""
    found, count = overviews.list_deployment_ids(
        work.tx, work.workspace_id, asked, work.now - work.values.deployment_polled_within
    )
    ids = [deployment_id for deployment_id, _ in found]
    rows = deployments.list_by_ids(work.tx, ids) if ids else {}
    schedules = deployment_schedules.list_of_deployments(work.tx, ids)
    recent = list_recent(work.tx, "deployment", ids, work.now, SHOWN_RUNS)
    coming = list_coming(work.tx, ids, work.now)
    limits = {row.concurrency_limit_id for row in rows.values() if row.concurrency_limit_id is not None}
    slots = {limit.id: limit.limit for limit in concurrency_limits.list_by_ids(work.tx, limits)}
    pools = {pool.id: pool for pool in read_pools(work).work_pools} if ids else {}
    shown = [
        _deployment(work, rows[one], flow_name, schedules.get(one, ()), recent[one], coming.get(one), slots, pools)
        for one, flow_name in found
        if one in rows
    ]
    return DeploymentsOverview.model_construct(deployments=shown, count=count)


def _deployment(
    work: Work,
    row: DeploymentRow,
    flow_name: str,
    schedules: Sequence[ScheduleRow],
    recent: Sequence[RecentRun],
    coming: Any,
    slots: dict[UUID, int],
    pools: dict[UUID, WorkPoolOverview],
) -> DeploymentOverview:
    pool = None if row.work_pool_id is None else pools.get(row.work_pool_id)
    schema = row.parameter_openapi_schema or {}
    return construct(
        DeploymentOverview,
        {
            "id": row.id,
            "name": row.name,
            "flow": named(row.flow_id, flow_name),
            "description": row.description,
            "entrypoint": row.entrypoint,
            "version": row.version,
            "tags": row.tags,
            "paused": row.paused,
            "status": status_of(row, work.now, work.values.deployment_polled_within),
            "status_reason": _why_not_ready(work, row, pool),
            "last_polled": row.last_polled,
            "work_pool": named(row.work_pool_id, row.work_pool_name),
            "work_queue": named(row.work_queue_id, row.work_queue_name),
            "schedules": [_schedule(each, row, work.now) for each in schedules],
            "next_run": coming,
            "last_runs": [bar(each) for each in recent][::-1],
            "concurrency_limit": None if row.concurrency_limit_id is None else slots.get(row.concurrency_limit_id),
            "has_required_parameters": any(name not in row.parameters for name in schema.get("required") or ()),
            "created": row.created,
            "updated": row.updated,
        },
    )


def _why_not_ready(work: Work, row: DeploymentRow, pool: WorkPoolOverview | None) -> str | None:
    if row.paused:
        return "The deployment is paused: its schedules make no runs."
    if row.last_polled is not None and work.now - row.last_polled <= work.values.deployment_polled_within:
        return None
    since = "has ever asked" if row.last_polled is None else f"has asked since {row.last_polled:%Y-%m-%d %H:%M} UTC"
    if pool is not None and pool.is_paused:
        return f"The work pool {pool.name!r} is paused."
    if row.work_pool_id is not None:
        if pool is not None and not pool.workers_online:
            return f"No worker of the work pool {pool.name!r} is online; none {since} for the deployment's runs."
        return f"No worker {since} for the deployment's runs."
    return f"No process serves the deployment; none {since} for its runs."


def _schedule(row: ScheduleRow, deployment: DeploymentRow, now: datetime) -> ScheduleOverview:
    rule = rule_of(row.schedule)
    try:
        sentence = in_words(rule)
    except (ValueError, InvalidRequest):  # kept by an older version that took more
        sentence = "a schedule that cannot be read any more"
    waits = row.active and not deployment.paused
    return construct(
        ScheduleOverview,
        {
            "id": row.id,
            "sentence": sentence,
            "slug": row.slug,
            "active": row.active,
            "timezone": row.schedule.get("timezone"),
            "next_time": _next_time(rule, now) if waits else None,
        },
    )


def _next_time(rule: Any, now: datetime) -> datetime | None:
    """Return the next time, of schedules that are cheap to work out; of rrules it is the next run that tells."""
    if isinstance(rule, RRuleRule):
        return None
    return next(iter(next_times(rule, now, 1)), None)


# --- work pools --------------------------------------------------------------------------------------------------------------


def read_pools(work: Work) -> WorkPoolsOverview:
    """Return all work pools with their workers and queues."""
    tx = work.tx
    pools = overviews.list_pools(tx, work.workspace_id)
    ids = [pool.id for pool in pools]
    queues = overviews.list_queues(tx, ids) if ids else []
    queue_ids = [queue.id for queue in queues]
    live = count_live(tx, queue_ids)
    due = overviews.count_due(tx, queue_ids, work.now) if queue_ids else {}
    late = overviews.count_due(tx, queue_ids, work.now - work.values.late_after) if queue_ids else {}
    serving = overviews.count_workers(tx, ids) if ids else {}
    of_pool: dict[UUID, list[QueueOverview]] = defaultdict(list)
    for queue in queues:
        of_pool[queue.work_pool_id].append(_queue(queue, live, due, late))
    shown = [_pool(pool, of_pool[pool.id], serving.get(pool.id, WorkersOfPool(0, 0, None))) for pool in pools]
    return WorkPoolsOverview.model_construct(work_pools=shown)


def _queue(row: QueueRow, live: dict[UUID, int], due: dict[UUID, int], late: dict[UUID, int]) -> QueueOverview:
    return construct(
        QueueOverview,
        {
            "id": row.id,
            "name": row.name,
            "priority": row.priority,
            "is_paused": row.is_paused,
            "is_ready": row.is_ready,
            "concurrency_limit": row.concurrency_limit,
            "slots_used": live.get(row.id, 0),
            "depth": min(due.get(row.id, 0), MOST_WAITING),
            "late": min(late.get(row.id, 0), MOST_WAITING),
            "last_polled": row.last_polled,
        },
    )


def _pool(row: PoolRow, queues: list[QueueOverview], workers: WorkersOfPool) -> WorkPoolOverview:
    seen = [moment for moment in (workers.last_heartbeat, *(queue.last_polled for queue in queues)) if moment is not None]
    return construct(
        WorkPoolOverview,
        {
            "id": row.id,
            "name": row.name,
            "type": row.type,
            "description": row.description,
            "status": status_of_pool(is_paused=row.is_paused, is_ready=row.is_ready),
            "is_paused": row.is_paused,
            "concurrency_limit": row.concurrency_limit,
            "slots_used": sum(queue.slots_used for queue in queues),
            "workers_online": workers.online,
            "workers_total": workers.total,
            "last_polled": max(seen, default=None),
            "depth": sum(queue.depth for queue in queues),
            "late": sum(queue.late for queue in queues),
            "queues": queues,
            "created": row.created,
            "updated": row.updated,
        },
    )


# --- concurrency limits ------------------------------------------------------------------------------------------------------


def read_limits(work: Work) -> ConcurrencyOverview:
    """Return concurrency limits with who holds their slots."""
    tx = work.tx
    limits = concurrency_limits.list_limits(tx, work.workspace_id, limit=MOST_LIMITS)
    ids = [limit.id for limit in limits]
    taken = count_all_taken(work, limits)
    waiting = overviews.count_waiting(tx, ids) if ids else {}
    owners = overviews.find_deployments_of_limits(tx, ids) if ids else {}
    holders = overviews.list_holders(tx, ids, work.now) if ids else []
    totals = overviews.count_by_limit(holders)
    of_limit: dict[UUID, list[HolderRow]] = defaultdict(list)
    for row in holders:
        if len(of_limit[row.limit_id]) < SHOWN_HOLDERS:
            of_limit[row.limit_id].append(row)
    names = _names_of_holders(work, [row for rows in of_limit.values() for row in rows])
    shown = [
        _limit(limit, taken.get(limit.id, 0), waiting.get(limit.id, 0), owners.get(limit.id, []), totals[limit.id])
        | {"holders": [_holder(row, names) for row in of_limit[limit.id]]}
        for limit in limits
    ]
    total = len(limits) if len(limits) < MOST_LIMITS else overviews.count_limits(tx, work.workspace_id)
    return ConcurrencyOverview.model_construct(
        limits=[construct(ConcurrencyLimitOverview, values) for values in shown], count=total
    )


def _limit(limit: Limit, taken: int, waiting: int, owners: list[tuple[UUID, str]], holders: int) -> dict[str, Any]:
    is_tag = limit.name.startswith(TAG_PREFIX)
    return {
        "id": limit.id,
        "name": limit.name.removeprefix(TAG_PREFIX) if is_tag else limit.name,
        "kind": "tag" if is_tag else "deployment" if owners else "global",
        "deployment": named(*owners[0]) if owners else None,
        "active": limit.active,
        "limit": limit.limit,
        "used": taken,
        "waiting": waiting,
        "decay_per_second": limit.slot_decay_per_second,
        "holders_total": holders,
        "created": limit.created,
        "updated": limit.updated,
    }


def _run_of(holder: str) -> tuple[str, UUID | None]:
    kind, _, text = holder.partition(":")
    try:
        return (kind, UUID(text)) if kind in ("flow_run", "task_run") else ("other", None)
    except ValueError:
        return "other", None


def _names_of_holders(work: Work, rows: Sequence[HolderRow]) -> dict[UUID, str]:
    ids: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        kind, run_id = _run_of(row.holder)
        if run_id is not None:
            ids[kind].add(run_id)
    return overviews.names_of(work.tx, flow_runs, ids["flow_run"]) | overviews.names_of(work.tx, task_runs, ids["task_run"])


def _holder(row: HolderRow, names: dict[UUID, str]) -> HolderOfSlots:
    kind, run_id = _run_of(row.holder)
    return construct(
        HolderOfSlots,
        {
            "holder": row.holder or "somebody who does not say its name",
            "kind": kind,
            "id": run_id,
            "name": None if run_id is None else names.get(run_id),
            "slots": int(row.payload["slots"]),
            "since": row.since,
            "until": row.until,
            "lease_id": row.lease_id,
        },
    )
