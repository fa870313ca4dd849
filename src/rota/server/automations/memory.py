"""The buckets of one pass: read together, changed in place, written together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from rota.core.ids import uuid7
from rota.core.triggers.model import Bucket, BucketId, BucketKey, Firing, Outcome, TriggerState
from rota.server.automations.codec import bucket_from_json, bucket_to_json, firing_to_json
from rota.server.automations.roster import AtWork
from rota.server.store import firings, trigger_buckets
from rota.server.store.engine import Tx
from rota.server.store.firings import FiringRow
from rota.server.store.trigger_buckets import BucketRow

Place = tuple[UUID, UUID, BucketKey]
"""Automation, trigger, key."""


class Memory:
    """What triggers remember, and what they have brought forth in this pass."""

    def __init__(self, tx: Tx, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._known: dict[Place, Bucket] = {}
        self._changed: dict[Place, tuple[UUID, Bucket | None]] = {}
        self.fired: list[tuple[AtWork, FiringRow]] = []

    def read(self, automation_ids: Iterable[UUID], keys: Iterable[BucketKey]) -> None:
        self.take(trigger_buckets.list_buckets(self._tx, set(automation_ids), set(keys)))

    def take(self, rows: Iterable[BucketRow]) -> None:
        for row in rows:
            if row.bucket is not None:
                place = (row.automation_id, row.trigger_id, row.key)
                self._known[place] = bucket_from_json(row.bucket, row.due_at)

    def of(self, at_work: AtWork, wanted: Iterable[BucketId]) -> dict[BucketId, Bucket]:
        """Return those of the wanted buckets that there are."""
        found = {bucket_id: self._known.get((at_work.automation.id, *bucket_id)) for bucket_id in wanted}
        return {bucket_id: bucket for bucket_id, bucket in found.items() if bucket is not None}

    def apply(self, at_work: AtWork, outcome: Outcome, events: Mapping[UUID, dict[str, object]]) -> None:
        """Take over what follows from an event or a tick. `events` are those that firings may name, as JSON."""
        for bucket_id, bucket in outcome.changes.items():
            place = (at_work.automation.id, *bucket_id)
            self._changed[place] = (at_work.workspace_id, bucket)
            if bucket is None:
                self._known.pop(place, None)
            else:
                self._known[place] = bucket
        self.fired += [(at_work, self._firing(at_work, one, events)) for one in outcome.firings]

    def write(self) -> None:
        """Keep everything that has changed, and the firings."""
        kept = []
        for (automation_id, trigger_id, key), (workspace, bucket) in self._changed.items():
            if bucket is None:
                trigger_buckets.forget(self._tx, automation_id, trigger_id, key)
            else:
                due_at = bucket.due_at
                kept.append(BucketRow(workspace, automation_id, trigger_id, key, bucket_to_json(bucket), due_at))
        trigger_buckets.keep(self._tx, kept)
        firings.add(self._tx, [row for _, row in self.fired])

    def _firing(self, at_work: AtWork, firing: Firing, events: Mapping[UUID, dict[str, object]]) -> FiringRow:
        automation = at_work.automation
        is_triggered = firing.state is TriggerState.TRIGGERED
        wanted = [
            *(automation.actions if is_triggered else ()),
            *(automation.actions_on_trigger if is_triggered else automation.actions_on_resolve),
        ]
        actions = [one.model_dump(mode="json") for one in wanted]
        event = None if firing.event_id is None else events.get(firing.event_id)
        due_at = self._now if actions else None
        told = firing_to_json(firing)
        return FiringRow(
            uuid7(),
            at_work.workspace_id,
            automation.id,
            firing.state.value,
            firing.at,
            self._now,
            told,
            event,
            actions,
            [],
            due_at,
            0,
        )
