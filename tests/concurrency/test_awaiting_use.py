"""`concurrency` and `rate_limit` in coroutines, cancelled at any moment."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any
from uuid import uuid4

import pytest
from ledgers import Ledger

from rota import contract
from rota.client import SyncRotaClient
from rota.concurrency.asyncio import concurrency, rate_limit
from rota.concurrency.keeper import get_keeper
from rota.concurrency.v1.asyncio import concurrency as tag_concurrency
from rota.exceptions import AcquireConcurrencySlotTimeoutError, ConcurrencySlotAcquisitionError
from rota.testing import wait_until


def limit(client: SyncRotaClient, name: str, size: int, **fields: Any) -> None:
    body = contract.concurrency_limits.GlobalConcurrencyLimitCreate(name=name, limit=size, **fields)
    client.create_global_concurrency_limit(body)


def at_rest(client: SyncRotaClient, name: str) -> bool:
    use = client.read_slot_use(name)
    return not use.holders and not use.waiting


def test_coroutines_never_hold_more_than_there_is(anywhere: SyncRotaClient) -> None:
    limit(anywhere, "db", 3)
    ledger = Ledger()

    async def work() -> None:
        async with concurrency("db"):
            with ledger.use("db"):
                await asyncio.sleep(0.003)

    async def all_of_them() -> None:
        async with asyncio.timeout(60):
            await asyncio.gather(*(work() for _ in range(60)))

    asyncio.run(all_of_them())
    assert ledger.peak["db"] == 3
    assert at_rest(anywhere, "db")


def test_cancelled_at_any_moment_nothing_stays_taken(anywhere: SyncRotaClient, rng: random.Random) -> None:
    """Grants that come when nobody waits any more are given back."""
    limit(anywhere, "db", 2)
    ledger = Ledger()

    async def work() -> None:
        async with concurrency("db"):
            with ledger.use("db"):
                await asyncio.sleep(rng.random() * 0.004)

    async def all_of_them() -> None:
        tasks = []
        for _ in range(200):
            tasks.append(asyncio.create_task(work()))
            await asyncio.sleep(rng.random() * 0.002)
            if rng.random() < 0.7:
                rng.choice(tasks).cancel()
        async with asyncio.timeout(60):
            await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(20), concurrency("db", occupy=2):
            pass

    asyncio.run(all_of_them())
    assert ledger.peak["db"] <= 2
    wait_until(lambda: at_rest(anywhere, "db"))


def test_what_is_asked_for_and_given_up_leaves_the_queue(home: SyncRotaClient) -> None:
    limit(home, "db", 1)

    async def main() -> None:
        async with concurrency("db"):
            waiting = asyncio.create_task(concurrency("db").__aenter__())
            while home.read_slot_use("db").waiting == 0:
                await asyncio.sleep(0.001)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            with pytest.raises(AcquireConcurrencySlotTimeoutError):
                async with concurrency("db", timeout_seconds=0.01):
                    pass
            with pytest.raises(ConcurrencySlotAcquisitionError):
                async with concurrency("db", max_retries=0):
                    pass
            while home.read_slot_use("db").waiting:
                await asyncio.sleep(0.001)

    asyncio.run(main())
    assert at_rest(home, "db")


def test_a_strict_block_is_stopped_and_other_cancellations_stay_what_they_are(
    home: SyncRotaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(home, "db", 1)
    keeper = get_keeper()
    real = keeper.client.keep_slots
    blackholed = True

    def keep(*arguments: Any) -> Any:
        if blackholed:
            raise ConnectionError("blackholed")
        return real(*arguments)

    monkeypatch.setattr(keeper.client, "keep_slots", keep)

    async def hold(seconds: float, inside: asyncio.Event) -> None:
        async with concurrency("db", strict=True, lease_duration=1):
            inside.set()
            await asyncio.sleep(seconds)

    with pytest.raises(ConcurrencySlotAcquisitionError, match="were lost"):
        asyncio.run(hold(60, asyncio.Event()))
    blackholed = False

    async def cancelled() -> None:
        inside = asyncio.Event()  # a block that is entered has given its slots back when it is left; one that waits, soon after
        task = asyncio.create_task(hold(60, inside))
        await inside.wait()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert at_rest(home, "db")


def test_rates_and_tags_are_awaited_too(home: SyncRotaClient) -> None:
    limit(home, "rate", 1, slot_decay_per_second=100.0)
    home.create_concurrency_limit("db", 1)

    async def main() -> float:
        began = time.monotonic()
        await asyncio.gather(*(rate_limit("rate") for _ in range(11)))
        run_id = uuid4()
        async with tag_concurrency("db", run_id):
            assert home.read_concurrency_limit_by_tag("db").active_slots == [run_id]
        async with tag_concurrency([], run_id):
            pass
        await rate_limit([])
        return time.monotonic() - began

    assert asyncio.run(main()) >= 0.099
    assert home.read_concurrency_limit_by_tag("db").active_slots == []
