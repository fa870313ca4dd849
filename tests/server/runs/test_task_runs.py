"""Task runs that are decided by the server, one state at a time (clients of the 2.x protocol, background tasks)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from api_driver import CANCELLING, COMPLETED, FAILED, PAUSED, PENDING, RUNNING, SCHEDULED, Api, delay_of, names, proposal

from rota.contract.flow_runs import DELETE_FLOW_RUN
from rota.contract.states import SetStateStatus
from rota.contract.task_runs import TaskRunPolicy
from rota.core.ids import uuid7
from rota.exceptions import ObjectNotFound
from rota.testing import FakeClock, check_history

ACCEPT, REJECT, WAIT, ABORT = SetStateStatus.ACCEPT, SetStateStatus.REJECT, SetStateStatus.WAIT, SetStateStatus.ABORT


def test_a_task_run_from_creation_to_completion(api: Api, clock: FakeClock) -> None:
    flow_run = api.flow_run(state=proposal(RUNNING))
    run = api.task_run(flow_run)
    clock.advance(1)
    assert api.propose(run, RUNNING).status is ACCEPT
    clock.advance(4)
    assert api.propose(run, COMPLETED).status is ACCEPT
    found = api.read_task_run(run)
    assert (found.state_name, found.run_count, found.flow_run_run_count) == ("Completed", 1, 1)
    assert found.total_run_time == timedelta(seconds=4)
    assert names(api.task_history(run)) == ["Pending", "Running", "Completed"]
    assert check_history(api.task_history(run), kind="task-run") == []


def test_a_failure_with_retries_left_becomes_awaiting_retry(api: Api, clock: FakeClock) -> None:
    run = api.task_run(api.flow_run(state=proposal(RUNNING)), empirical_policy=TaskRunPolicy(retries=1, retry_delay=[10, 20]))
    api.propose(run, RUNNING)
    assert api.propose(run, FAILED).status is REJECT
    answer = api.propose(run, RUNNING)
    assert (answer.status, delay_of(answer)) == (WAIT, 10)
    clock.advance(10)
    api.propose(run, RUNNING)
    api.propose(run, FAILED)
    assert names(api.task_history(run)) == ["Pending", "Running", "AwaitingRetry", "Retrying", "Failed"]
    assert api.read_task_run(run).run_count == 2


@pytest.mark.parametrize(("flow_state", "status"), [(PENDING, ABORT), (COMPLETED, ABORT), (PAUSED, REJECT)])
def test_a_task_runs_only_while_its_flow_does(api: Api, flow_state: object, status: SetStateStatus) -> None:
    flow_run = api.flow_run(state=proposal(flow_state))  # type: ignore[arg-type]  # a parameter of the test
    run = api.task_run(flow_run)
    assert api.propose(run, RUNNING).status is status


def test_a_cached_result_is_taken_until_it_expires(api: Api, clock: FakeClock) -> None:
    flow_run = api.flow_run(state=proposal(RUNNING))
    first, second, third = (api.task_run(flow_run, dynamic_key=str(number)) for number in range(3))
    until = clock.now() + timedelta(seconds=60)
    api.propose(first, RUNNING, cache_key="k")
    api.propose(first, COMPLETED, cache_key="k", cache_expiration=until, data={"type": "reference"})
    answer = api.propose(second, RUNNING, cache_key="k")
    assert (answer.status, answer.state and answer.state.name) == (REJECT, "Cached")
    assert api.read_task_run(second).state_type is COMPLETED
    clock.advance(61)
    assert api.propose(third, RUNNING, cache_key="k").status is ACCEPT
    assert api.propose(third, RUNNING, cache_key="k", refresh_cache=True).status is ACCEPT


def test_a_claim_on_the_flow_run_covers_its_task_runs(api: Api, clock: FakeClock) -> None:
    flow_run = api.flow_run()
    old = api.claim(flow_run, lease_seconds=5).epoch
    clock.advance(6)
    new = api.claim(flow_run, "here:2").epoch
    api.propose(flow_run, RUNNING, epoch=new)
    run = api.task_run(flow_run)
    assert api.propose(run, RUNNING, epoch=old).status is ABORT
    assert api.propose(run, RUNNING, epoch=new).status is ACCEPT


def test_a_task_outside_of_a_flow_runs_alone(api: Api) -> None:
    run = api.task_run()
    assert api.propose(run, RUNNING).status is ACCEPT
    assert api.read_task_run(run).flow_run_id is None


def test_a_background_task_is_submitted_once_and_keeps_its_arguments(api: Api) -> None:
    arguments = uuid7()
    run = api.task_run(state=proposal(SCHEDULED, deferred=True, task_parameters_id=arguments))
    assert api.propose(run, PENDING).status is ACCEPT
    assert api.propose(run, PENDING).status is ABORT
    answer = api.propose(run, RUNNING)
    assert answer.state is not None
    assert answer.state.state_details.task_parameters_id == arguments


def test_force_lets_any_state_through_but_for_a_stale_claim(api: Api) -> None:
    run = api.task_run(api.flow_run(state=proposal(PENDING)))
    assert api.propose(run, RUNNING, force=True).status is ACCEPT
    assert api.propose(run, CANCELLING, force=True, epoch=7).status is ABORT


def test_a_task_run_goes_with_its_flow_run(api: Api) -> None:
    flow_run = api.flow_run(state=proposal(RUNNING))
    run = api.task_run(flow_run)
    api.app.handle(DELETE_FLOW_RUN, {"id": flow_run.id})
    with pytest.raises(ObjectNotFound):
        api.propose(run, RUNNING)
