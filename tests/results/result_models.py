"""Classes whose values the serializers are tried on: importable, as results that are kept must be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, Flag
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Colour(Enum):
    RED = "red"
    BLUE = ("b", 2)


class Level(str, Enum):
    LOW = "low"


class Access(Flag):
    READ = 1
    WRITE = 2


class Point(NamedTuple):
    x: int
    y: float


@dataclass
class Reading:
    station: str
    at: date
    values: set[int]
    total: int = field(init=False)

    def __post_init__(self) -> None:
        self.total = sum(self.values)


@dataclass(frozen=True)
class Frozen:
    part: Reading | None


class Weather(BaseModel):
    model_config = ConfigDict(extra="allow")

    place: str = Field(alias="where")
    when: date
    points: tuple[Point, ...] = ()


class Outer(BaseModel):
    class Inner(BaseModel):
        value: int

    inner: Inner


class OddError(Exception):
    """Takes other parameters than the message that it passes on."""

    def __init__(self, code: int, *, hint: str) -> None:
        super().__init__(f"code {code}")
        self.code = code
        self.hint = hint

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OddError) and (self.args, self.code, self.hint) == (other.args, other.code, other.hint)

    __hash__ = Exception.__hash__
