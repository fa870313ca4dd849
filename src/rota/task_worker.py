"""Task workers: processes that run what ``task.delay()`` has handed over.

    from rota.task_worker import serve

    if __name__ == "__main__":
        serve(send_mail, make_report, limit=4)

With a server (`api.url`) a worker is sent its work over a socket; without one it takes it from the database that it shares
with those who call ``delay``.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import signal
import threading
from collections import Counter
from datetime import datetime
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from rota.client import get_client
from rota.client.scheduled import source_for
from rota.core.clock import utc_now
from rota.engine.background import load_parameters
from rota.engine.background_runs import BackgroundRun
from rota.engine.background_stops import Stops
from rota.engine.live import Scope
from rota.engine.pool import ThreadPool
from rota.engine.recorder import get_recorder
from rota.engine.submission import close_loop, interrupt_thread
from rota.exceptions import RotaException
from rota.logging import setup_logging
from rota.settings import get_settings
from rota.tasks import Task
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from rota.contract.task_runs import TaskRun
    from rota.results import ResultStore

__all__ = [
    "StopTaskWorker",
    "TaskWorker",
    "aserve",
    "create_status_server",
    "read_parameters",
    "serve",
    "should_try_to_read_parameters",
    "store_parameters",
]

GRACE_SECONDS = 5.0
"""How long tasks at work may take to end by themselves when the worker is to stop; then they are interrupted."""
INTERRUPTION_SECONDS = 5.0
"""How long an interrupted task may take to clean up. After it the run is handed back, and the process ends under it."""

LOOK_SECONDS = 0.1

_logger = logging.getLogger("rota.task_worker")


class StopTaskWorker(Exception):  # noqa: N818 - Prefect's name
    """Ends a worker's loop."""


class TaskWorker:
    """Runs background task runs of its tasks, at most `limit` at once (None: as many as come).

    Results, and exceptions, are kept in storage, so that whoever holds a future finds them. Runs that wait for others to end
    take none of the `limit` places.
    """

    def __init__(self, *tasks: Task[..., Any], limit: int | None = 10) -> None:
        _check_limit(limit)
        self.tasks: list[Task[..., Any]] = [_served(task) for task in tasks]
        if not self.tasks:
            raise ValueError("A task worker needs at least one task to serve.")
        self.task_keys: set[str] = {task.task_key for task in self.tasks}
        self.in_flight_task_runs: dict[str, dict[UUID, datetime]] = {key: {} for key in self.task_keys}
        """By task key: the runs that this worker has, and since when."""
        self.finished_task_runs: Counter[str] = Counter(dict.fromkeys(self.task_keys, 0))
        """By task key: how many runs it is done with."""
        self._limit = limit
        self._by_key = {task.task_key: task for task in self.tasks}
        self._started_at: datetime | None = None
        self._stopping: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runs: dict[UUID, tuple[BackgroundRun, asyncio.Task[None]]] = {}
        self._stops: Stops | None = None
        self._pool: ThreadPool | None = None
        self._room: asyncio.Semaphore | None = None
        self._at_work = 0
        self._handed_back: set[UUID] = set()

    @property
    def client_id(self) -> str:
        """The name under which this process holds runs."""
        return get_recorder().holder

    @property
    def started_at(self) -> datetime | None:
        """When it began, aware; None when it is not at work."""
        return self._started_at

    @property
    def started(self) -> bool:
        return self._started_at is not None

    @property
    def stopping(self) -> bool:
        """Whether it takes no more work."""
        return self._stopping is not None and self._stopping.is_set()

    @property
    def limit(self) -> int | None:
        """How many runs may be at work at once."""
        return self._limit

    @property
    def current_tasks(self) -> int:
        """How many runs are at work."""
        return self._at_work

    @property
    def available_tasks(self) -> int | None:
        """How many more may be."""
        return None if self._limit is None else self._limit - self._at_work

    # --- beginning and end -----------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        settings = get_settings()
        setup_logging(settings=settings)
        get_recorder().open_journal()
        self._pool = ThreadPool(self._limit, "rota-task-worker", close_loop)
        self._room = None if self._limit is None else asyncio.Semaphore(self._limit)
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._stops = Stops(self._runs, settings)
        self._watching = asyncio.create_task(self._stops.watch())
        self._started_at = utc_now()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._settle(0.0 if error is not None else None)
        assert self._pool is not None
        assert self._stops is not None
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        await self._stops.settle()
        self._pool.close(wait=False)
        self._started_at = None

    async def astart(self, timeout: float | None = None) -> None:
        """Serve until the worker is stopped, by `stop`, SIGTERM or Ctrl-C; with `timeout`, for so many seconds at most.

        A worker that stops takes no more work, gives what is at work a few seconds to end, interrupts the rest, and hands
        back what did not end: other workers get it.

        Raises:
            NotAuthenticated: the server does not take the login.
        """
        async with contextlib.AsyncExitStack() as around:
            if not self.started:
                await around.enter_async_context(self)
            with self._signals():
                await self._serve(timeout)
            await self._settle(GRACE_SECONDS)

    @dual(astart)
    def start(self, timeout: float | None = None) -> None:
        """The same as `astart`, blocking."""
        asyncio.run(self.astart(timeout))

    async def astop(self) -> None:
        """Let the worker end, from its own event loop or another.

        Raises:
            RuntimeError: it has not started.
        """
        self._stop()

    @dual(astop)
    def stop(self) -> None:
        """The same as `astop`, from any thread."""
        self._stop()

    def _stop(self) -> None:
        if not self.started or self._loop is None or self._stopping is None:
            raise RuntimeError("The task worker has not started: call `start` first.")
        with contextlib.suppress(RuntimeError):  # its loop is closed: it has ended meanwhile
            self._loop.call_soon_threadsafe(self._stopping.set)

    def handle_sigterm(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the form of a signal's handler
        """Let the worker end."""
        _logger.info("Told to stop: taking no more work.")
        self._stop()

    @contextlib.contextmanager
    def _signals(self) -> Any:
        """SIGTERM and Ctrl-C end the worker in good order; the second one, at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

        def handle(signum: int, frame: FrameType | None) -> None:
            for number, handler in before.items():
                signal.signal(number, handler)
            self.handle_sigterm(signum, frame)

        for number in before:
            signal.signal(number, handle)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    # --- work ------------------------------------------------------------------------------------------------------------

    async def _serve(self, timeout: float | None) -> None:
        assert self._stopping is not None
        names = " | ".join(sorted(task.name for task in self.tasks))
        _logger.info("Serving background runs of: %s", names)
        async with source_for(self.task_keys, self.client_id, get_settings()) as source:
            taking = asyncio.create_task(self._take_from(source))
            stopped = asyncio.create_task(self._stopping.wait())
            try:
                await asyncio.wait((taking, stopped), timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
                if taking.done():
                    taking.result()
            finally:
                self._stopping.set()
                self._take_back()  # before the server hears that this worker goes, and gives it to others
                for one in (taking, stopped):
                    one.cancel()
                await asyncio.gather(taking, stopped, return_exceptions=True)

    async def _take_from(self, source: Any) -> None:
        while True:
            task_run = await source.next()
            _logger.info("Received task run %r", task_run.name)
            if self._room is not None:
                await self._room.acquire()
            self._begin(task_run)
            if self._room is not None:  # the next one comes when there is room for it: another worker may have some now
                await self._room.acquire()
                self._room.release()
            await source.ready()

    def _begin(self, task_run: TaskRun) -> asyncio.Task[None]:
        assert self._stops is not None
        run = BackgroundRun(self._by_key[task_run.task_key], task_run, _new_scope())
        doing = asyncio.create_task(self._do(run))
        self._runs[run.id] = (run, doing)
        self._stops.note_begun()
        self.in_flight_task_runs[task_run.task_key][run.id] = utc_now()
        doing.add_done_callback(lambda _: self._done(task_run))
        return doing

    def _done(self, task_run: TaskRun) -> None:
        self._runs.pop(task_run.id, None)
        self.in_flight_task_runs[task_run.task_key].pop(task_run.id, None)
        self.finished_task_runs[task_run.task_key] += 1

    async def _do(self, run: BackgroundRun) -> None:
        """Take a run to its end. One of the places is taken for it when this begins."""
        has_room = True
        try:
            upstream = await asyncio.to_thread(run.read_parameters)
            pending = [future for future in upstream if not await asyncio.to_thread(future.is_done)]
            if pending:
                self._leave_room()
                has_room = False
                await asyncio.gather(*(future.wait_async() for future in pending))
                if self._room is not None:
                    await self._room.acquire()
                has_room = True
            self._at_work += 1
            try:
                await self._execute(run)
            finally:
                self._at_work -= 1
        except asyncio.CancelledError:
            if not run.is_cancelled:
                self._handed_back.add(run.id)
            raise
        except Exception:
            _logger.exception("Task run %r could not be taken to its end, and is handed back.", run.name)
            self._handed_back.add(run.id)
            await self._hand_back()
        finally:
            if has_room:
                self._leave_room()

    async def _execute(self, run: BackgroundRun) -> None:
        assert self._pool is not None
        context = contextvars.copy_context()
        run.future = self._pool.submit(lambda: context.run(run.execute))
        try:
            await asyncio.wrap_future(run.future)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError | KeyboardInterrupt | SystemExit):
                raise
            if run.is_cancelled:
                _logger.info("Task run %r was stopped.", run.name)
            elif run.is_handed_back:
                self._handed_back.add(run.id)
            elif isinstance(error, RotaException):
                raise
            else:
                # What user code raised beside `Exception` has ended its run already, and is nobody else's.
                _logger.warning("Task run %r was ended by %s.", run.name, type(error).__name__)

    def _leave_room(self) -> None:
        if self._room is not None:
            self._room.release()

    async def execute_task_run(self, task_run: TaskRun) -> None:
        """Run one task run, of one of this worker's tasks. Returns when it is over; at once when another worker has it."""
        async with contextlib.AsyncExitStack() as around:
            if not self.started:
                await around.enter_async_context(self)
            seconds = get_settings().flows.lease_seconds
            claimed = await get_client(sync_client=False).claim_task_runs(
                self.client_id, [task_run.task_key], seconds, only=[task_run.id]
            )
            if not claimed.runs:
                return
            if self._room is not None:
                await self._room.acquire()
            await self._begin(task_run)

    # --- what is left when it stops -----------------------------------------------------------------------------------------

    async def _settle(self, grace_seconds: float | None) -> None:
        """Wait for what is at work, at most `grace_seconds`; interrupt and hand back the rest."""
        if grace_seconds is not None:
            self._take_back()
        await self._wait(grace_seconds)
        if self._runs:
            await self._interrupt()
        await self._hand_back(leaves=True)

    def _take_back(self) -> None:
        """Keep what has not begun from beginning."""
        for run, doing in list(self._runs.values()):
            if run.future is None:
                doing.cancel()
            else:
                run.future.cancel()  # which does nothing to one that is at work

    async def _interrupt(self) -> None:
        for run, _ in self._runs.values():
            run.hand_back()
        self._take_back()
        reached: set[UUID] = set()
        for _ in range(round(INTERRUPTION_SECONDS / LOOK_SECONDS)):
            for run, _doing in list(self._runs.values()):
                if run.thread_id is not None and run.id not in reached:
                    interrupt_thread(run.thread_id)
                    reached.add(run.id)
            await self._wait(LOOK_SECONDS)
            if not self._runs:
                return
        for run, doing in list(self._runs.values()):
            _logger.warning("Task run %r does not let itself be interrupted: it is handed back.", run.name)
            self._handed_back.add(run.id)
            doing.cancel()

    async def _wait(self, seconds: float | None) -> None:
        tasks = [doing for _, doing in self._runs.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        await asyncio.sleep(0)  # so that what is done has left `_runs`

    async def _hand_back(self, *, leaves: bool = False) -> None:
        given, self._handed_back = self._handed_back, set()
        if not given and not leaves:
            return
        try:
            await get_client(sync_client=False).hand_back_task_runs(
                self.client_id, given, f"Handed back: its worker ({self.client_id}) was stopped.", leaves=leaves
            )
        except RotaException as error:
            _logger.warning("Runs could not be handed back, and go to others when this worker's hold on them ends: %s", error)


def _new_scope() -> Scope:
    """Return the scope of one background run: each is stopped by itself."""
    scope = Scope(get_recorder(), get_settings())
    scope.is_background = True
    # An attempt is known before its code runs: should this process die, another one goes on from there.
    scope.ships_at_once = True
    return scope


def _served(task: Any) -> Task[..., Any]:
    if not isinstance(task, Task):
        raise TypeError(f"A task worker serves tasks, got {type(task).__name__}: decorate the function with @task.")
    # Who waits is in another process, and finds only what is kept.
    return task.with_options(persist_result=True)


def _check_limit(limit: int | None) -> None:
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise ValueError(f"`limit` is {limit!r}: it takes a whole number above 0, or None for no limit.")


# --- functions -----------------------------------------------------------------------------------------------------------


async def aserve(
    *tasks: Task[..., Any], limit: int | None = 10, status_server_port: int | None = None, timeout: float | None = None
) -> None:
    """Run a worker of `tasks` until it is stopped; see `TaskWorker.astart`.

    With `status_server_port`, ``GET /status`` at this port of 127.0.0.1 tells how it fares.
    """
    worker = TaskWorker(*tasks, limit=limit)
    if status_server_port is None:
        await worker.astart(timeout)
        return
    import uvicorn  # few workers tell their status

    config = uvicorn.Config(create_status_server(worker), host="127.0.0.1", port=status_server_port, log_level="warning")
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[assignment,method-assign]  # they are the worker's
    telling = asyncio.create_task(server.serve())
    try:
        await worker.astart(timeout)
    finally:
        server.should_exit = True
        await telling


@dual(aserve)
def serve(
    *tasks: Task[..., Any], limit: int | None = 10, status_server_port: int | None = None, timeout: float | None = None
) -> None:
    """Run a worker of `tasks` until it is stopped: by SIGTERM or Ctrl-C, or after `timeout` seconds.

    At most `limit` runs are at work at once (None: as many as come). With `status_server_port`, ``GET /status`` at this port
    of 127.0.0.1 tells how it fares.

    Raises:
        TypeError: one of `tasks` is none.
        ValueError: `limit` is no whole number above 0, or there are no tasks.
        NotAuthenticated: the server does not take the login.
    """
    asyncio.run(aserve(*tasks, limit=limit, status_server_port=status_server_port, timeout=timeout))


def create_status_server(task_worker: TaskWorker) -> Starlette:
    """Return an application with ``GET /status``: what the worker serves, has at work and has done, as JSON."""
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def status(_: Any) -> JSONResponse:
        return JSONResponse(_status_of(task_worker))

    return Starlette(routes=[Route("/status", status)])


def _status_of(worker: TaskWorker) -> dict[str, Any]:
    return {
        "client_id": worker.client_id,
        "started_at": None if worker.started_at is None else worker.started_at.isoformat(),
        "stopping": worker.stopping,
        "limit": worker.limit,
        "current": worker.current_tasks,
        "tasks": sorted(worker.task_keys),
        "finished": sum(worker.finished_task_runs.values()),
        "in_flight": {
            key: {str(run_id): since.isoformat() for run_id, since in runs.items()}
            for key, runs in worker.in_flight_task_runs.items()
        },
    }


async def store_parameters(result_store: ResultStore, identifier: UUID, parameters: dict[str, Any]) -> None:
    """Keep the arguments of a background run, under ``parameters/<identifier>``."""
    await asyncio.to_thread(result_store.write, parameters, f"parameters/{identifier}")


async def read_parameters(result_store: ResultStore, identifier: UUID) -> dict[str, Any]:
    """Return what `store_parameters` kept.

    Raises:
        MissingResult: it is not there, or not what was written.
    """
    return await asyncio.to_thread(load_parameters, result_store, identifier)


def should_try_to_read_parameters(task: Task[..., Any], task_run: TaskRun) -> bool:
    """Whether a run was handed over with arguments that the task takes."""
    details = None if task_run.state is None else task_run.state.state_details
    return bool(task.binder.names) and details is not None and details.task_parameters_id is not None
