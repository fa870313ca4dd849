"""Variables: one row a name and workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.variables import Variable, VariableCreate
from rota.core.ids import uuid7
from rota.server.store.criteria import Condition, combine, on_column, on_tags
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.rows import construct
from rota.server.store.sorts import Order, order_by
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import variables

_FIELDS = ("id", "created", "updated", "name", "value", "tags")
_SELECT = sa.select(*(variables.c[name] for name in _FIELDS))

VARIABLES: dict[str, Order] = {
    "CREATED_DESC": (variables.c.created.desc(), variables.c.id.desc()),
    "UPDATED_DESC": (variables.c.updated.desc(), variables.c.id.desc()),
    "NAME_DESC": (variables.c.name.desc(), variables.c.id.desc()),
    "NAME_ASC": (variables.c.name.asc(), variables.c.id.asc()),
}
"""Orders of lists."""


def _variable(row: Sequence[Any]) -> Variable:
    return construct(Variable, dict(zip(_FIELDS, row, strict=True)))


def create_variable(tx: Tx, workspace: UUID, create: VariableCreate, now: datetime) -> Variable:
    """Add a variable. Uses uq_variables_name.

    Raises:
        Conflict: there is one of this name.
    """
    row = {
        "id": uuid7(),
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "name": create.name,
        "value": create.value,
        "tags": create.tags,
    }
    if tx.execute(insert_or_ignore(tx, variables), row).rowcount == 0:
        raise _taken(create.name)
    return get_variable(tx, workspace, row["id"])  # type: ignore[arg-type]  # the id of the row


def _taken(name: str) -> Conflict:
    return Conflict(f"There is a variable {name!r} already. Change its value, or choose another name.")


def get_variable(tx: Tx, workspace: UUID, variable_id: UUID) -> Variable:
    """Return a variable. Uses the primary key.

    Raises:
        NotFound
    """
    return _get(tx, workspace, variables.c.id == variable_id, variable_id)


def get_variable_by_name(tx: Tx, workspace: UUID, name: str) -> Variable:
    """Return the variable of a name. Uses uq_variables_name.

    Raises:
        NotFound
    """
    return _get(tx, workspace, variables.c.name == name, name)


def _get(tx: Tx, workspace: UUID, condition: Condition, key: UUID | str) -> Variable:
    row = tx.execute(_SELECT.where(variables.c.workspace_id == workspace, condition)).first()
    if row is None:
        raise NotFound("variable", key)
    return _variable(row)


def list_variables(
    tx: Tx, workspace: UUID, wanted: Any = None, *, sort: str = "NAME_ASC", limit: int = 200, offset: int = 0
) -> list[Variable]:
    """Return a page of the variables that a `VariableFilter` means.

    Uses the index of the order: uq_variables_name, ix_variables_created, ix_variables_updated.
    """
    query = _SELECT.where(*_conditions(tx, workspace, wanted)).order_by(*order_by(VARIABLES, sort)).limit(limit).offset(offset)
    return [_variable(row) for row in tx.execute(query)]


def count_variables(tx: Tx, workspace: UUID, wanted: Any = None) -> int:
    """Uses uq_variables_name."""
    query = sa.select(sa.func.count()).select_from(variables).where(*_conditions(tx, workspace, wanted))
    return int(tx.execute(query).scalar_one())


def update_variable(tx: Tx, workspace: UUID, variable_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes` (name, value, tags).

    Raises:
        NotFound
        Conflict: another variable has the new name.
    """
    _update(tx, get_variable(tx, workspace, variable_id), changes, now)


def update_variable_by_name(tx: Tx, workspace: UUID, name: str, changes: Mapping[str, Any], now: datetime) -> None:
    """The same for the variable of a name."""
    _update(tx, get_variable_by_name(tx, workspace, name), changes, now)


def _update(tx: Tx, variable: Variable, changes: Mapping[str, Any], now: datetime) -> None:
    try:
        tx.execute(sa.update(variables).where(variables.c.id == variable.id).values(**changes, updated=now))
    except sa.exc.IntegrityError as error:  # the name is the one thing that has to be unique
        raise _taken(changes.get("name", variable.name)) from error


def delete_variable(tx: Tx, workspace: UUID, variable_id: UUID) -> None:
    """Delete a variable. Uses the primary key.

    Raises:
        NotFound
    """
    _delete(tx, workspace, variables.c.id == variable_id, variable_id)


def delete_variable_by_name(tx: Tx, workspace: UUID, name: str) -> None:
    """Delete the variable of a name. Uses uq_variables_name.

    Raises:
        NotFound
    """
    _delete(tx, workspace, variables.c.name == name, name)


def _delete(tx: Tx, workspace: UUID, condition: Condition, key: UUID | str) -> None:
    if tx.execute(sa.delete(variables).where(variables.c.workspace_id == workspace, condition)).rowcount == 0:
        raise NotFound("variable", key)


def _conditions(tx: Tx, workspace: UUID, wanted: Any) -> list[Condition]:
    conditions: list[Condition] = [variables.c.workspace_id == workspace]
    if wanted is not None:
        asked = [
            *on_column(variables.c.id, wanted.id),
            *on_column(variables.c.name, wanted.name),
            *on_tags(variables.c.tags, wanted.tags, tx.dialect),
        ]
        conditions += combine(wanted, asked)
    return conditions
