"""`rota version`."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import rota as package
from rota.cli import installed
from rota.cli.version import API_VERSION
from rota.contract import admin

Run = Callable[..., "tuple[int, str, str]"]


def facts(out: str) -> dict[str, str]:
    return {label.strip(): value.strip() for label, _, value in (line.partition(":") for line in out.splitlines())}


def test_versions_are_shown_with_the_usual_labels(rota: Run, home: Path) -> None:
    found = facts(rota("version").out)
    assert list(found)[:8] == [
        "Version",
        "API version",
        "Python version",
        "Git commit",
        "Built",
        "OS/Arch",
        "Profile",
        "Server type",
    ]
    assert found["Version"] == package.__version__
    assert found["Python version"] == platform.python_version()
    assert found["Profile"] == "default"
    assert found["Server type"] == "ephemeral"
    assert found["Database"] == "sqlite"
    assert found["SQLite version"] == sqlite3.sqlite_version
    assert found["File"] == f"{home}/.rota/rota.db"


def test_the_api_version_is_that_of_the_contract() -> None:
    assert admin.API_VERSION == API_VERSION


def test_postgresql_is_told_without_connecting_and_without_password(rota: Run) -> None:
    out = rota("version", PREFECT_API_DATABASE_CONNECTION_URL="postgresql+asyncpg://me:hush@db.example:6543/runs").out
    assert facts(out)["Database"] == "postgresql"
    assert facts(out)["Address"] == "db.example:6543/runs"
    assert "hush" not in out


def test_the_server_type_follows_the_settings(rota: Run) -> None:
    assert facts(rota("-p", "local", "version").out)["Server type"] == "server"
    assert facts(rota("version", ROTA_SERVER_EPHEMERAL_ENABLED="0").out)["Server type"] == "unconfigured"


def test_wrong_settings_come_after_what_is_known_without_them(rota: Run) -> None:
    code, out, err = rota("version", ROTA_LOGGING_LEVEL="loud")
    assert code == 1
    assert facts(out)["Version"] == package.__version__
    assert "does not fit setting logging.level" in err


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setattr("sys.path", [str(tmp_path / "missing"), str(folder)])
    return folder


def test_integrations_are_listed_unless_left_out(rota: Run, packages: Path) -> None:
    for name, points in {
        "rota_aws-1.2.dist-info": "[rota.collections]\naws = x\n",
        "other-3.dist-info": "[console_scripts]\n",
    }.items():
        (packages / name).mkdir()
        (packages / name / "entry_points.txt").write_text(points)
    assert installed.integrations() == {"rota-aws": "1.2"}
    assert facts(rota("version").out)["rota-aws"] == "1.2"
    assert "rota-aws" not in rota("version", "--omit-integrations").out
    assert facts(rota("version").out)["Pydantic version"] == "none"


def test_the_commit_is_read_from_a_checkout_loose_or_packed(tmp_path: Path) -> None:
    repository = tmp_path / ".git"
    assert installed._head(repository) == ""
    (repository / "refs" / "heads").mkdir(parents=True)
    (repository / "HEAD").write_text("ref: refs/heads/main\n")
    assert installed._head(repository) == ""
    (repository / "packed-refs").write_text("# pack-refs\nabc123 refs/heads/main\ndef456 refs/heads/other\n")
    assert installed._head(repository) == "abc123"
    (repository / "refs" / "heads" / "main").write_text("fed987\n")
    assert installed._head(repository) == "fed987"
    (repository / "HEAD").write_text("0123456789\n")
    assert installed._head(repository) == "0123456789"


def test_the_commit_of_an_installation_is_that_which_pip_was_told(packages: Path) -> None:
    assert installed._commit_of_installation() == ""
    (packages / "rota-0.1.dist-info").mkdir()
    (packages / "rota-0.1.dist-info" / "direct_url.json").write_text('{"url": "x", "vcs_info": {"commit_id": "abcdef"}}')
    assert installed._commit_of_installation() == "abcdef"
