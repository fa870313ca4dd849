"""`concurrency` and `rate_limit` in blocking code, against this process's own database."""

# ruff: noqa: SIM117 - what raises is plain where each block has a line of its own
from __future__ import annotations

import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from ledgers import Ledger

from rota import contract, flow, task
from rota.client import SyncRotaClient
from rota.concurrency.context import ConcurrencyContext
from rota.concurrency.keeper import get_keeper
from rota.concurrency.sync import concurrency, rate_limit
from rota.concurrency.v1.context import ConcurrencyContext as TagContext
from rota.concurrency.v1.sync import concurrency as tag_concurrency
from rota.contract.concurrency_limits import ConcurrencyLeaseHolder
from rota.exceptions import AcquireConcurrencySlotTimeoutError, ConcurrencySlotAcquisitionError
from rota.testing import wait_until


def limit(client: SyncRotaClient, name: str, size: int, **fields: Any) -> None:
    body = contract.concurrency_limits.GlobalConcurrencyLimitCreate(name=name, limit=size, **fields)
    client.create_global_concurrency_limit(body)


def taken(client: SyncRotaClient, name: str) -> int:
    return client.read_global_concurrency_limit_by_name(name).active_slots


def test_slots_are_held_in_the_block_and_given_back_however_it_is_left(home: SyncRotaClient) -> None:
    limit(home, "db", 3)
    with concurrency("db", occupy=2):
        assert taken(home, "db") == 2
        with concurrency(["db", "db"]):
            assert taken(home, "db") == 3
    assert taken(home, "db") == 0
    with pytest.raises(ZeroDivisionError), concurrency("db"):
        _ = 1 / 0
    assert taken(home, "db") == 0
    with concurrency([]):
        pass


def test_what_cannot_be_is_refused_in_a_sentence(home: SyncRotaClient) -> None:
    limit(home, "db", 1)
    with pytest.raises(ConcurrencySlotAcquisitionError, match=r"2 slots of .* 'db' can never be had: it has 1"):
        with concurrency("db", occupy=2):
            pass
    with pytest.raises(ValueError, match="`occupy` is a number of slots"), concurrency("db", occupy=0):
        pass
    with pytest.raises(ValueError, match="`lease_duration` is a number of seconds"), concurrency("db", lease_duration=0):
        pass
    with pytest.raises(ConcurrencySlotAcquisitionError, match="no slot decay"):
        rate_limit("db")


def test_a_limit_that_does_not_exist_is_passed_over_with_a_warning(
    home: SyncRotaClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "rota.concurrency"), concurrency("nope"):
        pass
    assert "There is no concurrency limit 'nope'" in caplog.text
    with pytest.raises(ConcurrencySlotAcquisitionError, match="no concurrency limit 'nope'"):
        with concurrency("nope", strict=True):
            pass
    with pytest.raises(ConcurrencySlotAcquisitionError, match="no concurrency limit 'nope'"):
        rate_limit("nope", strict=True)


def test_waiting_ends_after_its_time(home: SyncRotaClient) -> None:
    limit(home, "db", 1)
    with concurrency("db"):
        for seconds in (0, 0.05):
            with pytest.raises(AcquireConcurrencySlotTimeoutError, match=f"did not come free within {seconds:g} second"):
                with concurrency("db", timeout_seconds=seconds):
                    pass
        with pytest.raises(ConcurrencySlotAcquisitionError, match=r"could not be had in 1 attempt"):
            with concurrency("db", max_retries=0):
                pass
        wait_until(lambda: home.read_slot_use("db").waiting == 0)
    with concurrency("db", timeout_seconds=0):
        pass


def test_rates_are_kept(home: SyncRotaClient) -> None:
    limit(home, "rate", 2, slot_decay_per_second=50.0)
    began = time.monotonic()
    for _ in range(12):
        rate_limit("rate")
    assert time.monotonic() - began >= 0.15  # 10 / 50, with room for clocks that differ
    limit(home, "slow", 1, slot_decay_per_second=0.001)
    rate_limit("slow")
    with pytest.raises(AcquireConcurrencySlotTimeoutError):
        rate_limit("slow", timeout_seconds=10)


def test_many_threads_never_hold_more_than_there_is(anywhere: SyncRotaClient, rng: random.Random) -> None:
    limit(anywhere, "a", 3)
    limit(anywhere, "b", 2)
    ledger = Ledger()
    wants = [(rng.choice([("a",), ("b",), ("a", "b")]), rng.choice([1, 1, 2]), rng.random() * 0.01) for _ in range(60)]

    def work(names: tuple[str, ...], slots: int, seconds: float) -> None:
        with concurrency(list(names), occupy=slots), ledger.use(*names, slots=slots):
            time.sleep(seconds)

    with ThreadPoolExecutor(16) as pool:
        for each in [pool.submit(work, *want) for want in wants]:
            each.result(60)
    assert ledger.peak["a"] <= 3
    assert ledger.peak["b"] <= 2
    assert (taken(anywhere, "a"), taken(anywhere, "b")) == (0, 0)
    assert anywhere.read_slot_use("a").waiting == anywhere.read_slot_use("b").waiting == 0


def test_who_came_first_is_served_first(anywhere: SyncRotaClient) -> None:
    limit(anywhere, "db", 1)
    ledger = Ledger()

    def work(number: int) -> None:
        with concurrency("db"), ledger.use("db", who=number):
            pass

    threads = []
    with concurrency("db"):
        for number in range(8):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            wait_until(lambda: anywhere.read_slot_use("db").waiting == len(threads))
    for thread in threads:
        thread.join(30)
    assert ledger.order == list(range(8))


def test_runs_are_shown_as_holders(home: SyncRotaClient) -> None:
    limit(home, "db", 5)
    seen: list[str] = []

    @task
    def inner() -> None:
        with concurrency("db"):
            seen.extend(each.holder.split(":")[0] for each in home.read_slot_use("db").holders)

    @flow
    def outer() -> None:
        with concurrency("db"):
            inner()

    outer()
    assert seen == ["flow_run", "task_run"]
    named = uuid4()
    with concurrency("db", holder=ConcurrencyLeaseHolder(type="deployment", id=named)):
        assert [each.holder for each in home.read_slot_use("db").holders] == [f"deployment:{named}"]


def test_leases_are_renewed_while_they_are_held(home: SyncRotaClient) -> None:
    limit(home, "db", 1)
    with concurrency("db", lease_duration=0.4):
        until = home.read_slot_use("db").holders[0].expires_at
        assert until is not None
        wait_until(lambda: (home.read_slot_use("db").holders[0].expires_at or until) > until)
    with concurrency("db", lease_duration=300):
        wait_until(lambda: _seconds_left(home) > 200, what="the grant to be confirmed")


def _seconds_left(client: SyncRotaClient) -> float:
    holder = client.read_slot_use("db").holders[0]
    assert holder.expires_at is not None
    return (holder.expires_at - holder.since).total_seconds()


class Unreachable:
    """A client whose renewals do not get through."""

    def __init__(self, client: SyncRotaClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        if name == "keep_slots":
            raise ConnectionError("blackholed")
        return getattr(self._client, name)


def test_a_strict_holder_stops_before_others_may_have_its_slot(home: SyncRotaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(home, "db", 1)
    keeper = get_keeper()
    monkeypatch.setattr(keeper, "client", Unreachable(keeper.client))
    taken_when_stopped = []

    def hold() -> None:
        with concurrency("db", strict=True, lease_duration=1):
            try:
                while True:
                    time.sleep(0.005)
            finally:
                taken_when_stopped.append(taken(home, "db"))

    with pytest.raises(ConcurrencySlotAcquisitionError, match="were lost"):
        hold()
    assert taken_when_stopped == [1], "when the block was left its slot was still its own"
    assert taken(home, "db") == 0


@pytest.mark.slow
def test_a_lenient_holder_goes_on_and_is_flagged(
    home: SyncRotaClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    limit(home, "db", 1)
    keeper = get_keeper()
    real = keeper.client
    monkeypatch.setattr(keeper, "client", Unreachable(real))
    with caplog.at_level(logging.WARNING, "rota.concurrency"), concurrency("db", lease_duration=0.5):
        wait_until(lambda: taken(home, "db") == 0)
        wait_until(lambda: "cannot be renewed" in caplog.text)
        monkeypatch.setattr(keeper, "client", real)
        wait_until(lambda: "were lost while they were held" in caplog.text)


def test_slots_of_tags_are_held_for_a_task_run(home: SyncRotaClient) -> None:
    home.create_concurrency_limit("db", 1)
    run_id = uuid4()
    with tag_concurrency(["db", "unlimited"], run_id):
        assert home.read_concurrency_limit_by_tag("db").active_slots == [run_id]
        with pytest.raises(AcquireConcurrencySlotTimeoutError), tag_concurrency("db", uuid4(), timeout_seconds=0.01):
            pass
    wait_until(lambda: home.read_concurrency_limit_by_tag("db").active_slots == [])


def test_leases_taken_through_a_client_are_given_back_together(home: SyncRotaClient) -> None:
    limit(home, "db", 2)
    with ConcurrencyContext() as context:
        context.cleanup_lease_ids.append(home.increment_concurrency_slots_with_lease(["db"], 2, "concurrency", 300).lease_id)
        assert taken(home, "db") == 2
    assert taken(home, "db") == 0


def test_tag_slots_taken_through_a_client_are_given_back_together(home: SyncRotaClient) -> None:
    home.create_concurrency_limit("db", 1)
    run_id = uuid4()
    with TagContext() as context:
        home.increment_v1_concurrency_slots(["db"], run_id)
        context.cleanup_slots.append((["db"], 0.1, run_id))
        assert home.read_concurrency_limit_by_tag("db").active_slots == [run_id]
    assert home.read_concurrency_limit_by_tag("db").active_slots == []


@pytest.mark.parametrize("names", [5, b"db", ["db", 3], None])
def test_names_are_texts(names: Any) -> None:
    with pytest.raises(TypeError, match="named by a text, several by a list of texts"), concurrency(names):
        pass


def test_times_are_numbers() -> None:
    wrong: Any = "soon"
    with pytest.raises(ValueError, match="`timeout_seconds` is a number"), concurrency("db", timeout_seconds=wrong):
        pass
    with pytest.raises(ValueError, match="`lease_duration` is a number"), concurrency("db", lease_duration=wrong):
        pass
