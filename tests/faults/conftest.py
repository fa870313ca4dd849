"""What fault tests share: programs that note what they really did, and one seed for all that is random."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fault_site import Site
from served_site import ServedSite

from fresh_databases import fresh_database
from rota.testing.processes import Sandbox


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


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The address of an empty database of the test's own."""
    with fresh_database() as address:
        yield address


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
