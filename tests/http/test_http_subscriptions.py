"""Watching a server with rota's own client."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from http_served import Live, serving

from rota.client import SyncRotaClient
from rota.client.retries import RetryPolicy
from rota.client.subscribe import Subscription, subscribe_to_events, subscribe_to_logs
from rota.contract.events import Event
from rota.contract.filters.events import EventFilter, EventNameFilter
from rota.contract.filters.logs import LogFilter, LogFilterFlowRunId
from rota.contract.logs import LogCreate
from rota.exceptions import NotAuthenticated, ServerUnreachable

QUICK = RetryPolicy(max_retries=100, first_wait_seconds=0.01, outage_wait_seconds=0.1)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 60))


def event(name: str) -> Event:
    return Event(event=name, occurred=datetime.now(UTC), resource={"prefect.resource.id": "thing.1"})


async def take(watched: Subscription[Any], count: int) -> list[Any]:
    found: list[Any] = []
    async for one in watched:
        found.append(one)
        if len(found) == count:
            break
    return found


def test_events_come_as_they_happen(live: Live) -> None:
    name = f"seen.{uuid4()}"
    client = SyncRotaClient(live.url + "/api")

    async def work() -> None:
        before, after = event(name), event(name)
        client.create_events([before])
        wanted = EventFilter(event=EventNameFilter(name=[name]))
        async with subscribe_to_events(live.url + "/api", wanted) as watched:
            assert [one.id for one in await take(watched, 1)] == [before.id]
            client.create_events([after])
            assert [one.id for one in await take(watched, 1)] == [after.id]

    run(work())
    client.transport.close()


def test_log_lines_come_as_they_are_written(live: Live) -> None:
    client, run_id = SyncRotaClient(live.url + "/api"), uuid4()
    line = LogCreate(name="n", level=20, message="seen", timestamp=datetime.now(UTC), flow_run_id=run_id)

    async def work() -> None:
        wanted = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run_id]))
        client.create_logs([line])
        async with subscribe_to_logs(live.url + "/api", wanted, backfill=True) as watched:
            assert [one.message for one in await take(watched, 1)] == ["seen"]

    run(work())
    client.transport.close()


def test_a_login_is_told_and_its_lack_is_an_error(folder: Path) -> None:
    async def work(url: str) -> None:
        async with subscribe_to_events(url, auth_string="a:b"):
            pass
        with pytest.raises(NotAuthenticated):
            async with subscribe_to_events(url, auth_string="a:c"):
                pass

    with serving(folder, server__api__auth_string="a:b") as live:
        run(work(live.url + "/api"))


def test_a_server_that_is_not_there_is_an_error() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/api"

        async def work() -> None:
            async with subscribe_to_events(url):
                pass

        with pytest.raises(ServerUnreachable):
            run(work())


def test_watching_goes_on_after_a_broken_connection_without_gap_or_repetition(live: Live) -> None:
    name = f"broken.{uuid4()}"
    client = SyncRotaClient(live.url + "/api")

    async def work() -> None:
        events = [event(name) for _ in range(4)]
        wanted = EventFilter(event=EventNameFilter(name=[name]))
        async with subscribe_to_events(live.url + "/api", wanted, retries=QUICK) as watched:
            client.create_events(events[:2])
            assert {one.id for one in await take(watched, 2)} == {one.id for one in events[:2]}
            assert watched._socket is not None
            watched._socket.transport.abort()
            client.create_events(events[2:])
            assert {one.id for one in await take(watched, 2)} == {one.id for one in events[2:]}

    run(work())
    client.transport.close()
