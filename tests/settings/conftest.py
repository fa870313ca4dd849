from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rota.settings import Settings
from rota.settings.load import load_settings

Load = Callable[..., Settings]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working directory without any file."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def load(folder: Path, home: Path) -> Load:
    """Load settings from the given environment, in a folder and a home of the test's own."""

    def load(profile: str | None = None, /, **environ: str) -> Settings:
        return load_settings(profile, environ={"ROTA_HOME": str(home), **environ}, folder=folder)

    return load


@pytest.fixture
def process(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make this process use a home and a working directory of the test's own; return the home."""
    for name in [name for name in os.environ if name.startswith(("ROTA_", "PREFECT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROTA_HOME", str(home))
    monkeypatch.chdir(folder)
    monkeypatch.setattr("rota.settings.context._process", None)
    return home
