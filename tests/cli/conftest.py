from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

SCRIPT = Path(sys.executable).with_name("rota")


class Ran(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home directory of the person at the keyboard."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def profiles_file(home: Path) -> Path:
    return home / ".rota" / "profiles.toml"


@pytest.fixture
def rota(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process, as a person would who has just arrived on this machine."""
    from rota.cli.main import main

    for name in [name for name in os.environ if name.startswith(("ROTA_", "PREFECT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("rota.settings.context._process", None)  # what the test itself does is done in this home, too
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    def run(*args: str, **environ: str) -> Ran:
        with monkeypatch.context() as patch:
            for name, value in {"ROTA_PROFILE": "", **environ}.items():
                patch.setenv(name, value)
            patch.setattr("rota.settings.context._process", None)
            patch.setattr("rota.settings.context._hinted", set())
            patch.setattr("rota.cli.interaction._allowed", None)
            capsys.readouterr()
            code = main(args)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def script(home: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the installed `rota` in a process of its own."""

    def run(*args: str | bytes, **options: Any) -> subprocess.CompletedProcess[str]:
        environ = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **options.pop("env", {})}
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options}
        return subprocess.run([SCRIPT, *args], env=environ, cwd=tmp_path, text=True, timeout=30, check=False, **options)

    return run
