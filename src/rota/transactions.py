"""Transactions: work that takes effect together, or is undone together.

    with transaction(key="load-2026-11") as txn:
        if not txn.is_committed():
            write_rows()
            publish()

Every task run is a transaction of its own, inside the one around it: its result is staged, and committed or rolled back with
the outermost. A `key` makes a transaction happen once: its committed value is kept in the result store, and found by the next.

What a transaction asks for (hooks, locks, the storage) is written once, as generators of `Work`; a blocking transaction
performs it, an `AsyncTransaction` awaits it, and the engine performs it as steps of a task run.
"""

from __future__ import annotations

import copy
import inspect
import logging
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar, Token, copy_context
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar
from uuid import uuid4

from rota.exceptions import ConfigurationError, SerializationError
from rota.utilities.annotations import NotSet

if TYPE_CHECKING:
    from logging import Logger, LoggerAdapter

    from rota.results import ResultRecord, ResultStore

__all__ = [
    "AsyncTransaction",
    "BaseTransaction",
    "CommitMode",
    "IsolationLevel",
    "Transaction",
    "TransactionState",
    "atransaction",
    "get_transaction",
    "transaction",
]

T = TypeVar("T")

Hook: TypeAlias = Callable[..., Any]
"""Called as ``hook(transaction)``; may be async."""


class IsolationLevel(StrEnum):
    """What a transaction sees of others that use its key."""

    READ_COMMITTED = "READ_COMMITTED"
    """What they have committed. Two at once both do the work."""
    SERIALIZABLE = "SERIALIZABLE"
    """One at a time: others wait for its end. Needs a lock manager in the store."""


class CommitMode(StrEnum):
    """When a transaction whose block has ended well is committed."""

    EAGER = "EAGER"
    """At once, whatever becomes of the transaction around it."""
    LAZY = "LAZY"
    """With the transaction around it; the outermost one at the end of its block."""
    OFF = "OFF"
    """Only when somebody calls `commit()`; else it is rolled back."""


class TransactionState(StrEnum):
    """How far a transaction is."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    STAGED = "STAGED"
    """It has a value, which is not committed."""
    COMMITTED = "COMMITTED"
    ROLLED_BACK = "ROLLED_BACK"


_OVER = (TransactionState.COMMITTED, TransactionState.ROLLED_BACK)


@dataclass(slots=True)
class Work:
    """Something that a transaction wants done. Answered by what it returns; what it raises is thrown in."""

    fn: Callable[[], Any]
    """May return an awaitable, when it is a hook."""
    afn: Callable[[], Awaitable[Any]] | None = None
    """The same, awaiting, where waiting may take long."""
    is_hook: bool = False


Steps: TypeAlias = Generator[Work, Any, T]

_active: ContextVar[BaseTransaction | None] = ContextVar("rota_transaction", default=None)
_ending = threading.Lock()
"""Held for moments, while it is decided who ends a transaction, and whom a child that has ended belongs to."""


@dataclass(eq=False, kw_only=True)
class BaseTransaction:
    """What blocking and async transactions have in common.

    Mode and level that are not given are those of the transaction around; `LAZY` and `READ_COMMITTED` where there is none.
    """

    store: ResultStore | None = None
    """Where the committed value is kept."""
    key: str | None = None
    """Under which it is kept. None: nothing is kept, only hooks are called."""
    children: list[BaseTransaction] = field(default_factory=list, repr=False)
    """Transactions inside this one whose blocks have ended, in this order."""
    commit_mode: CommitMode | None = None
    isolation_level: IsolationLevel | None = IsolationLevel.READ_COMMITTED
    state: TransactionState = TransactionState.PENDING
    on_commit_hooks: list[Hook] = field(default_factory=list, repr=False)
    on_rollback_hooks: list[Hook] = field(default_factory=list, repr=False)
    overwrite: bool = False
    """Do the work again although the key has been committed."""
    logger: Logger | LoggerAdapter[Any] = field(default_factory=lambda: logging.getLogger("rota.transactions"), repr=False)
    write_on_commit: bool = True
    """Keep the staged value when the transaction is committed."""

    _shares_failures: ClassVar[bool] = True
    """Whether it is rolled back as soon as a transaction inside it is."""

    def __post_init__(self) -> None:
        self.commit_mode = None if self.commit_mode is None else CommitMode(self.commit_mode)
        self.isolation_level = None if self.isolation_level is None else IsolationLevel(self.isolation_level)
        self.state = TransactionState(self.state)

    # Not fields: what only the transaction itself needs to know.
    _values: dict[str, Any] | None = field(default=None, init=False, repr=False)
    _staged: Any = field(default=None, init=False, repr=False)
    _parent: BaseTransaction | None = field(default=None, init=False, repr=False)
    _around: BaseTransaction | None = field(default=None, init=False, repr=False)
    """The parent, for its values, also when the block is over: hooks are called later."""
    _token: Token[BaseTransaction | None] | None = field(default=None, init=False, repr=False)
    _locks: dict[str, _FamilyLock] | None = field(default=None, init=False, repr=False)
    _lock: _FamilyLock | None = field(default=None, init=False, repr=False)
    _is_ending: bool = field(default=False, init=False, repr=False)
    _is_closed: bool = field(default=False, init=False, repr=False)
    """No child is taken any more: all that there were are being ended."""
    _was_done: bool = field(default=False, init=False, repr=False)
    """An earlier transaction has committed its key. What is done inside nevertheless is committed or rolled back as ever."""
    _is_undone: bool = field(default=False, init=False, repr=False)
    """It has been rolled back, or is being."""

    # --- what it is ------------------------------------------------------------------------------------------------------

    @classmethod
    def get_active(cls) -> BaseTransaction | None:
        """Return the innermost transaction around the present code; None outside of transactions."""
        return _active.get()

    def get_parent(self) -> BaseTransaction | None:
        """Return the transaction around this one, while its block lasts."""
        return self._parent

    def is_pending(self) -> bool:
        return self.state is TransactionState.PENDING

    def is_active(self) -> bool:
        return self.state is TransactionState.ACTIVE

    def is_staged(self) -> bool:
        return self.state is TransactionState.STAGED

    def is_committed(self) -> bool:
        """Whether its work is done: by this transaction, or by an earlier one with its key."""
        return self.state is TransactionState.COMMITTED

    def is_rolled_back(self) -> bool:
        return self.state is TransactionState.ROLLED_BACK

    def set(self, name: str, value: Any) -> None:
        """Keep a value for hooks, and for the transactions inside this one."""
        self._values = {**(self._values or {}), name: value}

    def get(self, name: str, default: Any = NotSet) -> Any:
        """Return a copy of what was `set` here or in a transaction around.

        Raises:
            ValueError: nothing was, and there is no `default`.
        """
        if self._values is not None and name in self._values:
            return copy.deepcopy(self._values[name])
        if self._around is not None:
            return self._around.get(name, default)
        if default is not NotSet:
            return default
        raise ValueError(f"The transaction holds no value {name!r}: set it with `txn.set({name!r}, …)`, or give a default.")

    def stage(self, value: Any, on_rollback_hooks: list[Hook] | None = None, on_commit_hooks: list[Hook] | None = None) -> None:
        """Say what is kept when the transaction is committed, and what is called then, or when it is rolled back.

        May be called again: the last value counts, hooks add up. Once the transaction is over this does nothing.
        """
        if self.state in _OVER:
            return
        self._staged = value
        self.on_rollback_hooks += on_rollback_hooks or ()
        self.on_commit_hooks += on_commit_hooks or ()
        self.state = TransactionState.STAGED

    def add_child(self, transaction: BaseTransaction) -> None:
        """Take a transaction whose block has ended along: it is committed, or rolled back, with this one."""
        self.children.append(transaction)

    def prepare_transaction(self) -> None:
        """Become active: take over what was not given from the transaction around.

        Raises:
            ConfigurationError: the isolation level needs locks, and the store has no lock manager.
        """
        parent = self._parent
        if self.commit_mode is None:
            self.commit_mode = CommitMode.LAZY if parent is None else parent.commit_mode
        if self.isolation_level is None:
            self.isolation_level = IsolationLevel.READ_COMMITTED if parent is None else parent.isolation_level
        if self.key is not None and self.isolation_level is IsolationLevel.SERIALIZABLE:
            store = self.store
            if store is None or not store.supports_isolation_level(IsolationLevel.SERIALIZABLE):
                raise ConfigurationError(
                    f"The transaction {self.key!r} is SERIALIZABLE, and its result store has no lock manager: give it one, "
                    "such as ResultStore(lock_manager=MemoryLockManager()), or a task `cache_policy.configure(lock_manager=…)`."
                )
        self.state = TransactionState.ACTIVE

    # --- its life, as work to be done ------------------------------------------------------------------------------------

    def _enter(self) -> None:
        """Be the transaction around the present code."""
        if self._token is not None:
            raise RuntimeError("This transaction is entered already: make a new one for a block inside its own.")
        self._parent = self._around = _active.get()
        self.prepare_transaction()
        self._token = _active.set(self)

    def _leave(self) -> None:
        """Undo `_enter`, where that was done here: a coroutine that was dropped is ended by another thread."""
        token, self._token = self._token, None
        if token is not None:
            with suppress(ValueError):
                _active.reset(token)

    def _begin(self) -> Steps[None]:
        """Take the lock of the key, and see whether its work is done already."""
        if self.key is None or self.store is None:
            return
        yield from self._acquire()
        if not self.overwrite:
            store, key = self.store, self._record_key()
            is_there = yield Work(lambda: store.exists(key))
            if is_there:
                self.state = TransactionState.COMMITTED
                self._was_done = True

    def _end(self, *, failed: bool) -> Steps[None]:
        """The block is over: commit, roll back, or leave that to the transaction around."""
        parent = self._parent
        try:
            if failed:
                yield from self._rollback()
            elif self.commit_mode is CommitMode.EAGER:
                yield from self._commit()
            elif parent is None:
                yield from self._end_alone()
            if parent is not None and not self._hand_over(parent):
                # It has ended before its child, which was submitted and not waited for: the child shares its fate.
                if parent._is_undone:
                    yield from self._rollback()
                else:
                    yield from self._end_alone()
        finally:
            self._leave()
            self._parent = None
        if parent is not None and self.state is TransactionState.ROLLED_BACK and parent._shares_failures:
            yield from parent._rollback()

    def _reset(self) -> Steps[None]:
        """Leave the block, and hand what it did to the transaction around."""
        parent = self._parent
        self._leave()
        if parent is not None:
            self._hand_over(parent)
            self._parent = None
            if self.state is TransactionState.ROLLED_BACK and parent._shares_failures:
                yield from parent._rollback()

    def _end_alone(self) -> Steps[None]:
        if self.commit_mode is CommitMode.OFF:
            yield from self._rollback()
        else:
            yield from self._commit()

    def _hand_over(self, parent: BaseTransaction) -> bool:
        with _ending:
            if parent._is_closed:
                return False
            parent.add_child(self)
            return True

    def _commit(self) -> Steps[bool]:
        """Commit the children, call the hooks, keep the value. A failure is logged, and rolls this transaction back."""
        if not self._claim_end():
            if self._was_done:
                yield from self._commit_children()
            yield from self._release()
            return False
        in_hook = False
        try:
            yield from self._commit_children()
            for hook in self.on_commit_hooks:
                in_hook = True
                yield from self._call(hook, "commit")
                in_hook = False
            if self._is_kept():
                yield Work(self._write)
            self.state = TransactionState.COMMITTED
        except SerializationError as error:
            self.logger.warning("The transaction %r is rolled back, as its value cannot be kept: %s", self._name(), error)
        except Exception:  # noqa: BLE001  # told, and answered by False
            tell = self.logger.error if in_hook else self.logger.exception  # a hook's traceback has been told
            tell("The transaction %r failed to commit, and is rolled back", self._name())
        except BaseException:
            yield from self._release()
            raise
        finally:
            self._is_ending = self.state is TransactionState.COMMITTED
        if self.state is TransactionState.COMMITTED:
            yield from self._release()
            self._tell_end()
            return True
        yield from self._rollback()
        return False

    def _commit_children(self) -> Steps[None]:
        position = 0
        while True:
            with _ending:
                self._is_closed = position == len(self.children)
            if self._is_closed:
                return
            child = self.children[position]
            if child.commit_mode is CommitMode.OFF and self.commit_mode is not CommitMode.OFF:
                yield from child._rollback()
            else:
                yield from child._commit()
            position += 1

    def _rollback(self) -> Steps[bool]:
        """Call the hooks, last one first, then roll back the children, last one first.

        A hook that fails is logged, and the others are called nevertheless: as much as can be is undone.
        """
        if not self._claim_end():
            if self._was_done:
                yield from self._roll_children_back()
            yield from self._release()
            return False
        self._is_undone = True
        is_complete = True
        try:
            for hook in reversed(self.on_rollback_hooks):
                try:
                    yield from self._call(hook, "rollback")
                except Exception:  # noqa: BLE001  # `_call` has logged it
                    is_complete = False
            yield from self._roll_children_back()
        except BaseException:
            yield from self._release()
            raise
        finally:
            self.state = TransactionState.ROLLED_BACK
        yield from self._release()
        self._tell_end()
        return is_complete

    def _roll_children_back(self) -> Steps[None]:
        with _ending:
            self._is_closed = True
        for child in reversed(self.children):
            yield from child._rollback()

    def _claim_end(self) -> bool:
        """Whether this call is the one that ends the transaction: two threads may want to."""
        with _ending:
            if self.state in _OVER or self._is_ending:
                return False
            self._is_ending = True
            return True

    def _tell_end(self) -> None:
        """Called once, when the transaction has been committed or rolled back."""

    def _call(self, hook: Hook, kind: str) -> Steps[None]:
        name = getattr(hook, "__name__", None) or type(getattr(hook, "func", hook)).__name__
        self.logger.info("Running %s hook %r", kind, name)
        try:
            yield Work(lambda: hook(self), is_hook=True)
        except Exception:
            self.logger.exception("An error was encountered while running %s hook %r", kind, name)
            raise
        self.logger.info("%s hook %r finished running successfully", kind.capitalize(), name)

    def _is_kept(self) -> bool:
        return self.key is not None and self.store is not None and self.write_on_commit

    def _record_key(self) -> str:
        """The name of the key in the store."""
        return self.key or ""

    def _name(self) -> str | None:
        """How messages name the transaction."""
        return self.key

    def _write(self) -> None:
        from rota.storage.record import ResultRecord  # late: transactions without a store need no pydantic

        assert self.store is not None
        holder = self._lock.holder if self._lock is not None else None
        if isinstance(self._staged, ResultRecord):
            self.store.persist_result_record(self._staged, holder=holder)
        else:
            self.store.write(self._staged, key=self._record_key(), holder=holder)

    def _read(self) -> Steps[ResultRecord[Any] | None]:
        if self.key is None or self.store is None:
            return None
        store, key = self.store, self._record_key()
        holder = self._lock.holder if self._lock is not None else None
        record: ResultRecord[Any] = yield Work(lambda: store.read(key, holder=holder))
        return record

    # --- its lock --------------------------------------------------------------------------------------------------------

    def _acquire(self) -> Steps[None]:
        """Hold the lock of the key, if the level asks for it. Transactions in one another share it, or would wait for ever."""
        if self.isolation_level is not IsolationLevel.SERIALIZABLE or self.store is None:
            return
        store, key, family = self.store, self._record_key(), self._family()
        with _ending:
            lock = family.get(key)
            if lock is not None and lock.users > 0:
                lock.users += 1
                self._lock = lock
                return
        lock = _FamilyLock(store, key, holder=uuid4().hex)
        yield Work(lambda: self._wait_for(lock), lambda: store.aacquire_lock(key, lock.holder))
        self._lock = family[key] = lock

    def _wait_for(self, lock: _FamilyLock) -> None:
        lock.store.acquire_lock(lock.key, lock.holder)

    def _family(self) -> dict[str, _FamilyLock]:
        """The locks that the outermost transaction and all inside it hold, by key."""
        if self._locks is None:
            self._locks = {} if self._parent is None else self._parent._family()
        return self._locks

    def _release(self) -> Steps[None]:
        lock, self._lock = self._lock, None
        if lock is None:
            return
        with _ending:
            lock.users -= 1
            is_last = lock.users == 0
        if is_last:
            try:
                yield Work(lambda: lock.store.release_lock(lock.key, lock.holder))
            except ValueError as error:
                self.logger.warning("The lock of transaction %r was lost before its end: %s", self._name(), error)


@dataclass(slots=True)
class _FamilyLock:
    store: ResultStore
    key: str
    holder: str
    users: int = 1


class Transaction(BaseTransaction):
    """A transaction for blocking code. Make one with `transaction`."""

    def __enter__(self) -> Self:
        self._enter()
        try:
            self.begin()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._token is None:
            raise RuntimeError("This transaction was not entered: use it in a `with` statement.")
        perform(self._end(failed=exc_type is not None))

    def begin(self) -> None:
        """Take the lock of the key where the level asks for it; be committed when an earlier transaction has done the work."""
        perform(self._begin())

    def read(self) -> ResultRecord[Any] | None:
        """Return what was committed under the key; None when the transaction has no key or no store.

        Raises:
            MissingResult: nothing was committed, or it cannot be used any more.
        """
        return perform(self._read())

    def commit(self) -> bool:
        """Commit now; whether this call did it. See `CommitMode` for when that happens by itself."""
        return perform(self._commit())

    def rollback(self) -> bool:
        """Roll back now; whether this call did it, without a failing hook."""
        return perform(self._rollback())

    def reset(self) -> None:
        """Leave the block without deciding: that is for the transaction around."""
        perform(self._reset())

    def run_hook(self, hook: Hook, hook_type: str) -> None:
        """Call a hook, and log that. Raises what it raises."""
        perform(self._call(hook, hook_type))


class AsyncTransaction(BaseTransaction):
    """A transaction for async code: hooks may be async, and nothing blocks the event loop. Make one with `atransaction`."""

    def __enter__(self) -> Self:
        raise TypeError("An AsyncTransaction is used with `async with`; for blocking code there is `with transaction()`.")

    async def __aenter__(self) -> Self:
        self._enter()
        try:
            await self.begin()
        except BaseException:
            self._leave()
            raise
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._token is None:
            raise RuntimeError("This transaction was not entered: use it in an `async with` statement.")
        await aperform(self._end(failed=exc_type is not None))

    async def begin(self) -> None:
        """The same as `Transaction.begin`."""
        await aperform(self._begin())

    async def read(self) -> ResultRecord[Any] | None:
        """The same as `Transaction.read`."""
        return await aperform(self._read())

    async def commit(self) -> bool:
        """The same as `Transaction.commit`."""
        return await aperform(self._commit())

    async def rollback(self) -> bool:
        """The same as `Transaction.rollback`."""
        return await aperform(self._rollback())

    async def reset(self) -> None:
        """The same as `Transaction.reset`."""
        await aperform(self._reset())

    async def run_hook(self, hook: Hook, hook_type: str) -> None:
        """The same as `Transaction.run_hook`."""
        await aperform(self._call(hook, hook_type))


def get_transaction() -> BaseTransaction | None:
    """Return the innermost transaction around the present code: in a task, the task run's own. None outside."""
    return _active.get()


@contextmanager
def transaction(
    key: str | None = None,
    store: ResultStore | None = None,
    commit_mode: CommitMode | None = None,
    isolation_level: IsolationLevel | None = None,
    overwrite: bool = False,
    write_on_commit: bool = True,
    logger: Logger | LoggerAdapter[Any] | None = None,
) -> Generator[Transaction, None, None]:
    """A block whose tasks take effect together: an exception in it rolls all of them back.

    With a `key`, what is staged is kept in `store` (the run's own, if not given) when the block is committed, and a later block
    with this key begins as committed, unless `overwrite`.

    Raises:
        ConfigurationError: `isolation_level` is SERIALIZABLE, and the store has no lock manager.
        TypeError: the key is no text.
    """
    options = _options(key, store, commit_mode, isolation_level, overwrite, write_on_commit, logger)
    with Transaction(**options) as txn:
        yield txn


@asynccontextmanager
async def atransaction(
    key: str | None = None,
    store: ResultStore | None = None,
    commit_mode: CommitMode | None = None,
    isolation_level: IsolationLevel | None = None,
    overwrite: bool = False,
    write_on_commit: bool = True,
    logger: Logger | LoggerAdapter[Any] | None = None,
) -> AsyncGenerator[AsyncTransaction, None]:
    """The same as `transaction`, for async code: ``async with atransaction() as txn:``."""
    options = _options(key, store, commit_mode, isolation_level, overwrite, write_on_commit, logger)
    async with AsyncTransaction(**options) as txn:
        yield txn


def _options(
    key: str | None,
    store: ResultStore | None,
    commit_mode: CommitMode | None,
    isolation_level: IsolationLevel | None,
    overwrite: bool,
    write_on_commit: bool,
    logger: Logger | LoggerAdapter[Any] | None,
) -> dict[str, Any]:
    if key is not None and not isinstance(key, str):
        raise TypeError(f"The `key` of a transaction is a text, got {key!r:.100}.")
    if key is not None and store is None:
        from rota.results import get_result_store  # late: transactions without a key need no pydantic

        store = get_result_store()
    return {
        "key": key,
        "store": store,
        "commit_mode": commit_mode,
        "isolation_level": isolation_level,
        "overwrite": overwrite,
        "write_on_commit": write_on_commit,
        "logger": logger or _logger_of_run(),
    }


def _logger_of_run() -> Logger | LoggerAdapter[Any]:
    from rota.logging import get_run_logger
    from rota.logging.context import current_run

    return get_run_logger() if current_run.get() is not None else logging.getLogger("rota.transactions")


# --- performing the work -------------------------------------------------------------------------------------------------


def perform(steps: Steps[T]) -> T:
    """Do the work of a transaction on this thread; an async hook runs to its end."""
    answer: Any = None
    error: BaseException | None = None
    while True:
        try:
            work = steps.send(answer) if error is None else steps.throw(error)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the generator returned: T
        answer, error = None, None
        try:
            answer = settled(work.fn()) if work.is_hook else work.fn()
        except BaseException as raised:  # noqa: BLE001  # handed to the transaction, which knows what it means
            error = raised


async def aperform(steps: Steps[T]) -> T:
    """Do the work of a transaction on the running event loop; what may block goes to a thread."""
    import asyncio  # who awaits has it loaded

    answer: Any = None
    error: BaseException | None = None
    while True:
        try:
            work = steps.send(answer) if error is None else steps.throw(error)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # as above
        answer, error = None, None
        try:
            if work.is_hook:
                answer = work.fn()
                answer = await answer if inspect.isawaitable(answer) else answer
            else:
                answer = await (work.afn() if work.afn is not None else asyncio.to_thread(work.fn))
        except BaseException as raised:  # noqa: BLE001  # as above
            error = raised


def settled(value: Any) -> Any:
    """Return what an awaitable gives, from blocking code; any other value as it is."""
    if not inspect.isawaitable(value):
        return value
    import asyncio  # 40 ms that blocking hooks do not need

    async def finish() -> Any:
        return await value

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(finish())
    # This thread's event loop waits for us: the coroutine needs one of its own.
    outcome: list[Any] = []
    errors: list[BaseException] = []
    context = copy_context()

    def run() -> None:
        try:
            outcome.append(context.run(asyncio.run, finish()))
        except BaseException as error:  # noqa: BLE001  # raised again by the caller below
            errors.append(error)

    thread = threading.Thread(target=run, name="rota-async-hook")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]
