"""Triggers see every event once, and time; firings are kept with what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rota.contract.automations import Automation, AutomationCreate
from rota.contract.events import ReceivedEvent
from rota.core.ids import uuid7
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID as WORKSPACE
from rota.server.services import triggers
from rota.server.store import automations, events, firings, trigger_buckets, trigger_queue
from rota.server.store.engine import Store, Tx
from rota.server.store.firings import FiringRow
from rota.testing import FakeClock

FAILED = "prefect.flow-run.Failed"
NOTHING = {"type": "do-nothing"}


class Bench:
    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.clock = store, clock

    def automation(self, trigger: dict[str, Any], **changes: Any) -> Automation:
        body = AutomationCreate.model_validate(
            {"name": "watch", "trigger": {"type": "event", "posture": "Reactive", **trigger}, "actions": [NOTHING], **changes}
        )
        return self.store.write(lambda tx: automations.create_automation(tx, WORKSPACE, body, self.clock.now()))

    def happen(self, *names: str, resource: str = "r", resources: Sequence[str] = (), **fields: Any) -> list[ReceivedEvent]:
        now = self.clock.now()
        made = [
            ReceivedEvent.model_validate(
                {
                    "id": uuid7(),
                    "occurred": now,
                    "received": now,
                    "event": name,
                    "resource": {"prefect.resource.id": its},
                    **fields,
                }
            )
            for name, its in zip(names, resources or [resource] * len(names), strict=True)
        ]
        self.store.write(lambda tx: events.insert_events(tx, WORKSPACE, made))
        return made

    def run(self) -> int:
        return triggers.run_once(self.store, self.clock)

    def fired(self, automation: Automation) -> list[FiringRow]:
        self.run()
        return self.read(lambda tx: firings.list_firings(tx, WORKSPACE, automation.id))[::-1]

    def read(self, fn: Callable[[Tx], Any]) -> Any:
        return self.store.read(fn)

    def told(self, name: str) -> list[ReceivedEvent]:
        found = self.read(lambda tx: events.list_events(tx, WORKSPACE, limit=200))
        return [event for event in found if event.event == name]


@pytest.fixture
def bench(store: Store, clock: FakeClock) -> Bench:
    return Bench(store, clock)


def test_an_event_makes_an_automation_fire_once_and_that_is_told(bench: Bench) -> None:
    automation = bench.automation({"expect": [FAILED]})
    (event,) = bench.happen(FAILED)
    (row,) = bench.fired(automation)
    assert bench.fired(automation) == [row]
    assert (row.state, row.at, row.actions) == ("Triggered", event.occurred, [NOTHING])
    assert row.event is not None
    assert row.event["id"] == str(event.id)
    assert row.due_at == bench.clock.now()
    (told,) = bench.told("prefect.automation.triggered")
    assert told.resource == {
        "prefect.resource.id": f"prefect.automation.{automation.id}",
        "prefect.resource.name": "watch",
        "prefect.posture": "Reactive",
    }
    assert told.follows == event.id
    assert told.payload["triggering_event"]["id"] == str(event.id)


def test_an_event_sent_twice_counts_once(bench: Bench) -> None:
    automation = bench.automation({"expect": [FAILED], "threshold": 2, "within": 60})
    (event,) = bench.happen(FAILED)
    bench.store.write(lambda tx: events.insert_events(tx, WORKSPACE, [event]))
    assert bench.fired(automation) == []


def test_a_threshold_is_counted_over_passes(bench: Bench) -> None:
    automation = bench.automation({"expect": [FAILED], "threshold": 3, "within": 60})
    for _ in range(3):
        bench.happen(FAILED)
        bench.run()
        bench.clock.advance(5)
    assert len(bench.fired(automation)) == 1


def test_the_end_of_what_made_it_fire_is_a_firing_with_its_own_actions(bench: Bench) -> None:
    resume = {"type": "resume-flow-run"}
    automation = bench.automation(
        {"expect": [FAILED], "threshold": 2, "within": 60},
        actions_on_trigger=[{"type": "suspend-flow-run"}],
        actions_on_resolve=[resume],
    )
    bench.happen(FAILED, FAILED)
    bench.run()
    bench.clock.advance(61)
    first, second = bench.fired(automation)
    assert [action["type"] for action in first.actions] == ["do-nothing", "suspend-flow-run"]
    assert (second.state, second.actions) == ("Resolved", [resume])
    assert len(bench.told("prefect.automation.resolved")) == 1


def test_absence_is_seen_though_nothing_happens(bench: Bench) -> None:
    automation = bench.automation({"posture": "Proactive", "after": ["running"], "expect": ["completed"], "within": 60})
    (event,) = bench.happen("running")
    assert bench.fired(automation) == []
    bench.clock.advance(60)
    (row,) = bench.fired(automation)
    assert row.event is not None
    assert row.event["id"] == str(event.id)
    assert bench.fired(automation) == [row]


def test_automations_that_are_off_or_of_another_workspace_see_nothing(bench: Bench) -> None:
    off = bench.automation({"expect": [FAILED]}, enabled=False)
    other = AutomationCreate.model_validate(
        {"name": "theirs", "trigger": {"type": "event", "posture": "Reactive"}, "actions": [NOTHING]}
    )
    stranger = uuid7()
    theirs = bench.store.write(lambda tx: automations.create_automation(tx, stranger, other, bench.clock.now()))
    bench.happen(FAILED)
    assert bench.fired(off) == []
    assert bench.read(lambda tx: firings.list_firings(tx, stranger, theirs.id)) == []
    assert bench.read(trigger_queue.is_empty)


def test_a_change_of_an_automation_is_seen_by_the_next_event(bench: Bench) -> None:
    automation = bench.automation({"expect": [FAILED]})
    bench.happen(FAILED)
    assert len(bench.fired(automation)) == 1
    bench.clock.advance(1)
    bench.store.write(lambda tx: automations.set_enabled(tx, WORKSPACE, automation.id, enabled=False, now=bench.clock.now()))
    bench.happen(FAILED)
    assert len(bench.fired(automation)) == 1


def test_an_event_waits_for_the_one_that_it_follows(bench: Bench) -> None:
    pair = [{"type": "event", "posture": "Reactive", "expect": [name]} for name in ("first", "second")]
    automation = bench.automation({"type": "sequence", "within": 60, "triggers": pair})
    awaited = uuid7()
    bench.happen("second", follows=awaited)
    assert bench.fired(automation) == []
    bench.happen("first", id=awaited)
    bench.clock.advance(1)
    assert len(bench.fired(automation)) == 1


def test_an_event_whose_predecessor_never_comes_is_seen_in_the_end(bench: Bench) -> None:
    automation = bench.automation({"expect": [FAILED]})
    bench.happen(FAILED, follows=uuid7())
    assert bench.fired(automation) == []
    bench.clock.advance(15 * 60 + 1)
    assert len(bench.fired(automation)) == 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_clocks_that_are_wrong_by_an_hour_change_nothing(bench: Bench, hours: int) -> None:
    automation = bench.automation({"expect": [FAILED], "threshold": 3, "within": 60})
    wrong = bench.clock.now() + timedelta(hours=hours)
    bench.happen(FAILED)
    bench.happen(FAILED, occurred=wrong)
    bench.happen(FAILED)
    clamped = len(bench.fired(automation))
    assert clamped == (1 if hours > 0 else 0)  # five minutes back at most: outside of this minute
    bench.happen(FAILED)
    assert len(bench.fired(automation)) == 1


def test_values_too_long_for_an_index_are_counted_apart(bench: Bench) -> None:
    automation = bench.automation({"threshold": 2, "within": 60, "for_each": ["prefect.resource.id"]})
    bench.happen("e", resource="x" * 9000)
    bench.happen("e", resource="x" * 8999 + "y")
    assert bench.fired(automation) == []
    bench.happen("e", resource="x" * 9000)
    assert len(bench.fired(automation)) == 1


def test_many_waiting_resources_are_all_told(bench: Bench) -> None:
    automation = bench.automation(
        {"posture": "Proactive", "after": ["a"], "expect": ["b"], "within": 60, "for_each": ["prefect.resource.id"]}
    )
    for part in range(3):
        bench.happen(*["a"] * 400, resources=[f"r{part * 400 + number}" for number in range(400)])
    bench.run()
    bench.clock.advance(61)
    assert bench.run() == 1200
    assert len(bench.read(lambda tx: firings.list_firings(tx, WORKSPACE, automation.id, limit=2000))) == 1200
    assert bench.read(lambda tx: trigger_buckets.list_due(tx, bench.clock.now(), 1)) == []


def test_names_of_automations_do_not_leak_into_other_workspaces(bench: Bench) -> None:
    automation = bench.automation({})
    assert bench.read(lambda tx: automations.list_automations(tx, WORKSPACE)) == [automation]
    assert bench.read(lambda tx: automations.list_automations(tx, UUID(int=5))) == []
