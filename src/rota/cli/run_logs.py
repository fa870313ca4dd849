"""Log lines of runs on the terminal: all, the first, the last, either way around."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import click

from rota import contract
from rota.cli.lookup import PAGE, pages
from rota.cli.render import colour_line, local_time, print_json
from rota.cli.text import plain

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.filters.logs import LogFilter
    from rota.contract.logs import Log

_USUAL_COUNT = 20


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Which of the lines to show, and in which order."""

    count: int | None
    """None: all."""
    from_end: bool
    newest_first: bool

    @classmethod
    def of(cls, *, head: bool, tail: bool, reverse: bool, count: int | None) -> Excerpt:
        """Understand the flags of a command; `--head` and `--tail` without a number mean twenty lines.

        Raises:
            click.UsageError: they contradict each other.
        """
        if head and tail:
            raise click.UsageError("--head and --tail cannot be given together")
        if count is None and (head or tail):
            count = _USUAL_COUNT
        return cls(count, from_end=tail, newest_first=reverse)


def read_excerpt(client: SyncRotaClient, chosen: LogFilter, excerpt: Excerpt) -> Iterator[Log]:
    """Yield the lines of an excerpt in the order in which they are shown."""
    # The lines are read from the end that the excerpt begins at. Without a count the order of reading is that of showing.
    backwards = excerpt.from_end if excerpt.count is not None else excerpt.newest_first
    orders = contract.filters.logs.LogSort
    sort = orders.TIMESTAMP_DESC if backwards else orders.TIMESTAMP_ASC
    lines = pages(lambda offset, limit: client.read_logs(chosen, limit=limit, offset=offset, sort=sort), excerpt.count)
    if backwards == excerpt.newest_first:
        return lines
    return iter(list(lines)[::-1])


def show_logs(client: SyncRotaClient, chosen: LogFilter, excerpt: Excerpt, owner: str, output: str | None) -> None:
    """Print an excerpt; `owner` is how lines that no task run wrote are labelled."""
    lines = read_excerpt(client, chosen, excerpt)
    if output:
        print_json(list(lines))
        return
    for line, label in _labelled(client, lines, owner):
        click.echo(format_line(line, label))


def format_line(line: Log, label: str) -> str:
    """Write a line as the console shows it while the flow runs, with its date."""
    level = logging.getLevelName(line.level)
    return colour_line(f"{local_time(line.timestamp)} | {level:<7} | {plain(label)} - {plain(line.message)}", level)


def _labelled(client: SyncRotaClient, lines: Iterable[Log], owner: str) -> Iterator[tuple[Log, str]]:
    """Pair every line with the run that wrote it. Names of task runs are asked for by the page."""
    labels: dict[UUID | None, str] = {None: owner}
    page: list[Log] = []
    for line in lines:
        page.append(line)
        if len(page) == PAGE:
            yield from _label_page(client, page, labels)
            page = []
    yield from _label_page(client, page, labels)


def _label_page(client: SyncRotaClient, page: list[Log], labels: dict[UUID | None, str]) -> Iterator[tuple[Log, str]]:
    unknown = {line.task_run_id for line in page} - labels.keys()
    if unknown:
        labels.update(task_run_labels(client, unknown))
    for line in page:
        yield line, labels.get(line.task_run_id, f"Task run {line.task_run_id}")


def task_run_labels(client: SyncRotaClient, ids: set[UUID | None]) -> dict[UUID | None, str]:
    """Return how lines of task runs are labelled; at most a page of them."""
    filters = contract.filters.task_runs
    wanted = [id_ for id_ in ids if id_ is not None]
    chosen = filters.TaskRunFilter(id=filters.TaskRunFilterId(any_=wanted))
    runs = client.read_task_runs(task_run_filter=chosen, limit=PAGE)
    return {run.id: f"Task run {run.name!r}" for run in runs}
