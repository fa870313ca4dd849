"""One SQLite file and many processes: nobody is told that the database is locked, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from rota.server.store import schema
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.errors import StoreBusy

WRITER = """
import sys, time
from datetime import datetime, UTC
from uuid import UUID
from rota.contract.flows import FlowCreate
from rota.server.store import flows
from rota.server.store.engine import open_store
store = open_store("sqlite:///" + sys.argv[1], timeout=60)
name, count = sys.argv[2], int(sys.argv[3])
slowest = 0.0
for number in range(count):
    began = time.monotonic()
    create = FlowCreate(name=f"{name}-{number}")
    flow, made = store.write(lambda tx: flows.upsert_flow(tx, UUID(int=1), create, datetime.now(UTC)))
    slowest = max(slowest, time.monotonic() - began)
    assert made
    if number % 10 == 0:
        store.read(lambda tx: flows.count_flows(tx, UUID(int=1)))
    print(flow.name, flush=True)
print(f"slowest {slowest:.3f}", file=sys.stderr)
store.close()
"""


def start_writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rota.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{path}", timeout=20)
    schema.ensure_schema(store)
    yield store
    store.close()


def names_in(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = {row[0] for row in connection.execute("SELECT name FROM flows")}
    connection.close()
    return found


def mark(tx: Tx, *names: str) -> None:
    # A column of its own length makes the write easy to see and needs no model.
    tx.execute(
        sa.text(
            "INSERT INTO flows (id, workspace_id, created, updated, name, tags) VALUES (randomblob(16), x'01', 0, 0, :n, '[]')"
        ),
        [{"n": name} for name in names],
    )


@pytest.mark.slow
def test_eight_processes_that_write_at_once_never_meet_a_lock(store: Store, path: Path) -> None:
    writers = [start_writer(path, f"w{number}", 100) for number in range(8)]
    answers = [writer.communicate(timeout=110) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 8, answers
    assert len(names_in(path)) == 800
    slowest = [float(errors.split("slowest ")[1]) for _, errors in answers]
    # Each had its turn: nobody waited for another to finish all its work.
    assert max(slowest) < 10


@pytest.mark.slow
def test_what_a_killed_process_was_promised_is_there(store: Store, path: Path) -> None:
    writers = [start_writer(path, f"w{number}", 100_000) for number in range(3)]
    acknowledged: set[str] = set()
    for number, writer in enumerate(writers):
        assert writer.stdout is not None
        for _ in range(40 * (number + 1)):
            acknowledged.add(writer.stdout.readline().strip())
        writer.send_signal(signal.SIGKILL)
    for writer in writers:
        assert writer.stdout is not None
        # The last line may be torn; a whole one was acknowledged.
        acknowledged |= {line.strip() for line in writer.stdout.readlines() if line.endswith("\n")}
        writer.communicate()
    store.write(lambda tx: mark(tx, "life goes on"))
    assert acknowledged | {"life goes on"} <= names_in(path)


class Outsider:
    """A program that does not know of rota's file lock, like a shell or a backup."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("BEGIN IMMEDIATE")

    def let_go(self) -> None:
        self.connection.execute("ROLLBACK")
        self.connection.close()


def test_an_outsider_that_holds_the_database_for_a_while_is_waited_for(store: Store, path: Path) -> None:
    outsider = Outsider(path)
    timer = threading.Timer(2.0, outsider.let_go)
    timer.start()
    began = time.monotonic()
    assert store.read(lambda tx: tx.execute(sa.text("SELECT count(*) FROM flows")).scalar_one()) == 0
    assert time.monotonic() - began < 1.5
    store.write(lambda tx: mark(tx, "patient"))
    assert 1.5 < time.monotonic() - began < 8
    timer.join()
    assert names_in(path) == {"patient"}


def test_an_outsider_that_never_lets_go_is_named_after_the_timeout(path: Path) -> None:
    store = open_store(f"sqlite:///{path}", timeout=0.3)
    schema.ensure_schema(store)
    outsider = Outsider(path)
    with pytest.raises(StoreBusy) as caught:
        store.write(lambda tx: mark(tx, "a"))
    assert str(path) in str(caught.value)
    assert "database is locked" not in str(caught.value)
    outsider.let_go()
    store.write(lambda tx: mark(tx, "b"))
    store.close()
    assert names_in(path) == {"b"}


def test_a_process_that_stops_with_the_lock_in_hand_is_waited_for_no_longer_than_the_timeout(path: Path) -> None:
    store = open_store(f"sqlite:///{path}", timeout=0.5)
    schema.ensure_schema(store)
    holder = open_store(f"sqlite:///{path}")
    inside, leave = threading.Event(), threading.Event()

    def hold(tx: Tx) -> None:
        mark(tx, "holder")
        inside.set()
        leave.wait(20)

    thread = threading.Thread(target=lambda: holder.write(hold))
    thread.start()
    inside.wait(10)
    with pytest.raises(StoreBusy, match=r"0\.5 seconds"):
        store.write(lambda tx: mark(tx, "given up"))
    leave.set()
    thread.join()
    store.write(lambda tx: mark(tx, "later"))
    for each in (store, holder):
        each.close()
    assert names_in(path) == {"holder", "later"}


def test_children_that_outlive_their_parents_connections_keep_their_writes(store: Store, path: Path) -> None:
    """The last close in one process must not delete the log under another: SQLite's fork trap."""
    store.write(lambda tx: mark(tx, "parent"))
    closed, wrote = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            store.write(lambda tx: mark(tx, "child before"))
            os.write(wrote[1], b"x")
            os.read(closed[0], 1)
            store.write(lambda tx: mark(tx, "child after"))
            code = 0
        finally:
            os._exit(code)
    os.read(wrote[0], 1)
    store.write(lambda tx: mark(tx, "parent again"))
    store.close()
    os.write(closed[1], b"x")
    assert os.waitpid(pid, 0)[1] == 0
    for end in (*closed, *wrote):
        os.close(end)
    assert names_in(path) == {"parent", "child before", "parent again", "child after"}


@pytest.mark.slow
def test_the_log_does_not_grow_for_ever_under_readers_that_overlap(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.server.store.sqlite_connections.WAL_LIMIT_BYTES", 2 * 2**20)
    store = open_store(f"sqlite:///{path}", timeout=20)
    schema.ensure_schema(store)
    stop = threading.Event()

    def linger(tx: Tx) -> None:
        tx.execute(sa.text("SELECT count(*) FROM flows")).scalar_one()
        stop.wait(0.05)

    def keep_reading() -> None:
        while not stop.is_set():
            store.read(linger)

    readers = [threading.Thread(target=keep_reading) for _ in range(3)]
    for reader in readers:
        reader.start()
    wal = path.with_name("rota.db-wal")
    deadline, sizes = time.monotonic() + 4, []
    while time.monotonic() < deadline:
        store.write(lambda tx: mark(tx, *(uuid4().hex * 30 for _ in range(300))))
        sizes.append(wal.stat().st_size)
    stop.set()
    for reader in readers:
        reader.join()
    store.close()
    # It was folded back at least once, so it did not only grow.
    assert any(later < earlier for earlier, later in pairwise(sizes))
