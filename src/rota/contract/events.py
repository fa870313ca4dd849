"""Events: what happened, to which resource, and what else it concerns."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema
from typing_extensions import TypeAliasType

from rota.contract.base import Model, UtcTime
from rota.contract.operation import Operation
from rota.core.ids import uuid7
from rota.core.states import utc_now

RESOURCE_ID = "prefect.resource.id"
RESOURCE_ROLE = "prefect.resource.role"


def _has_id(labels: dict[str, str]) -> dict[str, str]:
    if not labels.get(RESOURCE_ID):
        raise ValueError(f"a resource needs a label {RESOURCE_ID!r} that is not empty")
    return labels


def _has_role(labels: dict[str, str]) -> dict[str, str]:
    if not labels.get(RESOURCE_ROLE):
        raise ValueError(f"a related resource needs a label {RESOURCE_ROLE!r} that is not empty")
    return labels


Resource = TypeAliasType("Resource", Annotated[dict[str, str], AfterValidator(_has_id)])
"""Labels of one thing; ``prefect.resource.id`` is always among them."""

RelatedResource = TypeAliasType(
    "RelatedResource", Annotated[dict[str, str], AfterValidator(_has_id), AfterValidator(_has_role)]
)
"""Labels of one thing, and ``prefect.resource.role``: what it was in the event."""


def _id_is_told(schema: dict[str, Any]) -> None:
    # An event without an id gets one; who sends an event twice had better have made one before.
    schema["required"] = [*schema["required"], "id"]


class Event(Model):
    model_config = ConfigDict(json_schema_extra=_id_is_told)

    occurred: UtcTime
    event: str
    resource: Resource
    related: list[RelatedResource] = Field(default_factory=list)
    payload: dict[str, Any] = Field(default_factory=dict)
    id: UUID = Field(default_factory=uuid7)
    follows: UUID | None = None
    """The event that this one follows, when the order matters."""


class ReceivedEvent(Event):
    received: datetime = Field(default_factory=utc_now)


class EventPage(Model):
    events: list[ReceivedEvent]
    total: int
    """Events on all pages."""
    next_page: Annotated[str, WithJsonSchema({"type": "string", "format": "uri", "minLength": 1})] | None
    """The address of the next page, with its ``page-token``; null after the last."""


CREATE_EVENTS: Operation[None] = Operation(
    "create_events",
    "POST",
    "/events",
    scope="events:create",
    access="write",
    request=list[Event],
    status=204,
    summary="Take events",
)

OPERATIONS = (CREATE_EVENTS,)
