"""What templates of actions may name: the firing, its events, and the objects that the event is about. Data only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from rota.contract.automations import Automation
from rota.contract.events import RESOURCE_ID
from rota.server.actions.base import ids_in
from rota.server.runs.work import Work
from rota.server.store import deployments, events, flow_runs, flows, task_runs, variables, work_pools, work_queues
from rota.server.store.firings import FiringRow

MAX_EVENTS = 50
"""Of a firing that joins several, the events that a template sees."""
MAX_VARIABLES = 200
KIND = "__kind"

_Find = Callable[[Work, UUID], Any]
_FOUND: dict[str, tuple[str, _Find]] = {
    "flow_run": ("flow-run", lambda work, found: flow_runs.find_flow_run(work.tx, work.workspace_id, found, work.now)),
    "task_run": ("task-run", lambda work, found: task_runs.find_task_run(work.tx, work.workspace_id, found, work.now)),
    "flow": ("flow", lambda work, found: flows.find_flow(work.tx, work.workspace_id, found)),
    "deployment": ("deployment", lambda work, found: deployments.find_deployment(work.tx, work.workspace_id, found)),
    "work_queue": ("work-queue", lambda work, found: work_queues.find_work_queue_by_id(work.tx, work.workspace_id, found)),
    "work_pool": ("work-pool", lambda work, found: work_pools.find_work_pool_by_id(work.tx, work.workspace_id, found)),
}
"""Name in templates → kind of resource, and how it is found."""


def context_of(work: Work, row: FiringRow, automation: Automation, templates: Sequence[str]) -> dict[str, Any]:
    """Return what these templates are filled with. Objects that none of them names are not read."""
    text = "\n".join(templates)
    context: dict[str, Any] = {
        "automation": _told("automation", automation),
        "event": row.event,
        "labels": row.firing["labels"],
        "firing": {**row.firing, "id": str(row.id), "triggered": row.firing["at"], "triggering_event": row.event},
        "firings": row.firing["children"] or [row.firing],
        "events": _events(work, row) if _names("events", text) else [],
    }
    for name, (kind, find) in _FOUND.items():
        if _names(name, text) and (found := _first(work, row, kind, find)) is not None:
            context[name] = _told(kind, found)
    for name in ("flow_run", "task_run"):
        if name in context:
            _put_state(context[name], row.event)
    if _names("variables", text):
        listed = variables.list_variables(work.tx, work.workspace_id, None, sort="NAME_ASC", limit=MAX_VARIABLES, offset=0)
        context["variables"] = {one.name: one.value for one in listed}
    return context


def _names(name: str, text: str) -> bool:
    return re.search(rf"\b{name}\b", text) is not None


def _first(work: Work, row: FiringRow, kind: str, find: _Find) -> Any:
    return next((found for object_id in ids_in(row.event, kind) if (found := find(work, object_id)) is not None), None)


def _told(kind: str, found: Any) -> dict[str, Any]:
    if isinstance(found, BaseModel):
        told: dict[str, Any] = found.model_dump(mode="json", warnings=False)
    else:  # a row of the store
        told = {name: _plain(value) for name, value in found._asdict().items()}
    return {**told, KIND: kind}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None | dict | list) else str(value)


def _put_state(run: dict[str, Any], event: dict[str, Any] | None) -> None:
    """Put the state that the event tells of in place of the present one: by now the run may be in another."""
    for labels in () if event is None else (event["resource"], *event["related"]):
        if labels.get(RESOURCE_ID, "").endswith(f".{run['id']}") and "prefect.state-type" in labels:
            there = run.get("state") or {}
            run["state"] = {
                **there,
                "type": labels["prefect.state-type"],
                "name": labels.get("prefect.state-name", ""),
                "message": labels.get("prefect.state-message", ""),
                "timestamp": labels.get("prefect.state-timestamp", event and event["occurred"]),
            }
            return


def _events(work: Work, row: FiringRow) -> list[dict[str, Any]]:
    ids = list(dict.fromkeys(_event_ids(row.firing)))[:MAX_EVENTS]
    found = events.list_events_among(work.tx, work.workspace_id, ids) if ids else []
    return [event.model_dump(mode="json") for event in found] or ([row.event] if row.event is not None else [])


def _event_ids(firing: dict[str, Any]) -> Iterable[UUID]:
    for child in firing["children"]:
        yield from _event_ids(child)
    if firing["event_id"] is not None:
        yield UUID(firing["event_id"])
