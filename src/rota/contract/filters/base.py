"""What all filters share."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from rota.contract.base import Request, UtcTime


class Operator(str, Enum):
    """How the criteria of one filter combine."""

    and_ = "and_"
    or_ = "or_"


class Filter(Request):
    """Criteria on one noun or one field. A criterion that is absent or null does not restrict."""


class Combining(Filter):
    """A filter that says itself how its criteria combine."""

    operator: Operator = Operator.and_


class AnyId(Filter):
    """One of these ids."""

    any_: list[UUID] | None = None


class AnyText(Filter):
    """One of these texts."""

    any_: list[str] | None = None


class Between(Filter):
    """A moment in a range; both ends belong to it."""

    before_: UtcTime | None = None
    after_: UtcTime | None = None


class BetweenOrNull(Between):
    """A moment in a range, or no moment at all."""

    is_null_: bool | None = None


class NameLike(Filter):
    """A name out of a list, or one that contains a text, in any case."""

    any_: list[str] | None = None
    like_: str | None = None
    """Part of the name; ``%`` stands for any text and ``_`` for any character."""
