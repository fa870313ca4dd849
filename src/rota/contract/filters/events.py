"""Which events. All criteria of one filter must hold."""

from __future__ import annotations

from enum import Enum
from typing import Annotated
from uuid import UUID

from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from rota.contract.base import UtcTime
from rota.contract.filters.base import Filter
from rota.contract.filters.logs import SearchText

ResourceSpecification = TypeAliasType("ResourceSpecification", dict[str, list[str] | str])
"""Label to its value or values. ``*`` at the end of a value stands for any text, ``!`` before it for "not"."""


Bound = Annotated[UtcTime | None, WithJsonSchema({"type": "string", "format": "date-time"})]


class EventOccurredFilter(Filter):
    since: Bound = None
    """Absent: from the oldest that is kept."""
    until: Bound = None
    """Absent: to the present."""


class EventNameFilter(Filter):
    prefix: list[str] | None = None
    exclude_prefix: list[str] | None = None
    name: list[str] | None = None
    exclude_name: list[str] | None = None


class EventResourceFilter(Filter):
    """The resource that an event is about."""

    id: list[str] | None = None
    id_prefix: list[str] | None = None
    labels: ResourceSpecification | None = None
    distinct: bool = False
    """Only one event, the newest, of each resource."""


class EventRelatedFilter(Filter):
    """A resource that an event also concerns."""

    id: list[str] | None = None
    role: list[str] | None = None
    resources_in_roles: list[tuple[str, str]] | None = None
    """Pairs of resource id and role."""
    labels: ResourceSpecification | None = None


class EventAnyResourceFilter(Filter):
    """A resource in any part: the one an event is about, or a related one."""

    id: list[str] | None = None
    id_prefix: list[str] | None = None
    labels: ResourceSpecification | None = None


class EventIDFilter(Filter):
    id: list[UUID] | None = None


class EventTextFilter(Filter):
    query: SearchText


class EventOrder(str, Enum):
    ASC = "ASC"
    DESC = "DESC"


class EventFilter(Filter):
    occurred: EventOccurredFilter = Field(default_factory=EventOccurredFilter)
    event: EventNameFilter | None = None
    resource: EventResourceFilter | None = None
    related: EventRelatedFilter | list[EventRelatedFilter] | None = None
    """Several: for each there must be a related resource."""
    any_resource: EventAnyResourceFilter | list[EventAnyResourceFilter] | None = None
    id: EventIDFilter = Field(default_factory=EventIDFilter)
    text: EventTextFilter | None = None
    order: EventOrder = EventOrder.DESC
