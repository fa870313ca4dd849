"""The socket that gives background task runs to workers, spoken to as any client of the protocol would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from http_served import Live, serving
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from rota.server.services import background_tasks

LEASE_SECONDS = 1.0
PATH = "/task_runs/subscriptions/scheduled"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    lease = {"flows__lease_seconds": LEASE_SECONDS, "flows__heartbeat_seconds": 0.5}
    with serving(tmp_path_factory.mktemp("workers"), **lease) as found:
        yield found


@pytest.fixture
def key() -> str:
    """A task of the test's own."""
    return f"tasks.{uuid4().hex}"


def delayed(http: httpx.Client, key: str, *, scheduled_time: str | None = None) -> str:
    details = {"deferred": True, "task_parameters_id": str(uuid4()), "scheduled_time": scheduled_time}
    state = {"type": "SCHEDULED", "state_details": details}
    answer = http.post("/task_runs/", json={"task_key": key, "dynamic_key": uuid4().hex, "name": "one", "state": state})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@asynccontextmanager
async def worker(live: Live, *keys: str, name: str = "w") -> AsyncIterator[ClientConnection]:
    async with connect(live.socket_url + PATH, subprotocols=[Subprotocol("prefect")], proxy=None) as socket:
        await socket.send(json.dumps({"type": "auth", "token": None}))
        assert json.loads(await socket.recv()) == {"type": "auth_success"}
        await socket.send(json.dumps({"type": "subscribe", "keys": list(keys), "client_id": name}))
        yield socket


async def received(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(20):
        found: dict[str, Any] = json.loads(await socket.recv())
        return found


async def acknowledge(socket: ClientConnection) -> None:
    await socket.send('{"type": "ack"}')


def run(steps: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(steps, 60))


def test_runs_come_one_after_the_other_as_they_are_acknowledged(live: Live, http: httpx.Client, key: str) -> None:
    ids = [delayed(http, key) for _ in range(3)]

    async def work() -> list[dict[str, Any]]:
        found = []
        async with worker(live, key) as socket:
            for _ in range(2):
                found.append(await received(socket))
                await acknowledge(socket)
            found.append(await received(socket))  # not acknowledged
            await asyncio.to_thread(delayed, http, key)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await socket.recv()
        return found

    found = run(work())
    assert [each["id"] for each in found] == ids
    assert found[0]["task_key"] == key
    assert found[0]["state"]["state_details"]["deferred"]
    assert found[0]["state"]["state_details"]["task_parameters_id"]


def test_a_worker_that_waits_is_given_a_run_at_once_and_one_for_later_in_time(live: Live, http: httpx.Client, key: str) -> None:
    async def work() -> tuple[str, str, str, str]:
        async with worker(live, key) as socket:
            later = await asyncio.to_thread(delayed, http, key, scheduled_time="2026-01-01T00:00:00Z")
            first = (await received(socket))["id"]
            await acknowledge(socket)
            soon = (live.app.clock.now().timestamp()) + 0.5
            made = await asyncio.to_thread(delayed, http, key, scheduled_time=_iso(soon))
            second = (await received(socket))["id"]
            assert live.app.clock.now().timestamp() >= soon
            return later, first, made, second

    later, first, made, second = run(work())
    assert (later, made) == (first, second)


def _iso(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat()


def test_what_was_not_acknowledged_goes_to_the_next_worker_at_once(live: Live, http: httpx.Client, key: str) -> None:
    expected = delayed(http, key)

    async def work() -> tuple[str, str]:
        async with worker(live, key, name="first") as socket:
            one = await received(socket)
        async with worker(live, key, name="second") as socket:
            other = await received(socket)
        return one["id"], other["id"]

    assert run(work()) == (expected, expected)


def test_two_workers_share_the_runs_of_a_task(live: Live, http: httpx.Client, key: str) -> None:
    ids = {delayed(http, key) for _ in range(12)}

    async def take(socket: ClientConnection, found: list[str]) -> None:
        while True:
            found.append((await received(socket))["id"])
            await acknowledge(socket)

    async def work() -> list[list[str]]:
        shares: list[list[str]] = [[], []]
        async with worker(live, key, name="a") as first, worker(live, key, name="b") as second:
            taking = [asyncio.create_task(take(*pair)) for pair in zip((first, second), shares, strict=True)]
            while sum(map(len, shares)) < 12:
                await asyncio.sleep(0.01)
            for one in taking:
                one.cancel()
        return shares

    shares = run(work())
    assert sorted(shares[0] + shares[1]) == sorted(ids)


@pytest.mark.slow
def test_a_run_whose_worker_is_gone_is_scheduled_again_and_its_history_tells_why(
    live: Live, http: httpx.Client, key: str
) -> None:
    expected = delayed(http, key)

    async def work() -> str:
        async with worker(live, key, name="gone") as socket:
            await received(socket)
            await acknowledge(socket)
            await asyncio.to_thread(set_state, http, expected, "RUNNING")
        async with worker(live, key, name="next") as socket:
            again: str = (await received(socket))["id"]
        return again

    assert run(work()) == expected
    states = http.get("/task_run_states/", params={"task_run_id": expected}).json()
    assert [state["name"] for state in states] == ["Scheduled", "Running", "Scheduled"]
    assert "gone) fell silent" in states[2]["message"]
    assert states[2]["state_details"]["task_parameters_id"] == states[0]["state_details"]["task_parameters_id"]


def set_state(http: httpx.Client, run_id: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = http.post(f"/task_runs/{run_id}/set_state", json={"state": {"type": kind}}).json()
    return found


@pytest.mark.slow
def test_while_its_socket_is_open_and_when_it_comes_back_in_time_a_worker_keeps_its_runs(
    live: Live, http: httpx.Client, key: str
) -> None:
    expected = delayed(http, key)

    async def work() -> None:
        async with worker(live, key, name="same") as socket:
            await received(socket)
            await acknowledge(socket)
            await asyncio.to_thread(set_state, http, expected, "RUNNING")
            await past_a_lease()
        async with worker(live, key, name="same"):
            await past_a_lease()

    async def past_a_lease() -> None:
        await asyncio.sleep(1.5 * LEASE_SECONDS)
        await asyncio.to_thread(background_tasks.run_once, live.app.store, live.app.clock)
        assert (await asyncio.to_thread(http.get, f"/task_runs/{expected}")).json()["state_type"] == "RUNNING"

    run(work())


def test_what_is_over_or_deleted_is_given_to_nobody(live: Live, http: httpx.Client, key: str) -> None:
    cancelled, gone = delayed(http, key), delayed(http, key)
    set_state(http, cancelled, "CANCELLED")
    http.delete(f"/task_runs/{gone}").raise_for_status()
    expected = delayed(http, key)

    async def work() -> str:
        async with worker(live, key) as socket:
            found: str = (await received(socket))["id"]
            return found

    assert run(work()) == expected


def test_a_worker_is_listed_while_it_is_connected(live: Live, http: httpx.Client, key: str) -> None:
    def listed(keys: list[str]) -> list[dict[str, Any]]:
        asked = {"task_worker_filter": {"task_keys": keys}}
        found: list[dict[str, Any]] = http.post("/task_workers/filter", json=asked).json()
        return found

    async def work() -> list[dict[str, Any]]:
        async with worker(live, key, "b.b", name="seen"):
            while not (found := await asyncio.to_thread(listed, [key])):
                await asyncio.sleep(0.01)
            everybody = await asyncio.to_thread(lambda: http.post("/task_workers/filter", json={}).json())
            assert "seen" in [each["identifier"] for each in everybody]
        while await asyncio.to_thread(listed, [key]):
            await asyncio.sleep(0.01)
        return found

    (found,) = run(work())
    assert found["identifier"] == "seen"
    assert sorted(found["task_keys"]) == sorted([key, "b.b"])
    assert found["timestamp"]


@pytest.mark.parametrize(
    "said",
    [
        '{"type": "ack"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "keys": [], "client_id": "w"}',
        '{"type": "subscribe", "keys": [7], "client_id": "w"}',
        '{"type": "subscribe", "keys": "a.b", "client_id": "w"}',
        '{"type": "subscribe", "keys": ["a.b"]}',
        '{"type": "subscribe", "keys": ["a.b"], "client_id": ""}',
        "[",
    ],
)
def test_what_is_no_subscription_is_answered_by_closing(live: Live, said: str) -> None:
    async def work() -> int | None:
        async with connect(live.socket_url + PATH, subprotocols=[Subprotocol("prefect")], proxy=None) as socket:
            await socket.send(json.dumps({"type": "auth", "token": None}))
            await socket.recv()
            await socket.send(said)
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            return socket.close_code

    assert run(work()) == 4001


@pytest.mark.parametrize("said", ['{"type": "nack"}', "7", "["])
def test_a_run_that_is_answered_with_nonsense_goes_to_another(live: Live, http: httpx.Client, key: str, said: str) -> None:
    expected = delayed(http, key)

    async def work() -> tuple[int | None, str]:
        async with worker(live, key, name="odd") as socket:
            await received(socket)
            await socket.send(said)
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            code = socket.close_code
        async with worker(live, key, name="next") as socket:
            return code, (await received(socket))["id"]

    assert run(work()) == (4001, expected)


def test_a_worker_that_quits_leaves_what_it_has_not_begun(live: Live, http: httpx.Client, key: str) -> None:
    expected = delayed(http, key)

    async def work() -> str:
        async with worker(live, key, name="quits") as socket:
            await received(socket)
            await acknowledge(socket)
            await socket.send('{"type": "quit"}')
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        async with worker(live, key, name="next") as socket:
            found: str = (await received(socket))["id"]
            return found

    assert run(work()) == expected


def test_nobody_is_let_in_without_the_login(tmp_path: Path) -> None:
    with serving(tmp_path, server__api__auth_string="ada:lovelace") as live:

        async def work(token: str | None) -> int | None:
            async with connect(live.socket_url + PATH, subprotocols=[Subprotocol("prefect")], proxy=None) as socket:
                await socket.send(json.dumps({"type": "auth", "token": token}))
                try:
                    await socket.recv()
                except ConnectionClosed:
                    return socket.close_code
                return None

        assert run(work("ada:byron")) == 1008
        assert run(work("ada:lovelace")) is None


def test_ids_of_other_workers_cannot_be_handed_back(live: Live, http: httpx.Client, key: str) -> None:
    run_id = delayed(http, key)
    claimed = http.post("/rota/task_workers/claim", json={"holder": "h", "task_keys": [key], "lease_seconds": 30}).json()
    assert [UUID(each["id"]) for each in claimed["runs"]] == [UUID(run_id)]
    for holder, expected in (("other", []), ("h", [run_id])):
        answer = http.post("/rota/task_workers/hand_back", json={"holder": holder, "task_run_ids": [run_id]})
        assert answer.json() == {"handed_back": expected}
