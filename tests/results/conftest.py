from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rota.results import ResultStore
from rota.settings import temporary_settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of the test's own, so that nothing is read from or written to the real one."""
    with temporary_settings({"home": tmp_path / "home"}):
        yield tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "results"


@pytest.fixture
def store(folder: Path) -> ResultStore:
    return ResultStore(result_storage=folder)
