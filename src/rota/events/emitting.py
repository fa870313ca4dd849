"""Telling of what happened, from anywhere: events go out in their order, many at once, without holding up who tells."""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from rota.client import get_client
from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, Event
from rota.contract.wire import invalid
from rota.core.clock import current_clock
from rota.core.ids import uuid7
from rota.exceptions import RequestRefused, RotaException, Unavailable
from rota.logging.context import current_run

NAME = "prefect.resource.name"
BATCH = 200
WAITING = 10_000
"""Events that wait to be sent; those who tell more of them wait, too."""
TRIES = 5
FLUSH_SECONDS = 10.0
"""How long the end of a program waits for events to go out."""
FOLLOWS_WITHIN = timedelta(minutes=5)

_logger = logging.getLogger("rota.events")


def emit_event(
    event: str,
    resource: Mapping[str, str],
    occurred: datetime | None = None,
    related: Sequence[Mapping[str, str]] | None = None,
    payload: dict[str, Any] | None = None,
    id: UUID | None = None,  # noqa: A002 - Prefect's name
    follows: Event | None = None,
    **kwargs: Any,  # noqa: ARG001 - Prefect takes more, too
) -> Event:
    """Tell that something happened to a resource; return the event as it is sent.

    Inside of a run, its flow run, task run, flow, deployment and tags are added to the related resources. Returns at once: a
    thread sends events in their order.

    Raises:
        InvalidRequest: the resource, or a related one, has no ``prefect.resource.id``.
    """
    occurred = occurred or current_clock().now()
    is_near = follows is not None and abs(occurred - follows.occurred) < FOLLOWS_WITHIN
    told = {
        "id": id or uuid7(),
        "event": event,
        "occurred": occurred,
        "resource": dict(resource),
        "related": [*(dict(one) for one in related or ()), *_of_run()],
        "payload": payload or {},
        "follows": follows.id if follows is not None and is_near else None,
    }
    try:
        made = Event.model_validate(told)
    except ValidationError as error:
        raise invalid(error, f"Event {event!r}") from error
    _sender().put(made)
    return made


def flush(timeout: float = FLUSH_SECONDS) -> bool:
    """Wait until the events told so far have gone out; return whether they have."""
    return _sender().wait_until_sent(timeout)


def _of_run() -> Iterator[dict[str, str]]:
    run = current_run.get()
    live = getattr(run, "flow_live", None)
    if run is None:
        return
    if run.task_run_id is not None:
        yield _related("task-run", UUID(bytes=run.task_run_id), run.task_run_name)
    if run.flow_run_id is not None:
        yield _related("flow-run", UUID(bytes=run.flow_run_id), run.flow_run_name)
    if live is None:
        return
    flow_run = live.shown()
    if flow_run.flow_id is not None:
        yield _related("flow", flow_run.flow_id, run.flow_name)
    if flow_run.deployment_id is not None:
        yield _related("deployment", flow_run.deployment_id, None)
    for tag in sorted(flow_run.tags):
        yield _related("tag", tag, None)


def _related(kind: str, found: object, name: str | None) -> dict[str, str]:
    labels = {RESOURCE_ID: f"prefect.{kind}.{found}", RESOURCE_ROLE: kind}
    return labels if name is None else {**labels, NAME: name}


class _Sender:
    """A queue and the thread that empties it."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._waiting: queue.Queue[Event] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._run, name="rota-events", daemon=True)
        self._thread.start()

    def put(self, event: Event) -> None:
        self._waiting.put(event)

    def wait_until_sent(self, timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while self._waiting.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.01)
        return not self._waiting.unfinished_tasks

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < BATCH and not self._waiting.empty():
                batch.append(self._waiting.get())
            try:
                self._send(batch)
            finally:
                for _ in batch:
                    self._waiting.task_done()

    def _send(self, batch: list[Event]) -> None:
        for attempt in range(TRIES):
            try:
                get_client(sync_client=True).create_events(batch)
            except Unavailable:
                time.sleep(min(2**attempt, 10))
            except RequestRefused as error:
                self._send_apart(batch, error)
                return
            except RotaException as error:
                _logger.warning("%d events could not be sent and are lost: %s", len(batch), error)
                return
            else:
                return
        _logger.warning("%d events are lost: the server did not answer %d times.", len(batch), TRIES)

    def _send_apart(self, batch: list[Event], error: RequestRefused) -> None:
        """One that is refused does not take the others with it."""
        if len(batch) == 1:
            _logger.warning("Event %r of %s was refused: %s", batch[0].event, batch[0].resource[RESOURCE_ID], error)
            return
        for event in batch:
            self._send([event])


_made: _Sender | None = None
_guard = threading.Lock()


def _sender() -> _Sender:
    global _made
    with _guard:
        if _made is None or _made.process != os.getpid():  # threads do not come along into a forked process
            _made = _Sender()
            atexit.register(_flush_at_exit)
        return _made


def _flush_at_exit() -> None:
    if _made is not None and _made.process == os.getpid() and not _made.wait_until_sent(FLUSH_SECONDS):
        _logger.warning("The program ended before all of its events were sent.")
