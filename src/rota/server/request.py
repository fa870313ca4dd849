"""What a handler is given, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from rota.core.ahead import Ahead
from rota.core.orchestration.decision import CURRENT_CLIENT, Version
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.server.bus.base import Publish, nobody

if TYPE_CHECKING:
    from rota.server.access.csrf import CsrfTokens
    from rota.server.secrets.keys import KeySource  # loads the cryptography that only secrets need


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. Everything a handler reads or writes belongs to the caller's workspace."""

    workspace_id: UUID = DEFAULT_WORKSPACE_ID
    client_version: Version | None = CURRENT_CLIENT
    """Which client's habits the caller has. None: it did not say."""
    is_rota: bool = True
    """Whether it is rota's own client. Others may be Prefect's, which work only with servers of their own major version."""
    api_version: Version | None = None
    """The version of the wire protocol that it asked for. None: the present one."""
    is_interface: bool = False
    """Whether a person looks at this in a web interface: nobody comes to work off what is shown."""


LOCAL = Caller()
"""The program that this server is part of."""


@dataclass(frozen=True, slots=True)
class Values:
    """Settings that handlers and rules need, taken once at the start."""

    default_limit: int = 200
    """Objects that a list gives when no limit was asked for, and at most."""
    initial_deployment_lease_seconds: float = 300.0
    concurrency_slot_wait_seconds: float = 30.0
    tag_slot_wait_seconds: float = 10.0
    longest_slot_wait_seconds: float = 30.0
    """What a client without a place in a queue is told to wait at most before it asks for a slot again."""
    ahead: Ahead = field(default_factory=Ahead)
    """How far ahead of time runs are made by schedule."""
    scheduler_batch: int = 100
    """Schedules that are worked out together."""
    scheduler_insert_batch: int = 500
    """Runs that are written together, about."""
    late_after: timedelta = timedelta(seconds=15)
    worker_silences: int = 3
    """Intervals of silence after which a worker is offline."""
    usual_heartbeat_seconds: int = 30
    """The interval of workers that do not tell theirs."""
    queue_polled_within: timedelta = timedelta(seconds=60)
    """How long nobody may ask for a work queue before it counts as not looked after."""
    deployment_polled_within: timedelta = timedelta(seconds=60)
    """The same of a deployment."""
    longest_pending: timedelta = timedelta(hours=1)
    """How long a run may be Pending that a worker without a claim took, before it is scheduled again."""
    hosts_managed_pools: bool = True
    """Whether work pools of the type managed have anybody to run them."""
    keep_runs: timedelta = timedelta(days=90)
    """How long ended runs are kept, and what belongs to them. 0: for ever."""
    keep_events: timedelta = timedelta(days=7)
    """How long events are kept. 0: for ever."""
    retention_batch: int = 200
    """Rows that are removed in one transaction."""
    switched_off: frozenset[str] = frozenset()
    """Services that do not run."""
    intervals: Mapping[str, float] = field(default_factory=dict)
    """Seconds between the passes of services, where they are not the usual ones."""
    ui_url: str = ""
    """Where the web pages are, for links in messages."""
    allow_private_urls: bool = True
    """Whether blocks that allow it may call private networks and this machine."""
    max_cache_key_length: int = 2000
    max_graph_nodes: int = 10_000
    allow_database_reset: bool = False
    """Whether a request may delete all data."""
    csrf: CsrfTokens | None = None
    """None: no tokens are asked for."""
    shown_settings: Mapping[str, Any] = field(default_factory=dict)
    """The settings by group, for people to read: secrets are masked."""
    secret_keys: KeySource | None = None
    """Where the key is that encrypts secrets. None: where settings say."""


class Request(NamedTuple):
    """What a handler is given beside its transaction and its caller."""

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any
    now: datetime
    """When the request came, by the server's clock."""
    values: Values
    publish: Publish = nobody
    """Rings for those who wait; for use after the commit (`Tx.after_commit`)."""
    prepared: Any = None
    """What the handler's `prepare` has worked out before the transaction."""


class Stream(NamedTuple):
    """What a handler returns when its answer is too long to be held: how to read it part by part, each in its own snapshot."""

    read: Callable[[Any, Any], tuple[bytes, Any]]
    """``read(tx, place)`` gives the bytes at a place, None being the beginning, and the place that follows; None at the end."""
    media_type: str
    file_name: str


class Answer(NamedTuple):
    """What a handler returns when its status is not the operation's usual one."""

    body: Any
    made: bool
    """Whether this very call made something: `Operation.also` instead of `Operation.status`."""
