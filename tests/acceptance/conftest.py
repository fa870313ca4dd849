"""What acceptance tests share: flows are run as users run them, and looked at through the client and the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from records import Records

from rota.testing import Harness, harness
from rota.testing.processes import Sandbox


@pytest.fixture
def records(rota_harness: Harness) -> Records:
    """What the database knows of the runs of this test."""
    return Records(rota_harness.client, rota_harness.flush)


@pytest.fixture
def left_behind(sandbox: Sandbox) -> Iterator[Records]:
    """What the database of the sandbox knows of the programs that were run in it."""
    with harness(home=sandbox.home) as running:
        yield Records(running.client, running.flush)
