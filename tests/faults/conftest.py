"""What fault tests share: programs that note what they really did, and one seed for all that is random."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from fault_site import Site
from served_site import ServedSite

from rota.testing.processes import Sandbox


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """The source of all that is random in a test. A failure shows its seed; give it as ROTA_TEST_SEED to see the same again."""
    seed = os.environ.get("ROTA_TEST_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"seed: ROTA_TEST_SEED={seed}")
    return random.Random(f"{seed} {request.node.name}")


@pytest.fixture
def site(sandbox: Sandbox) -> Site:
    """A home of the test's own."""
    return Site(sandbox)


@pytest.fixture
def new_site(tmp_path: Path) -> Callable[[str], Site]:
    """Makes homes, as many as a test needs."""

    def make(name: str) -> Site:
        folder = tmp_path / name
        folder.mkdir()
        return Site(Sandbox(folder))

    return make


USUAL_ADDRESS = "postgresql://postgres@127.0.0.1:5432/postgres"


@pytest.fixture
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def served(request: pytest.FixtureRequest, sandbox: Sandbox, rng: random.Random) -> Iterator[ServedSite]:
    """A home with a server, on either database, that is reached through a proxy."""
    url: str | None = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    with ServedSite(sandbox, rng, url) as site:
        yield site


@pytest.fixture
def served_on_sqlite(sandbox: Sandbox, rng: random.Random) -> Iterator[ServedSite]:
    with ServedSite(sandbox, rng) as site:
        yield site
