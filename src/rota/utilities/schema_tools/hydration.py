"""Filling in parameters, as `rota.core.hydration` says, templates included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.core.hydration import (
    HydrationContext,
    call_handler,
    handler,
    hydrate,
    variable_names,
)
from rota.core.placeholders import (
    HydrationError,
    InvalidJinja,
    InvalidJSON,
    KeyNotFound,
    Placeholder,
    RemoveValue,
    TemplateNotFound,
    ValidJinja,
    ValueNotFound,
    VariableNameNotFound,
    WorkspaceVariable,
    WorkspaceVariableNotFound,
)
from rota.utilities.schema_tools.jinja import MalformedTemplate, check_template, render_template

__all__ = [
    "HydrationContext",
    "HydrationError",
    "InvalidJSON",
    "InvalidJinja",
    "KeyNotFound",
    "Placeholder",
    "RemoveValue",
    "TemplateNotFound",
    "ValidJinja",
    "ValueNotFound",
    "VariableNameNotFound",
    "WorkspaceVariable",
    "WorkspaceVariableNotFound",
    "call_handler",
    "handler",
    "hydrate",
    "variable_names",
]


@handler("jinja")
def jinja_handler(obj: Mapping[str, Any], ctx: HydrationContext) -> Any:
    """The text that a template gives."""
    if "template" not in obj:
        return TemplateNotFound()
    template = obj["template"]
    if isinstance(template, Placeholder):
        return template
    if not isinstance(template, str):
        return InvalidJinja("a template is a text.")
    try:
        check_template(template)
        return render_template(template, ctx.jinja_context) if ctx.render_jinja else ValidJinja(template)
    except MalformedTemplate as error:
        return InvalidJinja(str(error))
