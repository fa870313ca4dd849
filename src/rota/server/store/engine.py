"""The door to the database: a `Store` runs functions inside transactions.

    store = open_store("sqlite:////home/ada/.rota/rota.db")
    flow = store.write(lambda tx: flows.upsert_flow(tx, workspace, create, now))[0]

A function given to `write` may be run more than once (a conflict on PostgreSQL, a failed neighbour on SQLite), so it does
nothing that cannot be repeated beside what it does through its transaction. What must happen once and only after the commit
goes to `tx.after_commit`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy.engine import URL, Connection, CursorResult, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.sql.base import Executable

from rota.core.redaction import register_secret
from rota.exceptions import RotaImportError
from rota.server.store.errors import StoreUnavailable
from rota.server.store.signals import Signals

T = TypeVar("T")
DialectName = Literal["sqlite", "postgresql"]
Synchronous = Literal["OFF", "NORMAL", "FULL", "EXTRA"]


class Tx:
    """One transaction, as the functions of the store see it."""

    __slots__ = ("_after_commit", "connection", "dialect")

    def __init__(self, connection: Connection, dialect: DialectName) -> None:
        self.connection = connection
        self.dialect = dialect
        self._after_commit: list[Callable[[], object]] = []

    def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement. A list of mappings runs it for each of them."""
        return self.connection.execute(statement, parameters)

    @property
    def driver(self) -> Any:
        """The database driver's own connection, inside this transaction. For the bulk path only."""
        return self.connection.connection.driver_connection

    @property
    def signals(self) -> Signals:
        """Rings for those who wait for what this transaction does."""
        signals: Signals = self.connection.get_execution_options()["signals"]
        return signals

    def after_commit(self, callback: Callable[[], object]) -> None:
        """Call `callback` once the transaction is committed, on the side of the caller; never when it is not."""
        self._after_commit.append(callback)

    @property
    def callbacks(self) -> list[Callable[[], object]]:
        return self._after_commit


class Store(ABC):
    """Runs functions in transactions. Safe to share between threads, and usable in a forked child."""

    dialect: DialectName
    url: str
    """Where the data is; a password is replaced by asterisks."""
    signals: Signals
    """Where to listen for rings."""

    @abstractmethod
    def write(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` in a transaction of its own and return what it returns, once that is committed.

        What `fn` raises undoes its changes and reaches the caller unchanged.

        Raises:
            StoreUnavailable: and its kinds, when the database cannot do it; nothing was written (but see OutcomeUnknown).
        """

    @abstractmethod
    def read(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` on an unchanging snapshot of the data. Writing in it fails."""

    @abstractmethod
    async def awrite(self, fn: Callable[[Tx], T]) -> T:
        """The same as `write`, without blocking the event loop."""

    @abstractmethod
    async def aread(self, fn: Callable[[Tx], T]) -> T:
        """The same as `read`, without blocking the event loop."""

    @abstractmethod
    def close(self) -> None:
        """Finish the writes that wait and let go of the database. A closed store opens again at its next use."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"


def open_store(
    url: str,
    *,
    timeout: float = 60.0,
    synchronous: Synchronous = "NORMAL",
    pool_size: int = 5,
    max_overflow: int = 10,
    connect_timeout: float = 10.0,
    statement_timeout: float = 60.0,
) -> Store:
    """Return the store at `url`, without touching it yet.

    Args:
        url: `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite:///:memory:`, `postgresql://user:password@host/database`;
            the driver suffixes that Prefect's settings carry (`+aiosqlite`, `+asyncpg`, `+psycopg`) are accepted.
        timeout: seconds that a call waits for its turn (a lock, a free connection, a retry) before it fails.
        synchronous: SQLite only. NORMAL survives the death of any process, FULL also a power cut.
        pool_size, max_overflow, connect_timeout, statement_timeout: PostgreSQL only; seconds.

    Raises:
        StoreUnavailable: the address names no database that rota can use.
        RotaImportError: it is in PostgreSQL, and its driver is not installed.
    """
    address = parse_url(url)
    # Each store loads its own driver; psycopg comes with an extra.
    if address.get_backend_name() == "sqlite":
        from rota.server.store.sqlite import SqliteStore

        return SqliteStore(_path_of(address), timeout=timeout, synchronous=synchronous)
    try:
        from rota.server.store.postgres import PostgresStore
    except ImportError as error:
        if (error.name or "").split(".")[0] == "rota":
            raise
        raise RotaImportError("A PostgreSQL database needs psycopg: pip install 'rota[postgres]'.") from error

    return PostgresStore(
        address,
        timeout=timeout,
        pool_size=pool_size,
        max_overflow=max_overflow,
        connect_timeout=connect_timeout,
        statement_timeout=statement_timeout,
    )


def parse_url(url: str) -> URL:
    """Return the parts of a database address.

    Raises:
        StoreUnavailable: it cannot be read, or is of another kind of database.
    """
    if url == ":memory:":
        url = "sqlite:///:memory:"
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError
        raise StoreUnavailable(
            "The database address cannot be read. Write sqlite:////path/to/file.db or postgresql://user:password@host:5432/name."
        ) from None  # the error would repeat the password
    if address.password and address.password not in (address.username, address.database):  # else it is a word of everyday life
        register_secret(str(address.password))
    backend = address.get_backend_name()
    if backend == "postgres":
        return address.set(drivername="postgresql")
    if backend not in ("sqlite", "postgresql"):
        raise StoreUnavailable(
            f"rota keeps its data in SQLite or PostgreSQL, not in {backend}. "
            "Write sqlite:////path/to/file.db or postgresql://user:password@host:5432/name."
        )
    return address


def _path_of(address: URL) -> Path | None:
    """Return the file of a SQLite address; None for a database in memory."""
    name = address.database or ":memory:"
    if ":memory:" in name or address.query.get("mode") == "memory":
        return None
    return Path(name.removeprefix("file:")).expanduser().absolute()
