"""What a caller sent becomes what a handler is given: typed path and query parameters, and the operation's model as the body.

Callers in the same process send objects; those are taken as they are. Everything else is parsed here, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from rota.contract.operation import Operation
from rota.contract.wire import refusal
from rota.exceptions import InvalidRequest


def parse_path(operation: Operation[Any], path: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the path parameters, each of its declared type."""
    for name, wanted in operation.path_parameters.items():
        if not isinstance(path.get(name), wanted):
            return {
                key: _parse_one(operation, "path", key, kind, path.get(key)) for key, kind in operation.path_parameters.items()
            }
    return path


def parse_query(operation: Operation[Any], query: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the query parameters, each of its declared type; those that were not sent have their default."""
    if unknown := query.keys() - operation.query_parameters.keys():
        raise InvalidRequest(f"{operation.name} takes no query parameter {sorted(unknown)[0]!r}.")
    parsed = {}
    for name, declared in operation.query_parameters.items():
        if name not in query and declared.default is not ...:
            parsed[name] = declared.default
        else:
            parsed[name] = _parse_one(operation, "query", name, declared.type, query.get(name))
    return parsed


def parse_body(operation: Operation[Any], body: Any) -> Any:
    """Return the body as the operation's model. An absent body is an empty object.

    Raises:
        InvalidRequest: the body is not what the operation takes; says what is wrong first, and has all in `errors`.
    """
    model = operation.request
    if model is None or _is_parsed(model, body):
        return body
    return _validate(model, {} if body is None else body, f"The body of {operation.name}")


def _is_parsed(model: Any, body: Any) -> bool:
    if isinstance(model, type) and get_origin(model) is None:
        return isinstance(body, model)
    if get_origin(model) is list and isinstance(body, list):
        item = get_args(model)[0]
        return isinstance(item, type) and all(isinstance(one, item) for one in body)
    return False


def _parse_one(operation: Operation[Any], place: str, name: str, kind: Any, value: Any) -> Any:
    return _validate(kind, value, f"The {place} parameter {name!r} of {operation.name}")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _validate(kind: Any, value: Any, what: str) -> Any:
    try:
        return _adapter(kind).validate_python(value)
    except ValidationError as error:
        # Not the values that were sent: they may be secrets, and refusals are logged.
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        raise InvalidRequest(refusal(what, errors), [dict(one) for one in errors]) from error
