"""A block's fields as the data of its document, secrets in clear; and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, SecretBytes, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

from rota.core.redaction import register_secret
from rota.exceptions import SerializationError

if TYPE_CHECKING:
    from rota.blocks.core import Block


def register_secrets_of(model: BaseModel) -> None:
    """Have the secrets in a model's fields replaced wherever this process shows or stores text."""
    for value in _secrets_in({**model.__dict__, **(model.__pydantic_extra__ or {})}):
        register_secret(value)


def _secrets_in(value: Any) -> Iterator[Any]:
    if hasattr(value, "get_secret_value"):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        yield from _secrets_in(value.__dict__)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _secrets_in(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _secrets_in(item)


def data_of(block: Block) -> dict[str, Any]:
    """Return what is stored of a block: a saved block in a field by reference, any other by value.

    Raises:
        SerializationError: a value cannot be written as JSON.
    """
    data = clear(block)
    data.pop("block_type_slug", None)
    for name, field in type(block).model_fields.items():
        inner = getattr(block, name, None)
        document_id: UUID | None = getattr(inner, "_block_document_id", None)
        if document_id is not None:
            data[field.alias or name] = {"$ref": {"block_document_id": str(document_id)}}
    return data


def clear(model: BaseModel) -> dict[str, Any]:
    """Return a model as JSON with its secrets in clear.

    Raises:
        SerializationError: a value cannot be written as JSON.
    """
    what = type(model).__name__
    try:
        # As what they are: a field of an abstract type holds a block with fields of its own.
        shown: dict[str, Any] = model.model_dump(mode="json", by_alias=True, serialize_as_any=True)
        held = model.model_dump(by_alias=True, serialize_as_any=True)
        return {name: _revealed(kept, shown[name]) for name, kept in held.items() if name in shown}
    except (PydanticSerializationError, ValueError, UnicodeDecodeError) as error:
        raise SerializationError(f"This {what} cannot be stored: {error}") from error


def revealed(value: Any) -> Any:
    """Return a value, however nested, with the secrets in it as what they are."""
    if hasattr(value, "get_secret_value"):
        return value.get_secret_value()
    if isinstance(value, dict):
        return {name: revealed(item) for name, item in value.items()}
    return type(value)(map(revealed, value)) if type(value) in (list, tuple, set, frozenset) else value


def _revealed(kept: Any, shown: Any) -> Any:
    """Return `shown`, a value as JSON, with the secrets that it masks; `kept` is the same value as Python has it."""
    if isinstance(kept, SecretBytes):
        return kept.get_secret_value().decode()
    if hasattr(kept, "get_secret_value"):
        return to_jsonable_python(kept.get_secret_value())
    if isinstance(kept, dict) and isinstance(shown, dict) and len(kept) == len(shown):
        return {name: _revealed(kept_one, shown[name]) for name, kept_one in zip(shown, kept.values(), strict=True)}
    if isinstance(kept, list | tuple | set | frozenset) and isinstance(shown, list) and len(kept) == len(shown):
        return [_revealed(kept_one, shown_one) for kept_one, shown_one in zip(kept, shown, strict=True)]
    if isinstance(shown, str) and (isinstance(kept, dict | list) or (isinstance(kept, str) and not shown.strip("*"))):
        return to_jsonable_python(kept)  # a default that pydantic did not make a secret of
    return shown


def built_despite(cls: type[Block], data: dict[str, Any], error: ValidationError) -> Block:
    """Return a block of what is valid in `data`: fields that are missing are None, those that do not fit as they are stored."""
    wrong = {problem["loc"][0] for problem in error.errors() if problem["loc"]}
    values: dict[str, Any] = {}
    for name, field in cls.model_fields.items():
        stored_as = field.alias or name
        if stored_as in wrong:
            values[name] = data.get(stored_as)
        elif stored_as in data:
            values[name] = TypeAdapter(field.rebuild_annotation()).validate_python(data[stored_as])
    return cls.model_construct(**{**{name: value for name, value in data.items() if name not in values}, **values})
