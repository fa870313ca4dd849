"""The events that automations bring forth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from rota.contract.automations import Automation
from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, ReceivedEvent
from rota.server.store.firings import FiringRow

RESOURCE_NAME = "prefect.resource.name"
POSTURE = "prefect.posture"


def automation_resource(automation: Automation) -> dict[str, str]:
    """Return the labels of an automation."""
    return {RESOURCE_ID: f"prefect.automation.{automation.id}", RESOURCE_NAME: automation.name}


def posture_label(automation: Automation) -> dict[str, str]:
    """Return what the events tell of an automation's trigger; nothing of those made of several."""
    posture = getattr(automation.trigger, "posture", None)
    return {} if posture is None else {POSTURE: posture.value}


def triggering_event(row: FiringRow) -> list[dict[str, str]]:
    """Return the related resource that names the event that made an automation fire."""
    if row.event is None:
        return []
    return [{RESOURCE_ID: f"prefect.event.{row.event['id']}", RESOURCE_ROLE: "triggering-event"}]


def firing_event(automation: Automation, row: FiringRow) -> ReceivedEvent:
    """Return the event that tells of a firing; it has the firing's id."""
    payload: dict[str, Any] = {
        "triggering_labels": row.firing["labels"],
        "triggering_event": row.event,
        "firing_id": str(row.id),
    }
    return ReceivedEvent(
        id=row.id,
        occurred=row.created,
        received=row.created,
        event=f"prefect.automation.{row.state.lower()}",
        resource={**automation_resource(automation), **posture_label(automation)},
        related=triggering_event(row),
        payload=payload,
        follows=None if row.event is None else UUID(row.event["id"]),
    )


FOLLOWS_WITHIN = timedelta(minutes=5)
"""Events that are further apart are not told to follow each other: nobody is to wait for them."""


@dataclass(frozen=True, slots=True)
class ActionTold:
    """What is told of an action that is done, or could not be."""

    index: int
    type: str
    begun: datetime
    ended: datetime
    related: tuple[dict[str, str], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    failed_because: str | None = None


def action_events(automation: Automation, row: FiringRow, told: ActionTold) -> list[ReceivedEvent]:
    """Return the events that tell of an action: that it began, and how it went. Their ids are the same every time."""
    base = {"action_index": told.index, "action_type": told.type, "invocation": str(_id_of(row, told.index, "invocation"))}
    payload = {**base, "firing_id": str(row.id)}
    how = "executed" if told.failed_because is None else "failed"
    reason = {} if told.failed_because is None else {"reason": told.failed_because}
    cause = row.event
    is_near = cause is not None and told.begun - datetime.fromisoformat(cause["occurred"]) < FOLLOWS_WITHIN
    triggered = [{RESOURCE_ID: f"prefect.event.{row.id}", RESOURCE_ROLE: "automation-triggered-event"}]
    related = [*triggering_event(row), *triggered, *told.related]
    resource = {**automation_resource(automation), "prefect.trigger-type": automation.trigger.type, **posture_label(automation)}
    begun_id = _id_of(row, told.index, "triggered")
    begun = ReceivedEvent(
        id=begun_id,
        occurred=told.begun,
        received=told.ended,
        event="prefect.automation.action.triggered",
        resource=resource,
        related=related,
        payload=payload,
        follows=UUID(cause["id"]) if cause is not None and is_near else None,
    )
    ended = ReceivedEvent(
        id=_id_of(row, told.index, how),
        occurred=told.ended,
        received=told.ended,
        event=f"prefect.automation.action.{how}",
        resource=resource,
        related=related,
        payload={**payload, **told.details, **reason},
        follows=begun_id,
    )
    return [begun, ended]


def _id_of(row: FiringRow, index: int, what: str) -> UUID:
    return uuid5(row.id, f"{index}.{what}")
