"""When triggers fire: reactive, proactive, joined, in order, on a metric."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.core.triggers import evaluate
from rota.core.triggers.index import TriggerIndex
from rota.core.triggers.metric import on_value
from rota.core.triggers.model import (
    Bucket,
    BucketId,
    CompoundTrigger,
    EventFacts,
    EventTrigger,
    Firing,
    MetricTrigger,
    Operator,
    Posture,
    SequenceTrigger,
    Trigger,
    TriggerState,
)

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRIGGERED, RESOLVED = TriggerState.TRIGGERED, TriggerState.RESOLVED


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def event(name: str, seconds: float, resource: str = "r", **labels: str) -> EventFacts:
    return EventFacts(uuid4(), name, at(seconds), {"prefect.resource.id": resource, **labels})


def trigger(posture: Posture = Posture.REACTIVE, **changes: object) -> EventTrigger:
    within = timedelta(seconds=float(str(changes.pop("within", 0))))
    return EventTrigger(uuid4(), posture=posture, within=within, **changes)  # type: ignore[arg-type]  # by field


class Run:
    """A trigger fed with events and ticks; keeps its buckets as a server would."""

    def __init__(self, trigger: Trigger) -> None:
        self.trigger = trigger
        self.buckets: dict[BucketId, Bucket] = evaluate.initial(trigger, START)

    def feed(self, *events: EventFacts) -> list[tuple[TriggerState, float]]:
        fired: list[Firing] = []
        for one in events:
            wanted = evaluate.buckets_of(self.trigger, one)
            known = {key: bucket for key, bucket in self.buckets.items() if key in wanted}
            fired += self._keep(evaluate.on_event(self.trigger, known, one))
        return self._told(fired)

    def tick(self, seconds: float) -> list[tuple[TriggerState, float]]:
        now, composites = at(seconds), evaluate.composites(self.trigger)
        due = {
            key: bucket
            for key, bucket in self.buckets.items()
            if key in composites or (bucket.due_at is not None and bucket.due_at <= now)
        }
        return self._told(self._keep(evaluate.on_tick(self.trigger, due, now)))

    def _keep(self, outcome: evaluate.Outcome) -> Iterable[Firing]:
        for key, bucket in outcome.changes.items():
            if bucket is None:
                self.buckets.pop(key, None)
            else:
                self.buckets[key] = bucket
        return outcome.firings

    @staticmethod
    def _told(firings: Iterable[Firing]) -> list[tuple[TriggerState, float]]:
        return [(one.state, (one.at - START).total_seconds()) for one in firings]


def test_without_threshold_and_time_each_expected_event_fires() -> None:
    run = Run(trigger(expect=frozenset({"failed"})))
    assert run.feed(event("failed", 1), event("completed", 2), event("failed", 3)) == [(TRIGGERED, 1), (TRIGGERED, 3)]
    assert run.buckets == {}


def test_as_many_events_within_the_time_fire_once_and_resolve() -> None:
    run = Run(trigger(expect=frozenset({"failed"}), threshold=3, within=60))
    assert run.feed(event("failed", 0), event("failed", 50), event("failed", 55)) == [(TRIGGERED, 55)]
    assert run.feed(event("failed", 56), event("failed", 57)) == []  # silent while it lasts
    assert run.tick(100) == []
    assert run.tick(116) == [(RESOLVED, 116)]
    assert run.buckets == {}


def test_a_cluster_between_two_windows_is_seen() -> None:
    run = Run(trigger(expect=frozenset({"failed"}), threshold=3, within=60))
    assert run.feed(event("failed", 0), event("failed", 58), event("failed", 61), event("failed", 62)) == [(TRIGGERED, 62)]


def test_a_storm_that_goes_on_fires_again_after_the_time() -> None:
    run = Run(trigger(expect=frozenset({"failed"}), threshold=2, within=60))
    assert run.feed(*(event("failed", second) for second in range(0, 125, 5))) == [(TRIGGERED, 5), (TRIGGERED, 65)]


def test_events_out_of_order_count_the_same() -> None:
    run = Run(trigger(expect=frozenset({"failed"}), threshold=3, within=60))
    assert len(run.feed(event("failed", 55), event("failed", 0), event("failed", 50))) == 1


def test_values_of_a_label_are_counted_apart() -> None:
    watched = trigger(expect=frozenset({"failed"}), threshold=2, within=60, for_each=("prefect.resource.id",))
    run = Run(watched)
    assert run.feed(event("failed", 0, "a"), event("failed", 1, "b"), event("failed", 2, "c")) == []
    assert run.feed(event("failed", 3, "b")) == [(TRIGGERED, 3)]


def test_labels_of_related_resources_are_counted_apart() -> None:
    watched = trigger(threshold=2, within=60, for_each=("related:flow:prefect.resource.id",))
    run = Run(watched)
    related = tuple({"prefect.resource.id": f"f{n}", "prefect.resource.role": "flow"} for n in (1, 2))
    facts = [EventFacts(uuid4(), "e", at(second), {"prefect.resource.id": "r"}, (related[second % 2],)) for second in range(3)]
    assert run.feed(*facts) == [(TRIGGERED, 2)]


def test_expected_events_count_only_after_the_one_that_arms() -> None:
    watched = trigger(after=frozenset({"started"}), expect=frozenset({"failed"}), within=60)
    run = Run(watched)
    assert run.feed(event("failed", 0), event("started", 1), event("failed", 5), event("failed", 6)) == [(TRIGGERED, 5)]
    assert run.feed(event("started", 100), event("failed", 161)) == []
    assert run.tick(162) == []
    assert run.buckets == {}


def test_absence_fires_once_for_each_window() -> None:
    run = Run(trigger(Posture.PROACTIVE, expect=frozenset({"beat"}), within=60))
    assert run.tick(59) == []
    assert run.feed(event("beat", 59)) == []
    assert run.tick(60) == []
    assert run.tick(119) == [(TRIGGERED, 119)]
    assert run.tick(179) == [(TRIGGERED, 179)]
    assert run.feed(event("beat", 200)) == [(RESOLVED, 200)]
    assert run.tick(259) == []
    assert run.tick(260) == [(TRIGGERED, 260)]


def test_an_outage_of_the_server_is_one_absence() -> None:
    run = Run(trigger(Posture.PROACTIVE, expect=frozenset({"beat"}), within=60))
    assert run.tick(3605) == [(TRIGGERED, 60)]
    assert run.tick(3606) == []
    assert len(run.tick(3660)) == 1


def test_a_run_that_does_not_end_in_time_is_told_once_and_resolved_when_it_ends() -> None:
    watched = trigger(
        Posture.PROACTIVE,
        after=frozenset({"running"}),
        expect=frozenset({"completed", "failed"}),
        within=60,
        for_each=("prefect.resource.id",),
    )
    run = Run(watched)
    assert run.feed(event("running", 0, "slow"), event("running", 1, "quick"), event("completed", 5, "quick")) == []
    assert run.tick(61) == [(TRIGGERED, 60)]
    assert run.tick(200) == []
    assert run.feed(event("completed", 300, "slow")) == [(RESOLVED, 300)]
    assert run.buckets == {}


def test_an_event_may_satisfy_one_wait_and_begin_the_next() -> None:
    watched = trigger(Posture.PROACTIVE, after=frozenset({"beat"}), expect=frozenset({"beat", "end"}), within=90)
    run = Run(watched)
    assert run.feed(*(event("beat", second) for second in (0, 60, 120))) == []
    assert run.tick(200) == []
    assert run.tick(210) == [(TRIGGERED, 210)]
    ended = Run(watched)
    assert ended.feed(event("beat", 0), event("end", 5)) == []
    assert ended.tick(1000) == []


def test_fewer_than_expected_in_time_is_an_absence() -> None:
    run = Run(trigger(Posture.PROACTIVE, expect=frozenset({"order"}), threshold=3, within=60))
    run.feed(event("order", 1), event("order", 2))
    assert run.tick(60) == [(TRIGGERED, 60)]


def test_a_proactive_time_is_never_shorter_than_ten_seconds() -> None:
    run = Run(trigger(Posture.PROACTIVE, expect=frozenset({"beat"})))
    assert run.tick(9.9) == []
    assert run.tick(10) == [(TRIGGERED, 10)]


def two(**changes: object) -> tuple[EventTrigger, EventTrigger]:
    return trigger(expect=frozenset({"a"}), **changes), trigger(expect=frozenset({"b"}), **changes)


def test_a_compound_fires_when_enough_of_its_triggers_fired_near_each_other() -> None:
    run = Run(CompoundTrigger(uuid4(), two(), require=2, within=timedelta(seconds=10)))
    assert run.feed(event("a", 0), event("b", 11)) == []
    assert run.feed(event("a", 20)) == [(TRIGGERED, 20)]
    assert run.feed(event("b", 21)) == []  # what fired is forgotten
    assert run.feed(event("a", 22)) == [(TRIGGERED, 22)]
    assert run.buckets == {}


def test_a_compound_of_any_fires_for_each() -> None:
    run = Run(CompoundTrigger(uuid4(), two(), require=1))
    assert len(run.feed(event("a", 0), event("b", 1))) == 2


def test_a_sequence_wants_the_order() -> None:
    run = Run(SequenceTrigger(uuid4(), two(), within=timedelta(seconds=10)))
    assert run.feed(event("b", 0), event("a", 1)) == []
    assert run.feed(event("b", 12)) == []
    assert run.feed(event("a", 13), event("a", 20), event("b", 25)) == [(TRIGGERED, 25)]


def test_an_absence_inside_of_a_compound_makes_the_whole_fire() -> None:
    absent = trigger(Posture.PROACTIVE, expect=frozenset({"beat"}), within=60)
    run = Run(CompoundTrigger(uuid4(), (absent, trigger(expect=frozenset({"a"}))), require=2))
    run.feed(event("a", 30))
    assert run.tick(60) == [(TRIGGERED, 60)]


def test_a_metric_fires_after_it_was_beyond_for_long_enough_and_resolves() -> None:
    watched = MetricTrigger(uuid4(), "successes", Operator.LT, 0.9, timedelta(minutes=5), timedelta(minutes=2))
    bucket: Bucket | None = None
    told = []
    for minute, value in enumerate([1.0, 0.5, 0.5, 0.95, 0.8, 0.8, 0.8, 0.7, None]):
        step = on_value(watched, bucket, value, at(60 * minute))
        bucket = step.bucket
        told += [(one.state, minute) for one in step.firings]
    assert told == [(TRIGGERED, 6), (RESOLVED, 8)]


def test_the_index_finds_what_an_event_may_concern() -> None:
    made = {
        "exact": trigger(expect=frozenset({"prefect.flow-run.Failed"})),
        "prefix": trigger(expect=frozenset({"prefect.flow-run.*"})),
        "armed": trigger(after=frozenset({"prefect.flow-run.Running"}), expect=frozenset({"x"})),
        "all": trigger(),
        "inner": SequenceTrigger(uuid4(), two()),
    }
    index = TriggerIndex(made.items())
    assert index.find("prefect.flow-run.Failed") == ["exact", "prefix", "all"]
    assert index.find("prefect.flow-run.Running") == ["prefix", "armed", "all"]
    assert index.find("b") == ["all", "inner"]


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=40),
    st.integers(1, 6),
    st.integers(1, 100),
)
def test_no_cluster_of_events_is_missed_and_none_is_invented(seconds: list[int], threshold: int, within: int) -> None:
    """Against the definition: some `threshold` events lie within `within`."""
    run = Run(trigger(threshold=threshold, within=within))
    fired = run.feed(*(event("e", second) for second in sorted(seconds)))
    ordered = sorted(seconds)
    is_there = any(ordered[start + threshold - 1] - ordered[start] <= within for start in range(len(ordered) - threshold + 1))
    assert bool(fired) is is_there
    moments = [moment for _, moment in fired]
    assert all(later - earlier >= within for earlier, later in itertools.pairwise(moments))


@given(st.permutations(range(8)), st.data())
def test_a_firing_never_depends_on_what_another_resource_does(order: list[int], data: st.DataObject) -> None:
    watched = trigger(threshold=2, within=30, for_each=("prefect.resource.id",))
    events = [event("e", data.draw(st.integers(0, 100)), f"r{n % 3}") for n in order]
    together = Run(watched).feed(*events)
    apart = [one for name in ("r0", "r1", "r2") for one in Run(watched).feed(*_of(events, name))]
    assert sorted(together) == sorted(apart)


def _of(events: list[EventFacts], resource: str) -> list[EventFacts]:
    return [one for one in events if one.resource["prefect.resource.id"] == resource]


@pytest.mark.parametrize("place", [0, 1])
def test_a_trigger_may_stand_twice_in_a_sequence(place: int) -> None:
    same = trigger(expect=frozenset({"a"}))
    other = trigger(expect=frozenset({"b"}))
    members = (same, other, same) if place else (same, same, other)
    run = Run(SequenceTrigger(uuid4(), members))
    order = "aba" if place else "aab"
    assert len(run.feed(*(event(name, second) for second, name in enumerate(order)))) == 1
    assert isinstance(same.id, UUID)
