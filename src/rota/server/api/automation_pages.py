"""What people look at of automations."""

from __future__ import annotations

from datetime import timedelta

from rota.contract.automation_pages import (
    MAX_DRY_RUN_DAYS,
    AutomationEntry,
    AutomationsOverview,
    DryRunResult,
    FiringPage,
)
from rota.contract.triggers import MetricTrigger
from rota.exceptions import InvalidRequest
from rota.server.automations.dry_run import dry_run
from rota.server.automations.history import cursor_of, place_of, shown
from rota.server.automations.sentences import sentence_of
from rota.server.request import Caller, Request
from rota.server.store import automations, firings
from rota.server.store.engine import Tx

WEEK = timedelta(days=7)


def read_automation_firings(request: Request, tx: Tx, caller: Caller) -> FiringPage:
    automation_id, limit = request.path["id"], request.query["limit"]
    automations.get_automation(tx, caller.workspace_id, automation_id)
    before = place_of(request.query["cursor"])
    rows = firings.list_firings(tx, caller.workspace_id, automation_id, limit=limit + 1, before=before)
    following = cursor_of(rows[limit - 1]) if len(rows) > limit else None
    return FiringPage(firings=[shown(row) for row in rows[:limit]], next=following)


def read_automations_overview(request: Request, tx: Tx, caller: Caller) -> AutomationsOverview:
    listed = automations.list_automations(tx, caller.workspace_id, limit=request.values.default_limit)
    known = firings.summarize(tx, [one.id for one in listed], request.now - WEEK)
    entries = [
        AutomationEntry.model_construct(
            automation=one,
            sentence=sentence_of(one),
            last_fired=known[one.id].last_fired,
            fired_7d=known[one.id].fired,
            failed_7d=known[one.id].failed,
        )
        for one in listed
    ]
    count = automations.count_automations(tx, caller.workspace_id)
    return AutomationsOverview.model_construct(automations=entries, count=count)


def dry_run_automation(request: Request, tx: Tx, caller: Caller) -> DryRunResult:
    body = request.body
    if isinstance(body.trigger, MetricTrigger):
        raise InvalidRequest("Metric triggers look at runs, not at events, and cannot be tried on the past.")
    until = min(body.until or request.now, request.now)
    since = body.since or until - WEEK
    if since > until:
        raise InvalidRequest("The time to look at ends before it begins.")
    if until - since > timedelta(days=MAX_DRY_RUN_DAYS):
        raise InvalidRequest(f"At most {MAX_DRY_RUN_DAYS} days are looked at at once.")
    return dry_run(tx, caller.workspace_id, body.trigger.core(), since, until)
