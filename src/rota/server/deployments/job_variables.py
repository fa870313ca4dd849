"""Job variables against the base job template of their work pool: known to be wrong where they are set, not where they are run.

Variables that the template does not describe are let pass, as are values with placeholders, which are filled in when the run
starts. Values that a worker joins (the pool's defaults, the deployment's, the run's) are joined here the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rota.exceptions import InvalidRequest
from rota.server.limited.parameters import check_parameters
from rota.server.runs.work import Work
from rota.server.store import work_pools

OPENING = "{{"
"""Begins a placeholder."""


def check_job_variables_of_deployment(work: Work, work_pool_id: UUID | None, given: Mapping[str, Any] | None) -> None:
    """Refuse a deployment's job variables that no run could have. Those that must be given may come with the run.

    Raises:
        InvalidRequest: says which variable and why.
    """
    if given:
        _check(work, work_pool_id, given, is_complete=False)


def check_job_variables_of_run(
    work: Work, work_pool_id: UUID | None, deployment: Mapping[str, Any] | None, given: Mapping[str, Any] | None
) -> None:
    """Refuse job variables with which a worker could not start the run: the run's own over its deployment's.

    Raises:
        InvalidRequest: says which variable and why.
    """
    _check(work, work_pool_id, {**(deployment or {}), **(given or {})}, is_complete=True)


def _check(work: Work, work_pool_id: UUID | None, given: Mapping[str, Any], *, is_complete: bool) -> None:
    if work_pool_id is None:
        return
    pool = work_pools.find_work_pool_by_id(work.tx, work.workspace_id, work_pool_id)
    schema = (pool.base_job_template if pool is not None else {}).get("variables")
    if pool is None or not isinstance(schema, dict) or not (given or schema.get("required")):
        return
    described = schema.get("properties") or {}
    defaults = {name: part["default"] for name, part in described.items() if isinstance(part, dict) and "default" in part}
    missing = [name for name in schema.get("required") or () if given.get(name, defaults.get(name)) is None]
    if is_complete and missing:
        raise InvalidRequest(
            f"The work pool {pool.name!r} needs the job variable{'s' * (len(missing) > 1)} {', '.join(missing)}: set it as a "
            "default of the pool's base job template, or in the job variables of the deployment or the run."
        )
    known = {name: value for name, value in given.items() if name in described and not _has_placeholder(value)}
    try:
        check_parameters(known, _without_formats({**schema, "additionalProperties": True}), ignore_required=True)
    except InvalidRequest as error:
        raise InvalidRequest(f"The job variables do not fit the work pool {pool.name!r}. {error}") from error


def _has_placeholder(value: Any) -> bool:
    if isinstance(value, str):
        return OPENING in value
    if isinstance(value, dict | list):
        return any(_has_placeholder(item) for item in (value.values() if isinstance(value, dict) else value))
    return False


def _without_formats(schema: Any) -> Any:
    """Return a schema without what it says about formats, which are not checked and cost the way to the limited process."""
    if isinstance(schema, dict):
        return {key: _without_formats(part) for key, part in schema.items() if not (key == "format" and isinstance(part, str))}
    return [_without_formats(part) for part in schema] if isinstance(schema, list) else schema
