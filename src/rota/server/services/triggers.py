"""Evaluates the triggers of automations: every event once, and the passing of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from rota.contract.events import ReceivedEvent
from rota.core.clock import Clock
from rota.core.triggers import evaluate, metric
from rota.core.triggers.model import EventFacts, MetricTrigger, Outcome
from rota.server.automations.codec import bucket_to_json
from rota.server.automations.firing_events import firing_event
from rota.server.automations.measuring import LOOK_EVERY, measure
from rota.server.automations.memory import Memory
from rota.server.automations.roster import AtWork, Roster, roster_of
from rota.server.bus.base import EVENTS, FIRINGS, Publish, nobody
from rota.server.store import events, trigger_buckets, trigger_queue
from rota.server.store.engine import Store, Tx
from rota.server.store.trigger_buckets import BucketRow
from rota.server.store.trigger_queue import QueueRow

INTERVAL_SECONDS = 3.0
WAKES_ON = (EVENTS,)

BATCH = 500
"""Events, or buckets, of one transaction: bounds how long others wait for it."""

SKEW = timedelta(minutes=5)
"""How far the clocks of those who send events may be behind. Times further back, or ahead, are taken to be wrong."""

HELD = timedelta(minutes=15)
"""How long an event waits for the one that it follows."""
LOOK_AGAIN = timedelta(seconds=1)


def run_once(store: Store, clock: Clock, *, publish: Publish = nobody) -> int:
    """Let triggers look at all new events and at all that is due; return how many of both there were.

    Events, buckets and firings change in one transaction: killed at any moment, an event has been looked at or has not been.
    Several may run this at once; one at a time gets anything.
    """
    seen = 0
    for has_work, step in ((_has_events, _see_events), (_has_due, _see_time)):
        while store.read(partial(has_work, clock.now())):
            count = store.write(partial(step, store, clock.now(), publish))
            seen += count
            if count < BATCH:
                break
    return seen


def _has_events(now: datetime, tx: Tx) -> bool:
    return bool(trigger_queue.take(tx, 1, now))


def _has_due(now: datetime, tx: Tx) -> bool:
    return bool(trigger_buckets.list_due(tx, now, 1))


def _see_events(store: Store, now: datetime, publish: Publish, tx: Tx) -> int:
    if not trigger_queue.try_lock(tx):
        return 0
    rows = trigger_queue.take(tx, BATCH, now)
    roster = roster_of(store, tx)
    memory = Memory(tx, now)
    found = {
        event.id: event
        for workspace, of_workspace in groupby(sorted(rows, key=lambda row: row.workspace_id), lambda row: row.workspace_id)
        for event in events.list_events_among(tx, workspace, [row.event_id for row in of_workspace])
    }
    held = _held(tx, found, now)
    happened = [(row.workspace_id, found[row.event_id]) for row in _in_order(rows, found) if row.event_id not in held]
    _evaluate(roster, memory, happened)
    _finish(tx, memory, publish)
    trigger_queue.hold(tx, [row.seq for row in rows if row.event_id in held], now + LOOK_AGAIN)
    trigger_queue.delete(tx, [row.seq for row in rows if row.event_id not in held])
    return len(rows)


def _evaluate(roster: Roster, memory: Memory, happened: Sequence[tuple[UUID, ReceivedEvent]]) -> None:
    concerned = [
        (at_work, facts, wanted, event)
        for workspace, event in happened
        for facts in (facts_of(event),)
        for at_work in roster.concerned_by(workspace, event.event)
        if (wanted := evaluate.buckets_of(at_work.trigger, facts))
    ]
    memory.read({one.automation.id for one, *_ in concerned}, {key for _, _, wanted, _ in concerned for _, key in wanted})
    for at_work, facts, wanted, event in concerned:
        outcome = evaluate.on_event(at_work.trigger, memory.of(at_work, wanted), facts)
        memory.apply(at_work, outcome, {event.id: event.model_dump(mode="json")} if outcome.firings else {})


def _see_time(store: Store, now: datetime, publish: Publish, tx: Tx) -> int:
    if not trigger_queue.try_lock(tx):
        return 0
    rows = trigger_buckets.list_due(tx, now, BATCH)
    roster = roster_of(store, tx)
    memory = Memory(tx, now)
    memory.take(rows)
    composites = {
        one.automation.id: evaluate.composites(one.trigger)
        for one in (roster.by_id.get(row.automation_id) for row in rows)
        if one is not None
    }
    memory.read((one for one, inner in composites.items() if inner), {()})
    for automation_id, of_automation in groupby(sorted(rows, key=lambda row: row.automation_id), lambda row: row.automation_id):
        due = {(row.trigger_id, row.key) for row in of_automation}
        at_work = roster.by_id.get(automation_id)
        if at_work is None:  # switched off: what it remembers is stale when it is switched on again
            trigger_buckets.forget_automation(tx, automation_id)
            continue
        if isinstance(at_work.trigger, MetricTrigger):
            _measure(tx, at_work, at_work.trigger, memory, now)
            continue
        outcome = evaluate.on_tick(at_work.trigger, memory.of(at_work, due | composites[automation_id]), now)
        known = _known_events(tx, at_work, (one.event_id for one in outcome.firings))
        memory.apply(at_work, outcome, known)
    _finish(tx, memory, publish)
    return len(rows)


def _measure(tx: Tx, at_work: AtWork, trigger: MetricTrigger, memory: Memory, now: datetime) -> None:
    """Look at a metric, and note when to look again, whatever is remembered."""
    bucket_id = (trigger.id, ())
    known = memory.of(at_work, [bucket_id]).get(bucket_id)
    step = metric.on_value(trigger, known, measure(tx, at_work.workspace_id, trigger, now), now)
    memory.apply(at_work, Outcome({}, step.firings), {})
    kept = None if step.bucket is None else bucket_to_json(step.bucket)
    place = at_work.workspace_id, at_work.automation.id, trigger.id, ()
    trigger_buckets.keep(tx, [BucketRow(*place, kept, now + LOOK_EVERY)])


def _known_events(tx: Tx, at_work: AtWork, ids: Iterable[UUID | None]) -> dict[UUID, dict[str, Any]]:
    wanted = [one for one in ids if one is not None]
    found = events.list_events_among(tx, at_work.workspace_id, wanted) if wanted else []
    return {event.id: event.model_dump(mode="json") for event in found}


def _finish(tx: Tx, memory: Memory, publish: Publish) -> None:
    memory.write()
    told = [(at_work.workspace_id, firing_event(at_work.automation, row)) for at_work, row in memory.fired]
    for workspace, of_workspace in groupby(sorted(told, key=lambda one: one[0]), lambda one: one[0]):
        new = events.insert_events(tx, workspace, [event for _, event in of_workspace])
        tx.after_commit(partial(publish, EVENTS, [event.id for event in new]))
    if memory.fired:
        tx.after_commit(partial(publish, FIRINGS, [row.id for _, row in memory.fired]))


def facts_of(event: ReceivedEvent) -> EventFacts:
    """Return what triggers look at. An event did not happen after it came, nor long before."""
    occurred = min(max(event.occurred, event.received - SKEW), event.received)
    return EventFacts(event.id, event.event, occurred, event.resource, tuple(event.related))


def _in_order(rows: Sequence[QueueRow], found: Mapping[UUID, ReceivedEvent]) -> list[QueueRow]:
    """Return the rows whose events are there, each after the one that its event follows, otherwise in their order."""
    by_event = {row.event_id: row for row in rows if row.event_id in found}
    ordered: dict[UUID, QueueRow] = {}
    for row in by_event.values():
        chain: dict[UUID, QueueRow] = {}
        at: UUID | None = row.event_id
        while at in by_event and at not in ordered and at not in chain:
            chain[at] = by_event[at]
            at = found[at].follows
        ordered.update(reversed(chain.items()))
    return list(ordered.values())


def _held(tx: Tx, found: Mapping[UUID, ReceivedEvent], now: datetime) -> set[UUID]:
    """Return the events that wait for another: the one that they follow has not come, or has not been looked at."""
    waiting = {
        event.id: event.follows
        for event in found.values()
        if event.follows is not None and event.follows not in found and now - event.received < HELD
    }
    if not waiting:
        return set()
    known = events.list_known(tx, set(waiting.values()))
    unseen = trigger_queue.list_waiting(tx, set(waiting.values()))
    held = {event_id for event_id, followed in waiting.items() if followed not in known or followed in unseen}
    while more := {event.id for event in found.values() if event.id not in held and event.follows in held}:
        held |= more
    return held
