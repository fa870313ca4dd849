"""When a trigger would have fired, had it been there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rota.contract.automation_pages import MAX_DRY_RUN_EVENTS, DryFiring, DryRunResult
from rota.core.triggers.model import EventFacts, Trigger
from rota.core.triggers.replay import replay
from rota.server.store import events
from rota.server.store.engine import Tx

MAX_SHOWN = 200


def dry_run(tx: Tx, workspace: UUID, trigger: Trigger, since: datetime, until: datetime) -> DryRunResult:
    """Lead the events of a time past a trigger. Nothing is kept."""
    found = events.list_events_between(tx, workspace, since, until, MAX_DRY_RUN_EVENTS + 1)
    is_cut = len(found) > MAX_DRY_RUN_EVENTS
    if is_cut:
        found = found[:MAX_DRY_RUN_EVENTS]
        until = found[-1].occurred
    names = {event.id: event.event for event in found}
    happened = (EventFacts(one.id, one.event, one.occurred, one.resource, tuple(one.related)) for one in found)
    firings = replay(trigger, happened, since, until)
    shown = [
        DryFiring(
            state=one.state.value,
            at=one.at,
            labels=dict(one.labels),
            event_id=one.event_id,
            event=None if one.event_id is None else names.get(one.event_id),
        )
        for one in firings[-MAX_SHOWN:]
    ]
    return DryRunResult(since=since, until=until, events=len(found), is_cut=is_cut, firings=shown, count=len(firings))
