"""The pytest plugin. Every pytest run loads it where rota is installed, so at the top it loads nothing of rota."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.testing.clock import FakeClock
    from rota.testing.isolation import Harness


@pytest.fixture
def rota_harness() -> Iterator[Harness]:
    """A home and a database of this test's own: what runs in the test is recorded there, and gone afterwards."""
    from rota.testing.isolation import harness

    with harness() as running:
        yield running


@pytest.fixture
def rota_clock(rota_harness: Harness) -> FakeClock:
    """The test's own clock: retries and delays of hours pass in no time, and states carry its time."""
    from rota.testing.clock import FakeClock

    clock = FakeClock()
    rota_harness.set_clock(clock)
    return clock


@pytest.fixture
def rota_client(rota_harness: Harness) -> SyncRotaClient:
    """A client of the test's own database."""
    return rota_harness.client
