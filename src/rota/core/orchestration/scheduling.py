"""Before the start: submitted once, late only while scheduled, never started before the scheduled time."""

from __future__ import annotations

from typing import Any

from rota.core.orchestration.decision import Abort, Accept, EnqueueTaskRun, Reject, RunFacts, TaskRunFacts, Wait
from rota.core.orchestration.rules import ANY_OR_NONE, CANCELLED, CANCELLING, PENDING, RUNNING, SCHEDULED, Types, rule
from rota.core.orchestration.substitutes import with_details
from rota.core.states import State
from rota.core.vocabulary import StateType

NOT_STARTED: Types = SCHEDULED | PENDING
NOT_TO_BE_SUBMITTED: Types = PENDING | RUNNING | CANCELLING | CANCELLED


@rule(from_types=PENDING, to_types=PENDING)
def let_a_pending_run_be_renamed(current: State[Any], proposed: State[Any], facts: RunFacts) -> Accept | Abort:
    """A worker tells how far the start has come (Submitting, InfrastructurePending); a second Pending is a second start."""
    if proposed.name in (current.name, "Pending"):
        return _refuse_second_submission(current)
    old, new = current.state_details, proposed.state_details
    state = with_details(
        proposed,
        scheduled_time=new.scheduled_time or old.scheduled_time,
        deployment_concurrency_lease_id=new.deployment_concurrency_lease_id or old.deployment_concurrency_lease_id,
    )
    return Accept(state)


@rule(from_types=NOT_TO_BE_SUBMITTED - PENDING, to_types=PENDING)
def refuse_to_submit_what_runs(current: State[Any], proposed: State[Any], facts: RunFacts) -> Abort:
    """Two workers, or one twice, must not start the same run."""
    return _refuse_second_submission(current)


@rule(from_types=NOT_TO_BE_SUBMITTED, to_types=PENDING)
def refuse_second_submission(current: State[Any], proposed: State[Any], facts: RunFacts) -> Abort:
    """The same for background task runs, whose pending states have no names of their own."""
    return _refuse_second_submission(current)


def _refuse_second_submission(current: State[Any]) -> Abort:
    return Abort(f"The run is {current.type} and cannot be submitted again.")


@rule(from_types=ANY_OR_NONE, to_types=SCHEDULED)
def only_scheduled_runs_are_late(current: State[Any] | None, proposed: State[Any], facts: RunFacts) -> Reject | None:
    """A run that has moved on since it was looked at, or is Late already, is not marked late."""
    if proposed.name != "Late":
        return None
    if current is None or current.type is not StateType.SCHEDULED:
        return Reject(None, "Only a scheduled run can be late.")
    return Reject(None, "The run is already marked late.") if current.name == "Late" else None


@rule(from_types=SCHEDULED, to_types=PENDING)
def keep_scheduled_time(current: State[Any], proposed: State[Any], facts: RunFacts) -> Accept | None:
    """The scheduled time goes along to Pending, where `wait_for_scheduled_time` looks for it."""
    if proposed.state_details.scheduled_time is not None or current.state_details.scheduled_time is None:
        return None
    return Accept(with_details(proposed, scheduled_time=current.state_details.scheduled_time))


@rule(from_types=NOT_STARTED, to_types=RUNNING)
def wait_for_scheduled_time(current: State[Any], proposed: State[Any], facts: RunFacts) -> Wait | None:
    """Hold a run that asks to start before its scheduled time."""
    if current.state_details.scheduled_time is None:
        return None
    early = (current.state_details.scheduled_time - facts.now).total_seconds()
    return Wait(early, "The run is scheduled for a later time.") if early > 0 else None


@rule(from_types=NOT_STARTED, to_types=PENDING | RUNNING)
def keep_task_parameters(current: State[Any], proposed: State[Any], facts: TaskRunFacts) -> Accept | None:
    """Where a background task's arguments are kept goes along until it runs."""
    if current.state_details.task_parameters_id is None:
        return None
    return Accept(with_details(proposed, task_parameters_id=current.state_details.task_parameters_id))


@rule(from_types=ANY_OR_NONE, to_types=SCHEDULED)
def enqueue_background_task(current: State[Any] | None, proposed: State[Any], facts: TaskRunFacts) -> Accept:
    """Hand a scheduled background task to the workers that serve it."""
    queue = EnqueueTaskRun("retry" if proposed.name == "AwaitingRetry" else "scheduled")
    return Accept(proposed, effects=(queue,))
