"""Flow runs that go on somewhere else."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.client.utilities import inject_client
from rota.exceptions import FlowRunWaitTimeout
from rota.states import State

if TYPE_CHECKING:
    from rota.client import RotaClient
    from rota.contract.flow_runs import FlowRun

__all__ = ["wait_for_flow_run"]

logger = logging.getLogger("rota.waiting")

_FIRST_INTERVAL_SECONDS = 0.05
_LONGEST_INTERVAL_SECONDS = 5.0


@inject_client
async def wait_for_flow_run(
    flow_run_id: UUID,
    timeout: float | None = 10_800,
    poll_interval: float | None = None,
    client: RotaClient | None = None,
    log_states: bool = False,
) -> FlowRun:
    """Wait until a flow run has ended, and return it.

    It is looked at every `poll_interval` seconds; without one often at first and every five seconds in the end. `timeout` is in
    seconds, None waits for ever. `log_states` logs each state that is seen.

    Raises:
        FlowRunWaitTimeout: it has not ended by then. It goes on.
        ObjectNotFound: there is none of this id.
    """
    assert client is not None  # given by the decorator
    until = None if timeout is None else time.monotonic() + timeout
    interval = poll_interval or _FIRST_INTERVAL_SECONDS
    seen: UUID | None = None
    while True:
        run = await client.read_flow_run(flow_run_id)
        if log_states and run.state is not None and run.state.id != seen:
            seen = run.state.id
            logger.info("Flow run '%s' is in state %r.", run.name, run.state.name)
        if _has_ended(run.state):
            return run
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            raise FlowRunWaitTimeout(f"Flow run {flow_run_id} has not ended within {timeout:g} seconds. It goes on.")
        await asyncio.sleep(interval if left is None else min(interval, left))
        if poll_interval is None:
            interval = min(interval * 1.5, _LONGEST_INTERVAL_SECONDS)


def _has_ended(state: State[Any] | None) -> bool:
    return state is not None and state.is_final()
