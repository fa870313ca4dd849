"""Finding what a person means: a run by id, by the beginning of its id, or by name; and lists longer than a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID

from rota import contract
from rota.cli.text import quoted
from rota.exceptions import ObjectNotFound, UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.flow_runs import FlowRun
    from rota.contract.task_runs import TaskRun

PAGE = 200
"""The most that the server gives at once."""

_LONGEST_NAME = 1024


class _Run(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...


R = TypeVar("R", bound=_Run)
T = TypeVar("T")


def find_flow_run(client: SyncRotaClient, word: str) -> FlowRun:
    """Return the flow run that `word` means.

    Raises:
        ObjectNotFound: none.
        UsageError: several.
    """
    filters = contract.filters.flow_runs

    def named(name: str) -> list[FlowRun]:
        chosen = filters.FlowRunFilter(name=filters.FlowRunFilterName(any_=[name]))
        return client.read_flow_runs(flow_run_filter=chosen, limit=6)

    def newest(offset: int, limit: int) -> list[FlowRun]:
        return client.read_flow_runs(sort=filters.FlowRunSort.ID_DESC, offset=offset, limit=limit)

    return _find(word, "flow run", client.read_flow_run, named, newest, client.count_flow_runs)


def find_task_run(client: SyncRotaClient, word: str) -> TaskRun:
    """Return the task run that `word` means; as `find_flow_run`."""
    filters = contract.filters.task_runs

    def named(name: str) -> list[TaskRun]:
        chosen = filters.TaskRunFilter(name=filters.TaskRunFilterName(any_=[name]))
        return client.read_task_runs(task_run_filter=chosen, limit=6)

    def newest(offset: int, limit: int) -> list[TaskRun]:
        return client.read_task_runs(sort=filters.TaskRunSort.ID_DESC, offset=offset, limit=limit)

    return _find(word, "task run", client.read_task_run, named, newest, client.count_task_runs)


def _find(
    word: str,
    noun: str,
    read: Callable[[UUID], R],
    named: Callable[[str], list[R]],
    newest: Callable[[int, int], list[R]],
    count: Callable[[], int],
) -> R:
    check_text(word, f"the name or id of a {noun}")
    id_ = as_uuid(word)
    if id_ is not None:
        return read(id_)
    found = named(word)
    if not found and re.fullmatch(r"[0-9a-fA-F-]{4,36}", word):
        found = _with_id_prefix(word.lower().replace("-", ""), newest, count())
    if not found:
        raise ObjectNotFound(f"There is no {noun} {quoted(word)}: no id, beginning of an id or name is like that.")
    if len(found) > 1:
        several = ", ".join(f"{run.name} ({run.id})" for run in found[:5])
        raise UsageError(
            f"{quoted(word)} means more than one {noun}: {several}{', …' if len(found) > 5 else ''}. Give a full id."
        )
    return found[0]


def _with_id_prefix(prefix: str, newest: Callable[[int, int], list[R]], count: int) -> list[R]:
    """Return up to two runs whose id begins with `prefix`, by bisection of the list that is sorted by id."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        page = newest(middle, 1)
        if page and page[0].id.hex[: len(prefix)] > prefix:
            low = middle + 1
        else:
            high = middle
    return [run for run in newest(low, 2) if run.id.hex.startswith(prefix)]


def check_text(word: str, what: str) -> None:
    """Refuse what no name or id can be, before it is sent anywhere.

    Raises:
        UsageError: empty, too long, or not text.
    """
    if not word.strip():
        raise UsageError(f"An empty text is not {what}.")
    if len(word) > _LONGEST_NAME or re.search("[\0\ud800-\udfff]", word):
        raise UsageError(f"{quoted(word)} cannot be {what}: it is too long or not text.")


def as_uuid(word: str) -> UUID | None:
    """Read a full id, with or without dashes."""
    bare = word.replace("-", "")
    return UUID(bare) if re.fullmatch(r"[0-9a-fA-F]{32}", bare) else None


def pages(read: Callable[[int, int], list[T]], limit: int | None) -> Iterator[T]:
    """Yield up to `limit` items (None: all) from `read(offset, limit)`, page by page."""
    offset = 0
    while limit is None or offset < limit:
        wanted = PAGE if limit is None else min(PAGE, limit - offset)
        page = read(offset, wanted)
        yield from page
        if len(page) < wanted:
            return
        offset += len(page)
