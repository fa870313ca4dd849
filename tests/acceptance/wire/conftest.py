"""Prefect's own client, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def prefect_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has Prefect 3.8.8: the one that ROTA_TEST_PREFECT_PYTHON names, else one that is installed now."""
    folder = tmp_path_factory.mktemp("prefect") / "venv"
    return installed("ROTA_TEST_PREFECT_PYTHON", folder, "constraints.txt", "prefect==3.8.8")


@pytest.fixture(scope="session")
def prefect2_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has Prefect 2.16.3: the one that ROTA_TEST_PREFECT2_PYTHON names, else one that is installed now."""
    folder = tmp_path_factory.mktemp("prefect2") / "venv"
    return installed("ROTA_TEST_PREFECT2_PYTHON", folder, "constraints2.txt", "prefect==2.16.3", "griffe<0.40")


def installed(variable: str, folder: Path, constraints: str, *packages: str) -> Path:
    if given := os.environ.get(variable):
        return Path(given)
    python = folder / "bin" / "python"
    options = ["-q", "--disable-pip-version-check", "-c", HERE / constraints]
    install = [python, "-m", "pip", "install", *options, *packages]
    try:
        for command in ([sys.executable, "-m", "venv", folder], install):
            subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, timeout=500)
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", "") or ""
        pytest.skip(f"NOT TESTED: {packages[0]} could not be installed ({error}): {said[-500:]}")
    return python
