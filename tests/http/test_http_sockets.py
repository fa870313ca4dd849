"""The websockets: who may open them, what they take, what they send."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from http_served import Live, serving
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from rota.client import SyncRotaClient
from rota.server.store.engine import Tx
from rota.server.store.errors import StoreBusy

PATIENCE = 20
SECRET = "ada:secret"


def event(name: str = "x.happened", **fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": name,
        "resource": {"prefect.resource.id": "thing.1"},
        **fields,
    }


_sockets: list[ClientConnection] = []
"""Those of the test that runs; closed at its end."""


async def connected(live: Live, path: str, **options: Any) -> ClientConnection:
    socket = await connect(live.socket_url + path, **options)
    _sockets.append(socket)
    return socket


async def opened(live: Live, path: str, token: str | None = None) -> ClientConnection:
    socket = await connected(live, path, subprotocols=["prefect"])
    await send(socket, {"type": "auth", "token": token})
    return socket


async def send(socket: ClientConnection, message: Any) -> None:
    await socket.send(json.dumps(message))


async def read(socket: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))


async def closing(socket: ClientConnection) -> tuple[int, str]:
    try:
        while True:
            await asyncio.wait_for(socket.recv(), PATIENCE)
    except ConnectionClosed as closed:
        return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd is not None else (1006, str(closed))


async def confirmed(socket: ClientConnection) -> None:
    await asyncio.wait_for(await socket.ping(), PATIENCE)


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        try:
            await asyncio.wait_for(work(), 60)
        finally:
            for socket in _sockets:
                await socket.close()
            _sockets.clear()

    asyncio.run(whole())


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("sockets"), server__api__auth_string=SECRET) as live:
        yield live


@pytest.mark.parametrize("path", ["/events/in", "/events/out", "/logs/out"])
def test_a_login_is_asked_for_and_taken(guarded: Live, path: str) -> None:
    async def work() -> None:
        assert await read(await opened(guarded, path, SECRET)) == {"type": "auth_success"}
        assert (await closing(await opened(guarded, path, "wrong")))[0] == 1008
        assert (await closing(await opened(guarded, path)))[0] == 1008
        socket = await connected(guarded, path, subprotocols=["prefect"])
        await send(socket, {"type": "filter", "filter": {}})
        assert (await closing(socket))[0] == 1008
        assert (await closing(await connected(guarded, path)))[0] == 1002

    run(work)


def test_foreign_pages_open_no_socket(live: Live) -> None:
    async def work() -> None:
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
            with pytest.raises(InvalidStatus):
                await connect(live.socket_url + "/events/out", additional_headers=headers)
        with pytest.raises(InvalidStatus):
            await connect(live.socket_url + "/nowhere")

    run(work)


def test_events_are_kept_when_their_ping_is_answered(live: Live) -> None:
    sent = [event(f"batch.{n}") for n in range(300)]

    async def work() -> None:
        socket = await opened(live, "/events/in")
        assert await read(socket) == {"type": "auth_success"}
        for one in [*sent, sent[0]]:
            await send(socket, one)
        await confirmed(socket)
        with httpx.Client(base_url=live.url + "/api") as http:
            body = {"filter": {"event": {"prefix": ["batch."]}}}
            assert http.post("/events/filter", json=body).json()["total"] == len(sent)

    run(work)


def test_no_pong_comes_while_the_database_does_not_take_events(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    is_away = True
    write = live.app.store.awrite

    async def refuse(fn: Callable[[Tx], Any]) -> Any:
        if is_away:
            raise StoreBusy("away")
        return await write(fn)

    monkeypatch.setattr(live.app.store, "awrite", refuse)

    async def work() -> None:
        nonlocal is_away
        socket = await opened(live, "/events/in")
        await read(socket)
        kept = event("patient.event")
        await send(socket, kept)
        pong = await socket.ping()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(pong), 0.3)
        is_away = False
        await asyncio.wait_for(pong, PATIENCE)
        found = httpx.post(f"{live.url}/api/events/filter", json={"filter": {"event": {"name": ["patient.event"]}}}).json()
        assert [one["id"] for one in found["events"]] == [kept["id"]]

    run(work)


def test_what_is_no_event_does_not_keep_back_others(live: Live) -> None:
    good = event("among.bad")

    async def work() -> None:
        socket = await opened(live, "/events/in")
        await read(socket)
        for text in ("no json", "[]", "{}", '{"a":' * 300, json.dumps(event(resource={})), json.dumps(good)):
            await socket.send(text)
        await confirmed(socket)

    run(work)
    found = httpx.post(f"{live.url}/api/events/filter", json={"filter": {"event": {"name": ["among.bad"]}}}).json()
    assert [one["id"] for one in found["events"]] == [good["id"]]


def test_those_who_watch_get_what_was_and_what_comes_once_each(live: Live) -> None:
    name = f"watched.{uuid4()}"

    async def work() -> None:
        async with httpx.AsyncClient(base_url=live.url + "/api") as http:
            before = [event(name) for _ in range(3)]
            await http.post("/events", json=before)
            socket = await opened(live, "/events/out")
            await read(socket)
            await send(socket, {"type": "filter", "filter": {"event": {"name": [name]}}, "backfill": True})
            got = [await read(socket) for _ in before]
            await http.post("/events", json=[event("other")])
            after = [event(name) for _ in range(3)]
            await http.post("/events", json=[*after, before[0]])
            got += [await read(socket) for _ in after]
        assert {one["type"] for one in got} == {"event"}
        assert [one["event"]["id"] for one in got[:3]] == [one["id"] for one in before]
        assert {one["event"]["id"] for one in got[3:]} == {one["id"] for one in after}

    run(work)


def test_state_changes_are_seen_live(live: Live) -> None:
    async def work() -> None:
        socket = await opened(live, "/events/out")
        await read(socket)
        await send(socket, {"type": "filter", "filter": {"event": {"prefix": ["prefect.flow-run."]}}, "backfill": False})
        async with httpx.AsyncClient(base_url=live.url + "/api") as http:
            flow = (await http.post("/flows/", json={"name": f"f{uuid4()}"})).json()["id"]
            run_id = (await http.post("/flow_runs/", json={"flow_id": flow, "state": {"type": "PENDING"}})).json()["id"]
            while True:
                found = await read(socket)
                if found["event"]["resource"]["prefect.resource.id"] == f"prefect.flow-run.{run_id}":
                    break
        assert found["event"]["event"] == "prefect.flow-run.Pending"

    run(work)


def test_log_lines_are_seen_live_by_their_filter(live: Live) -> None:
    run_id = str(uuid4())
    moment = datetime.now(UTC).isoformat()

    def line(message: str, level: int) -> dict[str, Any]:
        return {"name": "n", "level": level, "message": message, "timestamp": moment, "flow_run_id": run_id}

    async def work() -> None:
        async with httpx.AsyncClient(base_url=live.url + "/api") as http:
            await http.post("/logs/", json=[line("old", 30)])
            socket = await opened(live, "/logs/out")
            await read(socket)
            wanted = {"flow_run_id": {"any_": [run_id]}, "level": {"ge_": 30}}
            await send(socket, {"type": "filter", "filter": wanted, "backfill": True})
            assert (await read(socket))["log"]["message"] == "old"
            await http.post("/logs/", json=[line("quiet", 10), line("loud", 40)])
            found = await read(socket)
        assert (found["type"], found["log"]["message"]) == ("log", "loud")

    run(work)


@pytest.mark.parametrize("path", ["/events/out", "/logs/out"])
@pytest.mark.parametrize(
    "message",
    [
        {"type": "hello"},
        {"type": "filter", "filter": {"nonsense": 1}},
        {"type": "filter", "filter": {"id": {"id": ["x"]}}},
        {"type": "filter", "filter": 7},
        [],
        "text",
    ],
    ids=str,
)
def test_a_filter_that_is_none_closes(live: Live, path: str, message: Any) -> None:
    async def work() -> None:
        socket = await opened(live, path)
        await read(socket)
        await send(socket, message)
        assert (await closing(socket))[0] == 1002

    run(work)


def test_one_who_does_not_read_is_told_to_come_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.server.http.sockets.fanout.MAX_QUEUE", 5)
    large = {"payload": {"text": "x" * 200_000}}

    async def work() -> None:
        socket = await opened(live, "/events/out")
        await read(socket)
        await send(socket, {"type": "filter", "filter": {}, "backfill": False})
        async with httpx.AsyncClient(base_url=live.url + "/api", timeout=30) as http:
            # Without reading: what is sent waits in the connection, then in the queue, until that is full.
            for _ in range(40):
                await http.post("/events", json=[event("much", **large) for _ in range(10)])
                if live.server.metrics.dropped:
                    break
                await asyncio.sleep(0.05)
        assert live.server.metrics.dropped["event_subscriber"] == 1
        assert (await closing(socket))[0] == 1013

    with serving(folder) as live:
        run(work)


# --- task runs that are told as events ---------------------------------------------------------------------------------------


def told(task_run_id: UUID, flow_run_id: UUID, states: list[tuple[str, datetime]]) -> list[dict[str, Any]]:
    """Events as Prefect's client sends them for one task run."""
    start = states[1][1]
    made = []
    for number, (state, moment) in enumerate(states):
        run = {
            "name": "load-0",
            "task_key": "load-abc",
            "dynamic_key": "0",
            "tags": ["t"],
            "labels": {},
            "task_inputs": {"x": []},
            "empirical_policy": {"max_retries": 0, "retries": 0, "retry_delay": 0},
            "run_count": min(number, 1),
            "flow_run_run_count": min(number, 1),
            "expected_start_time": states[0][1].isoformat(),
            "total_run_time": 1.5 if state == "COMPLETED" else 0.0,
            **({"start_time": start.isoformat()} if number else {}),
            **({"end_time": moment.isoformat()} if state == "COMPLETED" else {}),
        }
        made.append(
            event(
                f"prefect.task-run.{state.capitalize()}",
                occurred=moment.isoformat(),
                resource={
                    "prefect.resource.id": f"prefect.task-run.{task_run_id}",
                    "prefect.resource.name": "load-0",
                    "prefect.state-timestamp": moment.isoformat(),
                    "prefect.state-type": state,
                    "prefect.state-name": state.capitalize(),
                    "prefect.orchestration": "client",
                },
                related=[{"prefect.resource.id": f"prefect.flow-run.{flow_run_id}", "prefect.resource.role": "flow-run"}],
                payload={
                    "intended": {"from": None, "to": state},
                    "initial_state": None,
                    "validated_state": {"type": state, "name": state.capitalize(), "state_details": {}, "data": None},
                    "task_run": run,
                },
            )
        )
    return made


def test_task_runs_told_in_any_order_and_twice_are_right_at_once(live: Live) -> None:
    client = SyncRotaClient(live.url + "/api")
    flow_id = client.create_flow_from_name(f"f{uuid4()}")
    flow_run = httpx.post(f"{live.url}/api/flow_runs/", json={"flow_id": str(flow_id)}).json()
    began = datetime.now(UTC) - timedelta(minutes=1)
    task_runs = [uuid4() for _ in range(40)]
    events = [
        one
        for task_run in task_runs
        for one in told(
            task_run,
            UUID(flow_run["id"]),
            [(state, began + timedelta(seconds=n)) for n, state in enumerate(("PENDING", "RUNNING", "COMPLETED"))],
        )
    ]
    chance = random.Random(7)
    shuffled = events + chance.sample(events, len(events) // 5)
    chance.shuffle(shuffled)

    async def work() -> None:
        sockets = [await opened(live, "/events/in") for _ in range(3)]
        for number, one in enumerate(shuffled):
            await send(sockets[number % 3], one)
        for socket in sockets:
            await confirmed(socket)

    run(work)
    for task_run in task_runs:
        found = client.read_task_run(task_run)
        assert found.state_name == "Completed"
        assert (found.name, found.task_key, found.run_count, found.tags) == ("load-0", "load-abc", 1, ["t"])
        assert found.start_time == began + timedelta(seconds=1)
        assert found.total_run_time == timedelta(seconds=1.5)
        assert [state.name for state in client.read_task_run_states(task_run)] == ["Pending", "Running", "Completed"]
    client.transport.close()
