"""The JSON schema of a block class: pydantic's, with what is secret and which blocks stand in it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, Secret, SecretBytes, SecretStr
from pydantic.fields import FieldInfo

from rota.blocks.fields import SecretDict
from rota.contract.block_schemas import checksum_of

if TYPE_CHECKING:
    from rota.blocks.core import Block


def schema_extra(schema: dict[str, Any], model: type[Block]) -> None:
    """Add to pydantic's `schema` what rota has to know of a block class."""
    schema["block_type_slug"] = model.get_block_type_slug()
    if description := model.get_description():
        schema["description"] = description
    else:
        schema.pop("description", None)
    for position, described in enumerate(schema.get("properties", {}).values()):
        described["position"] = position
    schema["secret_fields"] = list(dict.fromkeys(secret_fields(model)))
    schema["block_schema_references"] = _block_references(model)


def with_definitions(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in the form that servers keep: with ``definitions``, and without ``additionalProperties``."""
    if "$defs" in schema:
        schema["definitions"] = schema.pop("$defs")
    if isinstance(own := schema.get("$ref"), str):  # a class that holds itself is described by reference
        schema = {**schema["definitions"][own.rpartition("/")[2]], "definitions": schema["definitions"]}
    without: dict[str, Any] = _without_additional(schema)
    return without


def _without_additional(value: Any) -> Any:
    # Not in lists, so that checksums are those that Prefect's clients have.
    if not isinstance(value, dict):
        return value
    return {name: _without_additional(item) for name, item in value.items() if name != "additionalProperties"}


def secret_fields(model: type[BaseModel], around: tuple[type[BaseModel], ...] = ()) -> Iterator[str]:
    """Return the paths to secrets in a model, as schemas name them. Models that hold themselves are entered once."""
    if model in around:
        return
    for name, field in model.model_fields.items():
        for kind in _classes_in(field.annotation):
            if issubclass(kind, SecretDict):
                yield f"{_shown(name, field)}.*"
            elif issubclass(kind, SecretStr | SecretBytes | Secret):
                yield _shown(name, field)
            elif issubclass(kind, BaseModel):
                yield from (f"{_shown(name, field)}.{inner}" for inner in secret_fields(kind, (*around, model)))


def blocks_in(model: type[BaseModel]) -> Iterator[tuple[str, type[Block]]]:
    """Return the block classes that fields of a model may hold, with the fields' names."""
    for name, field in model.model_fields.items():
        for kind in _classes_in(field.annotation):
            if is_block_class(kind):
                yield _shown(name, field), kind


def is_block_class(value: Any) -> bool:
    """Whether `value` is a class of blocks."""
    from rota.blocks.core import Block  # late: `core` is built on this module

    return inspect.isclass(value) and issubclass(value, Block)


def _shown(name: str, field: FieldInfo) -> str:
    return field.alias or name


def _block_references(model: type[Block]) -> dict[str, Any]:
    found: dict[str, list[dict[str, str]]] = {}
    for name, block in blocks_in(model):
        checksum = "" if block is model else checksum_of(block.model_json_schema())
        reference = {"block_type_slug": block.get_block_type_slug(), "block_schema_checksum": checksum}
        if reference not in found.setdefault(name, []):
            found[name].append(reference)
    return {name: several[0] if len(several) == 1 else several for name, several in found.items()}


def _classes_in(annotation: Any) -> Iterator[type]:
    """Return all classes in an annotation: those of unions, of items, of what is `Annotated`."""
    if inspect.isclass(annotation) and not get_args(annotation):
        yield annotation
        return
    # `Secret[int]` of pydantic is a class with arguments.
    if inspect.isclass(getattr(annotation, "__origin__", None)) and issubclass(annotation.__origin__, Secret):
        yield Secret
        return
    for argument in get_args(annotation):
        yield from _classes_in(argument)
