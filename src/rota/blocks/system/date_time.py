"""`DateTime`: a moment."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import Field, field_validator

from rota.blocks.core import Block


class DateTime(Block):
    """A moment. One without a time zone is taken to be in UTC."""

    _block_type_name = "Date Time"

    value: datetime = Field(default=..., description="A moment, in ISO 8601.")

    @field_validator("value")
    @classmethod
    def _in_a_zone(cls, value: datetime) -> datetime:
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
