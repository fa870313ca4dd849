"""Sequence triggers: all triggers fired, one after another.

For each place in the sequence the chain that ends there is remembered, and of several the one that began last: it stays
within the time the longest, so no chain that could be completed is lost.
"""

from __future__ import annotations

from rota.core.triggers.model import Bucket, Firing, SequenceTrigger, Step, TriggerState

Chain = tuple[Firing, ...]


def on_firing(trigger: SequenceTrigger, bucket: Bucket | None, firing: Firing) -> Step:
    """Return what follows from the firing of one of its triggers. The same trigger may stand in it several times."""
    if firing.state is not TriggerState.TRIGGERED:
        return Step(bucket)
    chains = {len(chain): chain for chain in bucket.chains} if bucket is not None else {}
    # From the end: a firing lengthens a chain once, though its trigger stands at several places.
    for place in reversed(range(len(trigger.triggers))):
        if trigger.triggers[place].id != firing.trigger_id:
            continue
        before: Chain | None = chains.get(place) if place else ()
        if before is None or not _follows(trigger, before, firing):
            continue
        chain = (*before, firing)
        if len(chain) == len(trigger.triggers):
            joined = Firing(trigger.id, TriggerState.TRIGGERED, firing.at, firing.labels, firing.event_id, chain)
            return Step(None, (joined,))
        known = chains.get(len(chain))
        if known is None or known[0].at <= chain[0].at:
            chains[len(chain)] = chain
    if not chains:
        return Step(None)
    kept = tuple(chains[length] for length in sorted(chains))
    return Step(Bucket(start=min(chain[0].at for chain in kept), chains=kept))


def _follows(trigger: SequenceTrigger, before: Chain, firing: Firing) -> bool:
    if not before:
        return True
    in_time = trigger.within is None or firing.at - before[0].at <= trigger.within
    return before[-1].at <= firing.at and in_time
