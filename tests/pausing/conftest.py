"""What these tests share: flows in this process, over a SQLite file and over PostgreSQL."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from people import People

from rota.server.store.engine import Tx, open_store
from rota.server.store.schema import ensure_schema
from rota.server.store.tables import metadata
from rota.testing.isolation import harness

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
    admin.execute(f"CREATE DATABASE {name}")
    try:
        yield address.rsplit("/", 1)[0] + f"/{name}"
    finally:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.close()


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


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """The source of all that is random in a test. A failure shows its seed; give it as ROTA_TEST_SEED to see the same again."""
    seed = os.environ.get("ROTA_TEST_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"seed: ROTA_TEST_SEED={seed}")
    return random.Random(f"{seed} {request.node.name}")
