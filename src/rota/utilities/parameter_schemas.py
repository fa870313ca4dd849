"""The parameters of a function as a JSON schema: what forms show and what servers check before a run is made."""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from rota.utilities.binding import binder_for
from rota.utilities.docstrings import parameter_docstrings
from rota.utilities.hints import is_of_pydantic_v1, parameter_hints

logger = logging.getLogger(__name__)

REFERENCES = "#/definitions/{model}"
NOT_PARAMETERS = frozenset({"self", "cls"})


class ParameterSchema(BaseModel):
    """A JSON schema (of the kind that OpenAPI 3.0 uses) for the parameters of a flow."""

    title: Literal["Parameters"] = "Parameters"
    type: Literal["object"] = "object"
    properties: dict[str, Any] = Field(default_factory=dict)
    """One schema per parameter, with `position` in the signature, the default and what the docstring says."""
    required: list[str] = Field(default_factory=list)
    definitions: dict[str, Any] = Field(default_factory=dict)

    def model_dump_for_openapi(self) -> dict[str, Any]:
        """Return the schema as JSON, without `required` where nothing is."""
        dumped = self.model_dump(exclude_none=True)
        if not dumped["required"]:
            del dumped["required"]
        return dumped


def parameter_schema(fn: Callable[..., Any]) -> ParameterSchema:
    """Describe the parameters of `fn`, with what its docstring says of them."""
    signature = binder_for(fn).signature
    return _describe(signature, parameter_hints(fn, signature), parameter_docstrings(inspect.getdoc(fn)))


def generate_parameter_schema(signature: inspect.Signature, docstrings: dict[str, str]) -> ParameterSchema:
    """Describe the parameters of a signature whose hints are types, not text."""
    hints = {name: p.annotation for name, p in signature.parameters.items() if not isinstance(p.annotation, str)}
    return _describe(signature, {name: hint for name, hint in hints.items() if hint is not inspect.Parameter.empty}, docstrings)


def _describe(signature: inspect.Signature, hints: Mapping[str, Any], docstrings: Mapping[str, str]) -> ParameterSchema:
    fields: dict[str, tuple[Any, Any]] = {}
    of_v1: dict[str, tuple[Any, Any]] = {}
    for position, (name, parameter) in enumerate(signature.parameters.items()):
        if name in NOT_PARAMETERS:
            continue
        hint = hints.get(name, Any)
        if is_of_pydantic_v1(hint):
            parameter = parameter.replace(annotation=hint)
            field_name, *field = process_v1_params(parameter, position=position, docstrings=dict(docstrings), aliases={})
            of_v1[field_name] = (field[0], field[1])
        else:
            description = docstrings.get(name) or docstrings.get(f"*{name}") or docstrings.get(f"**{name}")
            fields[name] = (hint, _field(parameter, name, position, description))
    schema = _schema(fields)
    if of_v1:
        _add(schema, create_v1_schema("Parameters", type("Config", (), {"arbitrary_types_allowed": True}), of_v1))
    return _as_declared(schema, signature)


def _field(parameter: inspect.Parameter, name: str, position: int, description: str | None) -> FieldInfo:
    default = ... if parameter.default is inspect.Parameter.empty else parameter.default
    if isinstance(default, FieldInfo):
        description = description or default.description
        default = ... if default.is_required() else default.get_default(call_default_factory=True, validated_data={})
    given: dict[str, Any] = {"description": description} if description is not None else {}
    field: FieldInfo = Field(default, alias=name, title=name, json_schema_extra={"position": position}, **given)
    return field


def _schema(fields: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Return the schema of all fields together, so that definitions are shared; one by one where a type fails."""
    try:
        return _schema_of_model(fields)
    except Exception as error:  # noqa: BLE001 - building a schema runs code of the types
        if len(fields) == 1:
            (name,) = fields
            logger.debug("Parameter %r has no schema of its type: %s", name, error)
            return _schema_of_model({name: (Any, fields[name][1])})
    schema: dict[str, Any] = {}
    for name, field in fields.items():
        _add(schema, _schema({name: field}))
    return schema


def _schema_of_model(fields: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    # Parameters may have any name; fields may not (`_private`, `model_config`, `copy`): the alias carries the name.
    numbered: dict[str, Any] = {f"p{number}": field for number, field in enumerate(fields.values())}
    model = create_model("Parameters", __config__=ConfigDict(arbitrary_types_allowed=True), **numbered)
    schema: dict[str, Any] = model.model_json_schema(by_alias=True, ref_template=REFERENCES, schema_generator=_Generator)
    return schema


class _Generator(GenerateJsonSchema):
    """Leaves open what JSON cannot describe (a class, a function, a default that is an object), instead of failing."""

    def handle_invalid_for_json_schema(self, schema: core_schema.CoreSchema, error_info: str) -> JsonSchemaValue:  # noqa: ARG002
        return {}

    def emit_warning(self, kind: Any, detail: str) -> None:  # noqa: ARG002 - pydantic's form
        logger.debug("Parameter schema: %s", detail)


def _add(schema: dict[str, Any], other: dict[str, Any]) -> None:
    schema.setdefault("properties", {}).update(other.get("properties", {}))
    schema.setdefault("required", []).extend(other.get("required", []))
    for key in ("$defs", "definitions"):
        schema.setdefault("definitions", {}).update(other.get(key, {}))


def _as_declared(schema: dict[str, Any], signature: inspect.Signature) -> ParameterSchema:
    """Put properties in the order of the signature and drop defaults that JSON does not have (NaN)."""
    properties = schema.get("properties", {})
    for described in properties.values():
        if "default" in described and not _is_json(described["default"]):
            del described["default"]
    return ParameterSchema(
        properties={name: properties[name] for name in signature.parameters if name in properties},
        required=[name for name in signature.parameters if name in schema.get("required", [])],
        definitions=schema.get("definitions", {}) | schema.get("$defs", {}),
    )


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


# ---------------------------------------------------------------------- models of pydantic v1


def process_v1_params(
    param: inspect.Parameter, *, position: int, docstrings: dict[str, str], aliases: dict[str, str]
) -> tuple[str, Any, Any]:
    """Return name, type and field of a parameter for `create_v1_schema`. Names that v1 cannot use get an entry in `aliases`."""
    from pydantic import v1  # late: 30 ms, for those who still have such models

    name = param.name
    if hasattr(v1.BaseModel, name) or name.startswith("_"):
        name = f"{name.strip('_')}__"
        aliases[name] = param.name
    hint = Any if param.annotation is inspect.Parameter.empty else param.annotation
    default = ... if param.default is inspect.Parameter.empty else param.default
    description = docstrings.get(param.name)
    return name, hint, v1.Field(default, title=param.name, description=description, alias=aliases.get(name), position=position)


def create_v1_schema(name_: str, model_cfg: type[Any], model_fields: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the JSON schema of a pydantic v1 model made of these fields."""
    from pydantic import v1

    model = v1.create_model(name_, __config__=model_cfg, **(model_fields or {}))
    schema: dict[str, Any] = model.schema(by_alias=True)
    return schema
