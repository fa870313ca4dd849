"""Stopping background task runs at work that were cancelled from outside: their worker looks, and is woken where it can be."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.client import get_client
from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterId, TaskRunFilterState, TaskRunFilterStateType
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.exceptions import RotaException

if TYPE_CHECKING:
    from rota.client.wakes import WakeSubscription
    from rota.engine.background_runs import BackgroundRun
    from rota.settings import Settings

    AtWork = Mapping[UUID, tuple[BackgroundRun, asyncio.Task[None]]]

LOOK_SECONDS = 2.0
"""Between two looks while something is at work, where no wake comes sooner."""
WITHOUT_SERVER_SECONDS = 1.0
"""The same where nobody wakes."""
INTERRUPTION_SECONDS = 5.0
"""How long a run that is interrupted may take to end, before its end is told without it."""
AGAIN_SECONDS = 0.1
MOST_AT_ONCE = 200
"""Runs that are asked about in one request."""

STOPPED = (StateType.CANCELLING, StateType.CANCELLED)

_logger = logging.getLogger("rota.task_worker")


class Stops:
    """Watches over a worker's runs for as long as `watch` runs."""

    def __init__(self, at_work: AtWork, settings: Settings) -> None:
        self._at_work = at_work
        self._settings = settings
        self._begun = asyncio.Event()
        self._stopping: set[asyncio.Task[None]] = set()

    def note_begun(self) -> None:
        """There is a run to watch over."""
        self._begun.set()

    async def watch(self) -> None:
        """Look for cancelled runs until this is cancelled. An outage costs no more than the time to the next look."""
        async with self._wakes() as wakes:
            while True:
                if not self._at_work:
                    self._begun.clear()
                    await self._begun.wait()
                if wakes is not None:
                    await wakes.listen(self._at_work)
                with contextlib.suppress(RotaException):  # looked for again
                    await self._look()
                if wakes is not None:
                    await wakes.wait(LOOK_SECONDS)
                else:
                    await asyncio.sleep(WITHOUT_SERVER_SECONDS)

    @contextlib.asynccontextmanager
    async def _wakes(self) -> AsyncIterator[WakeSubscription | None]:
        api = self._settings.api
        if not api.url:
            yield None
            return
        from rota.client.wakes import WakeSubscription  # late: without a server, no websockets

        secret = api.auth_string or api.key
        async with WakeSubscription(api.url, secret.get_secret_value() if secret else None) as wakes:
            yield wakes

    async def _look(self) -> None:
        ids = [run_id for run_id, (run, _) in self._at_work.items() if not run.is_cancelled]
        client = get_client(sync_client=False)
        for start in range(0, len(ids), MOST_AT_ONCE):
            wanted = TaskRunFilter(
                id=TaskRunFilterId(any_=ids[start : start + MOST_AT_ONCE]),
                state=TaskRunFilterState(type=TaskRunFilterStateType(any_=list(STOPPED))),
            )
            for found in await client.read_task_runs(task_run_filter=wanted, limit=MOST_AT_ONCE):
                if (at_work := self._at_work.get(found.id)) is not None:
                    self._begin_to_stop(*at_work, is_over=found.state_type is StateType.CANCELLED)

    def _begin_to_stop(self, run: BackgroundRun, doing: asyncio.Task[None], *, is_over: bool) -> None:
        _logger.info("Task run %r was cancelled: stopping it.", run.name)
        run.cancel()
        if run.future is None:
            doing.cancel()
        stopping = asyncio.create_task(self._stop(run, doing, is_over=is_over))
        self._stopping.add(stopping)
        stopping.add_done_callback(self._stopping.discard)

    async def _stop(self, run: BackgroundRun, doing: asyncio.Task[None], *, is_over: bool) -> None:
        is_reached = False
        for _ in range(round(INTERRUPTION_SECONDS / AGAIN_SECONDS)):
            is_reached = is_reached or run.interrupt()
            await asyncio.wait([doing], timeout=AGAIN_SECONDS)
            if doing.done():
                break
        else:
            _logger.warning(
                "Task run %r does not let itself be interrupted: it keeps its place until it ends, which counts for nothing.",
                run.name,
            )
        if not is_over:
            state: State[Any] = State(StateType.CANCELLED, message="Cancelled: its worker stopped it.")
            try:
                await get_client(sync_client=False).set_task_run_state(run.id, state)
            except RotaException as error:
                _logger.warning("That task run %r was stopped could not be told: %s", run.name, error)

    async def settle(self) -> None:
        """Wait until what is being stopped has been told."""
        if self._stopping:
            await asyncio.wait(list(self._stopping))
