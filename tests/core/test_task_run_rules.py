"""The tables of task run rules: sent to the server, in the background, and decided in the flow's process."""

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
    PAUSED,
    PENDING,
    RUNNING,
    SCHEDULED,
    STORED,
    TERMINAL,
    UNPERSISTED,
    Row,
    check,
    seconds,
    state,
    task_facts,
)

from rota.core.orchestration import decide
from rota.core.orchestration.decision import (
    EnqueueTaskRun,
    FlowRunOfTask,
    ReleaseTagSlots,
    StoreCacheEntry,
    TagLimit,
    TakeTagSlots,
    Wait,
)
from rota.core.orchestration.policies import BACKGROUND_TASK_RUN_POLICY, ENGINE_TASK_POLICY, TASK_RUN_POLICY
from rota.core.orchestration.rules import Policy
from rota.core.states import State
from rota.core.vocabulary import StateType

PARAMETERS, TASK_RUN, OTHER_RUN = UUID(int=1), UUID(int=2), UUID(int=3)


def row(number: str, current: Any, proposed: Any, status: str, written: Any, **rest: Any) -> Row:
    return Row(number, current, proposed, rest.pop("facts", task_facts()), status, written, **rest)


def in_flow(kind: StateType | None = RUNNING, **known: Any) -> FlowRunOfTask:
    return FlowRunOfTask(state_type=kind, **known)


cached = state(COMPLETED, data=STORED, cache_key="k", task_run_id=OTHER_RUN, cache_expiration=seconds(10))
asks_cache = state(RUNNING, cache_key="k", task_run_id=TASK_RUN)
kept = state(COMPLETED, cache_key="k" * 20, cache_expiration=seconds(9))
free, full = TagLimit(tag="db", limit=2), TagLimit(tag="db", limit=2, slot_is_free=False)
REJECTED_RETRY: dict[str, Any] = {"status": "REJECT", "written": (SCHEDULED, "AwaitingRetry")}

RESULTS_AND_TERMINAL = [
    *(row("2", state(was), state(to), "ABORT", NOTHING) for was in TERMINAL for to in (CANCELLING, PAUSED, CRASHED)),
    *(
        row("3", state(COMPLETED, data=STORED), state(to), "REJECT", NOTHING)
        for to in (SCHEDULED, PENDING, RUNNING, COMPLETED, FAILED, CANCELLED)
    ),
    row("3", state(COMPLETED, data=UNPERSISTED), state(FAILED), "ACCEPT", FAILED),
    *(
        row("4", state(was), state(to), "ACCEPT", to, updates={"run_count": 0}, facts=task_facts(run_count=3))
        for was in TERMINAL
        for to in (PENDING, RUNNING)
    ),
    row(
        "4",
        state(FAILED),
        state(RUNNING),
        "ACCEPT",
        (RUNNING, "Retrying"),
        facts=task_facts(run_count=3, flow_run=in_flow(run_count=2), flow_run_run_count=1),
        updates={"run_count": 0, "flow_run_run_count": 2},
    ),
    row(
        "4",
        state(FAILED),
        state(PENDING),
        "ACCEPT",
        PENDING,
        facts=task_facts(run_count=3, flow_run=in_flow(run_count=2), flow_run_run_count=1),
        updates={"run_count": 0},
    ),
    row(
        "4",
        state(FAILED),
        state(RUNNING),
        "ACCEPT",
        RUNNING,
        facts=task_facts(run_count=3, flow_run=in_flow(run_count=2), flow_run_run_count=2),
        updates={"run_count": 0, "flow_run_run_count": 2},
    ),
]

STARTS_AND_RETRIES = [
    row(
        "11",
        state(SCHEDULED, scheduled_time=seconds(1)),
        state(PENDING),
        "ACCEPT",
        PENDING,
        details={"scheduled_time": seconds(1)},
    ),
    *(
        row("12", state(was, scheduled_time=seconds(4)), state(RUNNING), "WAIT", NOTHING, fields={"seconds": 4.0})
        for was in (SCHEDULED, PENDING)
    ),
    *(
        row(
            "13",
            state(RUNNING),
            state(FAILED, data=STORED, message="boom"),
            **REJECTED_RETRY,
            facts=task_facts(run_count=run_count, retries=4, retry_delay=delay),
            details={"scheduled_time": seconds(wait)},
            fields={"data": STORED, "message": "boom"},
        )
        for run_count, delay, wait in (
            (1, None, 0),
            (1, 2.5, 2.5),
            (4, 3, 3),
            (1, [1, 5], 1),
            (2, [1, 5], 5),
            (4, [1, 5], 5),
            (1, (), 0),
        )
    ),
    *(
        row(
            "13",
            state(RUNNING),
            state(FAILED),
            **REJECTED_RETRY,
            facts=task_facts(run_count=1, retries=1, retry_delay=10, retry_jitter_factor=1.0, random=random),
            details={"scheduled_time": seconds(wait)},
        )
        for random, wait in ((0.5, 10.0), (0.0, 4.150375))
    ),
    row("13", state(RUNNING), state(FAILED), "ACCEPT", FAILED, facts=task_facts(run_count=2, retries=1)),
    row("13", state(RUNNING), state(FAILED), "ACCEPT", FAILED, facts=task_facts(run_count=1)),
    row("13", state(RUNNING), state(FAILED, retriable=False), "ACCEPT", FAILED, facts=task_facts(run_count=1, retries=1)),
    row("13", state(RUNNING), state(FAILED, retriable=True), **REJECTED_RETRY, facts=task_facts(run_count=1, retries=1)),
    row("13", state(RUNNING), state(CRASHED), "ACCEPT", CRASHED, facts=task_facts(run_count=1, retries=1)),
    row(
        "14", state(SCHEDULED, "AwaitingRetry"), state(RUNNING), "ACCEPT", (RUNNING, "Retrying"), facts=task_facts(run_count=1)
    ),
    *(
        row("14", current, state(RUNNING), "ACCEPT", (RUNNING, "Rerunning"), facts=task_facts(run_count=1))
        for current in (None, state(SCHEDULED), state(PENDING, "AwaitingRetry"), state(RUNNING))
    ),
    row("14", state(PENDING), state(RUNNING), "ACCEPT", RUNNING),
    row(
        "15",
        state(PENDING),
        state(RUNNING),
        "ACCEPT",
        RUNNING,
        facts=task_facts(flow_run=in_flow(run_count=2)),
        updates={"flow_run_run_count": 2},
    ),
]

CACHE = [
    row(
        "1",
        state(PENDING),
        asks_cache,
        "REJECT",
        (COMPLETED, "Cached"),
        facts=task_facts(cached_state=cached),
        details={"cache_key": "k", "task_run_id": TASK_RUN, "cache_expiration": seconds(10)},
        fields={"data": STORED, "id": asks_cache.id},
    ),
    row(
        "1",
        state(PENDING),
        state(RUNNING, cache_key="k", refresh_cache=True),
        "ACCEPT",
        RUNNING,
        facts=task_facts(cached_state=cached),
    ),
    row("1", state(PENDING), state(RUNNING, cache_key="k"), "ACCEPT", RUNNING),
    row("1", state(PENDING), asks_cache, "ACCEPT", RUNNING, facts=task_facts(cached_state=cached, now=seconds(11))),
    row("16", state(RUNNING), kept, "REJECT", COMPLETED, facts=task_facts(max_cache_key_length=19), fields={"id": kept.id}),
    row(
        "17",
        state(RUNNING),
        kept,
        "ACCEPT",
        COMPLETED,
        facts=task_facts(max_cache_key_length=20),
        effects=(StoreCacheEntry("k" * 20, seconds(9), kept.id),),
    ),
]

TAG_SLOTS = [
    *(
        row("18", state(RUNNING), state(to), "ACCEPT", to, facts=task_facts(has_tags=True), effects=(ReleaseTagSlots(),))
        for to in (COMPLETED, FAILED, CRASHED, CANCELLED, PAUSED, PENDING, SCHEDULED)
    ),
    row(
        "18",
        state(RUNNING),
        state(FAILED),
        **REJECTED_RETRY,
        facts=task_facts(has_tags=True, run_count=1, retries=1),
        effects=(ReleaseTagSlots(),),
    ),
    *(row("18", state(RUNNING), state(to), "ACCEPT", to, facts=task_facts(has_tags=True)) for to in (RUNNING, CANCELLING)),
    row("18", state(RUNNING), state(COMPLETED), "ACCEPT", COMPLETED, facts=task_facts(has_tags=False)),
]

TASK_RUN_ROWS = [
    *RESULTS_AND_TERMINAL,
    *STARTS_AND_RETRIES,
    *CACHE,
    *TAG_SLOTS,
    row("5", state(PENDING), state(RUNNING), "ABORT", NOTHING, facts=task_facts(flow_run=in_flow(None))),
    row(
        "6",
        state(PENDING),
        state(RUNNING),
        "REJECT",
        (PAUSED, "NotReady"),
        facts=task_facts(flow_run=in_flow(PAUSED, pause_timeout=seconds(60), pause_reschedule=True)),
        details={"pause_timeout": seconds(60), "pause_reschedule": True},
    ),
    *(
        row("7", state(PENDING), state(RUNNING), "ABORT", NOTHING, facts=task_facts(flow_run=in_flow(kind)))
        for kind in (SCHEDULED, PENDING, CANCELLING, COMPLETED, FAILED, CRASHED, CANCELLED)
    ),
    row("7", state(PENDING), state(FAILED), "ACCEPT", FAILED, facts=task_facts(flow_run=in_flow(CANCELLING))),
    row("8", state(PENDING), state(RUNNING), "ABORT", NOTHING, facts=task_facts(tag_limits=(full, TagLimit(tag="x", limit=0)))),
    row("9", state(PENDING), state(RUNNING), "WAIT", NOTHING, facts=task_facts(tag_limits=(full,)), fields={"seconds": 10.0}),
    row(
        "9",
        state(PENDING),
        state(RUNNING),
        "WAIT",
        NOTHING,
        facts=task_facts(
            tag_limits=(TagLimit(tag="x", limit=1, slot_is_free=False, is_global=True, average_occupancy_seconds=2),)
        ),
        fields={"seconds": 2.0},
    ),
    row(
        "9",
        state(PENDING),
        state(RUNNING),
        "WAIT",
        NOTHING,
        facts=task_facts(
            tag_limits=(TagLimit(tag="x", limit=1, slot_is_free=False, is_global=True, average_occupancy_seconds=60),)
        ),
        fields={"seconds": 10.0},
    ),
    row(
        "10",
        state(PENDING),
        state(RUNNING),
        "ACCEPT",
        RUNNING,
        facts=task_facts(has_tags=True, tag_limits=(free, TagLimit(tag="api", limit=1))),
        effects=(TakeTagSlots(("db", "api")),),
    ),
    row("epoch", state(RUNNING), state(COMPLETED), "ABORT", NOTHING, facts=task_facts(presented_epoch=1, current_epoch=2)),
]

BACKGROUND_ROWS = [
    *(
        row("12 of flow runs", state(was), state(PENDING), "ABORT", NOTHING)
        for was in (PENDING, RUNNING, CANCELLING, CANCELLED)
    ),
    row("12 of flow runs", state(PENDING), state(PENDING, "Submitting"), "ABORT", NOTHING),
    row("5 is left out", state(PENDING), state(RUNNING), "ACCEPT", RUNNING, facts=task_facts(tag_limits=(full,))),
    *(
        row(
            "parameters",
            state(was, task_parameters_id=PARAMETERS),
            state(to),
            "ACCEPT",
            to,
            details={"task_parameters_id": PARAMETERS},
        )
        for was, to in ((SCHEDULED, PENDING), (SCHEDULED, RUNNING), (PENDING, RUNNING))
    ),
    row("queue", None, state(SCHEDULED), "ACCEPT", SCHEDULED, effects=(EnqueueTaskRun("scheduled"),)),
    row(
        "queue",
        state(RUNNING),
        state(SCHEDULED, "AwaitingRetry"),
        "ACCEPT",
        (SCHEDULED, "AwaitingRetry"),
        effects=(EnqueueTaskRun("retry"),),
    ),
    *CACHE,
    *STARTS_AND_RETRIES,
    # A SCHEDULED state goes into the queue, a second PENDING is refused: above.
    *(case for case in TAG_SLOTS if case.proposed.type not in (SCHEDULED, PENDING)),
    *(
        case
        for case in RESULTS_AND_TERMINAL
        if not (case.current and case.current.type is CANCELLED and case.proposed.type is PENDING)
    ),
]


def cases(policy: Policy[Any], rows: list[Row]) -> list[Any]:
    return [pytest.param(policy, case, id=f"{policy.name} {case.id}") for case in rows]


@pytest.mark.parametrize(
    ("policy", "row"),
    [
        *cases(TASK_RUN_POLICY, TASK_RUN_ROWS),
        *cases(
            BACKGROUND_TASK_RUN_POLICY,
            BACKGROUND_ROWS,
        ),
        *cases(ENGINE_TASK_POLICY, RESULTS_AND_TERMINAL + STARTS_AND_RETRIES),
    ],
)
def test_task_run_rule(policy: Policy[Any], row: Row) -> None:
    check(policy, row)


def test_every_row_of_the_table_has_a_case() -> None:
    assert {row.number for row in TASK_RUN_ROWS} == {str(number) for number in range(1, 19)} | {"epoch"}


def test_the_wait_for_a_global_limit_is_spread_but_never_too_long() -> None:
    limit = TagLimit(tag="x", limit=1, slot_is_free=False, is_global=True, average_occupancy_seconds=4)

    def wait(random: float) -> float:
        decision = decide(TASK_RUN_POLICY, state(PENDING), state(RUNNING), task_facts(tag_limits=(limit,), random=random))
        assert isinstance(decision, Wait)
        return decision.seconds

    assert wait(0.0) < wait(0.5) < wait(0.99) <= 10.0


def test_a_slot_is_not_taken_by_a_task_that_must_wait_for_its_time() -> None:
    early = state(SCHEDULED, scheduled_time=seconds(3))
    check(TASK_RUN_POLICY, row("12", early, state(RUNNING), "WAIT", NOTHING, facts=task_facts(tag_limits=(free,))))


def test_a_task_whose_flow_is_paused_waits_without_a_slot() -> None:
    facts = task_facts(flow_run=in_flow(PAUSED), tag_limits=(free,), has_tags=True)
    check(
        TASK_RUN_POLICY,
        row("6", state(PENDING), state(RUNNING), "REJECT", (PAUSED, "NotReady"), facts=facts, effects=(ReleaseTagSlots(),)),
    )


def test_a_result_that_is_not_json_counts_as_stored() -> None:
    # In the process that made it, a state's data is the result's record or the result itself.
    completed: State[Any] = state(COMPLETED, data=object())
    check(ENGINE_TASK_POLICY, row("3", completed, state(RUNNING), "REJECT", NOTHING))
