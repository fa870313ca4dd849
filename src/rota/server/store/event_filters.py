"""Filters of events as SQL conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from rota.server.store.criteria import Column, Condition, on_text
from rota.server.store.engine import DialectName
from rota.server.store.tables import event_resources, events
from rota.server.store.values import clean_text

OWN = ""
"""The role of an event's own resource in `event_resources`."""


def event_conditions(workspace: UUID, wanted: Any, dialect: DialectName) -> list[Condition]:
    """Which events an `EventFilter` means."""
    conditions: list[Condition] = [events.c.workspace_id == workspace]
    if wanted is None:
        return conditions
    conditions += _between(events.c.occurred, wanted.occurred.since, wanted.occurred.until)
    conditions += _named(wanted.event)
    if wanted.id.id:  # an empty list, which the protocol's own clients send, asks for nothing
        conditions.append(events.c.id.in_(wanted.id.id))
    if wanted.resource is not None:
        conditions += _own_resource(workspace, wanted.resource, dialect)
    for related in _each(wanted.related):
        conditions += _related_resource(workspace, related, dialect)
    for resource in _each(wanted.any_resource):
        conditions += _any_resource(workspace, resource, dialect)
    if wanted.text is not None:
        columns = (events.c.resource, events.c.related, events.c.payload)
        conditions += on_text((events.c.event, *(sa.cast(column, sa.Text) for column in columns)), wanted.text.query)
    if wanted.resource is not None and wanted.resource.distinct:
        conditions.append(_newest_of_each_resource(conditions))
    return conditions


def _each(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _between(column: Column, since: Any, until: Any) -> list[Condition]:
    asked: list[Condition] = []
    if since is not None:
        asked.append(column >= since)
    if until is not None:
        asked.append(column <= until)
    return asked


def _named(wanted: Any) -> list[Condition]:
    if wanted is None:
        return []
    asked: list[Condition] = []
    if wanted.prefix:
        asked.append(sa.or_(*(events.c.event.startswith(prefix, autoescape=True) for prefix in wanted.prefix)))
    asked += [sa.not_(events.c.event.startswith(prefix, autoescape=True)) for prefix in wanted.exclude_prefix or ()]
    if wanted.name:
        asked.append(events.c.event.in_(wanted.name))
    if wanted.exclude_name:
        asked.append(events.c.event.not_in(wanted.exclude_name))
    return asked


def _own_resource(workspace: UUID, wanted: Any, dialect: DialectName) -> list[Condition]:
    asked = _with_resource(workspace, [*_ids(wanted), event_resources.c.role == OWN]) if _ids(wanted) else []
    return [*asked, *_labels(events.c.resource, wanted.labels, dialect)]


def _related_resource(workspace: UUID, wanted: Any, dialect: DialectName) -> list[Condition]:
    asked: list[Condition] = []
    if wanted.id:
        asked.append(event_resources.c.resource_id.in_(wanted.id))
    if wanted.role:
        asked.append(event_resources.c.role.in_(wanted.role))
    if wanted.resources_in_roles:
        pairs = (
            sa.and_(event_resources.c.resource_id == resource_id, event_resources.c.role == role)
            for resource_id, role in wanted.resources_in_roles
        )
        asked.append(sa.or_(*pairs))
    conditions = _with_resource(workspace, [*asked, event_resources.c.role != OWN]) if asked else []
    if wanted.labels:
        conditions.append(_some_related(wanted.labels, dialect))
    return conditions


def _any_resource(workspace: UUID, wanted: Any, dialect: DialectName) -> list[Condition]:
    conditions = _with_resource(workspace, _ids(wanted)) if _ids(wanted) else []
    if wanted.labels:
        own = sa.and_(*_labels(events.c.resource, wanted.labels, dialect))
        conditions.append(sa.or_(own, _some_related(wanted.labels, dialect)))
    return conditions


def _ids(wanted: Any) -> list[Condition]:
    column = event_resources.c.resource_id
    asked: list[Condition] = []
    if wanted.id:
        asked.append(column.in_(wanted.id))
    if wanted.id_prefix:
        asked.append(sa.or_(*(column.startswith(prefix, autoescape=True) for prefix in wanted.id_prefix)))
    return asked


def _with_resource(workspace: UUID, asked: Sequence[Condition]) -> list[Condition]:
    # Uses ix_event_resources_resource where ids are given.
    found = sa.select(event_resources.c.event_id).where(event_resources.c.workspace_id == workspace, *asked)
    return [events.c.id.in_(found)]


def _some_related(labels: Mapping[str, Any], dialect: DialectName) -> Condition:
    """Whether one of the related resources carries all of `labels`."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import JSONB  # late: its drivers cost SQLite's users 23 ms

        item = sa.func.jsonb_array_elements(sa.type_coerce(events.c.related, JSONB)).table_valued(
            sa.column("value", JSONB), name="related_resource"
        )
    else:
        item = sa.func.json_each(events.c.related).table_valued("value", name="related_resource")
    return sa.exists(sa.select(1).select_from(item).where(*_labels(item.c.value, labels, dialect)))


def _labels(resource: Column, labels: Mapping[str, Any] | None, dialect: DialectName) -> list[Condition]:
    return [_label(_value_of(resource, clean_text(name), dialect), wanted) for name, wanted in (labels or {}).items()]


def _value_of(resource: Column, label: str, dialect: DialectName) -> ColumnElement[str]:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import JSONB  # late, as above

        value: ColumnElement[str] = sa.type_coerce(resource, JSONB)[label].astext
        return value
    # Not by a JSON path, in which SQLite knows no way to write a quote.
    item = sa.func.json_each(resource).table_valued("key", sa.column("value", sa.Text), name="label")
    return sa.select(item.c.value).where(item.c.key == label).scalar_subquery()


def _label(value: ColumnElement[str], wanted: str | Sequence[str]) -> Condition:
    """Whether a label has one of the wanted values; an absent label has none, not even one that is excluded."""
    return sa.or_(*(_one_value(value, clean_text(one)) for one in ([wanted] if isinstance(wanted, str) else wanted)))


def _one_value(value: ColumnElement[str], wanted: str) -> Condition:
    if wanted.startswith("!"):
        return sa.not_(_one_value(value, wanted[1:]))
    if wanted == "*":
        return value.is_not(None)
    if wanted.endswith("*"):
        return value.startswith(wanted[:-1], autoescape=True)
    return value == wanted


def _newest_of_each_resource(conditions: Sequence[Condition]) -> Condition:
    place = sa.func.row_number().over(
        partition_by=events.c.resource_id, order_by=(events.c.occurred.desc(), events.c.id.desc())
    )
    ranked = sa.select(events.c.id, place.label("place")).where(*conditions).subquery()
    return events.c.id.in_(sa.select(ranked.c.id).where(ranked.c.place == 1))
