"""Variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rota.contract.variables import Variable, VariableUpdate
from rota.core.variables import check_variable_name, check_variable_value
from rota.exceptions import InvalidRequest
from rota.server.admission import MAX_PARAMETERS_BYTES, check_json, check_tags
from rota.server.api.paging import check_filters, part_of
from rota.server.request import Caller, Request
from rota.server.store import variables
from rota.server.store.engine import Tx
from rota.server.store.variables import VARIABLES


def create_variable(request: Request, tx: Tx, caller: Caller) -> Variable:
    body = request.body
    _check(check_variable_name, body.name)
    _check_value(body.value)
    check_tags(body.tags)
    return variables.create_variable(tx, caller.workspace_id, body, request.now)


def read_variable(request: Request, tx: Tx, caller: Caller) -> Variable:
    return variables.get_variable(tx, caller.workspace_id, request.path["id"])


def read_variable_by_name(request: Request, tx: Tx, caller: Caller) -> Variable:
    return variables.get_variable_by_name(tx, caller.workspace_id, request.path["name"])


def update_variable(request: Request, tx: Tx, caller: Caller) -> None:
    variables.update_variable(tx, caller.workspace_id, request.path["id"], _changes(request.body), request.now)


def update_variable_by_name(request: Request, tx: Tx, caller: Caller) -> None:
    variables.update_variable_by_name(tx, caller.workspace_id, request.path["name"], _changes(request.body), request.now)


def delete_variable(request: Request, tx: Tx, caller: Caller) -> None:
    variables.delete_variable(tx, caller.workspace_id, request.path["id"])


def delete_variable_by_name(request: Request, tx: Tx, caller: Caller) -> None:
    variables.delete_variable_by_name(tx, caller.workspace_id, request.path["name"])


def read_variables(request: Request, tx: Tx, caller: Caller) -> list[Variable]:
    return variables.list_variables(tx, caller.workspace_id, request.body.variables, **part_of(request, VARIABLES))


def count_variables(request: Request, tx: Tx, caller: Caller) -> int:
    check_filters(request.body)
    return variables.count_variables(tx, caller.workspace_id, request.body.variables)


def _changes(body: VariableUpdate) -> dict[str, Any]:
    """Return what an update sets. A null value is a value; a null name or null tags leave them as they are."""
    changes: dict[str, Any] = {}
    if body.name is not None:
        _check(check_variable_name, body.name)
        changes["name"] = body.name
    if "value" in body.model_fields_set:
        _check_value(body.value)
        changes["value"] = body.value
    if body.tags is not None:
        check_tags(body.tags)
        changes["tags"] = body.tags
    return changes


def _check_value(value: Any) -> None:
    check_json(value, "The variable's value", MAX_PARAMETERS_BYTES)
    _check(check_variable_value, value)


def _check(check: Callable[[Any], Any], value: Any) -> None:
    # Models that come from this process may have been made without validation.
    try:
        check(value)
    except ValueError as error:
        raise InvalidRequest(str(error)) from error
