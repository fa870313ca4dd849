"""Events in the store."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from store_cases import ELSEWHERE, WORKSPACE, at

from rota.contract.events import ReceivedEvent
from rota.contract.filters import events as by
from rota.server.store import events
from rota.server.store.engine import Store


def make(number: int, name: str, resource: str, related: list[dict[str, str]] | None = None, **labels: str) -> ReceivedEvent:
    return ReceivedEvent(
        id=UUID(int=number),
        occurred=at(number),
        received=at(number + 1),
        event=name,
        resource={"prefect.resource.id": resource, **labels},
        related=related or [],
        payload={"n": number, "text": "söme \x00text"},
        follows=UUID(int=number - 1) if number > 1 else None,
    )


FLOW = {"prefect.resource.id": "prefect.flow.1", "prefect.resource.role": "flow", "team": "data"}
TAG = {"prefect.resource.id": "prefect.tag.x", "prefect.resource.role": "tag"}


@pytest.fixture
def some(store: Store) -> Store:
    given = [
        make(1, "prefect.flow-run.Running", "prefect.flow-run.a", [FLOW, TAG], size="10"),
        make(2, "prefect.flow-run.Completed", "prefect.flow-run.a", [FLOW], size="20"),
        make(3, "prefect.task-run.Running", "prefect.task-run.b", [TAG | {"team": "ops"}]),
        make(4, "app.saved", "file:///%_.csv", size="10"),
    ]
    assert store.write(lambda tx: events.insert_events(tx, WORKSPACE, given)) == given
    return store


def test_an_event_comes_back_as_it_was_given_and_counts_once(store: Store) -> None:
    event = make(1, "app.saved", "r", [FLOW], label="é")
    other = make(2, "app.saved", "r")
    assert store.write(lambda tx: events.insert_events(tx, WORKSPACE, [event, event])) == [event]
    assert store.write(lambda tx: events.insert_events(tx, WORKSPACE, [other, event])) == [other]
    assert store.write(lambda tx: events.insert_events(tx, WORKSPACE, [event])) == []
    assert store.write(lambda tx: events.insert_events(tx, WORKSPACE, [])) == []
    found = store.read(lambda tx: events.list_events(tx, WORKSPACE))
    clean = {"n": 1, "text": "söme \ufffdtext"}
    assert found[1] == event.model_copy(update={"payload": clean})
    assert [e.id.int for e in found] == [2, 1]
    assert store.read(lambda tx: events.list_events(tx, ELSEWHERE)) == []


def resource(**fields: Any) -> by.EventFilter:
    return by.EventFilter(resource=by.EventResourceFilter(**fields))


def related(*several: dict[str, Any]) -> by.EventFilter:
    return by.EventFilter(related=[by.EventRelatedFilter(**fields) for fields in several])


def anywhere(**fields: Any) -> by.EventFilter:
    return by.EventFilter(any_resource=by.EventAnyResourceFilter(**fields))


def named(**fields: Any) -> by.EventFilter:
    return by.EventFilter(event=by.EventNameFilter(**fields))


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (None, [4, 3, 2, 1]),
        (by.EventFilter(order=by.EventOrder.ASC), [1, 2, 3, 4]),
        (by.EventFilter(occurred=by.EventOccurredFilter(since=at(2), until=at(3))), [3, 2]),
        (by.EventFilter(id=by.EventIDFilter(id=[UUID(int=2)])), [2]),
        (by.EventFilter(id=by.EventIDFilter(id=[])), [4, 3, 2, 1]),
        (named(prefix=["prefect.flow-run.", "app."]), [4, 2, 1]),
        (named(prefix=["prefect_flow"]), []),
        (named(exclude_prefix=["prefect."]), [4]),
        (named(name=["app.saved", "x"]), [4]),
        (named(prefix=["prefect."], exclude_name=["prefect.flow-run.Running"]), [3, 2]),
        (resource(id=["prefect.flow-run.a"]), [2, 1]),
        (resource(id=["prefect.flow.1"]), []),
        (resource(id_prefix=["prefect.flow-run", "file:///%"]), [4, 2, 1]),
        (resource(id_prefix=["file:///x"]), []),
        (resource(labels={"size": "10"}), [4, 1]),
        (resource(labels={"size": ["20", "30"]}), [2]),
        (resource(labels={"size": "!10"}), [2]),
        (resource(labels={"size": "*"}), [4, 2, 1]),
        (resource(labels={"size": "1*"}), [4, 1]),
        (resource(labels={"prefect.resource.id": "prefect.*"}), [3, 2, 1]),
        (resource(distinct=True), [4, 3, 2]),
        (resource(id_prefix=["prefect."], distinct=True), [3, 2]),
        (related({"id": ["prefect.tag.x"]}), [3, 1]),
        (related({"role": ["flow"]}), [2, 1]),
        (related({"id": ["prefect.tag.x"]}, {"role": ["flow"]}), [1]),
        (related({"resources_in_roles": [("prefect.flow.1", "flow"), ("nobody", "tag")]}), [2, 1]),
        (related({"labels": {"team": "data"}}), [2, 1]),
        (related({"labels": {"team": ["ops", "data"]}, "role": ["tag"]}), [3, 1]),
        (related({"id": ["prefect.flow-run.a"]}), []),
        (anywhere(id=["prefect.flow-run.a", "prefect.tag.x"]), [3, 2, 1]),
        (anywhere(id_prefix=["prefect.flow."]), [2, 1]),
        (anywhere(labels={"team": "*"}), [3, 2, 1]),
        (anywhere(labels={"size": "20"}), [2]),
        (by.EventFilter(text=by.EventTextFilter(query="COMPLETED")), [2]),
        (by.EventFilter(text=by.EventTextFilter(query="söme -flow")), [4, 3]),
    ],
)
def test_filters(some: Store, wanted: by.EventFilter | None, numbers: list[int]) -> None:
    found = some.read(lambda tx: events.list_events(tx, WORKSPACE, wanted))
    assert [event.id.int for event in found] == numbers
    assert some.read(lambda tx: events.count_events(tx, WORKSPACE, wanted)) == len(numbers)


def test_pages_do_not_overlap(some: Store) -> None:
    pages = [some.read(partial(events.list_events, workspace=WORKSPACE, limit=3, offset=offset)) for offset in (0, 3)]
    assert [[event.id.int for event in page] for page in pages] == [[4, 3, 2], [1]]


def test_a_label_with_quotes_is_found(store: Store) -> None:
    event = make(1, "e", "r", None, **{'a "b" \\c': "v"})
    store.write(lambda tx: events.insert_events(tx, WORKSPACE, [event]))
    wanted = resource(labels={'a "b" \\c': "v"})
    assert store.read(lambda tx: events.count_events(tx, WORKSPACE, wanted)) == 1
