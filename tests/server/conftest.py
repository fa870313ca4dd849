"""The app under test, once over a SQLite file and once over PostgreSQL, by a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from api_driver import Api

from fresh_databases import fresh_database
from rota.server.app import App
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.schema import ensure_schema
from rota.server.store.tables import metadata
from rota.testing import FakeClock


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database that these tests share."""
    with fresh_database() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_store(postgres_url: str) -> Iterator[Store]:
    store = open_store(postgres_url, timeout=20)
    ensure_schema(store)
    yield store
    store.close()


@pytest.fixture
def store_on_postgresql(postgres_store: Store) -> Store:
    """The same, emptied."""
    postgres_store.write(empty)
    return postgres_store


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('app') / 'rota.db'}", timeout=20)
    ensure_schema(store)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store with all tables."""
    if request.param == "postgresql":
        filled: Store = request.getfixturevalue("store_on_postgresql")
        return filled
    store: Store = request.getfixturevalue("sqlite_store")
    store.write(empty)
    return store


def empty(tx: Tx) -> None:
    for table in metadata.sorted_tables:
        if table.name != "alembic_version":
            tx.execute(sa.delete(table))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def api(store: Store, clock: FakeClock) -> Api:
    return Api(App(store, clock), clock)


@pytest.fixture
def local(sqlite_store: Store, clock: FakeClock) -> Api:
    """The same on SQLite alone, for what the database cannot make a difference to."""
    sqlite_store.write(empty)
    return Api(App(sqlite_store, clock), clock)
