"""Several want something of a paused run at once: one of them gets it, and the history says which."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from people import LONG, People

from rota import flow, pause_flow_run, resume_flow_run
from rota.contract.flow_run_inputs import CREATE_FLOW_RUN_INPUT, READ_FLOW_RUN_INPUT
from rota.contract.flow_runs import CREATE_FLOW_RUN, READ_FLOW_RUN, SET_FLOW_RUN_STATE, FlowRunCreate
from rota.contract.flows import CREATE_FLOW, FlowCreate
from rota.contract.pausing import RESUME_FLOW_RUN, ResumeFlowRun
from rota.contract.states import READ_FLOW_RUN_STATES, SetState, StateCreate
from rota.core.states import StateDetails
from rota.core.vocabulary import StateType
from rota.exceptions import InvalidRequest, NotPausedError
from rota.server.app import App
from rota.server.services import pause_expirations
from rota.server.store.engine import open_store
from rota.testing import FakeClock

KEYSET = {"schema": "paused-1-schema", "response": "paused-1-response", "description": "paused-1-description"}
SCHEMA = {"type": "object", "properties": {"value": {"type": "integer"}}, "required": ["value"]}


class Stage:
    """A server, and paused runs on it."""

    def __init__(self, url: str) -> None:
        self.store = open_store(url, timeout=20)
        self.clock = FakeClock()
        self.app = App(self.store, self.clock)
        self.flow = self.app.handle(CREATE_FLOW, body=FlowCreate(name="asks"))

    def enter(self, run_id: Any, kind: str, **details: Any) -> Any:
        state = StateCreate(type=StateType[kind], state_details=StateDetails(**details))
        return self.app.handle(SET_FLOW_RUN_STATE, {"id": run_id}, body=SetState(state=state))

    def paused_run(self, seconds: float) -> Any:
        run = self.app.handle(CREATE_FLOW_RUN, body=FlowRunCreate(flow_id=self.flow.id))
        self.enter(run.id, "RUNNING")
        until = self.clock.now() + timedelta(seconds=seconds)
        self.enter(run.id, "PAUSED", pause_timeout=until, pause_key="1", run_input_keyset=KEYSET)
        body = {"key": KEYSET["schema"], "value": json.dumps(SCHEMA)}
        self.app.handle(CREATE_FLOW_RUN_INPUT, {"id": run.id}, body=body)
        return self.app.handle(READ_FLOW_RUN, {"id": run.id})


@pytest.fixture
def stage(url: str) -> Iterator[Stage]:
    made = Stage(url)
    yield made
    made.store.close()


def interleave(stage: Stage, rng: random.Random, pool: ThreadPoolExecutor) -> None:
    """Let two people answer one pause, one of them perhaps badly, one cancel it, and its time run out, in any order."""
    is_late = rng.random() < 0.3
    run = stage.paused_run(10)
    stage.clock.advance(11 if is_late else 1)

    def answer(value: Any) -> str:
        body = ResumeFlowRun(run_input={"value": value}, state_id=run.state_id)
        return str(stage.app.handle(RESUME_FLOW_RUN, {"id": run.id}, body=body).status.value)

    def cancel() -> str:
        return str(stage.enter(run.id, "CANCELLING").status.value)

    def expire() -> str:
        return "ACCEPT" if run.id in pause_expirations.run_once(stage.store, stage.clock) else "NO"

    actors: dict[str, Any] = {"first": lambda: answer(1), "second": lambda: answer(2)}
    for name, actor in (("bad", lambda: answer("x")), ("cancel", cancel), ("expire", expire)):
        if rng.random() < 0.4:
            actors[name] = actor
    names = list(actors)
    rng.shuffle(names)
    together = threading.Barrier(len(names))

    def act(name: str) -> str:
        together.wait(LONG)
        return str(actors[name]())

    outcomes = dict(zip(names, pool.map(act, names), strict=True))
    history = [state.name for state in stage.app.handle(READ_FLOW_RUN_STATES, query={"flow_run_id": run.id})]
    accepted = [name for name in ("first", "second") if outcomes[name] == "ACCEPT"]
    assert history[:3] == ["Pending", "Running", "Paused"], (outcomes, history)
    assert len(accepted) <= 1, (outcomes, history)
    assert outcomes.get("bad") != "ACCEPT", (outcomes, history)
    assert history.count("Running") == 1 + len(accepted), (outcomes, history)
    if accepted:
        assert not is_late, (outcomes, history)
        kept = stage.app.handle(READ_FLOW_RUN_INPUT, {"id": run.id, "key": KEYSET["response"]})
        assert json.loads(kept) == {"value": 1 if accepted == ["first"] else 2}
    elif "cancel" not in outcomes:
        assert is_late, (outcomes, history)
        assert history[3:] == ["Failed"], (outcomes, history)


def test_one_of_several_who_answer_a_pause_ends_it(stage: Stage, rng: random.Random) -> None:
    with ThreadPoolExecutor(5) as pool:
        for _ in range(10):
            interleave(stage, rng, pool)


@pytest.mark.slow
def test_one_of_several_who_answer_a_pause_ends_it_whatever_the_order(stage: Stage, rng: random.Random) -> None:
    with ThreadPoolExecutor(5) as pool:
        for _ in range(500):
            interleave(stage, rng, pool)


def test_an_answer_to_a_pause_that_is_over_does_not_end_the_next_one(stage: Stage) -> None:
    run = stage.paused_run(100)
    stale = ResumeFlowRun(run_input={"value": 1}, state_id=run.state_id)
    assert stage.app.handle(RESUME_FLOW_RUN, {"id": run.id}, body=stale).status.value == "ACCEPT"
    stage.enter(run.id, "PAUSED", pause_key="2")
    answer = stage.app.handle(RESUME_FLOW_RUN, {"id": run.id}, body=stale)
    assert answer.status.value == "ABORT"
    assert "a later one" in answer.details.reason
    assert stage.app.handle(READ_FLOW_RUN, {"id": run.id}).state_name == "Paused"


def test_a_server_that_starts_again_in_between_knows_the_pause(url: str) -> None:
    before = Stage(url)
    run = before.paused_run(100)
    before.store.close()
    after = App(open_store(url, timeout=20), before.clock)
    body = ResumeFlowRun(run_input={"value": 3})
    assert after.handle(RESUME_FLOW_RUN, {"id": run.id}, body=body).status.value == "ACCEPT"
    after.close()


def test_many_people_answer_a_flow_and_it_goes_on_once(people: People, rng: random.Random, tmp_path: Path) -> None:
    answers: list[int] = []

    @flow
    def asks() -> int:
        answers.append(pause_flow_run(wait_for_input=int, timeout=LONG))
        return answers[-1]

    def act() -> None:
        run = people.await_question()

        def resume(number: int) -> bool:
            try:
                resume_flow_run(run.id, {"value": number})
            except (NotPausedError, InvalidRequest):
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(resume, range(4))) == 1

    with people.meanwhile(act):
        value = asks()
    assert answers == [value]
    assert people.history().count("Paused") == 1
