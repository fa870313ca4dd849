"""The transaction that every task run is: begun before its code, staged with its result, ended with it or with the one around.

Most task runs have nothing to commit or to undo: for them this costs an object and a context variable, 2 µs.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.effects import Block, CallUser, Raised, Steps
from rota.engine.interruption import RunCancelled
from rota.engine.lines import say
from rota.exceptions import RotaException
from rota.transactions import (
    AsyncTransaction,
    BaseTransaction,
    CommitMode,
    IsolationLevel,
    Transaction,
    TransactionState,
    _active,
    settled,
)
from rota.transactions import Steps as Works

if TYPE_CHECKING:
    from rota.engine.live import LiveTaskRun
    from rota.results import ResultStore
    from rota.transactions import _FamilyLock

_LOOK_SECONDS = 0.5
"""How often a task that waits for a lock sees whether its flow wants it to stop."""


class TaskTransaction(BaseTransaction):
    """What the transactions of blocking and of async tasks have in common."""

    _shares_failures = False  # the task may catch what a task inside it raises, and go on
    is_asked_for = False
    """Whether somebody wrote `transaction()` around: what becomes of the run is told then, with or without hooks."""
    write_error: Exception | None = None
    checkpoint: tuple[Any, ...] | None = None
    """What keeps the result for a later attempt of the flow, once the transaction is committed."""
    _store: ResultStore | None = None
    _key_path: str | None = None

    # Not that of a dataclass: a tenth of its time, for each task run.
    def __init__(self, run: LiveTaskRun) -> None:
        self.run: LiveTaskRun | None = run
        self.children = []
        self.on_commit_hooks = []
        self.on_rollback_hooks = []

    @property
    def store(self) -> ResultStore:  # type: ignore[override]  # made when somebody asks: most task runs need none
        if self._store is None:
            from rota.results import get_result_store  # late, with the storage

            self._store = get_result_store()
        return self._store

    @property
    def logger(self) -> Any:  # type: ignore[override]  # as above
        return _Lines(self.run) if self.run is not None else logging.getLogger("rota.transactions")

    def begin_run(self) -> None:
        """Be the transaction around the task's code."""
        self._parent = self._around = parent = _active.get()
        if parent is None:
            self.commit_mode = CommitMode.LAZY
        else:
            self.commit_mode, self.isolation_level = parent.commit_mode, parent.isolation_level
            self.is_asked_for = not isinstance(parent, TaskTransaction) or parent.is_asked_for
        self.state = TransactionState.ACTIVE
        self._token = _active.set(self)

    def take_key(self, key: str, path: str, level: Any) -> None:
        """Be the transaction of a cache key, whose result lies at `path`; `level` is what the cache policy says, if anything.

        Raises:
            ConfigurationError: the level needs a lock manager, and the policy has none.
        """
        self.key, self._key_path = key, path
        if level is not None:
            self.isolation_level = IsolationLevel(level)
        elif self.isolation_level is IsolationLevel.SERIALIZABLE and self.store.lock_manager is None:
            # That of the transaction around was meant for its own key.
            self.isolation_level = IsolationLevel.READ_COMMITTED
        self.prepare_transaction()

    def is_simple(self, state: State[Any]) -> bool:
        """Whether there is nothing to commit, to undo, or to tell. The transaction is over then."""
        run = self.run
        assert run is not None
        task = run.task
        if (
            self.is_asked_for
            or self.children
            or self.key is not None
            or self.on_commit_hooks
            or self.on_rollback_hooks
            or task.on_commit_hooks
            or task.on_rollback_hooks
            or hasattr(state.data, "metadata")
        ):
            return False
        self.state = TransactionState.COMMITTED
        return True

    def is_left_to_parent(self) -> bool:
        """Whether the transaction around decides."""
        parent = self._parent
        if parent is None or self.commit_mode is CommitMode.EAGER:
            return False
        return parent._is_undone or not parent._is_closed

    def start_over(self) -> Works[None]:
        """An attempt has failed, and the task is tried again: what the attempt did is undone."""
        yield from self._roll_children_back()
        self.children = []
        self.on_commit_hooks, self.on_rollback_hooks = [], []
        self._staged, self._values = None, None
        self._is_closed = self._is_undone = False
        self.state = TransactionState.ACTIVE

    def _hand_over(self, parent: BaseTransaction) -> bool:
        if self.state is TransactionState.COMMITTED and not self.is_asked_for:
            return True  # nothing of it is left to decide, and a task of 100,000 tasks need not remember them
        return super()._hand_over(parent)

    def _record_key(self) -> str:
        return self._key_path or ""

    def _is_kept(self) -> bool:
        return hasattr(self._staged, "metadata")

    def _write(self) -> None:
        try:
            super()._write()
        except Exception as error:
            self.write_error = error
            raise

    def _name(self) -> str | None:
        return self.key or (self.run.task_run_name if self.run is not None else None)

    def _wait_for(self, lock: _FamilyLock) -> None:
        run = self.run
        while not lock.store.acquire_lock(lock.key, lock.holder, _LOOK_SECONDS):
            if run is not None and run.scope.stopping.is_set():
                raise RunCancelled

    def _tell_end(self) -> None:
        run, self.run = self.run, None
        self._staged = None
        if run is None or run.state is None or not run.state.is_completed():
            self.run = run  # its end is still to come
            return
        if self.state is TransactionState.ROLLED_BACK:
            run.enter(rolled_back_state(None))
        elif self.checkpoint is not None:
            run.records.append(self.checkpoint)
        try:
            run.tell()
        except RotaException as error:
            say(run, logging.WARNING, f"The end of the transaction could not be recorded: {error}")


class SyncTaskTransaction(TaskTransaction, Transaction):
    """The transaction of a blocking task's run."""


class AsyncTaskTransaction(TaskTransaction, AsyncTransaction):
    """The transaction of an async task's run."""


class _AtCommit(Transaction):
    """Something to do when the transaction around is committed, and never when it is rolled back."""

    def __init__(self, action: Callable[[], None]) -> None:
        super().__init__(state=TransactionState.STAGED, commit_mode=CommitMode.LAZY)
        self._action = action

    def _tell_end(self) -> None:
        if self.is_committed():
            self._action()


def at_commit(action: Callable[[], None]) -> None:
    """Do something when the transaction around the present code is committed; at once where there is none."""
    around = _active.get()
    if around is None or (not _AtCommit(action)._hand_over(around) and not around._is_undone):
        action()


def transaction_of(run: LiveTaskRun) -> TaskTransaction:
    """Return a new transaction, for one run of a task."""
    return AsyncTaskTransaction(run) if run.task.isasync else SyncTaskTransaction(run)


def end(txn: TaskTransaction, run: LiveTaskRun, *, failed: bool) -> Steps[None]:
    """The run is over: commit, roll back, or leave that to the transaction around."""
    if failed and not (txn.children or txn.on_rollback_hooks or txn._lock is not None or txn.is_asked_for):
        txn.state = TransactionState.ROLLED_BACK
        return
    if failed or txn.state is not TransactionState.COMMITTED or txn._lock is not None or txn.is_asked_for:
        yield from in_engine(txn._end(failed=failed), run)


def leave(txn: TaskTransaction) -> None:
    """The run's code is no more around; whatever has happened."""
    if txn._token is not None:
        txn._leave()
    txn._parent = None
    if txn.state in (TransactionState.COMMITTED, TransactionState.ROLLED_BACK):
        txn.run = txn._around = None


def rolled_back_state(data: Any) -> State[Any]:
    """Return the state of a completed run whose transaction was rolled back."""
    return State(StateType.COMPLETED, name="RolledBack", message="Rolled back with its transaction.", data=data)


def in_engine(works: Works[Any], run: LiveTaskRun) -> Steps[Any]:
    """Do the work of a transaction as steps of a task run."""
    answer: Any = None
    error: BaseException | None = None
    while True:
        try:
            work = works.send(answer) if error is None else works.throw(error)
        except StopIteration as stop:
            return stop.value
        answer, error = None, None
        if work.is_hook:
            outcome = yield CallUser(_callable_from(work.fn, is_async=run.task.isasync), (), {})
            if isinstance(outcome, Raised):
                error = outcome.error
            else:
                answer = outcome.value
        else:
            try:
                answer = yield Block(work.fn, work.afn)
            except BaseException as raised:  # noqa: BLE001 - handed to the transaction, which knows what it means
                error = raised


def _callable_from(hook: Any, *, is_async: bool) -> Any:
    """What an async hook returns is awaited by the async driver, where there is a loop; everywhere else it is run here."""

    def call() -> Any:
        value = hook()
        return value if is_async and _has_loop() else settled(value)

    return call


def _has_loop() -> bool:
    import asyncio  # 40 ms that blocking flows do not need

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class _Lines:
    """A logger for what a transaction says: lines of its task run."""

    __slots__ = ("_run",)

    def __init__(self, run: LiveTaskRun) -> None:
        self._run = run

    def info(self, message: str, *args: Any) -> None:
        say(self._run, logging.INFO, message % args)

    def warning(self, message: str, *args: Any) -> None:
        say(self._run, logging.WARNING, message % args)

    def error(self, message: str, *args: Any) -> None:
        say(self._run, logging.ERROR, message % args)

    def exception(self, message: str, *args: Any) -> None:
        say(self._run, logging.ERROR, message % args, error=sys.exception())
