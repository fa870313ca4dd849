"""Limits on tags: a task run with a limited tag waits before it starts, and holds a slot of each such limit while it runs."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from rota.client.transports import shared_transport
from rota.engine.effects import Ask, Steps
from rota.engine.interruption import RunCancelled
from rota.engine.lines import say
from rota.exceptions import ConcurrencySlotAcquisitionError, RunAborted, Unavailable

if TYPE_CHECKING:
    from rota.concurrency.acquiring import Grant, Wanted
    from rota.engine.live import LiveTaskRun

FRESH_SECONDS = 1.0
"""How long it is taken for granted which tags are limited: a new limit holds for tasks that start a second later."""

_known: dict[int, tuple[Any, float, frozenset[str]]] = {}
"""By transport, the transport itself, when it was asked, and the tags that have a limit."""

_logger = logging.getLogger("rota.engine.tag_slots")


def take(run: LiveTaskRun) -> Steps[Grant | None]:
    """Wait for a slot of each limited tag of a run that has tags. None: there is no such tag.

    Raises:
        RunAborted: a limit is 0.
    """
    limited = run.tags & (yield from _limited_tags())
    if not limited:
        return None
    # Late: most runs have no limits, and need none of this.
    from rota.concurrency.acquiring import aacquire, acquire
    from rota.concurrency.v1.wanted import of_tags

    wanted = of_tags(limited, run.id, lease_seconds=run.scope.recorder.lease_seconds)
    assert wanted is not None

    def ask(client: Any) -> Any:
        from rota.client import SyncRotaClient

        if isinstance(client, SyncRotaClient):
            return acquire(wanted, lambda: _stop_if_asked(run), lambda: _say_waiting(run, wanted))
        return aacquire(wanted, lambda: _say_waiting(run, wanted))

    try:
        grant: Grant = yield Ask(ask)
    except ConcurrencySlotAcquisitionError as error:
        raise RunAborted(f"Task run {run.task_run_name!r} may not start: {error}") from error
    return grant


def _limited_tags() -> Steps[frozenset[str]]:
    transport = shared_transport()
    known = _known.get(id(transport))
    now = time.monotonic()
    if known is not None and known[0] is transport and now - known[1] < FRESH_SECONDS:
        return known[2]
    try:
        tags = frozenset((yield Ask(lambda client: client.read_limited_tags())))
    except Unavailable as error:
        if known is None:
            raise
        _logger.debug("Which tags are limited cannot be asked now; what was known holds on: %s", error)
        tags = known[2]
    _known[id(transport)] = (transport, now, tags)
    return tags


def _stop_if_asked(run: LiveTaskRun) -> None:
    if run.scope.stopping.is_set():
        raise RunCancelled


def _say_waiting(run: LiveTaskRun, wanted: Wanted) -> None:
    say(run, logging.INFO, f"Waiting for {wanted.shown}")


def forget() -> None:
    """Ask anew which tags are limited."""
    _known.clear()
