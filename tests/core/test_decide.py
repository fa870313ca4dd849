"""The fold of rules, and the laws that every policy keeps."""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from orchestration_cases import (
    COMPLETED,
    FAILED,
    NOW,
    PENDING,
    RUNNING,
    SCHEDULED,
    STORED,
    TERMINAL,
    UNPERSISTED,
    deployment,
    flow_facts,
    seconds,
    state,
    task_facts,
)

from rota.core.orchestration import Abort, Accept, Progress, Reject, Wait, advance, after, decide, placed, resuming_after
from rota.core.orchestration.decision import (
    CollisionStrategy,
    EmitStateChange,
    FlowRunFacts,
    FlowRunOfTask,
    ReleaseDeploymentSlot,
    ReleaseTagSlots,
    RunFacts,
    TagLimit,
    TaskRunFacts,
)
from rota.core.orchestration.policies import (
    BACKGROUND_TASK_RUN_POLICY,
    ENGINE_TASK_POLICY,
    FLOW_RUN_POLICY,
    FORCED_FLOW_RUN_POLICY,
    FORCED_TASK_RUN_POLICY,
    MARK_LATE_POLICY,
    TASK_RUN_POLICY,
)
from rota.core.orchestration.rules import ANY, ANY_OR_NONE, Policy, Rule, finisher, rule
from rota.core.states import State, StateDetails
from rota.core.vocabulary import NAMES_BY_TYPE, StateType

FLOW_RUN_POLICIES = (FLOW_RUN_POLICY, FORCED_FLOW_RUN_POLICY, MARK_LATE_POLICY)
TASK_RUN_POLICIES = (TASK_RUN_POLICY, BACKGROUND_TASK_RUN_POLICY, FORCED_TASK_RUN_POLICY, ENGINE_TASK_POLICY)

FIRST, SECOND, LAST = EmitStateChange(), ReleaseTagSlots(), ReleaseDeploymentSlot()


# --- the fold ------------------------------------------------------------------------------------------------------------


def answers(answer: Any) -> Rule[RunFacts]:
    """A rule that always answers so; a callable answer gets the proposal."""
    return rule(from_types=ANY_OR_NONE, to_types=ANY)(
        lambda current, proposed, facts: answer(proposed) if callable(answer) else answer
    )


@finisher(from_types=ANY_OR_NONE, to_types=ANY)
def finish(current: Any, proposed: Any, written: Any, facts: Any) -> tuple[ReleaseDeploymentSlot]:
    return (LAST,)


def fold(*given_answers: Any) -> Any:
    policy = Policy("made up", tuple(answers(answer) for answer in given_answers), (finish,))
    return decide(policy, state(PENDING), state(RUNNING), flow_facts())


def renamed(name: str, **more: Any) -> Any:
    return lambda proposed: Accept(State(proposed.type, name, id=proposed.id), **more)


def test_without_rules_a_proposal_is_accepted_as_it_is() -> None:
    proposed = state(RUNNING)
    decision = decide(Policy("none", ()), state(PENDING), proposed, flow_facts())
    assert decision == Accept(proposed)
    assert decision.state is proposed


def test_rules_that_keep_the_type_add_up() -> None:
    decision = fold(
        renamed("One", updates={"run_count": 1, "resuming": True}, effects=(FIRST,)),
        None,
        renamed("Two", updates={"run_count": 2}, effects=(SECOND,)),
    )
    assert decision.status == "ACCEPT"
    assert decision.state.name == "Two"
    assert decision.updates == {"run_count": 2, "resuming": True}
    assert decision.effects == (FIRST, SECOND, LAST)


def test_each_rule_sees_the_state_that_the_one_before_gave() -> None:
    decision = fold(renamed("One"), lambda proposed: Accept(State(proposed.type, proposed.name + "+")))
    assert decision.state.name == "One+"


@pytest.mark.parametrize("stop", [Wait(3, "early"), Abort("no"), Reject(None, "no")], ids=["wait", "abort", "nothing to write"])
def test_what_leaves_nothing_to_write_undoes_the_rules_before_and_silences_those_after(stop: Any) -> None:
    assert fold(renamed("One", updates={"run_count": 1}, effects=(FIRST,)), stop, renamed("Two", effects=(SECOND,))) == stop


@pytest.mark.parametrize("kind", [Accept, Reject])
def test_another_type_undoes_the_rules_before_and_silences_those_after_but_is_finished(kind: Any) -> None:
    failed = state(FAILED)
    change = (
        Accept(failed, {"resuming": False}, (SECOND,))
        if kind is Accept
        else Reject(failed, "no", {"resuming": False}, (SECOND,))
    )
    decision = fold(
        renamed("One", updates={"run_count": 1}, effects=(FIRST,)), change, renamed("Two", updates={"run_count": 2})
    )
    assert isinstance(decision, kind)
    assert (decision.state, decision.updates, decision.effects) == (failed, {"resuming": False}, (SECOND, LAST))


def test_a_rejection_that_keeps_the_type_lets_the_other_rules_go_on() -> None:
    decision = fold(lambda proposed: Reject(proposed, "too long", effects=(FIRST,)), renamed("Two", effects=(SECOND,)))
    assert (decision.status, decision.reason, decision.state.name) == ("REJECT", "too long", "Two")
    assert decision.effects == (FIRST, SECOND, LAST)


def test_finishers_are_chosen_by_the_type_that_is_written() -> None:
    @finisher(from_types=ANY_OR_NONE, to_types=frozenset({FAILED}))
    def only_failed(current: Any, proposed: Any, written: Any, facts: Any) -> tuple[ReleaseTagSlots]:
        assert (current.type, proposed.type, written.type) == (PENDING, RUNNING, FAILED)
        return (SECOND,)

    policy = Policy("made up", (answers(lambda proposed: Reject(State(FAILED), "no")),), (only_failed,))
    assert decide(policy, state(PENDING), state(RUNNING), flow_facts()).effects == (SECOND,)  # type: ignore[union-attr]
    assert decide(Policy("made up", (), (only_failed,)), state(PENDING), state(RUNNING), flow_facts()).effects == ()  # type: ignore[union-attr]


def test_a_broken_rule_aborts_and_hands_its_error_over() -> None:
    error = ZeroDivisionError("by zero")

    def broken(proposed: Any) -> Any:
        raise error

    decision = fold(renamed("One", effects=(FIRST,)), broken)
    assert isinstance(decision, Abort)
    assert decision.error is error
    assert "made up" in decision.reason
    assert "by zero" in decision.reason


# --- laws ----------------------------------------------------------------------------------------------------------------

ids = st.sampled_from([None, UUID(int=1), UUID(int=2)])
moments = st.sampled_from([None, seconds(-60), NOW, seconds(60)])


@st.composite
def states(draw: st.DrawFn) -> State[Any]:
    kind = draw(st.sampled_from(StateType))
    details = StateDetails(
        scheduled_time=draw(moments),
        pause_timeout=draw(moments),
        pause_reschedule=draw(st.booleans()),
        pause_key=draw(st.sampled_from([None, "a", "b"])),
        cache_key=draw(st.sampled_from([None, "key", "k" * 30])),
        refresh_cache=draw(st.sampled_from([None, True])),
        retriable=draw(st.sampled_from([None, False])),
        transition_id=draw(ids),
        task_parameters_id=draw(ids),
        deployment_concurrency_lease_id=draw(ids),
    )
    name = draw(st.sampled_from([*NAMES_BY_TYPE[kind], "Other"]))
    return State(kind, name, data=draw(st.sampled_from([None, STORED, UNPERSISTED])), state_details=details, timestamp=NOW)


maybe_states = st.none() | states()
counts = st.integers(0, 3)
deployments = st.none() | st.builds(
    deployment,
    st.sampled_from([None, 0, 1]),
    exists=st.booleans(),
    slot_is_free=st.booleans(),
    collision_strategy=st.sampled_from(CollisionStrategy),
)
shared: dict[str, Any] = {
    "now": st.just(NOW),
    "presented_epoch": st.sampled_from([None, 1, 2]),
    "current_epoch": st.sampled_from([None, 1, 2]),
    "run_count": counts,
    "retries": st.none() | counts,
    "retry_delay": st.sampled_from([None, 2.0, (1.0, 3.0)]),
    "random": st.floats(0, 1, exclude_max=True),
}
all_flow_facts = st.builds(
    FlowRunFacts,
    **shared,
    pause_keys=st.frozensets(st.sampled_from("ab")),
    has_parent_task_run=st.booleans(),
    has_infrastructure=st.booleans(),
    deployment=deployments,
    lease_is_live=st.booleans(),
    client_version=st.sampled_from([None, (3, 4, 10), (3, 8, 8)]),
    api_version=st.sampled_from([None, (0, 8, 0), (0, 8, 4)]),
)
flow_runs_of_tasks = st.none() | st.builds(
    FlowRunOfTask, state_type=st.none() | st.sampled_from(StateType), run_count=counts, pause_timeout=moments
)
tag_limits = st.builds(
    TagLimit,
    tag=st.sampled_from("xy"),
    limit=st.integers(0, 2),
    slot_is_free=st.booleans(),
    is_global=st.booleans(),
    average_occupancy_seconds=st.sampled_from([None, 2.0]),
)
all_task_facts = st.builds(
    TaskRunFacts,
    **shared,
    retry_jitter_factor=st.sampled_from([None, 0.5]),
    flow_run=flow_runs_of_tasks,
    flow_run_run_count=counts,
    has_tags=st.booleans(),
    tag_limits=st.lists(tag_limits, max_size=2).map(tuple),
    cached_state=st.none() | states(),
    max_cache_key_length=st.just(20),
)
questions = st.one_of(
    st.tuples(st.sampled_from(FLOW_RUN_POLICIES), maybe_states, states(), all_flow_facts),
    st.tuples(st.sampled_from(TASK_RUN_POLICIES), maybe_states, states(), all_task_facts),
)
some = settings(max_examples=300, deadline=None)


@some
@given(questions)
def test_deciding_twice_gives_the_same_answer_and_changes_nothing(question: Any) -> None:
    policy, current, proposed, facts = question
    before = copy.deepcopy((current, proposed, facts))
    first = decide(policy, current, proposed, facts)
    assert decide(policy, current, proposed, facts) == first
    assert (current, proposed, facts) == before


@some
@given(questions)
def test_no_rule_breaks_and_every_refusal_has_a_reason(question: Any) -> None:
    decision = decide(*question)
    if isinstance(decision, Accept):
        assert decision.state.type is question[2].type
    else:
        assert decision.reason
    if isinstance(decision, Abort):
        assert decision.error is None
    if isinstance(decision, Wait):
        assert 0 < decision.seconds <= decision.delay_seconds < decision.seconds + 1


@some
@given(questions)
def test_what_is_written_is_known_by_the_proposals_id(question: Any) -> None:
    written = getattr(decide(*question), "state", None)
    assert written is None or written.id == question[2].id


@some
@given(questions)
def test_an_older_claim_never_writes(question: Any) -> None:
    policy, current, proposed, facts = question
    stale = facts.presented_epoch is not None and facts.presented_epoch != (facts.current_epoch or 0)
    if stale and policy is not ENGINE_TASK_POLICY and policy is not MARK_LATE_POLICY:
        assert isinstance(decide(policy, current, proposed, facts), Abort)


def leaves_the_end(policy: Any, current: State[Any], written: State[Any], facts: Any) -> bool:
    """Whether an allowed row leads a run that is over to `written`."""
    to_terminal = written.type in TERMINAL
    stored = current.type is COMPLETED and current.data == STORED
    if policy is FLOW_RUN_POLICY:
        if to_terminal:
            # Not after the end (3), not a result for none (5). A run that cannot get a slot is cancelled (19).
            return written.type is not StateType.CRASHED and not (
                stored and written.type is COMPLETED and written.data != STORED
            )
        reruns = written.type in (SCHEDULED, PENDING, RUNNING) and not stored
        return reruns and (written.type is not SCHEDULED or facts.deployment is not None)
    if policy in (TASK_RUN_POLICY, BACKGROUND_TASK_RUN_POLICY, ENGINE_TASK_POLICY):
        # A task's stored result may only be replaced by the same result, out of the cache (1).
        from_cache = written.name == "Cached" and policy is not ENGINE_TASK_POLICY
        paused_with_its_flow = written.name == "NotReady" and policy is TASK_RUN_POLICY and not stored
        return (
            from_cache
            or paused_with_its_flow
            or (not stored and written.type not in (StateType.CRASHED, StateType.PAUSED, StateType.CANCELLING))
        )
    return policy in (FORCED_FLOW_RUN_POLICY, FORCED_TASK_RUN_POLICY)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_sequence_of_proposals_leaves_a_terminal_state_except_by_an_allowed_row(data: st.DataObject) -> None:
    policy: Any = data.draw(st.sampled_from([FLOW_RUN_POLICY, *TASK_RUN_POLICIES]))
    all_facts = all_flow_facts if policy is FLOW_RUN_POLICY else all_task_facts
    current: State[Any] | None = None
    for _ in range(data.draw(st.integers(1, 8))):
        facts = data.draw(all_facts)
        written = getattr(decide(policy, current, data.draw(states()), facts), "state", None)
        if written is None:
            continue
        if current is not None and current.type in TERMINAL:
            assert leaves_the_end(policy, current, written, facts), (current, written, facts)
        current = written


@given(st.integers(0, 4), st.lists(st.booleans(), min_size=1, max_size=8), st.sampled_from(["flow", "task"]))
def test_run_count_and_retries_agree_for_any_sequence_of_failures(retries: int, failures: list[bool], kind: str) -> None:
    policy: Any = FLOW_RUN_POLICY if kind == "flow" else ENGINE_TASK_POLICY
    facts_of: Any = flow_facts if kind == "flow" else task_facts
    progress, current, resuming, starts = Progress(), None, False, 0
    now = NOW

    def propose(proposed: State[Any]) -> Any:
        nonlocal progress, current, resuming, now
        facts = facts_of(now=now, run_count=progress.run_count, retries=retries)
        decision = decide(policy, current, proposed, facts)
        assert isinstance(decision, (Accept, Reject))
        assert decision.state is not None
        now = after(None if current is None else current.timestamp, now)
        new = placed(decision.state, timestamp=now, flow_run_id=None)
        progress = advance(progress, current, new, resuming=resuming, updates=decision.updates)
        resuming = resuming_after(new, decision.updates.get("resuming", resuming))
        current = new
        return new

    propose(state(PENDING))
    for fails in failures:
        propose(state(RUNNING))
        starts += 1
        if propose(state(FAILED if fails else COMPLETED)).type in TERMINAL:
            break
    expected = next((n for n, fails in enumerate(failures, 1) if not fails), len(failures))
    assert progress.run_count == starts == min(expected, retries + 1)
