"""The same over a real server: queued, rung for by looking in time, renewed, and refused in the wire's own way."""

# ruff: noqa: SIM117 - what raises is plain where each block has a line of its own
from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import uvicorn
from ledgers import Ledger

from rota import contract
from rota.client import SyncRotaClient
from rota.concurrency import asyncio as awaited
from rota.concurrency.sync import concurrency, rate_limit
from rota.exceptions import AcquireConcurrencySlotTimeoutError, ConcurrencySlotAcquisitionError, LeaseGone, SlotsBusy
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
def client(server: str, tmp_path: Path) -> Iterator[SyncRotaClient]:
    with harness(home=tmp_path / "home", settings={"api.url": server}) as running:
        yield running.client


def limit(client: SyncRotaClient, name: str, size: int, decay: float = 0.0) -> str:
    client.upsert_global_concurrency_limit_by_name(name, size, decay)
    return name


def test_threads_and_coroutines_wait_in_one_queue(client: SyncRotaClient) -> None:
    name = limit(client, "queue", 2)
    ledger = Ledger()

    def work() -> None:
        with concurrency(name), ledger.use(name):
            time.sleep(0.005)

    async def awork() -> None:
        async with awaited.concurrency(name):
            with ledger.use(name):
                await asyncio.sleep(0.005)

    async def all_of_them() -> None:
        async with asyncio.timeout(60):
            await asyncio.gather(*(awork() for _ in range(8)))

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(work) for _ in range(8)]
        asyncio.run(all_of_them())
        for job in jobs:
            job.result(60)
    assert ledger.peak[name] <= 2
    use = client.read_slot_use(name)
    assert (use.holders, use.waiting) == ([], 0)


def test_refusals_come_through_as_they_are(client: SyncRotaClient) -> None:
    name = limit(client, "refused", 1)
    with pytest.raises(ConcurrencySlotAcquisitionError, match="can never be had: it has 1"), concurrency(name, occupy=2):
        pass
    with pytest.raises(ConcurrencySlotAcquisitionError, match="no concurrency limit 'nope'"):
        with concurrency("nope", strict=True):
            pass
    with concurrency(name):
        for options in ({"timeout_seconds": 0}, {"timeout_seconds": 0.05}):
            with pytest.raises(AcquireConcurrencySlotTimeoutError):
                with concurrency(name, **options):  # type: ignore[arg-type]  # one by one
                    pass
    rate = limit(client, "rate", 1, 100.0)
    began = time.monotonic()
    for _ in range(6):
        rate_limit(rate)
    assert time.monotonic() - began >= 0.03  # five hundredths by the clock of the server, which another machine may have


def test_the_protocol_without_a_queue(client: SyncRotaClient, server: str) -> None:
    name = limit(client, "protocol", 2)
    lease = client.increment_concurrency_slots_with_lease([name, "nope"], 2, "concurrency", 300)
    assert [each.name for each in lease.limits] == [name]
    with pytest.raises(SlotsBusy) as refused:
        client.increment_concurrency_slots_with_lease([name], 1, "concurrency", 300)
    assert refused.value.retry_after_seconds > 0
    body = {"names": [name], "slots": 1, "mode": "concurrency"}
    answer = httpx.post(f"{server}/v2/concurrency_limits/increment", json=body)
    assert answer.status_code == 423
    assert float(answer.headers["Retry-After"]) > 0
    client.renew_concurrency_lease(lease.lease_id, 60)
    client.release_concurrency_slots_with_lease(lease.lease_id)
    gone = httpx.post(f"{server}/v2/concurrency_limits/leases/{lease.lease_id}/renew", json={"lease_duration": 60})
    assert gone.status_code == 410
    with pytest.raises(LeaseGone):
        client.renew_concurrency_lease(lease.lease_id, 60)
    assert httpx.post(f"{server}/v2/concurrency_limits/increment", json=body | {"slots": 3}).status_code == 422
    assert httpx.post(f"{server}/v2/concurrency_limits/increment", json=body | {"slots": 0}).status_code == 422
    assert client.read_global_concurrency_limit_by_name(name).active_slots == 0


def test_tags_with_any_characters_have_an_address(client: SyncRotaClient) -> None:
    for tag in ("plain", "with/slash", "per%cent ünd", "a:b"):
        client.create_concurrency_limit(tag, 3)
        assert client.read_concurrency_limit_by_tag(tag).concurrency_limit == 3
    assert "with/slash" in client.read_limited_tags()
    assert contract.slots.READ_TAGS.path == "/rota/slots/tags"
