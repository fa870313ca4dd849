"""Firings as people read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rota.contract.automation_pages import ActionOutcome, FiringEntry
from rota.exceptions import InvalidRequest
from rota.server.store.firings import FAILED_BECAUSE, FiringRow

UNKNOWN = "The cursor is not one that this server gave out: begin with the first page again."
EXECUTED, FAILED, WAITING = "executed", "failed", "waiting"


def outcome_of(
    at: datetime, attempts: int, details: dict[str, Any] | None = None, failed_because: str | None = None
) -> dict[str, Any]:
    """Return what is kept of an action that is done."""
    kept: dict[str, Any] = {"at": at.isoformat(), "attempts": attempts, "details": details or {}}
    return kept if failed_because is None else {**kept, FAILED_BECAUSE: failed_because}


def shown(row: FiringRow) -> FiringEntry:
    """Return a firing with each of its actions."""
    return FiringEntry(
        id=row.id,
        state=row.state,
        at=row.at,
        labels=row.firing["labels"],
        value=row.firing["value"],
        event=row.event,
        actions=[_action(row, index) for index in range(len(row.actions))],
    )


def _action(row: FiringRow, index: int) -> ActionOutcome:
    action = row.actions[index]
    if index >= len(row.outcomes):
        attempts = row.attempts if index == len(row.outcomes) else 0
        return ActionOutcome(index=index, type=action["type"], status=WAITING, attempts=attempts)
    outcome = row.outcomes[index]
    reason = outcome.get(FAILED_BECAUSE)
    return ActionOutcome(
        index=index,
        type=action["type"],
        status=EXECUTED if reason is None else FAILED,
        at=datetime.fromisoformat(outcome["at"]),
        reason=reason,
        details=outcome["details"],
        attempts=outcome["attempts"],
    )


def cursor_of(row: FiringRow) -> str:
    """Return the place after a firing."""
    return f"{row.at.isoformat().replace('+00:00', 'Z')}~{row.id}"


def place_of(cursor: str) -> tuple[datetime, UUID] | None:
    """Return the place that a cursor means; None for the beginning.

    Raises:
        InvalidRequest: it is none that was given out.
    """
    if not cursor:
        return None
    moment, _, firing_id = cursor.partition("~")
    try:
        place = datetime.fromisoformat(moment), UUID(firing_id)
    except ValueError as error:
        raise InvalidRequest(UNKNOWN) from error
    if place[0].tzinfo is None:
        raise InvalidRequest(UNKNOWN)
    return place
