"""Parameters against a JSON schema, as pydantic writes it for a flow's parameters.

Nothing is ever fetched: a ``$ref`` reaches what is in the same schema (``#/definitions/…``), and nothing else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import jsonschema
from jsonschema import Draft202012Validator
from referencing import Registry

from rota.core.placeholders import HydrationError, Placeholder
from rota.utilities.schema_tools.patterns import may_take_for_ever

MAX_DEPTH = 64
"""Levels of a schema and of what it checks."""
MAX_REFERENCES = 100
"""References that lead to references."""
MAX_PATTERN = 256
"""Characters of a regular expression."""


class ValidationError(Exception):
    """The parameters do not fit their schema."""


class CircularSchemaRefError(Exception):
    """References of the schema lead back to themselves without ever reaching a schema."""


_NOTHING_TO_FETCH: Registry[Any] = Registry()
"""Without a function that fetches, a reference that leads out of the schema cannot be resolved."""


def is_valid_schema(schema: Mapping[str, Any], preprocess: bool = True) -> None:
    """Check a schema itself.

    Raises:
        ValueError: it is none; the message says what is wrong with it.
        CircularSchemaRefError: its references lead in a circle.
    """
    _check_depth(schema, "The schema")
    prepared = preprocess_schema(schema) if preprocess else schema
    try:
        Draft202012Validator.check_schema(prepared)
    except jsonschema.SchemaError as error:
        raise ValueError(f"Invalid schema: {error.message:.500}") from error
    _check_references(prepared)
    _check_patterns(prepared)


def validate(
    obj: dict[str, Any],
    schema: Mapping[str, Any],
    raise_on_error: bool = False,
    preprocess: bool = True,
    ignore_required: bool = False,
    allow_none_with_default: bool = False,
) -> list[jsonschema.ValidationError]:
    """Return what does not fit, an error each; none when all fits.

    `ignore_required` lets properties be missing; `allow_none_with_default` lets one with a default be null.
    Where a `Placeholder` stands for a value that will be found later, the value is taken to fit; where it is an error, the
    error is what does not fit.

    Raises:
        ValidationError: something does not fit, and `raise_on_error`; or a reference leads out of the schema.
        CircularSchemaRefError: its references lead in a circle.
        ValueError: the schema is none.
    """
    _check_depth(obj, "What is checked")
    is_valid_schema(schema, preprocess=False)
    prepared = dict(preprocess_schema(schema, allow_none_with_default) if preprocess else schema)
    if ignore_required:
        prepared = remove_nested_required(prepared)
    validator = Draft202012Validator(prepared, registry=_NOTHING_TO_FETCH)
    try:
        errors = [error for error in validator.iter_errors(obj) if not _is_open(error)]
    except RecursionError:
        raise CircularSchemaRefError("The schema's references never come to an end.") from None
    except Exception as error:
        if type(error).__module__.startswith(("referencing", "jsonschema")):
            raise ValidationError(f"Validation failed. Failure reason: {error}") from error
        raise
    errors = prioritize_placeholder_errors(errors)
    if errors and raise_on_error:
        first = errors[0]
        field = f" for field '{_path(first)}'" if first.absolute_path else ""
        raise ValidationError(f"Validation failed{field}. Failure reason: {first.message}")
    return errors


def is_valid(obj: dict[str, Any], schema: Mapping[str, Any]) -> bool:
    """Whether `obj` fits."""
    return not validate(obj, schema)


def _is_open(error: jsonschema.ValidationError) -> bool:
    """Whether the error is about a value that is yet to be found."""
    return isinstance(error.instance, Placeholder) and not error.instance.is_error


def prioritize_placeholder_errors(errors: list[jsonschema.ValidationError]) -> list[jsonschema.ValidationError]:
    """Return the errors with, at each place whose value could not be found, the reason for that as the only one."""
    found: dict[str, jsonschema.ValidationError] = {}
    others: list[jsonschema.ValidationError] = []
    for error in errors:
        if isinstance(error.instance, HydrationError):
            error.message = error.instance.message
            found.setdefault(_path(error), error)
        else:
            others.append(error)
    return [*found.values(), *(error for error in others if _path(error) not in found)]


def _path(error: jsonschema.ValidationError) -> str:
    return ".".join(str(part) for part in error.absolute_path)


def build_error_obj(errors: list[jsonschema.ValidationError]) -> dict[str, Any]:
    """Return errors as a tree that follows the parameters: ``{"valid": …, "errors": [{"property": …, "errors": […]}]}``."""
    tree: dict[str, Any] = {"errors": []}
    for error in errors:
        path = deque(error.absolute_path)
        if error.validator == "required" and isinstance(error.instance, dict):
            path.extend(name for name in [_missing(error)] if name is not None)
        _place(tree["errors"], list(path), error.message)
    tree["valid"] = not errors
    return tree


def _missing(error: jsonschema.ValidationError) -> str | None:
    wanted: Sequence[str] = error.validator_value
    return next((name for name in wanted if error.message.startswith(repr(name))), None)


def _place(errors: list[Any], path: list[Any], message: str) -> None:
    for part in path:
        label = "index" if isinstance(part, int) else "property"
        found = next((each for each in errors if isinstance(each, dict) and each.get(label) == part), None)
        if found is None:
            found = {label: part, "errors": []}
            errors.append(found)
        errors = found["errors"]
    errors.append(message)


# ---------------------------------------------------------------------- the schema itself


def preprocess_schema(schema: Mapping[str, Any], allow_none_with_default: bool = False) -> Mapping[str, Any]:
    """Return a copy of the schema that takes what a person means.

    Pydantic writes a fixed tuple as ``prefixItems``; older schemas have ``items`` as a list. With `allow_none_with_default` a
    property that is not required and has a default takes null.
    """
    copied = deepcopy(dict(schema))
    for part in [copied, *(each for each in copied.get("definitions", {}).values() if isinstance(each, dict))]:
        if isinstance(part.get("properties"), dict):
            process_properties(part["properties"], part.get("required", []), allow_none_with_default)
    return copied


def process_properties(
    properties: dict[str, dict[str, Any]], required_fields: list[str], allow_none_with_default: bool = False
) -> None:
    """Prepare the properties of one object, in place, as `preprocess_schema` says."""
    for name, described in properties.items():
        if not isinstance(described, dict):
            continue
        if isinstance(described.get("items"), list):
            described["prefixItems"] = described.pop("items")
        if allow_none_with_default and name not in required_fields and "default" in described and "type" in described:
            described["anyOf"] = [{"type": described.pop("type")}, {"type": "null"}]
        if isinstance(described.get("properties"), dict):
            process_properties(described["properties"], described.get("required", []), allow_none_with_default)


def remove_nested_required(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in which nothing is required."""
    return {key: _without_required(value) for key, value in schema.items() if key != "required"}


def _without_required(value: Any) -> Any:
    if isinstance(value, dict):
        # A property may have the name "required"; the keyword is a list.
        return {key: _without_required(item) for key, item in value.items() if key != "required" or isinstance(item, dict)}
    return [_without_required(item) for item in value] if isinstance(value, list) else value


def _check_depth(value: Any, what: str) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise ValidationError(f"{what} is nested more than {MAX_DEPTH} levels deep, or holds itself.")


def _inside(value: Any) -> list[Any]:
    inner: Any = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return [item for item in inner if isinstance(item, Mapping | list | tuple)]


def _walk(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
    for inner in _inside(value):
        yield from _walk(inner)


def _check_references(schema: Mapping[str, Any]) -> None:
    """Refuse references that only lead to references: no value could ever be checked against them."""
    for part in _walk(schema):
        seen: set[str] = set()
        target: Any = part
        while isinstance(target, Mapping) and isinstance(reference := target.get("$ref"), str):
            if reference in seen or len(seen) > MAX_REFERENCES:
                raise CircularSchemaRefError(f"The reference {reference!r:.200} of the schema leads back to itself.")
            seen.add(reference)
            target = _resolve(schema, reference)


def _resolve(schema: Mapping[str, Any], reference: str) -> Any:
    """Return what a reference inside of the schema means; None for one that leads elsewhere or nowhere."""
    if not reference.startswith("#/"):
        return None
    found: Any = schema
    for part in reference.removeprefix("#/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _check_patterns(schema: Mapping[str, Any]) -> None:
    """Refuse regular expressions that could take for ever."""
    for part in _walk(schema):
        by_pattern = part.get("patternProperties")
        for pattern in (part.get("pattern"), *(by_pattern if isinstance(by_pattern, Mapping) else ())):
            if isinstance(pattern, str) and (len(pattern) > MAX_PATTERN or may_take_for_ever(pattern)):
                raise ValueError(
                    f"Invalid schema: the pattern {pattern!r:.100} could take for ever to check. "
                    f"Write it in up to {MAX_PATTERN} characters, and without a repetition of a repetition."
                )
