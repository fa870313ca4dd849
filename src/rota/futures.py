"""Futures: what `task.submit` returns at once, and what is known of the run by and by."""

from __future__ import annotations

import concurrent.futures
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast
from uuid import UUID

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.utilities.nested import find, replace

if TYPE_CHECKING:
    from rota.engine.live import LiveTaskRun
    from rota.engine.pool import ThreadPool

R = TypeVar("R")


class RotaFuture(Generic[R]):
    """A task run that is going on, perhaps elsewhere. Thread-safe; may be passed to other tasks, which then wait for it."""

    def __init__(self, task_run_id: UUID) -> None:
        self._task_run_id = task_run_id
        self.name: str | None = None
        """The task run's name, where it is known."""

    @property
    def task_run_id(self) -> UUID:
        return self._task_run_id

    @property
    def state(self) -> State[R]:
        """The run's present state."""
        raise AttributeError(f"{type(self).__name__} must say where its state is.")

    def is_done(self) -> bool:
        """Whether the run is over (or will never start)."""
        return self.state.is_final()

    def wait(self, timeout: float | None = None) -> None:
        """Return when the run is over, or after `timeout` seconds, whichever comes first."""
        raise AttributeError(f"{type(self).__name__} must say how to wait (here for {timeout} seconds).")

    async def wait_async(self, timeout: float | None = None) -> None:
        """The same as `wait`, without blocking the event loop."""
        import asyncio

        await asyncio.to_thread(self.wait, timeout)

    def result(self, timeout: float | None = None, raise_on_failure: bool = True) -> R:
        """Wait and return what the task returned; its exception is raised, or without `raise_on_failure` returned.

        Raises:
            TimeoutError: the run was not over after `timeout` seconds.
        """
        self.wait(timeout)
        if not self.is_done():
            raise TimeoutError(
                f"Task run {self.name or self.task_run_id} was not over after {timeout:g} second(s): it is {self.state}."
            )
        return cast(R, self.state.result(raise_on_failure=raise_on_failure))

    async def result_async(self, timeout: float | None = None, raise_on_failure: bool = True) -> R:
        """The same as `result`, without blocking the event loop."""
        await self.wait_async(timeout)
        return self.result(timeout=0, raise_on_failure=raise_on_failure)

    aresult = result_async

    def add_done_callback(self, fn: Callable[[RotaFuture[R]], Any]) -> None:
        """Call `fn(future)` when the run is over; at once when it is already."""
        raise AttributeError(f"{type(self).__name__} must say how to call {fn!r} back.")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of task run {self.name or self.task_run_id}: {self.state}>"


class RotaWrappedFuture(RotaFuture[R]):
    """A run that another kind of future stands for: a thread's, a process's, a cluster's. Its result is the final `State`."""

    def __init__(self, task_run_id: UUID, wrapped_future: Future[State[R]]) -> None:
        super().__init__(task_run_id)
        self._wrapped = wrapped_future
        self.live: LiveTaskRun | None = None

    @property
    def wrapped_future(self) -> Future[State[R]]:
        return self._wrapped

    @property
    def state(self) -> State[R]:
        if self._wrapped.done():
            return self._final_state()
        if self.live is not None and self.live.state is not None:
            return self.live.state
        return State(StateType.PENDING)

    def _final_state(self) -> State[R]:
        if self._wrapped.cancelled():
            return State(StateType.CANCELLED, message="The task run was cancelled before it started.")
        error = self._wrapped.exception()
        if error is not None:
            if self.live is not None and self.live.state is not None and self.live.state.is_final():
                return self.live.state  # what is recorded
            return State(StateType.CRASHED, message=f"{type(error).__name__}: {error}", data=error)
        return self._wrapped.result()

    def is_done(self) -> bool:
        return self._wrapped.done()

    def wait(self, timeout: float | None = None) -> None:
        concurrent.futures.wait((self._wrapped,), timeout) if timeout is not None else self._wait_without_limit()

    def _wait_without_limit(self) -> None:
        try:
            self._wrapped.exception()
        except concurrent.futures.CancelledError:
            return

    async def wait_async(self, timeout: float | None = None) -> None:
        import asyncio

        if self._wrapped.done():
            return
        loop = asyncio.get_running_loop()
        done = loop.create_future()

        def notify(_: Any) -> None:
            loop.call_soon_threadsafe(_settle, done)

        self._wrapped.add_done_callback(notify)
        await asyncio.wait((done,), timeout=timeout)

    def add_done_callback(self, fn: Callable[[RotaFuture[R]], Any]) -> None:
        self._wrapped.add_done_callback(lambda _: fn(self))


class RotaConcurrentFuture(RotaWrappedFuture[R]):
    """A run in a thread or process of this machine."""

    pool: ThreadPool | None = None
    """The threads that the run is for, if it is one of theirs."""
    _submitter: int | None = None
    """The thread that submits the run, while it does."""
    _abandon: Callable[[], None] | None = None

    def lending(self, is_over: Callable[[], bool]) -> AbstractContextManager[None]:
        """Around waiting for this run: a thread of its pool lets another take its place meanwhile."""
        return self.pool.lending(is_over) if self.pool is not None else nullcontext()

    def begin_submission(self, abandon: Callable[[], None]) -> None:
        """From now until `end_submission` only this thread answers for the end of the run, which `abandon` brings about."""
        self._abandon, self._submitter = abandon, threading.get_ident()

    def end_submission(self) -> None:
        """The run is in the hands of its thread or process, or of what it waits for."""
        self._submitter = self._abandon = None

    def abandon_submission(self) -> None:
        """End a run whose submission was interrupted in this thread: nobody else ever would."""
        if self._abandon is not None and self._submitter == threading.get_ident():
            self._abandon()

    def wait(self, timeout: float | None = None) -> None:
        if self._wrapped.done():
            return
        with self.lending(self._wrapped.done):
            super().wait(timeout)

    async def wait_async(self, timeout: float | None = None) -> None:
        if self._wrapped.done():
            return
        with self.lending(self._wrapped.done):
            await super().wait_async(timeout)


FIRST_LOOK_SECONDS, LONGEST_BETWEEN_LOOKS_SECONDS = 0.05, 1.0


class _ReadFuture(RotaFuture[R]):
    """A run that is known by its id alone: the server is asked for its state, less and less often, once a second at least."""

    def _read(self) -> State[R]:
        raise AttributeError(f"{type(self).__name__} must say where its state is.")

    @property
    def state(self) -> State[R]:
        return self._read()

    def wait(self, timeout: float | None = None) -> None:
        for pause in self._pauses(timeout):
            time.sleep(pause)

    async def wait_async(self, timeout: float | None = None) -> None:
        import asyncio

        pauses = self._pauses(timeout)
        while (pause := await asyncio.to_thread(next, pauses, None)) is not None:
            await asyncio.sleep(pause)

    def _pauses(self, timeout: float | None) -> Iterator[float]:
        """Yield how long to wait before the next look, until the run is over or the time is."""
        deadline = None if timeout is None else time.monotonic() + timeout
        pause = FIRST_LOOK_SECONDS
        while not self.is_done():
            left = pause if deadline is None else deadline - time.monotonic()
            if left <= 0:
                return
            yield min(pause, left)
            pause = min(2 * pause, LONGEST_BETWEEN_LOOKS_SECONDS)

    def add_done_callback(self, fn: Callable[[RotaFuture[R]], Any]) -> None:
        if self.is_done():
            fn(self)
            return

        def call_when_done() -> None:
            self.wait()
            fn(self)

        threading.Thread(target=call_when_done, name="rota-future", daemon=True).start()


class RotaDistributedFuture(_ReadFuture[R]):
    """A task run of another process, such as one of a task worker. Its result can be had where it was kept in storage."""

    def _read(self) -> State[R]:
        from rota.client import get_client  # late: definitions load no client

        state = get_client(sync_client=True).read_task_run(self.task_run_id).state
        return state if state is not None else State(StateType.PENDING)

    def wait(self, timeout: float | None = None) -> None:
        if self.is_done():
            return
        from rota.client.endings import listening  # late, as above

        with listening(self.task_run_id) as bell:
            for pause in self._pauses(timeout):
                bell.wait(pause)

    async def wait_async(self, timeout: float | None = None) -> None:
        import asyncio

        from rota.client.endings import listening  # late, as above

        with listening(self.task_run_id) as bell:
            pauses = self._pauses(timeout)
            while (pause := await asyncio.to_thread(next, pauses, None)) is not None:
                await asyncio.to_thread(bell.wait, pause)

    def __hash__(self) -> int:
        return hash(self.task_run_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RotaDistributedFuture) and self.task_run_id == other.task_run_id


class RotaFlowRunFuture(_ReadFuture[R]):
    """A flow run of another process. Its result can be had where it was kept in storage."""

    def __init__(self, flow_run_id: UUID) -> None:
        super().__init__(flow_run_id)
        self._flow_run_id = flow_run_id

    @property
    def flow_run_id(self) -> UUID:
        return self._flow_run_id

    def _read(self) -> State[R]:
        from rota.client import get_client  # late, as above

        state = get_client(sync_client=True).read_flow_run(self._flow_run_id).state
        return state if state is not None else State(StateType.PENDING)

    def __hash__(self) -> int:
        return hash(self._flow_run_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RotaFlowRunFuture) and self._flow_run_id == other._flow_run_id


def _settle(done: Any) -> None:
    if not done.done():
        done.set_result(None)


PrefectFuture = RotaFuture
PrefectTaskRunFuture = RotaFuture
PrefectWrappedFuture = RotaWrappedFuture
PrefectConcurrentFuture = RotaConcurrentFuture
PrefectDistributedFuture = RotaDistributedFuture
PrefectFlowRunFuture = RotaFlowRunFuture


class RotaFutureList(list[RotaFuture[R]]):
    """The futures of a mapped task, in the order of its inputs."""

    def wait(self, timeout: float | None = None) -> None:
        """Return when all are over, or after `timeout` seconds."""
        wait(self, timeout)

    def result(self, timeout: float | None = None, raise_on_failure: bool = True) -> list[R]:
        """Return all results, in the order of the inputs.

        Raises:
            TimeoutError: not all were over after `timeout` seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        return [
            future.result(None if deadline is None else max(0.0, deadline - time.monotonic()), raise_on_failure)
            for future in self
        ]


PrefectFutureList = RotaFutureList


class DoneAndNotDoneFutures(NamedTuple, Generic[R]):
    """What `wait` answers."""

    done: set[RotaFuture[R]]
    not_done: set[RotaFuture[R]]


def wait(futures: Sequence[RotaFuture[R]], timeout: float | None = None) -> DoneAndNotDoneFutures[R]:
    """Wait for all `futures`, at most `timeout` seconds; which are over then, and which are not."""
    deadline = None if timeout is None else time.monotonic() + timeout
    for future in futures:
        if deadline is not None and time.monotonic() >= deadline:
            break
        future.wait(None if deadline is None else deadline - time.monotonic())
    done = {future for future in futures if future.is_done()}
    return DoneAndNotDoneFutures(done, set(futures) - done)


def as_completed(futures: Sequence[RotaFuture[R]], timeout: float | None = None) -> Generator[RotaFuture[R], None, None]:
    """Yield each future once, as it comes to its end.

    Raises:
        TimeoutError: not all were over after `timeout` seconds.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    unique = list(dict.fromkeys(futures))
    finished: list[RotaFuture[R]] = []
    lock = threading.RLock()  # entered in place of the condition, whose own entering an interrupt could tear
    changed = threading.Condition(lock)

    def note(future: RotaFuture[R]) -> None:
        with lock:
            finished.append(future)
            changed.notify()

    for future in unique:
        future.add_done_callback(note)
    for yielded in range(len(unique)):
        while yielded >= len(finished):
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError(
                    f"{len(unique) - yielded} (of {len(unique)}) futures unfinished after {timeout:g} second(s)."
                )
            with _lending(unique, partial(_has_more, finished, yielded)), changed:
                if yielded >= len(finished):
                    changed.wait(left)
        yield finished[yielded]


def _has_more(finished: list[Any], count: int) -> bool:
    return len(finished) > count


def _lending(futures: Sequence[RotaFuture[Any]], is_over: Callable[[], bool]) -> AbstractContextManager[None]:
    """As `RotaConcurrentFuture.lending`, for the pool of the first of `futures`: a flow has one."""
    first = next(iter(futures), None)
    return first.lending(is_over) if isinstance(first, RotaConcurrentFuture) else nullcontext()


def resolve_futures_to_states(expr: Any) -> Any:
    """Return `expr` with each future in it replaced by its final state; waits for them."""

    def state_of(future: RotaFuture[Any], _: bool) -> State[Any]:
        future.wait()
        return future.state

    return replace(expr, RotaFuture, state_of)


def resolve_futures_to_results(expr: Any) -> Any:
    """Return `expr` with each future in it replaced by its result; waits for them, and raises what one raised."""
    return replace(expr, RotaFuture, lambda future, may_fail: future.result(raise_on_failure=not may_fail))


def futures_in(expr: Any) -> Iterator[RotaFuture[Any]]:
    """Yield the futures inside `expr`."""
    yield from find(expr, RotaFuture)
