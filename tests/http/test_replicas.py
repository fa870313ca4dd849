"""Several processes on PostgreSQL: behind one port, and services apart from servers."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from http_served import server_process

from rota.client import SyncRotaClient
from rota.client.subscribe import subscribe_to_events
from rota.contract.events import Event
from rota.contract.filters.events import EventFilter, EventNameFilter
from rota.testing import wait_until
from rota.testing.processes import Sandbox

USUAL_ADDRESS = "postgresql://postgres@127.0.0.1:5432/postgres"

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
def database() -> Iterator[str]:
    """The address of an empty database of the test's own."""
    given = os.environ.get("ROTA_TEST_POSTGRES_URL")
    address, name = given or USUAL_ADDRESS, f"rota_test_{uuid4().hex[:12]}"
    try:
        admin = psycopg.connect(address, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if given:
            raise
        pytest.skip(f"NOT TESTED: no PostgreSQL at {USUAL_ADDRESS} and ROTA_TEST_POSTGRES_URL is not set ({error})")
    admin.execute(f"CREATE DATABASE {name}")
    try:
        yield address.rsplit("/", 1)[0] + f"/{name}"
    finally:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.close()


def children(pid: int) -> list[int]:
    # The kernel lists them by the thread that started them.
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def event(name: str) -> Event:
    return Event(event=name, occurred=datetime.now(UTC), resource={"prefect.resource.id": "thing.1"})


async def watched(watching: str, name: str, sending: str, count: int) -> None:
    """Send events to one server until as many were seen at another."""
    wanted = EventFilter(event=EventNameFilter(name=[name]))
    events = [event(name) for _ in range(count)]
    client = SyncRotaClient(sending)
    async with subscribe_to_events(watching, wanted, backfill=False) as subscription:
        # The filter is on its way when the socket is open: send again until it has come to work.
        seen = set()
        async with asyncio.timeout(60):
            await asyncio.to_thread(client.create_events, events[:1])
            async for one in subscription:
                seen.add(one.id)
                if len(seen) == 1:
                    await asyncio.to_thread(client.create_events, events[1:])
                if seen >= {sent.id for sent in events[1:]}:
                    break
    client.transport.close()


def test_processes_behind_one_port_are_kept_and_all_stop(sandbox: Sandbox, database: str) -> None:
    known = {"ROTA_SERVER_DATABASE_CONNECTION_URL": database}
    with server_process(sandbox, "--workers", "2", **known) as (server, url):
        assert httpx.get(f"{url}/api/ready", timeout=60).status_code == 200
        before = children(server.process.pid)
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        wait_until(
            lambda: len(now := children(server.process.pid)) == 2 and before[0] not in now, 30, "another to take its place"
        )
        assert httpx.get(f"{url}/api/ready", timeout=60).status_code == 200
        processes = children(server.process.pid)
        server.program.send(signal.SIGTERM)
        assert server.program.finish(60).returncode == 0
    assert not [pid for pid in processes if Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_what_one_server_takes_is_seen_at_another(sandbox: Sandbox, database: str) -> None:
    known = {"ROTA_SERVER_DATABASE_CONNECTION_URL": database}
    with (
        server_process(sandbox, "--no-services", **known) as (_, first),
        server_process(sandbox, "--no-services", **known) as (_, second),
    ):
        asyncio.run(watched(f"{first}/api", f"seen.{uuid4()}", f"{second}/api", 300))


def test_state_changes_are_told_by_a_process_of_services(sandbox: Sandbox, database: str) -> None:

    known = {"ROTA_SERVER_DATABASE_CONNECTION_URL": database}
    script = "import sys; from rota.cli.main import main; sys.exit(main())"
    with server_process(sandbox, "--no-services", **known) as (_, url):
        http = httpx.Client(base_url=url + "/api", timeout=20)
        flow = http.post("/flows/", json={"name": "f"}).json()["id"]
        http.post("/flow_runs/", json={"flow_id": flow, "state": {"type": "PENDING"}})
        told = {"filter": {"event": {"prefix": ["prefect.flow-run."]}}}
        assert http.post("/events/filter", json=told).json()["total"] == 0
        with sandbox._start([sys.executable, "-c", script, "server", "services", "start"], known):
            wait_until(lambda: http.post("/events/filter", json=told).json()["total"] == 1, 60, "the change to be told")
        http.close()
