"""Events that clients send, and how they are read."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from api_driver import Api

from rota.contract.events import CREATE_EVENTS, Event, EventPage
from rota.contract.queries.events import READ_EVENTS, READ_EVENTS_PAGE
from rota.core.ids import uuid7
from rota.exceptions import NotAllowed
from rota.testing import FakeClock


def send(api: Api, count: int, name: str = "order.placed") -> list[Event]:
    sent = [
        Event(
            occurred=api.clock.now() + timedelta(seconds=number),
            event=name,
            resource={"prefect.resource.id": f"order.{number}"},
            related=[{"prefect.resource.id": "shop.1", "prefect.resource.role": "shop"}],
            payload={"n": number},
        )
        for number in range(count)
    ]
    api.app.handle(CREATE_EVENTS, body=sent)
    return sent


def follow(api: Api, page: EventPage) -> EventPage:
    assert page.next_page is not None
    token = parse_qs(urlsplit(page.next_page).query)["page-token"][0]
    return api.app.handle(READ_EVENTS_PAGE, query={"page-token": token})


def test_an_event_sent_twice_is_kept_once_with_the_time_it_came(api: Api, clock: FakeClock) -> None:
    sent = send(api, 1)
    api.app.handle(CREATE_EVENTS, body=sent)
    (kept,) = api.app.handle(READ_EVENTS).events
    assert (kept.id, kept.payload, kept.received) == (sent[0].id, {"n": 0}, clock.now())


def test_pages_lead_from_one_to_the_next_without_gap_or_double(api: Api) -> None:
    sent = send(api, 7)
    send(api, 3, "other")
    page = api.app.handle(READ_EVENTS, body={"filter": {"event": {"name": ["order.placed"]}}, "limit": 3})
    pages = [page]
    while page.next_page is not None:
        page = follow(api, page)
        pages.append(page)
    assert [len(page.events) for page in pages] == [3, 3, 1]
    assert {page.total for page in pages} == {7}
    assert [event.id for page in pages for event in page.events] == [event.id for event in reversed(sent)]


@pytest.mark.parametrize(
    "token",
    [
        "",
        "no-base64!",
        "\udcff",
        urlsafe_b64encode(b"{}").decode(),
        urlsafe_b64encode(b'{"filter": null, "limit": 500, "offset": 0, "total": 9}').decode(),
        urlsafe_b64encode(b'{"filter": null, "limit": 5, "offset": -1, "total": 9}').decode(),
        urlsafe_b64encode(
            b'{"filter": null, "limit": 5, "offset": 9223372036854775808, "total": 99999999999999999999}'
        ).decode(),
    ],
)
def test_a_page_token_of_somebody_elses_making_is_refused(local: Api, token: str) -> None:
    with pytest.raises(NotAllowed, match="page token"):
        local.app.handle(READ_EVENTS_PAGE, query={"page-token": token})


def test_no_event_is_read_when_none_is_asked_for(local: Api) -> None:
    send(local, 2)
    page = local.app.handle(READ_EVENTS, body={"limit": 0})
    assert (page.events, page.total, page.next_page) == ([], 2, None)


def test_events_are_found_by_what_they_concern(api: Api) -> None:
    sent = send(api, 3)
    by_related = {"related": {"id": ["shop.1"], "role": ["shop"]}}
    assert len(api.app.handle(READ_EVENTS, body={"filter": by_related}).events) == 3
    by_id = {"id": {"id": [sent[1].id, uuid7()]}}
    assert [event.id for event in api.app.handle(READ_EVENTS, body={"filter": by_id}).events] == [sent[1].id]
