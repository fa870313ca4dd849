"""The table of flow run rules, row by row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from orchestration_cases import (
    CANCELLED,
    CANCELLING,
    COMPLETED,
    CRASHED,
    FAILED,
    NOTHING,
    NOW,
    PAUSED,
    PENDING,
    RUNNING,
    SCHEDULED,
    STORED,
    TERMINAL,
    UNPERSISTED,
    Row,
    check,
    deployment,
    flow_facts,
    seconds,
    state,
)

from rota.core.orchestration.decision import (
    CollisionStrategy,
    EmitStateChange,
    KeepSlotWithoutLease,
    ReleaseDeploymentSlot,
    RenewLease,
    RetryFailedTaskRuns,
    TakeDeploymentSlot,
)
from rota.core.orchestration.policies import FLOW_RUN_POLICY
from rota.core.states import State

LEASE, OTHER_LEASE, TRANSITION = UUID(int=1), UUID(int=2), UUID(int=3)
TOLD = (EmitStateChange(),)
RELEASED = (EmitStateChange(), ReleaseDeploymentSlot())
CLEARED: Any = {"resuming": False, "pause_keys": frozenset()}
OLD_CLIENT = (3, 4, 10)


def with_lease(kind: Any, lease: UUID = LEASE, **more: Any) -> State[Any]:
    return state(kind, deployment_concurrency_lease_id=lease, **more)


def row(number: str, current: Any, proposed: Any, status: str, written: Any, **rest: Any) -> Row:
    facts = rest.pop("facts", flow_facts())
    effects = rest.pop("effects", TOLD if written is not None else ())
    return Row(number, current, proposed, facts, status, written, effects=effects, **rest)


def at_the_limit(strategy: CollisionStrategy = CollisionStrategy.ENQUEUE, **known: Any) -> Any:
    return flow_facts(deployment=deployment(2, slot_is_free=False, collision_strategy=strategy), **known)


submitted = state(PENDING)
"""One proposal, whose id also names the lease that it takes."""
started = with_lease(RUNNING)


ROWS = [
    # The lease goes along; what carries one already keeps its own.
    row("1", with_lease(RUNNING), state(COMPLETED), "ACCEPT", COMPLETED, details={"deployment_concurrency_lease_id": LEASE}),
    row(
        "1",
        with_lease(RUNNING),
        with_lease(COMPLETED, OTHER_LEASE),
        "ACCEPT",
        COMPLETED,
        details={"deployment_concurrency_lease_id": OTHER_LEASE},
    ),
    row("2", state(RUNNING, transition_id=TRANSITION), state(COMPLETED, transition_id=TRANSITION), "REJECT", NOTHING),
    row("2", state(RUNNING, transition_id=TRANSITION), state(COMPLETED, transition_id=LEASE), "ACCEPT", COMPLETED),
    row("2", state(RUNNING), state(COMPLETED), "ACCEPT", COMPLETED),
    *(row("3", state(was), state(to), "ABORT", NOTHING) for was in TERMINAL for to in (CANCELLING, PAUSED, CRASHED)),
    *(
        row("4", state(COMPLETED, data=STORED), state(to), "REJECT", NOTHING, facts=flow_facts(deployment=deployment()))
        for to in (SCHEDULED, PENDING, RUNNING)
    ),
    row(
        "4",
        state(COMPLETED, data=UNPERSISTED),
        state(RUNNING),
        "ACCEPT",
        RUNNING,
        updates={**CLEARED, "retry_type": None},
    ),
    row("4", state(COMPLETED, data=STORED), state(FAILED), "ACCEPT", FAILED),
    row("5", state(COMPLETED, data=STORED), state(COMPLETED), "REJECT", NOTHING),
    row("5", state(COMPLETED, data=STORED), state(COMPLETED, data=UNPERSISTED), "REJECT", NOTHING),
    row("5", state(COMPLETED, data=STORED), state(COMPLETED, data=STORED), "ACCEPT", COMPLETED),
    row("5", state(COMPLETED), state(COMPLETED), "ACCEPT", COMPLETED),
    *(row("6", state(was), state(SCHEDULED), "ABORT", NOTHING) for was in TERMINAL),
    *(
        row(
            "7",
            state(was),
            state(SCHEDULED),
            "ACCEPT",
            SCHEDULED,
            facts=flow_facts(deployment=deployment(), pause_keys=frozenset({"k"}), resuming=True),
            updates={**CLEARED, "retry_type": "reschedule"},
        )
        for was in TERMINAL
    ),
    *(
        row("7", state(was), state(RUNNING), "ACCEPT", RUNNING, updates={**CLEARED, "retry_type": None})
        for was in (COMPLETED, FAILED, CRASHED, CANCELLED)
    ),
    *(
        row("8", state(CANCELLING), state(to), "REJECT", NOTHING)
        for to in (SCHEDULED, PENDING, RUNNING, PAUSED, CANCELLING, COMPLETED, FAILED, CRASHED)
    ),
    row("8", state(CANCELLING), state(CANCELLED), "ACCEPT", CANCELLED),
    row("9", state(SCHEDULED), state(CANCELLING, message="why"), "REJECT", CANCELLED, fields={"message": "why"}),
    row("9", state(SCHEDULED), state(CANCELLING), "ACCEPT", CANCELLING, facts=flow_facts(has_infrastructure=True)),
    row("9", state(SCHEDULED, "Resuming"), state(CANCELLING), "REJECT", CANCELLED, facts=flow_facts(has_infrastructure=True)),
    row("10", state(PAUSED, "Suspended", pause_reschedule=True), state(CANCELLING), "REJECT", CANCELLED),
    row(
        "11",
        with_lease(PENDING, scheduled_time=NOW),
        state(PENDING, "Submitting"),
        "ACCEPT",
        (PENDING, "Submitting"),
        details={"scheduled_time": NOW, "deployment_concurrency_lease_id": LEASE},
    ),
    row(
        "11",
        state(PENDING, "Submitting"),
        state(PENDING, "InfrastructurePending"),
        "ACCEPT",
        (PENDING, "InfrastructurePending"),
    ),
    row("12", state(PENDING), state(PENDING), "ABORT", NOTHING),
    row("12", state(PENDING, "Submitting"), state(PENDING), "ABORT", NOTHING),
    row("12", state(PENDING, "Submitting"), state(PENDING, "Submitting"), "ABORT", NOTHING),
    row("12", state(RUNNING), state(PENDING), "ABORT", NOTHING),
    row("12", state(RUNNING), state(PENDING, "Submitting"), "ABORT", NOTHING),
    row("12", state(CANCELLED), state(PENDING), "ABORT", NOTHING),
    row(
        "13",
        with_lease(PENDING),
        state(RUNNING),
        "ACCEPT",
        RUNNING,
        facts=flow_facts(deployment=deployment(1, slot_is_free=False), lease_is_live=True, initial_lease_seconds=60),
        details={"deployment_concurrency_lease_id": LEASE},
        effects=(RenewLease(LEASE, 60), *TOLD),
    ),
    row(
        "13",
        with_lease(PENDING),
        started,
        "ACCEPT",
        RUNNING,
        facts=flow_facts(deployment=deployment(1), lease_is_live=False, initial_lease_seconds=60),
        details={"deployment_concurrency_lease_id": started.id},
        effects=(TakeDeploymentSlot(started.id, 60), *TOLD),
    ),
    row("14", with_lease(PENDING), state(RUNNING), "REJECT", CANCELLED, facts=at_the_limit(), effects=RELEASED),
    *(
        row("15", current, state(PENDING), "ABORT", NOTHING, facts=flow_facts(deployment=deployment(exists=False)))
        for current in (None, state(SCHEDULED), state(FAILED), state(PAUSED))
    ),
    row("16", state(SCHEDULED), state(PENDING), "ABORT", NOTHING, facts=flow_facts(deployment=deployment(0))),
    row(
        "17",
        state(SCHEDULED),
        submitted,
        "ACCEPT",
        PENDING,
        facts=flow_facts(deployment=deployment(1)),
        details={"deployment_concurrency_lease_id": submitted.id},
        effects=(TakeDeploymentSlot(submitted.id, 300), *TOLD),
    ),
    row(
        "17",
        None,
        submitted,
        "ACCEPT",
        PENDING,
        facts=flow_facts(deployment=deployment(1, grace_period_seconds=90)),
        details={"deployment_concurrency_lease_id": submitted.id},
        effects=(TakeDeploymentSlot(submitted.id, 90), *TOLD),
    ),
    row("17", state(SCHEDULED), state(PENDING), "ACCEPT", PENDING, facts=flow_facts(deployment=deployment())),
    row(
        "18",
        state(SCHEDULED),
        state(PENDING),
        "REJECT",
        (SCHEDULED, "AwaitingConcurrencySlot"),
        facts=at_the_limit(slot_wait_seconds=20),
        details={"scheduled_time": seconds(20)},
    ),
    row("19", state(SCHEDULED), state(PENDING), "REJECT", CANCELLED, facts=at_the_limit(CollisionStrategy.CANCEL_NEW)),
    *(
        row(
            "20",
            with_lease(PENDING),
            state(to),
            "ACCEPT",
            to,
            facts=flow_facts(deployment=deployment(1), lease_is_live=True, client_version=version),
            details={"deployment_concurrency_lease_id": LEASE},
            effects=(KeepSlotWithoutLease(LEASE), *TOLD),
        )
        for to in (RUNNING, CANCELLING)
        for version in (OLD_CLIENT, None)
    ),
    *(
        row("21", current, state(SCHEDULED, "Late"), "REJECT", NOTHING, facts=flow_facts(deployment=deployment()))
        for current in (None, state(PENDING), state(RUNNING), state(PAUSED), state(FAILED))
    ),
    row("21", state(SCHEDULED), state(SCHEDULED, "Late"), "ACCEPT", (SCHEDULED, "Late")),
    row("22", state(SCHEDULED, "Late"), state(SCHEDULED, "Late"), "REJECT", NOTHING),
    row("23", None, state(PAUSED), "ABORT", NOTHING),
    *(row("24", state(was), state(PAUSED), "REJECT", NOTHING) for was in (SCHEDULED, PENDING, PAUSED)),
    row(
        "25",
        state(RUNNING),
        state(PAUSED, pause_key="k"),
        "REJECT",
        NOTHING,
        facts=flow_facts(pause_keys=frozenset({"k"})),
    ),
    row(
        "26",
        state(RUNNING),
        state(PAUSED, "Suspended", pause_reschedule=True),
        "ABORT",
        NOTHING,
        facts=flow_facts(deployment=deployment(), has_parent_task_run=True),
    ),
    row("27", state(RUNNING), state(PAUSED, "Suspended", pause_reschedule=True), "ABORT", NOTHING),
    row(
        "28",
        state(RUNNING),
        state(PAUSED, pause_key="new"),
        "ACCEPT",
        PAUSED,
        facts=flow_facts(pause_keys=frozenset({"old"}), has_parent_task_run=True),
        updates={"pause_keys": frozenset({"old", "new"})},
    ),
    row(
        "28",
        state(RUNNING),
        state(PAUSED, "Suspended", pause_reschedule=True, pause_key="k"),
        "ACCEPT",
        (PAUSED, "Suspended"),
        facts=flow_facts(deployment=deployment()),
        updates={"pause_keys": frozenset({"k"})},
    ),
    row(
        "28",
        state(RUNNING),
        state(PAUSED, pause_key="k"),
        "ACCEPT",
        PAUSED,
        facts=flow_facts(api_version=(0, 8, 3)),
        updates={},
    ),
    row("29", state(PAUSED), state(PENDING), "REJECT", NOTHING),
    row("29", state(PAUSED), state(PAUSED), "REJECT", NOTHING),
    *(
        row("30", state(PAUSED, "Suspended", pause_reschedule=True), state(to), "REJECT", NOTHING)
        for to in (RUNNING, SCHEDULED, COMPLETED, FAILED, CRASHED, CANCELLED)
    ),
    row("31", state(PAUSED), state(CANCELLING), "ACCEPT", CANCELLING),
    row("31", state(PAUSED, pause_timeout=seconds(-1)), state(CANCELLING), "ACCEPT", CANCELLING),
    *(
        row("32", state(PAUSED, pause_timeout=seconds(-1)), state(to), "REJECT", FAILED)
        for to in (RUNNING, SCHEDULED, *TERMINAL)
        if to is not FAILED
    ),
    *(
        row(
            "33",
            state(PAUSED, pause_timeout=seconds(1)),
            state(to),
            "ACCEPT",
            to,
            updates={"resuming": True},
        )
        for to in (RUNNING, SCHEDULED, *TERMINAL)
    ),
    row(
        "33",
        state(PAUSED, "Suspended", pause_reschedule=True),
        state(SCHEDULED, "Resuming"),
        "ACCEPT",
        (SCHEDULED, "Resuming"),
        facts=flow_facts(deployment=deployment()),
        updates={"resuming": True},
    ),
    row("33", state(PAUSED), state(RUNNING), "ACCEPT", RUNNING, facts=flow_facts(api_version=(0, 8, 3)), updates={}),
    row(
        "33",
        state(PAUSED),
        state(RUNNING),
        "ACCEPT",
        RUNNING,
        facts=flow_facts(api_version=(0, 8, 4)),
        updates={"resuming": True},
    ),
    row("34", state(SCHEDULED, scheduled_time=NOW), state(PENDING), "ACCEPT", PENDING, details={"scheduled_time": NOW}),
    row(
        "34",
        state(SCHEDULED, scheduled_time=NOW),
        state(PENDING, scheduled_time=seconds(5)),
        "ACCEPT",
        PENDING,
        details={"scheduled_time": seconds(5)},
    ),
    *(
        row(
            "35",
            state(was, scheduled_time=seconds(2.25)),
            state(RUNNING),
            "WAIT",
            NOTHING,
            fields={"seconds": 2.25, "delay_seconds": 3},
        )
        for was in (SCHEDULED, PENDING)
    ),
    *(row("35", state(was, scheduled_time=NOW), state(RUNNING), "ACCEPT", RUNNING) for was in (SCHEDULED, PENDING)),
    row(
        "36",
        with_lease(RUNNING),
        state(FAILED, "TimedOut", data=STORED, message="boom"),
        "REJECT",
        (SCHEDULED, "AwaitingRetry"),
        facts=flow_facts(run_count=2, retries=2, retry_delay=30, deployment=deployment(1)),
        details={"scheduled_time": seconds(30), "deployment_concurrency_lease_id": LEASE},
        fields={"message": "boom", "data": STORED},
        updates={**CLEARED, "retry_type": "in_process"},
    ),
    row(
        "36",
        state(RUNNING),
        state(FAILED),
        "REJECT",
        (SCHEDULED, "AwaitingRetry"),
        facts=flow_facts(run_count=1, retries=1, api_version=(0, 8, 2)),
        updates={**CLEARED, "retry_type": "in_process"},
        effects=(RetryFailedTaskRuns(NOW), *TOLD),
    ),
    row("37", state(RUNNING), state(FAILED), "ACCEPT", FAILED, updates={"retry_type": None}),
    row(
        "37",
        state(RUNNING),
        state(FAILED),
        "ACCEPT",
        FAILED,
        facts=flow_facts(run_count=3, retries=2),
        updates={"retry_type": None},
    ),
    row("38", None, state(SCHEDULED), "ACCEPT", SCHEDULED, effects=TOLD),
    row("38", state(RUNNING), state(COMPLETED), "ACCEPT", COMPLETED, effects=TOLD),
    *(
        row(
            "39",
            state(was),
            state(CANCELLED),
            "ACCEPT",
            CANCELLED,
            facts=flow_facts(deployment=deployment(1)),
            effects=RELEASED,
        )
        for was in (RUNNING, CANCELLING, PENDING)
    ),
    row(
        "39",
        state(RUNNING),
        state(PAUSED, pause_key="k"),
        "ACCEPT",
        PAUSED,
        facts=flow_facts(deployment=deployment(1)),
        updates={"pause_keys": frozenset({"k"})},
        effects=RELEASED,
    ),
    row("39", state(PENDING), state(RUNNING), "ACCEPT", RUNNING, facts=flow_facts(deployment=deployment(1)), effects=TOLD),
    row(
        "39", state(SCHEDULED), state(CANCELLED), "ACCEPT", CANCELLED, facts=flow_facts(deployment=deployment(1)), effects=TOLD
    ),
    # The limit was lifted while the run held a slot.
    row(
        "39",
        with_lease(RUNNING),
        state(COMPLETED),
        "ACCEPT",
        COMPLETED,
        facts=flow_facts(deployment=deployment()),
        effects=RELEASED,
    ),
    # An older claim's holder must stop, whatever it asks for.
    *(
        row("epoch", state(was), state(to), "ABORT", NOTHING, facts=flow_facts(presented_epoch=1, current_epoch=2))
        for was, to in ((RUNNING, COMPLETED), (RUNNING, FAILED), (PENDING, RUNNING), (CRASHED, COMPLETED))
    ),
    *(
        row("end", state(was), state(to), "REJECT", NOTHING, facts=flow_facts(presented_epoch=2, current_epoch=2))
        for was in TERMINAL
        for to in (COMPLETED, FAILED, CANCELLED)
    ),
    row("end", state(FAILED), state(COMPLETED), "ACCEPT", COMPLETED),
    row("end", state(FAILED), state(RUNNING), "REJECT", NOTHING, facts=flow_facts(presented_epoch=2, current_epoch=2)),
    row("epoch", state(RUNNING), state(COMPLETED), "ACCEPT", COMPLETED, facts=flow_facts(presented_epoch=2, current_epoch=2)),
    row("epoch", state(RUNNING), state(COMPLETED), "ACCEPT", COMPLETED, facts=flow_facts(current_epoch=2)),
]


@pytest.mark.parametrize("row", ROWS, ids=[case.id for case in ROWS])
def test_flow_run_rule(row: Row) -> None:
    check(FLOW_RUN_POLICY, row)


def test_every_row_of_the_table_has_a_case() -> None:
    assert {row.number for row in ROWS} == {str(number) for number in range(1, 40)} | {"epoch", "end"}


def test_a_pause_without_a_key_is_always_a_new_one() -> None:
    facts = flow_facts(pause_keys=frozenset({"k"}))
    for _ in range(2):
        proposed = state(PAUSED)
        check(
            FLOW_RUN_POLICY,
            row(
                "28",
                state(RUNNING),
                proposed,
                "ACCEPT",
                PAUSED,
                facts=facts,
                updates={"pause_keys": frozenset({"k", str(proposed.id)})},
            ),
        )


def test_a_slot_taken_on_the_way_to_a_refusal_is_not_taken() -> None:
    # Row 17 takes a slot, then row 29 refuses to leave Paused: nothing is left of the first.
    check(
        FLOW_RUN_POLICY, row("29", state(PAUSED), state(PENDING), "REJECT", NOTHING, facts=flow_facts(deployment=deployment(1)))
    )


def test_a_lease_is_not_renewed_for_a_run_that_must_wait() -> None:
    facts = flow_facts(deployment=deployment(1), lease_is_live=True)
    early = with_lease(PENDING, scheduled_time=seconds(9))
    check(FLOW_RUN_POLICY, row("35", early, state(RUNNING), "WAIT", NOTHING, facts=facts))


def test_a_substitute_can_be_known_by_the_proposal_it_replaces() -> None:
    proposed = state(FAILED, transition_id=TRANSITION)
    facts = flow_facts(run_count=1, retries=1)
    check(
        FLOW_RUN_POLICY,
        row(
            "36",
            state(RUNNING),
            proposed,
            "REJECT",
            (SCHEDULED, "AwaitingRetry"),
            facts=facts,
            updates={**CLEARED, "retry_type": "in_process"},
            details={"transition_id": TRANSITION},
            fields={"id": proposed.id, "timestamp": NOW},
        ),
    )
