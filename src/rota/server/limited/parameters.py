"""Parameters against a flow's JSON schema: at once where that cannot take long, else in the limited process."""

from __future__ import annotations

from typing import Any

from rota.exceptions import InvalidRequest
from rota.server.limited.evaluator import DEADLINE_SECONDS, Evaluator, get_evaluator

MAX_NODES = 2000
"""Parts of a schema that is worked through without a deadline."""
_SLOW_WORDS = frozenset(
    {"pattern", "patternProperties", "propertyNames", "$dynamicRef", "$recursiveRef", "uniqueItems", "format"}
)
"""Words whose cost is not bounded by the size of what they are applied to, or that are rare enough to take the long way."""


def check_parameters(
    parameters: dict[str, Any],
    schema: dict[str, Any] | None,
    *,
    ignore_required: bool = False,
    evaluator: Evaluator | None = None,
    seconds: float = DEADLINE_SECONDS,
) -> None:
    """Refuse parameters that do not fit their schema; no schema, or an empty one, takes all. Blocks.

    `ignore_required` lets parameters be missing, as those of a deployment are until it runs.

    Raises:
        InvalidRequest: says which parameter and why; `LimitReached` where that takes too long to find out.
    """
    if not schema:
        return
    argument = {"parameters": parameters, "schema": schema, "ignore_required": ignore_required}
    if is_plain(schema):
        try:
            check_in_child(argument)
        except ValueError as error:
            raise InvalidRequest(str(error)) from error
        return
    (evaluator or get_evaluator()).evaluate("check_parameters", argument, seconds=seconds, what="The parameter schema")


def is_plain(schema: dict[str, Any]) -> bool:
    """Whether checking against `schema` takes a time that its size bounds: no regular expression, no nested reference."""
    level: list[tuple[Any, bool]] = [(schema, False)]
    seen = 0
    while level:
        value, defined = level.pop()
        seen += 1
        if seen > MAX_NODES:
            return False
        if isinstance(value, dict):
            if _SLOW_WORDS & value.keys() or (defined and "$ref" in value):
                return False
            level += [(part, defined or key in ("definitions", "$defs")) for key, part in value.items()]
        elif isinstance(value, list):
            level += [(part, defined) for part in value]
    return True


def check_in_child(argument: dict[str, Any]) -> None:
    """Check parameters, here.

    Raises:
        ValueError: they do not fit, or the schema is none.
    """
    from jsonschema import Draft202012Validator, SchemaError  # late: 60 ms, for those who make runs with parameters
    from referencing import Registry

    schema = argument["schema"]
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise ValueError(f"The parameter schema is none: {error.message:.300}") from error
    # With an empty registry nothing is fetched: a reference that leads out of the schema cannot be resolved.
    validator = Draft202012Validator(schema, registry=Registry())
    try:
        found = [error for error in validator.iter_errors(argument["parameters"]) if not _is_allowed(error, argument)]
    except RecursionError:
        raise ValueError("The parameter schema's references never come to an end.") from None
    except Exception as error:
        if type(error).__module__.startswith(("referencing", "jsonschema")):
            raise ValueError(f"The parameter schema cannot be applied: {error}") from error
        raise
    if found:
        first = min(found, key=lambda error: list(map(str, error.absolute_path)))
        place = ".".join(str(part) for part in first.absolute_path)
        more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        raise ValueError(
            f"Validation failed{f' for field {place!r}' if place else ''}. Failure reason: {first.message:.500}{more}"
        )


def _is_allowed(error: Any, argument: dict[str, Any]) -> bool:
    """Whether what does not fit is let pass: what is missing where that is allowed, and null where it is the default."""
    if error.validator == "required" and argument["ignore_required"]:
        return True
    schema = error.schema
    return error.instance is None and isinstance(schema, dict) and "default" in schema and schema["default"] is None
