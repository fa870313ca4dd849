"""What is stored of a run's parameters is JSON, whatever the flow was called with."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import json
import math
import uuid
from collections import OrderedDict, deque, namedtuple
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, v1

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.parameters import MAX_STORED_BYTES, serialize_parameters
from rota.exceptions import ParameterTypeError
from rota.server.admission import MAX_PARAMETERS_BYTES, check_json
from rota.utilities.annotations import quote


class Color(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1


class Account(BaseModel):
    name: str
    password: SecretStr = SecretStr("hunter2")
    inner: Account | None = None


class OldAccount(v1.BaseModel):
    name: str


@dataclasses.dataclass
class Point:
    x: int
    y: Any = None


Pair = namedtuple("Pair", "a b")

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=5)
    | st.text(st.sampled_from("a\0\ud800\udfffé"), max_size=5)
    | st.binary(max_size=5)
    | st.decimals()
    | st.datetimes()
    | st.timedeltas()
    | st.uuids()
    | st.complex_numbers()
    | st.fractions()
    | st.sampled_from([Color.RED, Level.LOW, Path("a/b"), object(), len, int, math]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers() | st.floats() | st.booleans() | st.none() | st.binary(), inner, max_size=4)
        | st.builds(Point, st.integers(), inner)
        | st.builds(quote, inner)
    ),
    max_leaves=20,
)


def is_strict_json(value: Any) -> bool:
    """Whether any database and reader of JSON takes it."""
    text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    return json.loads(text) == value and "\\u0000" not in text and bool(text.encode())


@given(JSON_VALUES)
def test_json_comes_back_equal(value: Any) -> None:
    stored, is_lossless = serialize_parameters({"x": value})
    assert is_lossless
    assert json.loads(json.dumps(stored)) == {"x": value}


@given(st.dictionaries(TEXTS, ANYTHING, max_size=4))
def test_anything_becomes_json(parameters: dict[str, Any]) -> None:
    stored, is_lossless = serialize_parameters(parameters)
    assert list(stored) == list(parameters)
    assert is_strict_json(stored)
    check_json(stored, "The parameters", MAX_PARAMETERS_BYTES)  # the server takes it
    if is_lossless:
        assert stored == parameters


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ((1, 2), [1, 2]),
        ({1}, [1]),
        (frozenset(), []),
        (Pair(1, "b"), [1, "b"]),
        (deque([1]), [1]),
        (OrderedDict(a=1), {"a": 1}),
        ({1: "a", "1": "b", None: 2, False: 3}, {"1": "a", "1_": "b", "null": 2, "false": 3}),
        ({(1, 2): 3, Color.RED: 4}, {"[1, 2]": 3, "red": 4}),
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (10**30, str(10**30)),
        (10**5000, f"<not stored: an integer of {(10**5000).bit_length()} bits>"),
        (2**64 - 1, 2**64 - 1),
        (-(2**63), -(2**63)),
        ("a\0b", "a\ufffdb"),
        ("\ud800x", "\ufffdx"),
        (b"abc", "abc"),
        (b"\xff", "<not stored: builtins.bytes>"),
        (decimal.Decimal("1.50"), "1.50"),
        (decimal.Decimal("NaN"), "NaN"),
        (datetime.datetime(2024, 1, 2, 3, tzinfo=datetime.UTC), "2024-01-02T03:00:00Z"),
        (datetime.timedelta(seconds=90), "PT1M30S"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Path("a/b"), "a/b"),
        (Color.RED, "red"),
        (Level.LOW, 1),
        (1 + 2j, "1+2j"),
        (Point(1, Point(2)), {"x": 1, "y": {"x": 2, "y": None}}),
        (Account(name="a"), {"name": "a", "password": "**********", "inner": None}),
        (OldAccount(name="a"), {"name": "a"}),
        (SecretStr("hunter2"), "**********"),
        (quote([1]), [1]),
        (len, "<not stored: builtins.builtin_function_or_method>"),
        (object(), "<not stored: builtins.object>"),
        (State(StateType.COMPLETED, data="secret"), "<not stored: rota.core.states.State>"),
        ([float("nan"), {"a": float("inf")}], ["NaN", {"a": "Infinity"}]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_written_for_what_json_does_not_have(value: Any, stored: Any) -> None:
    written, is_lossless = serialize_parameters({"x": value})
    assert written == {"x": stored}
    assert type(written["x"]) is type(stored)
    assert is_lossless is (type(value) is int and value in (2**64 - 1, -(2**63)))


def test_an_iterator_is_left_for_the_flow_to_read() -> None:
    numbers = iter([1, 2, 3])
    stored, is_lossless = serialize_parameters({"x": numbers, "y": (n for n in [1])})
    assert stored == {"x": "<not stored: builtins.list_iterator>", "y": "<not stored: builtins.generator>"}
    assert not is_lossless
    assert list(numbers) == [1, 2, 3]


def test_a_collection_that_holds_itself_is_cut() -> None:
    inner: dict[str, Any] = {}
    outer = [inner, inner]
    inner["outer"] = outer
    stored, is_lossless = serialize_parameters({"x": outer})
    assert stored == {"x": [{"outer": "<not stored: it holds itself>"}] * 2}
    assert not is_lossless


def test_a_value_used_twice_is_written_twice() -> None:
    shared = {"a": [1]}
    assert serialize_parameters({"x": [shared, shared]}) == ({"x": [shared, shared]}, True)


def test_depth_is_bounded() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    stored, is_lossless = serialize_parameters({"x": deep})
    assert not is_lossless
    assert "deeper than 60 levels" in json.dumps(stored)
    check_json(stored, "The parameters", MAX_PARAMETERS_BYTES)
    while deep != 1:  # taken apart here: the interpreter's own way of freeing it is recursive
        deep = deep[0]


def test_a_class_that_fails_while_it_is_written_is_left_out() -> None:
    class Broken(BaseModel):
        def model_dump(self, **_: Any) -> Any:
            raise RuntimeError("no")

    stored, is_lossless = serialize_parameters({"x": Broken(), "y": 1})
    assert stored["y"] == 1
    assert stored["x"].startswith("<not stored: ")
    assert not is_lossless


@pytest.mark.parametrize("character", ["x", "é", "\u0001", "😀", '"'])
def test_the_limit_is_exact(character: str) -> None:
    per_character = len(json.dumps(character, ensure_ascii=False).encode()) - 2
    room = MAX_STORED_BYTES - 1 - len('{"x":""}')
    fitting = character * (room // per_character)
    stored, is_lossless = serialize_parameters({"x": fitting + "y" * (room % per_character)})
    assert is_lossless
    check_json(stored, "The parameters", MAX_PARAMETERS_BYTES)
    with pytest.raises(ParameterTypeError, match="524,288"):
        serialize_parameters({"x": fitting + "y" * (room % per_character + 1)})


def test_the_limit_holds_for_all_parameters_together_and_the_largest_is_named() -> None:
    with pytest.raises(ParameterTypeError, match="'large' takes 400,002 bytes"):
        serialize_parameters({"small": 1, "large": "x" * 400_000, "medium": list(range(40_000))})


@pytest.mark.parametrize("value", [list(range(10**6)), "x" * 10**7, {str(i): i for i in range(10**5)}, [[]] * 10**6], ids=type)
def test_a_huge_parameter_is_refused_by_name(value: Any) -> None:
    with pytest.raises(ParameterTypeError, match=r"'data' (alone )?takes"):
        serialize_parameters({"a": 1, "data": value})


def test_numbers_are_measured_by_their_digits() -> None:
    digits = [1.2345678901234567e-300] * 21_900
    with pytest.raises(ParameterTypeError):
        serialize_parameters({"x": digits})
    assert serialize_parameters({"x": digits[:20_000]})[1] is True
