"""The events that automations bring forth."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rota.contract.automations import Automation
from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, ReceivedEvent
from rota.core.ids import uuid7
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
    """Return the event that tells of a firing."""
    payload: dict[str, Any] = {
        "triggering_labels": row.firing["labels"],
        "triggering_event": row.event,
        "firing_id": str(row.id),
    }
    return ReceivedEvent(
        id=uuid7(),
        occurred=row.created,
        received=row.created,
        event=f"prefect.automation.{row.state.lower()}",
        resource={**automation_resource(automation), **posture_label(automation)},
        related=triggering_event(row),
        payload=payload,
        follows=None if row.event is None else UUID(row.event["id"]),
    )
