"""The runner: it serves deployments from this machine, each of their runs in a process of its own.

It is told by the server when there is something to start or to stop (and asks besides, now and then); the processes own their
runs by themselves. What it knows can be lost at any moment: a runner that is killed leaves runs that go on to their end, and
runs that were not begun are Scheduled still, for the next runner.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from rota.client import RotaClient, get_client
from rota.client.threads import in_thread_of_its_own
from rota.contract.filters.flow_runs import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from rota.contract.flow_runs import FlowRun
from rota.core.clock import utc_now
from rota.core.vocabulary import StateType
from rota.deployments.runner import RunnerDeployment, show_options
from rota.exceptions import ObjectNotFound, RequestRefused, RotaException, Unavailable
from rota.logging import setup_logging
from rota.runner.jobs import NOT_OURS, RunnerJobs, how_it_ended
from rota.runner.processes import RunProcess
from rota.runner.spawner import Spawner, Started
from rota.runner.storage import LocalStorage, RunnerStorage
from rota.runner.waking import Waker, open_waker
from rota.settings import get_settings
from rota.utilities.annotations import NotSet
from rota.utilities.dispatch import dual
from rota.workers import process_tree
from rota.workers.forks import Ended

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rota.flows import Flow

__all__ = ["Runner"]

STOPPING = frozenset({StateType.CANCELLING, StateType.CANCELLED, StateType.CRASHED})
"""States of a run, set from outside, in which its process has nothing to do any more."""
FORGET_SECONDS = 5.0
"""How long a run is left alone that this runner could not have."""
ENDING_SECONDS = 10.0
"""How long runs may take to end when the runner stops, before their processes are killed."""

_logger = logging.getLogger("rota.runner")


class Runner:
    """Runs the flow runs of its deployments, `limit` at a time (None: any number; the setting `runner.process_limit`).

        async with Runner() as runner:
            await runner.add_flow(my_flow, name="nightly", cron="0 3 * * *")
            await runner.start()

    `query_seconds` is the time between two looks where nobody says that there is news (the setting `runner.poll_frequency`),
    and runs that are due within `prefetch_seconds` are fetched ahead. `heartbeat_seconds` is taken for compatibility: runs give
    their signs of life themselves.
    """

    def __init__(
        self,
        name: str | None = None,
        query_seconds: float | None = None,
        prefetch_seconds: float = 10,
        heartbeat_seconds: float | None = None,
        limit: Any = NotSet,
        pause_on_shutdown: bool = True,
        webserver: bool = False,
    ) -> None:
        settings = get_settings()
        if name is not None and name.endswith(".py"):
            name = Path(name).stem
        self.name = name or f"runner-{uuid4().hex[:8]}"
        self.query_seconds = query_seconds or settings.runner.poll_frequency
        self.heartbeat_seconds = heartbeat_seconds
        self.limit: int | None = settings.runner.process_limit if limit is NotSet else limit
        self.pause_on_shutdown = pause_on_shutdown
        self.webserver = webserver or settings.runner.server.enable
        self.started = False
        self.stopping = False
        self._prefetch_seconds = max(prefetch_seconds, 0.0)
        self._cancel_grace_seconds = settings.runner.cancel_grace_seconds
        self._client: RotaClient = get_client()
        self._flows: dict[str, Flow[..., Any]] = {}
        self._deployments: dict[UUID, RunnerDeployment] = {}
        self._storages: dict[UUID, RunnerStorage] = {}
        self._fetched_at: dict[UUID, float] = {}
        self._spawner = Spawner(RunnerJobs(self._flows))
        self._processes: dict[str, RunProcess] = {}
        self._left_alone: dict[UUID, float] = {}
        self._next_due: datetime | None = None
        self._last_polled: datetime | None = None
        self._waker: Waker | None = None
        self._stopped_by: int | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="rota-runner-")
        self._ended = asyncio.Event()

    @property
    def last_polled(self) -> datetime | None:
        """When the server was last asked for runs, in UTC."""
        return self._last_polled

    def has_slots_available(self) -> bool:
        """Whether another run may be started."""
        return self.limit is None or len(self._running()) < self.limit

    @property
    def running(self) -> list[UUID]:
        """The flow runs whose processes are there."""
        return [process.flow_run.id for process in self._running()]

    def _running(self) -> list[RunProcess]:
        return [process for process in self._processes.values() if not process.sees_to_an_end]

    # --- what is served ---------------------------------------------------------------------------------------------------

    def keep(self, deployment: RunnerDeployment) -> None:
        """Have the deployment's flow ready for its runs. What is kept before the start is run without being loaded again."""
        if deployment.flow is not None and deployment.storage is None:
            self._flows[deployment.full_name] = deployment.flow

    async def aadd_deployment(self, deployment: RunnerDeployment) -> UUID:
        """Tell the server of a deployment, and run its runs from now on; return its id."""
        self.keep(deployment)
        if deployment.paused is None:
            deployment.paused = False  # the end of the program that served it before has paused it
        deployment_id = await deployment.aapply(client=self._client)
        self._deployments[deployment_id] = deployment
        if deployment.storage is not None:
            self._storages[deployment_id] = self._based(deployment.storage)
        if self._waker is not None:
            await self._waker.listen(self._deployments)
        return deployment_id

    @dual(aadd_deployment)
    def add_deployment(self, deployment: RunnerDeployment) -> UUID:
        """As `aadd_deployment`; blocks, or is awaited in coroutines."""
        return asyncio.run(self.aadd_deployment(deployment))

    async def aadd_flow(self, flow: Flow[..., Any], name: str | None = None, **options: Any) -> UUID:
        """Make a deployment of a flow and run its runs from now on; options as of `Flow.to_deployment`. Returns its id."""
        return await self.aadd_deployment(RunnerDeployment.from_flow(flow, name or self.name, **options))

    @dual(aadd_flow)
    def add_flow(self, flow: Flow[..., Any], name: str | None = None, **options: Any) -> UUID:
        """As `aadd_flow`; blocks, or is awaited in coroutines."""
        return asyncio.run(self.aadd_flow(flow, name, **options))

    def _based(self, storage: RunnerStorage) -> RunnerStorage:
        if not isinstance(storage, LocalStorage):
            storage.set_base_path(Path(self._folder.name))
        return storage

    # --- its life ---------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self.prepare()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._close()

    def prepare(self) -> None:
        """Get ready to start processes. Called before there are connections, threads and an event loop, where that can be."""
        if not self._spawner.is_running:
            self._spawner.start()

    async def start(self, run_once: bool = False, webserver: bool | None = None) -> None:
        """Serve until `stop`, Ctrl-C or SIGTERM; with `run_once`, start what is due now, and return when it has ended.

        Ctrl-C ends running runs as Cancelled, SIGTERM as Crashed; what had not begun stays Scheduled. A second signal kills.
        """
        self.prepare()
        setup_logging(settings=get_settings())
        loop = asyncio.get_running_loop()
        loop.add_reader(self._spawner, self._hear)
        self.started = True
        with self._handling_signals(loop):
            async with contextlib.AsyncExitStack() as stack:
                self._waker = await stack.enter_async_context(open_waker(self._client))
                await self._waker.listen(self._deployments)
                if self.webserver if webserver is None else webserver:
                    from rota.runner.server import serving  # late: few runners have a web server

                    await stack.enter_async_context(serving(self))
                try:
                    await self._serve(run_once=run_once)
                finally:
                    self.stopping = True
                    await self._wind_down()
                    loop.remove_reader(self._spawner)
                    self._waker = None
                    self.started = False

    async def _serve(self, *, run_once: bool) -> None:
        for deployment_id in self._storages:
            await self._fetch_code(deployment_id)
        await self._look()
        while not self.stopping and not run_once:
            assert self._waker is not None
            await self._waker.wait(self._seconds_to_next_look())
            if not self.stopping:
                await self._look()
        while run_once and self._processes and not self.stopping:
            self._ended.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), 1.0)

    def _seconds_to_next_look(self) -> float:
        assert self._waker is not None
        seconds = min(self.query_seconds, self._waker.longest_wait_seconds)
        if self._next_due is not None:
            seconds = min(seconds, (self._next_due - utc_now()).total_seconds())
        if any(process.is_stopping for process in self._processes.values()):
            seconds = min(seconds, 1.0)
        return max(seconds, 0.0)

    async def _look(self) -> None:
        """Start what is due, and stop what is to stop. Nothing the server does ends the runner."""
        try:
            await self._start_what_is_due()
            await self._stop_what_is_to_stop()
        except (Unavailable, RequestRefused) as error:
            _logger.warning("The server could not be asked for runs and is asked again: %s", error)

    @contextlib.contextmanager
    def _handling_signals(self, loop: asyncio.AbstractEventLoop) -> Any:
        handled = []
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(
                ValueError, RuntimeError, NotImplementedError
            ):  # not on the main thread, or a platform whose loops take no signals
                loop.add_signal_handler(number, self._on_signal, number)
                handled.append(number)
        try:
            yield
        finally:
            for number in handled:
                loop.remove_signal_handler(number)

    def _on_signal(self, number: int) -> None:
        if self.stopping:
            for key in self._processes:
                self._signal(key, signal.SIGKILL)
            return
        _logger.info("Got %s: stopping", signal.Signals(number).name)
        self._stopped_by = number
        self._ask_to_stop()

    def handle_sigterm(self, *_args: Any, **_kwargs: Any) -> None:
        """Stop, as on SIGTERM."""
        self._on_signal(signal.SIGTERM)

    def _ask_to_stop(self) -> None:
        self.stopping = True
        self._ended.set()
        if self._waker is not None:
            self._waker.wake()

    async def astop(self) -> None:
        """Stop serving: `start` returns when the runs in progress have been ended, as by SIGTERM."""
        self._ask_to_stop()

    @dual(astop)
    def stop(self) -> None:
        """As `astop`; awaited in coroutines. From another thread, use it through the runner's event loop."""
        self._ask_to_stop()

    async def _wind_down(self) -> None:
        """Pause the schedules, end what runs."""
        if self.pause_on_shutdown and self._deployments and self._stopped_by is not None:
            await self._pause_deployments()
        number = signal.SIGINT if self._stopped_by == signal.SIGINT else signal.SIGTERM
        for key in self._processes:
            self._signal(key, number)
        if not await self._all_ended(ENDING_SECONDS):
            for process in list(self._processes.values()):
                await self._kill(process)
            await self._all_ended(ENDING_SECONDS)

    async def _all_ended(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self._processes:
            self._ended.clear()
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), left)
        return True

    async def _pause_deployments(self) -> None:
        for deployment_id, deployment in self._deployments.items():
            try:
                await self._client.pause_deployment(deployment_id)
            except ObjectNotFound:
                continue
            except RotaException as error:
                _logger.warning("The schedules of %s could not be paused: %s", deployment.full_name, error)
        _logger.info("The schedules of what was served here are paused")

    async def _close(self) -> None:
        self._spawner.close()
        self._folder.cleanup()

    # --- starting ---------------------------------------------------------------------------------------------------------

    async def _start_what_is_due(self) -> None:
        if not self._deployments:
            return
        now = utc_now()
        ahead = max(self._prefetch_seconds, self.query_seconds)
        found = await self._client.get_scheduled_flow_runs_for_deployments(
            list(self._deployments), scheduled_before=now + timedelta(seconds=ahead)
        )
        self._last_polled = now = utc_now()
        self._forget_left_alone()
        self._next_due = None
        for run in found:
            if str(run.id) in self._processes or run.id in self._left_alone or run.deployment_id not in self._deployments:
                continue
            due = run.next_scheduled_start_time or run.expected_start_time or now
            if due > now:
                self._next_due = due if self._next_due is None else min(due, self._next_due)
            elif self.has_slots_available():
                await self._start(run)
            else:
                break  # the end of a run is followed by another look

    def _forget_left_alone(self) -> None:
        now = time.monotonic()
        self._left_alone = {one: until for one, until in self._left_alone.items() if until > now}

    async def _start(self, run: FlowRun) -> None:
        assert run.deployment_id is not None
        deployment = self._deployments[run.deployment_id]
        job: dict[str, Any] = {
            "do": "run",
            "runner": self.name,
            "flow_run_id": str(run.id),
            "flow": deployment.full_name,
            "entrypoint": deployment.entrypoint,
        }
        storage = self._storages.get(run.deployment_id)
        if storage is not None:
            await self._refresh_code(run.deployment_id, storage)
            job["folder"] = str(storage.destination)
        env = deployment.job_variables.get("env")
        given = env.items() if isinstance(env, dict) else ()
        job["env"] = {str(name): None if value is None else str(value) for name, value in given}
        job["env"][process_tree.MARK] = str(run.id)
        self._fork(str(run.id), RunProcess(run, job), job)
        _logger.info("Runner %r starts flow run %r", self.name, run.name)

    def _fork(self, key: str, process: RunProcess, job: dict[str, Any]) -> None:
        self._processes[key] = process
        self._spawner.fork(key, job)

    async def _refresh_code(self, deployment_id: UUID, storage: RunnerStorage) -> None:
        interval = storage.pull_interval
        fetched_at = self._fetched_at.get(deployment_id)
        if fetched_at is None or (interval is not None and time.monotonic() - fetched_at >= interval):
            await self._fetch_code(deployment_id)

    async def _fetch_code(self, deployment_id: UUID) -> None:
        try:
            await self._storages[deployment_id].pull_code()
        except RotaException as error:
            if deployment_id not in self._fetched_at:
                raise
            _logger.warning("The code could not be fetched anew, what is here is run: %s", error)
        self._fetched_at[deployment_id] = time.monotonic()

    # --- stopping ---------------------------------------------------------------------------------------------------------

    async def _stop_what_is_to_stop(self) -> None:
        running = self._running()
        if not running:
            return
        wanted = FlowRunFilter(
            id=FlowRunFilterId(any_=[process.flow_run.id for process in running]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=sorted(STOPPING))),
        )
        for run in await self._client.read_flow_runs(flow_run_filter=wanted):
            process = self._processes.get(str(run.id))
            if process is None:
                continue
            if not process.is_stopping:
                process.stop_in(self._cancel_grace_seconds)
                self._spawner.look(str(run.id))
            elif process.is_overdue:
                _logger.warning("Flow run %r did not stop in time; its processes are killed", run.name)
                await self._kill(process)

    def _signal(self, key: str, number: int) -> None:
        with contextlib.suppress(ChildProcessError):
            self._spawner.signal(key, number)

    async def _kill(self, process: RunProcess) -> None:
        """End a run's process by force, and all that it started."""
        process.was_killed = True
        if process.pid is not None:
            await in_thread_of_its_own(partial(process_tree.kill, process.pid, str(process.flow_run.id)))

    async def cancel_all(self) -> None:
        """Cancel all runs in progress here."""
        from rota.core.states import State

        for run_id in self.running:
            await self._client.set_flow_run_state(run_id, State(StateType.CANCELLING, message="Its runner cancels all runs."))
        await self._stop_what_is_to_stop()

    def reschedule_current_flow_runs(self) -> None:
        """Stop the runs in progress here, and have them tried again by whoever serves their deployments then."""
        from rota.core.states import scheduled

        client = get_client(sync_client=True)
        for process in self._running():
            process.is_given_back = True
            self._signal(str(process.flow_run.id), signal.SIGKILL)
            client.set_flow_run_state(process.flow_run.id, scheduled(utc_now(), name="AwaitingRetry"), force=True)

    # --- what becomes of them ---------------------------------------------------------------------------------------------

    def _hear(self) -> None:
        """The spawner says something."""
        try:
            told = self._spawner.receive()
        except ChildProcessError as error:
            _logger.error("%s The runner stops.", error)  # noqa: TRY400 - where it was raised tells nothing
            asyncio.get_running_loop().remove_reader(self._spawner)
            self._processes.clear()
            self._ask_to_stop()
            return
        for one in told:
            process = self._processes.get(one.key)
            if isinstance(one, Started):
                if process is not None:
                    process.pid = one.pid
            elif process is not None:
                self._note_end(one, process)

    def _note_end(self, told: Ended, process: RunProcess) -> None:
        del self._processes[told.key]
        if told.exit_code == NOT_OURS:
            self._left_alone[process.flow_run.id] = time.monotonic() + FORGET_SECONDS
        elif told.exit_code != 0 and not process.sees_to_an_end and not process.is_given_back:
            if told.exit_code < 0:
                _logger.error("The process of flow run %r ended %s", process.flow_run.name, how_it_ended(told.exit_code))
            job = {**process.job, "do": "end", "exit_code": told.exit_code, "is_cancelled": process.was_killed}
            self._fork(f"{told.key}:end", RunProcess(process.flow_run, job, sees_to_an_end=True), job)
        process.on_end(told.exit_code)
        self._ended.set()
        if self._waker is not None:
            self._waker.wake()  # there may be room for another

    # --- a single run -----------------------------------------------------------------------------------------------------

    async def execute_flow_run(
        self,
        flow_run_id: UUID,
        entrypoint: str | None = None,
        command: str | None = None,
        cwd: Path | str | None = None,
        env: dict[str, str | None] | None = None,
        task_status: Any = None,
        stream_output: bool = True,  # noqa: ARG002 - a run's output is this process's
    ) -> int | None:
        """Run one flow run in a process of its own, here, and return the exit code when it has ended.

        `command` is taken for compatibility. `task_status` is told the process's number, by ``started(pid)``.

        Raises:
            ObjectNotFound: there is no such run.
        """
        del command
        run = await self._client.read_flow_run(flow_run_id)
        self.prepare()
        loop = asyncio.get_running_loop()
        alone = not self.started
        if alone:
            loop.add_reader(self._spawner, self._hear)
        job = {
            "do": "run",
            "runner": self.name,
            "flow_run_id": str(run.id),
            "flow": "",
            "entrypoint": entrypoint or run.context.get("rota", {}).get("entrypoint"),
            "env": env or {},
            "folder": None if cwd is None else str(cwd),
        }
        ended: asyncio.Future[int] = loop.create_future()

        def on_end(code: int) -> None:
            if not ended.done():
                ended.set_result(code)

        process = RunProcess(run, job, on_end=on_end)
        self._fork(str(run.id), process, job)
        try:
            code = await ended
            await self._all_ended(ENDING_SECONDS) if alone else None
        finally:
            if alone:
                loop.remove_reader(self._spawner)
        if task_status is not None and process.pid is not None:
            task_status.started(process.pid)
        return code

    def execute_in_background(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function, or run a coroutine function, on a thread; return its future."""
        answer: Future[Any] = Future()

        def call() -> None:
            try:
                found = func(*args, **kwargs)
                answer.set_result(asyncio.run(found) if asyncio.iscoroutine(found) else found)
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits
                answer.set_exception(error)

        threading.Thread(target=call, name="rota-runner-background", daemon=True).start()
        return answer

    def served(self) -> Iterable[tuple[UUID, RunnerDeployment]]:
        """The deployments that are served, with their ids."""
        return self._deployments.items()


show_options(Runner.aadd_flow)
show_options(Runner.add_flow)
