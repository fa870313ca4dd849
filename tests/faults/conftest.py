"""What fault tests share: programs that note what they really did, and one seed for all that is random."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_site import Site

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
