"""Why a flow run is not running: what holds it up, who has what it waits for, and what to do next.

Facts in, causes out, the first of them first: what would have to change for the run to go on. No I/O and no clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rota.core.vocabulary import TERMINAL_TYPES, StateType

POLLED_WITHIN = timedelta(seconds=60)
"""Whoever serves a queue or a deployment asks for its runs more often than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who has what the run waits for."""

    name: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """A place or a limit with room for so many."""

    name: str
    limit: int | None
    holders: tuple[Holder, ...] = ()
    taken: int = 0
    """`holders` are the first of them."""
    is_paused: bool = False

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.taken >= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool(Limited):
    type: str = "process"
    workers: int = 0
    """That gave a sign of life lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Limited):
    last_polled: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    name: str
    """With its flow: ``flow/deployment``."""
    is_paused: bool = False
    last_polled: datetime | None = None
    limit: Limited | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The flow run that called this one."""

    name: str
    state_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The process that has the run."""

    holder: str
    until: datetime
    worker: str | None = None
    """A worker that has taken the run, and whose process has not begun it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    now: datetime
    id: str
    name: str
    state_type: StateType | None
    state_name: str = ""
    message: str | None = None
    since: datetime | None = None
    scheduled_time: datetime | None = None
    pause_until: datetime | None = None
    is_suspended: bool = False
    asks_for_input: bool = False
    has_deployment: bool = False
    """It names one, which may be gone."""
    deployment: Deployment | None = None
    has_pool: bool = False
    """It names one, which may be gone."""
    pool: Pool | None = None
    queue: Queue | None = None
    parent: Parent | None = None
    owner: Owner | None = None
    waits_for: tuple[Limited, ...] = ()
    """Limits in whose queues the run stands, or one of its tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    code: str
    """One word for programs."""
    sentence: str
    next_step: str | None = None
    command: str | None = None
    until: datetime | None = None
    """When this ends by itself."""
    holders: tuple[Holder, ...] = ()


def explain(facts: Facts) -> tuple[Cause, ...]:
    """Return what holds a run up, what matters most first. There is always one: that it runs, or is over, too."""
    return tuple(_causes(facts))


def _causes(facts: Facts) -> Iterator[Cause]:
    kind = facts.state_type
    if kind is None:
        yield Cause(
            code="no-state",
            sentence="The run was created without a state, so nothing starts it.",
            next_step="Run it here.",
            command=_run_here(facts),
        )
    elif kind in TERMINAL_TYPES:
        yield _over(facts)
    elif kind is StateType.PAUSED:
        yield _paused(facts)
    elif kind is StateType.CANCELLING:
        yield Cause(code="cancelling", sentence=f"The run is being cancelled{_by_owner(facts)}.")
    elif kind is StateType.RUNNING:
        yield from _running(facts)
    elif kind is StateType.PENDING:
        yield from _pending(facts)
    else:
        yield from _scheduled(facts)


def _over(facts: Facts) -> Cause:
    again = facts.state_type in (StateType.FAILED, StateType.CRASHED, StateType.CANCELLED)
    return Cause(
        code="over",
        sentence=f"The run is over: {facts.state_name}{f' ({facts.message})' if facts.message else ''}.",
        next_step="Run it once more; tasks that have completed are not run again." if again else None,
        command=f"rota flow-run retry {facts.id}" if again else None,
    )


def _paused(facts: Facts) -> Cause:
    what = "an input" if facts.asks_for_input else "somebody to resume it"
    limit = "" if facts.pause_until is None else f", until {_time(facts.pause_until)}; then it fails"
    if facts.is_suspended and facts.owner is not None and facts.owner.until > facts.now:
        sentence = f"The run was suspended, and its process ({facts.owner.holder}) has yet to stop; it waits for {what}{limit}."
    else:
        sentence = f"The run is {facts.state_name.lower()} and waits for {what}{limit}."
    with_input = " --input '{\"field\": …}'" if facts.asks_for_input else ""
    return Cause(
        code="suspended" if facts.is_suspended else "paused",
        sentence=sentence,
        next_step="Resume it." if not facts.asks_for_input else "Resume it with the input.",
        command=f"rota flow-run resume {facts.id}{with_input}",
        until=facts.pause_until,
    )


def _running(facts: Facts) -> Iterator[Cause]:
    if facts.owner is not None and facts.owner.until <= facts.now:
        yield Cause(
            code="silent",
            sentence=(
                f"The process that runs it ({facts.owner.holder}) gives no sign of life since {_time(facts.owner.until)}; "
                "the run becomes Crashed shortly."
            ),
            next_step="Retry it then.",
            command=f"rota flow-run retry {facts.id}",
        )
    yield from _slots(facts)
    if not facts.waits_for:
        yield Cause(code="running", sentence=f"The run is running{_by_owner(facts)}.")


def _slots(facts: Facts) -> Iterator[Cause]:
    """Slots that the run, or one of its tasks, stands in a queue for."""
    for limit in facts.waits_for:
        tag = limit.name.removeprefix("tag:")
        what = f"the limit on the tag {tag!r}" if tag != limit.name else f"the concurrency limit {limit.name!r}"
        noun = f"concurrency-limit inspect {tag}" if tag != limit.name else f"global-concurrency-limit inspect {limit.name!r}"
        yield Cause(
            code="tag-limit" if tag != limit.name else "global-limit",
            sentence=f"It waits for a slot of {what}, which has {limit.limit}: {_held(limit)}.",
            next_step="Wait for them, or raise the limit.",
            command=f"rota {noun}",
            holders=limit.holders,
        )


def _pending(facts: Facts) -> Iterator[Cause]:
    yield from _slots(facts)
    owner = facts.owner
    if owner is not None and owner.until > facts.now:
        if owner.worker is not None:
            yield Cause(
                code="claimed",
                sentence=f"The worker {owner.worker!r} has taken the run and is starting its process.",
                next_step=f"If it has not started by {_time(owner.until)}, it is given to a worker again.",
                until=owner.until,
            )
        else:
            yield Cause(code="starting", sentence=f"The run is about to start{_by_owner(facts)}.")
        return
    if facts.parent is not None:
        yield Cause(
            code="parent",
            sentence=f"The run is started by the flow run {facts.parent.name!r}, which is {facts.parent.state_name}.",
            next_step="See why that one is not running.",
            command=f"rota flow-run why {facts.parent.name}",
        )
        return
    yield Cause(
        code="unclaimed",
        sentence="The run is Pending, and no process has it: whoever was to start it has not, or died before it could.",
        next_step="Run it here.",
        command=_run_here(facts),
    )


def _scheduled(facts: Facts) -> Iterator[Cause]:
    at = facts.scheduled_time
    is_early = at is not None and at > facts.now
    limit = facts.deployment.limit if facts.deployment is not None else None
    if facts.state_name == "AwaitingConcurrencySlot" or (not is_early and limit is not None and limit.is_full):
        yield _deployment_full(facts, limit)
        if is_early:
            return
    elif is_early:
        yield _later(facts)
        return
    causes = list(_places(facts))
    late = "" if facts.state_name != "Late" or at is None else f" It is late since {_time(at)}."
    for number, cause in enumerate(causes):
        yield cause if number else _with(cause, late)


def _later(facts: Facts) -> Cause:
    at = facts.scheduled_time
    assert at is not None  # asked by the caller
    if facts.state_name == "AwaitingRetry":
        why = f" ({facts.message})" if facts.message else ""
        return Cause(code="retry", sentence=f"The run failed{why} and is tried again at {_time(at)}.", until=at)
    return Cause(
        code="scheduled",
        sentence=f"The run is to start at {_time(at)}, in {_span(at - facts.now)}.",
        next_step="Wait, or run it now, here.",
        command=_run_here(facts),
        until=at,
    )


def _deployment_full(facts: Facts, limit: Limited | None) -> Cause:
    name = facts.deployment.name if facts.deployment is not None else "its deployment"
    has = "" if limit is None else f", which has {limit.limit}: {_held(limit)}"
    again = "" if facts.scheduled_time is None else f" It asks again at {_time(facts.scheduled_time)}."
    return Cause(
        code="deployment-limit",
        sentence=f"The run waits for a slot of the deployment {name!r}{has}.{again}",
        next_step="Wait for them, or raise the deployment's concurrency limit.",
        command=f"rota deployment inspect {name!r}" if facts.deployment is not None else None,
        until=facts.scheduled_time,
        holders=() if limit is None else limit.holders,
    )


def _places(facts: Facts) -> Iterator[Cause]:
    """What keeps a run that is due from being taken."""
    owner = facts.owner
    if owner is not None and owner.until > facts.now:
        yield Cause(code="starting", sentence=f"The run goes on by itself{_by_owner(facts)}.")
        return
    if facts.has_deployment and facts.deployment is None:
        yield Cause(
            code="deployment-gone",
            sentence="The deployment of the run has been deleted, so nothing starts it.",
            next_step="Run it here, or delete it.",
            command=_run_here(facts),
        )
        return
    if facts.has_pool:
        yield from _in_pool(facts)
    elif facts.deployment is not None:
        yield _served(facts, facts.deployment)
    else:
        yield Cause(
            code="no-pool",
            sentence="The run has no work pool and no deployment, so nothing starts it.",
            next_step="Run it here.",
            command=_run_here(facts),
        )


def _in_pool(facts: Facts) -> Iterator[Cause]:
    pool, queue = facts.pool, facts.queue
    if pool is None or queue is None:
        gone = "work pool" if pool is None else "work queue"
        yield Cause(
            code="pool-gone",
            sentence=f"The {gone} of the run is not there any more, so nothing starts it.",
            next_step="Run it here, or deploy the flow to another pool.",
            command=_run_here(facts),
        )
        return
    before = False
    for cause in (
        _if_paused(pool, "work pool", "pool-paused", f"rota work-pool resume {pool.name!r}"),
        _if_paused(queue, "work queue", "queue-paused", f"rota work-queue resume {queue.name!r} --pool {pool.name!r}"),
        _no_worker(pool),
        _if_full(pool, "work pool", "pool-limit", f"rota work-pool inspect {pool.name!r}"),
        _if_full(queue, "work queue", "queue-limit", f"rota work-queue inspect {queue.name!r} --pool {pool.name!r}"),
        _not_polled(facts, pool, queue),
    ):
        if cause is not None:
            before = True
            yield cause
    if not before:
        yield Cause(
            code="soon", sentence=f"Nothing holds the run up: a worker of the pool {pool.name!r} takes it at its next look."
        )


def _if_paused(place: Limited, what: str, code: str, command: str) -> Cause | None:
    if not place.is_paused:
        return None
    return Cause(code=code, sentence=f"The {what} {place.name!r} is paused.", next_step="Resume it.", command=command)


def _no_worker(pool: Pool) -> Cause | None:
    if pool.workers:
        return None
    return Cause(
        code="no-worker",
        sentence=f"No worker of the work pool {pool.name!r} is alive.",
        next_step="Start one.",
        command=f"rota worker start --pool {pool.name!r}",
    )


def _if_full(place: Limited, what: str, code: str, command: str) -> Cause | None:
    if not place.is_full:
        return None
    return Cause(
        code=code,
        sentence=f"The {what} {place.name!r} lets {place.limit} run at once: {_held(place)}.",
        next_step="Wait for them, or raise the limit.",
        command=command,
        holders=place.holders,
    )


def _not_polled(facts: Facts, pool: Pool, queue: Queue) -> Cause | None:
    if not pool.workers or pool.is_paused or queue.is_paused or _is_recent(queue.last_polled, facts.now):
        return None
    return Cause(
        code="not-polled",
        sentence=f"The pool's workers do not ask for runs of the queue {queue.name!r}: they were started for others.",
        next_step="Start one that does.",
        command=f"rota worker start --pool {pool.name!r} --work-queue {queue.name!r}",
    )


def _served(facts: Facts, deployment: Deployment) -> Cause:
    if deployment.is_paused:
        return Cause(
            code="deployment-paused",
            sentence=f"The deployment {deployment.name!r} is paused.",
            next_step="Resume it where it is served: start its program, or resume its schedules.",
            command=f"rota deployment inspect {deployment.name!r}",
        )
    if not _is_recent(deployment.last_polled, facts.now):
        return Cause(
            code="not-served",
            sentence=f"Nobody serves the deployment {deployment.name!r}: the program that calls serve() does not run.",
            next_step="Start it, or run this one here.",
            command=_run_here(facts),
        )
    return Cause(code="soon", sentence=f"Nothing holds the run up: who serves {deployment.name!r} takes it at its next look.")


# --- words ---------------------------------------------------------------------------------------------------------------


def _with(cause: Cause, also: str) -> Cause:
    return Cause(
        code=cause.code,
        sentence=cause.sentence + also,
        next_step=cause.next_step,
        command=cause.command,
        until=cause.until,
        holders=cause.holders,
    )


def _held(limited: Limited) -> str:
    named = ", ".join(holder.name for holder in limited.holders[:3])
    more = limited.taken - min(len(limited.holders), 3)
    if not named:
        return f"{limited.taken} taken"
    return f"held by {named}{f' and {more} more' if more > 0 else ''}"


def _by_owner(facts: Facts) -> str:
    return "" if facts.owner is None else f", in the process {facts.owner.holder}"


def _run_here(facts: Facts) -> str:
    return f"rota flow-run execute {facts.id}"


def _is_recent(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now - moment <= POLLED_WITHIN


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
