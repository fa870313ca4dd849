"""The threads of the default task runner.

Thousands of short tasks need few threads, a hundred tasks that wait for the network need a hundred. So the pool starts small,
and grows when work waits although the processors are idle.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

BASE_THREADS = min(16, (os.cpu_count() or 1) + 1)
"""Started without asking whether they help. More only pass the interpreter's lock around: on 2 processors a no-op task costs
0.38 ms of CPU with 6 threads and 0.33 with 3 (CPython 3.11, November 2026)."""
MAX_THREADS = 10_000
GROWTH_CHECK_SECONDS = 0.004
_BUSY_SHARE = 0.7
"""Share of one processor above which more threads would only stand in line for it."""
_IDLE_SECONDS = 10.0

_logger = logging.getLogger("rota.engine.pool")

Job = tuple["Future[Any]", Callable[[], Any]]


class ThreadPool:
    """Runs jobs in threads, first come first served; `submit` never blocks. Each thread calls `at_thread_end` at its end."""

    def __init__(self, max_threads: int | None, name: str, at_thread_end: Callable[[], object] | None = None) -> None:
        self.max_threads = max_threads or MAX_THREADS
        self.name = name
        self.at_thread_end = at_thread_end
        self._jobs: deque[Job] = deque()
        # Entered as a lock, in C: a Condition is entered by Python code, in which Ctrl-C may land and leave it locked for ever.
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._threads: set[threading.Thread] = set()
        self._at_work: set[int] = set()
        self._idle = 0
        self._started = 0
        self._closed = False
        self._waits: list[Callable[[], bool]] = []
        """Of threads that wait for the pool's own work: whether it is done."""
        self._grower: threading.Thread | None = None

    def submit(self, fn: Callable[[], Any]) -> Future[Any]:
        """Queue `fn`; a future of what it returns."""
        future: Future[Any] = Future()
        self.put(future, fn)
        return future

    def put(self, future: Future[Any], fn: Callable[[], Any]) -> None:
        """Queue `fn`, whose outcome goes to `future`."""
        with self._lock:
            if self._closed:
                raise RuntimeError("The task runner has stopped: tasks can be submitted only while their flow runs.")
            self._jobs.append((future, fn))
            # A thread that was woken counts as idle until it runs; the job that it was woken for is still in the queue.
            if len(self._jobs) <= self._idle:
                self._changed.notify()
            elif len(self._threads) < min(BASE_THREADS, self._limit()):
                self._start_thread()
            elif self._grower is None and len(self._threads) < self._limit():
                self._start_grower()

    def _start_grower(self) -> None:
        self._grower = threading.Thread(target=self._grow, name=f"{self.name}-growth", daemon=True)
        try:
            self._grower.start()
        except RuntimeError:  # as for `_start_thread`; the threads there are do the work
            self._grower = None

    @contextmanager
    def lending(self, is_over: Callable[[], bool]) -> Iterator[None]:
        """Around waiting for work of this pool: a thread of the pool that waits lets another take its place until `is_over()`.

        Without it, tasks that wait for tasks would wait for ever once they fill the pool.
        """
        if threading.current_thread() not in self._threads:
            yield
            return
        with self._lock:
            self._waits.append(is_over)
            if len(self._jobs) > self._idle and len(self._threads) < self._limit():
                self._start_thread()
        try:
            yield
        finally:
            with self._lock:
                self._waits.remove(is_over)

    def _limit(self) -> int:
        """How many threads there may be: those that wait for others do not count."""
        return self.max_threads + sum(not is_over() for is_over in self._waits)

    def _start_thread(self) -> None:
        """Raises RuntimeError when the system gives no thread and there is none to do the work."""
        self._started += 1
        thread = threading.Thread(target=self._work, name=f"{self.name}-{self._started}", daemon=True)
        self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError:  # the limit of the machine, the container or the user
            self._threads.discard(thread)
            if not self._threads:
                self._jobs.pop()
                raise
            self.max_threads = len(self._threads)

    def _work(self) -> None:
        try:
            self._serve()
        finally:
            self._leave()
            if self.at_thread_end is not None:
                self.at_thread_end()

    def _serve(self) -> None:
        ident = threading.get_ident()
        while True:
            with self._lock:
                if len(self._threads) > self._limit():
                    self._leave()  # who was waiting works again
                    return
                while not self._jobs:
                    if self._closed:
                        self._leave()
                        return
                    self._idle += 1
                    woken = self._changed.wait(_IDLE_SECONDS)
                    self._idle -= 1
                    if not woken and not self._jobs and len(self._threads) > BASE_THREADS:
                        self._leave()
                        return
                future, fn = self._jobs.popleft()
            self._at_work.add(ident)
            try:
                _perform(future, fn)
            except BaseException:
                # A callback of the user's that raised no Exception, such as SystemExit: the thread has others to serve.
                _logger.exception("A callback of a future raised")
            finally:
                self._at_work.discard(ident)
            del future, fn  # a result must not live on in a waiting thread

    def _leave(self) -> None:
        self._threads.discard(threading.current_thread())

    def _grow(self) -> None:
        """Add threads while jobs wait and the processor does not: then the threads at work are waiting for something else."""
        step = BASE_THREADS
        while True:
            length, wall, used = len(self._jobs), time.monotonic(), time.process_time()
            time.sleep(GROWTH_CHECK_SECONDS)
            busy = (time.process_time() - used) / (time.monotonic() - wall)
            with self._lock:
                if self._closed or not self._jobs or len(self._threads) >= self._limit():
                    self._grower = None
                    return
                if busy < _BUSY_SHARE and not self._idle and len(self._jobs) >= length // 2:
                    for _ in range(min(step, len(self._jobs), self._limit() - len(self._threads))):
                        if len(self._threads) < self._limit():
                            self._start_thread()
                    step *= 2

    def cancel_queued(self) -> list[Future[Any]]:
        """Take out the jobs that have not started, cancel their futures and return them."""
        with self._lock:
            jobs = list(self._jobs)
            self._jobs.clear()
        cancelled = [future for future, _ in jobs if future.cancel()]
        for future in cancelled:
            future.set_running_or_notify_cancel()  # wakes those who wait for it
        return cancelled

    def thread_ids(self) -> list[int]:
        """The threads that are at work on a job."""
        return list(self._at_work)

    def close(self, wait: bool = True) -> None:
        """Let the threads end when the queue is empty; with `wait`, return after the last one."""
        with self._lock:
            self._closed = True
            self._changed.notify_all()
            threads = list(self._threads)
        if wait:
            for thread in threads:
                thread.join()


def _perform(future: Future[Any], fn: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        value = fn()
    except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the future
        future.set_exception(error)
    else:
        future.set_result(value)
