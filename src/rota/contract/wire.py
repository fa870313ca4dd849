"""Bodies and answers as bytes: what both ends of a wire do with an operation's types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from rota.contract.base import NAME_PATTERN, Request
from rota.contract.operation import Operation
from rota.exceptions import InvalidRequest, SerializationError, UnreadableAnswer

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what reads and writes `kind`, a model or any other type; made once."""
    return TypeAdapter(kind)


def build(model: type[M], /, **fields: Any) -> M:
    """Return a body of `fields` as a person gave them; those that are None are left out.

    Raises:
        InvalidRequest: says what is wrong first, and has all in `errors`.
    """
    try:
        return model(**{name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        raise invalid(error, _told_as(model)) from error


def _told_as(model: type[BaseModel]) -> str:
    """Return what a person calls a body: FlowRunCreate is "The flow run"."""
    noun = re.sub(r"(Create|Update)$", "", model.__name__)
    if noun == model.__name__:
        return noun
    return "The " + re.sub(r"(?<=[a-z])(?=[A-Z])", " ", noun).lower()


def invalid(error: ValidationError, what: str) -> InvalidRequest:
    """Return the refusal of `what`, a body or a parameter."""
    errors = error.errors(include_url=False, include_context=False)
    return InvalidRequest(refusal(what, errors), errors)


def refusal(what: str, errors: Sequence[Any]) -> str:
    """Return the sentence on `what`: the first of pydantic's `errors`, and how many more there are."""
    first = errors[0]
    place = ".".join(str(part) for part in first["loc"])
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{what} is not valid: {f'{place}: ' if place else ''}{_fault(first)}{more}."


def _fault(error: Any) -> str:
    if error["type"] == "string_pattern_mismatch" and NAME_PATTERN in error["msg"]:
        return "A name takes any characters but / % & > <, and at least one"
    # What our own validators say is a sentence already, which pydantic announces.
    return str(error["msg"]).removeprefix("Value error, ").removesuffix(".")


def dump_body(operation: Operation[Any], body: Any) -> bytes:
    """Return a body as JSON. Of a `Request`, only the fields that were given are written: absent is not null.

    Raises:
        SerializationError: something in it cannot be JSON.
    """
    sparse = isinstance(body, Request) or (isinstance(body, list) and bool(body) and isinstance(body[0], Request))
    return _dump(operation.request, body, f"The body of {operation.name}", exclude_unset=sparse)


def dump_answer(operation: Operation[Any], answer: Any) -> bytes:
    """Return an answer as JSON.

    Raises:
        SerializationError: something in it cannot be JSON.
    """
    return _dump(operation.response, answer, f"The answer to {operation.name}", exclude_unset=False)


def _dump(kind: Any, value: Any, what: str, *, exclude_unset: bool) -> bytes:
    try:
        # Models may have been made without validation; a value of another type than declared is found here.
        return adapter(kind).dump_json(value, exclude_unset=exclude_unset, warnings="error")
    except (PydanticSerializationError, ValueError) as error:
        raise SerializationError(f"{what} cannot be written as JSON: {error}") from error


def parse_body(operation: Operation[Any], data: bytes) -> Any:
    """Return the body that was sent.

    Raises:
        InvalidRequest: it is not what the operation takes.
    """
    try:
        return adapter(operation.request).validate_json(data or b"{}")
    except ValidationError as error:
        raise invalid(error, f"The body of {operation.name}") from error


def parse_answer(operation: Operation[T], data: bytes) -> T:
    """Return what was answered.

    Raises:
        UnreadableAnswer: it is not what the operation answers.
    """
    if operation.response is None:
        return None  # type: ignore[return-value]  # an operation without an answer is an Operation[None]
    if operation.media_type != "application/json":
        return data  # type: ignore[return-value]  # and one with another media type an Operation[bytes]
    try:
        answer: T = adapter(operation.response).validate_json(data)
    except ValidationError as error:
        raise UnreadableAnswer(
            f"The server's answer to {operation.name} cannot be read: {error}. "
            "Server and client may be of versions that do not fit: upgrade the older one."
        ) from error
    return answer
