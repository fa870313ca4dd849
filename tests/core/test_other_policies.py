"""Forced changes and late marking: the few rules that hold there."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from orchestration_cases import (
    CANCELLED,
    CANCELLING,
    COMPLETED,
    NOTHING,
    PAUSED,
    PENDING,
    RUNNING,
    SCHEDULED,
    STORED,
    UNPERSISTED,
    Row,
    check,
    deployment,
    flow_facts,
    seconds,
    state,
    task_facts,
)

from rota.core.orchestration import decide
from rota.core.orchestration.decision import CollisionStrategy, EmitStateChange, ReleaseDeploymentSlot, ReleaseTagSlots
from rota.core.orchestration.policies import FORCED_FLOW_RUN_POLICY, FORCED_TASK_RUN_POLICY, MARK_LATE_POLICY
from rota.core.vocabulary import StateType

TOLD = (EmitStateChange(),)
ENQUEUE, CANCEL_NEW = CollisionStrategy.ENQUEUE, CollisionStrategy.CANCEL_NEW


def row(number: str, current: Any, proposed: Any, status: str, written: Any, **rest: Any) -> Row:
    facts = rest.pop("facts", flow_facts())
    return Row(number, current, proposed, facts, status, written, effects=TOLD if written is not None else (), **rest)


@pytest.mark.parametrize(
    "row",
    [
        row("result", state(COMPLETED, data=STORED), state(COMPLETED), "REJECT", NOTHING),
        row("result", state(COMPLETED, data=STORED), state(COMPLETED, data=UNPERSISTED), "REJECT", NOTHING),
        row("result", state(COMPLETED, data=STORED), state(RUNNING), "ACCEPT", RUNNING),
        row("9", state(SCHEDULED), state(CANCELLING), "REJECT", CANCELLED),
        row("9", state(SCHEDULED), state(CANCELLING), "ACCEPT", CANCELLING, facts=flow_facts(has_infrastructure=True)),
        row("10", state(PAUSED, pause_reschedule=True), state(CANCELLING), "REJECT", CANCELLED),
        row("10", state(PAUSED), state(CANCELLING), "ACCEPT", CANCELLING),
        row("epoch", state(RUNNING), state(COMPLETED), "ABORT", NOTHING, facts=flow_facts(presented_epoch=3, current_epoch=4)),
        # Neither a time, nor a limit, nor a retry holds back what is forced.
        row("time", state(SCHEDULED, scheduled_time=seconds(9)), state(RUNNING), "ACCEPT", RUNNING),
        row("limit", state(SCHEDULED), state(PENDING), "ACCEPT", PENDING, facts=flow_facts(deployment=deployment(0))),
    ],
    ids=lambda case: case.id,
)
def test_forced_flow_run_rule(row: Row) -> None:
    check(FORCED_FLOW_RUN_POLICY, row)


def test_force_changes_any_state_to_any_other_but_for_what_needs_no_stopping() -> None:
    changed = {
        (was, to): decide(
            FORCED_FLOW_RUN_POLICY, None if was is None else state(was), state(to), flow_facts(has_infrastructure=True)
        )
        for was, to in product([None, *StateType], StateType)
    }
    assert {decision.status for decision in changed.values()} == {"ACCEPT"}


def test_a_forced_end_gives_the_slot_back() -> None:
    decision = decide(FORCED_FLOW_RUN_POLICY, state(RUNNING), state(CANCELLED), flow_facts(deployment=deployment(1)))
    assert decision.effects == (EmitStateChange(), ReleaseDeploymentSlot())  # type: ignore[union-attr]


def test_force_on_a_task_run_only_gives_its_tag_slots_back() -> None:
    for was, to in product([None, *StateType], StateType):
        decision = decide(FORCED_TASK_RUN_POLICY, None if was is None else state(was), state(to), task_facts(has_tags=True))
        assert decision.status == "ACCEPT"
        assert decision.effects == (() if to in (RUNNING, CANCELLING) else (ReleaseTagSlots(),))  # type: ignore[union-attr]


def full(strategy: CollisionStrategy) -> Any:
    return flow_facts(deployment=deployment(1, slot_is_free=False, collision_strategy=strategy))


late = (SCHEDULED, "Late")


@pytest.mark.parametrize(
    "row",
    [
        row("21", state(PENDING), state(*late), "REJECT", NOTHING),
        row("21", None, state(*late), "REJECT", NOTHING),
        row("22", state(*late), state(*late), "REJECT", NOTHING),
        row("38", state(SCHEDULED), state(*late), "ACCEPT", late),
        row("38", state(SCHEDULED, "AwaitingRetry"), state(*late), "ACCEPT", late),
        row("full", state(SCHEDULED), state(*late), "REJECT", CANCELLED, facts=full(CANCEL_NEW)),
        row("full", state(SCHEDULED), state(*late), "ACCEPT", late, facts=full(ENQUEUE)),
        row(
            "full",
            state(SCHEDULED),
            state(*late),
            "ACCEPT",
            late,
            facts=flow_facts(deployment=deployment(1, collision_strategy=CANCEL_NEW)),
        ),
    ],
    ids=lambda case: case.id,
)
def test_late_marking_rule(row: Row) -> None:
    check(MARK_LATE_POLICY, row)
