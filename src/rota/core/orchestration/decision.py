"""What a rule may know about a run, and what it may answer. Frozen values; who makes them does the reading and the writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from math import ceil
from typing import Any, ClassVar, Literal, TypedDict
from uuid import UUID

from rota.core.states import State
from rota.core.vocabulary import StateType

RetryType = Literal["in_process", "reschedule"]

Version = tuple[int, ...]
"""A version as numbers: ``(3, 4, 11)``."""

CURRENT_CLIENT: Version = (3, 8, 8)
"""The client version whose protocol rota's own clients speak."""


class CollisionStrategy(str, Enum):
    """What becomes of a new run of a deployment that has no free slot."""

    ENQUEUE = "ENQUEUE"
    CANCEL_NEW = "CANCEL_NEW"


# --- facts ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What the rules of flow runs and of task runs both ask."""

    now: datetime
    presented_epoch: int | None = None
    """The fencing number of the proposer's claim. None: it holds no claim and is not checked."""
    current_epoch: int | None = None
    """The fencing number of the run's latest claim."""
    run_count: int = 0
    retries: int | None = None
    retry_delay: float | Sequence[float] | None = None
    """Seconds before a retry; a list gives the wait before each retry in turn, the last one repeated."""
    retry_jitter_factor: float | None = None
    random: float = 0.5
    """A random number in [0, 1) for the rules that spread waits; a half takes the middle of every spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFacts:
    """The deployment of a flow run, and its concurrency limit."""

    exists: bool = True
    """False: the run names a deployment that has been deleted."""
    concurrency_limit: int | None = None
    slot_is_free: bool = True
    """Whether one more run may hold a slot; the run that asks does not count."""
    collision_strategy: CollisionStrategy = CollisionStrategy.ENQUEUE
    grace_period_seconds: float | None = None
    """How long a pending run may keep its slot before it starts. None: `FlowRunFacts.initial_lease_seconds`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRunFacts(RunFacts):
    """What the rules of flow runs ask."""

    pause_keys: frozenset[str] = frozenset()
    resuming: bool = False
    has_parent_task_run: bool = False
    """The run is a subflow."""
    has_infrastructure: bool = False
    """The run has an `infrastructure_pid`: something may have to be stopped."""
    deployment: DeploymentFacts | None = None
    lease_is_live: bool = False
    """Whether the lease named by the current state is still held."""
    client_version: Version | None = CURRENT_CLIENT
    """The proposer's own version. None: not sent, and taken for one that renews no leases."""
    api_version: Version | None = None
    """The API version that the proposer asked for. None: the present one."""
    initial_lease_seconds: float = 300.0
    slot_wait_seconds: float = 30.0
    """How long a run waits in AwaitingConcurrencySlot before it asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRunOfTask:
    """The flow run that a task run belongs to."""

    state_type: StateType | None
    """None: it has no state yet."""
    run_count: int = 0
    pause_timeout: datetime | None = None
    pause_reschedule: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLimit:
    """A concurrency limit on one of a task run's tags."""

    tag: str
    limit: int
    slot_is_free: bool = True
    """Whether one more task run may hold a slot; the run that asks does not count."""
    is_global: bool = False
    """Set by a global limit named ``tag:<tag>``, not by a tag limit of its own."""
    average_occupancy_seconds: float | None = None
    """How long a slot of a global limit is held on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRunFacts(RunFacts):
    """What the rules of task runs ask."""

    flow_run: FlowRunOfTask | None = None
    """None: the task was called outside a flow. A flow run that is gone is the loader's to report (404)."""
    flow_run_run_count: int = 0
    """The attempt of the flow run in which this task run last started."""
    has_tags: bool = False
    tag_limits: tuple[TagLimit, ...] = ()
    cached_state: State[Any] | None = None
    """The stored state for the proposed cache key, if there is one."""
    max_cache_key_length: int = 2000
    tag_slot_wait_seconds: float = 10.0


# --- effects -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TakeDeploymentSlot:
    """Take one of the deployment's slots for the flow run, under a lease."""

    lease_id: UUID
    lease_seconds: float


@dataclass(frozen=True, slots=True)
class RenewLease:
    """Let a slot's lease run for `lease_seconds` from now."""

    lease_id: UUID
    lease_seconds: float


@dataclass(frozen=True, slots=True)
class KeepSlotWithoutLease:
    """Let the slot's lease have no end: the run's client is too old to renew it. `ReleaseDeploymentSlot` ends it."""

    lease_id: UUID


@dataclass(frozen=True, slots=True)
class ReleaseDeploymentSlot:
    """Give back the slot that the flow run holds on its deployment, and its lease."""


@dataclass(frozen=True, slots=True)
class TakeTagSlots:
    """Take a slot of each of these limits for the task run, unless it holds one."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseTagSlots:
    """Give back every tag slot that the task run holds."""


@dataclass(frozen=True, slots=True)
class StoreCacheEntry:
    """Let later runs with this key take this state's result."""

    key: str
    expires_at: datetime | None
    state_id: UUID


@dataclass(frozen=True, slots=True)
class EnqueueTaskRun:
    """Put a background task run into its task's queue, or into the retry queue that is served first."""

    queue: Literal["scheduled", "retry"]


@dataclass(frozen=True, slots=True)
class RetryFailedTaskRuns:
    """Set the flow run's failed task runs to AwaitingRetry at `scheduled_time`: its client is too old to do so."""

    scheduled_time: datetime


@dataclass(frozen=True, slots=True)
class EmitStateChange:
    """Write the event that tells of the new state."""


Effect = (
    TakeDeploymentSlot
    | RenewLease
    | KeepSlotWithoutLease
    | ReleaseDeploymentSlot
    | TakeTagSlots
    | ReleaseTagSlots
    | StoreCacheEntry
    | EnqueueTaskRun
    | RetryFailedTaskRuns
    | EmitStateChange
)


class RunUpdates(TypedDict, total=False):
    """New values for fields of the run itself. A key that is absent leaves its field alone."""

    run_count: int
    flow_run_run_count: int
    resuming: bool
    pause_keys: frozenset[str]
    retry_type: RetryType | None


# --- answers -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Accept:
    """Write `state`: the proposed one, perhaps renamed or with more details."""

    state: State[Any]
    updates: RunUpdates = field(default_factory=RunUpdates)
    effects: tuple[Effect, ...] = ()
    status: ClassVar[str] = "ACCEPT"


@dataclass(frozen=True, slots=True)
class Reject:
    """Write `state` in place of the proposed one. None: write nothing; the run stays in its current state."""

    state: State[Any] | None
    reason: str
    updates: RunUpdates = field(default_factory=RunUpdates)
    effects: tuple[Effect, ...] = ()
    status: ClassVar[str] = "REJECT"


@dataclass(frozen=True, slots=True)
class Wait:
    """Write nothing; the proposer should ask again after `seconds`."""

    seconds: float
    reason: str
    status: ClassVar[str] = "WAIT"

    @property
    def delay_seconds(self) -> int:
        """The wait in whole seconds, rounded up: a run that asks again too early would only be sent away once more."""
        return ceil(self.seconds)


@dataclass(frozen=True, slots=True)
class Abort:
    """Write nothing; the proposer should stop the run."""

    reason: str
    error: Exception | None = None
    """What a rule raised, for the caller to log."""
    status: ClassVar[str] = "ABORT"


Decision = Accept | Reject | Wait | Abort
