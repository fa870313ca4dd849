"""What these tests share: flows in this process, over a SQLite file and over PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from people import People

from fresh_databases import fresh_database
from rota.server.store.engine import Tx, open_store
from rota.server.store.schema import ensure_schema
from rota.server.store.tables import metadata
from rota.testing.isolation import harness


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database that these tests share."""
    with fresh_database() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
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
def people(tmp_path: Path) -> Iterator[People]:
    """Those who resume the runs of this process, whose database is a file."""
    with harness(home=tmp_path / "home") as running:
        yield People(running.client, running.flush)


@pytest.fixture
def people_anywhere(url: str, tmp_path: Path) -> Iterator[People]:
    """The same, once with each kind of database."""
    with harness(home=tmp_path / "home", settings={"server.database.connection_url": url}) as running:
        yield People(running.client, running.flush)
