"""Facts for the rules: what is stored about a run, as the frozen values that `rota.core.orchestration` reads."""

from __future__ import annotations

from random import random
from typing import Any

from rota.contract.flow_runs import FlowRun
from rota.contract.task_runs import TaskRun
from rota.core.orchestration import Progress
from rota.core.orchestration.decision import FlowRunFacts, FlowRunOfTask, TagLimit, TaskRunFacts
from rota.core.states import State
from rota.server.runs.deployment_slots import deployment_facts, lease_is_live
from rota.server.runs.work import Work
from rota.server.store.flow_runs import ClaimedRun


def flow_run_facts(work: Work, claimed: ClaimedRun, presented_epoch: int | None) -> FlowRunFacts:
    """Return what the rules of flow runs ask about this one."""
    run, policy = claimed.run, claimed.run.empirical_policy
    return FlowRunFacts(
        now=work.now,
        presented_epoch=presented_epoch,
        current_epoch=claimed.epoch,
        run_count=run.run_count,
        retries=policy.retries,
        retry_delay=policy.retry_delay,
        random=random(),  # noqa: S311 - spreads waits, keeps no secret
        pause_keys=frozenset(policy.pause_keys or ()),
        resuming=bool(policy.resuming),
        has_parent_task_run=run.parent_task_run_id is not None,
        has_infrastructure=run.infrastructure_pid is not None,
        deployment=deployment_facts(work, run),
        lease_is_live=lease_is_live(work, run.state),
        client_version=work.client_version,
        api_version=work.api_version,
        initial_lease_seconds=work.values.initial_deployment_lease_seconds,
        slot_wait_seconds=work.values.concurrency_slot_wait_seconds,
    )


def task_run_facts(
    work: Work,
    run: TaskRun,
    flow_run: ClaimedRun | None,
    cached_state: State[Any] | None,
    presented_epoch: int | None,
    tag_limits: tuple[TagLimit, ...] = (),
) -> TaskRunFacts:
    """Return what the rules of task runs ask about this one."""
    policy = run.empirical_policy
    return TaskRunFacts(
        now=work.now,
        presented_epoch=None if flow_run is None else presented_epoch,
        current_epoch=None if flow_run is None else flow_run.epoch,
        run_count=run.run_count,
        retries=policy.retries,
        retry_delay=policy.retry_delay,
        retry_jitter_factor=policy.retry_jitter_factor,
        random=random(),  # noqa: S311 - spreads waits, keeps no secret
        flow_run=None if flow_run is None else _flow_run_of_task(flow_run.run),
        flow_run_run_count=run.flow_run_run_count,
        has_tags=bool(run.tags),
        tag_limits=tag_limits,
        cached_state=cached_state,
        max_cache_key_length=work.values.max_cache_key_length,
        tag_slot_wait_seconds=work.values.tag_slot_wait_seconds,
    )


def progress_of(run: FlowRun | TaskRun) -> Progress:
    """Return the bookkeeping as it stands on the run's row."""
    return Progress(
        run.run_count,
        run.start_time,
        run.end_time,
        run.total_run_time,
        run.expected_start_time,
        run.next_scheduled_start_time,
    )


def _flow_run_of_task(run: FlowRun) -> FlowRunOfTask:
    state = run.state
    return FlowRunOfTask(
        state_type=run.state_type,
        run_count=run.run_count,
        pause_timeout=None if state is None else state.state_details.pause_timeout,
        pause_reschedule=state is not None and state.state_details.pause_reschedule,
    )
