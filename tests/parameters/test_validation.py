"""A flow's arguments are converted to its type hints before its code runs, and what does not fit is told."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import inspect
import math
import typing
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Generic, Literal, NamedTuple, Optional, TypeVar, Union
from uuid import UUID

import pytest
import typing_extensions
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, SecretStr, v1

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.parameters import validate_parameters
from rota.exceptions import ParameterTypeError
from rota.futures import RotaFuture
from rota.utilities.annotations import allow_failure, quote, unmapped
from rota.utilities.binding import binder_for

T = TypeVar("T")
# Written in the older forms: users do.
OLD_OPTIONAL = Optional[int]  # noqa: UP045
OLD_UNION = Union[int, str]  # noqa: UP007
OLD_LIST = typing.List[int]  # noqa: UP006


class Color(enum.Enum):
    RED = "red"


class Model(BaseModel):
    a: int
    b: list[int] = []


class Strict(BaseModel):
    model_config = ConfigDict(revalidate_instances="always")
    a: int


class Page(BaseModel, Generic[T]):
    items: list[T]


class OldModel(v1.BaseModel):
    a: int


@dataclasses.dataclass
class Point:
    x: int
    y: Any = None


class Arbitrary:
    pass


@dataclasses.dataclass
class Holder:
    thing: Arbitrary
    n: int = 0


class Options(typing.TypedDict, total=False):
    depth: int
    names: typing_extensions.Required[list[str]]


class ModernOptions(typing_extensions.TypedDict):
    depth: int


class Pair(NamedTuple):
    a: int
    b: str = "b"


if typing.TYPE_CHECKING:
    from nowhere import Unknown  # type: ignore[import-not-found]  # pragma: no cover


def call(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
    return validate_parameters(fn, binder_for(fn).bind(args, kwargs))


def one(hint: Any) -> Callable[..., Any]:
    """A function with one parameter of this type."""

    def fn(x): ...  # type: ignore[no-untyped-def]

    fn.__annotations__ = {"x": hint}
    return fn


NOW = datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
DATE_TEXT = "2024-01-02T03:04:05Z"


@pytest.mark.parametrize(
    ("hint", "given_value", "converted"),
    [
        (int, "3", 3),
        (int, 3.0, 3),
        (float, "1.5", 1.5),
        (float, 1, 1.0),
        (bool, "yes", True),
        (bool, 0, False),
        (str, "x", "x"),
        (bytes, "abc", b"abc"),
        (OLD_OPTIONAL, None, None),
        (OLD_OPTIONAL, "4", 4),
        (int | None, "4", 4),
        (OLD_UNION, "4", "4"),
        (list[int], ("1", 2), [1, 2]),
        (tuple[int, ...], ["1", 2], (1, 2)),
        (tuple[int, str], ["1", "a"], (1, "a")),
        (set[int], ["1", 1], {1}),
        (frozenset[int], ["1"], frozenset({1})),
        (dict[str, int], {"a": "1"}, {"a": 1}),
        (dict[str, list[Model]], {"a": [{"a": "1"}]}, {"a": [Model(a=1)]}),
        (Sequence[int], ["1"], [1]),
        (OLD_LIST, ["1"], [1]),
        (Model, {"a": "1", "b": ["2"]}, Model(a=1, b=[2])),
        (Model, Model(a=1), Model(a=1)),
        (Strict, Strict(a=1), Strict(a=1)),
        (Page[int], {"items": ["1"]}, Page[int](items=[1])),
        (Model | None, {"a": 1}, Model(a=1)),
        (Point, {"x": "1"}, Point(1)),
        (list[Point], [{"x": "1"}], [Point(1)]),
        (Pair, ("1",), Pair(1)),
        (Options, {"depth": "1", "names": ["a"]}, {"depth": 1, "names": ["a"]}),
        (list[Options], [{"names": []}], [{"names": []}]),
        (ModernOptions, {"depth": "1"}, {"depth": 1}),
        (Color, "red", Color.RED),
        (Color, Color.RED, Color.RED),
        (Literal["a", 1], 1, 1),
        (datetime.datetime, DATE_TEXT, NOW),
        (datetime.datetime, NOW, NOW),
        (datetime.date, "2024-01-02", datetime.date(2024, 1, 2)),
        (datetime.timedelta, 90, datetime.timedelta(seconds=90)),
        (datetime.timedelta, "PT1M", datetime.timedelta(minutes=1)),
        (Path, "a/b", Path("a/b")),
        (UUID, str(uuid.UUID(int=7)), uuid.UUID(int=7)),
        (decimal.Decimal, "1.50", decimal.Decimal("1.50")),
        (SecretStr, "s", SecretStr("s")),
        (Annotated[int, Field(ge=1)], "1", 1),
        (Annotated[int, "a note"], "1", 1),
        (Final[int], "1", 1),
        (type[int], bool, bool),
        (Callable[[int], str], len, len),
        (OldModel, {"a": "1"}, OldModel(a=1)),
        (OldModel, OldModel(a=1), OldModel(a=1)),
        (list[OldModel], [{"a": "1"}], [OldModel(a=1)]),
        ("int", "3", 3),
        ("list[Model]", [{"a": 1}], [Model(a=1)]),
        (list["Model"], [{"a": 1}], [Model(a=1)]),
        (object, "3", "3"),
        (Any, "3", "3"),
        (T, "3", "3"),
        (None, None, None),
    ],
    ids=str,
)
def test_a_value_is_converted_to_its_hint(hint: Any, given_value: Any, converted: Any) -> None:
    value = call(one(hint), given_value)["x"]
    assert value == converted
    assert type(value) is type(converted)


@pytest.mark.parametrize(
    ("hint", "value", "words"),
    [
        (int, "abc", ["x: input should be a valid integer", "'abc' (str)", "`x: int`"]),
        (int, 1.5, ["fractional part", "1.5 (float)"]),
        (str, 5, ["valid string", "5 (int)"]),
        (int | None, "z", ["x: input should be a valid integer"]),
        (list[int], [1, "a", 2, "b"], [" - x.1: ", " - x.3: "]),
        (Model, {"b": [1]}, ["x.a: field required", "a dict with keys ['b']"]),
        (Point, {"x": "q"}, ["x.x: ", "'q' (str)"]),
        (Arbitrary, 3, ["instance of Arbitrary", "3 (int)"]),
        (list[Arbitrary], [3], ["x.0: ", "instance of Arbitrary"]),
        (Holder, {"thing": 3}, ["x.thing: ", "instance of Arbitrary"]),
        (Color, "green", ["'red'", "'green' (str)"]),
        (Literal["a"], "b", ["'a'", "'b' (str)"]),
        (Annotated[int, Field(ge=1)], 0, ["greater than or equal to 1", "`x: int`"]),
        (Callable, 3, ["callable"]),
        (Iterable[int], 3, ["instance of Iterable"]),
        (OldModel, {"a": "z"}, ["x.a: ", "integer"]),
        (OldModel, 3, ["x: ", "3 (int)"]),
        (datetime.datetime, "yesterday", ["datetime"]),
        (Path, 3, ["path"]),
    ],
    ids=str,
)
def test_what_does_not_fit_is_told(hint: Any, value: Any, words: list[str]) -> None:
    with pytest.raises(ParameterTypeError) as caught:
        call(one(hint), value)
    message = str(caught.value)
    assert message.startswith("fn() was called with parameters that do not fit:\n - x")
    assert [word for word in words if word not in message] == []


def test_all_that_is_wrong_is_told_at_once() -> None:
    def fn(a: int, b: float, c: str) -> None: ...

    with pytest.raises(ParameterTypeError) as caught:
        call(fn, "x", 1.0, 2)
    assert [line[:4] for line in str(caught.value).splitlines()[1:]] == [" - a", " - c"]


def test_a_list_of_wrong_items_is_told_in_short() -> None:
    with pytest.raises(ParameterTypeError) as caught:
        call(one(list[int]), ["a"] * 1000)
    assert "and 995 more of this kind" in str(caught.value)
    assert len(str(caught.value)) < 2000


def test_a_huge_value_is_told_in_short() -> None:
    for value in ("x" * 10**6, [1] * 10**6, 10**5000):
        with pytest.raises(ParameterTypeError) as caught:
            call(one(Literal["a"]), value)
        assert len(str(caught.value)) < 500


def test_secrets_are_not_told() -> None:
    class Login(BaseModel):
        user: str
        password: SecretStr

    with pytest.raises(ParameterTypeError) as caught:
        call(one(SecretStr), 12345)
    assert "12345" not in str(caught.value)
    with pytest.raises(ParameterTypeError) as caught:
        call(one(Login), {"password": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_variadic_arguments_are_converted_item_by_item() -> None:
    def fn(*args: int, **kwargs: float) -> None: ...

    assert call(fn, "1", 2, z="3") == {"args": (1, 2), "kwargs": {"z": 3.0}}
    assert call(fn) == {"args": (), "kwargs": {}}
    with pytest.raises(ParameterTypeError) as caught:
        call(fn, "1", "q", z="w")
    assert " - args.1: " in str(caught.value)
    assert "`*args: int`" in str(caught.value)
    assert " - kwargs.z: " in str(caught.value)

    def unpacked(**kwargs: typing.Unpack[ModernOptions]) -> None: ...

    assert call(unpacked, depth="3") == {"kwargs": {"depth": 3}}


@pytest.mark.parametrize(
    "name",
    ["self", "cls", "model_config", "model_fields", "json", "copy", "schema", "dict", "_private", "__dunder", "validate",
     "construct", "model_post_init", "args", "kwargs", "return_", "p0", "é", "fn", "parameters"],
)  # fmt: skip
def test_a_parameter_may_have_any_name(name: str) -> None:
    namespace: dict[str, Any] = {}
    exec(f"def fn({name}: int, other: str = 'a', **{name}s: int): ...", namespace)
    assert call(namespace["fn"], "3") == {name: 3, "other": "a", f"{name}s": {}}


def test_defaults_are_converted_and_kept_where_they_do_not_fit() -> None:
    def fn(a: int = None, b: Path = "a/b", c: int = "many", d: list[int] = ()): ...  # type: ignore[assignment,no-untyped-def]  # noqa: RUF013

    assert call(fn) == {"a": None, "b": Path("a/b"), "c": "many", "d": []}
    with pytest.raises(ParameterTypeError):
        call(fn, a="x")


def test_a_pydantic_field_as_default_is_understood() -> None:
    def fn(a: int = Field(5, gt=2), b: list[int] = Field(default_factory=list), c=Field(7), d: int = Field(...)): ...  # type: ignore[no-untyped-def]  # noqa: B008

    assert call(fn, d="1") == {"a": 5, "b": [], "c": 7, "d": 1}
    with pytest.raises(ParameterTypeError, match="greater than 2"):
        call(fn, a=1, d=1)
    with pytest.raises(ParameterTypeError, match=r"d: field required; nothing was given for `d: int`"):
        call(fn)


def test_values_of_plain_types_and_without_hints_are_the_very_objects() -> None:
    def fn(a: list, b: dict, c, d: Any, e: str, f: datetime.datetime, g: list[int]): ...  # type: ignore[type-arg,no-untyped-def]

    given_values: list[Any] = [[1], {}, [2], [3], "text" * 100, NOW, [4]]
    converted = call(fn, *given_values)
    assert [converted[name] is value for name, value in zip(converted, given_values, strict=True)] == [True] * 6 + [False]


@pytest.mark.parametrize("hint", [Iterable[int], Iterator[int], typing.Iterable, Iterable, Iterable[int] | None,
                                  collections.abc.Generator[int, None, None]])  # fmt: skip
def test_iterables_are_handed_over_as_they_are(hint: Any) -> None:
    """pydantic would put a generator of its own in their place, which can be read once and not be pickled."""
    numbers = (n for n in (1, 2))
    assert call(one(hint), numbers)["x"] is numbers


def test_a_list_stays_a_list_where_an_iterable_is_declared() -> None:
    numbers = ["1", 2]
    assert call(one(Iterable[int]), numbers)["x"] is numbers
    assert call(one(dict[str, Iterable[int]]), {"a": numbers})["x"]["a"] is numbers


def test_futures_and_states_are_left_alone() -> None:
    future: RotaFuture[int] = RotaFuture(uuid.UUID(int=1))
    state: State[int] = State(StateType.COMPLETED)
    for value in (future, state, [1, future], {"a": (state,)}):
        assert call(one(int), value)["x"] is value
        assert call(one(list[int]), value)["x"] is value


def test_annotations_are_taken_off() -> None:
    assert call(one(int), quote("3")) == {"x": 3}
    assert call(one(list[int]), unmapped(["1"])) == {"x": [1]}
    assert call(lambda x: x, allow_failure([1])) == {"x": [1]}


def test_hints_that_cannot_be_resolved_are_passed_over() -> None:
    def fn(x: Unknown, y: int, z: not_a_type.at_all, w: 5 = 1): ...  # type: ignore[no-untyped-def,name-defined,valid-type]  # noqa: F821

    assert call(fn, object, "3", "z") == {"x": object, "y": 3, "z": "z", "w": 1}


def test_hints_may_name_what_is_closed_over() -> None:
    class Local(BaseModel):
        a: int

    def fn(x: Local) -> Local:
        return Local(a=x.a)

    assert call(fn, {"a": "1"}) == {"x": Local(a=1)}


def test_a_hint_of_no_use_to_pydantic_is_checked_by_isinstance_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    class Odd:
        @classmethod
        def __get_pydantic_core_schema__(cls, *_: Any) -> Any:
            raise RuntimeError("no schema today")

    fn, odd = one(Odd), Odd()
    assert call(fn, odd)["x"] is odd
    assert call(fn, odd)["x"] is odd
    with pytest.raises(ParameterTypeError, match="instance of"):
        call(fn, 3)
    assert [record.message for record in caplog.records if "no schema today" in record.message] == [caplog.records[0].message]


def test_an_error_of_a_validator_itself_is_not_hidden() -> None:
    class Failing:
        @classmethod
        def __get_pydantic_core_schema__(cls, *_: Any) -> Any:
            from pydantic_core import core_schema

            return core_schema.no_info_plain_validator_function(cls.check)

        @staticmethod
        def check(_: Any) -> Any:
            raise RuntimeError("the database is away")

    with pytest.raises(RuntimeError, match="the database is away"):
        call(one(Failing), 3)


def test_methods_and_partials_are_checked_too() -> None:
    class Service:
        def run(self, x: int) -> None: ...

    assert call(Service().run, "3") == {"x": 3}
    assert call(Service.run, Service, "3") == {"self": Service, "x": 3}


def test_nothing_is_warned_about() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        def fn(model_x: int, schema: str, _p: Model | None = None, *json: float) -> None: ...

        assert call(fn, "1", "2") == {"model_x": 1, "schema": "2", "_p": None, "json": ()}


def test_the_order_is_that_of_the_signature() -> None:
    def fn(a: int, b, c: str = "c", *args: int, d: int, **kwargs: int): ...  # type: ignore[no-untyped-def]

    assert list(call(fn, 1, 2, d=3)) == list(inspect.signature(fn).parameters)


HINTED = [
    (int, st.integers()),
    (float, st.floats()),
    (str, st.text()),
    (bool, st.booleans()),
    (bytes, st.binary()),
    (list[int], st.lists(st.integers())),
    (dict[str, float], st.dictionaries(st.text(), st.floats())),
    (str | None, st.none() | st.text()),
    (tuple[int, str], st.tuples(st.integers(), st.text())),
    (Model, st.builds(Model, a=st.integers(), b=st.lists(st.integers()))),
    (Point, st.builds(Point, st.integers(), st.integers())),
    (datetime.datetime, st.datetimes()),
    (UUID, st.uuids()),
]


@pytest.mark.parametrize(("hint", "strategy"), HINTED, ids=[str(hint) for hint, _ in HINTED])
def test_a_value_of_the_declared_type_comes_through_equal(hint: Any, strategy: st.SearchStrategy[Any]) -> None:
    fn = one(hint)

    @given(strategy)
    def check(value: Any) -> None:
        converted = call(fn, value)["x"]
        assert converted == value or (isinstance(value, float) and math.isnan(value)) or "nan" in repr(value)

    check()
