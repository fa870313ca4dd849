"""Group commit: one thread writes, and whatever waits for it goes into one transaction.

A commit costs more than most writes (73 µs against 10, WAL with synchronous=NORMAL), so ten waiting writes share one. Each runs
behind a savepoint of its own: one that fails undoes itself and nothing else. Nobody is told of success before the commit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from rota.server.store.engine import Tx

T = TypeVar("T")

MAX_GROUP = 256
"""Writes in one transaction. Bounds how long the first of them waits for its answer."""


class Session(Protocol):
    """A connection that the writer drives. `begin` may wait; the others do not."""

    def begin(self) -> Tx: ...
    def savepoint(self) -> None: ...
    def release(self) -> None: ...
    def rollback_to_savepoint(self) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def is_open(self) -> bool:
        """Whether the transaction is still there; SQLite ends it by itself after some failures."""
        ...

    def explain(self, error: BaseException) -> BaseException:
        """Return the error that the caller should see for `error`."""
        ...


class Write(Generic[T]):
    """A function that waits for its transaction, and its outcome."""

    __slots__ = ("_claim", "callbacks", "done", "error", "fn", "is_settled", "on_done", "result")

    def __init__(self, fn: Callable[[Tx], T], on_done: Callable[[], object] | None = None) -> None:
        self.fn = fn
        self.result: T
        self.error: BaseException | None = None
        self.callbacks: list[Callable[[], object]] = []
        self.is_settled = False
        """Whether the outcome is known: committed, or failed for good."""
        self.on_done = on_done
        self.done = threading.Lock()
        self.done.acquire()
        self._claim = threading.Lock()

    def claim(self) -> bool:
        """Decide who has this write: the writer that begins it or the caller that gives up. True for the first to ask."""
        return self._claim.acquire(blocking=False)

    def finish(self) -> None:
        self.done.release()
        if self.on_done is not None:
            self.on_done()

    def outcome(self) -> T:
        """Return the result or raise the error; then what was to happen after the commit happens."""
        if self.error is not None:
            try:
                raise self.error
            finally:
                self.error = None  # breaks the cycle through the traceback's frames
        for callback in self.callbacks:
            callback()
        return self.result


class Writer:
    """Takes writes from any thread and runs them on its own, in the order they came."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name
        self._queue: SimpleQueue[Write[Any] | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self.gate = threading.Lock()
        """Held while a transaction runs: whoever else holds it knows that none does."""

    def submit(self, write: Write[Any]) -> None:
        if self.is_current_thread():
            raise RuntimeError("A write was started inside a write. Use the transaction that is given to the function.")
        self._queue.put(write)
        if self._thread is None:
            self._start()

    def is_current_thread(self) -> bool:
        return self._thread is not None and self._thread is threading.current_thread()

    def stop(self) -> None:
        """Finish what waits and end the thread. The next `submit` starts another."""
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group, ends = self._take(first)
            with self.gate:
                try:
                    self._commit(group)
                except BaseException as error:  # noqa: BLE001  callers must not wait for ever, whatever went wrong here
                    self._session.rollback()
                    _settle([write for write in group if not write.is_settled], error)
            for write in group:
                write.finish()
            # Outcomes hold users' objects, which must not live until the next write.
            del first, group, write
            if ends:
                return

    def _take(self, first: Write[Any]) -> tuple[list[Write[Any]], bool]:
        group = [first]
        try:
            while len(group) < MAX_GROUP:
                following = self._queue.get_nowait()
                if following is None:
                    return group, True
                group.append(following)
        except Empty:
            pass
        return group, False

    def _commit(self, group: list[Write[Any]]) -> None:
        try:
            tx = self._session.begin()
        except BaseException as error:  # noqa: BLE001  it belongs to the callers, who are on other threads
            return _settle([write for write in group if write.claim()], self._session.explain(error))
        claimed = [write for write in group if write.claim()]
        if len(claimed) == 1:
            self._alone(claimed[0], tx)
        elif claimed:
            self._together(claimed, tx)
        else:
            self._session.rollback()
        return None

    def _alone(self, write: Write[Any], tx: Tx) -> None:
        try:
            write.result = write.fn(tx)
            self._session.commit()
        except BaseException as error:  # noqa: BLE001  it belongs to the caller, who is on another thread
            write.error = self._session.explain(error)
            self._session.rollback()
        else:
            write.callbacks = tx.callbacks
        write.is_settled = True

    def _together(self, group: list[Write[Any]], tx: Tx) -> None:
        for write in group:
            own = Tx(tx.connection, tx.dialect)
            self._session.savepoint()
            try:
                write.result = write.fn(own)
            except BaseException as error:  # noqa: BLE001  it belongs to the caller, who is on another thread
                if not self._session.is_open():
                    return self._one_by_one(group)
                self._session.rollback_to_savepoint()
                write.error = self._session.explain(error)
            else:
                write.callbacks = own.callbacks
            self._session.release()
        try:
            self._session.commit()
        except BaseException:  # noqa: BLE001  each write meets it again below, and reports it as its own
            return self._one_by_one(group)
        for write in group:
            write.is_settled = True
        return None

    def _one_by_one(self, group: list[Write[Any]]) -> None:
        """Run each write again in a transaction of its own: the common one was lost with all that was in it."""
        self._session.rollback()
        for write in group:
            write.error, write.callbacks = None, []
            try:
                tx = self._session.begin()
            except BaseException as error:  # noqa: BLE001  it belongs to the caller, who is on another thread
                _settle([write], self._session.explain(error))
            else:
                self._alone(write, tx)


def _settle(group: list[Write[Any]], error: BaseException) -> None:
    for write in group:
        write.error, write.is_settled = error, True
