"""`rota server database`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from rota.client import get_client
from rota.server.store.schema import HEAD
from rota.settings import temporary_settings

Run = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def database(home: Path) -> Path:
    return home / ".rota" / "rota.db"


@pytest.fixture
def used(home: Path, database: Path) -> Path:
    """A database with a flow in it."""
    with temporary_settings({"home": home / ".rota"}):
        get_client(sync_client=True).create_flow_from_name("etl")
    return database


def rows(database: Path, table: str = "flows") -> int:
    with sqlite3.connect(database) as connection:
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return int(count)


def test_upgrade_makes_a_database_and_says_when_there_is_nothing_to_do(rota: Run, database: Path) -> None:
    assert rota("server", "database", "upgrade", "-y").out.endswith(f"has revision {HEAD} now.\n")
    assert rows(database) == 0
    assert rota("server", "database", "upgrade", "-y").out.endswith(f"has revision {HEAD} already.\n")


def test_a_dry_run_changes_nothing(rota: Run, used: Path) -> None:
    code, out, _ = rota("server", "database", "downgrade", "--dry-run", "-r", "base")
    assert code == 0
    assert "DROP TABLE flows" in out
    assert rows(used) == 1


def test_what_destroys_asks_and_without_anybody_to_ask_wants_yes(rota: Run, used: Path) -> None:
    for args in (["reset"], ["downgrade", "-r", "base"]):
        code, out, err = rota("server", "database", *args)
        assert (code, out) == (1, "")
        assert "Nobody can be asked here: add --yes to go on." in err
        assert rows(used) == 1
    assert rota("server", "database", "reset", "--yes").out.endswith("is empty now.\n")
    assert rows(used) == 0


def test_a_downgrade_to_nothing_can_be_upgraded_again(rota: Run, used: Path) -> None:
    assert rota("server", "database", "downgrade", "-y", "-r", "base").out.endswith("has no tables of rota now.\n")
    assert rota("server", "database", "upgrade", "-y").code == 0
    assert rows(used) == 0


@pytest.mark.slow
def test_stamp_declares_a_revision_that_exists(rota: Run, script: Run, used: Path) -> None:
    with sqlite3.connect(used) as connection:
        connection.execute("DELETE FROM alembic_version")
    connection.close()
    assert "no schema version" in script("flow", "ls").stderr
    assert rota("server", "database", "stamp", "head").out.endswith(f"is marked as revision {HEAD} now.\n")
    assert "etl" in script("flow", "ls").stdout
    code, _, err = rota("server", "database", "stamp", "9999")
    assert code == 1
    assert "There is no revision '9999'. There is: base, " in err


def test_stats_count_rows(rota: Run, used: Path) -> None:
    found = json.loads(rota("server", "database", "stats", "-o", "json").out)
    assert found["revision"] == HEAD
    assert {table["name"]: table["rows"] for table in found["tables"]}["flows"] == 1
    assert "SQLite" in rota("server", "database", "stats").out


@pytest.mark.parametrize("command", [["upgrade", "-y"], ["reset", "-y"], ["stats"], ["downgrade", "-y"]])
def test_a_file_that_is_no_database_is_left_alone(rota: Run, database: Path, command: list[str]) -> None:
    database.parent.mkdir()
    database.write_text("this is my diary, " * 1000)
    code, _, err = rota("server", "database", *command)
    assert code == 1
    assert err.startswith("Error: ")
    assert "rota.db" in err
    assert err.count("\n") == 1
    assert database.read_text().startswith("this is my diary")


def test_an_unreachable_database_is_told_without_its_password(rota: Run) -> None:
    environ = {
        "ROTA_SERVER_DATABASE_CONNECTION_URL": "postgresql://me:hush@127.0.0.1:1/none",
        "ROTA_SERVER_DATABASE_TIMEOUT": "0.5",
    }
    code, _, err = rota("server", "database", "stats", **environ)
    assert code == 1
    assert "127.0.0.1" in err
    assert "hush" not in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("revision", ["nope", "9999", "", "-99", "../x"])
def test_an_unknown_revision_is_refused(rota: Run, used: Path, revision: str) -> None:
    for verb in ("upgrade", "downgrade"):
        code, _, err = rota("server", "database", verb, "-y", "-r", revision)
        assert code == 1
        assert err.startswith("Error: ")
        assert "inside rota" not in err
        assert rows(used) == 1
