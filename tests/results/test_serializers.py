"""Values as bytes and back, by every serializer."""

from __future__ import annotations

import json
import math
from collections import OrderedDict, defaultdict
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_index_equal, assert_series_equal
from pydantic import ValidationError
from result_models import Access, Colour, Frozen, Level, OddError, Outer, Point, Reading, Weather

from rota.exceptions import SerializationError
from rota.results import resolve_serializer
from rota.serializers import (
    CompressedJSONSerializer,
    CompressedPickleSerializer,
    CompressedSerializer,
    JSONSerializer,
    PickleSerializer,
    Serializer,
    UnknownSerializer,
    find_serializer,
)

NAMES = ["pickle", "json", "compressed/pickle", "compressed/json"]
PARIS = ZoneInfo("Europe/Paris")

VALUES: list[Any] = [
    None,
    True,
    -(2**70),
    0.1,
    "text with \ud800 half a pair and \N{SNOWMAN}",
    b"\x00\xff",
    bytearray(b"ab"),
    [1, [2.5, None]],
    (1, (2,), []),
    {"a": 1, "nested": {"b": (1, 2)}},
    {1: "number", (1, 2): "tuple", None: 0},
    {"__class__": "builtins.set", "data": [1]},
    {"__class__": 1},
    {3, 1, 2},
    frozenset({"a", (1, 2)}),
    1 + 2j,
    range(1, 9, 3),
    date(2024, 2, 29),
    datetime(2024, 1, 2, 3, 4, 5, 678),
    datetime(2024, 1, 2, tzinfo=UTC),
    datetime(2024, 1, 2, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    datetime(2024, 3, 31, 2, 30, tzinfo=PARIS),
    datetime(2024, 10, 27, 2, 30, tzinfo=PARIS, fold=0),
    datetime(2024, 10, 27, 2, 30, tzinfo=PARIS, fold=1),
    time(1, 2, 3, 4),
    timedelta(days=-1, seconds=5, microseconds=7),
    UUID(int=7),
    Decimal("1.2300"),
    Path("a/b"),
    PurePosixPath("/x"),
    PureWindowsPath("c:/x"),
    Colour.RED,
    Colour.BLUE,
    Level.LOW,
    Access.READ | Access.WRITE,
    Point(1, 2.5),
    Reading("here", date(2024, 1, 1), {1, 2}),
    Frozen(Reading("there", date(2024, 1, 1), set())),
    Weather.model_validate({"where": "Paris", "when": date(2024, 1, 1), "points": (Point(1, 2.0),), "wind": {"speed": (1, 2)}}),
    Outer(inner=Outer.Inner(value=3)),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", VALUES, ids=[f"{number}-{type(value).__name__}" for number, value in enumerate(VALUES)])
def test_a_value_comes_back_as_it_was(name: str, value: Any) -> None:
    serializer = resolve_serializer(name)
    back = serializer.loads(serializer.dumps(value))
    assert back == value
    assert shape(back) == shape(value)


def shape(value: Any) -> Any:
    """A value by the types of all its parts, which `==` does not compare (``1 == True``); sets without their order."""
    if isinstance(value, set | frozenset):
        return type(value), sorted(repr(shape(item)) for item in value)
    if isinstance(value, list | tuple):
        return type(value), [shape(item) for item in value]
    if isinstance(value, dict):
        return type(value), [(shape(key), shape(item)) for key, item in value.items()]
    return type(value), repr(value)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.uuids(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.just("__class__") | st.integers() | st.booleans(), inner)
        | st.dictionaries(st.sampled_from(["__class__", "data"]), inner)
        | st.frozensets(st.integers() | st.text() | st.tuples(st.integers()))
    ),
    max_leaves=15,
)


@given(json_values)
def test_json_loses_nothing(value: Any) -> None:
    serializer = JSONSerializer()
    assert shape(serializer.loads(serializer.dumps(value))) == shape(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_json_keeps_numbers_that_are_none(value: float) -> None:
    assert repr(JSONSerializer().loads(JSONSerializer().dumps([value]))) == repr([value])


@pytest.mark.parametrize(
    "error", [ValueError("x", 1), KeyError(("a", 2)), OddError(3, hint="do it"), ExceptionGroup("g", [ValueError(1)])]
)
def test_json_keeps_exceptions(error: Exception) -> None:
    back = JSONSerializer().loads(JSONSerializer().dumps(error))
    assert type(back) is type(error)
    assert repr(back) == repr(error)
    assert back.__dict__ == error.__dict__


@pytest.mark.parametrize("value", [defaultdict(list, a=[1]), OrderedDict(b=1, a=2)])
def test_json_writes_a_subclass_of_dict_as_a_dict(value: dict[str, Any]) -> None:
    assert JSONSerializer().loads(JSONSerializer().dumps(value)) == dict(value)


def test_equal_sets_make_equal_json() -> None:
    forward, backward = {f"name-{number}" for number in range(50)}, {f"name-{number}" for number in reversed(range(50))}
    assert JSONSerializer().dumps(forward) == JSONSerializer().dumps(backward)


ARRAYS = [
    np.arange(6).reshape(2, 3),
    np.arange(6, dtype="<i2").reshape(3, 2).T,
    np.array([1.5, np.nan, np.inf], dtype="f4"),
    np.array([0.1], dtype=np.longdouble),
    np.array([1 + 2j]),
    np.array(["a", "bcd"]),
    np.array([b"a\x00b"]),
    np.array(["2024-01-01", "NaT"], dtype="M8[s]"),
    np.array([None, {"a": (1,)}, [1, 2]], dtype=object),
    np.array([[1, 2], [3, 4]], dtype=object),
    np.zeros((0, 3)),
    np.array(5),
    np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]),
    np.array([True, False]),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype}{array.shape}")
def test_an_array_comes_back_as_it_was(name: str, array: Any) -> None:
    serializer = resolve_serializer(name)
    back = serializer.loads(serializer.dumps({"array": array}))["array"]
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)
    back.reshape(-1)[:1] = back.reshape(-1)[:1]  # it can be written to


@pytest.mark.parametrize(
    "value", [np.float32(0.1), np.int64(3), np.bool_(True), np.str_("x"), np.datetime64("2024-01-01", "D")]
)
def test_a_numpy_scalar_comes_back_as_one(value: Any) -> None:
    back = JSONSerializer().loads(JSONSerializer().dumps([value]))[0]
    assert type(back) is type(value)
    assert back == value


FRAMES = [
    pd.DataFrame({"a": [2, 3], "b": [4, 5]}),
    pd.DataFrame(),
    pd.DataFrame({"text": ["x", None], "mixed": pd.Series([1, "a"], dtype=object), "flag": [True, False]}, index=["r1", "r2"]),
    pd.DataFrame(
        {"time": pd.date_range("2024-01-01", periods=3, freq="h"), "zoned": pd.date_range("2024", periods=3, tz="Europe/Paris")}
    ),
    pd.DataFrame({"lasts": pd.to_timedelta([1, None], unit="s"), "kind": pd.Categorical(["a", "b"], ordered=True)}),
    pd.DataFrame({"whole": pd.array([1, None], dtype="Int64"), "truth": pd.array([True, None], dtype="boolean")}),
    pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
    pd.DataFrame({"v": [1.5, 2.5]}, index=pd.date_range("2024-01-01", periods=2, freq="D", name="day")),
    pd.DataFrame([[1, 2]], columns=["twice", "twice"]),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("frame", FRAMES, ids=range(len(FRAMES)))
def test_a_table_comes_back_as_it_was(name: str, frame: pd.DataFrame) -> None:
    serializer = resolve_serializer(name)
    assert_frame_equal(serializer.loads(serializer.dumps(frame)), frame)


def test_the_attributes_of_a_table_come_back() -> None:
    frame = pd.DataFrame({"a": [1]})
    frame.attrs["source"] = ("sensor", 1)
    assert JSONSerializer().loads(JSONSerializer().dumps(frame)).attrs == frame.attrs


@pytest.mark.parametrize(
    "series", [pd.Series([1, 2], name="n"), pd.Series(["a", None]), pd.Series([None, 1.5], index=[("a", 1), ("b", 2)])]
)
def test_a_column_comes_back_as_it_was(series: pd.Series[Any]) -> None:
    assert_series_equal(JSONSerializer().loads(JSONSerializer().dumps(series)), series)


@pytest.mark.parametrize(
    "index", [pd.RangeIndex(1, 9, 2, name="r"), pd.Index(["a", "b"]), pd.date_range("2024", periods=3, freq="MS", tz="UTC")]
)
def test_an_index_comes_back_as_it_was(index: pd.Index[Any]) -> None:
    assert_index_equal(JSONSerializer().loads(JSONSerializer().dumps(index)), index)


@pytest.mark.parametrize(
    "value",
    [
        pd.NA,
        pd.NaT,
        pd.Timestamp("2024-01-01 00:00:00.123456789"),
        pd.Timestamp("2024-07-01", tz="Europe/Paris"),
        pd.Timedelta(5, unit="s"),
    ],
)
def test_a_pandas_scalar_comes_back_as_it_was(value: Any) -> None:
    back = JSONSerializer().loads(JSONSerializer().dumps([value]))[0]
    assert repr(back) == repr(value)
    assert type(back) is type(value)


@pytest.mark.parametrize("value", [pd.Series(pd.period_range("2024", periods=2)), pd.Series(pd.interval_range(0, 2))])
def test_a_column_that_json_has_no_form_for_is_refused_by_its_type(value: Any) -> None:
    with pytest.raises(SerializationError, match=r"JSON has no form for a column of type (period|interval)"):
        JSONSerializer().dumps(value)


@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_written_is_named_with_what_to_do(name: str) -> None:
    with pytest.raises(SerializationError, match=r"A result of type 'generator' cannot be written.*persist_result=False"):
        resolve_serializer(name).dumps(number for number in range(0))


def test_json_refuses_a_class_that_nobody_can_find_again() -> None:
    class LocalError(Exception):
        pass

    with pytest.raises(SerializationError, match="defined inside a function"):
        JSONSerializer().dumps(LocalError())


def test_json_refuses_a_type_without_form_inside_of_others() -> None:
    with pytest.raises(SerializationError, match=r"JSON has no form for type builtins\.object"):
        JSONSerializer().dumps({"deep": [object()]})


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("os.system", "is not a class"),
        ("subprocess.Popen", "is no model, dataclass, enum, named tuple or exception"),
        ("numpy.nothing", "there is no JSON form numpy.nothing"),
        ("no_such_module.Thing", "No module named 'no_such_module'"),
        ("result_models.Gone", "has no attribute 'Gone'"),
    ],
)
def test_json_makes_no_other_objects_than_it_wrote(name: str, what: str) -> None:
    blob = json.dumps({"__class__": name, "data": ["true"]}).encode()
    with pytest.raises(SerializationError, match=what):
        JSONSerializer().loads(blob)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("blob", [b"", b"\x80nonsense", b"{"])
def test_bytes_of_something_else_are_refused(name: str, blob: bytes) -> None:
    with pytest.raises(SerializationError, match="cannot be read"):
        resolve_serializer(name).loads(blob)


def test_a_pickle_as_prefect_writes_it_can_be_read() -> None:
    assert PickleSerializer().loads(b"gAWVCgAAAAAAAAB9lIwBeJRLAXMu\n") == {"x": 1}


def test_another_json_library_is_used_with_its_own_options() -> None:
    serializer = JSONSerializer(dumps_kwargs={"indent": 1}, loads_kwargs={"parse_int": str})
    assert serializer.dumps([1]) == b"[\n 1\n]"
    assert serializer.loads(b"[1]") == ["1"]


def encode_as_text(value: Any) -> Any:
    return str(value)


def count_keys(value: dict[str, Any]) -> Any:
    return len(value)


def test_hooks_of_the_users_own_are_called() -> None:
    serializer = JSONSerializer(object_encoder="test_serializers.encode_as_text", object_decoder="test_serializers.count_keys")
    assert serializer.dumps([Decimal("1.5")]) == b'["1.5"]'
    assert serializer.loads(b'[{"a": {"b": 1}, "c": 2}]') == [2]


def test_a_hook_that_cannot_be_imported_is_named() -> None:
    with pytest.raises(SerializationError, match=r"hook 'result_models\.nothing' cannot be imported"):
        JSONSerializer(object_encoder="result_models.nothing").dumps([1])


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: PickleSerializer(picklelib="no_such_library"), "cannot be imported"),
        (lambda: PickleSerializer(picklelib="string"), "has no function dumps"),
        (lambda: PickleSerializer(picklelib_version="0.0.1"), "0.0.1 is asked for"),
        (lambda: JSONSerializer(jsonlib="string"), "has no function dumps"),
        (lambda: JSONSerializer(dumps_kwargs={"default": str}), "object_encoder"),
        (lambda: JSONSerializer(loads_kwargs={"object_hook": dict}), "object_decoder"),
        (lambda: CompressedSerializer(serializer=PickleSerializer(), compressionlib="json"), "has no function compress"),
        (lambda: CompressedSerializer.model_validate({"serializer": "pickles"}), "There is no serializer 'pickles'"),
        (lambda: JSONSerializer.model_validate({"indent": 1}), "Extra inputs"),
    ],
)
def test_options_are_checked_when_they_are_given(make: Any, what: str) -> None:
    with pytest.raises((ValidationError, SerializationError), match=what):
        make()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("pickle", PickleSerializer),
        ("json", JSONSerializer),
        ("compressed/pickle", CompressedPickleSerializer),
        ("compressed/json", CompressedJSONSerializer),
    ],
)
def test_a_serializer_is_found_by_name_and_by_description(name: str, kind: type[Serializer]) -> None:
    serializer = resolve_serializer(name)
    assert type(serializer) is kind
    assert find_serializer(serializer.model_dump()) == serializer
    assert Serializer.model_validate(serializer.model_dump(mode="json")) == serializer
    assert type(Serializer(type=name)) is kind
    assert resolve_serializer(serializer) is serializer


def test_a_name_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(SerializationError, match=r"There is no serializer 'jason'.*compressed/json.*pickle"):
        resolve_serializer("jason")


class ReversedSerializer(Serializer):
    type: str = "test-reversed"
    times: int = 1

    def dumps(self, obj: str) -> bytes:
        return obj[::-1].encode()

    def loads(self, blob: bytes) -> str:
        return blob.decode()[::-1]


def test_a_serializer_of_the_users_own_is_found_by_its_type() -> None:
    serializer = resolve_serializer("test-reversed")
    assert isinstance(serializer, ReversedSerializer)
    assert serializer.dumps("abc") == b"cba"
    compressed = resolve_serializer("compressed/test-reversed")
    assert compressed.loads(compressed.dumps("abc")) == "abc"
    assert find_serializer({"type": "test-reversed", "times": 3}) == ReversedSerializer(times=3)


def test_a_description_whose_class_is_not_here_is_kept_and_refuses_to_read() -> None:
    serializer = find_serializer({"type": "from-elsewhere", "option": 1})
    assert isinstance(serializer, UnknownSerializer)
    assert serializer.model_dump() == {"type": "from-elsewhere", "option": 1}
    for use in (lambda: serializer.loads(b""), lambda: serializer.dumps(1)):
        with pytest.raises(SerializationError, match=r"no serializer 'from-elsewhere' here.*import the module"):
            use()


@pytest.mark.parametrize("library", ["zlib", "bz2", "gzip", "lzma"])
def test_any_compression_of_the_standard_library_serves(library: str) -> None:
    serializer = CompressedSerializer(serializer=JSONSerializer(), compressionlib=library)
    blob = serializer.dumps(["same"] * 1000)
    assert len(blob) < 500
    assert serializer.loads(blob) == ["same"] * 1000


def test_a_serializer_of_no_known_name_is_refused() -> None:
    assert isinstance(Serializer(type="json"), JSONSerializer)
    with pytest.raises(SerializationError, match="There is no serializer 'nope' here"):
        Serializer(type="nope")
