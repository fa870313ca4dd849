"""Parameters of runs: what stands for a value is filled in, and the whole is held against the deployment's schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rota.core.hydration import KIND, HydrationContext, hydrate, variable_names
from rota.core.placeholders import HydrationError
from rota.exceptions import InvalidRequest
from rota.server.limited.parameters import check_parameters
from rota.server.runs.work import Work
from rota.server.store import variables
from rota.server.store.errors import NotFound

MAX_LEVELS = 64


def filled_in(work: Work, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with what stands for a value (``__prefect_kind``: json, workspace_variable) replaced by it.

    Raises:
        InvalidRequest: a value cannot be found, or it is a template: those belong to automations.
    """
    kinds = _kinds(parameters)
    if not kinds:
        return parameters
    if "jinja" in kinds:
        raise InvalidRequest("Parameters of a run hold a template: templates are filled in by automations only.")
    names = variable_names(parameters)
    context = HydrationContext(_values_of(work, names), render_workspace_variables=True, raise_on_error=True)
    try:
        filled: dict[str, Any] = hydrate(parameters, context)
    except HydrationError as error:
        raise InvalidRequest(f"The parameters cannot be filled in: {error}") from error
    return filled


def _values_of(work: Work, names: Iterable[str]) -> dict[str, Any]:
    found = {}
    for name in sorted(names):
        try:
            found[name] = variables.get_variable_by_name(work.tx, work.workspace_id, name).value
        except NotFound:
            continue  # `hydrate` says which one is missing, and where
    return found


def check_defaults(parameters: dict[str, Any], schema: dict[str, Any] | None) -> None:
    """Refuse a deployment's own parameters that do not fit; some may be missing until it runs.

    Raises:
        InvalidRequest
    """
    if schema and parameters and not _kinds(parameters):
        check_parameters(parameters, schema, ignore_required=True)


def check_for_run(parameters: dict[str, Any], schema: dict[str, Any] | None) -> None:
    """Refuse parameters with which a run could not start.

    Raises:
        InvalidRequest
    """
    check_parameters(parameters, schema)


def _kinds(parameters: Any) -> set[Any]:
    kinds: set[Any] = set()
    level = _inside(parameters)
    for _ in range(MAX_LEVELS + 1):
        if not level:
            break
        kinds |= {str(value[KIND]) for value in level if isinstance(value, dict) and KIND in value}
        level = [inner for value in level for inner in _inside(value)]
    return kinds


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
