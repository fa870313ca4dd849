"""What can be wrong with a SQLite file, and that the message says so."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from rota.server.store import schema
from rota.server.store.engine import Store, Tx, open_store, parse_url
from rota.server.store.errors import StoreDamaged, StoreError, StoreFull, StoreUnavailable
from rota.server.store.sqlite import SqliteStore


def ready(path: Path, **options: float) -> Store:
    store = open_store(f"sqlite:///{path}", **options)  # type: ignore[arg-type]  # numbers only
    schema.ensure_schema(store)
    return store


def count(store: Store) -> int:
    return int(store.read(lambda tx: tx.execute(sa.text("SELECT count(*) FROM logs")).scalar_one()))


def add(tx: Tx, size: int = 10, times: int = 1) -> None:
    statement = (
        "INSERT INTO logs (id, workspace_id, timestamp, level, name, message) "
        "VALUES (randomblob(16), x'01', 0, 20, 'n', hex(randomblob(:size)))"
    )
    tx.execute(sa.text(statement), [{"size": size}] * times)


def test_a_missing_folder(tmp_path: Path) -> None:
    path = tmp_path / "no" / "such" / "rota.db"
    with pytest.raises(StoreUnavailable, match=f"mkdir -p '{path.parent}'"):
        ready(path)


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="is a folder, not a database file"):
        ready(tmp_path)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(StoreDamaged, match=f"{path} is not a SQLite database"):
        ready(path)
    assert path.read_text().startswith("Dear diary")


def test_a_damaged_database(tmp_path: Path) -> None:
    path = tmp_path / "rota.db"
    store = ready(path)
    store.write(lambda tx: add(tx, 2000, times=200))
    store.close()
    with path.open("r+b") as file:
        for page in range(20, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(os.urandom(4096))
    with pytest.raises(StoreDamaged, match=r"is damaged .*\.recover"):
        store.read(lambda tx: tx.execute(sa.text("SELECT sum(length(message)) FROM logs")).all())
    with pytest.raises(StoreDamaged):
        store.write(lambda tx: add(tx, 2000, times=200))
    store.close()


def _add(store: Store) -> str:
    store.write(add)
    return "written"


def as_nobody(path: Path) -> list[str]:
    """Return what a user without any rights gets from the store at `path`: one line a try."""
    answers, pipe = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgid(65534)
            os.setuid(65534)
            store = open_store(f"sqlite:///{path}", timeout=2)
            for action in (schema.current, _add):
                try:
                    line = f"done {action(store)}"
                except StoreError as error:
                    line = f"{type(error).__name__} {error}"
                os.write(pipe, f"{line}\n".encode())
        finally:
            os._exit(0)
    os.close(pipe)
    os.waitpid(pid, 0)
    with os.fdopen(answers) as lines:
        return lines.read().splitlines()


@pytest.mark.skipif(os.getuid() != 0, reason="NOT TESTED: needs root, to become a user without permission")
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "expected"),
    [
        (0o444, 0o777, [f"done {schema.HEAD}", "StoreReadOnly"]),
        (0o666, 0o555, ["StoreReadOnly", "StoreReadOnly"]),
        (0o600, 0o777, ["StoreUnavailable", "StoreUnavailable"]),
    ],
)
def test_missing_permissions(tmp_path: Path, file_mode: int, folder_mode: int, expected: list[str]) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    ready(folder / "rota.db").close()
    (folder / "rota.db.lock").unlink()
    # pytest keeps its folders to itself, and pytest-xdist has one more a process.
    for parent in (tmp_path, *tmp_path.parents):
        if parent.is_relative_to(tempfile.gettempdir()) and parent != Path(tempfile.gettempdir()):
            parent.chmod(0o755)
    (folder / "rota.db").chmod(file_mode)
    folder.chmod(folder_mode)
    lines = as_nobody(folder / "rota.db")
    assert [line[: len(start)] for line, start in zip(lines, expected, strict=True)] == expected
    assert all(str(folder / "rota.db") in line for line in lines if line.startswith("Store"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"NOT TESTED: a full disk; mounting a small one needs root ({mounted.stderr.strip()})")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_refuses_writes_and_recovers_alone(small_disk: Path) -> None:
    path = small_disk / "rota.db"
    store = ready(path)
    written, refused = 0, None
    while refused is None:
        try:
            store.write(lambda tx: add(tx, 20_000))
            written += 1
        except StoreFull as error:
            refused = str(error)
    assert f"no room left for the database {path}; nothing was written" in refused
    assert written > 10
    assert count(store) == written

    # Deleting rows needs room in the log first, so what frees the disk is something else.
    store.close()
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    store.write(lambda tx: add(tx, 20_000))
    assert count(store) == written + 1
    store.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_full_disk_hurts_only_the_writes_that_need_room(small_disk: Path) -> None:
    store = ready(small_disk / "rota.db")
    with pytest.raises(StoreFull):
        store.write(lambda tx: add(tx, 100_000, times=100))
    store.write(add)
    assert count(store) == 1
    store.close()


def test_a_file_that_is_deleted_or_replaced_in_use_takes_no_more_writes(tmp_path: Path) -> None:
    path, aside = tmp_path / "rota.db", tmp_path / "aside.db"
    store = ready(path)
    store.write(add)
    path.rename(aside)
    with pytest.raises(StoreUnavailable, match="deleted or replaced"):
        store.write(add)
    path.write_bytes(b"")
    with pytest.raises(StoreUnavailable, match="deleted or replaced"):
        store.write(add)
    aside.rename(path)
    store.write(add)
    assert count(store) == 2
    store.close()


def test_housekeeping_that_fails_does_not_unmake_a_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = ready(tmp_path / "rota.db")
    assert isinstance(store, SqliteStore)

    def fail() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(store._session, "_keep_wal_small", fail)
    store.write(add)
    assert count(store) == 1
    assert "could not be folded back" in caplog.text
    store.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root:s3cret@host/db", "not in mysql"),
        ("not an address s3cret", "cannot be read"),
        ("postgresql://u:s3cret@host:port/db", "cannot be read"),
    ],
)
def test_addresses_of_no_use_are_explained_without_the_password(url: str, words: str) -> None:
    with pytest.raises(StoreUnavailable, match=words) as caught:
        parse_url(url)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("scheme", ["sqlite:///", "sqlite+aiosqlite:///", "sqlite+pysqlite:///"])
def test_all_spellings_of_a_file_work(tmp_path: Path, scheme: str) -> None:
    store = open_store(f"{scheme}{tmp_path / 'rota.db'}")
    schema.ensure_schema(store)
    assert (tmp_path / "rota.db").exists()
    assert repr(store) == f"SqliteStore('sqlite:///{tmp_path / 'rota.db'}')"
    store.close()


def test_a_path_of_ones_own_home_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    store = open_store("sqlite:///~/rota.db")
    schema.ensure_schema(store)
    store.close()
    assert (tmp_path / "rota.db").exists()


def test_the_settings_of_a_new_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'rota.db'}", synchronous="FULL")
    schema.ensure_schema(store)

    def pragma(tx: Tx, name: str) -> object:
        return tx.driver.execute(f"PRAGMA {name}").fetchone()[0]

    assert store.write(lambda tx: [pragma(tx, name) for name in ("journal_mode", "synchronous", "auto_vacuum")]) == [
        "wal",
        2,
        2,
    ]
    assert store.read(lambda tx: pragma(tx, "query_only")) == 1
    store.close()


def test_errors_that_are_nobodys_fault_stay_what_they_are(tmp_path: Path) -> None:
    store = ready(tmp_path / "rota.db")
    with pytest.raises(sa.exc.IntegrityError) as caught:
        store.write(lambda tx: tx.execute(sa.text("INSERT INTO logs (id) VALUES (:id)"), {"id": b"s3cret"}))
    assert not isinstance(caught.value, StoreError)
    assert "s3cret" not in str(caught.value)
    store.close()
