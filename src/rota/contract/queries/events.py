"""Lists of events."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated

from pydantic import Field

from rota.contract.base import Model, Parts
from rota.contract.events import EventPage
from rota.contract.filters.events import EventFilter
from rota.contract.operation import Operation, Query


class ReadEvents(Parts):
    filter: EventFilter | None = None
    limit: Annotated[int, Field(ge=0, le=50)] = 50


class Countable(str, Enum):
    """What events are counted by."""

    day = "day"
    """As `time`, a day each."""
    time = "time"
    event = "event"
    """Their name."""
    resource = "resource"
    """What they are about."""


class TimeUnit(str, Enum):
    week = "week"
    day = "day"
    hour = "hour"
    minute = "minute"
    second = "second"


class CountEvents(Parts):
    filter: EventFilter
    time_unit: TimeUnit = TimeUnit.day
    time_interval: Annotated[float, Field(ge=0.01)] = 1.0
    """Units that one part of the time has; parts begin with Monday, 2024-04-01, 00:00 UTC."""


class EventCount(Model):
    value: str
    """The number of the part of the time, the name, or the resource's id."""
    label: str
    """For people: when the part begins, the name, or the resource's name."""
    count: int
    start_time: datetime
    """Of the part; else of the first of these events."""
    end_time: datetime
    """Of the part; else of the last of these events."""


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
COUNT_EVENTS: Operation[list[EventCount]] = Operation(
    "count_events",
    "POST",
    "/events/count-by/{countable}",
    scope="events:read",
    access="read",
    request=CountEvents,
    response=list[EventCount],
    path_parameters={"countable": Countable},
    summary="Count events by time, name or resource",
)

OPERATIONS = (READ_EVENTS, READ_EVENTS_PAGE, COUNT_EVENTS)
