"""Which rules a proposal meets, in order. The order is part of the protocol; the tests number each row."""

from __future__ import annotations

from rota.core.orchestration import (
    caching,
    cancelling,
    concurrency,
    ownership,
    parents,
    pausing,
    results,
    retries,
    scheduling,
    tag_slots,
    terminal,
)
from rota.core.orchestration.decision import FlowRunFacts, TaskRunFacts
from rota.core.orchestration.rules import Policy

FLOW_RUN_POLICY: Policy[FlowRunFacts] = Policy(
    "flow run",
    rules=(
        ownership.refuse_a_stale_claim,
        concurrency.keep_lease,
        ownership.refuse_a_transition_made_already,
        terminal.refuse_to_stop_what_is_over,
        terminal.end_a_claim_once,
        results.keep_stored_result_of_flow,
        results.keep_stored_result_over_none,
        terminal.need_a_deployment_to_reschedule,
        terminal.rerun_flow,
        cancelling.finish_cancelling,
        cancelling.cancel_what_has_not_started,
        cancelling.cancel_what_is_suspended,
        scheduling.let_a_pending_run_be_renamed,
        scheduling.refuse_to_submit_what_runs,
        concurrency.hold_slot_at_start,
        concurrency.take_slot,
        concurrency.drop_lease_of_old_client,
        scheduling.only_scheduled_runs_are_late,
        pausing.pause,
        pausing.resume,
        scheduling.keep_scheduled_time,
        scheduling.wait_for_scheduled_time,
        retries.retry_flow,
    ),
    finishers=(ownership.emit_state_change, concurrency.release_slot),
)
"""A flow run's states, proposed by whoever runs it or asks for something."""

FORCED_FLOW_RUN_POLICY: Policy[FlowRunFacts] = Policy(
    "forced flow run",
    rules=(
        ownership.refuse_a_stale_claim,
        results.keep_stored_result_over_none,
        cancelling.cancel_what_has_not_started,
        cancelling.cancel_what_is_suspended,
    ),
    finishers=(ownership.emit_state_change, concurrency.release_slot),
)
"""The same with `force`, by services, and for a run that is created with a state."""

MARK_LATE_POLICY: Policy[FlowRunFacts] = Policy(
    "late marking",
    rules=(scheduling.only_scheduled_runs_are_late, concurrency.cancel_late_run_of_full_deployment),
    finishers=(ownership.emit_state_change,),
)
"""A flow run that the late-runs service marks."""

TASK_RUN_POLICY: Policy[TaskRunFacts] = Policy(
    "task run",
    rules=(
        ownership.refuse_a_stale_claim,
        caching.take_cached_result,
        terminal.refuse_to_stop_what_is_over,
        results.keep_stored_result_of_task,
        terminal.rerun_task,
        parents.run_only_in_a_running_flow,
        tag_slots.take_tag_slots,
        scheduling.keep_scheduled_time,
        scheduling.wait_for_scheduled_time,
        retries.retry_task,
        retries.name_repeated_start,
        parents.note_attempt_of_flow,
        caching.store_cache_entry,
    ),
    finishers=(tag_slots.release_tag_slots,),
)
"""A task run's states, proposed to the server one by one (clients of the 2.x protocol)."""

BACKGROUND_TASK_RUN_POLICY: Policy[TaskRunFacts] = Policy(
    "background task run",
    rules=(
        ownership.refuse_a_stale_claim,
        scheduling.refuse_second_submission,
        caching.take_cached_result,
        terminal.refuse_to_stop_what_is_over,
        results.keep_stored_result_of_task,
        terminal.rerun_task,
        scheduling.keep_scheduled_time,
        scheduling.wait_for_scheduled_time,
        retries.retry_task,
        retries.name_repeated_start,
        parents.note_attempt_of_flow,
        caching.store_cache_entry,
        scheduling.keep_task_parameters,
        scheduling.enqueue_background_task,
    ),
    finishers=(tag_slots.release_tag_slots,),
)
"""A task run that was handed to a task worker (`deferred`)."""

FORCED_TASK_RUN_POLICY: Policy[TaskRunFacts] = Policy(
    "forced task run", rules=(ownership.refuse_a_stale_claim,), finishers=(tag_slots.release_tag_slots,)
)
"""A task run's state with `force`, and the task run that stands for a subflow."""

ENGINE_TASK_POLICY: Policy[TaskRunFacts] = Policy(
    "engine task run",
    rules=(
        terminal.refuse_to_stop_what_is_over,
        results.keep_stored_result_of_task,
        terminal.rerun_task,
        scheduling.keep_scheduled_time,
        scheduling.wait_for_scheduled_time,
        retries.retry_task,
        retries.name_repeated_start,
        parents.note_attempt_of_flow,
    ),
)
"""A task run that is decided in its flow's process. Cache and slots are the engine's own steps there."""
