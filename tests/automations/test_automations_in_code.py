"""Automations and events as they are written in code."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from rota import flow, task
from rota.automations import Automation, DoNothing, EventTrigger, SequenceTrigger
from rota.client import get_client
from rota.contract.events import ReceivedEvent
from rota.events import emit_event
from rota.events.emitting import flush
from rota.exceptions import InvalidRequest, ObjectNotFound, UsageError

pytestmark = pytest.mark.usefixtures("rota_harness")


def kept(names: str, count: int) -> list[ReceivedEvent]:
    """Return the events whose names begin so, in the order in which they happened."""
    assert flush()
    found = [one for one in get_client(sync_client=True).read_events().events if one.event.startswith(names)]
    assert len(found) == count
    return sorted(found, key=lambda one: one.occurred)


def test_an_automation_is_made_changed_switched_and_deleted() -> None:
    made = Automation(name="watch", trigger=EventTrigger(expect={"x"}), actions=[DoNothing()]).create()
    assert isinstance(made.id, UUID)
    made.name = "renamed"
    made.update()
    found = Automation.read(name="renamed")
    assert (found.id, found.trigger.expect, found.actions) == (made.id, ["x"], [DoNothing()])
    assert found.disable()
    assert not Automation.read(id=made.id).enabled
    assert found.enable()
    assert found.delete()
    assert not found.delete()
    with pytest.raises(ObjectNotFound):
        Automation.read(id=made.id)
    with pytest.raises(UsageError):
        Automation.read()
    with pytest.raises(UsageError, match="not on a server"):
        Automation(name="a", trigger=EventTrigger(), actions=[]).update()


def test_the_same_from_a_coroutine() -> None:
    async def main() -> None:
        inner = [EventTrigger(expect={"a"}), EventTrigger(expect={"b"})]
        made = await Automation(name="two", trigger=SequenceTrigger(triggers=inner, within=60), actions=[]).acreate()
        found = await Automation.aread(name="two")
        assert [one.expect for one in found.trigger.triggers] == [["a"], ["b"]]
        assert await found.adisable()
        assert await made.adelete()

    asyncio.run(main())


def test_events_go_out_in_their_order_and_name_the_run_that_tells_them() -> None:
    first = emit_event("told.first", {"prefect.resource.id": "thing.1"}, payload={"n": 1})
    emit_event("told.second", {"prefect.resource.id": "thing.1"}, follows=first)

    @task
    def tells() -> None:
        emit_event("told.third", {"prefect.resource.id": "thing.1"})

    @flow
    def telling() -> None:
        tells()

    telling()
    one, two, three = kept("told.", 3)
    assert (one.id, two.follows, one.payload) == (first.id, first.id, {"n": 1})
    assert {labels["prefect.resource.role"] for labels in three.related} == {"task-run", "flow-run", "flow"}
    with pytest.raises(InvalidRequest):
        emit_event("told.badly", {"no": "id"})
