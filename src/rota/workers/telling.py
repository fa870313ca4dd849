"""What a worker tells of itself: that it started, which runs it started and how their infrastructure ended, that it stopped.

Events are gathered and sent a moment later, many in one request; a server that is away costs the events, not the runs.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota import __version__
from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, Event
from rota.core.clock import current_clock
from rota.exceptions import RotaException

if TYPE_CHECKING:
    from rota.client import RotaClient
    from rota.contract.flow_runs import FlowRun
    from rota.contract.work_pools import WorkPool
    from rota.workers.configuration import BaseJobConfiguration, BaseWorkerResult

GATHER_SECONDS = 0.25

_logger = logging.getLogger("rota.workers")


class WorkerEvents:
    """Of one worker and one event loop."""

    def __init__(self, client: RotaClient, worker_type: str, name: str, slug: str) -> None:
        self._client = client
        self._resource = {
            RESOURCE_ID: f"prefect.worker.{worker_type}.{slug}",
            "prefect.resource.name": name,
            "prefect.version": __version__,
            "prefect.worker-type": worker_type,
        }
        self._waiting: list[Event] = []
        self._sending: asyncio.Task[None] | None = None
        self._started: UUID | None = None

    def tell_started(self, pool: WorkPool) -> None:
        self._started = self._tell("started", [_of_pool(pool)])

    def tell_stopped(self, pool: WorkPool) -> None:
        self._tell("stopped", [_of_pool(pool)], self._started)

    def tell_submitted(self, configuration: BaseJobConfiguration, run: FlowRun) -> UUID:
        """Tell that a run's infrastructure is about to be started; return the event's id."""
        return self._tell("submitted-flow-run", _concerned(configuration, run))

    def tell_executed(
        self, configuration: BaseJobConfiguration, run: FlowRun, result: BaseWorkerResult, submitted: UUID | None
    ) -> None:
        """Tell that the run's infrastructure has ended, and how."""
        related = _concerned(configuration, run)
        related[0] |= {
            "prefect.infrastructure.identifier": result.identifier,
            "prefect.infrastructure.status-code": str(result.status_code),
        }
        self._tell("executed-flow-run", related, submitted)

    def _tell(self, what: str, related: list[dict[str, str]], follows: UUID | None = None) -> UUID:
        event = Event(
            occurred=current_clock().now(),
            event=f"prefect.worker.{what}",
            resource=self._resource,
            related=related,
            follows=follows,
        )
        self._waiting.append(event)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_soon())
        return event.id

    async def _send_soon(self) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        await self._flush()

    async def close(self) -> None:
        """Send what has been told and not sent."""
        if self._sending is not None:
            await self._sending
        await self._flush()

    async def _flush(self) -> None:
        events, self._waiting = self._waiting, []
        if not events:
            return
        try:
            await self._client.create_events(events)
        except RotaException as error:
            _logger.warning("%d events of this worker could not be sent and are lost: %s", len(events), error)


def _concerned(configuration: BaseJobConfiguration, run: FlowRun) -> list[dict[str, str]]:
    """Return the run first, then what it belongs to."""
    known = configuration._related_objects
    related = [_part("flow-run", run.id, run.name)]
    related += [
        _part(role, found.id, found.name)
        for role, found in (("flow", known.get("flow")), ("deployment", known.get("deployment")))
        if found is not None
    ]
    related += [_part("tag", tag) for tag in sorted(run.tags)]
    pool = known.get("work_pool")
    return related if pool is None else [*related, _of_pool(pool)]


def _of_pool(pool: WorkPool) -> dict[str, str]:
    return _part("work-pool", pool.id, pool.name) | {"prefect.work-pool.type": pool.type}


def _part(role: str, identifier: Any, name: str | None = None) -> dict[str, str]:
    labels = {RESOURCE_ID: f"prefect.{role}.{identifier}", RESOURCE_ROLE: role}
    return labels if name is None else labels | {"prefect.resource.name": name}
