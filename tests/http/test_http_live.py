"""One socket of a browser: what changes is told as it happens, and nothing is lost when the connection was."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from http_served import Live, server_process, serving
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from fresh_databases import fresh_database
from rota.contract.events import CREATE_EVENTS
from rota.contract.flow_runs import CREATE_FLOW_RUN, DELETE_FLOW_RUN, SET_FLOW_RUN_STATE, UPDATE_FLOW_RUN, FlowRun
from rota.contract.flows import CREATE_FLOW
from rota.contract.logs import CREATE_LOGS
from rota.contract.task_runs import CREATE_TASK_RUN, SET_TASK_RUN_STATE
from rota.contract.work_pools import CREATE_WORK_POOL
from rota.contract.workers import WORKER_HEARTBEAT
from rota.server.app import App
from rota.testing.processes import Sandbox


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def live(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("live")
    if request.param == "sqlite":
        with serving(folder) as found:
            yield found
        return
    with fresh_database() as address, serving(folder, server__database__connection_url=address) as found:
        yield found


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 60))


class Browser:
    """One side of the socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.cursors: dict[str, str] = {}

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await asyncio.wait_for(self.socket.recv(), 20))
        if "cursor" in message:
            self.cursors[message["key"]] = message["cursor"]
        return message

    async def subscribe(self, key: str, topic: str, **more: Any) -> dict[str, Any]:
        await self.say(type="subscribe", key=key, topic=topic, **more)
        return await self.until(lambda message: message["type"] in ("subscribed", "refused") and message["key"] == key)

    async def until(self, wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """Return the first message that is as wanted."""
        while True:
            message = await self.hear()
            if wanted(message):
                return message

    async def changes(self, key: str, field: str, wanted: Callable[[Any], Any] = bool) -> Any:
        """Return a field of the first changes in which it is as wanted."""
        found = await self.until(
            lambda message: message["type"] == "changes" and message["key"] == key and wanted(message.get(field))
        )
        return found[field]


@asynccontextmanager
async def browser(url: str, **more: Any) -> AsyncIterator[Browser]:
    address = url.replace("http://", "ws://") + "/api/rota/live"
    async with connect(address, subprotocols=["prefect"], **more) as socket:  # type: ignore[list-item]
        await socket.send(json.dumps({"type": "auth", "token": None}))
        assert json.loads(await socket.recv())["type"] == "auth_success"
        found = Browser(socket)
        assert (await found.hear())["type"] == "hello"
        yield found


def flow_run(app: App, **fields: Any) -> FlowRun:
    flow = app.handle(CREATE_FLOW, body={"name": "watched"})
    return app.handle(CREATE_FLOW_RUN, body={"flow_id": str(flow.id), **fields})


def propose(app: App, run: FlowRun | UUID, kind: str, **fields: Any) -> None:
    run_id = run if isinstance(run, UUID) else run.id
    app.handle(SET_FLOW_RUN_STATE, {"id": run_id}, body={"state": {"type": kind, **fields}, "force": True})
    app.bus.publish("changes")  # as a request over HTTP does


def line(run: FlowRun, message: str, at: datetime, **fields: Any) -> dict[str, Any]:
    return {"name": "n", "level": 20, "message": message, "timestamp": at.isoformat(), "flow_run_id": str(run.id), **fields}


def has(run: FlowRun, state: str | None = None) -> Callable[[Any], bool]:
    def found(rows: Any) -> bool:
        return any(row["id"] == str(run.id) and state in (None, row["state_type"]) for row in rows or ())

    return found


def test_runs_come_change_leave_and_go(live: Live) -> None:
    async def work() -> None:
        async with browser(live.url) as page:
            await page.subscribe("running", "runs", runs={"state_type": {"include": ["RUNNING"]}})
            await page.subscribe("all", "runs")
            one = flow_run(live.app, name="one", tags=["red"])
            propose(live.app, one, "RUNNING")
            rows = await page.changes("running", "runs", has(one, "RUNNING"))
            assert [(row["name"], row["flow"]["name"], row["tags"]) for row in rows if row["id"] == str(one.id)] == [
                ("one", "watched", ["red"])
            ]
            propose(live.app, one, "COMPLETED")
            assert str(one.id) in await page.changes("running", "removed")
            live.app.handle(UPDATE_FLOW_RUN, {"id": one.id}, body={"name": "uno"})
            await page.changes("all", "runs", lambda rows: any(row["name"] == "uno" for row in rows or ()))
            live.app.handle(DELETE_FLOW_RUN, {"id": one.id})
            assert str(one.id) in await page.changes("all", "removed")

    run(work())


def test_a_run_is_told_with_its_task_runs_and_how_many_there_are(live: Live) -> None:
    async def work() -> None:
        one = flow_run(live.app)
        propose(live.app, one, "RUNNING")
        async with browser(live.url) as page:
            await page.subscribe("r", f"run:{one.id}")
            await page.changes("r", "runs", has(one))
            body = {"flow_run_id": str(one.id), "task_key": "t", "dynamic_key": "0", "name": "t-0"}
            task = live.app.handle(CREATE_TASK_RUN, body=body)
            for kind in ("RUNNING", "COMPLETED"):
                live.app.handle(SET_TASK_RUN_STATE, {"id": task.id}, body={"state": {"type": kind}, "force": True})
            live.app.bus.publish("changes")
            rows: dict[str, Any] = {}
            counts: dict[str, int] = {}
            while counts != {"COMPLETED": 1} or rows.get("state_type") != "COMPLETED":
                message = await page.hear()
                counts = message.get("task_run_counts", counts)
                rows = (message.get("task_runs") or [rows])[0]
            assert (rows["id"], rows["name"], rows["flow_run_id"]) == (str(task.id), "t-0", str(one.id))

    run(work())


def test_lines_of_a_log_come_with_their_numbers_and_late_ones_move_them(live: Live) -> None:
    async def work() -> None:
        one, start = flow_run(live.app), datetime.now(UTC)
        live.app.handle(CREATE_LOGS, body=[line(one, "first", start)])
        async with browser(live.url) as page:
            assert (await page.subscribe("l", f"logs:{one.id}"))["is_complete"] is False
            live.app.handle(CREATE_LOGS, body=[line(one, f"{n}", start + timedelta(seconds=n)) for n in (1, 2)])
            found = await page.until(lambda message: message.get("lines"))
            assert [(row["ordinal"], row["message"]) for row in found["lines"]] == [(1, "1"), (2, "2")]
            assert found["total"] == 3
            assert "moved_from" not in found
            live.app.handle(CREATE_LOGS, body=[line(one, "between", start + timedelta(seconds=1.5))])
            found = await page.until(lambda message: message["type"] == "changes")
            assert (found["moved_from"], found["total"], found.get("lines")) == (2, 4, None)
        later = [line(one, "missed", start + timedelta(seconds=3))]
        live.app.handle(CREATE_LOGS, body=later)
        async with browser(live.url) as again:
            assert (await again.subscribe("l", f"logs:{one.id}", after=page.cursors["l"]))["is_complete"] is True
            found = await again.until(lambda message: message.get("lines"))
            assert [(row["ordinal"], row["message"]) for row in found["lines"]] == [(4, "missed")]

    run(work())


def test_events_come_and_those_of_a_pause_afterwards(live: Live) -> None:
    def event(name: str) -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "event": name,
            "occurred": datetime.now(UTC).isoformat(),
            "resource": {"prefect.resource.id": "x"},
        }

    async def work() -> None:
        name = f"seen.{uuid4()}"
        async with browser(live.url) as page:
            await page.subscribe("e", "events", events={"event": {"name": [name]}})
            live.app.handle(CREATE_EVENTS, body=[event(name), event("another")])
            assert [one["event"] for one in await page.changes("e", "events")] == [name]
        live.app.handle(CREATE_EVENTS, body=[missed := event(name)])
        async with browser(live.url) as again:
            told = await again.subscribe("e", "events", events={"event": {"name": [name]}}, after=page.cursors["e"])
            assert told["is_complete"] is True
            assert missed["id"] in [one["id"] for one in await again.changes("e", "events")]

    run(work())


def test_pools_workers_and_counters_are_told_whole_and_when_they_differ(live: Live) -> None:
    async def work() -> None:
        name, tag = f"pool-{uuid4()}", f"tag-{uuid4()}"
        async with browser(live.url) as page:
            await page.subscribe("c", "counts", counts={"tags": [tag]})
            assert (await page.changes("c", "counts"))["running"] == 0
            await page.subscribe("p", "pools")
            await page.subscribe("w", "workers")
            live.app.handle(CREATE_WORK_POOL, body={"name": name, "type": "process"})
            live.app.handle(WORKER_HEARTBEAT, {"work_pool_name": name}, body={"name": "ada"})
            live.app.bus.publish("changes")
            await page.changes("p", "pools", lambda rows: any(row["name"] == name for row in rows or ()))
            propose(live.app, flow_run(live.app, tags=[tag]), "RUNNING")
            counts = await page.changes("c", "counts", lambda counts: counts and counts["running"])
            assert (counts["running"], counts["failed"]) == (1, 0)

    run(work())


def test_nothing_is_lost_where_the_connection_was(live: Live) -> None:
    async def work() -> None:
        kept, changed, deleted = (flow_run(live.app, name=name) for name in ("kept", "changed", "deleted"))
        for one in (kept, changed, deleted):
            propose(live.app, one, "RUNNING")
        wanted = {"state_type": {"include": ["RUNNING"]}}
        async with browser(live.url) as page:
            await page.subscribe("r", "runs", runs=wanted, known=[str(one.id) for one in (kept, changed, deleted)])
            cursor = page.cursors["r"]
        propose(live.app, changed, "FAILED")
        live.app.handle(DELETE_FLOW_RUN, {"id": deleted.id})
        new = flow_run(live.app, name="new")
        propose(live.app, new, "RUNNING")
        async with browser(live.url) as again:
            known = [str(one.id) for one in (kept, changed, deleted)]
            told = await again.subscribe("r", "runs", runs=wanted, known=known, after=cursor)
            assert told["is_complete"] is True
            found = await again.until(lambda message: has(new, "RUNNING")(message.get("runs")))
            assert set(found["removed"]) == {str(changed.id), str(deleted.id)}

    run(work())


def test_what_makes_no_sense_is_refused_and_the_connection_stays(live: Live) -> None:
    async def work() -> None:
        async with browser(live.url) as page:
            for wrong in (
                {"type": "subscribe", "key": "k", "topic": "weather"},
                {"type": "subscribe", "key": "k", "topic": "run:" + "-" * 36},
                {"type": "subscribe", "key": "k", "topic": "runs", "runs": {"colour": "red"}},
                {"type": "known", "key": "nobody", "ids": []},
                {"type": "shout"},
                [],
            ):
                await page.socket.send(json.dumps(wrong))
                assert (await page.hear())["type"] == "refused", wrong
            await page.socket.send("{")
            assert (await page.hear())["type"] == "refused"
            for number in range(64):
                await page.subscribe(str(number), f"run:{uuid4()}")
            assert "64 subscriptions" in (await page.subscribe("65", "pools"))["sentence"]
            await page.say(type="unsubscribe", key="0")
            await page.until(lambda message: message["type"] == "unsubscribed")
            await page.say(type="ping")
            await page.until(lambda message: message["type"] == "pong")

    run(work())


def test_pages_of_other_sites_and_those_without_login_are_kept_out(tmp_path: Any) -> None:
    async def work(live: Live) -> None:
        with pytest.raises(InvalidStatus):
            async with browser(live.url, origin="http://elsewhere.example"):
                pass
        address = live.url.replace("http://", "ws://") + "/api/rota/live"
        async with connect(address, subprotocols=["prefect"]) as socket:  # type: ignore[list-item]
            await socket.send(json.dumps({"type": "auth", "token": "a:wrong"}))
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1008

    with serving(tmp_path, server__api__auth_string="a:b") as live:
        run(work(live))


def test_an_idle_socket_asks_the_database_nothing(tmp_path: Any) -> None:
    async def work(live: Live) -> None:
        async with browser(live.url) as page:
            for number, topic in enumerate(
                ("runs", "events", "pools", "workers", "counts", f"run:{uuid4()}", f"logs:{uuid4()}")
            ):
                await page.subscribe(str(number), topic)
            await asyncio.sleep(1.5)
            reads: list[object] = []
            read = live.app.store.aread

            async def counting(fn: Any) -> Any:
                reads.append(fn)
                return await read(fn)

            live.app.store.aread = counting  # type: ignore[method-assign]
            await asyncio.sleep(1.0)
            assert reads == []

    with serving(tmp_path) as live:
        run(work(live))


@pytest.mark.slow
def test_a_browser_that_does_not_read_is_sent_away_and_comes_back_with_its_cursor(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rota.server.http.sockets.live.SLOW_SECONDS", 1.0)

    async def work(live: Live) -> None:
        one, start = flow_run(live.app), datetime.now(UTC)
        async with browser(live.url, max_queue=1, compression=None, max_size=None) as page:
            await page.subscribe("l", f"logs:{one.id}")
            page.socket.transport.pause_reading()  # type: ignore[attr-defined]
            for part in range(40):
                at = start + timedelta(seconds=part)
                live.app.handle(CREATE_LOGS, body=[line(one, "x" * 5000, at + timedelta(milliseconds=n)) for n in range(100)])
                await asyncio.sleep(0.15)
            deadline = time.monotonic() + 20
            while live.server.metrics.dropped["live_subscriber"] == 0 and time.monotonic() < deadline:
                await asyncio.sleep(0.1)
            assert live.server.metrics.dropped["live_subscriber"] == 1
            page.socket.transport.resume_reading()  # type: ignore[attr-defined]
            with pytest.raises(ConnectionClosed):
                await page.until(lambda _: False)
        async with browser(live.url) as again:
            told = await again.subscribe("l", f"logs:{one.id}", after=page.cursors["l"])
            found = await again.until(lambda message: message["type"] == "changes")
            assert told["is_complete"] is True
            assert found["total"] == 4000

    with serving(tmp_path) as live:
        run(work(live))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """What a server's environment says of its database."""
    if request.param == "sqlite":
        yield {}
        return
    with fresh_database() as address:
        yield {"ROTA_SERVER_DATABASE_CONNECTION_URL": address}


@pytest.mark.slow
def test_a_killed_server_that_comes_back_tells_what_was_missed(sandbox: Sandbox, database: dict[str, str]) -> None:
    def ask(url: str, method: str, path: str, body: Any) -> Any:
        answer = httpx.request(method, f"{url}/api{path}", json=body, timeout=20)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def before(url: str, run_id: str) -> dict[str, str]:
        async with browser(url) as page:
            await page.subscribe("r", "runs")
            await page.subscribe("l", f"logs:{run_id}")
            ask(url, "POST", f"/flow_runs/{run_id}/set_state", {"state": {"type": "RUNNING"}, "force": True})
            await page.changes("r", "runs", lambda rows: any(row["state_type"] == "RUNNING" for row in rows or ()))
            return page.cursors

    async def after(url: str, run_id: str, cursors: dict[str, str]) -> None:
        async with browser(url) as page:
            assert (await page.subscribe("l", f"logs:{run_id}", after=cursors["l"]))["is_complete"] is True
            assert [row["message"] for row in await page.changes("l", "lines")] == ["said"]
            assert (await page.subscribe("r", "runs", after=cursors["r"], known=[run_id]))["is_complete"] is True
            await page.changes("r", "runs", lambda rows: any(row["state_type"] == "COMPLETED" for row in rows or ()))

    with server_process(sandbox, **database) as (server, url):
        flow = ask(url, "POST", "/flows/", {"name": "f"})
        run_id = ask(url, "POST", "/flow_runs/", {"flow_id": flow["id"]})["id"]
        cursors = run(before(url, run_id))
        ask(url, "POST", f"/flow_runs/{run_id}/set_state", {"state": {"type": "COMPLETED"}, "force": True})
        said = {"name": "n", "level": 20, "message": "said", "timestamp": datetime.now(UTC).isoformat(), "flow_run_id": run_id}
        ask(url, "POST", "/logs/", [said])
        server.process.kill()
        server.process.wait()
    with server_process(sandbox, **database) as (_, again):
        run(after(again, run_id, cursors))
