"""Buckets and firings as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rota.core.triggers.model import Bucket, Firing, TriggerState

Json = dict[str, Any]


def bucket_to_json(bucket: Bucket) -> Json:
    """Return a bucket without what is empty. When it is due stands in a column of its own."""
    found: Json = {"start": bucket.start.isoformat()}
    if bucket.times:
        found["times"] = [moment.isoformat() for moment in bucket.times]
    if bucket.triggered_at is not None:
        found["triggered_at"] = bucket.triggered_at.isoformat()
    if bucket.last_event_id is not None:
        found["last_event_id"] = str(bucket.last_event_id)
    if bucket.firings:
        found["firings"] = [firing_to_json(one) for one in bucket.firings]
    if bucket.chains:
        found["chains"] = [[firing_to_json(one) for one in chain] for chain in bucket.chains]
    return found


def bucket_from_json(found: Mapping[str, Any], due_at: datetime | None) -> Bucket:
    return Bucket(
        start=datetime.fromisoformat(found["start"]),
        due_at=due_at,
        times=tuple(datetime.fromisoformat(moment) for moment in found.get("times", ())),
        triggered_at=_moment(found.get("triggered_at")),
        last_event_id=_id(found.get("last_event_id")),
        firings=tuple(firing_from_json(one) for one in found.get("firings", ())),
        chains=tuple(tuple(firing_from_json(one) for one in chain) for chain in found.get("chains", ())),
    )


def firing_to_json(firing: Firing) -> Json:
    return {
        "trigger_id": str(firing.trigger_id),
        "state": firing.state.value,
        "at": firing.at.isoformat(),
        "labels": dict(firing.labels),
        "event_id": None if firing.event_id is None else str(firing.event_id),
        "children": [firing_to_json(child) for child in firing.children],
        "value": firing.value,
    }


def firing_from_json(found: Mapping[str, Any]) -> Firing:
    return Firing(
        UUID(found["trigger_id"]),
        TriggerState(found["state"]),
        datetime.fromisoformat(found["at"]),
        found["labels"],
        _id(found["event_id"]),
        tuple(firing_from_json(child) for child in found["children"]),
        found["value"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
