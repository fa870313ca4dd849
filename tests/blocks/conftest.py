"""A home of each test's own, with the database in this process or behind a real server; and what is logged there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from block_server import serving

from rota.core import redaction
from rota.testing import Harness, harness


@pytest.fixture(autouse=True)
def secrets_of_this_test() -> Iterator[None]:
    before = redaction.registered_secrets()
    redaction.forget_secrets()
    yield
    redaction.forget_secrets()
    redaction.register_secret(before)


@pytest.fixture
def home(secrets_of_this_test: None) -> Iterator[Harness]:
    """The database in this process."""
    with harness() as running:
        yield running


@pytest.fixture(params=["embedded", "http"])
def either(request: pytest.FixtureRequest, tmp_path: Path, secrets_of_this_test: None) -> Iterator[Harness]:
    """Each way to a server in turn: what a program sees is the same."""
    if request.param == "embedded":
        with harness() as running:
            yield running
        return
    with serving(tmp_path) as url, harness(settings={"api.url": url}) as running:
        yield running
