"""The log of one run as a page reads it: any line by its number, what matches a search, what there is to filter by."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, UtcTime
from rota.contract.operation import Operation, Query

MAX_LINES = 5_000
"""Lines of one answer."""
MAX_MATCHES = 200_000
"""Numbers of matching lines of one answer."""
MAX_TEXT = 500
"""Characters that can be searched for."""


class LogOrder(str, Enum):
    OLDEST = "oldest"
    NEWEST = "newest"


class LogLine(Model):
    ordinal: int
    """The line's number in the log that was asked for, from 0, in the order of time. A line that comes late moves others on."""
    id: UUID
    timestamp: datetime
    level: int
    """As in `logging`: 10 DEBUG, 20 INFO, 30 WARNING, 40 ERROR, 50 CRITICAL."""
    logger: str
    message: str
    flow_run_id: UUID | None
    task_run_id: UUID | None


class LogPage(Model):
    total: int
    """Lines of the run, before any filter."""
    lines: list[LogLine]
    """In the asked order. Those that the filter lets through; with `only_matches`, those that match."""
    next: int | None
    """`from` of the page that follows; null when there is none now."""
    match_count: int | None
    """Lines that pass the filter and match; null when `matches` was not asked for."""
    matches: list[int] | None
    """Their numbers, ascending, up to `MAX_MATCHES`; null when they were not asked for."""
    first_error: int | None
    """The number of the first line of level ERROR or above, whatever the filter; null: there is none."""
    task_names: dict[str, str]
    """The names of the task runs of these lines, by id."""


class LogLevelCount(Model):
    level: int
    count: int


class LogLoggerCount(Model):
    logger: str
    count: int


class LogTaskCount(Model):
    task_run_id: UUID | None
    """Null: lines of the flow itself."""
    name: str | None
    count: int


class LogSummary(Model):
    """What there is to filter by, and where the errors are."""

    total: int
    first_at: datetime | None
    last_at: datetime | None
    first_error: int | None
    levels: list[LogLevelCount]
    """Ascending by level."""
    loggers: list[LogLoggerCount]
    """The most talkative first; up to 200."""
    tasks: list[LogTaskCount]
    """The most talkative first; up to 200."""
    errors: list[int]
    """Numbers of lines of level ERROR or above, for a minimap; up to 2,000."""


_SELECTION: dict[str, Query] = {
    "run": Query(UUID | None, None),
    "level": Query(Annotated[int, Field(ge=0, le=1000)] | None, None),
    "levels": Query(list[Annotated[int, Field(ge=0, le=1000)]] | None, None),
    "task": Query(list[str] | None, None),
    "logger": Query(list[str] | None, None),
    "since": Query(UtcTime | None, None),
    "until": Query(UtcTime | None, None),
    "q": Query(Annotated[str, Field(max_length=MAX_TEXT)] | None, None),
    "regex": Query(bool, False),
    "case": Query(bool, False),
    "include_subflows": Query(bool, False),
}
"""Which lines. `run`: the flow run, or a task run for its lines alone. `level`: this and above; `levels`: just these. `task`:
ids of task runs, or ``flow`` for lines of the flow itself. `q`: a text, or with `regex` a pattern (of the syntax of Rust's
`regex`, which needs no more than linear time); `case`: upper and lower case differ."""

READ_LOG_LINES: Operation[LogPage] = Operation(
    "read_log_lines",
    "GET",
    "/rota/logs",
    scope="logs:read",
    access="read",
    response=LogPage,
    query_parameters={
        **_SELECTION,
        "run": Query(UUID),
        "from": Query(Annotated[int, Field(ge=0, lt=2**31)] | None, None),
        "at": Query(UtcTime | None, None),
        "n": Query(Annotated[int, Field(ge=0, le=MAX_LINES)], 500),
        "order": Query(LogOrder, LogOrder.OLDEST),
        "only_matches": Query(bool, False),
        "matches": Query(bool, False),
    },
    summary="Read lines of a run's log from a number on, or from a time, and find those that match",
)

SUMMARIZE_LOG: Operation[LogSummary] = Operation(
    "summarize_log",
    "GET",
    "/rota/logs/summary",
    scope="logs:read",
    access="read",
    response=LogSummary,
    query_parameters={"run": Query(UUID), "include_subflows": Query(bool, False)},
    summary="Say how many lines of which level, logger and task a run's log has, and where its errors are",
)

DOWNLOAD_LOG: Operation[Any] = Operation(
    "download_log",
    "GET",
    "/rota/logs/download",
    scope="logs:read",
    access="read",
    response=bytes,
    query_parameters={
        **_SELECTION,
        "run": Query(UUID),
        "format": Query(Literal["txt", "ndjson"], "txt"),
    },
    media_type="text/plain; charset=utf-8",
    summary="Download a run's log, or what the filter and the search leave of it, as text or as a JSON object a line",
)

OPERATIONS = (READ_LOG_LINES, SUMMARIZE_LOG, DOWNLOAD_LOG)
