"""Another attempt after a failure, for as long as the run has retries left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rota.core.backoff import delay_before_retry
from rota.core.orchestration.decision import Accept, FlowRunFacts, Reject, RetryFailedTaskRuns, RunFacts, TaskRunFacts
from rota.core.orchestration.rules import ANY_OR_NONE, FAILED, RUNNING, TERMINAL, rule
from rota.core.orchestration.substitutes import renamed, substitute
from rota.core.states import State
from rota.core.vocabulary import StateType

FIRST_API_THAT_RETRIES_TASKS = (0, 8, 3)


REASON = "The run failed and has retries left."


@rule(from_types=RUNNING, to_types=FAILED)
def retry_flow(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Accept | Reject:
    """Schedule the next attempt of a flow run in its own process. The slot stays with it."""
    if not _has_retries_left(facts):
        return Accept(proposed, {"retry_type": None})
    lease_id = proposed.state_details.deployment_concurrency_lease_id
    again_at = _next_attempt_at(facts)
    state = _awaiting_retry(proposed, facts.now, again_at, deployment_concurrency_lease_id=lease_id)
    client_retries_tasks = facts.api_version is None or facts.api_version >= FIRST_API_THAT_RETRIES_TASKS
    effects = () if client_retries_tasks else (RetryFailedTaskRuns(again_at),)
    return Reject(state, REASON, {"resuming": False, "pause_keys": frozenset(), "retry_type": "in_process"}, effects)


@rule(from_types=RUNNING, to_types=FAILED)
def retry_task(current: State[Any], proposed: State[Any], facts: TaskRunFacts) -> Reject | None:
    """Schedule the next attempt of a task run, unless the failure says that it must not be retried."""
    if proposed.state_details.retriable is False or not _has_retries_left(facts):
        return None
    return Reject(_awaiting_retry(proposed, facts.now, _next_attempt_at(facts)), REASON)


def _has_retries_left(facts: RunFacts) -> bool:
    return facts.retries is not None and facts.run_count <= facts.retries


def _next_attempt_at(facts: RunFacts) -> datetime:
    delay = delay_before_retry(facts.retry_delay, facts.run_count, facts.retry_jitter_factor, facts.random)
    return facts.now + timedelta(seconds=delay)


def _awaiting_retry(proposed: State[Any], now: datetime, again_at: datetime, **details: Any) -> State[Any]:
    return substitute(
        proposed,
        now,
        StateType.SCHEDULED,
        "AwaitingRetry",
        message=proposed.message,
        data=proposed.data,
        scheduled_time=again_at,
        **details,
    )


# From a terminal state the attempts are counted anew (`terminal.rerun_task`): such a start is the first.
@rule(from_types=ANY_OR_NONE - TERMINAL, to_types=RUNNING)
def name_repeated_start(current: State[Any] | None, proposed: State[Any], facts: TaskRunFacts) -> Accept | None:
    """Tell a retry, and any other repeated start, from a first one by its name."""
    if facts.run_count <= 0:
        return None
    after_retry = current is not None and current.type is StateType.SCHEDULED and current.name == "AwaitingRetry"
    return Accept(renamed(proposed, "Retrying" if after_retry else "Rerunning"))
