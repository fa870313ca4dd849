"""The app under test, once over a SQLite file and once over PostgreSQL, by a clock that the test moves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from deployed import Desk

from rota.server.app import App
from rota.server.limited.evaluator import get_evaluator
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.schema import ensure_schema
from rota.server.store.tables import metadata
from rota.testing import FakeClock

USUAL_ADDRESS = "postgresql://postgres@127.0.0.1:5432/postgres"


@pytest.fixture(scope="session")
def postgres_store() -> Iterator[Store]:
    given = os.environ.get("ROTA_TEST_POSTGRES_URL")
    address = given or USUAL_ADDRESS
    name = f"rota_test_{uuid4().hex[:12]}"
    try:
        admin = psycopg.connect(address, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if given:
            raise
        pytest.skip(f"NOT TESTED: no PostgreSQL at {USUAL_ADDRESS} and ROTA_TEST_POSTGRES_URL is not set ({error})")
    admin.execute(f"CREATE DATABASE {name}")
    store = open_store(address.rsplit("/", 1)[0] + f"/{name}", timeout=20)
    try:
        ensure_schema(store)
        yield store
    finally:
        store.close()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.close()


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('deployments') / 'rota.db'}", timeout=20)
    ensure_schema(store)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store with all tables."""
    name = "postgres_store" if request.param == "postgresql" else "sqlite_store"
    store: Store = request.getfixturevalue(name)
    store.write(_empty)
    return store


@pytest.fixture(scope="session", autouse=True)
def evaluator() -> Iterator[None]:
    """End the processes that worked out rrules and schemas."""
    yield
    get_evaluator().close()


def _empty(tx: Tx) -> None:
    for table in metadata.sorted_tables:
        if table.name != "alembic_version":
            tx.execute(sa.delete(table))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 3, 1, 10, 0, 30, tzinfo=UTC))


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    return Desk(App(store, clock), clock)


@pytest.fixture
def local(sqlite_store: Store, clock: FakeClock) -> Desk:
    """The same on SQLite alone, for what the database cannot make a difference to."""
    sqlite_store.write(_empty)
    return Desk(App(sqlite_store, clock), clock)
