"""Filling in parameters: objects with the key ``__prefect_kind`` stand for a value that is to be found.

| kind | further key | stands for |
|---|---|---|
| null | `value` | the value as it is |
| ``json`` | `value` | what the text says as JSON |
| ``jinja`` | `template` | the text that the template gives |
| ``workspace_variable`` | `variable_name` | the value of a variable |

Templates are filled in where `rota.utilities.schema_tools` is loaded. A kind that is not known stands for its `value`.
Placeholders may be inside of each other, up to 64 levels; what a variable or a text of JSON holds is not looked into again,
so nothing that was fetched can ask for more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.core.placeholders import (
    HydrationError,
    InvalidJSON,
    Placeholder,
    RemoveValue,
    VariableNameNotFound,
    WorkspaceVariable,
    WorkspaceVariableNotFound,
)

KIND = "__prefect_kind"
MAX_DEPTH = 64
MAX_JSON_LENGTH = 1024 * 1024
"""Characters of a text that is read as JSON."""


@dataclass
class HydrationContext:
    """What may be used to find values."""

    workspace_variables: dict[str, Any] = field(default_factory=dict)
    """By name; `variable_names` tells which are asked for."""
    render_workspace_variables: bool = False
    """Look variables up; otherwise a `WorkspaceVariable` stays in the place of each."""
    raise_on_error: bool = False
    """Raise the first error; otherwise it stays in the place of the value."""
    render_jinja: bool = False
    """Render templates; otherwise a `ValidJinja` stays in the place of each."""
    jinja_context: dict[str, Any] = field(default_factory=dict)


Handler = Callable[[Mapping[str, Any], HydrationContext], Any]

_handlers: dict[str | None, Handler] = {}


def handler(kind: str | None) -> Callable[[Handler], Handler]:
    """Decorate the function that finds the value of placeholders of a kind. Its argument has its own placeholders filled in."""

    def register(fn: Handler) -> Handler:
        _handlers[kind] = fn
        return fn

    return register


def call_handler(kind: str | None, obj: Mapping[str, Any], ctx: HydrationContext) -> Any:
    """Return the value that a placeholder stands for, or an error in its place."""
    found = _handlers.get(kind)
    value = found(obj, ctx) if found is not None else obj.get("value")
    if isinstance(value, HydrationError) and ctx.raise_on_error:
        raise value
    return value


def hydrate(obj: dict[str, Any], ctx: HydrationContext | None = None) -> Any:
    """Return `obj` with placeholders filled in.

    Raises:
        HydrationError: a value cannot be found, and the context says to raise; or `obj` is nested more than 64 levels deep.
    """
    return _hydrated(obj, ctx or HydrationContext(), 0)


def _hydrated(value: Any, ctx: HydrationContext, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise HydrationError(f"The parameters are nested more than {MAX_DEPTH} levels deep, or hold themselves.")
    if isinstance(value, dict):
        inner = {key: found for key, item in value.items() if not _goes(found := _hydrated(item, ctx, depth + 1))}
        if KIND not in value:
            return inner
        kind = inner.pop(KIND, None)
        return call_handler(kind if isinstance(kind, str) else None, inner, ctx)
    if isinstance(value, list):
        return [found for item in value if not _goes(found := _hydrated(item, ctx, depth + 1))]
    return value


def _goes(value: Any) -> bool:
    return isinstance(value, RemoveValue)


@handler(None)
def null_handler(obj: Mapping[str, Any], ctx: HydrationContext) -> Any:  # noqa: ARG001 - the form of all handlers
    """A value as it is. Without one: nothing."""
    return obj.get("value")


@handler("json")
def json_handler(obj: Mapping[str, Any], ctx: HydrationContext) -> Any:  # noqa: ARG001 - as above
    """What a text says as JSON. Without a text the key goes; what is no text (nor made of one) is taken as it is."""
    if "value" not in obj:
        return RemoveValue()
    value = obj["value"]
    if not isinstance(value, str):
        return value
    if len(value) > MAX_JSON_LENGTH:
        return InvalidJSON(f"the text has {len(value):,} characters; at most {MAX_JSON_LENGTH:,} are read.")
    try:
        return json.loads(value, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        return InvalidJSON(str(error))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


@handler("workspace_variable")
def workspace_variable_handler(obj: Mapping[str, Any], ctx: HydrationContext) -> Any:
    """The value of a variable."""
    if "variable_name" not in obj:
        return RemoveValue()
    name = obj["variable_name"]
    if isinstance(name, Placeholder):
        return name
    if not isinstance(name, str):
        return VariableNameNotFound()
    if not ctx.render_workspace_variables:
        return WorkspaceVariable(name)
    return ctx.workspace_variables[name] if name in ctx.workspace_variables else WorkspaceVariableNotFound(name)


def variable_names(obj: Any) -> set[str]:
    """Return the names of the variables that placeholders in `obj` ask for, so that they can be read before `hydrate`."""
    names: set[str] = set()
    level = [obj]
    for _ in range(MAX_DEPTH + 1):
        level = [inner for value in level for inner in _inside(value)]
        for value in level:
            if isinstance(value, dict) and value.get(KIND) == "workspace_variable":
                name = value.get("variable_name")
                names |= {name} if isinstance(name, str) else set()
    return names


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
