"""Fingerprints: equal for equal values in every process, different for different ones, bounded in time."""

from __future__ import annotations

import copyreg
import datetime as dt
import enum
import functools
import math
import os
import pathlib
import re
import subprocess
import sys
import threading
import time
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import cloudpickle
import pandas as pd
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.core.fingerprint import DEFAULT_LIMIT_BYTES, NoStableFormError, fingerprint, full_fingerprint


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntFlag):
    SMALL = 1
    LARGE = 2


@dataclass
class Point:
    x: int
    y: int = 0
    tags: set[str] = field(default_factory=set)

    @functools.cached_property
    def length(self) -> float:
        return math.hypot(self.x, self.y)


@dataclass(frozen=True, slots=True)
class Frozen:
    x: int


class Model(pydantic.BaseModel):
    x: int = 1
    names: set[str] = set()
    _hidden: int = pydantic.PrivateAttr(default=0)


class OtherModel(pydantic.BaseModel):
    x: int = 1
    names: set[str] = set()


class Plain:
    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: Any) -> None:
        self.a = a


class Words(set[str]):
    pass


class Ints(list[int]):
    pass


Pair = namedtuple("Pair", "a b")


def double(x: int) -> int:
    return 2 * x


def adder(n: int) -> Callable[[int], int]:
    return lambda x: x + n


frozen_words = {f"word-{number}" for number in range(40)}

# Each is made twice; the two must agree. No two of them may agree with one another.
MAKERS: list[Callable[[], Any]] = [
    lambda: None,
    lambda: True,
    lambda: False,
    lambda: 0,
    lambda: 1,
    lambda: -1,
    lambda: 10**40,
    lambda: 1.0,
    lambda: 0.0,
    lambda: -0.0,
    lambda: float("nan"),
    lambda: float("inf"),
    lambda: 1j,
    lambda: "",
    lambda: "1",
    lambda: "é\ud800",
    lambda: b"",
    lambda: b"1",
    lambda: bytearray(b"1"),
    lambda: memoryview(b"1"),
    lambda: (),
    list,
    dict,
    lambda: set(),
    lambda: frozenset(),
    lambda: (1,),
    lambda: [1],
    lambda: {1},
    lambda: frozenset({1}),
    lambda: [1, 2],
    lambda: [[1], 2],
    lambda: [1, [2]],
    lambda: [[1, 2]],
    lambda: ["ab"],
    lambda: ["a", "b"],
    lambda: [1] * 9,
    lambda: [1] * 10,
    lambda: tuple([1] * 9),
    lambda: [*range(8), None],
    lambda: {"a": 1},
    lambda: {"a": 2},
    lambda: {"b": 1},
    lambda: {1: "a"},
    lambda: {"a": 1, "b": 2},
    lambda: {"a": {"b": 2}},
    lambda: {(1, 2): 3, "x": 4, 5: 6},
    lambda: set(frozen_words),
    lambda: dict.fromkeys(frozen_words),
    lambda: OrderedDict(a=1, b=2),
    lambda: OrderedDict(b=2, a=1),
    lambda: defaultdict(list, {"a": [1]}),
    lambda: Counter("abb"),
    lambda: deque([1, 2]),
    lambda: deque([1, 2], maxlen=3),
    lambda: range(3),
    lambda: slice(1, 2),
    lambda: Ellipsis,
    lambda: dt.datetime(2026, 1, 2, 3, 4, 5, 6),
    lambda: dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC),
    lambda: dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
    lambda: dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
    lambda: dt.date(2026, 1, 2),
    lambda: dt.time(1, 2),
    lambda: dt.timedelta(seconds=1),
    lambda: dt.timezone(dt.timedelta(hours=1)),
    lambda: UUID(int=1),
    lambda: Decimal("1.0"),
    lambda: Decimal("1.00"),
    lambda: Fraction(1, 2),
    lambda: pathlib.Path("/a/b"),
    lambda: pathlib.PurePosixPath("/a/b"),
    lambda: re.compile("a+"),
    lambda: re.compile("a+", re.IGNORECASE),
    lambda: Colour.RED,
    lambda: Colour.BLUE,
    lambda: Size.SMALL,
    lambda: Size.SMALL | Size.LARGE,
    lambda: Pair(1, 2),
    lambda: Point(1, 2, set(frozen_words)),
    lambda: Point(1, 3),
    lambda: Frozen(1),
    lambda: Frozen(2),
    lambda: Model(),
    lambda: Model(x=2),
    lambda: Model(names=set(frozen_words)),
    lambda: OtherModel(),
    lambda: Plain(),
    lambda: Plain(a=1),
    lambda: Plain(a=Plain(a=1)),
    lambda: Slotted(1),
    lambda: Slotted(2),
    lambda: SimpleNamespace(a=1),
    lambda: Words(frozen_words),
    lambda: Ints([1, 2]),
    lambda: Point,
    lambda: Model,
    lambda: int,
    lambda: len,
    lambda: double,
    lambda: adder(1),
    lambda: adder(2),
    lambda: functools.partial(double, 1),
    lambda: functools.partial(double, 2),
    lambda: "ab".upper,
    lambda: Point(1, 2).__eq__,
    lambda: ValueError("x"),
    lambda: KeyError("x"),
    lambda: pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}),
    lambda: pd.DataFrame({"a": [1, 3], "b": ["x", "y"]}),
    lambda: pd.Series([1.0, 2.0]).to_numpy(),
    lambda: pd.Series([1, 2]).to_numpy(),
    lambda: pd.Timestamp("2026-01-02"),
]

TABLE = """
import sys; sys.path[:0] = sys.argv[1:]
import test_fingerprint
print(*[test_fingerprint.fingerprint(make()) for make in test_fingerprint.MAKERS], sep="\\n")
"""


def test_equal_values_have_equal_fingerprints_and_different_ones_different() -> None:
    first = [fingerprint(make()) for make in MAKERS]
    assert None not in first
    assert first == [fingerprint(make()) for make in MAKERS]
    doubled = [position for position, digest in enumerate(first) if first.index(digest) != position]
    assert doubled == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_fingerprints_are_the_same_in_a_process_with_another_hash_seed(seed: str) -> None:
    here = os.path.dirname(__file__)
    answer = subprocess.run(
        [sys.executable, "-c", TABLE, here],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == [fingerprint(make()) for make in MAKERS]


def test_exceptions_have_the_fingerprints_they_had_before_somebody_registered_how_to_pickle_them() -> None:
    before = [fingerprint(ValueError("x")), fingerprint(KeyError("x"))]
    saved = dict(copyreg.dispatch_table)
    try:
        for kind in (ValueError, KeyError):
            copyreg.pickle(kind, lambda error: (type(error), error.args, {"seen": True}))
        assert [fingerprint(ValueError("x")), fingerprint(KeyError("x"))] == before
    finally:
        copyreg.dispatch_table.clear()
        copyreg.dispatch_table.update(saved)


def test_a_full_fingerprint_agrees_with_the_limited_one() -> None:
    assert [full_fingerprint(make()) for make in MAKERS] == [fingerprint(make()) for make in MAKERS]


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=5), st.uuids()
)
hashables = st.recursive(scalars, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=4), max_leaves=6)
values = st.recursive(
    hashables,
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(hashables, inner, max_size=5) | st.sets(hashables, max_size=5),
    max_leaves=20,
)


def rebuilt(value: Any) -> Any:
    """An equal value that shares no container, and whose dicts and sets were filled in the opposite order."""
    if type(value) is dict:
        return {rebuilt(key): rebuilt(item) for key, item in reversed(value.items())}
    if type(value) in (set, frozenset):
        return type(value)([rebuilt(item) for item in reversed(list(value))])
    return type(value)(map(rebuilt, value)) if type(value) in (list, tuple) else value


@settings(max_examples=150, deadline=None)
@given(values)
def test_neither_order_of_filling_nor_sharing_counts(value: Any) -> None:
    assert fingerprint(value) == fingerprint(rebuilt(value)) is not None
    assert fingerprint([value, value]) == fingerprint([value, rebuilt(value)])


few = st.recursive(
    st.sampled_from([None, 0, False, "", "a", ("a",)]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(["", "a", 0]), inner, max_size=2),
        st.lists(inner, max_size=10).map(lambda items: Plain(items=items)),
    ),
    max_leaves=5,
)


def written_out(value: Any) -> str:
    """The value as text that is equal for equal values only."""
    if isinstance(value, Plain):
        return f"Plain{written_out(value.__dict__)}"
    if isinstance(value, dict):
        return f"dict({','.join(sorted(f'{key!r}:{written_out(item)}' for key, item in value.items()))})"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}({','.join(map(written_out, value))})"
    return repr(value)


@settings(max_examples=200, deadline=None)
@given(st.lists(few, min_size=30, max_size=30))
def test_equal_fingerprints_mean_equal_values(many: list[Any]) -> None:
    forms = {(fingerprint(value), written_out(value)) for value in many}
    assert len(forms) == len({digest for digest, _ in forms}) == len({text for _, text in forms})


@pytest.mark.parametrize(
    "make",
    [
        threading.Lock,
        object,
        lambda: iter([1]),
        lambda: (number for number in range(3)),
        lambda: map(str, [1]),
        lambda: open(os.devnull),  # noqa: SIM115 - closed by the test
        lambda: sys.modules[__name__],
        lambda: Plain(lock=threading.Lock()),
        lambda: [{"x": threading.Lock()}],
        lambda: Point(1, tags={Plain(lock=threading.Lock())}),  # type: ignore[arg-type]
    ],
)
def test_what_has_no_content_of_its_own_has_no_fingerprint(make: Callable[[], Any]) -> None:
    value = make()
    assert fingerprint(value) is None
    with pytest.raises(NoStableFormError):
        full_fingerprint(value)
    if hasattr(value, "close"):
        value.close()


class Hostile:
    def __reduce_ex__(self, protocol: Any) -> Any:
        raise KeyboardInterrupt if protocol == 0 else RuntimeError("no")


class HostileSize:
    @property
    def nbytes(self) -> int:
        raise RuntimeError("no")


def test_a_value_whose_own_code_fails_has_no_fingerprint() -> None:
    assert fingerprint(Hostile()) is None
    assert fingerprint(HostileSize()) is None


def test_a_value_that_contains_itself_has_no_fingerprint() -> None:
    loop: list[Any] = []
    loop.append(loop)
    node = Plain()
    node.__dict__["self"] = node
    assert fingerprint(loop) is None
    assert fingerprint(node) is None


def test_the_error_names_the_type_that_cannot_be_fingerprinted() -> None:
    with pytest.raises(NoStableFormError, match=r"'_thread\.lock'.*cannot be pickled") as caught:
        full_fingerprint({"a": [1, Plain(b=threading.Lock())]})
    assert caught.value.type_name == "_thread.lock"


def test_what_has_no_form_may_be_written_by_the_caller() -> None:
    marks: list[Any] = []

    def dumps(value: Any) -> bytes:
        marks.append(value)
        return b"lock"

    lock = threading.Lock()
    digest = full_fingerprint([1, Plain(b=lock)], dumps=dumps)
    assert marks == [lock]
    assert digest == full_fingerprint([1, Plain(b=threading.Lock())], dumps=dumps)
    assert digest != full_fingerprint([2, Plain(b=lock)], dumps=dumps)


def test_what_the_caller_cannot_write_either_is_still_named() -> None:
    with pytest.raises(NoStableFormError, match="lock"):
        full_fingerprint(Plain(b=threading.Lock()), dumps=cloudpickle.dumps)


def test_reading_a_cached_property_does_not_change_the_value() -> None:
    read, unread = Point(3, 4), Point(3, 4)
    assert read.length == 5
    assert fingerprint(read) == fingerprint(unread)


def test_setting_a_field_to_its_default_does_not_change_a_model() -> None:
    assert fingerprint(Model(x=1)) == fingerprint(Model())
    hidden = Model()
    hidden._hidden = 2
    assert fingerprint(hidden) != fingerprint(Model())


class Copied:
    """An array-like that must not be copied to see that it is large."""

    nbytes = 10**9

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise AssertionError("the content was read")


@pytest.mark.parametrize(
    "value",
    [
        "x" * 20_000,
        b"x" * 20_000,
        bytearray(20_000),
        memoryview(bytes(20_000)),
        10**50_000,
        list(range(20_000)),
        tuple(range(20_000)),
        set(range(20_000)),
        dict.fromkeys(range(20_000)),
        deque(range(20_000)),
        Ints(range(20_000)),
        OrderedDict.fromkeys(range(20_000)),
        ["x" * 5_000] * 4,
        ["x" * 5_000] * 40,
        {"a": {"b": ["x" * 20_000]}},
        dict.fromkeys(range(300), "x" * 100),
        Plain(a="x" * 20_000),
        Model(names={"x" * 20_000}),
        Copied(),
        pd.DataFrame({"a": range(5_000)}),
        Decimal("1" * 40_000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_larger_than_the_limit_has_no_fingerprint_but_a_full_one(value: Any) -> None:
    assert fingerprint(value) is None
    if not isinstance(value, Copied):
        assert full_fingerprint(value) == fingerprint(value, limit_bytes=10**9)


def test_the_limit_counts_what_the_value_holds() -> None:
    assert fingerprint("x" * (DEFAULT_LIMIT_BYTES - 100)) is not None
    assert fingerprint("x" * 90, limit_bytes=100) is not None
    assert fingerprint("x" * 110, limit_bytes=100) is None
    assert fingerprint([0] * 1000) is not None


def test_the_time_does_not_depend_on_the_size_of_what_is_refused() -> None:
    large = [pd.Series(range(2_000_000)).to_numpy(), "x" * 20_000_000, list(range(2_000_000)), {"a": [["y" * 20_000_000]]}]
    fingerprint(large[0])
    started = time.process_time()
    for _ in range(20):
        assert [fingerprint(value) for value in large] == [None] * 4
    # Reading the 80 MB even once takes longer than these 80 refusals; measured 0.3 ms.
    assert time.process_time() - started < 0.02
