"""The life of a flow run as the server keeps it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from api_driver import (
    CANCELLED,
    CANCELLING,
    COMPLETED,
    CRASHED,
    FAILED,
    PAUSED,
    PENDING,
    RUNNING,
    SCHEDULED,
    Api,
    delay_of,
    names,
    proposal,
)

from rota.contract.states import SetStateStatus
from rota.core.ids import uuid7
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.exceptions import LeaseConflict, ObjectNotFound
from rota.server.store import leases, outbox
from rota.testing import FakeClock, check_history

ACCEPT, REJECT, WAIT, ABORT = SetStateStatus.ACCEPT, SetStateStatus.REJECT, SetStateStatus.WAIT, SetStateStatus.ABORT


def leases_of(api: Api, run_id: UUID) -> bool:
    return api.app.store.read(lambda tx: leases.find_lease(tx, DEFAULT_WORKSPACE_ID, leases.FLOW_RUN, run_id)) is not None


def test_a_run_from_creation_to_completion(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(parameters={"n": 1}, tags=["a"])
    assert (run.state_type, run.run_count, run.expected_start_time) == (PENDING, 0, clock.now())
    created = clock.now()
    epoch = api.claim(run).epoch
    started = clock.advance(5)
    assert api.propose(run, RUNNING, epoch=epoch).status is ACCEPT
    ended = clock.advance(10)
    assert api.propose(run, COMPLETED, epoch=epoch, data={"type": "inline"}).status is ACCEPT

    found = api.read(run)
    assert (found.state_type, found.state_name, found.run_count) == (COMPLETED, "Completed", 1)
    assert (found.expected_start_time, found.start_time, found.end_time) == (created, started, ended)
    assert (found.total_run_time, found.estimated_run_time) == (timedelta(seconds=10), timedelta(seconds=10))
    assert found.estimated_start_time_delta == timedelta(seconds=5)
    assert found.state is not None
    assert found.state.data == {"type": "inline"}
    assert found.parameters == {"n": 1}
    history = api.history(run)
    assert names(history) == ["Pending", "Running", "Completed"]
    assert all(state.state_details.flow_run_id == run.id for state in history)
    assert check_history(history) == []


def test_a_refused_proposal_writes_nothing_and_gives_the_current_state(api: Api) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    answer = api.propose(run, PENDING)
    assert answer.status is ABORT
    assert answer.state is not None
    assert answer.state.type is RUNNING
    assert answer.details.model_dump()["reason"]
    assert names(api.history(run)) == ["Running"]


def test_a_run_that_asks_before_its_time_waits_whole_seconds(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(state=proposal(SCHEDULED, scheduled_time=clock.now() + timedelta(seconds=9.2)))
    assert run.next_scheduled_start_time == clock.now() + timedelta(seconds=9.2)
    answer = api.propose(run, RUNNING)
    assert (answer.status, delay_of(answer)) == (WAIT, 10)
    clock.advance(10)
    assert api.propose(run, RUNNING).status is ACCEPT
    assert api.read(run).next_scheduled_start_time is None


def test_a_failure_with_retries_left_becomes_awaiting_retry(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(retries=1, retry_delay=30)
    epoch = api.claim(run).epoch
    api.propose(run, RUNNING, epoch=epoch)
    answer = api.propose(run, FAILED, epoch=epoch, message="boom", transition_id=uuid7())
    assert answer.status is REJECT
    assert answer.state is not None
    assert (answer.state.type, answer.state.name, answer.state.message) == (SCHEDULED, "AwaitingRetry", "boom")
    assert answer.state.state_details.scheduled_time == clock.now() + timedelta(seconds=30)
    assert api.read(run).empirical_policy.retry_type == "in_process"
    assert leases_of(api, run.id)

    clock.advance(30)
    api.propose(run, RUNNING, epoch=epoch, name="Retrying")
    assert api.propose(run, FAILED, epoch=epoch).status is ACCEPT
    found = api.read(run)
    assert (found.state_name, found.run_count, found.empirical_policy.retry_type) == ("Failed", 2, None)
    assert names(api.history(run)) == ["Pending", "Running", "AwaitingRetry", "Retrying", "Failed"]
    assert check_history(api.history(run)) == []
    assert not leases_of(api, run.id)


def test_a_stale_epoch_is_refused_whatever_it_proposes(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    old = api.claim(run, "here:1", lease_seconds=10).epoch
    clock.advance(11)
    new = api.claim(run, "here:2").epoch
    assert new == old + 1
    for kind in (RUNNING, COMPLETED, FAILED, CRASHED):
        assert api.propose(run, kind, epoch=old).status is ABORT
        assert api.propose(run, kind, epoch=old, force=True).status is ABORT
    assert api.propose(run, RUNNING, epoch=new).status is ACCEPT


def test_the_same_transition_twice_is_made_once(api: Api) -> None:
    run = api.flow_run(retries=1)
    start, end = uuid4(), uuid4()
    api.propose(run, RUNNING, transition_id=start)
    again = api.propose(run, RUNNING, transition_id=start)
    assert (again.status, again.state and again.state.type) == (REJECT, RUNNING)
    api.propose(run, FAILED, transition_id=end)
    again = api.propose(run, FAILED, transition_id=end)
    assert (again.status, again.state and again.state.name) == (REJECT, "AwaitingRetry")
    assert api.read(run).run_count == 1
    assert names(api.history(run)) == ["Pending", "Running", "AwaitingRetry"]


def test_the_same_state_twice_is_answered_twice_alike(api: Api) -> None:
    run = api.flow_run(retries=1)
    start, end = proposal(RUNNING, id=uuid7()), proposal(FAILED, id=uuid7())
    first, again = api.propose_state(run, start), api.propose_state(run, start)
    assert (again.status, again.state) == (first.status, first.state) == (ACCEPT, api.read(run).state)
    first, again = api.propose_state(run, end), api.propose_state(run, end)
    assert (again.status, again.state) == (first.status, first.state)
    assert again.state is not None
    assert again.state.name == "AwaitingRetry"
    # One that comes again after others have been made changes nothing either.
    assert api.propose_state(run, start).status is REJECT
    assert names(api.history(run)) == ["Pending", "Running", "AwaitingRetry"]


@pytest.mark.parametrize("known_by", ["id", "transition_id"])
def test_a_proposal_that_comes_again_after_the_end_does_not_run_the_run_again(api: Api, known_by: str) -> None:
    run = api.flow_run()
    start = proposal(RUNNING, **{known_by: uuid7()})
    api.propose_state(run, start)
    api.propose(run, FAILED)
    assert api.propose_state(run, start).status is REJECT
    assert names(api.history(run)) == ["Pending", "Running", "Failed"]
    assert api.propose(run, RUNNING).status is ACCEPT  # an explicit rerun


def test_times_in_a_history_go_forward_even_when_the_clock_stands_still_or_a_client_is_behind(api: Api) -> None:
    run = api.flow_run()
    behind = api.clock.now() - timedelta(hours=1)
    ahead = api.clock.now() + timedelta(hours=1)
    api.propose(run, RUNNING)
    api.propose(run, COMPLETED, timestamp=behind)
    api.propose(run, RUNNING, timestamp=ahead)
    history = api.history(run)
    assert check_history(history) == []
    assert history[-1].timestamp - history[0].timestamp == timedelta(microseconds=3)


def test_a_rerun_clears_the_end_and_counts_on(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    clock.advance(1)
    api.propose(run, RUNNING)
    clock.advance(3)
    api.propose(run, FAILED)
    assert api.read(run).end_time == clock.now()
    assert api.propose(run, RUNNING).status is ACCEPT
    found = api.read(run)
    assert (found.end_time, found.run_count, found.total_run_time) == (None, 2, timedelta(seconds=3))


def test_only_a_deployment_reschedules_what_is_over(api: Api) -> None:
    flow = api.flow()
    alone, deployed = (
        api.flow_run(flow, state=proposal(FAILED)),
        api.flow_run(flow, state=proposal(FAILED), deployment_id=uuid7()),
    )
    assert api.propose(alone, SCHEDULED).status is ABORT
    assert api.propose(deployed, SCHEDULED).status is ACCEPT
    found = api.read(deployed)
    assert (found.state_name, found.empirical_policy.retry_type) == ("Scheduled", "reschedule")
    assert found.next_scheduled_start_time == api.clock.now()


def test_a_late_end_of_a_run_given_up_as_dead_changes_nothing(api: Api) -> None:
    run = api.flow_run()
    epoch = api.claim(run).epoch
    api.propose(run, RUNNING, epoch=epoch)
    api.propose(run, CRASHED, force=True)
    assert api.propose(run, COMPLETED, epoch=epoch).status is REJECT
    assert api.read(run).state_name == "Crashed"


def test_cancelling_ends_in_cancelled_only(api: Api) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    assert api.propose(run, CANCELLING).status is ACCEPT
    assert api.propose(run, COMPLETED).status is REJECT
    assert api.propose(run, CANCELLED).status is ACCEPT


def test_a_scheduled_run_without_a_process_is_cancelled_at_once(api: Api) -> None:
    run = api.flow_run(state=proposal(SCHEDULED))
    answer = api.propose(run, CANCELLING)
    assert (answer.status, answer.state and answer.state.type) == (REJECT, CANCELLED)


def test_pausing_keeps_its_key_and_resuming_does_not_count_as_an_attempt(api: Api) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    assert api.propose(run, PAUSED, pause_key="ask").status is ACCEPT
    assert api.read(run).empirical_policy.pause_keys == {"ask"}
    assert api.propose(run, RUNNING).status is ACCEPT
    found = api.read(run)
    assert (found.run_count, found.empirical_policy.resuming) == (1, False)
    assert api.propose(run, PAUSED, pause_key="ask").status is REJECT


def test_suspending_gives_the_run_up_and_pausing_does_not(api: Api) -> None:
    flow = api.flow()
    for reschedule in (True, False):
        run = api.flow_run(flow, deployment_id=uuid7())
        epoch = api.claim(run).epoch
        api.propose(run, RUNNING, epoch=epoch)
        api.propose(run, PAUSED, pause_reschedule=reschedule, epoch=epoch)
        assert leases_of(api, run.id) is not reschedule


def test_every_state_waits_to_be_told_and_a_refusal_does_not(api: Api) -> None:
    run = api.flow_run()
    api.propose(run, RUNNING)
    api.propose(run, PENDING)
    rows = api.app.store.write(lambda tx: outbox.take(tx, 10))
    assert [row.subject_id for row in rows] == [state.id for state in api.history(run)]


def test_a_state_for_a_run_that_is_not_there_is_not_found(api: Api) -> None:
    run = api.flow_run()
    with pytest.raises(ObjectNotFound, match="flow run"):
        api.propose(run.model_copy(update={"id": uuid7()}), RUNNING)


def test_a_run_that_is_over_cannot_be_claimed(api: Api) -> None:
    run = api.flow_run(state=proposal(COMPLETED))
    with pytest.raises(LeaseConflict, match="is over"):
        api.claim(run)
