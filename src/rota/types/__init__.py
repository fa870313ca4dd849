"""Types for fields of pydantic models, with the checks that belong to them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, Secret, StrictBool, StrictFloat, StrictInt, StrictStr, TypeAdapter

from rota.core.variables import MAX_VALUE_LENGTH as MAX_VARIABLE_VALUE_LENGTH
from rota.core.variables import check_variable_value
from rota.types.names import (
    BANNED_CHARACTERS,
    MAX_VARIABLE_NAME_LENGTH,
    WITHOUT_BANNED_CHARACTERS,
    Name,
    NameOrEmpty,
    NonEmptyishName,
    URILike,
    ValidAssetKey,
)

T = TypeVar("T")

Date = date
"""A day; Python's own class."""
DateTime = datetime
"""A moment; Python's own class, always with its zone where rota gives one."""

NonNegativeInteger = Annotated[int, Field(ge=0)]
PositiveInteger = Annotated[int, Field(gt=0)]
NonNegativeFloat = Annotated[float, Field(ge=0.0)]
NonNegativeTimeDelta = Annotated[timedelta, Field(ge=timedelta(0))]
SecondsTimeDelta = Annotated[
    timedelta, BeforeValidator(lambda value: timedelta(seconds=float(value)) if _is_number(value) else value)
]
"""A span; a number, or a text that is one, is seconds."""
StatusCode = Annotated[int, Field(ge=100, le=599)]

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]

StrictVariableValue = Annotated[
    StrictStr | StrictInt | StrictBool | StrictFloat | dict[str, Any] | list[Any] | None, BeforeValidator(check_variable_value)
]
"""What a variable holds."""


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return True
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return isinstance(value, str)


def cast_none_to_empty_dict(value: Any) -> dict[str, Any]:
    """Return `value`, and an empty dict for None.

    Raises:
        TypeError: it is neither.
    """
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise TypeError(f"A dict or nothing was expected, got {type(value).__name__}.")


KeyValueLabels = dict[str, StrictBool | StrictInt | StrictFloat | str]
KeyValueLabelsField = Annotated[KeyValueLabels, Field(default_factory=dict), BeforeValidator(cast_none_to_empty_dict)]


def convert_none_to_empty_dict(v: KeyValueLabels | None) -> KeyValueLabels:
    """Return `v`, and an empty dict for None."""
    return v or {}


def _not_empty(value: list[str]) -> list[str]:
    return [item for item in value if item.strip()]


ListOfNonEmptyStrings = Annotated[list[str], AfterValidator(_not_empty)]
"""Texts; empty ones are left out."""


class SecretDict(Secret[dict[str, Any]]):
    """A dict that shows itself only when asked."""


def validate_set_T_from_delim_string(value: T | set[T] | str | None, type_: Any, delim: str | None = None) -> set[T]:  # noqa: N802 - Prefect's name
    """Return the values of a text that `delim` (a comma) parts, each as `type_`. A set is checked, None is the empty one.

    Raises:
        ValueError: one does not fit.
    """
    if value is None or value == "":
        return set()
    adapter: TypeAdapter[T] = TypeAdapter(type_)
    if isinstance(value, str):
        return {adapter.validate_strings(part.strip()) for part in value.split(delim or ",") if part.strip()}
    if isinstance(value, list | tuple | set | frozenset):
        return {adapter.validate_python(part) for part in value}
    return {adapter.validate_python(value)}


ClientRetryExtraCodes = Annotated[
    str | StatusCode | set[StatusCode] | None,
    BeforeValidator(lambda value: validate_set_T_from_delim_string(value, StatusCode)),
]


def parse_retry_delay_input(value: Any) -> Any:
    """Return a delay between retries, or a list of them, from a text as ``10`` or ``10, 20, 60``; anything else as it is.

    Raises:
        ValueError: a part of the text is no number.
    """
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.split(",") if part.strip()]
    delays = [_delay(part) for part in parts]
    return delays[0] if len(delays) == 1 else delays or None


def _delay(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(
            f"A delay is a number of seconds, or several with commas between them; {text!r:.50} is none."
        ) from None


TaskRetryDelaySeconds = Annotated[str | int | float | list[float] | None, AfterValidator(parse_retry_delay_input)]

JsonStringOrDict = Annotated[dict[str, str], BeforeValidator(lambda value: _from_json(value))]
"""A dict, also from a text of JSON."""


def _from_json(value: Any) -> Any:
    from pydantic_core import from_json

    return from_json(value) if isinstance(value, str) else value


__all__ = [
    "BANNED_CHARACTERS",
    "MAX_VARIABLE_NAME_LENGTH",
    "MAX_VARIABLE_VALUE_LENGTH",
    "WITHOUT_BANNED_CHARACTERS",
    "ClientRetryExtraCodes",
    "Date",
    "DateTime",
    "JsonStringOrDict",
    "KeyValueLabels",
    "KeyValueLabelsField",
    "ListOfNonEmptyStrings",
    "LogLevel",
    "Name",
    "NameOrEmpty",
    "NonEmptyishName",
    "NonNegativeFloat",
    "NonNegativeInteger",
    "NonNegativeTimeDelta",
    "PositiveInteger",
    "SecondsTimeDelta",
    "SecretDict",
    "StatusCode",
    "StrictVariableValue",
    "TaskRetryDelaySeconds",
    "URILike",
    "ValidAssetKey",
    "cast_none_to_empty_dict",
    "check_variable_value",
    "convert_none_to_empty_dict",
    "parse_retry_delay_input",
    "validate_set_T_from_delim_string",
]
