"""Facts for `rota.core.why`: all that a run may wait for, read in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rota.contract.flow_runs import FlowRun
from rota.contract.why import FlowRunExplanation, WhyCause, WhyHolder
from rota.contract.work_pools import WorkPoolResponse
from rota.contract.work_queues import FlowRunSlotSummary
from rota.core import why
from rota.core.vocabulary import StateType
from rota.server.runs.work import Work
from rota.server.slots.holders import flow_run_holder, task_run_holder
from rota.server.store import (
    concurrency_limits,
    concurrency_queue,
    concurrency_slots,
    deployments,
    flow_runs,
    flows,
    leases,
    scheduled_runs,
    task_runs,
    work_pools,
    work_queues,
    workers,
)
from rota.server.store.concurrency_limits import Limit
from rota.server.store.errors import NotFound

MOST_HOLDERS = 10
"""Holders that are named."""


def explain_flow_run(work: Work, flow_run_id: UUID) -> FlowRunExplanation:
    """Return what holds a flow run up.

    Raises:
        NotFound
    """
    run = flow_runs.get_flow_run(work.tx, work.workspace_id, flow_run_id, work.now)
    causes = why.explain(facts_of(work, run))
    return FlowRunExplanation.model_construct(
        flow_run_id=run.id, name=run.name, state_name=run.state_name, causes=[_cause(cause) for cause in causes]
    )


def _cause(cause: why.Cause) -> WhyCause:
    return WhyCause.model_construct(
        code=cause.code,
        sentence=cause.sentence,
        next_step=cause.next_step,
        command=cause.command,
        until=cause.until,
        holders=[WhyHolder.model_construct(name=each.name, since=each.since) for each in cause.holders],
    )


def facts_of(work: Work, run: FlowRun) -> why.Facts:
    """Return what is known of a run and of all that it may wait for."""
    state = run.state
    details = None if state is None else state.state_details
    pool = _pool(work, run)
    return why.Facts(
        now=work.now,
        id=str(run.id),
        name=run.name,
        state_type=None if state is None else StateType(state.type),
        state_name="" if state is None else state.name,
        message=None if state is None else state.message,
        since=None if state is None else state.timestamp,
        scheduled_time=None if details is None else details.scheduled_time,
        pause_until=None if details is None else details.pause_timeout,
        is_suspended=details is not None and details.pause_reschedule,
        asks_for_input=details is not None and bool(details.run_input_keyset),
        has_deployment=run.deployment_id is not None,
        deployment=_deployment(work, run),
        has_pool=run.work_queue_id is not None or run.work_pool_name is not None,
        pool=None if pool is None else _pool_facts(work, pool),
        queue=_queue(work, run),
        parent=_parent(work, run),
        owner=_owner(work, run),
        waits_for=_waits(work, run),
    )


def _owner(work: Work, run: FlowRun) -> why.Owner | None:
    held = leases.find_lease(work.tx, work.workspace_id, leases.FLOW_RUN, run.id)
    if held is None:
        return None
    is_unstarted = run.state_type in (StateType.PENDING, StateType.SCHEDULED)
    worker = (held.payload or {}).get("worker") if is_unstarted else None
    return why.Owner(holder=held.holder, until=held.expires_at, worker=worker)


def _parent(work: Work, run: FlowRun) -> why.Parent | None:
    if run.parent_task_run_id is None:
        return None
    try:
        caller = task_runs.get_task_run(work.tx, work.workspace_id, run.parent_task_run_id, work.now)
    except NotFound:
        return None
    if caller.flow_run_id is None:
        return None
    parent = flow_runs.find_flow_run(work.tx, work.workspace_id, caller.flow_run_id, work.now)
    return None if parent is None else why.Parent(name=parent.name, state_name=parent.state_name or "without a state")


def _deployment(work: Work, run: FlowRun) -> why.Deployment | None:
    if run.deployment_id is None:
        return None
    found = deployments.find_deployment(work.tx, work.workspace_id, run.deployment_id)
    if found is None:
        return None
    flow = flows.find_flow(work.tx, work.workspace_id, found.flow_id)
    limit = None
    if found.concurrency_limit_id is not None:
        limits = concurrency_limits.list_by_ids(work.tx, {found.concurrency_limit_id})
        limit = next((_limited(work, each, run.id) for each in limits if each.active), None)
    return why.Deployment(
        name=found.name if flow is None else f"{flow.name}/{found.name}",
        is_paused=found.paused,
        last_polled=found.last_polled,
        limit=limit,
    )


def _pool(work: Work, run: FlowRun) -> WorkPoolResponse | None:
    if run.work_pool_id is not None:
        found = work_pools.find_work_pool_by_id(work.tx, work.workspace_id, run.work_pool_id)
    elif run.work_queue_id is not None:
        queue = work_queues.find_work_queue_by_id(work.tx, work.workspace_id, run.work_queue_id)
        of = None if queue is None else queue.work_pool_id
        found = None if of is None else work_pools.find_work_pool_by_id(work.tx, work.workspace_id, of)
    elif run.work_pool_name is not None:
        found = work_pools.find_work_pool(work.tx, work.workspace_id, run.work_pool_name)
    else:
        found = None
    return found


def _pool_facts(work: Work, pool: WorkPoolResponse) -> why.Pool:
    ids = list(work_queues.ids_of_pools(work.tx, [pool.id]))
    live = scheduled_runs.count_live(work.tx, ids)
    holders: list[FlowRunSlotSummary] = []
    if pool.concurrency_limit is not None:
        for queue_id in ids:
            holders += scheduled_runs.list_live(work.tx, queue_id, now=work.now, limit=MOST_HOLDERS)
    return why.Pool(
        name=pool.name,
        limit=pool.concurrency_limit,
        type=pool.type,
        is_paused=pool.is_paused,
        workers=int(workers.has_online(work.tx, pool.id)),
        taken=sum(live.values()),
        holders=_runs(holders[:MOST_HOLDERS]),
    )


def _queue(work: Work, run: FlowRun) -> why.Queue | None:
    if run.work_queue_id is None:
        return None
    queue = work_queues.find_work_queue_by_id(work.tx, work.workspace_id, run.work_queue_id)
    if queue is None:
        return None
    live = scheduled_runs.count_live(work.tx, [queue.id])
    limited = queue.concurrency_limit is not None
    holders = scheduled_runs.list_live(work.tx, queue.id, now=work.now, limit=MOST_HOLDERS) if limited else []
    return why.Queue(
        name=queue.name,
        limit=queue.concurrency_limit,
        is_paused=queue.is_paused,
        taken=live.get(queue.id, 0),
        holders=_runs(holders),
        last_polled=queue.last_polled,
    )


def _runs(summaries: Sequence[FlowRunSlotSummary]) -> tuple[why.Holder, ...]:
    return tuple(why.Holder(name=f"flow run {each.name!r}", since=each.start_time) for each in summaries)


def _waits(work: Work, run: FlowRun) -> tuple[why.Limited, ...]:
    """Return the limits in whose queues the run stands, or tasks of it."""
    if run.state_type not in (StateType.RUNNING, StateType.PENDING):
        return ()
    unfinished = task_runs.list_unfinished_of(work.tx, work.workspace_id, run.id, work.now)
    holders = [flow_run_holder(run.id), *(task_run_holder(each.id)[0] for each in unfinished[:200])]
    ids = concurrency_queue.list_limits_waited_for(work.tx, work.workspace_id, holders)
    return tuple(_limited(work, limit, run.id) for limit in concurrency_limits.list_by_ids(work.tx, ids))


def _limited(work: Work, limit: Limit, own: UUID) -> why.Limited:
    rows = [row for row in concurrency_slots.list_of_limit(work.tx, limit.id, work.now, MOST_HOLDERS) if row.slots]
    others = [row for row in rows if row.holder != flow_run_holder(own)]
    return why.Limited(
        name=limit.name,
        limit=limit.limit,
        taken=sum(row.slots for row in others),
        holders=tuple(why.Holder(name=_name_of(work, row.holder), since=row.acquired_at) for row in others),
    )


def _name_of(work: Work, holder: str) -> str:
    """Return a holder as people know it: a run by its name."""
    kind, _, text = holder.partition(":")
    try:
        run_id = UUID(text)
        if kind == "flow_run":
            return f"flow run {flow_runs.get_flow_run(work.tx, work.workspace_id, run_id, work.now).name!r}"
        if kind == "task_run":
            return f"task run {task_runs.get_task_run(work.tx, work.workspace_id, run_id, work.now).name!r}"
    except (ValueError, NotFound):
        pass  # another kind of holder, or one that is gone: shown as it calls itself
    return holder or "somebody who does not say its name"
