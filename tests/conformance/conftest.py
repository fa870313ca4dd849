"""The store under test, once in a SQLite file and once in PostgreSQL: both must do the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from rota.server.store import schema
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.tables import metadata

USUAL_ADDRESS = "postgresql://postgres@127.0.0.1:5432/postgres"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database that is dropped at the end."""
    given = os.environ.get("ROTA_TEST_POSTGRES_URL")
    address = given or USUAL_ADDRESS
    name = f"rota_test_{uuid4().hex[:12]}"
    try:
        admin = psycopg.connect(address, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if given:
            raise
        pytest.skip(f"NOT TESTED: no PostgreSQL at {USUAL_ADDRESS} and ROTA_TEST_POSTGRES_URL is not set ({error})")
    with admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield address.rsplit("/", 1)[0] + f"/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


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
