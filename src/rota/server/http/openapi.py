"""The OpenAPI document, made from the operation rows: what clients, the UI's types and `/docs` are made from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from rota._version import __version__
from rota.contract import OPERATIONS
from rota.contract.admin import API_VERSION
from rota.contract.live import DESCRIBED
from rota.contract.operation import PUBLIC, Operation, Query

_REF = "#/components/schemas/{model}"
STATE = "State_Any_"
"""What pydantic calls `rota.core.states.State` in a document."""
_SOCKETS = "sockets"
_ERROR = {"$ref": "#/components/schemas/Refusal"}

REFUSAL: dict[str, Any] = {
    "title": "Refusal",
    "type": "object",
    "description": "Why a request was not served: one sentence; for what is not valid, all that is wrong with it.",
    "properties": {
        "exception_message": {"type": "string"},
        "exception_type": {"type": "string"},
        "exception_detail": {"type": "array", "items": {"type": "object"}},
        "request_body": {},
        "detail": {},
        "request_id": {"type": "string"},
    },
}

_REFUSALS = {
    "422": "A parameter or the body is not valid",
    "default": "Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later",
}


@cache
def document(*, asks_for_login: bool = False) -> dict[str, Any]:
    """Return OpenAPI 3.1 for all operations. Built at first use: it costs some hundred milliseconds."""
    rows = sorted(OPERATIONS.values(), key=lambda row: (row.path, row.method))
    schemas, definitions = _schemas(rows)
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault("/api" + row.path, {})[row.method.lower()] = _operation(row, schemas, asks_for_login=asks_for_login)
    described = {name: schemas[_SOCKETS, name] for name in DESCRIBED}
    components: dict[str, Any] = {"schemas": {**definitions, **described, "Refusal": REFUSAL}}
    if asks_for_login:
        components["securitySchemes"] = {"basic": {"type": "http", "scheme": "basic"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "rota",
            "version": __version__,
            "description": f"The API of a rota server; version {API_VERSION} of the protocol.",
        },
        "paths": paths,
        "components": components,
    }


def _schemas(rows: Iterable[Operation[Any]]) -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Return the schema of each type that rows use, by row and use, and those that they refer to, by name."""
    wanted: list[tuple[Any, Any, TypeAdapter[Any]]] = []
    for row in rows:
        if row.request is not None:
            wanted.append(((row.name, "request"), "validation", _adapter(row.request)))
        if row.response is not None and row.media_type == "application/json":
            # What is answered is described as what is taken: one name, one schema, as Prefect's document has it.
            wanted.append(((row.name, "response"), "validation", _adapter(row.response)))
        for place, parameters in (("path", _path_types(row)), ("query", row.query_parameters)):
            for name, parameter in parameters.items():
                kind = parameter.type if isinstance(parameter, Query) else parameter
                wanted.append(((row.name, place, name), "validation", _adapter(kind)))
    # What sockets say is no operation; whoever makes types from the document needs it all the same.
    wanted += [((_SOCKETS, name), "validation", _adapter(kind)) for name, kind in DESCRIBED.items()]
    found, schema = TypeAdapter.json_schemas([(key, mode, kind) for key, mode, kind in wanted], ref_template=_REF)
    definitions = schema.get("$defs", {})
    if STATE in definitions:
        _tell_of_answers(definitions[STATE])
    return {key: value for (key, _), value in found.items()}, definitions


def _tell_of_answers(state: dict[str, Any]) -> None:
    """A state is a plain dataclass that the flow's process makes too, with defaults; in answers, as the protocol has it:"""
    state["required"] = ["id", *state["required"]]
    state["properties"]["name"] = {"title": "Name", "anyOf": [{"type": "string"}, {"type": "null"}]}
    state["properties"]["data"] = {"title": "Data", "anyOf": [{}, {"type": "null"}]}


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _path_types(row: Operation[Any]) -> dict[str, Any]:
    """Return the types of all path parameters, in the order of the path."""
    return {name: row.path_parameters.get(name, str) for name in re.findall(r"{(\w+)}", row.path)}


def _operation(row: Operation[Any], schemas: dict[Any, dict[str, Any]], *, asks_for_login: bool) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": row.name,
        "summary": row.summary,
        "tags": [row.scope.partition(":")[0]],
        "x-scope": row.scope,
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": schemas[row.name, "path", name]} for name in _path_types(row)
    ]
    for name, query in row.query_parameters.items():
        schema = dict(schemas[row.name, "query", name])
        if query.default is not ...:
            schema["default"] = _plain(query)
        parameters.append({"name": name, "in": "query", "required": query.default is ..., "schema": schema})
    if parameters:
        described["parameters"] = parameters
    if row.request is not None:
        described["requestBody"] = {
            "required": _is_needed(row.request),
            "content": {"application/json": {"schema": schemas[row.name, "request"]}},
        }
    described["responses"] = {
        **{str(status): _answer(row, schemas) for status in (row.status, row.also) if status is not None},
        **{
            status: {"description": said, "content": {"application/json": {"schema": _ERROR}}}
            for status, said in _REFUSALS.items()
        },
    }
    if asks_for_login and row.scope != PUBLIC:
        described["security"] = [{"basic": []}]
    return described


def _answer(row: Operation[Any], schemas: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": row.summary}
    if row.media_type != "application/json":
        answer["content"] = {row.media_type: {"schema": {"type": "string"}}}
    elif row.response is not None:
        answer["content"] = {"application/json": {"schema": schemas[row.name, "response"]}}
    elif row.status != 204:
        answer["content"] = {"application/json": {"schema": {}}}
    return answer


def _plain(query: Query) -> Any:
    if isinstance(query.default, datetime):
        return query.default.isoformat()
    return _adapter(query.type).dump_python(query.default, mode="json")


def _is_needed(kind: Any) -> bool:
    """Whether a body of this type must be sent: not where an empty object would do."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return any(field.is_required() for field in kind.model_fields.values())
    return True
