"""What all workers do: claim runs that are due, have each one started, watch over it, and report how it ended.

A type of worker is a subclass with its `type`, its `job_configuration` and `run`, which starts a flow run and returns when
what it started has ended.
"""

from __future__ import annotations

import abc
import asyncio
import builtins
import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast
from uuid import UUID

from rota import contract
from rota.client import RotaClient, get_client
from rota.client.wakes import WakeSubscription
from rota.core.clock import current_clock
from rota.core.ids import uuid7
from rota.core.leases import LEASE_SECONDS
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.left_behind import send_left_journals
from rota.engine.recorder import get_recorder
from rota.exceptions import ObjectNotFound, RotaException, UsageError
from rota.logging import setup_logging
from rota.logging.loggers import flow_run_logger
from rota.settings import get_settings
from rota.utilities.slugify import slugify
from rota.workers.charges import Charge, Started, TaskStatus, describe_exit, needs_its_process
from rota.workers.configuration import BaseJobConfiguration, BaseVariables, BaseWorkerResult
from rota.workers.telling import WorkerEvents

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rota.contract.flow_runs import FlowRun
    from rota.contract.work_pools import WorkPool
    from rota.contract.workers import ClaimedFlowRun

C = TypeVar("C", bound=BaseJobConfiguration)
V = TypeVar("V", bound=BaseVariables)
R = TypeVar("R", bound=BaseWorkerResult)

MOST_AT_ONCE = 50
"""Runs that are claimed in one request."""

LAST_WORDS_SECONDS = 5.0
"""How long a worker that stops waits for a server that is away: for the answer to what it asked, and to tell that it stops."""

_logger = logging.getLogger("rota.workers")


class BaseWorker(abc.ABC, Generic[C, V, R]):
    """Takes runs from one work pool for as long as its ``async with`` block, or `start`, lasts."""

    type: ClassVar[str]
    job_configuration: ClassVar[builtins.type[BaseJobConfiguration]] = BaseJobConfiguration
    job_configuration_variables: ClassVar[builtins.type[BaseVariables] | None] = None

    _description: ClassVar[str] = ""
    _documentation_url: ClassVar[str] = ""
    _logo_url: ClassVar[str] = ""

    def __init__(
        self,
        work_pool_name: str,
        work_queues: list[str] | None = None,
        name: str | None = None,
        prefetch_seconds: float | None = None,
        create_pool_if_not_found: bool = True,
        limit: int | None = None,
        heartbeat_interval_seconds: int | None = None,
        *,
        base_job_template: dict[str, Any] | None = None,
    ) -> None:
        """Runs are taken `prefetch_seconds` before their time, and `limit` at once at most; None: as settings say, no limit.

        Raises:
            UsageError: a name that no worker may have, or a limit below 1.
        """
        settings = get_settings().worker
        if name is not None and ("/" in name or "%" in name):
            raise UsageError(f"The worker's name {name!r} holds / or %, which cannot stand in an address; choose another.")
        if limit is not None and limit < 1:
            raise UsageError(f"A worker takes 1 run at once at least; the limit given is {limit}.")
        self.name = name or f"{type(self).__name__} {uuid7()}"
        self.work_queues = set(work_queues or ())
        self.limit = limit
        self._work_pool_name = work_pool_name
        self._prefetch_seconds = settings.prefetch_seconds if prefetch_seconds is None else prefetch_seconds
        self._create_pool_if_not_found = create_pool_if_not_found
        self._base_job_template = base_job_template
        self.heartbeat_interval_seconds = heartbeat_interval_seconds or settings.heartbeat_seconds
        self.holder = f"worker:{socket.gethostname()}:{os.getpid()}:{uuid7().hex[-12:]}"
        self.is_setup = False
        self.backend_id: UUID | None = None
        self._work_pool: WorkPool | None = None
        self._charges: dict[UUID, Charge] = {}
        self._client: RotaClient | None = None
        self._stopping = asyncio.Event()
        self._news = asyncio.Event()
        self._beside: set[asyncio.Task[Any]] = set()
        self._events: WorkerEvents | None = None
        self._last_polled = current_clock().now()
        self._say: Callable[..., None] = lambda text: _logger.info("%s", text)

    # --- what a type brings ----------------------------------------------------------------------------------------------

    @abc.abstractmethod
    async def run(self, flow_run: FlowRun, configuration: C, task_status: TaskStatus | None = None) -> R:
        """Start a flow run and return when what was started has ended. `task_status.started(identifier)` is called between."""

    async def kill_infrastructure(self, infrastructure_pid: str, configuration: C, grace_seconds: int = 30) -> None:
        """End what runs a flow, and all that it started: politely first, by force after `grace_seconds`.

        A type that cannot leaves it to the run, which hears of its cancellation by itself.
        """

    @classmethod
    def get_default_base_job_template(cls) -> dict[str, Any]:
        """Return the job template of a new pool of this type."""
        variables = cls.job_configuration_variables or cls.job_configuration
        schema = variables.model_json_schema()
        return {"job_configuration": cls.job_configuration.json_template(), "variables": schema}

    @classmethod
    def get_description(cls) -> str:
        return cls._description

    @classmethod
    def get_documentation_url(cls) -> str:
        return cls._documentation_url

    @classmethod
    def get_logo_url(cls) -> str:
        return cls._logo_url

    @staticmethod
    def get_worker_class_from_type(type: str) -> builtins.type[BaseWorker[Any, Any, Any]] | None:  # noqa: A002 - the protocol's name
        """Return the worker of a type; None when nothing that is installed brings it."""
        from rota.workers.registry import find_worker_class  # the registry knows the types, which know this module

        return find_worker_class(type)

    @staticmethod
    def get_all_available_worker_types() -> list[str]:
        """Return the types of all workers that are installed."""
        from rota.workers.registry import worker_types  # as above

        return worker_types()

    # --- facts -----------------------------------------------------------------------------------------------------------

    @property
    def client(self) -> RotaClient:
        """The client of the server that this worker serves."""
        if self._client is None:
            raise UsageError(f"The worker {self.name!r} is not set up: use it in an `async with` block, or call `start`.")
        return self._client

    @property
    def work_pool(self) -> WorkPool:
        """The pool as it was last read."""
        if self._work_pool is None:
            raise UsageError(f"The worker {self.name!r} is not set up: use it in an `async with` block, or call `start`.")
        return self._work_pool

    @property
    def free_slots(self) -> int:
        """How many more runs this worker takes now."""
        return MOST_AT_ONCE if self.limit is None else max(self.limit - len(self._charges), 0)

    def get_name_slug(self) -> str:
        return slugify(self.name)

    def get_flow_run_logger(self, flow_run: FlowRun) -> Any:
        """Return a logger whose lines are kept with the run."""
        return flow_run_logger(flow_run).getChild("worker")

    def get_status(self) -> dict[str, Any]:
        """Return what the worker does, as JSON could hold it."""
        return {
            "name": self.name,
            "work_pool": None if self._work_pool is None else self._work_pool.model_dump(mode="json"),
            "settings": {"prefetch_seconds": self._prefetch_seconds, "limit": self.limit},
            "flow_runs": [str(run_id) for run_id in self._charges],
        }

    def is_worker_still_polling(self, query_interval_seconds: float) -> bool:
        """Whether it has asked for runs within 30 of its intervals."""
        silent = current_clock().now() - self._last_polled
        return silent <= timedelta(seconds=query_interval_seconds * 30)

    # --- its life --------------------------------------------------------------------------------------------------------

    async def start(self, run_once: bool = False, with_healthcheck: bool = False, printer: Callable[..., None] = print) -> None:
        """Take and run flow runs until SIGTERM or Ctrl-C; with `run_once`, those that are due now.

        At the first signal nothing more is taken, what has not started is handed back, and what runs is waited for. At the
        second, what runs is ended.
        """
        self._say = printer
        settings = get_settings()
        if settings.worker.debug_mode:
            _logger.setLevel(logging.DEBUG)
        async with self:
            printer(
                f"Worker {self.name!r} started: it takes flow runs from work pool {self._work_pool_name!r}{self._of_queues()}."
            )
            if with_healthcheck:
                self._start_healthcheck(settings.worker.query_seconds)
            with self._signals():
                if run_once:
                    await self.get_and_submit_flow_runs()
                    await self._settle()
                else:
                    await self._work()
        printer(f"Worker {self.name!r} stopped.")

    def _of_queues(self) -> str:
        return f", queues {', '.join(sorted(self.work_queues))}" if self.work_queues else ""

    def _start_healthcheck(self, query_seconds: float) -> None:
        from rota.workers.server import start_healthcheck_server  # uvicorn, which most workers do without

        threading.Thread(
            target=start_healthcheck_server, args=(self, query_seconds), name="rota-worker-health", daemon=True
        ).start()

    async def __aenter__(self) -> Self:
        await self.setup()
        return self

    async def __aexit__(
        self, kind: builtins.type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.teardown(kind, error, traceback)

    async def setup(self) -> None:
        """Find the pool, or make it, and give the first sign of life.

        Raises:
            UsageError: the pool does not exist and is not to be made, or is of another type.
        """
        self._client = get_client()
        setup_logging()
        get_recorder()  # takes the lines that are kept with runs
        self._stopping, self._news = asyncio.Event(), asyncio.Event()
        await self.sync_with_backend()
        self.is_setup = True
        self._events = WorkerEvents(self._client, self.type, self.name, self.get_name_slug())
        self._events.tell_started(self.work_pool)
        await self._adopt()

    async def _adopt(self) -> None:
        """Look after runs that an earlier worker of this place started and did not see end. For types that can."""

    async def teardown(self, *exc_info: Any) -> None:  # noqa: ARG002 - as its protocol has it
        """Hand back what has not started and wait for the rest."""
        self.is_setup = False
        await self._hand_back_unstarted()
        await self._settle()
        if self._beside:
            await asyncio.wait(self._beside, timeout=60.0)
        if self._events is not None:
            self._events.tell_stopped(self.work_pool)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._events.close(), LAST_WORDS_SECONDS)

    async def sync_with_backend(self) -> None:
        """Read the pool and give a sign of life."""
        self._work_pool = await self._find_pool()
        await self.client.send_worker_heartbeat(self._work_pool_name, self.name, self.heartbeat_interval_seconds)

    async def _find_pool(self) -> WorkPool:
        pools = contract.work_pools
        try:
            pool = await self.client.read_work_pool(self._work_pool_name)
        except ObjectNotFound:
            if not self._create_pool_if_not_found or self.is_setup:
                raise UsageError(
                    f"There is no work pool {self._work_pool_name!r}. Create it: rota work-pool create "
                    f"{self._work_pool_name} --type {self.type}"
                ) from None
            template = self._base_job_template or self.get_default_base_job_template()
            create = pools.WorkPoolCreate(name=self._work_pool_name, type=self.type, base_job_template=template)
            pool = await self.client.create_work_pool(create)
            self._say(f"Work pool {pool.name!r} was created.")
        if pool.type != self.type:
            raise UsageError(f"The work pool {pool.name!r} is of the type {pool.type!r}; this worker is of {self.type!r}.")
        if not pool.base_job_template:
            template = self._base_job_template or self.get_default_base_job_template()
            await self.client.update_work_pool(pool.name, pools.WorkPoolUpdate(base_job_template=template))
            pool = await self.client.read_work_pool(pool.name)
        await self._make_queues(pool)
        return pool

    async def _make_queues(self, pool: WorkPool) -> None:
        if not self.work_queues or self.is_setup:
            return
        present = {queue.name for queue in await self.client.read_work_queues(pool.name, limit=200)}
        for name in sorted(self.work_queues - present):
            await self.client.create_work_queue(name, work_pool_name=pool.name)
            self._say(f"Work queue {name!r} was created.")

    async def _work(self) -> None:
        settings = get_settings()
        if not settings.api.url:
            await self._poll(None, min(settings.worker.query_seconds, 1.0))
            return
        auth = settings.api.auth_string
        secret = None if auth is None else auth.get_secret_value()
        async with WakeSubscription(settings.api.url, secret) as wakes:
            await self._poll(wakes, settings.worker.query_seconds)

    async def _poll(self, wakes: WakeSubscription | None, query_seconds: float) -> None:
        others = [asyncio.create_task(self._keep_alive(wakes)), asyncio.create_task(self._keep_claims())]
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            while not self._stopping.is_set():
                next_at = await self._until_stopped(self._take_and_stop(), stopped)
                seconds = (
                    min(query_seconds, get_settings().worker.cancellation_poll_seconds) if self._charges else query_seconds
                )
                if next_at is not None:
                    seconds = min(
                        seconds, max((next_at - current_clock().now()).total_seconds() - self._prefetch_seconds, 0.02)
                    )
                waits: list[asyncio.Future[Any]] = [stopped, asyncio.create_task(self._news.wait())]
                if wakes is not None:
                    waits.append(asyncio.create_task(wakes.wait(seconds)))
                await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
                for wait in waits[1:]:
                    wait.cancel()
                self._news.clear()
            await self._hand_back_unstarted()
            await self._settle(wakes)
        finally:
            for task in (*others, stopped):
                task.cancel()
            await asyncio.gather(*others, stopped, return_exceptions=True)

    async def _until_stopped(self, work: Coroutine[Any, Any, Any], stopped: asyncio.Task[Any]) -> Any:
        """Do `work`; when the worker is to stop meanwhile, it has a moment left: a server that is away is not waited for."""
        task = asyncio.create_task(work)
        await asyncio.wait([task, stopped], return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            await asyncio.wait([task], timeout=LAST_WORDS_SECONDS)
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
            return None
        return task.result()

    async def _take_and_stop(self) -> Any:
        """Do what there is to do; an outage costs no more than the time to the next look."""
        try:
            await self._stop_cancelled()
            return await self._take()
        except UsageError:
            raise
        except RotaException as error:
            _logger.warning("Runs could not be asked for now, and are asked for again: %s", error)
            return None

    async def _keep_alive(self, wakes: WakeSubscription | None) -> None:
        while True:
            try:
                await self.sync_with_backend()
                if wakes is not None:
                    queues = await self.client.read_work_queues(self._work_pool_name, limit=200)
                    await wakes.listen([queue.id for queue in queues if not self.work_queues or queue.name in self.work_queues])
            except RotaException as error:
                _logger.warning("No sign of life could be given now; it is tried again: %s", error)
            await asyncio.sleep(self.heartbeat_interval_seconds)

    async def _keep_claims(self) -> None:
        """Go on owning what is being started, for as long as that takes."""
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            if self._charges:
                try:
                    await self.client.renew_leases(self.holder, list(self._charges), LEASE_SECONDS)
                except RotaException as error:
                    _logger.warning("Claims could not be renewed now; it is tried again: %s", error)

    # --- taking ----------------------------------------------------------------------------------------------------------

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Take the runs that are due and start them; return them."""
        before = set(self._charges)
        await self._take()
        return [charge.run for run_id, charge in self._charges.items() if run_id not in before]

    async def _take(self) -> Any:
        """Claim what is due, and return when the next run is."""
        if not self.free_slots:
            return None
        claimed = await self.client.claim_scheduled_runs(
            self._work_pool_name,
            self.name,
            self.holder,
            lease_seconds=LEASE_SECONDS,
            limit=min(self.free_slots, MOST_AT_ONCE),
            work_queue_names=sorted(self.work_queues) or None,
            scheduled_before=current_clock().now() + timedelta(seconds=self._prefetch_seconds),
        )
        self._last_polled = current_clock().now()
        _logger.debug("Asked for runs: %d came, the next is due at %s", len(claimed.runs), claimed.next_at)
        for one in claimed.runs:
            self._begin(one)
        return claimed.next_at

    def _begin(self, claimed: ClaimedFlowRun) -> None:
        charge = Charge(claimed.flow_run, claimed.epoch)
        self._charges[charge.run.id] = charge
        charge.task = asyncio.create_task(self._see_through(charge))

    async def _see_through(self, charge: Charge) -> None:
        """Start a run, wait for its end, and report it."""
        run = charge.run
        try:
            try:
                configuration = await self._configure(run)
            except RotaException as error:
                await self._end(charge, f"It could not be started: {error}")
                return
            charge.configuration = configuration
            if self._stopping.is_set():
                return  # handed back with the rest
            charge.is_launched = True
            self._say(f"Flow run {run.name!r} ({run.id}) is being started.")
            status = Started(lambda identifier: self._note_identifier(charge, identifier))
            if self._events is not None:
                charge.submitted = self._events.tell_submitted(configuration, run)
            try:
                result = await self.run(run, configuration, status)
            except Exception as error:  # whatever a type's own code raises ends the run, not the worker
                _logger.exception("Flow run %s could not be run", run.id)
                await self._end(charge, f"It could not be started. {type(error).__name__}: {error}")
                return
            if self._events is not None:
                self._events.tell_executed(configuration, run, result, charge.submitted)
            await self._report(charge, result)
        except RotaException as error:
            _logger.warning("The end of flow run %s could not be told (%s); its lease will tell it.", run.id, error)
        finally:
            if charge.is_launched or not self._stopping.is_set():
                self._charges.pop(run.id, None)
            self._news.set()

    async def _configure(self, run: FlowRun) -> C:
        configuration = await self.job_configuration.resolve_for_flow_run(
            run, client=self.client, work_pool=self.work_pool, worker_name=self.name, worker_id=self.backend_id
        )
        return cast("C", configuration)

    def _note_identifier(self, charge: Charge, identifier: str) -> None:
        charge.identifier = identifier
        self._do_beside(self._tell_identifier(charge, identifier))

    def _do_beside(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _tell_identifier(self, charge: Charge, identifier: str) -> None:
        try:
            await self.client.update_flow_run(charge.run.id, infrastructure_pid=identifier)
        except RotaException as error:
            _logger.warning("Where flow run %s runs could not be told: %s", charge.run.id, error)

    # --- ending ----------------------------------------------------------------------------------------------------------

    async def _report(self, charge: Charge, result: R) -> None:
        """Tell the end of a run whose process ended without telling it itself."""
        run = await self.client.read_flow_run(charge.run.id)
        if run.state is None or not needs_its_process(run.state):
            self._say(f"Flow run {run.name!r} ended as {run.state_name}.")
            return
        reason = describe_exit(result.status_code)
        await asyncio.to_thread(self._send_what_it_left)
        await self._end(charge, reason)

    def _send_what_it_left(self) -> None:
        """Task runs and log lines that the dead process had on disk come before its end."""
        settings = get_settings()
        if settings.api.url:
            client = get_client(sync_client=True)
            send_left_journals(client, Path(settings.home) / "journal", settings.api.url, ends_runs=False)

    async def _end(self, charge: Charge, message: str) -> None:
        run = await self.client.read_flow_run(charge.run.id)
        if run.state is None or not needs_its_process(run.state):
            return
        if run.state.type is StateType.CANCELLING or charge.is_being_stopped:
            state: State[Any] = State(StateType.CANCELLED, message="Cancelled: its process was ended.")
        else:
            state = State(StateType.CRASHED, message=message)
            self.get_flow_run_logger(run).error(message)
        # Under its epoch: if the run was given to somebody else since, this is refused, and right so.
        answer = await self.client.set_flow_run_state(run.id, state, force=True, epoch=charge.epoch)
        shown = state.name if answer.state is None else answer.state.name
        self._say(f"Flow run {run.name!r} ended as {shown}: {message}")

    async def _stop_cancelled(self) -> None:
        """End the processes of runs that are to be cancelled."""
        launched = [run_id for run_id, charge in self._charges.items() if charge.is_launched and not charge.is_being_stopped]
        if not launched:
            return
        by = contract.filters.flow_runs
        wanted = by.FlowRunFilter(
            id=by.FlowRunFilterId(any_=launched),
            state=by.FlowRunFilterState(type=by.FlowRunFilterStateType(any_=[StateType.CANCELLING, StateType.CANCELLED])),
        )
        for run in await self.client.read_flow_runs(flow_run_filter=wanted):
            self._stop(self._charges[run.id])

    def _stop(self, charge: Charge) -> None:
        if charge.is_being_stopped or charge.identifier is None:
            return
        charge.is_being_stopped = True
        self._say(f"Flow run {charge.run.name!r} is being stopped.")
        self._kill(charge)

    def _kill(self, charge: Charge) -> None:
        if charge.identifier is not None and charge.configuration is not None:
            # Made by `_configure`, so it is a C.
            self._do_beside(self.kill_infrastructure(charge.identifier, charge.configuration))  # type: ignore[arg-type]

    async def _hand_back_unstarted(self) -> None:
        waiting = [run_id for run_id, charge in self._charges.items() if not charge.is_launched]
        if not waiting:
            return
        try:
            await self.client.hand_back_flow_runs(self.holder, waiting, f"Worker {self.name!r} stopped before it started.")
        except RotaException as error:
            _logger.warning("Runs could not be handed back (%s); they are scheduled again when their claim ends.", error)
        for run_id in waiting:
            charge = self._charges.pop(run_id)
            if charge.task is not None:
                charge.task.cancel()

    async def _settle(self, wakes: WakeSubscription | None = None) -> None:
        """Wait until all runs that have started have ended; those that are to be cancelled meanwhile are stopped."""
        while tasks := [charge.task for charge in self._charges.values() if charge.task is not None]:
            if wakes is not None:
                tasks.append(asyncio.create_task(wakes.wait(5.0)))
            await asyncio.wait(tasks, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
            with contextlib.suppress(RotaException):  # looked for again
                await self._stop_cancelled()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Stop at SIGTERM and Ctrl-C; at the second, end what runs."""
        loop = asyncio.get_running_loop()

        def stop() -> None:
            if self._stopping.is_set():
                self._say("Ending the runs that are on their way.")
                for charge in self._charges.values():
                    self._kill(charge)
                return
            self._stopping.set()
            running = sum(charge.is_launched for charge in self._charges.values())
            left = f" {running} on their way are waited for; once more ends them." if running else ""
            self._say(f"Worker {self.name!r} stops: no more runs are taken.{left}")

        added = []
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop)
                added.append(number)
        try:
            yield
        finally:
            for number in added:
                loop.remove_signal_handler(number)
