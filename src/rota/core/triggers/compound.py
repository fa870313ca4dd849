"""Compound triggers: several triggers fired within a time of each other, in any order."""

from __future__ import annotations

from rota.core.triggers.model import Bucket, CompoundTrigger, Firing, Step, TriggerState


def on_firing(trigger: CompoundTrigger, bucket: Bucket | None, firing: Firing) -> Step:
    """Return what follows from the firing of one of its triggers.

    The newest firing of each is remembered, until one is too old beside the newest of all. What fired is forgotten: the next
    needs new firings of as many.
    """
    if firing.state is not TriggerState.TRIGGERED:
        return Step(bucket)
    newest = {one.trigger_id: one for one in (bucket.firings if bucket else ())}
    known = newest.get(firing.trigger_id)
    newest[firing.trigger_id] = firing if known is None or known.at <= firing.at else known
    latest = max(one.at for one in newest.values())
    near = tuple(
        sorted(
            (one for one in newest.values() if trigger.within is None or latest - one.at <= trigger.within),
            key=lambda one: one.at,
        )
    )
    if len(near) < trigger.require:
        return Step(Bucket(start=near[0].at, firings=near))
    joined = Firing(trigger.id, TriggerState.TRIGGERED, latest, _labels(near), firing.event_id, near)
    return Step(None, (joined,))


def _labels(firings: tuple[Firing, ...]) -> dict[str, str]:
    """The labels on which none of the firings differ."""
    merged: dict[str, str] = {}
    conflicting: set[str] = set()
    for firing in firings:
        for label, value in firing.labels.items():
            if merged.setdefault(label, value) != value:
                conflicting.add(label)
    return {label: value for label, value in merged.items() if label not in conflicting}
