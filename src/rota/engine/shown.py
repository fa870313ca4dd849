"""Live runs as the API shows them, for hooks and contexts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rota.contract.task_runs import TaskRun, TaskRunPolicy

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun
    from rota.engine.live import LiveFlowRun, LiveTaskRun


def shown_task_run(run: LiveTaskRun) -> TaskRun:
    task, state, progress = run.task, run.state, run.progress
    return TaskRun.model_validate(
        {
            "id": run.id,
            "created": run.created,
            "updated": state.timestamp if state is not None else run.created,
            "name": run.task_run_name,
            "flow_run_id": run.flow_live.id if run.flow_live is not None else None,
            "task_key": task.task_key,
            "dynamic_key": run.dynamic_key,
            "task_version": task.version,
            "empirical_policy": TaskRunPolicy(
                retries=task.retries, retry_delay=task.retry_delay_seconds, retry_jitter_factor=task.retry_jitter_factor
            ),
            "tags": sorted(run.tags),
            "task_inputs": run.inputs,
            "run_count": progress.run_count,
            "flow_run_run_count": run.flow_run_run_count,
            "expected_start_time": progress.expected_start_time,
            "next_scheduled_start_time": progress.next_scheduled_start_time,
            "start_time": progress.start_time,
            "end_time": progress.end_time,
            "total_run_time": progress.total_run_time,
            "estimated_run_time": progress.total_run_time,
            "state_id": state.id if state is not None else None,
            "state_type": state.type if state is not None else None,
            "state_name": state.name if state is not None else None,
            "state": replace(state) if state is not None else None,
        }
    )


def shown_flow_run(live: LiveFlowRun) -> FlowRun:
    state = live.state
    return live.flow_run.model_copy(
        update={
            "name": live.flow_run_name,
            "run_count": live.run_count,
            "start_time": live.start_time,
            "state": state,
            "state_id": state.id if state is not None else None,
            "state_type": state.type if state is not None else None,
            "state_name": state.name if state is not None else None,
        }
    )
