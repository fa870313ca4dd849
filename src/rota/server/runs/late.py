"""Lateness of flow runs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rota.core.orchestration import Accept, Reject, decide
from rota.core.orchestration.policies import MARK_LATE_POLICY
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.server.runs.apply import write_flow_run_state
from rota.server.runs.facts import flow_run_facts
from rota.server.runs.work import Work
from rota.server.store import flow_runs


def mark_late(work: Work, flow_run_id: UUID) -> bool:
    """Give a run that has not started the state Late; return whether it got one.

    A late run of a deployment that cancels what finds no slot is cancelled instead.
    """
    claimed = flow_runs.find_flow_run_for_update(work.tx, work.workspace_id, flow_run_id, work.now)
    if claimed is None or claimed.run.state is None:
        return False
    scheduled_time = claimed.run.state.state_details.scheduled_time
    if claimed.run.state_type is not StateType.SCHEDULED or scheduled_time is None:
        return False
    if scheduled_time + work.values.late_after > work.now:
        return False
    details = StateDetails(scheduled_time=scheduled_time)
    late: State[Any] = State(StateType.SCHEDULED, "Late", timestamp=work.now, state_details=details)
    decision = decide(MARK_LATE_POLICY, claimed.run.state, late, flow_run_facts(work, claimed, None))
    if not isinstance(decision, Accept | Reject) or decision.state is None:
        return False
    return write_flow_run_state(work, claimed, decision) is not None
