"""A task runs only while its flow does."""

from __future__ import annotations

from typing import Any

from rota.core.orchestration.decision import Abort, Accept, Reject, TaskRunFacts
from rota.core.orchestration.rules import ANY_OR_NONE, RUNNING, rule
from rota.core.orchestration.substitutes import substitute
from rota.core.states import State
from rota.core.vocabulary import StateType


@rule(from_types=ANY_OR_NONE, to_types=RUNNING)
def run_only_in_a_running_flow(current: State[Any] | None, proposed: State[Any], facts: TaskRunFacts) -> Reject | Abort | None:
    """Hold the tasks of a paused flow run, stop those of one that does not run."""
    flow_run = facts.flow_run
    if flow_run is None or flow_run.state_type is StateType.RUNNING:
        return None
    if flow_run.state_type is None:
        return Abort("The flow run has no state, so its tasks cannot run.")
    if flow_run.state_type is not StateType.PAUSED:
        return Abort(f"The flow run is {flow_run.state_type}, so its tasks cannot run.")
    reason = "The flow run is paused; the task must wait."
    state = substitute(
        proposed,
        facts.now,
        StateType.PAUSED,
        "NotReady",
        message=reason,
        pause_timeout=flow_run.pause_timeout,
        pause_reschedule=flow_run.pause_reschedule,
    )
    return Reject(state, reason)


@rule(from_types=ANY_OR_NONE, to_types=RUNNING)
def note_attempt_of_flow(current: State[Any] | None, proposed: State[Any], facts: TaskRunFacts) -> Accept | None:
    """Keep in which attempt of its flow run the task started."""
    return None if facts.flow_run is None else Accept(proposed, {"flow_run_run_count": facts.flow_run.run_count})
