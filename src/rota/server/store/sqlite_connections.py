"""Connections to a SQLite file: many for reading, one for writing, and the lock between processes."""

from __future__ import annotations

import contextlib
import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from rota.server.store.engine import Synchronous, Tx
from rota.server.store.errors import StoreUnavailable
from rota.server.store.filelock import FileLock
from rota.server.store.sqlite_errors import explain, is_busy

logger = logging.getLogger("rota.server.store")

WAL_LIMIT_BYTES = 64 * 2**20
"""Above this the writer waits shortly for readers to finish, so that the log can begin anew. Without it, readers that always
overlap would let it grow for ever."""

IDLE_READERS = 8
"""Reading connections that are kept open while nobody reads."""


class ReaderPool:
    """Reading connections that wait for the next reader. One that the database failed is closed."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._idle: list[Connection] = []
        self._lent = 0
        self._lock = threading.RLock()  # entered in place of the condition, whose own entering an interrupt could tear
        self._changed = threading.Condition(self._lock)

    @contextlib.contextmanager
    def lend(self) -> Iterator[Connection]:
        with self._lock:
            self._lent += 1
            connection = self._idle.pop() if self._idle else None
        try:
            if connection is None:
                connection = self._connect()
            yield connection
        except (DBAPIError, sqlite3.Error):
            if connection is not None:
                connection.close()
                connection = None
            raise
        finally:
            self._take_back(connection)

    def _take_back(self, connection: Connection | None) -> None:
        surplus = None
        with self._lock:
            if connection is not None and len(self._idle) < IDLE_READERS:
                self._idle.append(connection)
            else:
                surplus = connection
            self._lent -= 1
            self._changed.notify_all()
        if surplus is not None:
            surplus.close()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def rest(self) -> None:
        """Wait until nobody reads, close all, and let nobody in until `resume`."""
        self._changed.acquire()
        # Reads are short. One that forks inside itself would wait for itself: it goes on after these seconds, at its own risk.
        self._changed.wait_for(lambda: self._lent == 0, timeout=5)
        while self._idle:
            self._idle.pop().close()

    def resume(self) -> None:
        self._changed.release()


class WriterSession:
    """The writing connection and the lock between processes."""

    def __init__(self, engine: Engine, path: Path | None, timeout: float, synchronous: Synchronous) -> None:
        self._engine = engine
        self._path = path
        self._timeout = timeout
        self._synchronous = synchronous
        self._lock = FileLock(path.with_name(path.name + ".lock")) if path else None
        self._locked = False
        self._connection: Connection | None = None
        self._driver: sqlite3.Connection
        self._file: tuple[int, int] | None = None
        self._wal_checked = 0.0

    def begin(self) -> Tx:
        self._take_lock()
        try:
            self._ensure_open()
            self._insist(lambda: self._driver.execute("BEGIN IMMEDIATE"))
        except BaseException:
            self._free_lock()
            raise
        assert self._connection is not None
        return Tx(self._connection, "sqlite")

    def savepoint(self) -> None:
        self._driver.execute("SAVEPOINT w")

    def release(self) -> None:
        self._driver.execute("RELEASE w")

    def rollback_to_savepoint(self) -> None:
        self._driver.execute("ROLLBACK TO w")

    def commit(self) -> None:
        self._driver.execute("COMMIT")
        # The write is safe from here on, whatever becomes of the housekeeping.
        try:
            self._keep_wal_small()
        except (sqlite3.Error, OSError) as error:
            logger.warning(
                "The write-ahead log of %s could not be folded back into it; the next commit tries again: %s", self._path, error
            )
        finally:
            self._free_lock()

    def rollback(self) -> None:
        """Undo what is left of the transaction. A connection that cannot even do that is given up; the next one is new."""
        try:
            if self._connection is not None and self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
        except sqlite3.Error:
            assert self._connection is not None
            self._connection.invalidate()
            self._connection = None
        finally:
            self._free_lock()

    def is_open(self) -> bool:
        return self._driver.in_transaction

    def explain(self, error: BaseException) -> BaseException:
        return explain(error, self._path)

    def close(self) -> None:
        # Forgotten first: closing may be interrupted by Ctrl-C, and a connection that is half closed must not be used again.
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                connection.close()
        finally:
            if self._lock is not None:
                self._lock.close()

    def _take_lock(self) -> None:
        if self._lock is not None and not self._locked:
            self._lock.acquire()
            self._locked = True

    def _free_lock(self) -> None:
        if self._lock is not None and self._locked:
            self._lock.release()
            self._locked = False

    def _insist(self, attempt: Callable[[], object]) -> None:
        """Run `attempt` again while an outsider holds the database, up to the timeout.

        SQLite waits by itself in most places, but not where it fears a deadlock (a change of the journal mode, a recovery).
        """
        deadline = time.monotonic() + self._timeout
        while True:
            try:
                attempt()
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() > deadline:
                    raise
            else:
                return
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311  jitter, not a secret

    def _ensure_open(self) -> None:
        if self._connection is None:
            self._open()
        elif _identity_of(self._path) != self._file:
            raise StoreUnavailable(
                f"The database {self._path} was deleted or replaced while it was in use: what is written to it now would be "
                "lost. Put the file back, or restart rota to go on with what is there."
            )

    def _open(self) -> None:
        connection = self._engine.connect()
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        try:
            if self._path is not None:
                self._insist(lambda: _prepare_file(driver))
            driver.execute(f"PRAGMA synchronous = {self._synchronous}")
            driver.execute("PRAGMA temp_store = MEMORY")
            driver.execute("PRAGMA cache_size = -8000")
            driver.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
        except BaseException:
            connection.close()
            raise
        # For SQLAlchemy this connection is for ever inside one transaction: it, and Alembic with it, must not end ours.
        connection.begin()
        self._connection, self._driver = connection, driver
        self._file = _identity_of(self._path)

    def _keep_wal_small(self) -> None:
        now = time.monotonic()
        if self._path is None or now - self._wal_checked < 1.0:
            return
        self._wal_checked = now
        wal = self._path.with_name(self._path.name + "-wal")
        size = wal.stat().st_size if wal.exists() else 0
        if size <= WAL_LIMIT_BYTES:
            return
        self._driver.execute("PRAGMA busy_timeout = 1000")
        is_busy = self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        self._driver.execute(f"PRAGMA busy_timeout = {int(self._timeout * 1000)}")
        if is_busy:
            logger.warning(
                "The write-ahead log of %s has grown to %d MiB because something reads without end", self._path, size >> 20
            )


def _identity_of(path: Path | None) -> tuple[int, int] | None:
    """Return which file stands at `path`; None when there is none."""
    try:
        found = None if path is None else path.stat()
    except FileNotFoundError:
        return None
    return None if found is None else (found.st_dev, found.st_ino)


def _prepare_file(driver: sqlite3.Connection) -> None:
    """Make a new file ready for its life; an old one keeps what it has."""
    if driver.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    # Space that is freed can be given back without rewriting the file. Only possible before the first table.
    driver.execute("PRAGMA auto_vacuum = INCREMENTAL")
    driver.execute("PRAGMA journal_mode = WAL")
