"""What goes over ``/api/rota/live``, the one websocket of a browser: topics it asks for, and what has changed in them.

The socket begins as the others do: subprotocol ``prefect``, an ``auth`` message, ``auth_success``. Then the client sends
`LiveRequest`s and the server `LiveMessage`s, one JSON object a message.

| topic | tells | after a pause (`after`) |
| --- | --- | --- |
| `runs` | runs that a filter means, and ids of known ones that it does not mean any more | changed since |
| `run:<id>` | one flow run, its task runs that changed, how many are in which type of state | changed since |
| `logs:<id>` | new lines of a run's log, by number | all that came since |
| `events` | events that a filter means | received since |
| `pools`, `workers` | all of them that changed | all |
| `counts` | counters of the first page, when they differ | all |
| `bulk:<id>` | how far a bulk job is | all |
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Request, UtcTime
from rota.contract.bulk_jobs import BulkJob
from rota.contract.events import ReceivedEvent
from rota.contract.filters.events import EventFilter
from rota.contract.log_search import LogLine
from rota.contract.operation import Operation
from rota.contract.run_search import FoundRun, RunKind, RunSearchFilter
from rota.contract.states import AnsweredStateType
from rota.contract.work_pools import WorkPoolStatus
from rota.contract.workers import WorkerStatus

PATH = "/rota/live"
"""Relative to ``/api``."""

MAX_SUBSCRIPTIONS = 64
"""Of one connection."""
MAX_KNOWN = 5_000
"""Ids of one `known` message, and that the server keeps in mind for one subscription."""

TOPIC_PATTERN = r"^(runs|events|pools|workers|counts|(run|logs|bulk):[0-9a-fA-F-]{32,36})$"

Key = Annotated[str, Field(min_length=1, max_length=64)]
"""The client's own name of a subscription, unique in its connection."""

Cursor = Annotated[str, Field(max_length=64)]
"""How far a subscription has been told. To be sent as `after` when the connection was lost; not to be looked into."""


class CountsFilter(Request):
    """Of which runs counters are kept."""

    since: UtcTime | None = None
    """From when ended runs are counted; the last 24 hours when absent."""
    tags: list[str] = Field(default_factory=list)
    """Runs with all of these."""
    hide_subflows: bool = False


# --- what the client says ------------------------------------------------------------------------------------------------


class LiveSubscribe(Request):
    type: Literal["subscribe"]
    key: Key
    """One that is in use takes the place of what it stood for."""
    topic: Annotated[str, Field(pattern=TOPIC_PATTERN)]
    kind: RunKind = "flow"
    """Of `runs`: flow runs or task runs."""
    runs: RunSearchFilter | None = None
    """The filter of `runs`, as the search of runs takes it."""
    events: EventFilter | None = None
    """The filter of `events`."""
    counts: CountsFilter | None = None
    """Of `counts`."""
    after: Cursor | None = None
    """Of the last message of this subscription, to be told what has happened since. Absent: from now on."""
    known: Annotated[list[UUID], Field(max_length=MAX_KNOWN)] = Field(default_factory=list)
    """Runs that the client shows: it is told when they go or the filter does not mean them any more."""


class LiveKnown(Request):
    """More runs that the client shows under a subscription to `runs`."""

    type: Literal["known"]
    key: Key
    ids: Annotated[list[UUID], Field(max_length=MAX_KNOWN)]


class LiveUnsubscribe(Request):
    type: Literal["unsubscribe"]
    key: Key


class LivePing(Request):
    type: Literal["ping"]


LiveRequest = Annotated[LiveSubscribe | LiveKnown | LiveUnsubscribe | LivePing, Field(discriminator="type")]


# --- what is told --------------------------------------------------------------------------------------------------------


class LiveTaskRun(Model):
    id: UUID
    name: str
    flow_run_id: UUID
    task_key: str
    state_id: UUID | None
    state_type: AnsweredStateType | None
    state_name: str | None
    state_timestamp: datetime | None
    run_count: int
    expected_start_time: datetime | None
    start_time: datetime | None
    end_time: datetime | None
    total_run_time: float
    tags: list[str]
    updated: datetime


class LivePool(Model):
    id: UUID
    name: str
    type: str
    is_paused: bool
    status: WorkPoolStatus | None
    concurrency_limit: int | None
    updated: datetime


class LiveWorker(Model):
    id: UUID
    name: str
    work_pool_id: UUID
    status: WorkerStatus
    last_heartbeat_time: datetime | None


class LiveCounts(Model):
    """Flow runs. A number over 10,000 is 10,001."""

    running: int
    pending: int
    paused: int
    late: int
    awaiting: int
    """Awaiting a retry or a concurrency slot."""
    scheduled: int
    """Due in the next 24 hours."""
    completed: int
    failed: int
    crashed: int
    cancelled: int
    """These four: ended since `CountsFilter.since`."""


class LiveChanges(Model):
    """What has changed in one topic. Rows replace those of the same id; receiving one twice is possible and harmless."""

    type: Literal["changes"] = "changes"
    key: str
    cursor: Cursor
    runs: list[FoundRun] | None = None
    """Of `runs`; of `run:<id>` the one. All columns but `parameters`, which never change and are null here."""
    removed: list[UUID] | None = None
    """Of `runs`: known runs that are gone or not meant any more. Of `run:<id>`: the run, when it was deleted."""
    task_runs: list[LiveTaskRun] | None = None
    task_run_counts: dict[str, int] | None = None
    """Task runs of the run by type of state, as ``{"COMPLETED": 9, "RUNNING": 1}``."""
    lines: list[LogLine] | None = None
    total: int | None = None
    """Of `logs:<id>`: lines there are now."""
    moved_from: int | None = None
    """Of `logs:<id>`: lines came that belong before earlier ones; from this number on, numbers have moved: read them anew."""
    events: list[ReceivedEvent] | None = None
    pools: list[LivePool] | None = None
    workers: list[LiveWorker] | None = None
    counts: LiveCounts | None = None
    bulk: BulkJob | None = None


class LiveHello(Model):
    type: Literal["hello"] = "hello"
    server_version: str
    now: datetime
    """By the server's clock, for times that a page lets run on."""
    max_subscriptions: int
    ping_seconds: float
    """How often the client may want to send `ping` to know that the server is there."""


class LiveSubscribed(Model):
    type: Literal["subscribed"] = "subscribed"
    key: str
    cursor: Cursor
    is_complete: bool
    """Whether everything since `after` follows. If not, as when it was too long ago or there was none, read the page anew."""


class LiveUnsubscribed(Model):
    type: Literal["unsubscribed"] = "unsubscribed"
    key: str


class LiveRefused(Model):
    """What the client said makes no sense or is not allowed; the connection stays."""

    type: Literal["refused"] = "refused"
    key: str | None
    sentence: str


class LivePong(Model):
    type: Literal["pong"] = "pong"
    now: datetime


LiveMessage = Annotated[
    LiveHello | LiveSubscribed | LiveUnsubscribed | LiveChanges | LiveRefused | LivePong, Field(discriminator="type")
]

DESCRIBED: dict[str, Any] = {"LiveRequest": LiveRequest, "LiveMessage": LiveMessage}
"""What the OpenAPI document describes beside the operations, for those who make types from it."""

OPERATIONS: tuple[Operation[Any], ...] = ()
"""None: a websocket is no operation."""
