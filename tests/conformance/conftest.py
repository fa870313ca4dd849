"""The store under test, once in a SQLite file and once in PostgreSQL: both must do the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from fresh_databases import fresh_database
from rota.server.store import schema
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.tables import metadata


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database that these tests share."""
    with fresh_database() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_store(postgres_url: str) -> Iterator[Store]:
    store = open_store(postgres_url, timeout=20)
    schema.ensure_schema(store)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with all tables."""
    if request.param == "sqlite":
        store = open_store(f"sqlite:///{tmp_path / 'rota.db'}", timeout=20)
        schema.ensure_schema(store)
        yield store
        store.close()
        return
    store = request.getfixturevalue("postgres_store")
    yield store
    store.write(_empty)


def _empty(tx: Tx) -> None:
    for table in metadata.sorted_tables:
        if table.name != "alembic_version":
            tx.execute(sa.delete(table))
