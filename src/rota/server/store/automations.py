"""Automations: one row each. Their triggers and actions are kept as they were sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.automations import Automation, AutomationCore
from rota.core.ids import uuid7
from rota.server.store.criteria import Condition, combine, on_column, on_tags
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.sorts import Order, order_by
from rota.server.store.tables import automations

_FIELDS = (
    "id",
    "created",
    "updated",
    "name",
    "description",
    "enabled",
    "tags",
    "trigger",
    "actions",
    "actions_on_trigger",
    "actions_on_resolve",
)
_columns = automations.c
_STAMP = sa.select(_columns.id, _columns.updated).where(_columns.enabled).order_by(_columns.id)
_SELECT = sa.select(*(_columns[name] for name in _FIELDS))
_KEPT = tuple(name for name in _FIELDS if name not in ("id", "created", "updated"))

_ID_AT_END = re.compile(r"^prefect\.[a-z-]+\.([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$")

Stamp = tuple[tuple[UUID, datetime], ...]

AUTOMATIONS: dict[str, Order] = {
    "CREATED_DESC": (_columns.created.desc(), _columns.id.desc()),
    "UPDATED_DESC": (_columns.updated.desc(), _columns.id.desc()),
    "NAME_ASC": (_columns.name.asc(), _columns.id.asc()),
    "NAME_DESC": (_columns.name.desc(), _columns.id.desc()),
}
"""Orders of lists."""


def _automation(row: Sequence[Any]) -> Automation:
    return Automation.model_validate(dict(zip(_FIELDS, row, strict=True)))


def _kept(sent: AutomationCore) -> dict[str, Any]:
    values = sent.model_dump(mode="json")
    return {name: values[name] for name in _KEPT}


def create_automation(tx: Tx, workspace: UUID, create: AutomationCore, now: datetime, owner: str | None = None) -> Automation:
    """Add an automation."""
    row = {"id": uuid7(), "workspace_id": workspace, "created": now, "updated": now, "owner_resource": owner, **_kept(create)}
    tx.execute(sa.insert(automations), row)
    return _automation([row[name] for name in _FIELDS])


def get_automation(tx: Tx, workspace: UUID, automation_id: UUID) -> Automation:
    """Return an automation. Uses the primary key.

    Raises:
        NotFound
    """
    row = tx.execute(_SELECT.where(_columns.workspace_id == workspace, _columns.id == automation_id)).first()
    if row is None:
        raise NotFound("automation", automation_id)
    return _automation(row)


def list_automations(
    tx: Tx, workspace: UUID, wanted: Any = None, *, sort: str = "NAME_ASC", limit: int = 200, offset: int = 0
) -> list[Automation]:
    """Return a page of the automations that an `AutomationFilter` means. Uses ix_automations_name."""
    query = _SELECT.where(*_conditions(tx, workspace, wanted)).order_by(*order_by(AUTOMATIONS, sort))
    return [_automation(row) for row in tx.execute(query.limit(limit).offset(offset))]


def count_automations(tx: Tx, workspace: UUID, wanted: Any = None) -> int:
    """Uses ix_automations_name."""
    query = sa.select(sa.func.count()).select_from(automations).where(*_conditions(tx, workspace, wanted))
    return int(tx.execute(query).scalar_one())


def list_owned(tx: Tx, workspace: UUID, owner: str) -> list[Automation]:
    """Return the automations that go with a resource. Uses ix_automations_owner."""
    query = _SELECT.where(_columns.workspace_id == workspace, _columns.owner_resource == owner).order_by(_columns.id)
    return [_automation(row) for row in tx.execute(query)]


def list_related(tx: Tx, workspace: UUID, resource: str, limit: int) -> list[Automation]:
    """Return the automations that name a resource in their trigger or their actions, or that go with it, by name.

    Actions name one of ours by the id at its end alone.

    Uses ix_automations_name: all automations of the workspace are looked through.
    """
    found = _ID_AT_END.search(resource)
    part = resource if found is None else found.group(1)
    texts = [sa.cast(_columns[field], sa.Text) for field in ("trigger", "actions", "actions_on_trigger", "actions_on_resolve")]
    names_it = [text.contains(part, autoescape=True) for text in texts]
    query = _SELECT.where(_columns.workspace_id == workspace, sa.or_(_columns.owner_resource == resource, *names_it))
    return [_automation(row) for row in tx.execute(query.order_by(_columns.name, _columns.id).limit(limit))]


def list_enabled(tx: Tx) -> list[tuple[UUID, Automation]]:
    """Return all automations at work, each with its workspace. Uses ix_automations_enabled."""
    query = sa.select(_columns.workspace_id, *(_columns[name] for name in _FIELDS)).where(_columns.enabled)
    return [(row[0], _automation(row[1:])) for row in tx.execute(query.order_by(_columns.id))]


def enabled_stamp(tx: Tx) -> Stamp:
    """Return what changes whenever `list_enabled` does, without the automations themselves. Uses ix_automations_enabled."""
    return tuple((row[0], row[1]) for row in tx.execute(_STAMP))


def has_enabled(tx: Tx, workspace: UUID) -> bool:
    """Whether events of a workspace concern anybody. Uses ix_automations_enabled."""
    query = sa.select(_columns.id).where(_columns.workspace_id == workspace, _columns.enabled).limit(1)
    return tx.execute(query).first() is not None


def replace_automation(tx: Tx, workspace: UUID, automation_id: UUID, sent: AutomationCore, now: datetime) -> None:
    """Set all that was sent. Uses the primary key.

    Raises:
        NotFound
    """
    _update(tx, workspace, automation_id, {**_kept(sent), "updated": now})


def set_enabled(tx: Tx, workspace: UUID, automation_id: UUID, *, enabled: bool, now: datetime) -> None:
    """Switch an automation on or off. Uses the primary key.

    Raises:
        NotFound
    """
    _update(tx, workspace, automation_id, {"enabled": enabled, "updated": now})


def _update(tx: Tx, workspace: UUID, automation_id: UUID, values: Mapping[str, Any]) -> None:
    statement = sa.update(automations).where(_columns.workspace_id == workspace, _columns.id == automation_id)
    if tx.execute(statement.values(**values)).rowcount == 0:
        raise NotFound("automation", automation_id)


def delete_automation(tx: Tx, workspace: UUID, automation_id: UUID) -> None:
    """Delete an automation; what it remembers and has done is the caller's. Uses the primary key.

    Raises:
        NotFound
    """
    statement = sa.delete(automations).where(_columns.workspace_id == workspace, _columns.id == automation_id)
    if tx.execute(statement).rowcount == 0:
        raise NotFound("automation", automation_id)


def _conditions(tx: Tx, workspace: UUID, wanted: Any) -> list[Condition]:
    conditions: list[Condition] = [_columns.workspace_id == workspace]
    if wanted is not None:
        created = wanted.created
        asked = [
            *on_column(_columns.id, wanted.id),
            *on_column(_columns.name, wanted.name),
            *([_columns.created <= created.before_] if created is not None and created.before_ is not None else []),
            *on_tags(_columns.tags, wanted.tags, tx.dialect),
        ]
        conditions += combine(wanted, asked)
    return conditions
