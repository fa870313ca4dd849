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
    if given := os.environ.get("ROTA_TEST_PREFECT_PYTHON"):
        return Path(given)
    folder = tmp_path_factory.mktemp("prefect") / "venv"
    python = folder / "bin" / "python"
    install = [
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "-c",
        HERE / "constraints.txt",
        "prefect==3.8.8",
    ]
    try:
        for command in ([sys.executable, "-m", "venv", folder], install):
            subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, timeout=500)
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", "") or ""
        pytest.skip(f"NOT TESTED: Prefect's client could not be installed ({error}): {said[-500:]}")
    return python
