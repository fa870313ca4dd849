"""The same with a server: flows that pause, people who resume, and the wire as other clients use it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from people import LONG, People

from rota import flow, pause_flow_run, resume_flow_run, suspend_flow_run, task
from rota.core.states import paused
from rota.engine import child
from rota.exceptions import InvalidRequest
from rota.input import RunInput
from rota.server.opening import make_asgi, open_app
from rota.server.serving import listen
from rota.settings import get_settings
from rota.testing import wait_until
from rota.testing.isolation import harness


class Running(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """Signals are the test runner's."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    settings = get_settings().copy_with_update(
        {"server.database.connection_url": f"sqlite:///{folder}/rota.db", "home": str(folder)}
    )
    app = open_app(settings)
    _, asgi = make_asgi(app, settings, "127.0.0.1")
    listening = listen("127.0.0.1", 0)
    running = Running(uvicorn.Config(asgi, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False))
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[listening])))
    thread.start()
    wait_until(lambda: running.started, 20)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/api"
    running.should_exit = True
    thread.join(30)
    app.bus.close()
    app.close()
    listening.close()


@pytest.fixture
def visitors(server: str, tmp_path: Path) -> Iterator[People]:
    with harness(home=tmp_path / "home", settings={"api.url": server}) as running:
        yield People(running.client, running.flush)


class Approval(RunInput):
    approved: bool


def paused_run(people: People, flow_name: str) -> Any:
    """The run of a flow that waits to be resumed."""
    from rota.contract.filters.flows import FlowFilter, FlowFilterName

    wanted = FlowFilter(name=FlowFilterName(any_=[flow_name]))
    run = wait_until(lambda: next(iter(people.client.read_flow_runs(flow_filter=wanted)), None), LONG)
    return people.await_question(run_id=run.id)


@pytest.mark.parametrize("is_async", [False, True])
def test_a_flow_waits_and_goes_on(visitors: People, server: str, is_async: bool) -> None:
    name = f"asks-{is_async}"

    @flow(name=name)
    def asks() -> Any:
        return pause_flow_run(wait_for_input=Approval, timeout=LONG, poll_interval=0.1)

    @flow(name=name)
    async def aasks() -> Any:
        return await pause_flow_run(wait_for_input=Approval, timeout=LONG, poll_interval=0.1)

    def act() -> None:
        run = paused_run(visitors, name)
        with pytest.raises(InvalidRequest, match="approved"):
            resume_flow_run(run.id, {"approved": "maybe"})
        with httpx.Client(base_url=server, timeout=20) as wire:
            refused = wire.post(f"/flow_runs/{run.id}/resume", json={"run_input": {}})
            assert (refused.status_code, refused.json()["status"]) == (200, "REJECT")
            accepted = wire.post(f"/flow_runs/{run.id}/resume", json={"run_input": {"approved": True}})
            assert (accepted.status_code, accepted.json()["status"]) == (201, "ACCEPT")
            assert accepted.json()["state"]["type"] == "RUNNING"
            again = wire.post(f"/flow_runs/{run.id}/resume")
            assert (again.status_code, again.json()["status"]) == (200, "ABORT")
            assert wire.get(f"/rota/flow_runs/{run.id}/why").json()["causes"][0]["sentence"]

    with visitors.meanwhile(act):
        answer = asyncio.run(aasks()) if is_async else asks()
    assert answer.approved is True


def test_inputs_on_the_wire(visitors: People, server: str) -> None:
    @flow(name="quick")
    def quick() -> None:
        return None

    quick()
    run_id = paused_or_over(visitors)
    with httpx.Client(base_url=server, timeout=20) as wire:
        place = f"/flow_runs/{run_id}/input"
        made = wire.post(place, json={"key": "a-1", "value": '{"n": 1}', "sender": "me"})
        assert (made.status_code, made.json()) == (201, None)
        assert wire.post(place, json={"key": "a-1", "value": "2"}).status_code == 409
        read = wire.get(f"{place}/a-1")
        assert (read.status_code, read.text) == (200, '{"n": 1}')
        (found,) = wire.post(f"{place}/filter", json={"prefix": "a-"}).json()
        assert (found["key"], found["value"], found["sender"]) == ("a-1", '{"n": 1}', "me")
        assert set(found) == {"id", "created", "updated", "flow_run_id", "key", "value", "sender"}
        assert wire.post(f"{place}/filter", json={"prefix": "a-", "exclude_keys": ["a-1"]}).json() == []
        assert wire.delete(f"{place}/a-1").status_code == 204
        assert wire.delete(f"{place}/a-1").status_code == wire.get(f"{place}/a-1").status_code == 404
        assert wire.post(place, json={"key": "a/b", "value": "1"}).status_code == 422


def paused_or_over(people: People) -> Any:
    return people.client.read_flow_runs()[0].id


def test_a_run_that_is_paused_from_elsewhere_and_one_that_is_suspended(visitors: People) -> None:
    started: list[int] = []
    goes_on = threading.Event()

    @task
    def work(number: int) -> int:
        started.append(number)
        return number

    @flow(name="works")
    def works() -> None:
        number = 0
        while not goes_on.is_set():
            work(number)
            number += 1
        suspend_flow_run(wait_for_input=int)

    run = visitors.deployed_run(works)

    def act() -> None:
        wait_until(lambda: len(started) > 2, LONG)
        visitors.client.set_flow_run_state(run.id, paused())
        seen = -1

        def is_still() -> bool:
            nonlocal seen
            before, seen = seen, len(started)
            threading.Event().wait(0.2)
            return before == seen == len(started)

        wait_until(is_still, LONG)
        resume_flow_run(run.id)
        wait_until(lambda: len(started) > seen, LONG)
        goes_on.set()

    with visitors.meanwhile(act):
        state = child.execute_flow_run(run.id, load=lambda _: works)
    assert state.name == "Suspended"
    resume_flow_run(visitors.await_question("Suspended", run.id).id, {"value": 1})
    before = len(started)
    assert child.execute_flow_run(run.id, load=lambda _: works).is_completed()
    assert len(started) == before
