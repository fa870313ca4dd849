"""Events."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import partial
from typing import Any

from pydantic import BaseModel, ValidationError

from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, Event, EventPage, ReceivedEvent
from rota.contract.filters.events import EventFilter
from rota.exceptions import InvalidRequest, NotAllowed
from rota.server.admission import check_json, check_key
from rota.server.api.paging import check_filters
from rota.server.bus.base import EVENTS
from rota.server.request import Caller, Request
from rota.server.runs.told_task_runs import is_told_state, record_told
from rota.server.runs.work import Work
from rota.server.store import events
from rota.server.store.engine import Tx

MAX_EVENTS = 1000
MAX_EVENT_BYTES = 1_500_000
MAX_LABELS = 500
MAX_RELATED = 100
PAGE_SIZE = 50
NEXT_PAGE = "/api/events/filter/next?page-token="


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
