"""What every wire model shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

T = TypeVar("T")

Labels = dict[str, bool | int | float | str]

NAME_PATTERN = r"^[^/%&><]+$"
Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=1024), WithJsonSchema({"type": "string", "pattern": NAME_PATTERN})]
"""A name that stands in addresses: not empty, none of ``/ % & > <``."""

MaybeText = Annotated[str | None, WithJsonSchema({"type": "string"})]
"""A text that may be left out; null is taken as well, though the protocol does not say so."""

JSONValue = Annotated[Any, WithJsonSchema({"anyOf": [{}, {"type": "null"}]})]
"""Anything that JSON can hold."""

Seconds = Annotated[timedelta, WithJsonSchema({"type": "number"})]
"""A span of time; seconds on the wire."""

NO_TIME: Any = Field(timedelta(0), json_schema_extra={"default": 0.0})
"""The default of a span, described in seconds."""


def as_utc(moment: datetime) -> datetime:
    """Return `moment` in UTC; one without a zone is taken to be in UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


UtcTime = Annotated[datetime, AfterValidator(as_utc)]
"""A moment that a client sends. Inside, all times are aware and in UTC."""


class Model(BaseModel):
    """A wire model. Schemas are built at first use: a script that runs a flow touches few of them."""

    # Durations are seconds as numbers on the wire, bytes are base64.
    model_config = ConfigDict(
        defer_build=True,
        ser_json_timedelta="float",
        ser_json_bytes="base64",
        val_json_bytes="base64",
        protected_namespaces=(),
    )


class Request(Model):
    """A body that a client sends: an unknown field is an error, so that a misspelling is not ignored."""

    model_config = ConfigDict(extra="forbid")


class Parts(Request):
    """A body whose fields are independent of each other: null says as much as leaving one out, as the protocol's clients do."""

    older_fields: ClassVar[frozenset[str]] = frozenset()
    """What older clients send, and what means nothing any more."""

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, sent: Any) -> Any:
        if not isinstance(sent, dict) or not (None in sent.values() or cls.older_fields.intersection(sent)):
            return sent
        optional = {name for name, field in cls.model_fields.items() if not field.is_required()}
        left_out = {name for name, value in sent.items() if value is None and name in optional} | cls.older_fields
        return {name: value for name, value in sent.items() if name not in left_out}


def _always_answered(schema: dict[str, Any]) -> None:
    for name in ("created", "updated"):
        schema["properties"][name].pop("default", None)
    schema["required"] = ["id", "created", "updated", *(name for name in schema["required"] if name != "id")]


class Stored(Model):
    """An object that the server keeps."""

    model_config = ConfigDict(json_schema_extra=_always_answered)

    id: UUID
    created: datetime | None = None
    updated: datetime | None = None


class Page(Model, Generic[T]):
    """One page of a list, and how many there are."""

    results: list[T]
    count: int
    """Objects on all pages."""
    limit: int
    """Objects on a full page."""
    pages: int
    page: int
    """From 1."""
