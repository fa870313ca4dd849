"""Events."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.client.secrets import without_secrets
from rota.exceptions import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rota.contract.events import Event, EventPage
    from rota.contract.filters.events import EventFilter
    from rota.contract.queries.events import EventCount


class EventCalls:
    @call
    def create_events(self, events: Iterable[Event]) -> Steps[None]:
        """Send events. One that is sent twice is kept once, by its id."""
        yield from ask(contract.events.CREATE_EVENTS, body=[without_secrets(event) for event in events])

    @call
    def read_events(self, filter: EventFilter | None = None, limit: int = 50) -> Steps[EventPage]:  # noqa: A002 - Prefect's name
        """List one page of events, newest first unless the filter's `order` says otherwise; at most 50 to a page."""
        body = contract.wire.build(contract.queries.events.ReadEvents, filter=filter, limit=limit)
        return (yield from ask(contract.queries.events.READ_EVENTS, body=body))

    @call
    def count_events(
        self,
        countable: str,
        filter: EventFilter | None = None,  # noqa: A002 - as above
        time_unit: str = "day",
        time_interval: float = 1.0,
    ) -> Steps[list[EventCount]]:
        """Count events by ``time``, in parts of `time_interval` `time_unit` (week, day, hour, minute, second), oldest first;
        or by ``event`` or ``resource``, the 1,000 most frequent first.

        Raises:
            InvalidRequest: the time has more than 1,000 parts.
        """
        body = contract.wire.build(
            contract.queries.events.CountEvents,
            filter=filter or contract.filters.events.EventFilter(),
            time_unit=time_unit,
            time_interval=time_interval,
        )
        return (yield from ask(contract.queries.events.COUNT_EVENTS, {"countable": countable}, body=body))

    @call
    def read_events_page(self, next_page_url: str) -> Steps[EventPage]:
        """List the page that `EventPage.next_page` leads to.

        Raises:
            InvalidRequest: the address has no page token.
        """
        tokens = parse_qs(urlsplit(next_page_url).query).get("page-token")
        if not tokens:
            raise InvalidRequest(f"{next_page_url!r} leads to no page of events: take the address from `EventPage.next_page`.")
        return (yield from ask(contract.queries.events.READ_EVENTS_PAGE, query={"page-token": tokens[0]}))
