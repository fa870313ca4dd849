"""A subflow's states are those of the task run that stands for it in its caller."""

from __future__ import annotations

from api_driver import COMPLETED, FAILED, PENDING, RUNNING, Api, RecordedTask, names

from rota.contract.flow_runs import FlowRun
from rota.core.ids import uuid7
from rota.testing import FakeClock, check_history


def family(api: Api) -> tuple[FlowRun, RecordedTask, FlowRun]:
    """A running flow run, the task run recorded for its subflow, and the subflow's run."""
    caller = api.flow_run(api.flow("caller"))
    api.propose(caller, RUNNING)
    stub = RecordedTask(caller.id, "child-0").made(api.clock.now()).enters(PENDING, api.clock.now(), runs=0)
    api.record(stub)
    api.clock.advance(1)
    return caller, stub, api.flow_run(api.flow("child"), parent_task_run_id=stub.id)


def test_the_task_run_follows_each_state(api: Api, clock: FakeClock) -> None:
    caller, stub, child = family(api)
    assert api.read_task_run(stub.id).state_name == "Pending"
    clock.advance(1)
    api.propose(child, RUNNING)
    clock.advance(5)
    api.propose(child, COMPLETED, data={"type": "inline"}, message="done")
    task_run = api.read_task_run(stub.id)
    assert (task_run.state_name, task_run.run_count, task_run.total_run_time.total_seconds()) == ("Completed", 1, 5.0)
    assert task_run.state is not None
    assert (task_run.state.message, task_run.state.data) == ("done", {"type": "inline"})
    history = api.task_history(stub.id)
    assert names(history) == ["Pending", "Pending", "Running", "Completed"]
    assert check_history(history, kind="task-run") == []
    assert [state.state_details.child_flow_run_id for state in history] == [None, child.id, child.id, child.id]
    assert {state.state_details.flow_run_id for state in history} == {caller.id}
    assert {state.id for state in history}.isdisjoint(state.id for state in api.history(child))


def test_a_retry_of_the_subflow_is_seen_from_its_caller(api: Api) -> None:
    caller, stub, _ = family(api)
    child = api.flow_run(api.flow("child"), parent_task_run_id=stub.id, retries=1)
    for kind in (RUNNING, FAILED, RUNNING, COMPLETED):
        api.propose(child, kind)
    assert api.read_task_run(stub.id).run_count == 2
    assert names(api.task_history(stub.id))[-4:] == ["Running", "AwaitingRetry", "Running", "Completed"]
    assert api.read(caller).state_type is RUNNING


def test_a_subflow_whose_task_run_nobody_recorded_lives_all_the_same(api: Api) -> None:
    child = api.flow_run(parent_task_run_id=uuid7())
    api.propose(child, RUNNING)
    assert api.read(child).state_type is RUNNING
