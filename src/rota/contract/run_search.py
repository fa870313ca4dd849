"""Runs as the web interface lists them: searched by tokens, page by page, with the names of all that they belong with."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Request, UtcTime
from rota.contract.operation import Operation
from rota.contract.states import AnsweredStateType
from rota.core.vocabulary import StateType

MAX_PAGE = 200
EXACT_UP_TO = 10_000
"""Runs that are counted one by one; beyond that a number is an estimate."""

RunKind = Literal["flow", "task"]

Words = Annotated[list[str], Field(max_length=100)]

NonNegative = Annotated[float, Field(ge=0)]


class Wanted(Request):
    """What is wanted and what is not. ``*`` in a text stands for any characters; case does not matter."""

    include: Words = Field(default_factory=list)
    """One of these; empty: any."""
    exclude: Words = Field(default_factory=list)
    """None of these."""


class WantedTypes(Request):
    """Types of states that are wanted, and that are not."""

    include: list[StateType] = Field(default_factory=list)
    exclude: list[StateType] = Field(default_factory=list)


class ParameterMatch(Request):
    """A parameter of the run, or a value inside of one."""

    path: Annotated[str, Field(min_length=1, max_length=200)]
    """With dots, as ``region`` or ``source.table``."""
    value: Annotated[str, Field(max_length=1000)]
    """The value as text (``true``, ``3``, ``eu``), with ``*`` for any characters."""
    exclude: bool = False


class TimeSpan(Request):
    """From `since` (with it) to `until` (without it); null: no bound."""

    since: UtcTime | None = None
    until: UtcTime | None = None


class RunSearchFilter(Request):
    """All that is given must hold. Names of flows, deployments, pools, queues and tasks may also be ids."""

    ids: Annotated[list[UUID], Field(max_length=1000)] | None = None
    state: Wanted = Field(default_factory=Wanted)
    """Names, as ``Late``."""
    state_type: WantedTypes = Field(default_factory=WantedTypes)
    flow: Wanted = Field(default_factory=Wanted)
    deployment: Wanted = Field(default_factory=Wanted)
    """The name alone, or ``flow/deployment``."""
    work_pool: Wanted = Field(default_factory=Wanted)
    work_queue: Wanted = Field(default_factory=Wanted)
    tag: Wanted = Field(default_factory=Wanted)
    """`include`: one of them; more than one filter of tags is what `tags_all` is for."""
    tags_all: Words = Field(default_factory=list)
    """Each of these, without ``*``."""
    created_by: Wanted = Field(default_factory=Wanted)
    """The type (``DEPLOYMENT``, ``SCHEDULE``, ``AUTOMATION``, ``USER``) or the shown name of who or what made the run."""
    parameters: Annotated[list[ParameterMatch], Field(max_length=20)] = Field(default_factory=list)
    text: Wanted = Field(default_factory=Wanted)
    """Parts of the run's name or of its state's message. `include`: each of them."""
    expected: TimeSpan = Field(default_factory=TimeSpan)
    started: TimeSpan = Field(default_factory=TimeSpan)
    ended: TimeSpan = Field(default_factory=TimeSpan)
    duration_at_least: NonNegative | None = None
    """Seconds."""
    duration_at_most: NonNegative | None = None
    parent: Literal["any", "none", "some"] = "any"
    """``none``: runs that no run has called; ``some``: subflow runs. Of flow runs."""
    parent_ids: Annotated[list[UUID], Field(max_length=100)] | None = None
    """Flow runs whose subflow runs, or whose task runs, are wanted."""
    task: Wanted = Field(default_factory=Wanted)
    """Names of tasks. Of task runs."""
    retried: bool | None = None
    """Whether it began more than once."""
    cached: bool | None = None
    """Whether its result was there before. Of task runs."""


class RunSort(str, Enum):
    EXPECTED = "expected"
    STARTED = "started"
    """By the start; by the expected start while there is none."""
    ENDED = "ended"
    """Runs that have ended only."""
    DURATION = "duration"
    """Of flow runs."""
    NAME = "name"
    """Of flow runs."""


class RunColumn(str, Enum):
    """What costs extra to read."""

    TASKS = "tasks"
    SUMMARY = "summary"
    PARAMETERS = "parameters"
    PARENT = "parent"


class SearchRuns(Request):
    kind: RunKind = "flow"
    filter: RunSearchFilter = Field(default_factory=RunSearchFilter)
    sort: RunSort = RunSort.EXPECTED
    descending: bool = True
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 100
    cursor: Annotated[str, Field(max_length=500)] | None = None
    """`next` or `previous` of an answer to the same filter and order."""
    at: UtcTime | None = None
    """Instead of a cursor: begin at this moment, in an order by time."""
    columns: list[RunColumn] | None = None
    """Null: all."""
    count: bool = True
    """Whether the matching runs are counted. A page that was reached by a cursor seldom needs it again."""


class NamedObject(Model):
    """Something that the run belongs with. The name is null when the object is gone."""

    id: UUID
    name: str | None


class TaskProgress(Model):
    """Task runs of a flow run."""

    done: int
    """Over, and not badly."""
    failed: int
    """Failed or crashed."""
    running: int
    total: int
    is_exact: bool
    """False: only the first of them were counted."""


class RunMaker(Model):
    id: UUID | None
    type: str | None
    display_value: str | None


class FoundRun(Model):
    """One row of a list of runs. What was not asked for by `columns` is null."""

    id: UUID
    kind: RunKind
    name: str
    state_type: AnsweredStateType | None
    state_name: str | None
    state_timestamp: datetime | None
    flow: NamedObject | None
    """Null for a task run without a flow run."""
    deployment: NamedObject | None
    work_pool: NamedObject | None
    work_queue: NamedObject | None
    flow_run: NamedObject | None
    """The flow run of a task run."""
    parent: NamedObject | None
    """The flow run that called this one."""
    task_key: str | None
    """Of a task run."""
    expected_start_time: datetime | None
    start_time: datetime | None
    end_time: datetime | None
    seconds: float
    """How long it ran, up to now while it is running."""
    lateness_seconds: float
    run_count: int
    """How often it began; more than 1: it was retried."""
    tags: list[str]
    created_by: RunMaker | None
    created: datetime
    updated: datetime
    tasks: TaskProgress | None
    summary: str | None
    """The first line of a state's message that tells why: of runs that failed, crashed, are late, paused or cancelled."""
    parameters: str | None
    """JSON text, cut at 200 characters."""
    is_cached: bool | None
    """Of a task run: its result was there before."""


class RunCount(Model):
    value: int
    is_exact: bool
    """False: an estimate, of more than 10,000."""


class RunSearchPage(Model):
    runs: list[FoundRun]
    """In the order that was asked for, whichever way the cursor led."""
    next: str | None
    """The cursor of what follows; null: that is all."""
    previous: str | None
    """The cursor of what comes before; null at the beginning."""
    count: RunCount | None
    is_partial: bool
    """The search looked through as many runs as one request may and found few: `next` goes on from there."""
    searched_to: datetime | None
    """How far it looked, when it is partial and the order is one by time."""


SEARCH_RUNS: Operation[RunSearchPage] = Operation(
    "search_runs",
    "POST",
    "/rota/runs/search",
    scope="flow_runs:read",
    access="read",
    request=SearchRuns,
    response=RunSearchPage,
    summary="Search flow runs or task runs, with the names of all that they belong with, page by page in both directions",
)


class ReadRunHistogram(Request):
    kind: RunKind = "flow"
    filter: RunSearchFilter = Field(default_factory=RunSearchFilter)
    since: UtcTime | None = None
    """Null: 7 days before `until`."""
    until: UtcTime | None = None
    """Null: now."""
    buckets: Annotated[int, Field(ge=1, le=120)] = 60
    """At most: they have a round length."""
    by: Literal["expected", "started"] = "expected"
    durations: bool = False
    """Whether the durations of the runs are wanted, for a scatter plot."""


class RunBucket(Model):
    start: datetime
    end: datetime
    counts: dict[str, int]
    """Runs by type of state."""


class DurationPoint(Model):
    """One run."""

    id: UUID
    name: str
    at: datetime
    seconds: float
    state_type: AnsweredStateType


class DurationBin(Model):
    """Runs that are near each other on a plot."""

    start: datetime
    end: datetime
    at_least: float
    """Seconds."""
    less_than: float
    state_type: AnsweredStateType
    count: int
    id: UUID
    """One of them."""


class RunHistogram(Model):
    since: datetime
    until: datetime
    bucket_seconds: float
    buckets: list[RunBucket]
    """Every one, also those without runs."""
    total: int
    is_exact: bool
    """False: counts of large parts were estimated from samples."""
    points: list[DurationPoint] | None
    """Each run, while there are at most 5,000."""
    bins: list[DurationBin] | None
    """Instead of `points` when there are more."""


READ_RUN_HISTOGRAM: Operation[RunHistogram] = Operation(
    "read_run_histogram",
    "POST",
    "/rota/runs/histogram",
    scope="flow_runs:read",
    access="read",
    request=ReadRunHistogram,
    response=RunHistogram,
    summary="Count runs over time by type of state, and how long they took",
)

OPERATIONS = (SEARCH_RUNS, READ_RUN_HISTOGRAM)
