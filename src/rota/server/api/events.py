"""Events."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil
from typing import Any

from pydantic import BaseModel, ValidationError

from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, Event, EventPage, ReceivedEvent
from rota.contract.filters.events import EventFilter, EventOccurredFilter
from rota.contract.queries.events import Countable, EventCount, TimeUnit
from rota.exceptions import InvalidRequest, NotAllowed
from rota.server.admission import check_json, check_key
from rota.server.api.paging import check_filters
from rota.server.bus.base import EVENTS
from rota.server.request import Caller, Request
from rota.server.runs.told_task_runs import is_told_state, record_told
from rota.server.runs.work import Work
from rota.server.store import event_counts, events
from rota.server.store.engine import Tx

MAX_EVENTS = 1000
MAX_EVENT_BYTES = 1_500_000
MAX_LABELS = 500
MAX_RELATED = 100
PAGE_SIZE = 50
NEXT_PAGE = "/api/events/filter/next?page-token="

WEEK_ZERO = datetime(2024, 4, 1, tzinfo=UTC)
"""A Monday. The parts of a time that events are counted by are counted from it, so that they are the same in every request."""
UNITS = {
    TimeUnit.week: timedelta(weeks=1),
    TimeUnit.day: timedelta(days=1),
    TimeUnit.hour: timedelta(hours=1),
    TimeUnit.minute: timedelta(minutes=1),
    TimeUnit.second: timedelta(seconds=1),
}
MAX_PARTS = 1000
USUAL_SPAN = timedelta(days=180)
"""How far back events are counted by time when the filter does not say."""


class PageToken(BaseModel):
    """Where a list of events goes on. It says no more than its holder has asked for."""

    filter: EventFilter | None
    limit: int
    offset: int
    total: int


def create_events(request: Request, tx: Tx, caller: Caller) -> None:
    if len(request.body) > MAX_EVENTS:
        raise InvalidRequest(f"{len(request.body)} events were sent at once; at most {MAX_EVENTS} are taken.")
    for event in request.body:
        _check(event)
    received = [ReceivedEvent.model_construct(**{**vars(event), "received": request.now}) for event in request.body]
    new = events.insert_events(tx, caller.workspace_id, received)
    if any(is_told_state(event) for event in request.body):
        record_told(Work.of(request, tx, caller), request.body)
    tx.after_commit(partial(request.publish, EVENTS, [event.id for event in new]))


def read_events(request: Request, tx: Tx, caller: Caller) -> EventPage:
    check_filters(request.body)
    wanted, limit = request.body.filter, request.body.limit
    if not 0 <= limit <= PAGE_SIZE:
        raise InvalidRequest(f"Invalid limit {limit}: a page has up to {PAGE_SIZE} events.")
    total = events.count_events(tx, caller.workspace_id, wanted)
    return _page(tx, caller, PageToken.model_construct(filter=wanted, limit=limit, offset=0, total=total))


def read_events_page(request: Request, tx: Tx, caller: Caller) -> EventPage:
    return _page(tx, caller, _token(request.query["page-token"]))


def count_events(request: Request, tx: Tx, caller: Caller) -> list[EventCount]:
    check_filters(request.body)
    by = request.path["countable"]
    if by in (Countable.day, Countable.time):
        return _counts_over_time(request, tx, caller)
    count = event_counts.count_by_name if by is Countable.event else event_counts.count_by_resource
    return [
        EventCount.model_construct(
            value=each.value, label=each.label, count=each.events, start_time=each.first, end_time=each.last
        )
        for each in count(tx, caller.workspace_id, request.body.filter)
    ]


def _counts_over_time(request: Request, tx: Tx, caller: Caller) -> list[EventCount]:
    """Return every part of the time, also those without events; the last is the one that holds its end."""
    body, now = request.body, request.now
    by_day = request.path["countable"] is Countable.day
    unit = TimeUnit.day if by_day else body.time_unit
    occurred = body.filter.occurred
    since, until = occurred.since or now - USUAL_SPAN, occurred.until or now
    try:
        part = UNITS[unit] * (1.0 if by_day else body.time_interval)
        # The present is shown whole: up to the end of its minute, hour, day.
        until = min(until, WEEK_ZERO + ((now - WEEK_ZERO) // UNITS[unit] + 1) * UNITS[unit])
        start = WEEK_ZERO + part * ((since - WEEK_ZERO) // part)
        number = max(ceil((until - start) / part), 0)
        ends_at = start + part * number
    except OverflowError:
        raise InvalidRequest("The time, or its parts, reach beyond the end of the calendar.") from None
    if number > MAX_PARTS:
        raise InvalidRequest(
            f"The time has {number} parts of {part.total_seconds():g} seconds; at most {MAX_PARTS} are counted. "
            "Make `time_interval` longer, or the time shorter."
        )
    span = EventOccurredFilter.model_construct(since=since, until=min(until, ends_at))
    wanted = body.filter.model_copy(update={"occurred": span})
    found = event_counts.count_by_part(tx, caller.workspace_id, wanted, start, part) if number else {}
    begins = [start + part * each for each in range(number)]
    return [
        EventCount.model_construct(
            value=str(place),
            label=begin.isoformat(),
            count=found.get(place, 0),
            start_time=begin,
            end_time=begin + part - timedelta(microseconds=1),
        )
        for place, begin in enumerate(begins)
    ]


def _page(tx: Tx, caller: Caller, at: PageToken) -> EventPage:
    listed = events.list_events(tx, caller.workspace_id, at.filter, limit=at.limit, offset=at.offset) if at.limit else []
    after = at.offset + len(listed)
    following = at.model_copy(update={"offset": after}) if listed and after < at.total else None
    return EventPage.model_construct(
        events=listed, total=at.total, next_page=None if following is None else f"{NEXT_PAGE}{_text(following)}"
    )


def _text(token: PageToken) -> str:
    return urlsafe_b64encode(token.model_dump_json(exclude_unset=True).encode()).decode()


def _token(text: str) -> PageToken:
    try:
        token = PageToken.model_validate_json(urlsafe_b64decode(text.encode("ascii", "replace")))
    except (ValidationError, ValueError) as error:
        raise NotAllowed("The page token is not one that this server gave out: begin with the first page again.") from error
    if not (0 < token.limit <= PAGE_SIZE and 0 <= token.offset <= token.total < 2**31):
        raise NotAllowed("The page token is not one that this server gave out: begin with the first page again.")
    if token.filter is not None:
        check_filters(token.filter)
    return token


def _check(event: Event) -> None:
    """Refuse an event that is too large, or whose resources cannot be found again."""
    check_key(event.event, "The event's name")
    if len(event.related) > MAX_RELATED:
        raise InvalidRequest(
            f"Event {event.event!r} has {len(event.related)} related resources; at most {MAX_RELATED} are allowed."
        )
    for labels in (event.resource, *event.related):
        _check_resource(event, labels)
    if not all(related.get(RESOURCE_ROLE) for related in event.related):
        raise InvalidRequest(f"A related resource of event {event.event!r} has no {RESOURCE_ROLE}.")
    check_json([event.resource, event.related, event.payload], f"Event {event.event!r}", MAX_EVENT_BYTES)


def _check_resource(event: Event, labels: dict[str, Any]) -> None:
    if len(labels) > MAX_LABELS:
        raise InvalidRequest(f"A resource of event {event.event!r} has {len(labels)} labels; at most {MAX_LABELS} are allowed.")
    if not labels.get(RESOURCE_ID):
        raise InvalidRequest(f"A resource of event {event.event!r} has no {RESOURCE_ID}.")
    check_key(labels[RESOURCE_ID], f"The {RESOURCE_ID} of event {event.event!r}")
