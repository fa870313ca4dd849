"""The store in a SQLite file: one writer thread, readers on their own snapshots, any number of processes.

"Database is locked" has three sources, each closed here. Two writers in one process: there is one writer (`writer.py`). Two
processes: a file lock is taken around each write transaction, so that they queue instead of polling (`filelock.py`). A read
that turns into a write: write transactions begin IMMEDIATE and readers are `query_only`. What is left are programs that do not
know of the file lock (a `sqlite3` shell, a backup); for those there is the busy timeout, and then a sentence that says what
happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from rota.server.store.engine import Store, Synchronous, Tx
from rota.server.store.errors import StoreBusy, wrote_in_a_read
from rota.server.store.forking import watch_forks
from rota.server.store.signals import PipeSignals, Signals
from rota.server.store.sqlite_connections import ReaderPool, WriterSession
from rota.server.store.sqlite_errors import explain, is_busy, is_query_only
from rota.server.store.writer import Write, Writer

T = TypeVar("T")

READ_THREADS = 4
"""Threads that run reads for async callers. SQLite reads are short and hold the GIL for much of their time."""


class SqliteStore(Store):
    dialect = "sqlite"

    def __init__(self, path: Path | None, *, timeout: float, synchronous: Synchronous) -> None:
        self.path = path
        self.url = f"sqlite:///{path}" if path else "sqlite:///:memory:"
        self._timeout = timeout
        self._synchronous = synchronous
        self.signals = PipeSignals(path) if path else Signals()
        self._engine = _make_engine(self._connect, self.signals)
        self._reset()
        watch_forks(self)

    def _reset(self) -> None:
        self._session = WriterSession(self._engine, self.path, self._timeout, self._synchronous)
        self._writer = Writer(self._session, name=f"rota-writer-{self.path.name if self.path else 'memory'}")
        self._readers = ReaderPool(self._open_reader)
        self._executor: ThreadPoolExecutor | None = None
        self._rests = False

    def write(self, fn: Callable[[Tx], T]) -> T:
        write = Write(fn)
        self._writer.submit(write)
        if not write.done.acquire(timeout=self._timeout):
            if write.claim():
                raise self._waited_too_long()
            write.done.acquire()
        return write.outcome()

    async def awrite(self, fn: Callable[[Tx], T]) -> T:
        loop = asyncio.get_running_loop()
        answered = loop.create_future()

        def tell() -> None:
            # A closed loop has nobody who waits.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, answered)

        write = Write(fn, tell)

        def give_up() -> None:
            if not answered.done() and write.claim():
                answered.set_exception(self._waited_too_long())

        self._writer.submit(write)
        timer = loop.call_later(self._timeout, give_up)
        try:
            await answered
        except asyncio.CancelledError:
            write.claim()  # a write that has not begun is dropped
            raise
        finally:
            timer.cancel()
        return write.outcome()

    def read(self, fn: Callable[[Tx], T]) -> T:
        if self.path is None:
            return self.write(lambda tx: self._without_writing(fn, tx))
        deadline = time.monotonic() + self._timeout
        while True:
            try:
                return self._read_once(fn)
            except (DBAPIError, sqlite3.Error, OSError) as error:
                if is_query_only(error):
                    raise wrote_in_a_read(self.url) from error
                if not is_busy(error) or time.monotonic() > deadline:
                    raise explain(error, self.path) from error
            # Opening can meet the moment in which the last other process folds the log into the file.
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311  jitter, not a secret

    def _read_once(self, fn: Callable[[Tx], T]) -> T:
        with self._readers.lend() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("BEGIN")
            try:
                return fn(Tx(connection, "sqlite"))
            finally:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")

    async def aread(self, fn: Callable[[Tx], T]) -> T:
        if self.path is None:
            return await self.awrite(lambda tx: self._without_writing(fn, tx))
        if self._executor is None:
            self._executor = ThreadPoolExecutor(READ_THREADS, thread_name_prefix="rota-reader")
        return await asyncio.get_running_loop().run_in_executor(self._executor, self.read, fn)

    def _without_writing(self, fn: Callable[[Tx], T], tx: Tx) -> T:
        tx.driver.execute("PRAGMA query_only = 1")
        try:
            return fn(tx)
        except DBAPIError as error:
            if is_query_only(error):
                raise wrote_in_a_read(self.url) from error
            raise
        finally:
            tx.driver.execute("PRAGMA query_only = 0")

    def close(self) -> None:
        self._writer.stop()
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None
        self._readers.close()
        with self._writer.gate:
            self._session.close()

    def before_fork(self) -> None:
        # A write that forks cannot wait for its own end; its child starts afresh all the same.
        self._rests = not self._writer.is_current_thread()
        if self._rests:
            self._writer.gate.acquire()
            if self.path is not None:
                self._session.close()
            self._readers.rest()

    def after_fork_in_parent(self) -> None:
        if self._rests:
            self._readers.resume()
            self._writer.gate.release()

    def after_fork_in_child(self) -> None:
        _left_to_the_parent.append((self._session, self._readers, self._executor))
        self.signals.reset()
        self._reset()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.path or ":memory:",
            timeout=self._timeout,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )

    def _open_reader(self) -> Connection:
        connection = self._engine.connect()
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA query_only = 1")
        driver.execute("PRAGMA temp_store = MEMORY")
        return connection

    def _waited_too_long(self) -> StoreBusy:
        return StoreBusy(
            f"The database {self.url} did not take a write within {self._timeout:g} seconds; it was not written. "
            "Another program holds it, or more is being written than the disk can take."
        )


_left_to_the_parent: list[object] = []
"""What a forked child must neither use nor close, so it must not be collected either."""


def _make_engine(connect: Callable[[], sqlite3.Connection], signals: Signals) -> Engine:
    # Transactions are begun by hand (BEGIN IMMEDIATE), hence AUTOCOMMIT; connections are kept by hand, hence no pool.
    return create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        skip_autocommit_rollback=True,
        execution_options={"signals": signals},
    )


def _settle(answered: asyncio.Future[None]) -> None:
    if not answered.done():
        answered.set_result(None)
