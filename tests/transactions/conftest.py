from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from records import Records
from transaction_notes import Noted

from rota.results import ResultStore
from rota.settings import temporary_settings
from rota.testing import Harness


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ResultStore]:
    with temporary_settings({"home": tmp_path / "home"}):
        yield ResultStore(result_storage=tmp_path / "results")


@pytest.fixture
def records(rota_harness: Harness) -> Records:
    """What the database knows of the runs of this test."""
    return Records(rota_harness.client, rota_harness.flush)
