"""Task runs that go on somewhere else."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.client import get_client
from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterId
from rota.exceptions import RotaException
from rota.states import State

if TYPE_CHECKING:
    from typing import Self

__all__ = ["TaskRunWaiter"]

logger = logging.getLogger("rota.waiting")

_AT_ONCE = 200
"""Task runs that are looked at with one request."""


class TaskRunWaiter:
    """Waits for task runs to end, for all of this process together: a thread looks at those that somebody waits for.

    The thread starts with the first and ends with the last of them.
    """

    _instance: TaskRunWaiter | None = None
    _guard = threading.Lock()

    def __init__(self, interval_seconds: float = 0.25) -> None:
        self.interval_seconds = interval_seconds
        self._waiting: dict[UUID, list[Callable[[State[Any] | None], None]]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @classmethod
    def instance(cls) -> Self:
        """Return the process's waiter."""
        with cls._guard:
            if cls._instance is None:
                cls._instance = cls()
            return cls._instance  # type: ignore[return-value]  # of this class, or of the one that asked first

    @classmethod
    def add_done_callback(cls, task_run_id: UUID, callback: Callable[[], None]) -> None:
        """Call `callback` once the task run has ended, on the waiter's thread; at once, perhaps, when it has ended already."""
        cls.instance()._watch(task_run_id, lambda _state: callback())

    @classmethod
    async def wait_for_task_run(cls, task_run_id: UUID, timeout: float | None = None) -> State[Any] | None:
        """Return the state in which the task run has ended; None when that takes longer than `timeout` seconds."""
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[State[Any] | None] = loop.create_future()

        def tell(state: State[Any] | None) -> None:
            loop.call_soon_threadsafe(lambda: None if ended.done() else ended.set_result(state))

        waiter = cls.instance()
        waiter._watch(task_run_id, tell)
        try:
            return await asyncio.wait_for(ended, timeout)
        except TimeoutError:
            return None
        finally:
            waiter._forget(task_run_id, tell)

    def start(self) -> None:
        """Look at the task runs from now on. Done by whoever waits first."""
        with self._changed:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="rota-task-run-waiter", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Forget all that somebody waits for."""
        with self._changed:
            self._waiting.clear()
            self._changed.notify_all()

    def _watch(self, task_run_id: UUID, tell: Callable[[State[Any] | None], None]) -> None:
        with self._changed:
            self._waiting.setdefault(task_run_id, []).append(tell)
            self._changed.notify_all()
        self.start()

    def _forget(self, task_run_id: UUID, tell: Callable[[State[Any] | None], None]) -> None:
        with self._changed:
            tells = self._waiting.get(task_run_id, [])
            if tell in tells:
                tells.remove(tell)
            if not tells:
                self._waiting.pop(task_run_id, None)
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                wanted = list(self._waiting)
                if not wanted:
                    self._thread = None
                    return
            for start in range(0, len(wanted), _AT_ONCE):
                self._look_at(wanted[start : start + _AT_ONCE])
            with self._changed:
                if self._waiting:
                    self._changed.wait(self.interval_seconds)

    def _look_at(self, ids: list[UUID]) -> None:
        try:
            chosen = TaskRunFilter(id=TaskRunFilterId(any_=ids))
            runs = get_client(sync_client=True).read_task_runs(task_run_filter=chosen, limit=len(ids))
        except RotaException as error:
            logger.warning("Task runs cannot be looked at now: %s Trying again.", error)
            return
        for run in runs:
            if run.state is not None and run.state.is_final():
                with self._changed:
                    tells = self._waiting.pop(run.id, [])
                for tell in tells:
                    _call(tell, run.state, run.id)


def _call(tell: Callable[[State[Any] | None], None], state: State[Any], task_run_id: UUID) -> None:
    try:
        tell(state)
    except Exception:
        # The others that wait must hear of their runs.
        logger.exception("What was to be done at the end of task run %s failed.", task_run_id)
