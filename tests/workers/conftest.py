"""What tests of workers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from working import Yard, open_yard

from rota.testing.processes import Sandbox


@pytest.fixture
def yard(sandbox: Sandbox) -> Iterator[Yard]:
    with open_yard(sandbox) as opened:
        yield opened
