"""What these tests share: an app by a clock that the test moves, and homes whose database is a SQLite file or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from slot_desk import Desk

from fresh_databases import fresh_database
from rota.client import SyncRotaClient
from rota.server.app import App
from rota.server.store.engine import Tx, open_store
from rota.server.store.schema import ensure_schema
from rota.server.store.tables import metadata
from rota.testing import FakeClock
from rota.testing.isolation import harness

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database that these tests share."""
    with fresh_database() as address:
        yield address


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with empty tables, once of each kind."""
    found = f"sqlite:///{tmp_path / 'rota.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    store = open_store(found, timeout=20)
    ensure_schema(store)
    if request.param == "postgresql":
        store.write(_empty)
    store.close()
    return found


def _empty(tx: Tx) -> None:
    for table in metadata.sorted_tables:
        if table.name != "alembic_version":
            tx.execute(sa.delete(table))


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    """An app, by a clock that the test moves."""
    store = open_store(url, timeout=20)
    clock = FakeClock()
    yield Desk(App(store, clock), clock)
    store.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[SyncRotaClient]:
    """This process's own database, in a home of the test's own."""
    with harness(home=tmp_path / "home") as running:
        yield running.client


@pytest.fixture
def anywhere(url: str, tmp_path: Path) -> Iterator[SyncRotaClient]:
    """The same, once in each kind of database."""
    with harness(home=tmp_path / "home", settings={"server.database.connection_url": url}) as running:
        yield running.client
