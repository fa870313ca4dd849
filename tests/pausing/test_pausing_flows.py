"""A flow run pauses in its process, and goes on when somebody resumes it, with what was sent."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from people import LONG, People
from pydantic import BaseModel

from rota import apause_flow_run, flow, pause_flow_run, resume_flow_run, task
from rota.core.states import paused
from rota.exceptions import (
    CancelledRun,
    FlowPauseTimeout,
    InvalidRequest,
    MissingContextError,
    NotPausedError,
    RunAborted,
)
from rota.input import RunInput, keyset_from_paused_state
from rota.states import Cancelling
from rota.testing import wait_until


class Approval(RunInput):
    approved: bool
    comment: str = "none"


def test_a_flow_waits_and_goes_on_with_what_was_sent(people_anywhere: People) -> None:
    people = people_anywhere

    @flow
    def asks() -> Any:
        return pause_flow_run(wait_for_input=Approval, timeout=LONG)

    def decide() -> None:
        run = people.await_question()
        resume_flow_run(run.id, {"approved": True, "comment": "fine"})

    with people.meanwhile(decide):
        answer = asks()
    assert type(answer) is Approval
    assert answer.model_dump() == {"approved": True, "comment": "fine"}
    assert answer.metadata.receiver == people.run().id
    assert people.history() == ["Pending", "Running", "Paused", "Running", "Completed"]
    assert people.run().run_count == 1  # the attempt went on


def test_an_async_flow_waits_without_holding_up_others(people_anywhere: People) -> None:
    people = people_anywhere
    ticks: list[int] = []

    @flow
    async def asks() -> Any:
        ticking = asyncio.create_task(tick())
        answer = await pause_flow_run(wait_for_input=int, timeout=LONG)
        ticking.cancel()
        return answer

    async def tick() -> None:
        while True:
            ticks.append(len(ticks))
            await asyncio.sleep(0.005)

    def decide() -> None:
        run = people.await_question()
        seen = len(ticks)
        wait_until(lambda: len(ticks) > seen + 1, LONG)
        resume_flow_run(run.id, {"value": 3})

    with people.meanwhile(decide):
        assert asyncio.run(asks()) == 3


@pytest.mark.parametrize(
    ("kind", "sent", "got"),
    [
        (str, "ü", "ü"),
        (int, 7, 7),
        (list[int], [1, 2], [1, 2]),
        (bool, False, False),
        (dict[str, float], {"a": 1.5}, {"a": 1.5}),
    ],
)
def test_plain_types_are_asked_for_as_they_are(people: People, kind: Any, sent: Any, got: Any) -> None:
    @flow
    def asks() -> Any:
        return pause_flow_run(wait_for_input=kind, timeout=LONG)

    with people.meanwhile(lambda: resume_flow_run(people.await_question().id, {"value": sent})):
        assert asks() == got


def test_any_model_can_be_asked_for(people: People) -> None:
    class Region(BaseModel):
        name: str

    class Order(BaseModel):
        regions: list[Region]

    @flow
    def asks() -> Any:
        return pause_flow_run(wait_for_input=Order, timeout=LONG)

    with people.meanwhile(lambda: resume_flow_run(people.await_question().id, {"regions": [{"name": "north"}]})):
        answer = asks()
    assert isinstance(answer, Order)
    assert answer.regions[0].name == "north"


def test_what_does_not_fit_is_refused_with_its_field_and_the_run_stays_paused(people: People) -> None:
    told: list[str] = []

    @flow
    def asks() -> Any:
        return pause_flow_run(wait_for_input=Approval, timeout=LONG)

    def decide() -> None:
        run = people.await_question()
        for wrong in ({"approved": "perhaps"}, {}, {"approved": True, "colour": "red"}, None):
            with pytest.raises(InvalidRequest) as refusal:
                resume_flow_run(run.id, wrong)
            told.append(str(refusal.value))
        assert people.client.read_flow_run(run.id).state_name == "Paused"
        resume_flow_run(run.id, {"approved": False})

    with people.meanwhile(decide):
        assert asks().model_dump() == {"approved": False, "comment": "none"}
    for message, named in zip(told, ["'approved'", "'approved'", "'colour'", "'approved'"], strict=True):
        assert named in message


def test_defaults_and_a_description_are_part_of_the_question(people: People) -> None:
    @flow
    def asks() -> Any:
        model = Approval.with_initial_data(description="# Really?", comment="as always")
        return pause_flow_run(wait_for_input=model, timeout=LONG)

    def decide() -> None:
        run = people.await_question()
        assert run.state is not None
        keyset = run.state.state_details.run_input_keyset
        assert keyset == {**keyset_from_paused_state(run.state)}
        assert people.client.read_flow_run_input(run.id, keyset["description"]) == '"# Really?"'
        assert '"default": "as always"' in people.client.read_flow_run_input(run.id, keyset["schema"])
        resume_flow_run(run.id, {"approved": True})

    with people.meanwhile(decide):
        assert asks().model_dump() == {"approved": True, "comment": "as always"}
    with pytest.raises(ValueError, match="no field colour"):
        Approval.with_initial_data(colour="red")


def test_nobody_resumes_in_time(people_anywhere: People) -> None:
    @flow(retries=2)
    def asks() -> None:
        pause_flow_run(timeout=0.1)

    with pytest.raises(FlowPauseTimeout, match="nobody resumed it before"):
        asks()
    assert people_anywhere.history() == ["Pending", "Running", "Paused", "Failed"]
    with pytest.raises(NotPausedError, match="is not paused"):
        resume_flow_run(people_anywhere.run().id)


def test_two_pauses_each_have_their_own_answer_and_a_pause_of_the_same_key_is_made_once(people: People) -> None:
    @flow
    def asks() -> list[Any]:
        answers = [pause_flow_run(wait_for_input=int, timeout=LONG) for _ in range(2)]
        answers += [pause_flow_run(wait_for_input=int, timeout=LONG, key="mine") for _ in range(2)]
        return answers

    def decide() -> None:
        last = None
        for number in (1, 2, 3):
            run = people.await_question(other_than=last)
            last = run.state_id
            resume_flow_run(run.id, {"value": number})

    with people.meanwhile(decide):
        assert asks() == [1, 2, 3, 3]


def test_a_later_attempt_asks_anew(people: People) -> None:
    attempts: list[int] = []

    @flow(retries=1)
    def asks() -> int:
        attempts.append(pause_flow_run(wait_for_input=int, timeout=LONG))
        if len(attempts) == 1:
            raise ValueError("not yet")
        return attempts[-1]

    def decide() -> None:
        last = None
        for number in (1, 2):
            run = people.await_question(other_than=last)
            last = run.state_id
            resume_flow_run(run.id, {"value": number})

    with people.meanwhile(decide):
        assert asks() == 2
    assert attempts == [1, 2]


def test_a_paused_run_can_be_cancelled(people: People) -> None:
    @flow
    def asks() -> None:
        pause_flow_run(timeout=LONG)

    def decide() -> None:
        people.client.set_flow_run_state(people.await_state("Paused").id, Cancelling())

    with people.meanwhile(decide), pytest.raises(CancelledRun):
        asks()
    assert people.history() == ["Pending", "Running", "Paused", "Cancelling", "Cancelled"]


def test_a_subflow_pauses_alone(people: People) -> None:
    @flow
    def inner() -> Any:
        return pause_flow_run(wait_for_input=str, timeout=LONG)

    @flow
    def outer() -> Any:
        return inner()

    def decide() -> None:
        wait_until(lambda: len(people.runs()) == 2, LONG)
        child = people.await_question(run_id=people.runs()[1].id)
        assert people.runs()[0].state_name == "Running"
        resume_flow_run(child.id, {"value": "yes"})

    with people.meanwhile(decide):
        assert outer() == "yes"


@pytest.mark.parametrize("is_async", [False, True])
def test_tasks_and_other_code_cannot_pause(people: People, is_async: bool) -> None:
    @task
    def wrong() -> None:
        pause_flow_run()

    @flow
    def asks() -> None:
        wrong()

    @task
    async def awrong() -> None:
        await apause_flow_run()

    @flow
    async def aasks() -> None:
        await awrong()

    with pytest.raises(MissingContextError, match="called in a task: call it around the task"):
        asyncio.run(aasks()) if is_async else asks()
    with pytest.raises(MissingContextError, match="outside of one"):
        asyncio.run(apause_flow_run()) if is_async else pause_flow_run()


# --- paused from elsewhere -------------------------------------------------------------------------------------------------


def test_no_task_starts_after_the_process_has_heard_of_the_pause(people_anywhere: People) -> None:
    people = people_anywhere
    started: list[int] = []
    goes_on = threading.Event()

    @task
    def work(number: int) -> int:
        started.append(number)
        return number

    @flow
    def works() -> int:
        number = 0
        while not goes_on.is_set():
            work(number)
            number += 1
        return number

    def act() -> None:
        wait_until(lambda: len(started) > 3, LONG)
        run = people.run()
        people.client.set_flow_run_state(run.id, paused())
        wait_until(lambda: _logged(people, "Paused on request"), LONG)
        # What had passed the gate by then has started soon; nothing follows it.
        seen = wait_until(lambda: _still(started), LONG)
        resume_flow_run(run.id)
        wait_until(lambda: len(started) > seen + 2, LONG)
        goes_on.set()

    with people.meanwhile(act):
        works()
    assert people.history() == ["Pending", "Running", "Paused", "Running", "Completed"]
    assert started == sorted(set(started))


def _logged(people: People, text: str) -> bool:
    people.flush()
    return any(text in line.message for line in people.client.read_logs(limit=200, sort="TIMESTAMP_DESC"))


def _still(started: list[int]) -> int:
    """How many have started, once that is the same for some looks in a row."""
    seen = len(started)
    looks = iter(range(20))
    wait_until(lambda: next(looks, None) is None, LONG)
    return seen if len(started) == seen else 0


def test_submitted_tasks_wait_too_and_a_cancelled_run_does_not_start_them(people: People) -> None:
    started: list[int] = []
    first = threading.Event()

    @task
    def work(number: int) -> int:
        started.append(number)
        return number

    @flow
    def works() -> list[int]:
        work(0)
        first.wait(LONG)
        futures = [work.submit(number) for number in (1, 2)]
        return [future.result() for future in futures]

    def act() -> None:
        wait_until(lambda: started, LONG)
        run = people.run()
        people.client.set_flow_run_state(run.id, paused())
        work_of_somebody(people)
        first.set()
        wait_until(lambda: len(people.client.read_task_runs()) == 3, LONG)
        people.client.set_flow_run_state(run.id, Cancelling())

    from rota.settings import temporary_settings

    with temporary_settings({"flows.heartbeat_seconds": 0.05}), people.meanwhile(act), pytest.raises(CancelledRun):
        works()
    assert started == [0]


def work_of_somebody(people: People) -> None:
    wait_until(lambda: _logged(people, "Paused on request"), LONG)


def test_a_run_that_does_not_run_cannot_be_paused(people: People) -> None:
    @flow
    def quick() -> None:
        return None

    quick()
    run = people.run()
    answer = people.client.set_flow_run_state(run.id, paused())
    assert answer.status.value == "ABORT"
    from rota import suspend_flow_run

    with pytest.raises(RunAborted, match="cannot be suspended"):
        suspend_flow_run(flow_run_id=run.id)
