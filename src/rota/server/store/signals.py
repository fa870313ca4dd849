"""Waking processes that wait for something in the database. A hint: one that is lost costs time, not data.

A waiting process *listens* under an id of its own, and whoever has news for it *rings*:

- A SQLite file has a folder beside it with one named pipe for each listener. A ring is a byte in the pipe; a pipe that nobody
  reads tells that the listener is gone. Nothing polls.
- PostgreSQL has NOTIFY, sent with the commit; listeners have a connection of their own.
- A database in memory has listeners in this process only.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import select
import stat
import threading
import time
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import sqlalchemy as sa

if TYPE_CHECKING:
    from rota.server.store.engine import Tx

_logger = logging.getLogger("rota.server.store")

CHANNEL = "rota_rings"


class Ear(Protocol):
    """What a listener waits with. One thread waits, any may wake it."""

    def wait(self, seconds: float | None) -> None:
        """Return when it rings, or rang since the last time, or after `seconds`."""
        ...

    def wake(self) -> None:
        """Let the thread that waits go on."""
        ...

    def close(self) -> None: ...


class PipeEar:
    """An ear at a pipe, which may have a name in a folder by which other processes find it."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        if path is None:
            self._reading, self._writing = os.pipe()
            os.set_blocking(self._reading, False)
            os.set_blocking(self._writing, False)
        else:
            self._reading = self._writing = _make_named_pipe(path)
        self._guard = threading.Lock()
        self._poll = select.poll()
        self._poll.register(self._reading, select.POLLIN)

    def wait(self, seconds: float | None) -> None:
        self._poll.poll(None if seconds is None else max(seconds, 0.0) * 1000)
        self._drain()

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._reading, 65536)

    def wake(self) -> None:
        with self._guard:
            if self._writing >= 0:
                _ring_at(self._writing)

    def close(self) -> None:
        with self._guard:
            for end in {self._reading, self._writing}:
                os.close(end)
            self._reading = self._writing = -1
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _make_named_pipe(path: Path) -> int:
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".new")
    os.mkfifo(draft, 0o600)
    # For both ends, so that it never reports an end when a writer goes.
    reading = os.open(draft, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    draft.rename(path)  # not found by others before it has a reader
    return reading


def _ring_at(fd: int) -> None:
    with contextlib.suppress(BlockingIOError):  # full of rings that nobody has heard yet
        os.write(fd, b"r")


class Signals:
    """Listeners in this process."""

    def __init__(self) -> None:
        self._ears: dict[UUID, PipeEar] = {}

    def listen(self, listener: UUID) -> Ear:
        """Return an ear for `listener`. To be closed."""
        ear = self._make_ear(listener)
        self._ears[listener] = ear
        return _Registered(ear, partial(self._ears.pop, listener, None))

    def ring(self, tx: Tx, listeners: Collection[UUID]) -> None:
        """Ring for these once the transaction is committed."""
        if listeners:
            tx.after_commit(partial(self._ring, frozenset(listeners)))

    def reset(self) -> None:
        """In a forked child: the parent's listeners are the parent's."""
        self._ears = {}

    def _make_ear(self, listener: UUID) -> PipeEar:  # noqa: ARG002 - others name the ear by it
        return PipeEar()

    def _ring(self, listeners: frozenset[UUID]) -> None:
        for listener in listeners:
            ear = self._ears.get(listener)
            if ear is not None:
                ear.wake()
            else:
                self._ring_elsewhere(listener)

    def _ring_elsewhere(self, listener: UUID) -> None:
        pass


class _Registered:
    """An ear that is forgotten when it is closed."""

    def __init__(self, ear: Ear, forget: Callable[[], object]) -> None:
        self._forget = forget
        self._ear = ear
        self.wait, self.wake = ear.wait, ear.wake

    def close(self) -> None:
        self._forget()
        self._ear.close()


class PipeSignals(Signals):
    """Listeners in all processes that use a SQLite file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.folder = path.with_name(path.name + ".rings")

    def _make_ear(self, listener: UUID) -> PipeEar:
        try:
            _forget_the_dead(self.folder)
            return PipeEar(self._path_of(listener))
        except OSError as error:
            # Some file systems have no pipes. Who listens looks from time to time anyway.
            _logger.debug("No named pipe can be made in %s: %s", self.folder, error)
            return PipeEar()

    def _path_of(self, listener: UUID) -> Path:
        return self.folder / f"{listener.hex}.pipe"

    def _ring_elsewhere(self, listener: UUID) -> None:
        fd = _open_for_ringing(self._path_of(listener))
        if fd is not None:
            try:
                if stat.S_ISFIFO(os.fstat(fd).st_mode):
                    _ring_at(fd)
            finally:
                os.close(fd)


def _open_for_ringing(path: Path) -> int | None:
    """Return the pipe, opened; one that nobody reads, because its process died, is removed."""
    try:
        return os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ENXIO:
            path.unlink(missing_ok=True)
        elif error.errno != errno.ENOENT:
            _logger.debug("No ring at %s: %s", path, error)
        return None


def _forget_the_dead(folder: Path) -> None:
    """Remove the pipes of processes that died."""
    for path in folder.glob("*.pipe"):
        fd = _open_for_ringing(path)
        if fd is not None:
            os.close(fd)


_NOTIFY = sa.text(f"SELECT pg_notify('{CHANNEL}', :listener)")


class PostgresSignals(Signals):
    """Listeners in all processes that use a PostgreSQL database."""

    def __init__(self, conninfo: Callable[[], Any]) -> None:
        super().__init__()
        self._connect = conninfo

    def listen(self, listener: UUID) -> Ear:
        here = super().listen(listener)
        return _PostgresEar(here, self._ears[listener], listener, self._connect)

    def ring(self, tx: Tx, listeners: Collection[UUID]) -> None:
        super().ring(tx, listeners)
        elsewhere = [{"listener": listener.hex} for listener in listeners if listener not in self._ears]
        if elsewhere:
            tx.execute(_NOTIFY, elsewhere)


class _PostgresEar:
    """An ear in this process that hears a connection's notifications, too."""

    def __init__(self, registered: Ear, pipe: PipeEar, listener: UUID, connect: Callable[[], Any]) -> None:
        self._registered = registered
        self._pipe = pipe
        self._listener = listener.hex.encode()
        self._connect = connect
        self._connection: Any = None
        self.wake = registered.wake

    def wait(self, seconds: float | None) -> None:
        connection = self._open()
        if connection is None:
            self._pipe.wait(seconds)
            return
        poll = select.poll()
        poll.register(self._pipe._reading, select.POLLIN)
        poll.register(connection.fileno(), select.POLLIN)
        began, left = time.monotonic(), seconds
        while ready := poll.poll(None if left is None else max(left, 0.0) * 1000):
            self._pipe._drain()
            if any(fd == self._pipe._reading for fd, _ in ready) or self._heard(connection):
                return
            left = None if seconds is None else seconds - (time.monotonic() - began)

    def _open(self) -> Any:
        if self._connection is None:
            try:
                self._connection = self._connect()
                self._connection.execute(f"LISTEN {CHANNEL}")
            except Exception as error:  # noqa: BLE001 - who listens looks from time to time anyway
                _logger.debug("No connection to listen at: %s", error)
                self._drop()
        return self._connection

    def _heard(self, connection: Any) -> bool:
        """Whether one of the notifications that have come is for this listener. A connection that broke counts as one."""
        try:
            connection.pgconn.consume_input()
            heard = False
            while (notice := connection.pgconn.notifies()) is not None:
                heard |= notice.extra == self._listener
        except Exception as error:  # noqa: BLE001 - the next wait connects anew
            _logger.debug("The connection to listen at is lost: %s", error)
            self._drop()
            return True
        return heard

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()

    def close(self) -> None:
        self._registered.close()
        self._drop()
