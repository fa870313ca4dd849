"""Group commit: many writes, one transaction, and to each its own outcome."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from rota.server.store import schema
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.errors import StoreBusy
from rota.server.store.sqlite import SqliteStore
from rota.server.store.writer import Write, Writer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(f"sqlite:///{tmp_path / 'rota.db'}", timeout=10)
    assert isinstance(store, SqliteStore)
    schema.ensure_schema(store)
    store.write(lambda tx: tx.execute(sa.text("CREATE TABLE marks (name TEXT UNIQUE)")))
    yield store
    store.close()


def mark(tx: Tx, name: str) -> str:
    tx.execute(sa.text("INSERT INTO marks VALUES (:name)"), {"name": name})
    return name


def marks(store: Store) -> list[str]:
    return store.read(lambda tx: list(tx.execute(sa.text("SELECT name FROM marks ORDER BY rowid")).scalars()))


class Together:
    """Holds the writer until all writes are in its queue, so that they form one group."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.held, self.go = threading.Event(), threading.Event()
        self.pool = ThreadPoolExecutor(64)
        self.pool.submit(store.write, self._hold)
        self.held.wait()

    def _hold(self, tx: Tx) -> None:
        self.held.set()
        self.go.wait()

    def run(self, fns: list[Any]) -> list[Any]:
        """Return results and errors in the order of `fns`, which are in the queue in any order."""
        waiting = [Write(fn) for fn in fns]
        for write in waiting:
            self.store._writer.submit(write)
        self.go.set()
        outcomes: list[Any] = []
        for write in waiting:
            assert write.done.acquire(timeout=10)
            try:
                outcomes.append(write.outcome())
            except Exception as error:
                outcomes.append(error)
        self.pool.shutdown()
        return outcomes


def test_waiting_writes_share_a_commit(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = 0
    commit = store._session.commit

    def counted() -> None:
        nonlocal commits
        commits += 1
        commit()

    monkeypatch.setattr(store._session, "commit", counted)
    outcomes = Together(store).run([lambda tx, n=n: mark(tx, str(n)) for n in range(50)])
    assert outcomes == marks(store) == [str(n) for n in range(50)]
    assert commits == 2


def test_a_failing_write_leaves_its_neighbours_alone(store: SqliteStore) -> None:
    def fail(tx: Tx) -> None:
        mark(tx, "undone")
        raise KeyError("mine")

    outcomes = Together(store).run([lambda tx: mark(tx, "a"), fail, lambda tx: mark(tx, "a"), lambda tx: mark(tx, "b")])
    assert outcomes[0] == "a"
    assert isinstance(outcomes[1], KeyError)
    assert isinstance(outcomes[2], sa.exc.IntegrityError)
    assert outcomes[3] == "b"
    assert marks(store) == ["a", "b"]


def test_a_write_that_loses_the_transaction_is_the_only_one_to_fail(store: SqliteStore) -> None:
    def lose(tx: Tx) -> None:
        mark(tx, "lost")
        tx.driver.execute("ROLLBACK")
        raise OSError("the disk hiccuped")

    outcomes = Together(store).run([lambda tx: mark(tx, "a"), lose, lambda tx: mark(tx, "b")])
    assert outcomes[0] == "a"
    assert isinstance(outcomes[1], Exception)
    assert outcomes[2] == "b"
    assert marks(store) == ["a", "b"]


def test_when_the_common_commit_fails_each_is_tried_alone(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    commit, failures = store._session.commit, [None, OSError("no"), None, OSError("no"), None]

    def sometimes() -> None:
        failure = failures.pop(0)
        if failure is not None:
            raise failure
        commit()

    called: list[str] = []

    def told(tx: Tx, name: str) -> str:
        tx.after_commit(lambda: called.append(name))
        return mark(tx, name)

    monkeypatch.setattr(store._session, "commit", sometimes)
    outcomes = Together(store).run([lambda tx, n=n: told(tx, n) for n in "abc"])
    assert outcomes[0] == "a"
    assert "no" in repr(outcomes[1])
    assert outcomes[2] == "c"
    assert marks(store) == ["a", "c"]
    assert called == ["a", "c"]


def test_nobody_is_told_before_the_commit(store: SqliteStore) -> None:
    seen: list[list[str]] = []

    def fn(tx: Tx) -> None:
        mark(tx, "a")
        tx.after_commit(lambda: seen.append(marks(store)))

    Together(store).run([fn, lambda tx: mark(tx, "b")])
    assert seen == [["a", "b"]]


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(store: SqliteStore) -> None:
    with pytest.raises(RuntimeError, match="inside a write"):
        store.write(lambda tx: store.write(lambda inner: mark(inner, "x")))
    assert marks(store) == []


def test_an_awaited_write_that_is_cancelled_before_its_turn_is_not_done(store: SqliteStore) -> None:
    held, go = threading.Event(), threading.Event()

    def hold(tx: Tx) -> None:
        held.set()
        go.wait()

    async def main() -> None:
        holder = asyncio.create_task(store.awrite(hold))
        await asyncio.to_thread(held.wait)
        dropped = asyncio.create_task(store.awrite(lambda tx: mark(tx, "dropped")))
        await asyncio.sleep(0)
        dropped.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dropped
        go.set()
        await holder
        await store.awrite(lambda tx: mark(tx, "kept"))

    asyncio.run(main())
    assert marks(store) == ["kept"]


def test_an_awaited_write_gives_up_after_the_timeout(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'rota.db'}", timeout=0.2)
    schema.ensure_schema(store)
    held, go = threading.Event(), threading.Event()

    def hold(tx: Tx) -> None:
        held.set()
        go.wait(10)

    async def main() -> None:
        holder = asyncio.create_task(store.awrite(hold))
        await asyncio.to_thread(held.wait)
        with pytest.raises(StoreBusy):
            await store.awrite(lambda tx: None)
        go.set()
        await holder

    asyncio.run(main())
    store.close()


def test_closing_finishes_what_waits(store: SqliteStore) -> None:
    together = Together(store)
    waiting = [Write(partial(mark, name=str(n))) for n in range(5)]
    for write in waiting:
        store._writer.submit(write)
    together.go.set()
    store.close()
    assert all(write.done.acquire(timeout=0) for write in waiting)
    assert len(marks(store)) == 5
    together.pool.shutdown()


def test_the_writer_keeps_no_results_alive(store: SqliteStore) -> None:
    class Big:
        pass

    gone = weakref.ref(store.write(lambda tx: Big()))
    store.write(lambda tx: None)
    assert gone() is None


def test_a_writer_without_writes_has_no_thread(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'rota.db'}")
    assert isinstance(store, SqliteStore)
    assert store._writer._thread is None
    assert isinstance(store._writer, Writer)
    store.close()


def test_a_connection_that_breaks_altogether_is_replaced(store: SqliteStore) -> None:
    def break_it(tx: Tx) -> None:
        mark(tx, "lost")
        tx.driver.close()
        tx.driver.execute("SELECT 1")

    with pytest.raises(sqlite3.ProgrammingError):
        store.write(break_it)
    store.write(lambda tx: mark(tx, "after"))
    assert marks(store) == ["after"]


def test_nobody_waits_for_ever_when_the_writer_itself_fails(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(store._session, "savepoint", fail)
        outcomes = Together(store).run([lambda tx: mark(tx, "a"), lambda tx: mark(tx, "b")])
    assert [type(outcome) for outcome in outcomes] == [MemoryError, MemoryError]
    store.write(lambda tx: mark(tx, "after"))
    assert marks(store) == ["after"]
