"""The store in PostgreSQL: a pool of connections, one transaction per function, and what must be tried again tried again.

A transaction that the server refused because of others (a serialization failure, a deadlock) is run anew after a short wait.
So is one whose connection broke before its commit was sent: then nothing of it can have happened. When the connection breaks
during the commit nobody knows, and the caller is told so.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from rota.server.store.engine import Store, Tx
from rota.server.store.errors import OutcomeUnknown, StoreBusy, wrote_in_a_read
from rota.server.store.forking import watch_forks
from rota.server.store.postgres_errors import explain, is_lost, is_read_only, is_refused_for_others
from rota.server.store.signals import PostgresSignals
from rota.server.store.tables import speak_postgresql
from rota.server.store.values import dump_json, load_json

T = TypeVar("T")

FIRST_WAIT, LONGEST_WAIT = 0.01, 1.0
"""Seconds between attempts: doubled each time, and a random part of it is waited."""

RECONNECT_SECONDS = 5.0
"""How long a call goes on trying while the server cannot be reached: long enough for a restart or a failover."""


class PostgresStore(Store):
    dialect = "postgresql"

    def __init__(
        self,
        address: URL,
        *,
        timeout: float,
        pool_size: int,
        max_overflow: int,
        connect_timeout: float,
        statement_timeout: float,
    ) -> None:
        speak_postgresql()
        self._address = address.set(drivername="postgresql+psycopg", query=_known_to_libpq(address))
        self.url = address.set(drivername="postgresql").render_as_string(hide_password=True)
        self._timeout = timeout
        self._connections = pool_size + max_overflow
        self.signals = PostgresSignals(partial(_connect_alone, self._address, connect_timeout))
        self._engine = _make_engine(
            self._address,
            self.signals,
            timeout=timeout,
            pool_size=pool_size,
            max_overflow=max_overflow,
            connect_timeout=connect_timeout,
            statement_timeout=statement_timeout,
        )
        self._snapshots = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._executor: ThreadPoolExecutor | None = None
        watch_forks(self)

    def write(self, fn: Callable[[Tx], T]) -> T:
        return self._run(self._engine, fn)

    def read(self, fn: Callable[[Tx], T]) -> T:
        return self._run(self._snapshots, fn)

    async def awrite(self, fn: Callable[[Tx], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads(), self.write, fn)

    async def aread(self, fn: Callable[[Tx], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads(), self.read, fn)

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None
        self._engine.dispose()

    def before_fork(self) -> None:
        """Nothing has to rest: a child that never touches the parent's connections does no harm to them."""

    def after_fork_in_parent(self) -> None:
        pass

    def after_fork_in_child(self) -> None:
        _left_to_the_parent.append(self._engine.pool)
        self.signals.reset()
        self._executor = None
        self._engine.dispose(close=False)

    def _threads(self) -> ThreadPoolExecutor:
        if self._executor is None:
            self._executor = ThreadPoolExecutor(self._connections, thread_name_prefix="rota-store")
        return self._executor

    def _run(self, engine: Engine, fn: Callable[[Tx], T]) -> T:
        began, wait = time.monotonic(), FIRST_WAIT
        while True:
            try:
                result, callbacks = self._attempt(engine, fn)
            except (DBAPIError, PoolTimeout) as error:
                if engine is self._snapshots and is_read_only(error):
                    raise wrote_in_a_read(self.url) from error
                patience = self._timeout if is_refused_for_others(error) else RECONNECT_SECONDS if is_lost(error) else 0.0
                if time.monotonic() - began + wait > min(patience, self._timeout):
                    raise self._explained(error) from error
            else:
                for callback in callbacks:
                    callback()
                return result
            time.sleep(wait * random.random())  # noqa: S311  jitter, not a secret
            wait = min(2 * wait, LONGEST_WAIT)

    def _attempt(self, engine: Engine, fn: Callable[[Tx], T]) -> tuple[T, list[Callable[[], object]]]:
        with engine.connect() as connection:
            tx = Tx(connection, "postgresql")
            result = fn(tx)
            self._commit(connection)
            return result, tx.callbacks

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except DBAPIError as error:
            if not is_lost(error):
                raise
            raise OutcomeUnknown(
                f"The connection to {self.url} was lost while the write was being committed: it may be there or not. "
                "Look whether it is, or repeat it with the same ids."
            ) from error

    def _explained(self, error: Exception) -> BaseException:
        if isinstance(error, PoolTimeout):
            return StoreBusy(
                f"All {self._connections} connections to {self.url} were in use for {self._timeout:g} seconds; nothing was "
                "written. Allow more connections, or find what holds them."
            )
        return explain(error, self.url)


_left_to_the_parent: list[object] = []
"""What a forked child must neither use nor close, so it must not be collected either."""


def _load(data: bytes | str) -> Any:
    return load_json(data if isinstance(data, str) else data.decode())


def _known_to_libpq(address: URL) -> dict[str, Any]:
    """Return the address's options; those of the asyncpg driver by the names that libpq gives them."""
    renamed = {"ssl": "sslmode", "timeout": "connect_timeout"}
    return {renamed.get(name, name): value for name, value in address.query.items()}


def _connect_alone(address: URL, connect_timeout: float) -> psycopg.Connection[Any]:
    """Return a connection that is in no pool, and in no transaction."""
    conninfo = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(
        conninfo, autocommit=True, connect_timeout=max(1, round(connect_timeout)), application_name="rota-listener"
    )


def _make_engine(
    address: URL,
    signals: PostgresSignals,
    *,
    timeout: float,
    pool_size: int,
    max_overflow: int,
    connect_timeout: float,
    statement_timeout: float,
) -> Engine:
    milliseconds = int(statement_timeout * 1000)
    session = {
        "timezone": "UTC",
        "statement_timeout": str(milliseconds),
        # A process that hangs inside a transaction must not hold its locks for ever.
        "idle_in_transaction_session_timeout": str(milliseconds),
        "application_name": "rota",
    }
    return create_engine(
        address,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=timeout,
        pool_use_lifo=True,
        pool_recycle=1800,
        hide_parameters=True,
        execution_options={"signals": signals},
        json_serializer=dump_json,
        json_deserializer=_load,
        connect_args={
            "connect_timeout": max(1, round(connect_timeout)),
            "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
            # A peer that is gone without a word is noticed within half a minute.
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        },
    )
