"""Automations that make each other, or themselves, fire without end are cut."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from rota.server.actions.base import ids_in
from rota.server.actions.run_deployment import BY_AUTOMATION, KEY
from rota.server.runs.work import Work
from rota.server.store import firings, flow_runs
from rota.server.store.firings import FiringRow

MAX_DEPTH = 5
"""Firings that may follow from each other in one chain."""
MAX_FIRINGS = 2_000
RATE_SPAN = timedelta(minutes=10)
"""Firings of one automation within this time beyond which it is paused."""


def why_cut(work: Work, row: FiringRow) -> str | None:
    """Return why the actions of a firing are not to be done; None when they are."""
    depth = _depth(work, row)
    if depth > MAX_DEPTH:
        return f"More than {MAX_DEPTH} firings of automations followed from each other: this is a loop, and was cut."
    if firings.count_since(work.tx, row.automation_id, work.now - RATE_SPAN, MAX_FIRINGS + 1) > MAX_FIRINGS:
        minutes = RATE_SPAN.total_seconds() / 60
        return f"The automation fired more than {MAX_FIRINGS:,} times within {minutes:g} minutes."
    return None


def _depth(work: Work, row: FiringRow) -> int:
    """Return how many firings the chain has that ends with this one."""
    depth, at = 1, row
    while depth <= MAX_DEPTH:
        cause = _firing_behind(work, at)
        before = None if cause is None or cause == at.id else firings.find(work.tx, cause)
        if before is None:
            break
        depth, at = depth + 1, before
    return depth


def _firing_behind(work: Work, row: FiringRow) -> UUID | None:
    """Return the firing that the event of a firing comes from: told of by it, or of a run that it made."""
    event = row.event
    if event is None:
        return None
    if event["event"].startswith("prefect.automation.") and "firing_id" in event["payload"]:
        return _id(str(event["payload"]["firing_id"]))
    for run_id in ids_in(event, "flow-run"):
        run = flow_runs.find_flow_run(work.tx, work.workspace_id, run_id, work.now)
        if run is None or run.created_by is None or run.created_by.type != BY_AUTOMATION:
            continue
        return _id((run.idempotency_key or "").removeprefix(KEY)[:36])
    return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
