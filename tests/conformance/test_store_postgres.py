"""What only a PostgreSQL server can do to the store: break connections, refuse transactions, fall behind."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import sqlalchemy as sa
from store_cases import NOW, WORKSPACE, make_flow

from rota.contract.flows import FlowCreate
from rota.server.store import flows, postgres, schema
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.errors import OutcomeUnknown, StoreBusy, StoreReadOnly, StoreUnavailable

pytestmark = pytest.mark.postgres


@pytest.fixture
def own(postgres_url: str) -> Iterator[Store]:
    """A store with a pool of its own, to be broken."""
    store = open_store(postgres_url, timeout=5, pool_size=2, max_overflow=0)
    schema.ensure_schema(store)
    yield store
    store.write(lambda tx: tx.execute(sa.text("DELETE FROM flows")))
    store.close()


def backend_of(tx: Tx) -> int:
    return int(tx.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())


def end_backend(url: str, pid: int) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_connection_that_died_while_idle_is_not_noticed_by_callers(own: Store, postgres_url: str) -> None:
    end_backend(postgres_url, own.write(backend_of))
    make_flow(own, "a")
    end_backend(postgres_url, own.read(backend_of))
    assert own.read(lambda tx: flows.count_flows(tx, WORKSPACE)) == 1


def test_a_connection_that_dies_inside_a_transaction_is_replaced(own: Store, postgres_url: str) -> None:
    attempts: list[int] = []

    def fn(tx: Tx) -> bool:
        attempts.append(backend_of(tx))
        made = flows.upsert_flow(tx, WORKSPACE, FlowCreate(name="a"), NOW)[1]
        if len(attempts) == 1:
            end_backend(postgres_url, attempts[0])
            tx.execute(sa.text("SELECT 1"))
        return made

    assert own.write(fn) is True
    assert len(set(attempts)) == 2


def test_a_connection_that_dies_at_the_commit_leaves_the_outcome_open(own: Store, postgres_url: str) -> None:
    def fn(tx: Tx) -> None:
        flows.upsert_flow(tx, WORKSPACE, FlowCreate(name="a"), NOW)
        end_backend(postgres_url, backend_of(tx))

    with pytest.raises(OutcomeUnknown, match="being committed"):
        own.write(fn)
    make_flow(own, "b")


def test_transactions_in_each_others_way_are_run_again(own: Store) -> None:
    for name in ("a", "b"):
        make_flow(own, name)
    both_hold_one = threading.Barrier(2)

    def swap(names: tuple[str, str]) -> int:
        attempts = 0

        def fn(tx: Tx) -> None:
            nonlocal attempts
            attempts += 1
            for name in names:
                tx.execute(sa.text("UPDATE flows SET updated = now() WHERE name = :name"), {"name": name})
                if attempts == 1 and name == names[0]:
                    both_hold_one.wait()

        own.write(fn)
        return attempts

    with ThreadPoolExecutor(2) as pool:
        attempts = list(pool.map(swap, [("a", "b"), ("b", "a")]))
    assert sorted(attempts) == [1, 2]


def test_a_standby_server_refuses_writes_in_words(own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "RECONNECT_SECONDS", 0.05)

    def fn(tx: Tx) -> None:
        tx.execute(sa.text("SET TRANSACTION READ ONLY"))
        flows.upsert_flow(tx, WORKSPACE, FlowCreate(name="a"), NOW)

    with pytest.raises(StoreReadOnly, match="standby"):
        own.write(fn)
    make_flow(own, "a")


def test_a_full_pool_is_an_answer_not_a_hang(postgres_url: str) -> None:
    store = open_store(postgres_url, timeout=0.2, pool_size=1, max_overflow=0)
    schema.ensure_schema(store)

    def nested(tx: Tx) -> None:
        store.read(lambda inner: flows.count_flows(inner, WORKSPACE))

    with pytest.raises(StoreBusy, match="All 1 connections"):
        store.write(nested)
    store.close()


def test_a_statement_that_takes_too_long_is_stopped(postgres_url: str) -> None:
    store = open_store(postgres_url, statement_timeout=0.1)
    with pytest.raises(StoreUnavailable, match="statement timeout"):
        store.write(lambda tx: tx.execute(sa.text("SELECT pg_sleep(30)")))
    store.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://rota:s3cret@127.0.0.1:1/none", "cannot be reached"),
        ("postgresql://rota:s3cret@no-such-host.invalid/none", "cannot be reached"),
        ("postgresql+asyncpg://no_such_user:s3cret@{server}/none?timeout=3", "does not exist"),
    ],
)
def test_an_address_that_leads_nowhere_is_explained_without_the_password(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    monkeypatch.setattr(postgres, "RECONNECT_SECONDS", 0.05)
    server = postgres_url.split("@")[-1].split("/")[0]
    store = open_store(address.format(server=server), timeout=1, connect_timeout=2)
    with pytest.raises(StoreUnavailable, match=words) as caught:
        make_flow(store)
    assert "s3cret" not in f"{caught.value} {caught.value!r} {store!r} {store.url}"
    assert "***" in store.url
    store.close()


def test_bound_values_stay_out_of_error_texts(own: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught:
        own.write(
            lambda tx: tx.execute(sa.text("SELECT CAST(:value AS integer), no_such_column FROM flows"), {"value": "s3cret"})
        )
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+asyncpg", "postgres"])
def test_all_spellings_of_the_address_work(postgres_url: str, scheme: str) -> None:
    store = open_store(re.sub(r"^[^:]+", scheme, postgres_url))
    assert store.read(lambda tx: tx.execute(sa.text("SELECT 1")).scalar_one()) == 1
    assert store.url.startswith("postgresql://")
    store.close()


def test_sessions_run_in_utc(own: Store) -> None:
    assert own.read(lambda tx: tx.execute(sa.text("SHOW timezone")).scalar_one()) == "UTC"
    make_flow(own, "a")
    flow = own.read(lambda tx: flows.find_flow_by_name(tx, WORKSPACE, "a"))
    assert flow is not None
    assert flow.created == NOW
    assert flow.created.tzinfo is NOW.tzinfo
