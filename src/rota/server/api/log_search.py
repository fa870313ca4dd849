"""The log of one run: lines by number, what matches, what there is, and all of it as a file."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rota.contract.log_search import (
    MAX_MATCHES,
    LogLevelCount,
    LogLine,
    LogLoggerCount,
    LogOrder,
    LogPage,
    LogSummary,
    LogTaskCount,
)
from rota.exceptions import InvalidRequest, ObjectNotFound
from rota.server.request import Caller, Request, Stream
from rota.server.store import flow_runs, log_search, task_runs
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.log_search import LogQuery, LogSource, UnreadablePatternError
from rota.server.store.values import clean_text

MAX_SEARCHED = 1_000_000
"""Lines that one question looks through at most."""
MAX_CHOICES = 200
MOST_IN_FILTER = 1_000
_LEVELS = {10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL"}


def read_log_lines(request: Request, tx: Tx, caller: Caller) -> LogPage:
    asked = request.query
    source = _source(request, tx, caller)
    query = _query(asked)
    total = log_search.count_lines(tx, source)
    _check_size(total, query)
    descending = asked["order"] is LogOrder.NEWEST
    first = asked["from"]
    if asked["at"] is not None:
        first = log_search.number_at(tx, source, asked["at"])
    if first is None:
        first = total - 1 if descending else 0
    count = asked["n"]
    numbers: list[int] | None = None
    if asked["matches"] or query.has_filter or asked["only_matches"]:
        numbers = _matches(tx, source, query)
    if not query.has_filter and not (asked["only_matches"] and query.text):
        lines = _plain_page(tx, source, first, count, total, descending=descending)
        following = _next_of_plain(first, count, total, descending=descending)
    else:
        only_matches = asked["only_matches"] or query.text is None
        passing = numbers or [] if only_matches else _matches(tx, source, query.without_text())
        chosen, following = _part(passing, first, count, descending=descending)
        lines = log_search.list_numbered(tx, source, chosen)
        if descending:
            lines.reverse()
    shown = numbers if asked["matches"] else None
    return LogPage.model_construct(
        total=total,
        lines=lines,
        next=following,
        match_count=None if shown is None else len(shown),
        matches=None if shown is None else shown[:MAX_MATCHES],
        first_error=log_search.first_error(tx, source),
        task_names=_names(tx, caller, lines),
    )


def summarize_log(request: Request, tx: Tx, caller: Caller) -> LogSummary:
    source = _source(request, tx, caller)
    levels: Counter[int] = Counter()
    loggers: Counter[str] = Counter()
    tasks: Counter[UUID | None] = Counter()
    groups = log_search.list_groups(tx, source)
    for group in groups:
        levels[group.level] += group.lines
        loggers[group.logger] += group.lines
        tasks[group.task_run_id] += group.lines
    chosen = tasks.most_common(MAX_CHOICES)
    names = log_search.task_names(tx, caller.workspace_id, [task for task, _ in chosen if task is not None])
    errors = log_search.list_errors(tx, source) if any(level >= log_search.ERROR for level in levels) else []
    return LogSummary.model_construct(
        total=sum(levels.values()),
        first_at=min((group.first_at for group in groups), default=None),
        last_at=max((group.last_at for group in groups), default=None),
        first_error=errors[0] if errors else None,
        levels=[LogLevelCount.model_construct(level=level, count=count) for level, count in sorted(levels.items())],
        loggers=[
            LogLoggerCount.model_construct(logger=logger, count=count) for logger, count in loggers.most_common(MAX_CHOICES)
        ],
        tasks=[
            LogTaskCount.model_construct(task_run_id=task, name=None if task is None else names.get(task), count=count)
            for task, count in chosen
        ],
        errors=errors,
    )


def download_log(request: Request, tx: Tx, caller: Caller) -> Stream:
    source = _source(request, tx, caller)
    query = _query(request.query)
    if query.text is not None and not query.text_is_for_sql:
        _matcher(query)  # refused now, rather than in the middle of a file
    is_text = request.query["format"] == "txt"
    names: dict[UUID, str] = {}

    def read(part_tx: Tx, after: Any) -> tuple[bytes, Any]:
        rows, following = log_search.read_part(part_tx, source, query, after)
        new = {row[6] for row in rows if row[6] is not None} - names.keys()
        names.update(log_search.task_names(part_tx, caller.workspace_id, sorted(new)))
        write = _as_text if is_text else _as_json
        return "".join(write(row, names) for row in rows).encode("utf-8", "replace"), following

    media_type = "text/plain; charset=utf-8" if is_text else "application/x-ndjson"
    return Stream(read, media_type, f"{request.query['run']}.{'log' if is_text else 'ndjson'}")


# --- whose log, and which lines of it ------------------------------------------------------------------------------------


def _source(request: Request, tx: Tx, caller: Caller) -> LogSource:
    run_id, workspace = request.query["run"], caller.workspace_id
    if flow_runs.find_flow_run(tx, workspace, run_id, request.now) is not None:
        wide = request.query["include_subflows"]
        return LogSource(workspace, log_search.with_subflows(tx, workspace, run_id) if wide else (run_id,))
    try:
        task_runs.get_task_run(tx, workspace, run_id, request.now)
    except NotFound:
        raise ObjectNotFound(f"There is no flow run and no task run {run_id}.") from None
    return LogSource(workspace, task_run_id=run_id)


def _query(asked: Any) -> LogQuery:
    tasks, of_flow = [], False
    for text in asked["task"] or ():
        if text == "flow":
            of_flow = True
            continue
        try:
            tasks.append(UUID(text))
        except ValueError:
            raise InvalidRequest(
                f"The query parameter 'task' takes ids of task runs, or 'flow'; {text[:100]!r} is neither."
            ) from None
    for name in ("task", "logger", "levels"):
        if len(asked[name] or ()) > MOST_IN_FILTER:
            raise InvalidRequest(f"The query parameter {name!r} takes up to {MOST_IN_FILTER} values.")
    return LogQuery(
        level=asked["level"],
        levels=tuple(asked["levels"] or ()),
        loggers=tuple(asked["logger"] or ()),
        task_run_ids=tuple(tasks),
        of_flow=of_flow,
        since=asked["since"],
        until=asked["until"],
        text=clean_text(asked["q"]) if asked["q"] else None,
        is_pattern=asked["regex"],
        is_case_sensitive=asked["case"],
    )


def _check_size(total: int, query: LogQuery) -> None:
    if total > MAX_SEARCHED and query.reads_lines:
        raise InvalidRequest(f"The log has {total:,} lines; up to {MAX_SEARCHED:,} are searched. Download it instead.")


def _matcher(query: LogQuery) -> Callable[[str], bool]:
    try:
        matcher: Callable[[str], bool] = query.matcher()
    except UnreadablePatternError as error:
        raise InvalidRequest(f"The pattern cannot be used: {error}.") from error
    return matcher


def _matches(tx: Tx, source: LogSource, query: LogQuery) -> list[int]:
    if query.text is not None and not query.text_is_for_sql:
        _matcher(query)
    return log_search.list_matches(tx, source, query)


# --- pages ---------------------------------------------------------------------------------------------------------------


def _plain_page(tx: Tx, source: LogSource, first: int, count: int, total: int, *, descending: bool) -> list[LogLine]:
    if not descending:
        return log_search.list_lines(tx, source, first, count, total)
    last = min(first, total - 1)
    begin = max(last - count + 1, 0)
    return log_search.list_lines(tx, source, begin, last - begin + 1, total)[::-1]


def _next_of_plain(first: int, count: int, total: int, *, descending: bool) -> int | None:
    if descending:
        following = min(first, total - 1) - count
        return following if following >= 0 else None
    return first + count if first + count < total else None


def _part(numbers: Sequence[int], first: int, count: int, *, descending: bool) -> tuple[Sequence[int], int | None]:
    """Return `count` of the ascending `numbers` from `first` on, downwards if so asked, ascending; and the one that follows."""
    if descending:
        end = bisect_right(numbers, first)
        begin = max(end - count, 0)
        return numbers[begin:end], numbers[begin - 1] if begin > 0 else None
    begin = bisect_left(numbers, first)
    end = begin + count
    return numbers[begin:end], numbers[end] if end < len(numbers) else None


def _names(tx: Tx, caller: Caller, lines: Sequence[LogLine]) -> dict[str, str]:
    ids = sorted({line.task_run_id for line in lines if line.task_run_id is not None})
    return {str(task): name for task, name in log_search.task_names(tx, caller.workspace_id, ids).items()}


# --- files ---------------------------------------------------------------------------------------------------------------


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _as_text(row: Sequence[Any], names: dict[UUID, str]) -> str:
    _, timestamp, level, logger, message, _, task = row
    where = f"{logger} - {names.get(task, task)}" if task is not None else logger
    return f"{_moment(timestamp)} | {_LEVELS.get(level, str(level)):<8} | {where} | {message}\n"


def _as_json(row: Sequence[Any], names: dict[UUID, str]) -> str:
    log_id, timestamp, level, logger, message, flow_run, task = row
    line = {
        "id": str(log_id),
        "timestamp": _moment(timestamp),
        "level": level,
        "logger": logger,
        "message": message,
        "flow_run_id": None if flow_run is None else str(flow_run),
        "task_run_id": None if task is None else str(task),
        "task_run_name": names.get(task),
    }
    return json.dumps(line, ensure_ascii=False) + "\n"
