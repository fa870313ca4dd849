"""What the topics of the live socket read: on a ring for the ids that were rung, after a pause for what has changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from rota.contract.live import MAX_KNOWN, CountsFilter, LiveChanges, LiveSubscribe
from rota.contract.run_search import FoundRun, RunColumn, RunSearchFilter, SearchRuns
from rota.exceptions import ObjectNotFound
from rota.server.api import find_handler
from rota.server.app import App
from rota.server.request import LOCAL, Request
from rota.server.store import events, live, log_search
from rota.server.store.columns import from_microseconds, to_microseconds
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.log_search import LogSource, make_line

OVERLAP = timedelta(seconds=30)
"""How long a change may have taken from its time to its commit: who comes back is told that much again."""
MOST_MISSED = 2_000
"""Rows that are told after a pause; beyond that the client reads its page anew."""
_SEARCHED = 200
_COLUMNS = [RunColumn.TASKS, RunColumn.SUMMARY, RunColumn.PARENT]

Place = tuple[datetime, UUID]

WORKSPACE = LOCAL.workspace_id


@dataclass(slots=True)
class Rung:
    """What the bus has told since the last time."""

    events: set[UUID] = field(default_factory=set)
    lines: set[UUID] = field(default_factory=set)
    runs: set[UUID] = field(default_factory=set)
    """Flow runs."""
    jobs: set[UUID] = field(default_factory=set)
    """Bulk jobs."""
    missed: bool = False
    """Rings without ids: something happened, and who knows what."""
    stirred: bool = False
    """Something was written."""


@dataclass(slots=True)
class Changed:
    """Which runs `Rung` is about."""

    flow_runs: list[UUID]
    task_runs: list[UUID]


@dataclass(eq=False, slots=True)
class Topic:
    """One subscription: what it wants, how far it was told, and what waits to be sent."""

    key: str
    wanted: LiveSubscribe
    kind: str
    subject: UUID | None
    moment: datetime
    """Everything that was committed by then has been looked at."""
    place: Place | None = None
    """Of a log: its last line that was told."""
    total: int = 0
    """Of a log."""
    is_open: bool = False
    """Whether the client knows that it has begun."""
    is_of_task: bool = False
    """Of a log: whether it is a task run's."""
    known: dict[UUID, None] = field(default_factory=dict)
    """Runs that the client shows, the latest last."""
    is_due: bool = False
    """Whether what is told at most once a second is to be read."""
    due_at: float = 0.0
    last: Any = None
    """What was told of the things that are told whole."""
    pending: dict[str, Any] = field(default_factory=dict)
    """By the field of `LiveChanges`; rows by id, so that of several changes the last one is sent."""

    def know(self, ids: Iterable[UUID]) -> None:
        for one in ids:
            self.known.pop(one, None)
            self.known[one] = None
        while len(self.known) > MAX_KNOWN:
            del self.known[next(iter(self.known))]

    def add_rows(self, name: str, rows: Iterable[Any]) -> None:
        waiting = self.pending.setdefault(name, {})
        for row in rows:
            waiting.pop(row.id, None)
            waiting[row.id] = row
        if not waiting:
            del self.pending[name]

    def add_removed(self, ids: Iterable[UUID]) -> None:
        gone = dict.fromkeys(ids)
        if gone:
            self.pending.setdefault("removed", {}).update(gone)
            for one in gone:
                self.known.pop(one, None)
                self.pending.get("runs", {}).pop(one, None)

    def add_runs(self, rows: Sequence[FoundRun]) -> None:
        self.add_rows("runs", rows)
        self.know(row.id for row in rows)
        for row in rows:
            self.pending.get("removed", {}).pop(row.id, None)

    @property
    def size(self) -> int:
        return sum(len(waiting) for waiting in self.pending.values() if isinstance(waiting, dict | list))

    @property
    def cursor(self) -> str:
        text = str(to_microseconds(self.moment))
        if self.kind == "logs":
            last = "" if self.place is None else f"{to_microseconds(self.place[0])}.{self.place[1].hex}"
            return f"l{self.total}.{last}"
        return f"t{text}"

    def take(self) -> LiveChanges | None:
        """Return what waits as a message; None when nothing does."""
        fields: dict[str, Any] = {}
        for name, waiting in self.pending.items():
            if name == "removed":
                waiting = list(waiting)
            elif isinstance(waiting, dict) and name != "task_run_counts":
                waiting = list(waiting.values())
            if waiting or not isinstance(waiting, list):
                fields[name] = waiting
        self.pending = {}
        if not fields:
            return None
        return LiveChanges.model_construct(type="changes", key=self.key, cursor=self.cursor, **fields)


def moment_of(cursor: str | None) -> datetime | None:
    """Return up to when a subscription had been told; None: that is not known."""
    if cursor is None or not cursor.startswith("t") or not cursor[1:].isascii() or not cursor[1:].isdigit():
        return None
    return from_microseconds(int(cursor[1:17]))


def log_place_of(cursor: str | None) -> tuple[int, Place | None] | None:
    """Return how many lines there were and which was the last; None: that is not known."""
    if cursor is None or not cursor.startswith("l"):
        return None
    total, _, last = cursor[1:].partition(".")
    try:
        if not last:
            return (int(total), None)
        moment, _, log_id = last.partition(".")
        return int(total), (from_microseconds(int(moment)), UUID(hex=log_id))
    except (ValueError, OverflowError):
        return None


# --- runs, by the search that lists use ----------------------------------------------------------------------------------


def _call(app: App, tx: Tx, operation: str, path: dict[str, Any], body: Any) -> Any:
    return find_handler(operation)(Request(path, {}, body, app.clock.now(), app.values), tx, LOCAL)


def search(app: App, tx: Tx, kind: Any, wanted: RunSearchFilter | None, ids: Sequence[UUID]) -> list[FoundRun]:
    """Return those of the runs that a filter means, as lists show them."""
    base = wanted or RunSearchFilter()
    chosen = [one for one in ids if base.ids is None or one in base.ids]
    found: list[FoundRun] = []
    for start in range(0, len(chosen), _SEARCHED):
        narrowed = base.model_copy(update={"ids": chosen[start : start + _SEARCHED]})
        body = SearchRuns(kind=kind, filter=narrowed, limit=_SEARCHED, columns=_COLUMNS, count=False)
        while True:
            page = _call(app, tx, "search_runs", {}, body)
            found += page.runs
            if page.next is None:
                break
            body = body.model_copy(update={"cursor": page.next})
    return found


# --- on a ring -----------------------------------------------------------------------------------------------------------


def changed_by(tx: Tx, rung: Rung) -> Changed:
    """Return which runs the events that were rung are about."""
    sources = live.list_sources(tx, WORKSPACE, sorted(rung.events)) if rung.events else set()
    return Changed(sorted(rung.runs | set(_ids(sources, "prefect.flow-run."))), sorted(_ids(sources, "prefect.task-run.")))


def _ids(sources: Set[str], prefix: str) -> Iterable[UUID]:
    for source in sources:
        if source.startswith(prefix):
            try:
                yield UUID(source[len(prefix) :])
            except ValueError:
                continue  # an event that somebody made up


def read_rung(app: App, topics: Sequence[Topic], rung: Rung, tx: Tx) -> list[Callable[[], None]]:
    """Read what the rings mean for the topics; return what is to be done on the event loop with it."""
    changed = changed_by(tx, rung) if any(topic.kind in ("runs", "run") for topic in topics) else Changed([], [])
    watches_logs = rung.lines and any(topic.kind == "logs" for topic in topics)
    lines = live.list_line_places(tx, WORKSPACE, sorted(rung.lines)) if watches_logs else []
    apply: list[Callable[[], None]] = []
    groups: dict[tuple[str, str], Any] = {}

    def once(topic: Topic, read: Callable[[], Any]) -> Any:
        """Topics that want the same are read once."""
        wanted = topic.wanted
        chosen = wanted.runs if topic.kind == "runs" else wanted.events
        key = (topic.kind + wanted.kind + str(topic.subject), "" if chosen is None else chosen.model_dump_json())
        if key not in groups:
            groups[key] = read()
        return groups[key]

    for topic in topics:
        if topic.kind == "runs":
            ids = changed.task_runs if topic.wanted.kind == "task" else changed.flow_runs
            if ids:
                rows = once(topic, partial(search, app, tx, topic.wanted.kind, topic.wanted.runs, ids))
                apply.append(_told_runs(topic, rows, ids))
        elif topic.kind == "run" and topic.subject is not None:
            apply += _read_run(app, tx, topic, changed)
        elif topic.kind == "events" and rung.events:
            told = once(topic, partial(_events, tx, topic, sorted(rung.events)))
            apply.append(_adding(topic, "events", told))
        elif topic.kind == "logs":
            places = [(line.timestamp, line.id) for line in lines if topic.subject in (line.flow_run_id, line.task_run_id)]
            apply += read_log(tx, topic, places) if places else []
    return apply


def _told_runs(topic: Topic, rows: Sequence[FoundRun], looked_at: Iterable[UUID]) -> Callable[[], None]:
    def apply() -> None:
        topic.add_runs(rows)
        meant = {row.id for row in rows}
        topic.add_removed([one for one in looked_at if one in topic.known and one not in meant])

    return apply


def _adding(topic: Topic, name: str, rows: Sequence[Any]) -> Callable[[], None]:
    return lambda: topic.add_rows(name, rows)


def _events(tx: Tx, topic: Topic, ids: Sequence[UUID]) -> list[Any]:
    return events.list_events_among(tx, WORKSPACE, ids, topic.wanted.events)


def _read_run(app: App, tx: Tx, topic: Topic, changed: Changed) -> list[Callable[[], None]]:
    assert topic.subject is not None
    apply: list[Callable[[], None]] = []
    if topic.subject in changed.flow_runs:
        rows = search(app, tx, "flow", None, [topic.subject])
        apply.append(_told_runs(topic, rows, [topic.subject]))
    tasks = live.list_task_runs_among(tx, WORKSPACE, [topic.subject], changed.task_runs) if changed.task_runs else []
    if tasks:
        apply.append(_adding(topic, "task_runs", tasks))

        def counts_are_due() -> None:
            topic.is_due = True

        apply.append(counts_are_due)
    return apply


def read_log(tx: Tx, topic: Topic, rung: Sequence[Place] | None = None) -> list[Callable[[], None]]:
    """Read the lines that come after the last one that was told; notice those that belong before it.

    `rung`: where the lines stand that were rung. None: that is not known.
    """
    source = log_source(topic)
    rows = log_search.list_after(tx, source, topic.place, MOST_MISSED + 1)
    moved_from: int | None = None
    total = topic.total + len(rows)
    if rung is None or (topic.place is not None and min(rung) <= topic.place):
        told = 0 if topic.place is None else log_search.number_of(tx, source, *topic.place) + 1
        total = told + len(rows)
        if told != topic.total:
            moved_from = 0 if rung is None else log_search.number_of(tx, source, *min(rung))
    if len(rows) > MOST_MISSED:
        moved_from = min(topic.total, topic.total if moved_from is None else moved_from)
        total = log_search.count_lines(tx, source)
    elif not rows and moved_from is None:
        return []
    first = total - len(rows)
    lines = [make_line(row, first + place) for place, row in enumerate(rows)] if len(rows) <= MOST_MISSED else []
    last = topic.place if not rows else (rows[-1][1], rows[-1][0])
    if len(rows) > MOST_MISSED:
        last = log_search.last_key(tx, source)

    def apply() -> None:
        topic.place, topic.total = last, total
        topic.add_rows("lines", lines)
        topic.pending["total"] = total
        if moved_from is not None:
            topic.pending["moved_from"] = min(moved_from, topic.pending.get("moved_from", moved_from))

    return [apply]


def log_source(topic: Topic) -> LogSource:
    assert topic.subject is not None
    if topic.is_of_task:
        return LogSource(WORKSPACE, task_run_id=topic.subject)
    return LogSource(WORKSPACE, (topic.subject,))


def begin_log(topic: Topic, tx: Tx) -> None:
    """See whose log it is, and how far the client has it: as far as it goes, where the client does not say."""
    assert topic.subject is not None
    subject = [topic.subject]
    is_flow = bool(live.list_existing(tx, WORKSPACE, subject, of_tasks=False))
    topic.is_of_task = not is_flow and bool(live.list_existing(tx, WORKSPACE, subject, of_tasks=True))
    told = log_place_of(topic.wanted.after)
    if told is None:
        source = log_source(topic)
        told = log_search.count_lines(tx, source), log_search.last_key(tx, source)
    topic.total, topic.place = told


# --- after a pause, and at the beginning ---------------------------------------------------------------------------------


def catch_up(app: App, topic: Topic, since: datetime | None, tx: Tx) -> tuple[bool, list[Callable[[], None]]]:
    """Read what has changed since then; return whether that is all of it, and what is to be done with it."""
    match topic.kind:
        case "runs":
            return _catch_up_runs(app, tx, topic, since)
        case "run":
            return since is not None, _catch_up_run(app, tx, topic, since)
        case "events" if since is not None:
            found = live.list_events_since(tx, WORKSPACE, topic.wanted.events, since - OVERLAP, MOST_MISSED + 1)
            return len(found) <= MOST_MISSED, [_adding(topic, "events", found[:MOST_MISSED])]
        case "logs":
            return log_place_of(topic.wanted.after) is not None, read_log(tx, topic)
        case _:
            return since is not None, read_whole(app, topic, tx)


def _catch_up_runs(app: App, tx: Tx, topic: Topic, since: datetime | None) -> tuple[bool, list[Callable[[], None]]]:
    of_tasks = topic.wanted.kind == "task"
    known = list(topic.known)
    gone = set(known) - live.list_existing(tx, WORKSPACE, known, of_tasks=of_tasks) if known else set()
    removed: list[Callable[[], None]] = [lambda: topic.add_removed(gone)] if gone else []
    if since is None or of_tasks:  # there is no index for task runs of all flow runs
        return False, removed
    changed = live.list_changed_flow_runs(tx, WORKSPACE, since - OVERLAP, MOST_MISSED + 1)
    if len(changed) > MOST_MISSED:
        return False, removed
    rows = search(app, tx, "flow", topic.wanted.runs, changed)
    return True, [*removed, _told_runs(topic, rows, changed)]


def _catch_up_run(app: App, tx: Tx, topic: Topic, since: datetime | None) -> list[Callable[[], None]]:
    assert topic.subject is not None
    rows = search(app, tx, "flow", None, [topic.subject])
    if not rows:
        gone = topic.subject
        return [lambda: topic.add_removed([gone])]
    apply = [_told_runs(topic, rows, [])]
    if since is not None:
        apply.append(_adding(topic, "task_runs", live.list_changed_task_runs(tx, WORKSPACE, topic.subject, since - OVERLAP)))
    return [*apply, *read_whole(app, topic, tx)]


def read_whole(app: App, topic: Topic, tx: Tx) -> list[Callable[[], None]]:
    """Read what is told whole, and at most once a second; told only when it differs from before."""
    match topic.kind:
        case "run" if topic.subject is not None:
            return _if_new(topic, "task_run_counts", live.count_task_runs(tx, WORKSPACE, topic.subject))
        case "counts":
            wanted = topic.wanted.counts or CountsFilter()
            return _if_new(topic, "counts", live.count_runs(tx, WORKSPACE, wanted, app.clock.now()))
        case "pools":
            return _changed_rows(topic, "pools", live.list_pools(tx, WORKSPACE))
        case "workers":
            return _changed_rows(topic, "workers", live.list_workers(tx, WORKSPACE))
        case "bulk":
            try:
                job = _call(app, tx, "read_bulk_job", {"id": topic.subject}, None)
            except (NotFound, ObjectNotFound):
                return []
            return _if_new(topic, "bulk", job)
        case _:
            return []


def _if_new(topic: Topic, name: str, value: Any) -> list[Callable[[], None]]:
    if value == topic.last:
        return []

    def apply() -> None:
        topic.last = topic.pending[name] = value

    return [apply]


def _changed_rows(topic: Topic, name: str, rows: Sequence[Any]) -> list[Callable[[], None]]:
    before: dict[UUID, Any] = topic.last or {}
    now = {row.id: row for row in rows}
    changed = [row for row in rows if before.get(row.id) != row]
    gone = before.keys() - now.keys()

    def apply() -> None:
        topic.last = now
        topic.add_rows(name, changed)
        topic.add_removed(gone)

    return [apply] if changed or gone else []
