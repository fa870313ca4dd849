"""Watching a flow run from outside until it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from rota import contract
from rota.cli.lookup import PAGE
from rota.cli.render import local_time, state_in_colour
from rota.cli.run_logs import format_line, task_run_labels
from rota.cli.text import plain
from rota.exceptions import FlowRunWaitTimeout

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.flow_runs import FlowRun
    from rota.contract.logs import Log
    from rota.core.clock import Clock
    from rota.core.states import State

_POLL_SECONDS = 0.5


def watch_run(
    client: SyncRotaClient,
    run: FlowRun,
    clock: Clock,
    timeout_seconds: float | None,
    interval_seconds: float | None = None,
) -> State[Any]:
    """Print states and log lines of a run as they come; return the state in which it is over.

    Looks are `interval_seconds` apart (half a second when absent), the last one is at the deadline.

    Raises:
        FlowRunWaitTimeout: it was not over in time.
    """
    deadline = None if timeout_seconds is None else clock.now() + timedelta(seconds=timeout_seconds)
    seen, logs = None, _NewLogs(client, run)
    while True:
        state = client.read_flow_run(run.id).state
        for line in logs.lines():
            click.echo(line)
        if state is not None and state.id != seen:
            seen = state.id
            message = f": {plain(state.message)}" if state.message else ""
            click.echo(f"{local_time(state.timestamp)} | Flow run {run.name!r} is {state_in_colour(state.name)}{message}")
        if state is not None and state.is_final():
            return state
        if deadline is not None and clock.now() >= deadline:
            raise FlowRunWaitTimeout(f"Flow run {run.name!r} was not over after {timeout_seconds:g} seconds; it goes on.")
        pause = interval_seconds or _POLL_SECONDS
        if deadline is not None:
            pause = min(pause, max((deadline - clock.now()).total_seconds(), 0.0))
        clock.sleep(pause)


class _NewLogs:
    """The log lines of a run that were not seen before."""

    def __init__(self, client: SyncRotaClient, run: FlowRun) -> None:
        self._client = client
        self._run = run
        self._after: datetime | None = None
        self._at_last_moment: set[UUID] = set()
        self._labels: dict[UUID | None, str] = {None: f"Flow run {run.name!r}"}

    def lines(self) -> Iterator[str]:
        while True:
            page = self._read_page()
            fresh = [line for line in page if line.id not in self._at_last_moment]
            unknown = {line.task_run_id for line in fresh} - self._labels.keys()
            if unknown:
                self._labels.update(task_run_labels(self._client, unknown))
            for line in fresh:
                yield format_line(line, self._labels.get(line.task_run_id, f"Task run {line.task_run_id}"))
            if fresh:
                self._remember(page)
            if len(page) < PAGE or not fresh:
                return

    def _read_page(self) -> list[Log]:
        filters = contract.filters.logs
        chosen = filters.LogFilter(
            flow_run_id=filters.LogFilterFlowRunId(any_=[self._run.id]),
            timestamp=filters.LogFilterTimestamp(after_=self._after),
        )
        return self._client.read_logs(chosen, limit=PAGE, sort=filters.LogSort.TIMESTAMP_ASC)

    def _remember(self, page: list[Log]) -> None:
        """Go on from the last line's moment; it is read again, since other lines may bear the same time."""
        moment = page[-1].timestamp
        same = {line.id for line in page if line.timestamp == moment}
        self._at_last_moment = same | (self._at_last_moment if moment == self._after else set())
        self._after = moment
