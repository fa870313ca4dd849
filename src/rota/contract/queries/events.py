"""Lists of events."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from rota.contract.base import Request
from rota.contract.events import EventPage
from rota.contract.filters.events import EventFilter
from rota.contract.operation import Operation, Query


class ReadEvents(Request):
    filter: EventFilter | None = None
    limit: Annotated[int, Field(ge=0, le=50)] = 50


READ_EVENTS: Operation[EventPage] = Operation(
    "read_events",
    "POST",
    "/events/filter",
    scope="events:read",
    access="read",
    request=ReadEvents,
    response=EventPage,
    summary="List events",
)
READ_EVENTS_PAGE: Operation[EventPage] = Operation(
    "read_events_page",
    "GET",
    "/events/filter/next",
    scope="events:read",
    access="read",
    response=EventPage,
    query_parameters={"page-token": Query(str)},
    summary="List the events of the next page",
)

OPERATIONS = (READ_EVENTS, READ_EVENTS_PAGE)
